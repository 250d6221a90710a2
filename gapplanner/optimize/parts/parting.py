"""How a model falls into parts once the few rows that concern all of it are priced."""

from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.blocks import NEVER_BINDS, Division, divided
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.mixing import finite_bounds
from gapplanner.optimize.world import Flags, Floats, Ints

# A row with more than this part of all columns concerns the whole plan: it says nothing about which
# of them go together.
WIDE = 1 / 8
# Fewer decisions than these are searched together: below, the search by combinations is as fast.
FEWEST_DECISIONS = 40_000
# Parts with some decisions that there must be, and the most of them that one part may have.
FEWEST_PARTS = 4
LARGEST_PART = 0.5


@dataclass(frozen=True, eq=False)
class Part:
    """One part as a model by itself, and its columns in the whole model."""

    matrix: Matrix
    division: Division
    columns: Ints


@dataclass(frozen=True, eq=False)
class Parting:
    """A model that falls into parts.

    Attributes
    ----------
    matrix, division
        The whole model.
    shared_rows, shared_columns
        What concerns the whole plan.
    part_of_row, part_of_column
        Numbers of parts from 0; -1 for what is shared.
    """

    matrix: Matrix
    division: Division
    shared_rows: Flags
    shared_columns: Flags
    part_of_row: Ints
    part_of_column: Ints

    @property
    def count(self) -> int:
        """Return how many parts there are."""
        both = np.append(self.part_of_column, self.part_of_row)
        return int(both.max(initial=-1)) + 1

    def priced(self, prices: Floats) -> tuple[float, Floats]:
        r"""Return what prices prove apart from the parts, and what each column is worth then.

        Notes
        -----
        With prices :math:`\pi` of the shared rows *r*, every portfolio is worth at most

        .. math::

            \sum_r \max(\pi_r u_r, \pi_r l_r) + \sum_f \max_{x_f} (c_f - \pi A_f) x_f
            + \sum_d \max_{y_d} (c - \pi A)_d \, y_d

        with *f* the shared columns between their bounds, and :math:`y_d` what part *d* can do
        (Lagrange). The first two sums are returned; a price of the wrong sign is taken as none.
        """
        matrix = self.matrix
        prices = np.where(self.shared_rows, prices, 0.0)
        prices = np.where(np.isfinite(matrix.row_upper), prices, np.minimum(prices, 0.0))
        prices = np.where(np.isfinite(matrix.row_lower), prices, np.maximum(prices, 0.0))
        above, below = prices > 0, prices < 0
        side = np.where(above, matrix.row_upper, np.where(below, matrix.row_lower, 0.0))
        worth = matrix.objective.copy()
        np.subtract.at(worth, matrix.column, prices[matrix.row_of] * matrix.value)
        lower, upper = finite_bounds(matrix)
        best = np.where(worth > 0, upper, np.where(worth < 0, lower, 0.0))[self.shared_columns]
        return float(matrix.offset + side @ prices + best @ worth[self.shared_columns]), worth

    def part(self, number: int, worth: Floats) -> Part:
        """Return one part, where each column is worth so much."""
        matrix = self.matrix
        columns = np.flatnonzero(self.part_of_column == number)
        rows = np.flatnonzero(self.part_of_row == number)
        column_at, row_at = (
            _places(columns, len(matrix.lower)),
            _places(rows, len(self.shared_rows)),
        )
        mine = row_at[matrix.row_of] >= 0
        own_rows = row_at[matrix.row_of[mine]]
        within = replace(
            matrix,
            objective=worth[columns],
            offset=0.0,
            lower=matrix.lower[columns],
            upper=matrix.upper[columns],
            integer=matrix.integer[columns],
            row_lower=matrix.row_lower[rows],
            row_upper=matrix.row_upper[rows],
            row_start=np.searchsorted(own_rows, np.arange(len(rows) + 1)).astype(np.int64),
            column=column_at[matrix.column[mine]],
            value=matrix.value[mine],
            owner=matrix.owner[rows],
            column_names=(),
            row_names=(),
        )
        kept = [column_at[block.columns[0]] >= 0 for block in self.division.blocks]
        numbers = np.append(np.where(kept, np.cumsum(kept) - 1, -1), [NEVER_BINDS, -1])
        blocks = tuple(
            replace(block, columns=column_at[block.columns])
            for block, flag in zip(self.division.blocks, kept, strict=True)
            if flag
        )
        block_of_row = numbers[self.division.block_of_row[rows]]
        return Part(within, divided(within, own_rows, blocks, block_of_row), columns)


def parting_of(matrix: Matrix, division: Division) -> Parting | None:
    """Return how a large model falls into parts, or none if it does not.

    Wide rows are shared, and the sums that the objective counts; so is what hangs on them: the sums
    that stand in shared rows, and the rows those stand in. The rest falls into parts that no row
    connects, by department for example.
    """
    if int(matrix.integer.sum()) < FEWEST_DECISIONS:
        return None
    shared_rows, shared_columns = _shared(matrix)
    part_of_row, part_of_column = _connected(matrix, shared_rows, shared_columns)
    found = Parting(matrix, division, shared_rows, shared_columns, part_of_row, part_of_column)
    mine = part_of_column[matrix.integer]
    sizes = np.bincount(mine[mine >= 0], minlength=found.count)
    if (sizes > 0).sum() < FEWEST_PARTS or sizes.max() > LARGEST_PART * sizes.sum():
        return None
    homes = [part_of_column[block.columns] for block in division.blocks]
    return found if all((home == home[0]).all() for home in homes) else None


def _shared(matrix: Matrix) -> tuple[Flags, Flags]:
    row_of = matrix.row_of
    rows = np.diff(matrix.row_start) > WIDE * len(matrix.lower)
    columns = ~matrix.integer & (matrix.objective != 0.0)
    rows[row_of[columns[matrix.column]]] = True
    while True:
        columns[matrix.column[rows[row_of] & ~matrix.integer[matrix.column]]] = True
        more = rows.copy()
        more[row_of[columns[matrix.column]]] = True
        if (more == rows).all():
            return rows, columns
        rows = more


def _connected(matrix: Matrix, shared_rows: Flags, shared_columns: Flags) -> tuple[Ints, Ints]:
    """Return numbers of what hangs together: each takes the least of its neighbours' at a time.

    What decides nothing, and columns that stand in no row of a part, are the last part together.
    """
    size = len(matrix.lower)
    own = ~shared_rows[matrix.row_of]
    row, column = matrix.row_of[own], matrix.column[own]
    alone = np.bincount(column, minlength=size) == 0
    of_column = np.arange(size)
    of_column[alone] = size
    while True:
        of_row = np.full(len(shared_rows), size)
        np.minimum.at(of_row, row, of_column[column])
        least = np.append(of_column, size)
        np.minimum.at(least, column, of_row[row])
        least = least[least]
        if (least[:-1] == of_column).all():
            break
        of_column = least[:-1]
    decides = np.zeros(size + 1, dtype=bool)
    decides[of_column[matrix.integer & ~shared_columns]] = True
    return _numbered(of_row, decides, shared_rows), _numbered(of_column, decides, shared_columns)


def _numbered(label: Ints, decides: Flags, shared: Flags) -> Ints:
    """Return numbers of parts from 0, in the order of their first columns."""
    decides = decides.copy()
    decides[-1] = False
    number = np.where(decides, np.cumsum(decides) - 1, decides.sum())
    return np.where(shared, -1, number[label]).astype(np.int64)


def _places(kept: Ints, size: int) -> Ints:
    place = np.full(size, -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return place
