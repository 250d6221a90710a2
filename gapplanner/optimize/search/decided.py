"""Rows as they stand when every decision is taken: whole figures, no solver's tolerance."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Flags, Floats, Ints

# What the auditor forgives, on money and on everything else; a row is never held to less.
FORGIVEN_SOLES = 0.005
FORGIVEN = 1e-9

Entries = tuple[Ints, Ints, Floats]


@dataclass(frozen=True, eq=False)
class Definition:
    """A continuous column that an equality row makes a sum of others."""

    column: int
    row: int


@dataclass(frozen=True, eq=False)
class DecidedRows:
    """The rows of a model that the decisions alone settle.

    Attributes
    ----------
    matrix
        The model.
    definitions
        Columns that only add up others, in an order in which each needs only those before it.
    settled
        Which rows hold nothing but decisions and such sums.
    """

    matrix: Matrix
    definitions: tuple[Definition, ...]
    settled: Flags

    def whole(self, values: Floats) -> Floats:
        """Return the values with decisions rounded and the sums of them added up anew."""
        matrix = self.matrix
        known = np.where(matrix.integer, np.round(values), values)
        for one in self.definitions:
            columns, weights = self.matrix.entries(one.row)
            own = weights[columns == one.column].sum()
            known[one.column] = 0.0
            known[one.column] = (matrix.row_upper[one.row] - weights @ known[columns]) / own
        return known

    def broken(self, whole: Floats) -> list[tuple[int, int]]:
        """Return the settled rows that do not hold, with their side: 1 too much, -1 too little."""
        matrix = self.matrix
        terms = matrix.value * whole[matrix.column]
        activity = np.bincount(matrix.row_of, weights=terms, minlength=len(matrix.row_lower))
        noise = 1e-13 * np.bincount(
            matrix.row_of, weights=np.abs(terms), minlength=len(matrix.row_lower)
        )
        over = activity > matrix.row_upper + _forgiven(matrix.row_upper) + noise
        under = activity < matrix.row_lower - _forgiven(matrix.row_lower) - noise
        rows = np.flatnonzero(self.settled & (over | under))
        return [(int(row), 1 if over[row] else -1) for row in rows]

    def on_decisions(self, row: int) -> tuple[Ints, Floats]:
        """Return a settled row as columns and coefficients of decisions alone."""
        columns, weights = self.matrix.entries(row)
        dense = np.zeros(len(self.matrix.lower))
        np.add.at(dense, columns, weights)
        for one in reversed(self.definitions):
            factor = dense[one.column]
            if factor == 0.0:
                continue
            columns, weights = self.matrix.entries(one.row)
            own = weights[columns == one.column].sum()
            np.add.at(dense, columns, -factor * weights / own)
            dense[one.column] = 0.0
        kept = np.flatnonzero(dense)
        return kept, dense[kept]

    def without_decisions(self, row: int) -> float:
        """Return what a settled row is when nothing is decided."""
        columns, weights = self.matrix.entries(row)
        return float(weights @ self._nothing[columns])

    @cached_property
    def _nothing(self) -> Floats:
        return self.whole(np.zeros(len(self.matrix.lower)))

    def cover(self, row: int, side: int, whole: Floats) -> tuple[Ints, Floats, float]:
        r"""Return a row, with its least value, that forbids what breaks a row and nothing else.

        Notes
        -----
        If :math:`\sum_j a_j y_j` is too much at :math:`\bar y`, it is too much wherever every
        decision of :math:`\{a_j > 0, \bar y_j = 1\}` is kept and none of
        :math:`\{a_j < 0, \bar y_j = 0\}` is added. So at least one must change:

        .. math:: \sum_{a_j>0, \bar y_j=1} (1 - y_j) + \sum_{a_j<0, \bar y_j=0} y_j \ge 1
        """
        columns, weights = self.on_decisions(row)
        weights = side * weights
        taken = whole[columns] > 0.5
        dropped, added = columns[(weights > 0) & taken], columns[(weights < 0) & ~taken]
        signs = np.append(-np.ones(len(dropped)), np.ones(len(added)))
        return np.append(dropped, added), signs, 1.0 - len(dropped)


def decided_rows(matrix: Matrix) -> DecidedRows:
    """Find which rows of a model the decisions alone settle."""
    count = len(matrix.row_lower)
    row_of = matrix.row_of
    unknown = ~matrix.integer
    is_sum = (matrix.row_lower == matrix.row_upper) & np.isfinite(matrix.row_upper)
    definitions: list[Definition] = []
    while True:
        open_entries = unknown[matrix.column]
        number = np.bincount(row_of[open_entries], minlength=count)
        defining = open_entries & (number[row_of] == 1) & is_sum[row_of]
        places = np.flatnonzero(defining)
        columns, first = np.unique(matrix.column[places], return_index=True)
        if not len(columns):
            return DecidedRows(matrix, tuple(definitions), number == 0)
        rows = row_of[places[first]]
        definitions.extend(Definition(int(c), int(r)) for c, r in zip(columns, rows, strict=True))
        unknown[columns] = False


def cover_rows(decided: DecidedRows, values: Floats) -> tuple[Entries, Floats]:
    """Return rows, with their least values, against what rounding the decisions breaks."""
    whole = decided.whole(values)
    rows, columns, weights, least = [], [], [], []
    for number, (row, side) in enumerate(decided.broken(whole)):
        column, weight, lowest = decided.cover(row, side, whole)
        rows.append(np.full(len(column), number, dtype=np.int64))
        columns.append(column)
        weights.append(weight)
        least.append(lowest)
    nothing = np.zeros(0, dtype=np.int64)
    entries = (
        np.concatenate([*rows, nothing]),
        np.concatenate([*columns, nothing]),
        np.concatenate([*weights, np.zeros(0)]),
    )
    return entries, np.array(least, dtype=np.float64)


def _forgiven(side: Floats) -> Floats:
    size = np.where(np.isfinite(side), np.abs(side), 0.0)
    return np.minimum(FORGIVEN * np.maximum(1.0, size), FORGIVEN_SOLES)
