"""A planner's own file, CSV or Parquet, as cells of text with the row each stands in."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _

# What separates cells: the comma, and what spreadsheets write where the comma separates decimals.
SEPARATORS: Final = (",", ";", "\t")
# A spreadsheet counts the heading as row 1.
FIRST_ROW: Final = 2
SHOWN: Final = 5
# What Excel writes above the heading to say what separates cells.
_TOLD_SEPARATOR: Final = re.compile(r"\"?sep=([,;\t])\"?", re.IGNORECASE)
_SIGNS: Final = {
    b"PAR1": "Parquet",
    b"PK\x03\x04": "Excel (xlsx)",
    b"\xd0\xcf\x11\xe0": "Excel (xls)",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


@dataclass(frozen=True)
class Cells:
    """A table as it was written.

    Attributes
    ----------
    file
        The file as the scenario names it, for messages.
    table
        Text cells without outer spaces, empty where there is nothing. The index is such that
        index + 2 is the row of a spreadsheet (Parquet: as if it had a heading).
    numeric
        Columns that the file itself keeps as numbers (Parquet).
    """

    file: str
    table: pd.DataFrame
    numeric: frozenset[str] = field(default_factory=frozenset)


def read_cells(path: Path, shown_as: str) -> Cells:
    """Return the cells of a CSV (UTF-8; comma, semicolon or tab) or Parquet file.

    Parameters
    ----------
    path
        The file; its name ends in ``.csv`` or ``.parquet``.
    shown_as
        Its name in messages.

    Raises
    ------
    SourceError
        With everything that keeps it from being read: it is not there, it is of another kind or
        encoding, it is cut short, rows of another length than the heading, no rows.
    """
    kind = path.suffix.lower()
    readers: dict[str, Callable[[bytes, str], Cells]] = {".csv": _csv, ".parquet": _parquet}
    if kind not in readers:
        raise SourceError(
            _(
                "{file}: must be a .csv or a .parquet file; found {kind!r}. Save the table as CSV "
                "in UTF-8."
            ).format(file=shown_as, kind=kind)
        )
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise SourceError(_not_there(path, shown_as)) from None
    except (OSError, ValueError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        raise SourceError(
            _("{file}: must be a file that can be read; the system says: {reason}.").format(
                file=shown_as, reason=reason
            )
        ) from trouble
    cells = readers[kind](content, shown_as)
    if cells.table.empty:
        raise SourceError(
            _("{file}: must have at least one row under its heading; found none.").format(
                file=shown_as
            )
        )
    return cells


def _not_there(path: Path, shown_as: str) -> str:
    sentence = _("{file}: must be a file, named from the folder of the scenario; there is none.")
    beside = sorted(
        each.name
        for ending in ("*.csv", "*.parquet")
        for each in (path.parent.glob(ending) if path.parent.is_dir() else ())
    )
    hint = " " + _("In that folder: {names}.").format(names=listed(beside)) if beside else ""
    return sentence.format(file=shown_as) + hint


def _csv(content: bytes, name: str) -> Cells:
    text = _decoded(content, name)
    heading, _end, rest = text.partition("\n")
    told = _TOLD_SEPARATOR.fullmatch(heading.strip())
    separator = told[1] if told else max(SEPARATORS, key=heading.count)
    # The line stays, empty, so that rows keep the numbers a spreadsheet gives them.
    rows = _without_margin(_records("\n" + rest if told else text, separator, name))
    if not rows:
        raise SourceError(_("{file}: must have a heading; the file is empty.").format(file=name))
    columns = rows[0][1]
    problems = [*_wrong_heading(columns, name), *_ragged(rows, name)]
    if problems:
        raise SourceError(problems)
    table = pd.DataFrame(
        [cells for _row, cells in rows[1:]],
        columns=columns,
        index=[row - FIRST_ROW for row, _cells in rows[1:]],
        dtype=object,
    )
    return Cells(name, table)


def _without_margin(rows: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Leave out what spreadsheets write to the right of a table: columns with nothing in them."""
    filled = (place for _row, cells in rows for place, cell in enumerate(cells, 1) if cell)
    width = max(filled, default=0)
    return [(row, cells[:width]) for row, cells in rows]


def _decoded(content: bytes, name: str) -> str:
    for sign, kind in _SIGNS.items():
        if content.startswith(sign):
            raise SourceError(
                _(
                    "{file}: must be CSV text in UTF-8; found {kind}. Save the table again as CSV "
                    "in UTF-8."
                ).format(file=name, kind=kind)
            )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        raise SourceError(
            _(
                "{file}: must be CSV text in UTF-8; found the byte {byte} in line {line}. Save the "
                "table again as CSV in UTF-8."
            ).format(
                file=name,
                byte=f"0x{content[trouble.start]:02x}",
                line=content.count(b"\n", 0, trouble.start) + 1,
            )
        ) from trouble
    if "\0" in text:
        raise SourceError(
            _(
                "{file}: must be CSV text; found a character without meaning (NUL) in line {line}. "
                "Save the table again as CSV in UTF-8."
            ).format(file=name, line=text.count("\n", 0, text.index("\0")) + 1)
        )
    return text


def _records(text: str, separator: str, name: str) -> list[tuple[int, list[str]]]:
    """Return every row that says something, with its number as a spreadsheet counts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as trouble:
            raise SourceError(
                _(
                    "{file}: must be CSV text to its end; row {row} cannot be read: a quotation "
                    "mark that is not closed, or a file cut short ({reason})."
                ).format(file=name, row=number + 1, reason=trouble)
            ) from trouble
        if cells is None:
            return rows
        number += 1
        stripped = [cell.strip() for cell in cells]
        if any(stripped):
            rows.append((number, stripped))


def _wrong_heading(columns: Sequence[str], name: str) -> list[str]:
    problems = []
    repeated = sorted({column for column in columns if column and columns.count(column) > 1})
    if repeated:
        problems.append(
            _("{file}: every column must stand once in the heading; repeated: {columns}.").format(
                file=name, columns=listed(repeated)
            )
        )
    if "" in columns:
        problems.append(
            _(
                "{file}: every column must have a name in the heading; column {place} has none."
            ).format(file=name, place=list(columns).index("") + 1)
        )
    return problems


def _ragged(rows: Sequence[tuple[int, list[str]]], name: str) -> list[str]:
    width = len(rows[0][1])
    wrong = [(row, len(cells)) for row, cells in rows if len(cells) != width]
    if not wrong:
        return []
    shown = ", ".join(
        _("row {row} has {found}").format(row=row, found=found) for row, found in wrong[:SHOWN]
    )
    return [
        _(
            "{file}: every row must have the {width} cells of the heading; {shown}{rest}. A text "
            "with the separator in it goes between quotation marks."
        ).format(
            file=name,
            width=width,
            shown=shown,
            rest=f" (+{len(wrong) - SHOWN})" if len(wrong) > SHOWN else "",
        )
    ]


def _parquet(content: bytes, name: str) -> Cells:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        read = parquet.read_table(io.BytesIO(content))
    except (pa.ArrowException, OSError, ValueError) as trouble:
        raise SourceError(
            _("{file}: must be a whole Parquet file; it cannot be read: {reason}.").format(
                file=name, reason=str(trouble).strip().split("\n")[0].rstrip(".")
            )
        ) from trouble
    columns = list(read.column_names)
    problems = _wrong_heading(columns, name)
    kinds = {
        column: _kind_of(read.schema.field(place).type) for place, column in enumerate(columns)
    }
    problems += [
        _(
            "{file}, column {column}: must be text or numbers; found {kind}. Write it as text."
        ).format(file=name, column=column, kind=read.schema.field(place).type)
        for place, column in enumerate(columns)
        if kinds[column] is None
    ]
    if problems:
        raise SourceError(problems)
    table = pd.DataFrame(
        {
            column: [_as_text(cell) for cell in read.column(column).to_pylist()]
            for column in columns
        },
        dtype=object,
    )
    numeric = frozenset(column for column, kind in kinds.items() if kind == "number")
    return Cells(name, table, numeric)


def _kind_of(found: Any) -> str | None:
    from pyarrow import types

    if types.is_dictionary(found):
        found = found.value_type
    # A column without any value has no kind of its own.
    if types.is_string(found) or types.is_large_string(found) or types.is_null(found):
        return "text"
    if types.is_integer(found) or types.is_floating(found) or types.is_decimal(found):
        return "number"
    return None


def _as_text(cell: object) -> str:
    if cell is None or cell != cell:  # noqa: PLR0124 - not a number, the blank of Parquet floats
        return ""
    return repr(cell) if isinstance(cell, float) else str(cell).strip()
