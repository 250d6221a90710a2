"""The workbook, read back: numbers are numbers, unknown is empty, no text is ever a formula."""

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from gapplanner.reports import write_workbook
from gapplanner.runs import Run

SHEETS = [
    "Portfolio",
    "Spending",
    "Provinces",
    "Districts",
    "Gaps",
    "Candidates left out",
    "Assumptions",
    "Proof",
]
PMI_HEAD = [
    "Priority",
    "Order of precedence",
    "Sector",
    "OPMI",
    "CUI",
    "Idea code",
    "Type",
    "Name",
    "Function of spending",
    "Functional programme",
    "Functional subprogramme",
    "Updated cost, S/",
    "Accrued to date, S/",
    "PIM, S/",
    "Amount year 0 (2027)",
    "Amount year 1 (2028)",
    "Amount year 2 (2029)",
    "Amount year 3 (2030)",
    "Amount after 2030, S/",
    "Province",
    "District",
    "Gap",
    "Indicator",
    "Unit of measure",
    "Geographical space",
    "Contribution",
    "Executing unit",
]


@pytest.fixture
def book(toy_run: Run, tmp_path: Path) -> Any:
    path = tmp_path / "portfolio.xlsx"
    write_workbook(toy_run, path)
    return openpyxl.load_workbook(path)


def column(sheet: Any, title: str, rows: int) -> list[Any]:
    place = [cell.value for cell in sheet[1]].index(title) + 1
    return [sheet.cell(line, place).value for line in range(2, rows + 2)]


def test_the_sheets_stand_in_their_order(book: Any) -> None:
    assert book.sheetnames == SHEETS


def test_the_first_sheet_has_the_layout_of_the_programme(book: Any) -> None:
    assert [cell.value for cell in book["Portfolio"][1]][: len(PMI_HEAD)] == PMI_HEAD


def test_amounts_are_numbers_by_year(book: Any) -> None:
    sheet = book["Portfolio"]
    assert column(sheet, "Name", 3) == [
        "Water for 100 dwellings in Alfa",
        "Improve 10 km of local road in North",
        "Water for 25 dwellings in Beta",
    ]
    assert column(sheet, "Amount year 1 (2028)", 3) == [1e6, 3e6, 0]
    assert column(sheet, "Updated cost, S/", 3) == [4e6, 5e6, 1e6]
    assert column(sheet, "Contribution", 3) == [100, 10, 25]


def test_what_is_not_known_is_an_empty_cell(book: Any) -> None:
    sheet = book["Portfolio"]
    for title in ("OPMI", "CUI", "Idea code", "Type", "Accrued to date, S/", "PIM, S/"):
        assert column(sheet, title, 3) == [None, None, None]
    # The road serves a whole province: it has no district, and the programme's first sheet says so.
    assert column(sheet, "District", 3) == ["Alfa", None, "Beta"]
    assert column(sheet, "Geographical space", 3) == ["District", "Province", "District"]
    assert None in column(book["Gaps"], "Gap", 6)


def test_totals_are_sums_of_what_is_in_sight(book: Any) -> None:
    assert book["Portfolio"]["L6"].value == "=SUBTOTAL(109,L2:L4)"


def test_the_totals_shown_agree_in_every_sheet(toy_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "portfolio.xlsx"
    write_workbook(toy_run, path)
    shown = openpyxl.load_workbook(path, data_only=True)
    assert shown["Portfolio"]["L6"].value == 10_000_000
    assert sum(column(shown["Spending"], "Amount, S/", 8)) == 10_000_000
    assert sum(column(shown["Provinces"], "Total cost, S/", 2)) == 10_000_000
    assert sum(column(shown["Districts"], "Total cost, S/", 4)) == 5_000_000


def test_the_head_is_frozen_filtered_and_repeated_in_print(book: Any) -> None:
    for name in SHEETS:
        sheet = book[name]
        assert sheet.freeze_panes in {"A2", "B2"}, name
        assert sheet.auto_filter.ref is not None, name
        assert sheet.print_title_rows == "$1:$1", name
        assert sheet.page_setup.orientation == "landscape", name
        assert "decision belongs to the Regional Council" in sheet.oddHeader.right.text, name


def test_numbers_carry_the_format_of_their_kind(book: Any) -> None:
    assert book["Portfolio"]["L2"].number_format == "#,##0.00"
    place = [cell.value for cell in book["Provinces"][1]].index("Share of the money") + 1
    assert book["Provinces"].cell(2, place).number_format == "0.0%"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://x","y")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "\N{GRINNING FACE} \u202eabc & 'quoted' \"twice\"",
        "x" * 40_000,
        "bell\x07 and null\x00",
        "&L&P &&",
    ],
)
def test_hostile_text_stays_text(toy_run: Run, tmp_path: Path, text: str) -> None:
    run = replace(
        toy_run,
        scenario=toy_run.scenario.model_copy(update={"name": text}),
        candidates=toy_run.candidates.assign(name=text, reason=text, executing_unit_name=text),
        assumptions=((text, ""),),
    )
    path = tmp_path / "hostile.xlsx"
    write_workbook(run, path)
    sheet = openpyxl.load_workbook(path)["Portfolio"]
    place = [cell.value for cell in sheet[1]].index("Name") + 1
    cell = sheet.cell(2, place)
    assert cell.data_type == "s"
    kept = "".join(char for char in text if ord(char) >= 32)[:32_767]
    assert cell.value == kept
    assert cell.quotePrefix is text.startswith(("=", "+", "-", "@"))


def test_the_same_run_gives_the_same_bytes(toy_run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.xlsx", tmp_path / "second.xlsx"
    write_workbook(toy_run, first)
    write_workbook(replace(toy_run, spending=toy_run.spending.iloc[::-1]), second)
    assert first.read_bytes() == second.read_bytes()


def test_no_link_leaves_the_workbook(toy_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "portfolio.xlsx"
    write_workbook(toy_run, path)
    with zipfile.ZipFile(path) as packed:
        relations = [packed.read(name).decode() for name in packed.namelist() if ".rels" in name]
    assert not any('TargetMode="External"' in text for text in relations)


def test_a_workbook_of_gaps_alone_holds_gaps_and_their_record(
    gaps_run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "gaps.xlsx"
    write_workbook(gaps_run, path)
    assert openpyxl.load_workbook(path).sheetnames == ["Gaps", "Assumptions", "Proof"]
