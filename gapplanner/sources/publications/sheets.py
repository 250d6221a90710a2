"""Sheets of cells however an office saves them: true kind, letters and heading found, not guessed.

A file is known by what it holds, not by the ending of its name: offices download pages of HTML
called ``.xls`` and text in the letters of old machines.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.publications.headings import Heading, find_heading
from gapplanner.sources.publications.letters import decoded, mended
from gapplanner.sources.publications.reading import require_whole

_ZIP: Final = b"PK\x03\x04"
_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_PARQUET: Final = b"PAR1"
_SEPARATORS: Final = (",", ";", "\t", "|")
_FIRST: Final = 30
"""Rows looked at for the heading: titles and notes come before it."""
_LARGEST_CELL: Final = 10_000_000
_NOTHING: Final = ("-", "--", "-.-", "NULL", "null", "nan", "None")
"""What publishers write where they have nothing; an empty cell, like these, is unknown."""


@dataclass(frozen=True)
class Sheet:
    """A sheet as its publisher gave it.

    Attributes
    ----------
    name
        File and sheet, for messages.
    cells
        Text, empty where there is nothing; columns in our words, only those that were found.
        Its index is the row of the spreadsheet less 2, as contracts count.
    headings
        The heading each column has in the file.
    left_out
        Headings of columns that were not asked for.
    repaired
        Sentences: what had to be mended to read it.
    above
        The text of the rows above the heading: titles, and the year that some tables state there.
    """

    name: str
    cells: pd.DataFrame
    headings: Mapping[str, str]
    left_out: tuple[str, ...]
    repaired: tuple[str, ...]
    above: str = ""


@dataclass(frozen=True)
class _Grid:
    """A sheet before its heading is known: its first rows, and how to read all of it."""

    sheet: str
    first: list[list[str]]
    read: Callable[[], pd.DataFrame]


def read_sheet(
    path: Path, columns: Mapping[str, tuple[str, ...]], required: tuple[str, ...]
) -> Sheet:
    """Return the sheet of a file whose heading has the columns asked for.

    Parameters
    ----------
    path
        A workbook (``.xlsx``), text with separators, a page with a table, or Parquet.
    columns
        Our names, each with the headings under which publishers give it; accents, capitals and
        signs do not count.
    required
        Our names of the columns it cannot do without.

    Raises
    ------
    SourceError
        If it cannot be read, is cut short, is a workbook of before 2007, has letters that can be
        read in two ways, or has no sheet (or several) with the columns.
    """
    if not path.is_file():
        raise SourceError(
            _("A published file must lie at {path}; it is not there.").format(path=path)
        )
    content = path.read_bytes()
    repaired: list[str] = []
    grids = _grids(content, path, repaired)
    found = find_heading([(grid.sheet, grid.first) for grid in grids], columns, required, path.name)
    grid = grids[found.sheet_number]
    cells, mending = mended(_under(grid.read(), found))
    repaired += mending
    name = f"{path.name}, {_('sheet')} {grid.sheet}" if grid.sheet else path.name
    if cells.empty:
        raise SourceError(
            _("{file} must have rows under its heading and has none.").format(file=name)
        )
    above = " ".join(str(cell) for row in grid.first[: found.row] for cell in row if cell)
    return Sheet(name, cells, found.headings, found.left_out, tuple(repaired), above)


def _under(grid: pd.DataFrame, found: Heading) -> pd.DataFrame:
    """Return the rows below the heading, in our words; rows with nothing in them are no rows."""
    body = grid.iloc[found.row + 1 :, list(found.places.values())].astype(str)
    body.columns = list(found.places)
    body.index = pd.RangeIndex(found.row, found.row + len(body))
    body = body.apply(lambda cells: cells.str.strip())
    body = body.mask(body.isin(_NOTHING), "")
    is_said = (body != "").any(axis="columns")
    return pd.DataFrame(body[is_said])


def _grids(content: bytes, path: Path, repaired: list[str]) -> list[_Grid]:
    if content.startswith(_ZIP):
        return _workbook(content, path)
    if content.startswith(_OLD_EXCEL):
        raise SourceError(
            _(
                "{file} must be a workbook of Excel 2007 or later (.xlsx), text or a page; it is "
                "of an older kind (.xls). Open it and save it as .xlsx."
            ).format(file=path.name)
        )
    if content.startswith(_PARQUET):
        return [_parquet(content, path)]
    if b"\0" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        # Says that the file is damaged, in the words of every other reader.
        require_whole(path)
    text, how = decoded(content, path.name)
    repaired += how
    if text.lstrip().startswith("<"):
        repaired.append(
            _("{file} is a page of HTML, whatever its name says: it was read as such.").format(
                file=path.name
            )
        )
        return _page(text, path)
    if not text.endswith(("\n", "\r")):
        require_whole(path)
    return [_text(text, path)]


def _workbook(content: bytes, path: Path) -> list[_Grid]:
    try:
        with ZipFile(BytesIO(content)) as inside:
            is_workbook = "xl/workbook.xml" in inside.namelist()
            damaged = inside.testzip()
        if not is_workbook:
            raise SourceError(
                _(
                    "{file} must be a workbook, text or a page; it is a compressed folder. Take "
                    "the file out of it."
                ).format(file=path.name)
            )
        if damaged is not None:
            raise BadZipFile(damaged)
        book = pd.ExcelFile(BytesIO(content), engine="openpyxl")
        return [_of_workbook(book, str(sheet), path) for sheet in book.sheet_names]
    # The parts of a damaged workbook fail each in its own way (zlib, XML, missing members).
    except SourceError:
        raise
    except Exception as error:
        raise _unreadable(path, error) from error


def _of_workbook(book: pd.ExcelFile, sheet: str, path: Path) -> _Grid:
    def read(rows: int | None = None) -> pd.DataFrame:
        try:
            grid = book.parse(sheet, header=None, dtype=str, keep_default_na=False, nrows=rows)
        except Exception as error:
            raise _unreadable(path, error) from error
        return grid.fillna("")

    return _Grid(sheet, read(_FIRST).to_numpy().tolist(), read)


def _unreadable(path: Path, error: Exception) -> SourceError:
    return SourceError(
        _("{file} must be a file as its publisher gave it; it cannot be read: {problem}.").format(
            file=path.name, problem=str(error).strip().split("\n")[0].rstrip(".")
        )
    )


def _parquet(content: bytes, path: Path) -> _Grid:
    try:
        table = pd.read_parquet(BytesIO(content))
    except Exception as error:
        raise _unreadable(path, error) from error
    texts = table.astype(object).where(table.notna(), "").astype(str)
    heading = pd.DataFrame([[str(name) for name in table.columns]])
    grid = pd.concat([heading, texts.set_axis(heading.columns, axis="columns")], ignore_index=True)
    return _Grid("", grid.head(_FIRST).to_numpy().tolist(), lambda: grid)


def _page(text: str, path: Path) -> list[_Grid]:
    from bs4 import BeautifulSoup

    if "</table" not in text.lower() or "<table" not in text.lower():
        raise SourceError(
            _(
                "{file} is a page, and must hold a whole table; it holds none, or is cut short. "
                "Download it again."
            ).format(file=path.name)
        )
    if text.lower().rfind("<tr") > text.lower().rfind("</table"):
        raise SourceError(
            _("{file} is a page that ends within its table: it is cut short.").format(
                file=path.name
            )
        )
    grids = []
    for number, table in enumerate(BeautifulSoup(text, "html.parser").find_all("table"), start=1):
        rows = [_row_of_page(row) for row in table.find_all("tr") if not row.find("table")]
        width = max((len(row) for row in rows), default=0)
        grid = pd.DataFrame([row + [""] * (width - len(row)) for row in rows], dtype=object)
        sheet = _("table {number}").format(number=number)
        grids.append(_Grid(sheet, grid.head(_FIRST).to_numpy().tolist(), partial(_as_it_is, grid)))
    return grids


def _as_it_is(grid: pd.DataFrame) -> pd.DataFrame:
    return grid


def _row_of_page(row: Any) -> list[str]:
    cells: list[str] = []
    for cell in row.find_all(["td", "th"]):
        # A cell over several columns stands in the first of them.
        over = str(cell.get("colspan", "1"))
        cells += [cell.get_text(" ", strip=True), *[""] * (int(over) - 1 if over.isdigit() else 0)]
    return cells


def _text(text: str, path: Path) -> _Grid:
    csv.field_size_limit(_LARGEST_CELL)
    first = text.split("\n", maxsplit=_FIRST)[:_FIRST]
    separator = max(_SEPARATORS, key=lambda sign: sum(line.count(sign) for line in first))

    def read(rows: int | None = None) -> pd.DataFrame:
        try:
            grid = pd.read_csv(
                StringIO(text),
                sep=separator,
                header=None,
                dtype=str,
                keep_default_na=False,
                skip_blank_lines=False,
                nrows=rows,
                names=range(width),
                index_col=False,
                on_bad_lines="error",
            )
        except (ValueError, pd.errors.ParserError) as error:
            raise _unreadable(path, error) from error
        return _filled(grid, path)

    width = _width(text, separator)
    return _Grid("", read(_FIRST).to_numpy().tolist(), read)


def _width(text: str, separator: str) -> int:
    """Return the cells of the widest of the first rows: titles above a heading are shorter."""
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        return max((len(row) for row, _n in zip(rows, range(_FIRST), strict=False)), default=1)
    except csv.Error:
        return 1


def _filled(grid: pd.DataFrame, path: Path) -> pd.DataFrame:
    """Return the rows with nothing where they end early; refuse data rows that do."""
    is_short = grid.isna().any(axis="columns") & (grid.fillna("") != "").any(axis="columns")
    late = [int(row) + 1 for row in grid.index[is_short] if row >= _FIRST]
    if late:
        raise SourceError(
            _(
                "{file}: every row must have as many cells as the heading; rows that end early: "
                "{rows}. A text with the separator in it goes between quotation marks."
            ).format(file=path.name, rows=listed(late))
        )
    return grid.fillna("")
