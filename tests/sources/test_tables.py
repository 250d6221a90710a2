"""The door of tables: every mistake at once, with file, column and row."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.tables import intact_path, read_table, read_tables
from gapplanner.sources.writing import write_table

GOOD = "road-local,0901,province,2023,0.25,1,4,km,,,census,measured,"
UNKNOWN = "road-local,0902,province,2023,,,,km,,,census,measured,Not published."


def problems_of(root: Path) -> tuple[str, ...]:
    with pytest.raises(SourceError) as caught:
        read_table("roads", root)
    return caught.value.problems


def test_a_table_is_read_typed_and_sorted_by_its_key(write_roads: Callable[..., Path]) -> None:
    table = read_table("roads", write_roads(UNKNOWN, GOOD))
    assert table["unit_id"].tolist() == ["0901", "0902"]
    assert table["year"].dtype == "int64"
    assert table["value"].isna().tolist() == [False, True]
    assert table["note"].tolist() == ["", "Not published."]


def test_text_that_looks_like_nothing_is_kept(write_roads: Callable[..., Path]) -> None:
    row = "road-local,0901,province,2023,0.25,1,4,km,,,census,measured,NA"
    assert read_table("roads", write_roads(row))["note"].tolist() == ["NA"]


def test_all_mistakes_of_a_table_are_said_at_once(write_roads: Callable[..., Path]) -> None:
    root = write_roads(
        "road-local,901,region,2023,0.25,1,4,km,,,census,measured,",
        'road-local,0902,province,2023,"1,5",1,4,km,,,census,measured,',
        "road-local,0903,province,1023,-0.25,1,4,km,,,,guessed,",
    )
    assert problems_of(root) == (
        (
            "indicators/roads.csv, column unit_id: every row must have text of the form "
            r"\d{2}|\d{4}|\d{6}; not so in 1 row: '901' (row 2)."
        ),
        (
            "indicators/roads.csv, column level: every row must have one of district, province, "
            "department; not so in 1 row: 'region' (row 2)."
        ),
        (
            "indicators/roads.csv, column year: every row must have at least 1990; not so in "
            "1 row: '1023' (row 4)."
        ),
        (
            "indicators/roads.csv, column value: every row must have a number; not so in 1 row: "
            "'1,5' (row 3)."
        ),
        (
            "indicators/roads.csv, column value: every row must have at least 0; not so in 1 row: "
            "'-0.25' (row 4)."
        ),
        (
            "indicators/roads.csv, column source_id: every row must have a value; not so in 1 row: "
            "'' (row 4)."
        ),
        (
            "indicators/roads.csv, column quality: every row must have one of measured, estimated, "
            "assumed; not so in 1 row: 'guessed' (row 4)."
        ),
        (
            "indicators/roads.csv: an unknown value must say why in its note; not so in 1 row: "
            "'0902' (row 3)."
        ),
        (
            "indicators/roads.csv: an estimate must say how in its note; not so in 1 row: "
            "'0903' (row 4)."
        ),
        (
            "indicators/roads.csv: value must be numerator / denominator; not so in 1 row: "
            "'-0.25' (row 4)."
        ),
    )


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            "road-local,0901,district,2023,0.25,1,4,km,,,census,measured,",
            (
                "unit_id must have the digits of its level (department 2, province 4, district 6); "
                "not so in 1 row: '0901' (row 2)."
            ),
        ),
        (
            "road-local,0901,province,2023,,,,km,,,census,measured,",
            "an unknown value must say why in its note; not so in 1 row: '0901' (row 2).",
        ),
        (
            "road-local,0901,province,2023,0.25,1,4,km,,,census,estimated,",
            "an estimate must say how in its note; not so in 1 row: '0901' (row 2).",
        ),
        (
            "road-local,0901,province,2023,0.3,1,4,km,,,census,measured,",
            "value must be numerator / denominator; not so in 1 row: '0.3' (row 2).",
        ),
        (
            "road-local,0901,province,2023,,5,4,km,,,census,measured,Odd.",
            "numerator must be at most the denominator; not so in 1 row: '5' (row 2).",
        ),
        (
            "road-local,0901,province,2023,1.041,,,share,,,census,measured,",
            "a share must be at most 1; not so in 1 row: '1.041' (row 2).",
        ),
        (
            "road-local,0901,province,2023,0.5,,,share,0.6,0.7,census,measured,",
            "value must lie between low and high; not so in 1 row: '0.5' (row 2).",
        ),
    ],
)
def test_each_rule_of_a_row_says_itself(
    write_roads: Callable[..., Path], row: str, words: str
) -> None:
    assert problems_of(write_roads(row)) == (f"indicators/roads.csv: {words}",)


def test_a_repeated_key_is_said(write_roads: Callable[..., Path]) -> None:
    assert problems_of(write_roads(GOOD, GOOD)) == (
        (
            "indicators/roads.csv: indicator_id + unit_id + year must be unique; repeated in "
            "1 row: 'road-local 0901 2023' (row 3)."
        ),
    )


def test_missing_and_surplus_columns_are_said_together(write_roads: Callable[..., Path]) -> None:
    root = write_roads("road-local,0901", head="indicator_id,ubigeo")
    missing, surplus = problems_of(root)
    assert "missing: 'unit_id', 'level', 'year', 'value', 'numerator' (+7)." in missing
    assert surplus.endswith("found 'ubigeo'.")


def test_a_table_that_was_touched_is_not_read(write_roads: Callable[..., Path]) -> None:
    root = write_roads(GOOD)
    path = root / "indicators" / "roads.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.25,1,", "0.5,2,"), encoding="utf-8")
    (problem,) = problems_of(root)
    assert problem.startswith("indicators/roads.csv must be as it was built (sha256 ")
    assert problem.endswith("Restore the file or build the data again.")


def test_damage_and_broken_contract_are_said_together(write_roads: Callable[..., Path]) -> None:
    root = write_roads(GOOD)
    path = root / "indicators" / "roads.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.25,1,", "x,1,"), encoding="utf-8")
    damaged, *broken = problems_of(root)
    assert "must be as it was built" in damaged
    assert any("column value: every row must have a number" in problem for problem in broken)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "must be a CSV file in UTF-8 that can be read"),
        ("indicator_id\nañ".encode("latin-1"), "must be a CSV file in UTF-8 that can be read"),
        (b'a,b\n1,2\n1,2,3,4\n"', "must be a CSV file in UTF-8 that can be read"),
    ],
)
def test_a_file_cut_short_or_of_another_encoding_is_said(
    write_roads: Callable[..., Path], content: bytes, words: str
) -> None:
    root = write_roads(GOOD)
    (root / "indicators" / "roads.csv").write_bytes(content)
    assert any(words in problem for problem in problems_of(root))


def test_a_missing_file_is_said(write_roads: Callable[..., Path]) -> None:
    root = write_roads(GOOD)
    (root / "indicators" / "roads.csv").unlink()
    (problem,) = problems_of(root)
    assert problem.startswith("indicators/roads.csv must lie in ")
    with pytest.raises(SourceError, match="it is not there"):
        intact_path("roads", root)


def test_an_unknown_table_names_the_closest_and_the_others_are_still_checked(
    write_roads: Callable[..., Path],
) -> None:
    root = write_roads(GOOD, GOOD)
    with pytest.raises(SourceError) as caught:
        read_tables(("road", "roads"), root)
    unknown, repeated = caught.value.problems
    assert unknown == "A table must be one of the catalogue; found 'road'. Closest: 'roads'."
    assert "must be unique" in repeated


def test_an_intact_file_is_where_the_catalogue_says(write_roads: Callable[..., Path]) -> None:
    root = write_roads(GOOD)
    assert intact_path("roads", root) == root / "indicators" / "roads.csv"


def test_a_budget_cannot_accrue_more_than_its_pim(tmp_path: Path) -> None:
    spending = pd.DataFrame(
        {
            "executing_unit": ["GR-09"],
            "year": [2024],
            "function": ["transport"],
            "kind": ["projects"],
            "pim": [10.0],
            "accrued": [11.0],
            "source_id": ["siaf"],
            "quality": ["measured"],
        }
    )
    with pytest.raises(SourceError, match="accrued must be at most the PIM; not so in 1 row: '11'"):
        write_table(spending, CONTRACTS["budget-2024"], tmp_path / "budget.csv")
    assert not (tmp_path / "budget.csv").exists()


def test_a_unit_must_lie_in_its_parent(tmp_path: Path) -> None:
    units = pd.DataFrame(
        {
            "unit_id": ["090101"],
            "level": ["district"],
            "name": ["Ánimas"],
            "parent_id": ["0902"],
            "capital": [""],
            "capital_lon": [float("nan")],
            "capital_lat": [float("nan")],
            "altitude_m": [float("nan")],
            "area_km2": [1.0],
            "reniec_id": [""],
        }
    )
    with pytest.raises(SourceError, match="parent_id must be the start of unit_id"):
        write_table(units, CONTRACTS["units"], tmp_path / "units.csv")


def test_a_written_table_is_sorted_with_line_feeds_and_no_idle_decimals(tmp_path: Path) -> None:
    functions = pd.DataFrame(
        {"function": ["b", "a"], "siaf_code": ["20", "10"], "name": ["Salud", "Agropecuaria"]}
    )
    path = write_table(functions, CONTRACTS["budget-functions"], tmp_path / "new" / "f.csv")
    assert path.read_bytes() == b"function,siaf_code,name\na,10,Agropecuaria\nb,20,Salud\n"


@pytest.mark.parametrize(
    ("number", "text"), [(4.0, "4"), (1 / 3, "0.333333"), (-1e-9, "0"), (1234567.5, "1234567.5")]
)
def test_a_number_is_written_with_six_decimals_at_most(
    tmp_path: Path, number: float, text: str
) -> None:
    from gapplanner.sources.writing import _number_text

    assert _number_text(number) == text


def test_every_registered_table_of_the_product_is_intact_and_keeps_its_contract() -> None:
    # What only planners' files fill is not among the product's own tables.
    imported = {"bank", "municipal-execution", "project-execution", "road-lengths"}
    imported |= {"own-indicators", "schools"}
    tables = read_tables(set(CONTRACTS) - imported)
    assert set(tables) == set(CONTRACTS) - imported
