"""Texts that a spreadsheet would run: guarded in CSV files, read back whole."""

import csv
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.runs import Run, read_run, write_run
from gapplanner.runs.cells import FORMULA_SIGNS, guarded, unguarded
from gapplanner.runs.folder import read_run_table, write_table

PLAIN = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from("=+-@'\t\n"))


@given(PLAIN)
def test_every_text_is_read_back_and_none_begins_a_formula(text: str) -> None:
    kept = guarded(text)
    assert unguarded(kept) == text
    assert not kept.startswith(tuple(FORMULA_SIGNS))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+51 976", "'+51 976"),
        ("\r\n=1+1", "'\n=1+1"),
        ("bell\a", "bell\N{REPLACEMENT CHARACTER}"),
        ("Ampliación de agua", "Ampliación de agua"),
    ],
)
def test_what_stands_in_the_file(text: str, kept: str) -> None:
    assert guarded(text) == kept


def test_numbers_below_zero_stay_numbers(tmp_path: Path) -> None:
    write_table(pd.DataFrame({"name": ["-a"], "amount": [-1.5]}), tmp_path / "t.csv")
    text = (tmp_path / "t.csv").read_text(encoding="utf-8-sig")
    assert text == "name,amount\n'-a,-1.5\n"
    assert read_run_table(tmp_path / "t.csv").to_dict("list") == {"name": ["-a"], "amount": [-1.5]}


def test_a_run_of_hostile_names_is_read_back_and_no_cell_is_a_formula(
    toy_run: Run, tmp_path: Path
) -> None:
    names = ['=HYPERLINK("http://x","y")', "@SUM(1)", "+1+1", "-2+3", "\t=1"]
    hostile = toy_run.candidates.assign(name=names, reason=names)
    run = Run(**{**toy_run.__dict__, "candidates": hostile})
    folder = write_run(run, tmp_path / "run", manifest={}, pages={})
    assert read_run(folder).candidates["name"].tolist() == names
    for path in folder.rglob("*.csv"):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf"), f"{path.name} must begin with a byte-order mark"
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.reader(lines):
                for cell in row:
                    is_number = cell.replace("-", "", 1).replace(".", "").replace("e", "").isdigit()
                    assert is_number or not cell.startswith(tuple(FORMULA_SIGNS)), cell
