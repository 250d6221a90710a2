"""The page of the kinds of files says what the program says."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner.importing.asking import Asked
from gapplanner.importing.kinds import KINDS, import_file
from gapplanner.language import use_language

GUIDE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text(encoding="utf-8")


def test_every_kind_is_in_the_table_of_the_page() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", GUIDE, re.MULTILINE)
    missing = [kind.name for kind in KINDS if kind.name not in rows]
    assert missing == [], f"docs/importing.md must have a row for {missing}"
    assert set(rows) <= {kind.name for kind in KINDS}


@pytest.mark.published
@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("gap-dashboard", "indicators/DASSHBOARDRED.xlsx"),
        ("census", "census/censo2025_censo_servicios_cajamarca_provinces.csv"),
        ("facilities", "health/ipress_cajamarca_2022_nopersonal.csv"),
        ("children", "health/sien_his_2023.xlsx"),
    ],
)
def test_the_output_of_the_page_is_that_of_the_program(
    published: Path, folder_of: Callable[[str], Path], kind: str, file: str
) -> None:
    use_language("es")
    said = import_file(kind, published / "data" / file, folder_of("06"), Asked())
    told = [f"Reparado: {sentence}" for sentence in said.repaired]
    told += [f"Queda fuera: {sentence}" for sentence in said.refused]
    told += [f"Sin dato: {sentence}" for sentence in said.unknown]
    name = Path(file).name
    shown = GUIDE.partition(f"data import {kind} {name}")[2].partition("```text\n")[2]
    lines = shown.partition("```")[0].splitlines()
    assert lines
    assert [line for line in lines if line not in told] == []
