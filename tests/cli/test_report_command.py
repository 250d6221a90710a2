"""The report of a run as planners get it: with the plan, and again after they asked something."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from pypdf import PdfReader

Command = Callable[..., CompletedProcess[str]]


@pytest.fixture
def wells(tmp_path: Path, write_wells: Callable[[Path, str], Path]) -> Path:
    """The three wells, of which south must enter."""
    return write_wells(tmp_path, "{must_do: [south]}").parent


def text_of(path: Path) -> str:
    reader = PdfReader(io.BytesIO(path.read_bytes()))
    return " ".join(page.extract_text() for page in reader.pages).replace("\n", " ")


def test_the_report_is_drawn_with_the_plan_and_again_with_what_was_asked(
    gapplanner: Command, wells: Path
) -> None:
    run = wells / "run"
    planned = gapplanner("plan", str(wells / "wells.yaml"), "--out", str(run))
    assert planned.returncode == 0, planned.stderr
    assert f"Report: {run / 'report.pdf'}" in planned.stderr
    first = {name: (run / name).read_bytes() for name in ("report.html", "report.pdf")}

    again = gapplanner("report", str(run))
    assert (again.returncode, again.stdout) == (0, f"{run}\n"), again.stderr
    # Nothing was asked: what is read back from the folder gives the same bytes.
    assert {name: (run / name).read_bytes() for name in first} == first
    assert not (run / "fichas.pdf").exists()

    asked = gapplanner("curve", str(run), "--from", "0.5", "--to", "2", "--steps", "3")
    assert f"gapplanner report {run}" in asked.stderr
    assert gapplanner("report", str(run), "--fichas").returncode == 0
    assert "With less and more money: not asked yet" not in text_of(run / "report.pdf")
    assert "it would be 100.00 %" in text_of(run / "report.pdf")
    assert "it would be 100.00" in (run / "report.html").read_text(encoding="utf-8")
    fichas = text_of(run / "fichas.pdf")
    assert "north" in fichas
    # Own tables that name no place and nobody who builds have fichas without them.
    assert "Executing unit" not in fichas
    assert [path.name for path in run.iterdir() if path.name.startswith(".")] == []


def test_a_plan_read_back_gives_the_same_report_and_the_gaps_alone_none(
    gapplanner: Command, planned: tuple[CompletedProcess[str], Path], tmp_path: Path
) -> None:
    gaps = tmp_path / "gaps"
    shutil.copytree(planned[1], gaps)
    again = gapplanner("report", str(gaps), language="es")
    assert again.returncode == 0, again.stderr
    for name in ("report.html", "report.pdf"):
        assert (gaps / name).read_bytes() == (planned[1] / name).read_bytes(), name
    (gaps / "proof.json").unlink()
    manifest = json.loads((gaps / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"].pop("proof.json")
    (gaps / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    ended = gapplanner("report", str(gaps))
    assert ended.returncode == 1
    assert "must be the run of a plan; found the gaps alone" in ended.stderr


def test_a_report_needs_a_plan(gapplanner: Command, tmp_path: Path) -> None:
    ended = gapplanner("report", str(tmp_path))
    assert ended.returncode == 1
    assert "must be a run folder" in ended.stderr
    assert "Traceback" not in ended.stderr
