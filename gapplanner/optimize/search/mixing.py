"""The linear problem over mixtures of work plans, and what its prices prove."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.scaling import objective_scale, row_scales
from gapplanner.optimize.search.plans import Plans
from gapplanner.optimize.world import Flags, Floats, Ints

Entries = tuple[Ints, Ints, Floats]


@dataclass(frozen=True, eq=False)
class FreeColumns:
    """The columns that belong to no unit, on the linking rows and on added ones.

    ``lower`` and ``upper`` are finite wherever the rows say so.
    """

    columns: Ints
    objective: Floats
    lower: Floats
    upper: Floats
    position: Ints
    row: Ints
    value: Floats


@dataclass(frozen=True, eq=False)
class Relaxed:
    """A solved linear problem: free columns first, then plans as they came.

    ``values`` is none when it has no solution; ``prices`` are those of the linking rows, then of
    the rows added; ``reduced`` is what each column is worth beyond its price.
    """

    values: Floats | None
    bound: float
    prices: Floats
    reduced: Floats


class Mixture:
    r"""Free columns and plans on the linking rows, with at most one plan of each unit.

    Notes
    -----
    With prices :math:`\pi` of the linking rows *r* (upper bounds :math:`u_r`, lower bounds
    :math:`l_r`), every portfolio is worth at most

    .. math::

        \sum_r \max(\pi_r u_r, \pi_r l_r)
        + \sum_f \max_{x_f} (c_f - \pi A_f) x_f
        + \sum_b \max\Big(0, \max_p (c - \pi A)\, p\Big)

    with *f* the free columns between their bounds and *p* the plans of unit *b* (Lagrange).
    """

    def __init__(self, matrix: Matrix, division: Division) -> None:
        links = division.linking_rows
        self.plans = Plans(matrix, division)
        self.free = _free_columns(matrix, division)
        self.row_lower, self.row_upper = matrix.row_lower[links], matrix.row_upper[links]
        self._offset = matrix.offset
        self._search = Search(
            _without_units(self.free, matrix, division),
            np.append(row_scales(matrix)[links], np.ones(len(division.blocks))),
            objective_scale(matrix.objective),
        )

    @property
    def links(self) -> int:
        """Return how many rows link the units."""
        return self.plans.links

    def take_in(self, chosen: list[Ints], units: list[int]) -> int:
        """Add plans and return how many were new."""
        new = self.plans.take_in(chosen, units)
        if len(new):
            value, (plan, row, amount) = self.plans.measured(new)
            column = np.concatenate([plan, np.arange(len(new))])
            rows = np.concatenate([row, self.links + self.plans.unit[new]])
            amounts = np.append(amount, np.ones(len(new)))
            order = np.lexsort((rows, column))
            self._search.add_columns(value, (column[order], rows[order], amounts[order]))
        return len(new)

    def add_rows(self, entries: Entries, upper: Floats) -> None:
        """Add rows on the free columns, whose numbers are those of the model."""
        row, column, value = entries
        place = np.searchsorted(self.free.columns, column).astype(np.int64)
        first = len(self.row_upper)
        self._search.add_rows((row, place, value), np.full(len(upper), -np.inf), upper)
        self.row_lower = np.append(self.row_lower, np.full(len(upper), -np.inf))
        self.row_upper = np.append(self.row_upper, upper)
        free = self.free
        self.free = FreeColumns(
            free.columns,
            free.objective,
            free.lower,
            free.upper,
            np.append(free.position, place),
            np.append(free.row, row + first),
            np.append(free.value, value),
        )

    def relax(self) -> Relaxed:
        """Solve the linear problem."""
        outcome = self._search.relax(Effort())
        prices, reduced = self._search.duals()
        units, links = len(self.plans.division.blocks), self.links
        prices = np.append(prices[:links], prices[links + units :])
        return Relaxed(outcome.values, outcome.bound, prices, reduced)

    def fixed_worth(self, prices: Floats) -> tuple[float, Floats]:
        """Return what prices prove apart from the units, and the prices as they were taken.

        A price of the wrong sign (the last bits of the linear problem) is taken as none.
        """
        lower, upper = self.row_lower, self.row_upper
        prices = np.where(np.isfinite(upper), prices, np.minimum(prices, 0.0))
        prices = np.where(np.isfinite(lower), prices, np.maximum(prices, 0.0))
        side = np.where(prices > 0, upper, np.where(prices < 0, lower, 0.0))
        free = self.free
        reduced = free.objective.copy()
        np.subtract.at(reduced, free.position, prices[free.row] * free.value)
        bound = np.where(reduced > 0, free.upper, np.where(reduced < 0, free.lower, 0.0))
        return float(self._offset + side @ prices + bound @ reduced), prices


def _free_columns(matrix: Matrix, division: Division) -> FreeColumns:
    free = division.free_columns
    count = division.entry_start[free + 1] - division.entry_start[free]
    free = free[(count > 0) | (matrix.objective[free] != 0.0)]
    position, row, value = division.entries_of(free)
    lower, upper = finite_bounds(matrix)
    return FreeColumns(
        free, matrix.objective[free].copy(), lower[free], upper[free], position, row, value
    )


def finite_bounds(matrix: Matrix) -> tuple[Floats, Floats]:
    """Return the bounds of the columns, finite where the rows say so.

    A column without a bound is bounded by the row that makes it a sum of others; one that is
    maximised and that its rows only hold down is never below what they all allow.
    """
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    endless = np.flatnonzero(~np.isfinite(lower) | ~np.isfinite(upper))
    row_of = matrix.row_of
    by_column = np.argsort(matrix.column, kind="stable")
    start = np.searchsorted(matrix.column[by_column], np.arange(len(lower) + 1))
    for column in endless.tolist():
        places = by_column[start[column] : start[column + 1]]
        allowed = []
        for place in places:
            row, own = int(row_of[place]), float(matrix.value[place])
            least, most = _others(matrix, row, column, (lower, upper))
            sides = ((matrix.row_lower[row] - most) / own, (matrix.row_upper[row] - least) / own)
            lower[column] = max(lower[column], min(sides))
            upper[column] = min(upper[column], max(sides))
            allowed.append(float((matrix.row_upper[row] - most) / own))
        if not np.isfinite(lower[column]) and _is_only_held_down(matrix, column, places, row_of):
            lower[column] = min([*allowed, float(upper[column])])
    return lower, upper


def _others(
    matrix: Matrix, row: int, column: int, bounds: tuple[Floats, Floats]
) -> tuple[float, float]:
    """Return the least and the most that the other entries of a row can add up to."""
    columns, values = matrix.entries(row)
    kept = columns != column
    columns, values = columns[kept], values[kept]
    one, other = values * bounds[0][columns], values * bounds[1][columns]
    return float(np.minimum(one, other).sum()), float(np.maximum(one, other).sum())


def _is_only_held_down(matrix: Matrix, column: int, places: Ints, row_of: Ints) -> bool:
    rows: Flags = matrix.row_lower[row_of[places]] == -np.inf
    return bool(matrix.objective[column] >= 0 and (matrix.value[places] > 0).all() and rows.all())


def _without_units(free: FreeColumns, matrix: Matrix, division: Division) -> Matrix:
    """Return the free columns on the linking rows, and an empty row per unit."""
    order = np.lexsort((free.position, free.row))
    links, count = division.linking_rows, len(division.blocks)
    rows = len(links) + count
    return Matrix(
        objective=free.objective,
        offset=matrix.offset,
        lower=matrix.lower[free.columns],
        upper=matrix.upper[free.columns],
        integer=matrix.integer[free.columns],
        row_lower=np.append(matrix.row_lower[links], np.full(count, -np.inf)),
        row_upper=np.append(matrix.row_upper[links], np.ones(count)),
        row_start=np.searchsorted(free.row[order], np.arange(rows + 1)).astype(np.int64),
        column=free.position[order].astype(np.int64),
        value=free.value[order],
        owner=np.full(rows, -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )
