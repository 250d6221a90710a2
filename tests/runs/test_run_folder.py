"""A run folder is written whole or not at all, and is proved whole when read."""

import json
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.runs import MANIFEST, Run, read_run, write_run
from gapplanner.runs.folder import table_text

NOTHING: dict[str, object] = {"command": ["gapplanner"]}


def written(run: Run, folder: Path) -> Path:
    return write_run(run, folder, manifest=NOTHING, pages={})


def test_what_is_written_is_read_back(toy_run: Run, tmp_path: Path) -> None:
    back = read_run(written(toy_run, tmp_path / "run"))
    assert back.proof == toy_run.proof
    assert back.scenario.fingerprint == toy_run.scenario.fingerprint
    assert back.assumptions == toy_run.assumptions
    assert dict(back.sources) == dict(toy_run.sources)
    for name in ("gaps", "candidates", "portfolio", "spending", "limits", "rules", "uses"):
        assert table_text(getattr(back, name)) == table_text(getattr(toy_run, name)), name


def test_ids_keep_their_leading_zero(toy_run: Run, tmp_path: Path) -> None:
    back = read_run(written(toy_run, tmp_path / "run"))
    assert list(back.gaps["unit_id"])[:2] == ["0601", "0602"]
    assert set(back.units["unit_id"].dropna().str.len()) == {2, 4, 6}


def test_an_unknown_figure_stays_unknown(toy_run: Run, tmp_path: Path) -> None:
    back = read_run(written(toy_run, tmp_path / "run"))
    unknown = back.gaps.set_index("gap_id").loc["water-network@060202"]
    assert pd.isna(unknown["gap"])
    assert pd.isna(unknown["value"])


def test_the_same_run_twice_is_the_same_bytes(toy_run: Run, tmp_path: Path) -> None:
    one, two = written(toy_run, tmp_path / "one"), written(toy_run, tmp_path / "two")
    for name in ("portfolio.csv", "candidates.csv", "gaps.csv", "spending.csv", "scenario.yaml"):
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_csv_opens_in_a_spreadsheet_with_its_accents(toy_run: Run, tmp_path: Path) -> None:
    text = (written(toy_run, tmp_path / "run") / "gaps.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert "Ñandú".encode() in text


def test_a_page_that_fails_leaves_no_folder(toy_run: Run, tmp_path: Path) -> None:
    def fail(_path: Path) -> None:
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"):
        write_run(toy_run, tmp_path / "runs" / "run", manifest=NOTHING, pages={"map.html": fail})
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_page_that_fails_leaves_the_earlier_run(toy_run: Run, tmp_path: Path) -> None:
    folder = written(toy_run, tmp_path / "run")
    before = (folder / MANIFEST).read_bytes()

    def fail(_path: Path) -> None:
        raise RuntimeError("out of paper")

    with pytest.raises(RuntimeError, match="out of paper"):
        write_run(toy_run, folder, manifest=NOTHING, pages={"map.html": fail})
    assert (folder / MANIFEST).read_bytes() == before


def test_a_new_run_takes_the_place_of_the_old(toy_run: Run, tmp_path: Path) -> None:
    folder = written(toy_run, tmp_path / "run")
    (folder / "old.txt").write_text("old", encoding="utf-8")
    written(toy_run, folder)
    assert not (folder / "old.txt").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_of_something_else_is_refused(toy_run: Run, tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SourceError, match="must be free or hold an earlier run; found other files"):
        written(toy_run, tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_no_run_says_so(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"must be a run folder; found no manifest\.json in it"):
        read_run(tmp_path)


def test_every_missing_and_changed_file_is_named(toy_run: Run, tmp_path: Path) -> None:
    folder = written(toy_run, tmp_path / "run")
    (folder / "gaps.csv").unlink()
    with (folder / "spending.csv").open("a", encoding="utf-8") as spending:
        spending.write("more,2028,canon,1\n")
    with pytest.raises(SourceError) as error:
        read_run(folder)
    assert len(error.value.problems) == 2
    assert "gaps.csv: must be there; the run folder is not whole" in error.value.problems[0]
    assert "spending.csv: must be as it was written; it was changed" in error.value.problems[1]


def test_the_manifest_names_every_file_with_its_hash(toy_run: Run, tmp_path: Path) -> None:
    folder = written(toy_run, tmp_path / "run")
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(files) == there - {MANIFEST}
    assert all(len(digest) == 64 for digest in files.values())
