"""A planner's file taken in from the command line: said in Spanish, or refused without a trace."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner.sources import data_root, read_table

Run = Callable[..., subprocess.CompletedProcess[str]]
MAP = "UBIGEO;Pobreza;Límite inferior;Límite superior\n60101;26,5;20,1;32,0\n"


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """A copy of the product's data, to write in."""
    return Path(shutil.copytree(data_root(), tmp_path / "data"))


def test_a_poverty_map_is_taken_in_and_what_was_done_is_said(
    gapplanner: Run, into: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mapa.csv"
    path.write_text(MAP.replace(",", "."), encoding="cp1252")
    ended = gapplanner("data", "import", "poverty", str(path), "--into", str(into), language="es")
    assert (ended.returncode, ended.stdout.strip()) == (0, str(into))
    assert "Reparado: Los códigos habían perdido su primer cero" in ended.stderr
    assert "Sin dato: La pobreza no se conoce en 126 distritos" in ended.stderr
    table = read_table("population-poverty", into)
    own = table[(table["indicator_id"] == "poverty-2018") & (table["unit_id"] == "060101")]
    assert own[["value", "low", "high"]].to_numpy().tolist() == [[0.265, 0.201, 0.32]]
    assert (table["indicator_id"] == "population").any()


def test_a_file_that_is_refused_ends_in_words_and_changes_nothing(
    gapplanner: Run, into: Path, tmp_path: Path
) -> None:
    path = tmp_path / "mapa.csv"
    path.write_text(MAP, encoding="utf-8")
    before = (into / "catalog.yaml").read_bytes()
    ended = gapplanner("data", "import", "poverty", str(path), "--into", str(into), language="es")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "pueden leerse de dos maneras" in " ".join(ended.stderr.split())
    assert (into / "catalog.yaml").read_bytes() == before
