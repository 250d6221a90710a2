"""The matrix of a portfolio problem, filled by objectives and rules; knows no solver."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gapplanner.optimize.world import Flags, Floats, Ints, World

INFINITY = float("inf")


@dataclass(frozen=True, eq=False)
class Matrix:
    """A finished model: rows in compressed form, bounds, the objective to maximise.

    ``row_start[r]:row_start[r + 1]`` are the entries of row *r* in ``column`` and ``value``;
    ``owner[r]`` is the number of the rule that stated the row, or -1.
    """

    objective: Floats
    offset: float
    lower: Floats
    upper: Floats
    integer: Flags
    row_lower: Floats
    row_upper: Floats
    row_start: Ints
    column: Ints
    value: Floats
    owner: Ints
    column_names: tuple[str, ...]
    row_names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a row that names a column twice: presolve of HiGHS 1.15 writes past its memory."""
        starts = np.zeros(len(self.column) + 1, dtype=bool)
        starts[self.row_start] = True
        rises = np.diff(self.column) > 0
        if (rises | starts[1:-1]).all():
            return
        key = self.row_of * len(self.lower) + self.column
        if len(np.unique(key)) != len(key):
            msg = "a row of the model names a column twice"
            raise AssertionError(msg)

    @cached_property
    def row_of(self) -> Ints:
        """Return the row of each entry."""
        return np.repeat(np.arange(len(self.row_lower), dtype=np.int64), np.diff(self.row_start))

    def entries(self, row: int) -> tuple[Ints, Floats]:
        """Return the columns and the coefficients of a row."""
        place = slice(self.row_start[row], self.row_start[row + 1])
        return self.column[place], self.value[place]


@dataclass
class _Rows:
    lower: list[Floats] = field(default_factory=list)
    upper: list[Floats] = field(default_factory=list)
    row: list[Ints] = field(default_factory=list)
    column: list[Ints] = field(default_factory=list)
    value: list[Floats] = field(default_factory=list)
    owner: list[Ints] = field(default_factory=list)
    names: list[str] = field(default_factory=list)


class PortfolioModel:
    """Columns and rows under construction; short-lived, never leaves ``optimize``.

    The first columns are the decisions of the world, one binary per candidate and start year, and
    the first rows allow one variant and one start per slot.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.owner = -1
        # Columns that hold the whole of a quantity, and the side (1 up, -1 down) that is safe when
        # the whole is guessed instead of added up.
        self.wholes: dict[int, int] = {}
        # Columns that each cost the objective a share of its scale when they are 1.
        self.priced: list[tuple[Ints, Floats | float]] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._integer: list[Flags] = []
        self._names: list[str] = []
        self._rows = _Rows()
        self._objective: dict[int, float] = {}
        self._objective_parts: list[tuple[Ints, Floats]] = []
        self._offset = 0.0
        self.shared: dict[str, object] = {}
        size = len(world.candidate)
        self.add_columns(world.column_names, np.zeros(size), np.ones(size), integer=True)
        self._one_start_per_slot()

    def add_columns(
        self, names: Sequence[str], lower: Floats, upper: Floats, *, integer: bool = False
    ) -> Ints:
        """Append columns with their bounds and return their numbers."""
        first = len(self._names)
        self._names.extend(names)
        self._lower.append(np.asarray(lower, dtype=np.float64))
        self._upper.append(np.asarray(upper, dtype=np.float64))
        self._integer.append(np.full(len(names), integer))
        return np.arange(first, len(self._names), dtype=np.int64)

    def add_rows(
        self,
        names: Sequence[str],
        entries: tuple[Ints, Ints, Floats],
        *,
        lower: Floats | float = -INFINITY,
        upper: Floats | float = INFINITY,
    ) -> Ints:
        """Append rows ``lower <= sum of entries <= upper`` and return their numbers.

        ``entries`` are row (from 0 within this call), column, value; repeated pairs add up. A row
        without entries is kept: it may state something that cannot hold.
        """
        count = len(names)
        first = len(self._rows.names)
        row, column, value = entries
        self._rows.names.extend(names)
        self._rows.lower.append(np.broadcast_to(np.asarray(lower, dtype=np.float64), (count,)))
        self._rows.upper.append(np.broadcast_to(np.asarray(upper, dtype=np.float64), (count,)))
        self._rows.row.append(np.asarray(row, dtype=np.int64) + first)
        self._rows.column.append(np.asarray(column, dtype=np.int64))
        self._rows.value.append(np.asarray(value, dtype=np.float64))
        self._rows.owner.append(np.full(count, self.owner, dtype=np.int64))
        return np.arange(first, first + count, dtype=np.int64)

    def add_row(
        self,
        name: str,
        columns: Ints,
        values: Floats | float,
        *,
        lower: float = -INFINITY,
        upper: float = INFINITY,
    ) -> int:
        """Append one row and return its number."""
        weights = np.broadcast_to(np.asarray(values, dtype=np.float64), (len(columns),))
        entries = (np.zeros(len(columns), dtype=np.int64), columns, weights)
        return int(self.add_rows([name], entries, lower=lower, upper=upper)[0])

    def add_to_objective(self, columns: Ints, values: Floats | float, offset: float = 0.0) -> None:
        """Add terms to what is maximised; repeated columns add up."""
        weights = np.broadcast_to(np.asarray(values, dtype=np.float64), (len(columns),))
        self._objective_parts.append((np.asarray(columns, dtype=np.int64), weights))
        self._offset += offset

    def clear_objective(self) -> None:
        """Forget what is maximised, so that the next objective of a list is stated."""
        self._objective_parts.clear()
        self._offset = 0.0

    def objective_terms(self) -> tuple[Ints, Floats, float]:
        """Return the columns, values and constant of what is maximised so far."""
        columns = np.concatenate([part[0] for part in self._objective_parts] or [_no_ints()])
        values = np.concatenate([part[1] for part in self._objective_parts] or [_no_floats()])
        return columns, values, self._offset

    def fix(self, columns: Ints, at: float) -> None:
        """Fix decision columns at a value by a row, so that the rule that says so can be named."""
        names = [f"fix[{self.owner},{self._names[column]}]" for column in columns]
        entries = (np.arange(len(columns)), columns, np.ones(len(columns)))
        self.add_rows(names, entries, lower=at, upper=at)

    def matrix(self) -> Matrix:
        """Return the finished model."""
        rows = self._rows
        count = len(rows.names)
        pointer, column, value = compressed(
            np.concatenate([*rows.row, _no_ints()]),
            np.concatenate([*rows.column, _no_ints()]),
            np.concatenate([*rows.value, _no_floats()]),
            (count, len(self._names)),
        )
        objective = np.zeros(len(self._names))
        columns, values, offset = self.objective_terms()
        np.add.at(objective, columns, values)
        return Matrix(
            objective=objective,
            offset=offset,
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            integer=np.concatenate(self._integer),
            row_lower=np.concatenate([*rows.lower, _no_floats()]),
            row_upper=np.concatenate([*rows.upper, _no_floats()]),
            row_start=pointer,
            column=column,
            value=value,
            owner=np.concatenate([*rows.owner, _no_ints()]),
            column_names=tuple(self._names),
            row_names=tuple(rows.names),
        )

    def _one_start_per_slot(self) -> None:
        world = self.world
        slot = world.slot[world.candidate]
        slots, row = np.unique(slot, return_inverse=True)
        first = {int(number): place for place, number in reversed(list(enumerate(world.slot)))}
        titles = world.candidates["slot"].to_numpy()
        names = [f"slot[{titles[first[int(number)]]}]" for number in slots]
        columns = np.arange(len(slot), dtype=np.int64)
        self.add_rows(names, (row.astype(np.int64), columns, np.ones(len(slot))), upper=1.0)


def _no_ints() -> Ints:
    return np.zeros(0, dtype=np.int64)


def _no_floats() -> Floats:
    return np.zeros(0, dtype=np.float64)


def compressed(
    row: Ints, column: Ints, value: Floats, shape: tuple[int, int]
) -> tuple[Ints, Ints, Floats]:
    """Return row pointers, columns and values, sorted, with repeated entries added up.

    ``shape`` is the number of rows and of columns; entries that add up to 0 are left out.
    """
    key = row * shape[1] + column
    unique, place = np.unique(key, return_inverse=True)
    added = np.bincount(place, weights=value, minlength=len(unique))
    kept = added != 0.0
    unique, added = unique[kept], added[kept]
    pointer = np.searchsorted(unique // shape[1], np.arange(shape[0] + 1)).astype(np.int64)
    return pointer, (unique % shape[1]).astype(np.int64), added.astype(np.float64)
