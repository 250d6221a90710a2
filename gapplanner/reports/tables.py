"""A table for people: columns that know their kind, so that page and workbook agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.figures import count, money, percent, quantity
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.runs import Run

SOLES_SIGN: Final = "S/ "
LISTED: Final = 1_000
"""Works that a page or a document lists one by one: of a country there are tens of thousands, and a
page with all of them does not open on an ordinary laptop."""


class Kind(StrEnum):
    """What a column holds, which decides how a page and a workbook write it."""

    TEXT = "text"
    CODE = "code"
    FIGURE = "figure"
    YEAR = "year"
    COUNT = "count"
    QUANTITY = "quantity"
    MONEY = "money"
    PERCENT = "percent"


TEXTUAL: Final = (Kind.TEXT, Kind.CODE, Kind.FIGURE)


@dataclass(frozen=True)
class Column:
    """One column of a table.

    Parameters
    ----------
    key
        Name of the column in the frame the table is made from.
    title
        What people read at its head, with the unit where it has one.
    kind
        What it holds: money in soles, shares between 0 and 1.
    summed
        Whether the total of the table is its sum; other columns have no total.
    width
        Characters, for the workbook.
    note
        What the column means, shown as a tooltip and as a comment.
    filtered
        Whether a page offers to show the rows of one value alone.
    is_head
        Whether its cells name their rows.
    """

    key: str
    title: str
    kind: Kind = Kind.TEXT
    summed: bool = False
    width: int = 14
    note: str = ""
    filtered: bool = False
    is_head: bool = False


@dataclass(frozen=True)
class Table:
    """A table ready to be written: raw values by row, in the order of the columns."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    total: tuple[object, ...] | None = None
    note: str = ""
    left_aside: int = 0

    @property
    def count(self) -> int:
        """How many rows there are, listed or not."""
        return len(self.rows) + self.left_aside

    def first(self, most: int, elsewhere: str) -> "Table":
        """Return the table with its first rows alone, its total of all, and a note of the rest.

        Parameters
        ----------
        most
            Rows to keep; a table that has no more is returned as it is.
        elsewhere
            Where all the rows are.
        """
        rest = len(self.rows) - most
        if rest <= 0:
            return self
        note = _(
            "The first {most} of {n} are listed, and the total is of all; all are in {elsewhere}."
        ).format(most=count(most), n=count(self.count), elsewhere=elsewhere)
        note = f"{self.note} {note}".strip()
        return replace(self, rows=self.rows[:most], note=note, left_aside=self.left_aside + rest)

    def values(self, key: str) -> list[object]:
        """Return the raw values of a column, without the total."""
        place = [column.key for column in self.columns].index(key)
        return [row[place] for row in self.rows]

    def total_of(self, key: str) -> object:
        """Return the total of a column, or nothing when the table or the column has none."""
        place = [column.key for column in self.columns].index(key)
        return None if self.total is None else self.total[place]


def cents(amounts: pd.Series) -> pd.Series:
    """Return soles as whole cents, in which sums are exact whatever their order."""
    return (numbers(amounts) * 100).round().astype("int64")


def soles(amounts: pd.Series) -> pd.Series:
    """Return whole cents as soles."""
    return amounts.astype("int64") / 100


def numbers(values: pd.Series) -> pd.Series:
    """Return a column as plain numbers, whatever sign of absence it carries; unknown is ``nan``."""
    return pd.to_numeric(values).astype(float)


def known(value: object) -> object:
    """Return ``value``, or nothing when it is one of pandas' signs of absence."""
    if value is None or isinstance(value, str):
        return value
    return None if bool(pd.isna(value)) else value  # type: ignore[call-overload]


def _total(frame: pd.DataFrame, column: Column) -> object:
    if not column.summed:
        return None
    values = frame[column.key]
    if column.kind is Kind.MONEY:
        return int(cents(values.dropna()).sum()) / 100
    known_values = pd.to_numeric(values.dropna())
    return float(known_values.sum()) if len(known_values) else None


def table_from(
    frame: pd.DataFrame,
    caption: str,
    columns: Sequence[Column],
    *,
    total: str | None = None,
    note: str = "",
) -> Table:
    """Return a table with the rows of ``frame``, in its order.

    Parameters
    ----------
    frame
        Holds a column for every ``key``.
    caption, note
        What people read above and below it.
    columns
        The columns, in order.
    total
        The word at the head of the row of totals; without it there is none. Money is summed in
        whole cents, so that every table of a run ends in the same figure.
    """
    picked = [frame[column.key].tolist() for column in columns]
    rows = tuple(tuple(known(value) for value in row) for row in zip(*picked, strict=True))
    last: tuple[object, ...] | None = None
    if total is not None:
        last = (total, *(_total(frame, column) for column in columns[1:]))
    return Table(caption, tuple(columns), rows, last, note)


PLACES: Final = frozenset({"unit_name", "unit_id", "province", "district", "level_name", "space"})
"""Columns that say where something lies."""


def knows_places(run: "Run") -> bool:
    """Return whether the run has territorial units; a problem in own tables has none."""
    return not run.units.empty


def columns_for(run: "Run", columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns that a run can fill: those of places only where it knows places."""
    return tuple(column for column in columns if knows_places(run) or column.key not in PLACES)


def candidate_columns_for(run: "Run", columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return `columns_for` a table of candidates, with their worth where it is stated."""
    kept = list(columns_for(run, columns))
    if "worth" in run.candidates:
        cost = [column.key for column in kept].index("cost")
        kept.insert(cost + 1, Column("worth", _("Worth"), Kind.QUANTITY, summed=True, width=14))
    return tuple(kept)


def written(value: object, kind: Kind) -> str:
    """Return a value as people read it in a table; the unit is at the head of the column.

    Examples
    --------
    >>> written(1234567.8, Kind.MONEY), written(0.314, Kind.PERCENT), written(2028, Kind.YEAR)
    ('1,234,567.80', '31.4 %', '2028')
    """
    if value is None:
        return ""
    if kind in TEXTUAL:
        return str(value)
    number = float(value)  # type: ignore[arg-type]
    writers: Mapping[Kind, str] = {
        Kind.MONEY: money(number).replace(SOLES_SIGN, "") if kind is Kind.MONEY else "",
        Kind.PERCENT: percent(number),
        Kind.COUNT: count(number),
        Kind.QUANTITY: quantity(number),
        Kind.YEAR: f"{number:.0f}",
    }
    return writers[kind]
