"""From the cells of a planner's own table to its columns, typed: every mistake with its row."""

import difflib
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pandas as pd

from gapplanner.candidates.own.contracts import OwnTable
from gapplanner.candidates.own.files import FIRST_ROW, SHOWN, Cells
from gapplanner.errors import SourceError, closest_hint, listed
from gapplanner.language import _, ngettext
from gapplanner.sources.conformity import conform

ALIKE: Final = 0.8
"""From this likeness on, a strange column is taken for a known one mistyped."""


_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d*)?([eE][+-]?\d+)?")

_MINUS_ZERO: Final = re.compile(r"-0*(\.0*)?([eE].*)?")


def typed(cells: Cells, own: OwnTable) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return a table with every column of its contract, typed and sorted by key.

    Returns
    -------
    tuple
        The table (unknown numbers ``NaN``, unknown text empty), and the columns of the file that
        no contract knows.

    Raises
    ------
    SourceError
        With every mistake: columns that are missing or mistyped, identifiers kept as numbers,
        cells that are not what their column holds, repeated keys.
    """
    problems = [*_wrong_columns(cells, own), *_numeric_texts(cells, own), *_minus_zero(cells, own)]
    if problems:
        raise SourceError(problems)
    whole = {column.name for column in own.contract.columns if column.kind == "whole"}
    filled = pd.DataFrame(index=cells.table.index)
    for column in own.contract.columns:
        found = cells.table.get(column.name)
        text = pd.Series("", index=filled.index, dtype=object) if found is None else found
        if column.name in whole:
            # Spreadsheets and Parquet write the year 2028 of an incomplete column as 2028.0.
            text = text.str.replace(r"\.0+$", "", regex=True)
        filled[column.name] = text.mask(text == "", own.silent.get(column.name, ""))
    try:
        table = conform(filled, own.contract, cells.file)
    except SourceError as refusal:
        raise SourceError((*refusal.problems, *_dressed(filled, own, cells.file))) from refusal
    known = {column.name for column in own.contract.columns}
    return table, tuple(str(column) for column in cells.table if column not in known)


def _wrong_columns(cells: Cells, own: OwnTable) -> Iterator[str]:
    known = [column.name for column in own.contract.columns]
    strange = [str(column) for column in cells.table if column not in known]
    for column in own.essential:
        if column in cells.table:
            continue
        hint = closest_hint(column, strange)
        yield (
            _("{file}: must have the column {column}; found {found}. Add it.").format(
                file=cells.file, column=column, found=listed(cells.table.columns, at_most=19)
            )
            + hint
        )
    for column in strange:
        near_known = difflib.get_close_matches(column.lower(), known, n=1, cutoff=ALIKE)
        # A missing column has already said which one is near it.
        if near_known and near_known[0] not in own.essential:
            yield _(
                "{file}: column {column!r} is not one of the table; it looks like {known!r}. Write "
                "that, or call it otherwise."
            ).format(file=cells.file, column=column, known=near_known[0])


def _numeric_texts(cells: Cells, own: OwnTable) -> Iterator[str]:
    """Refuse identifiers kept as numbers: 060101 would be 60101, and 1.0 is not 1."""
    for column in own.contract.columns:
        if column.kind == "text" and column.name in cells.numeric:
            yield _(
                "{file}, column {column}: must be text, so that a code keeps its leading zeros; the "
                "file keeps it as numbers. Write it as text, such as '060101'."
            ).format(file=cells.file, column=column.name)


def _minus_zero(cells: Cells, own: OwnTable) -> Iterator[str]:
    """Refuse -0: nothing is negative about it, so a digit or the sign is a slip."""
    for column in own.contract.columns:
        if column.kind == "text" or column.name not in cells.table:
            continue
        found = cells.table[column.name]
        is_wrong = found.map(lambda cell: bool(_MINUS_ZERO.fullmatch(cell)))
        if is_wrong.any():
            yield _(
                "{file}, column {column}: zero is written without a minus sign; found {found}."
            ).format(file=cells.file, column=column.name, found=places(found[is_wrong]))


def _dressed(filled: pd.DataFrame, own: OwnTable, file: str) -> Iterator[str]:
    """Say once how numbers are written, if some have commas, spaces, a currency or a unit."""
    columns = [
        column.name
        for column in own.contract.columns
        if column.kind != "text" and filled[column.name].map(_is_dressed).any()
    ]
    if columns:
        yield _(
            "{file}: numbers are written with a point for decimals and nothing else, such as "
            "1234567.5: no commas, spaces, currency, units or percent signs. Look at: {columns}."
        ).format(file=file, columns=", ".join(columns))


def _is_dressed(cell: str) -> bool:
    return bool(re.search(r"\d", cell)) and not _NUMBER.fullmatch(cell)


def places(cells: "pd.Series[Any]") -> str:
    """Return the first few cells with their rows, counted as a spreadsheet does."""
    shown = [
        _("{value!r} (row {row})").format(value=value, row=int(str(place)) + FIRST_ROW)
        for place, value in cells.head(SHOWN).items()
    ]
    rest = len(cells) - SHOWN
    return ", ".join(shown) + (f" (+{rest})" if rest > 0 else "")


def lost(cells: Cells, column: str, known: Iterable[str], where: str) -> Iterator[str]:
    """Say which cells of a column name something that is not known.

    Parameters
    ----------
    where
        The file or the block in which it must be.
    """
    names = sorted(set(known))
    unknown = cells.table.loc[~cells.table[column].isin(names), column]
    if unknown.empty:
        return
    yield _(
        "{file}, column {column}: every row must name one of {where}; not so in {count}: {found}."
    ).format(
        file=cells.file,
        column=column,
        where=where,
        count=ngettext("{count} row", "{count} rows", len(unknown)).format(count=len(unknown)),
        found=places(unknown),
    ) + closest_hint(str(unknown.iloc[0]), names)
