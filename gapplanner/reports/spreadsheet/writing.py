"""Writing the workbook: numeric cells, a frozen head, filters, totals and a print set-up."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter

from gapplanner.language import _
from gapplanner.reports.accounts.money import check_money
from gapplanner.reports.spreadsheet.sheets import sheets
from gapplanner.reports.tables import TEXTUAL, Column, Kind, Table

if TYPE_CHECKING:
    from gapplanner.runs import Run

FORMATS: Final = {
    Kind.MONEY: "#,##0.00",
    Kind.PERCENT: "0.0%",
    Kind.COUNT: "#,##0",
    Kind.QUANTITY: "#,##0.##",
    Kind.YEAR: "0",
    Kind.TEXT: "@",
    Kind.CODE: "@",
    Kind.FIGURE: "@",
}
# A spreadsheet may read a text that begins so as a formula when someone edits the cell.
FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
LONGEST_CELL: Final = 32_767
_UNHELD: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LINE_END: Final = re.compile("\r\n?")
LONGEST_MARGIN: Final = 60
WRAP_FROM: Final = 40
PAPER_A4: Final = 9
PAPER_A3: Final = 8
# Characters that stay legible across one landscape page.
A4_CHARACTERS: Final = 190
A3_CHARACTERS: Final = 290
LINE_HEIGHT: Final = 13.5
TALLEST_ROW: Final = 400.0


def write(run: "Run", path: Path) -> None:
    """Write the workbook; see `gapplanner.reports.write_workbook`."""
    check_money(run)
    mark = _("Scenario {fingerprint}").format(fingerprint=run.scenario.fingerprint)
    year = run.scenario.base_year
    write_tables(sheets(run), path, name=run.scenario.name, mark=mark, year=year)


def write_tables(tables: Iterable[Table], path: Path, *, name: str, mark: str, year: int) -> None:
    """Write a sheet per table.

    Parameters
    ----------
    tables
        Their captions are the names of the sheets.
    path
        Where to write (``.xlsx``). The same tables give the same bytes.
    name, mark
        What stands at the head and the foot of every printed page.
    year
        Year of the prices, which stands for the date of making: no clock is read.
    """
    margins = _Margins(name, mark)
    book = xlsxwriter.Workbook(
        str(path),
        {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
    )
    # No clock: the same run must give the same bytes.
    created = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    book.set_properties(
        {
            "title": legible(name)[:LONGEST_MARGIN],
            "subject": _("Technical proposal: the decision belongs to the Regional Council"),
            "author": "gapplanner",
            "created": created.replace(tzinfo=None),
        }
    )
    looks = _Looks(book)
    for table in tables:
        _write_sheet(book.add_worksheet(table.caption), table, looks, margins)
    book.close()


@dataclass(frozen=True)
class _Margins:
    """What stands at the head and the foot of every printed page."""

    name: str
    mark: str


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def of(self, **look: Any) -> Any:
        """Return the format with these properties."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": "Calibri", "font_size": 10, **look}
            )
        return self._made[key]


def legible(text: str) -> str:
    r"""Return text without the characters that no sheet can hold, cut at a cell's limit.

    Spreadsheets count a character beyond the first plane, as an emoji is, for two.

    Examples
    --------
    >>> legible("a\x07b\r\nc\uffff"), len(legible("\U0001f600" * 20_000))
    ('ab\nc', 16383)
    """
    kept = _UNHELD.sub("", _LINE_END.sub("\n", text))
    # A lone half of a surrogate pair cannot be written in any encoding.
    halves = kept.encode("utf-16-le", "replace")[: 2 * LONGEST_CELL]
    return halves.decode("utf-16-le", "ignore")


def _in_margin(text: str) -> str:
    """Return a text for the margin of a printed page, where an ampersand starts a code."""
    return legible(text)[:LONGEST_MARGIN].replace("\n", " ").replace("&", "&&")


def _write_sheet(sheet: Any, table: Table, looks: _Looks, margins: _Margins) -> None:
    head = looks.of(
        bold=True, text_wrap=True, valign="vcenter", bg_color="#E8EEF4", bottom=1, indent=1
    )
    head_lines = 1
    for place, column in enumerate(table.columns):
        title = legible(column.title)
        sheet.write_string(0, place, title, head)
        head_lines = max(head_lines, -(-len(title) // column.width))
        sheet.set_column(place, place, column.width)
        if column.note:
            sheet.write_comment(0, place, column.note, {"author": "gapplanner"})
    for line, row in enumerate(table.rows, start=1):
        tall = _lines(row, table)
        if tall > 1:
            # Not every program measures wrapped text by itself when it opens the file.
            sheet.set_row(line, min(tall * LINE_HEIGHT, TALLEST_ROW))
        for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
            _write_cell(sheet, (line, place), value, column, looks)
    sheet.set_row(0, min((head_lines + 1) * LINE_HEIGHT, TALLEST_ROW))
    last = len(table.rows)
    sheet.freeze_panes(1, _frozen_columns(table))
    if table.rows:
        sheet.autofilter(0, 0, last, len(table.columns) - 1)
    _write_totals(sheet, table, looks)
    if table.note:
        sheet.write_string(last + 4, 0, legible(table.note), looks.of(italic=True))
    _set_up_print(sheet, table, margins)


def _lines(row: tuple[object, ...], table: Table) -> int:
    """Return how many lines the longest wrapped text of a row takes."""
    texts = (
        (len(str(value)), column.width)
        for value, column in zip(row, table.columns, strict=True)
        if value is not None and column.kind in TEXTUAL and column.width >= WRAP_FROM
    )
    return max((-(-length // max(width - 2, 1)) for length, width in texts), default=1)


def _frozen_columns(table: Table) -> int:
    """Return how many columns stay in sight: up to the name of the row, when it comes first."""
    first = table.columns[0]
    return 1 if first.kind in TEXTUAL and first.width <= WRAP_FROM else 0


def _write_cell(
    sheet: Any,
    where: tuple[int, int],
    value: object,
    column: Column,
    looks: _Looks,
) -> None:
    if value is None or value == "":
        return
    look: dict[str, Any]
    if column.kind not in TEXTUAL:
        look = {"valign": "top", "num_format": FORMATS[column.kind]}
        sheet.write_number(*where, float(str(value)), looks.of(**look))
        return
    text = legible(str(value))
    look = {"valign": "top", "indent": 1, "text_wrap": column.width >= WRAP_FROM}
    if column.kind is Kind.CODE:
        look["num_format"] = "@"
    if text.startswith(FORMULA_SIGNS):
        look["quote_prefix"] = True
    sheet.write_string(*where, text, looks.of(**look))


def _write_totals(sheet: Any, table: Table, looks: _Looks) -> None:
    """Write the totals two rows below, where a filter leaves them, as sums of what is in sight."""
    if table.total is None or not table.rows:
        return
    line = len(table.rows) + 2
    for place, (value, column) in enumerate(zip(table.total, table.columns, strict=True)):
        look: dict[str, Any] = {"bold": True, "top": 1}
        if place == 0:
            sheet.write_string(line, place, str(value), looks.of(**look))
        elif value is None:
            sheet.write_blank(line, place, None, looks.of(**look))
        else:
            letter = xlsxwriter.utility.xl_col_to_name(place)
            look["num_format"] = FORMATS[column.kind]
            formula = f"=SUBTOTAL(109,{letter}2:{letter}{len(table.rows) + 1})"
            sheet.write_formula(line, place, formula, looks.of(**look), value)


def _set_up_print(sheet: Any, table: Table, margins: _Margins) -> None:
    sheet.set_landscape()
    wide = sum(column.width for column in table.columns)
    sheet.set_paper(PAPER_A4 if wide <= A4_CHARACTERS else PAPER_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    sheet.fit_to_pages(max(1, round(wide / A3_CHARACTERS)), 0)
    sheet.repeat_columns(0)
    sheet.repeat_rows(0)
    sheet.hide_gridlines(1)
    name, caption = _in_margin(margins.name), _in_margin(table.caption)
    proposal = _("Technical proposal: the decision belongs to the Regional Council")
    # A space ends the size of the letters: a name may begin with a digit.
    sheet.set_header(f"&L&10 {name} · {caption}&R&10 {proposal}")
    sheet.set_footer(f"&L&9 {margins.mark}&R&9 &P / &N")
