"""Children evaluated in health facilities: counts that agree, and how few they are."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.children import import_children
from gapplanner.importing.said import Imported
from gapplanner.indicators import measure_indicators
from gapplanner.indicators.families.health import CHILDREN_NOTE
from gapplanner.language import use_language
from gapplanner.sources import read_table

ANIMAS = ("TIERRA", "ALTA", "ANIMAS", "090101", "40", "10", "25")
LLANO = ("TIERRA", "ALTA", "LLANO", "090103", "29", "0", "0")


def workbook(
    folder: Path, malnutrition: Sequence[tuple[str, ...]], anaemia: Sequence[tuple[str, ...]]
) -> Path:
    path = folder / "sien_his_2023.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for sheet, words, rows in (
            ("EN 0-59m x DISTRITO", "DESNUTRICIÓN CRÓNICA", malnutrition),
            ("Anemia 6-35m x DISTRITO", "ANEMIA TOTAL", anaemia),
        ):
            head: list[list[object]] = [
                [None] * 8,
                [None, "DEPARTAMENTO", "PROVINCIA", "DISTRITO", "UBIGEO", "N°", words, None],
            ]
            cells = head + [[None, *row] for row in rows]
            pd.DataFrame(cells).to_excel(book, sheet_name=sheet, header=False, index=False)
    return path


def anaemia_of(root: Path) -> pd.DataFrame:
    health = read_table("health", root)
    return health[health["indicator_id"] == "anaemia"].set_index("unit_id")


def test_few_children_are_flagged_and_none_is_unknown(tiny: Path, tmp_path: Path) -> None:
    said = import_children(workbook(tmp_path, [ANIMAS], [ANIMAS, LLANO]), tiny, ask=Asked())
    found = anaemia_of(tiny)
    assert (found.loc["090101", "value"], found.loc["090101", "note"]) == (0.25, CHILDREN_NOTE)
    assert found.loc["090103", "value"] == 0
    assert "too few to rank on" in str(found.loc["090103", "note"])
    assert found["value"].isna()["090102"]
    assert any("fewer than 30 children evaluated: 1." in word for word in said.unknown)
    assert any("without any child evaluated on record: 3 (" in word for word in said.unknown)


def test_a_share_that_is_not_of_its_counts_is_refused_by_its_row(
    tiny: Path, tmp_path: Path
) -> None:
    wrong = (*LLANO[:4], "50", "10", "25")
    said = import_children(workbook(tmp_path, [ANIMAS], [ANIMAS, wrong]), tiny, ask=Asked())
    assert anaemia_of(tiny)["value"].isna()["090103"]
    assert said.refused == [
        "The share is not what its counts give (Anaemia in children of 6 to 35 months evaluated in health facilities): 1 row (4)."
    ]


def test_both_sheets_say_all_that_is_wrong_with_them_at_once(tiny: Path, tmp_path: Path) -> None:
    more = (*ANIMAS[:4], "4", "5", "100")
    text = (*LLANO[:4], "muchos", "1", "1")
    with pytest.raises(SourceError) as caught:
        import_children(workbook(tmp_path, [more], [ANIMAS, text]), tiny, ask=Asked())
    assert len(caught.value.problems) == 2
    said = "\n".join(caught.value.problems)
    assert "sheet EN 0-59m x DISTRITO: cases must be at most the children evaluated" in said
    assert "sheet Anemia 6-35m x DISTRITO, column N° DE EVALUADOS" in said
    assert "'muchos' (row 4)" in said
    assert not (tiny / "indicators").exists()


def test_a_swapped_pair_of_codes_is_refused_by_its_rows(tiny: Path, tmp_path: Path) -> None:
    swapped = [(*ANIMAS[:3], "090103", *ANIMAS[4:]), (*LLANO[:3], "090101", *LLANO[4:])]
    said = import_children(workbook(tmp_path, [ANIMAS], swapped), tiny, ask=Asked())
    assert anaemia_of(tiny)["value"].isna().all()
    assert said.refused == [
        "Code and name are not of one place: '090101 LLANO', '090103 ANIMAS'. If you know they are, say --accept with the code: 2 rows (3, 4)."
    ]


@pytest.mark.published
def test_the_real_workbook_gives_what_the_product_ships(
    published: Path,
    folder_of: Callable[[str], Path],
    shown_otherwise: Callable[[Imported, str, Path], list[str]],
) -> None:
    use_language("es")
    into = folder_of("06")
    file = published / "data" / "health" / "sien_his_2023.xlsx"
    said = import_children(file, into, ask=Asked())
    assert shown_otherwise(said, "children", file) == []
    ours = measure_indicators()
    ours = ours[ours["indicator_id"].isin(["anaemia", "chronic-malnutrition"])]
    both = ours.merge(read_table("health", into), on=["indicator_id", "unit_id", "year"])
    assert len(both) == 2 * 127
    for column in ("value", "numerator", "denominator"):
        pd.testing.assert_series_equal(both[f"{column}_x"], both[f"{column}_y"], check_names=False)
    assert (both["note_x"] == both["note_y"]).all()
    assert len(said.refused) == 1
    assert any("registrado: 1 (061309)" in word for word in said.unknown)
