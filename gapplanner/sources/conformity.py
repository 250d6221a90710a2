"""Whether a table is what its contract says: every mistake, with file, column and row."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _, ngettext
from gapplanner.sources.contracts import Column, TableContract

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")
_WHOLE: Final = re.compile(r"-?\d+")
# The heading is row 1 of a file, as a spreadsheet counts.
_FIRST_ROW: Final = 2


def conform(raw: pd.DataFrame, contract: TableContract, name: str) -> pd.DataFrame:
    """Return a table of text cells as its contract wants it: typed and sorted by its key.

    Parameters
    ----------
    raw
        Cells as text, empty where there is nothing.
    contract
        What the table must hold.
    name
        The file, for the messages.

    Raises
    ------
    SourceError
        With everything that breaks the contract.
    """
    problems = list(_wrong_columns(raw, contract, name))
    if problems:
        raise SourceError(problems)
    typed = pd.DataFrame({c.name: _typed(raw[c.name], c) for c in contract.columns})
    for column in contract.columns:
        problems.extend(_wrong_cells(raw[column.name], typed[column.name], column, name))
    problems.extend(_repeated_keys(typed, contract, name))
    problems.extend(_broken_rules(typed, raw, contract, name))
    if problems:
        raise SourceError(problems)
    return typed.sort_values(list(contract.key), kind="stable", ignore_index=True)


def _wrong_columns(raw: pd.DataFrame, contract: TableContract, name: str) -> Iterator[str]:
    wanted = [column.name for column in contract.columns]
    if missing := [column for column in wanted if column not in raw.columns]:
        yield _("{file} must have the columns {wanted}; missing: {missing}.").format(
            file=name, wanted=", ".join(wanted), missing=listed(missing)
        )
    if surplus := [column for column in raw.columns if column not in wanted]:
        yield _("{file} must have no other columns than {wanted}; found {surplus}.").format(
            file=name, wanted=", ".join(wanted), surplus=listed(surplus)
        )


def _typed(cells: "pd.Series[str]", column: Column) -> "pd.Series[Any]":
    if column.kind == "text":
        return cells
    form = _WHOLE if column.kind == "whole" else _NUMBER
    # A number beyond what can be held (1e400) is none.
    written = cells.where(cells.map(lambda cell: bool(form.fullmatch(cell))))
    numbers = pd.to_numeric(written, errors="coerce")
    is_whole = column.kind == "whole" and bool(numbers.notna().all())
    return numbers.astype("int64" if is_whole else "float64")


def _wrong_cells(
    cells: "pd.Series[str]", typed: "pd.Series[Any]", column: Column, name: str
) -> Iterator[str]:
    """Say which cells of a column are not what it must hold, one sentence per demand."""
    is_empty = cells == ""
    demands: list[tuple[pd.Series[bool], str]] = []
    if column.is_required:
        demands.append((is_empty, _("a value")))
    if column.kind != "text":
        what = _("a whole number") if column.kind == "whole" else _("a number")
        demands.append((~is_empty & typed.isna(), what))
    if column.pattern:
        what = _("text of the form {pattern}").format(pattern=column.pattern)
        demands.append((~is_empty & ~cells.str.fullmatch(column.pattern), what))
    if column.one_of:
        what = _("one of {words}").format(words=", ".join(column.one_of))
        demands.append((~is_empty & ~cells.isin(column.one_of), what))
    if column.at_least is not None:
        what = _("at least {bound:g}").format(bound=column.at_least)
        demands.append((typed < column.at_least, what))
    if column.at_most is not None:
        what = _("at most {bound:g}").format(bound=column.at_most)
        demands.append((typed > column.at_most, what))
    for is_wrong, what in demands:
        yield from _said(cells, is_wrong, column, name, what)


def _said(
    cells: "pd.Series[str]", is_wrong: "pd.Series[bool]", column: Column, name: str, what: str
) -> Iterator[str]:
    """Say which cells of a column are wrong, if any."""
    if not is_wrong.any():
        return
    yield _(
        "{file}, column {column}: every row must have {what}; not so in {count}: {found}."
    ).format(
        file=name,
        column=column.name,
        what=what,
        count=_rows(int(is_wrong.sum())),
        found=_places(cells[is_wrong]),
    )


def _rows(count: int) -> str:
    return ngettext("{count} row", "{count} rows", count).format(count=count)


def _places(cells: "pd.Series[str]", *, at_most: int = 5) -> str:
    """Return the first few cells with their rows, counted as a spreadsheet does."""
    shown = [
        _("{value!r} (row {row})").format(value=value, row=position + _FIRST_ROW)
        for position, value in cells.head(at_most).items()
        if isinstance(position, int)
    ]
    rest = len(cells) - at_most
    return ", ".join(shown) + (f" (+{rest})" if rest > 0 else "")


def _repeated_keys(table: pd.DataFrame, contract: TableContract, name: str) -> Iterator[str]:
    is_repeated = table.duplicated(list(contract.key))
    if is_repeated.any():
        keys = table.loc[is_repeated, list(contract.key)].astype(str).agg(" ".join, axis="columns")
        yield _("{file}: {key} must be unique; repeated in {count}: {found}.").format(
            file=name,
            key=" + ".join(contract.key),
            count=_rows(int(is_repeated.sum())),
            found=_places(keys),
        )


def _broken_rules(
    table: pd.DataFrame, raw: pd.DataFrame, contract: TableContract, name: str
) -> Iterator[str]:
    for rule in contract.rules:
        is_broken = rule.is_broken(table)
        if is_broken.any():
            yield _("{file}: {rule}; not so in {count}: {found}.").format(
                file=name,
                rule=_(rule.sentence),
                count=_rows(int(is_broken.sum())),
                found=_places(raw.loc[is_broken, rule.column]),
            )
