"""Sums of sums written as one sum, so that fewer rows link the executing units."""

from dataclasses import replace

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.decided import decided_rows
from gapplanner.optimize.world import Floats, Ints


def collapsed(matrix: Matrix) -> Matrix:
    r"""Return the model with columns that only pass a sum on to one other row written out there.

    Notes
    -----
    A continuous column *c* with :math:`\sum_j q_j y_j + a c = b`, no objective, bounds that its sum
    cannot pass, and one other row, is replaced there by :math:`(b - \sum_j q_j y_j) / a`. Columns
    and rows keep their numbers; the column is fixed at 0 and its row is emptied.
    """
    decided = decided_rows(matrix)
    rows_of = np.bincount(matrix.column, minlength=len(matrix.lower))
    gone = [
        one
        for one in decided.definitions
        if rows_of[one.column] == 2 and matrix.objective[one.column] == 0.0
    ]
    columns = np.array([one.column for one in gone], dtype=np.int64)
    defining = np.array([one.row for one in gone], dtype=np.int64)
    kept = _of_decisions(matrix, matrix.row_of, columns, defining)
    return _written_out(matrix, matrix.row_of, columns[kept], defining[kept])


def _of_decisions(matrix: Matrix, row_of: Ints, columns: Ints, defining: Ints) -> Ints:
    """Return which columns are sums of decisions within their own bounds."""
    own_row = np.full(len(matrix.lower), -1, dtype=np.int64)
    own_row[columns] = defining
    is_own = own_row[matrix.column] == row_of
    count = len(matrix.row_lower)
    strange = np.bincount(row_of[~is_own & ~matrix.integer[matrix.column]], minlength=count)
    own = np.zeros(count)
    own[row_of[is_own]] = matrix.value[is_own]
    terms = np.where(is_own, 0.0, -matrix.value) / np.where(own != 0.0, own, 1.0)[row_of]
    most = np.bincount(row_of, weights=np.maximum(terms, 0.0), minlength=count)[defining]
    least = np.bincount(row_of, weights=np.minimum(terms, 0.0), minlength=count)[defining]
    fixed = matrix.row_upper[defining] / own[defining]
    fits = (fixed + least >= matrix.lower[columns]) & (fixed + most <= matrix.upper[columns])
    return np.flatnonzero((strange[defining] == 0) & fits)


def _written_out(matrix: Matrix, row_of: Ints, columns: Ints, defining: Ints) -> Matrix:
    count, size = len(matrix.row_lower), len(matrix.lower)
    defines = np.full(size, -1, dtype=np.int64)
    defines[columns] = defining
    is_gone = defines[matrix.column] >= 0
    passed = is_gone & (defines[matrix.column] != row_of)
    # Where each emptied row is written out, and by what factor.
    target = np.full(count, -1, dtype=np.int64)
    target[defines[matrix.column[passed]]] = row_of[passed]
    own: Floats = np.ones(count)
    mine = is_gone & ~passed
    own[row_of[mine]] = matrix.value[mine]
    factor = np.zeros(count)
    factor[defines[matrix.column[passed]]] = -matrix.value[passed]
    factor /= own
    moved = target[row_of] >= 0
    row = np.where(moved, target[row_of], row_of)
    value = np.where(moved, factor[row_of] * matrix.value, matrix.value)
    shift = np.zeros(count)
    sources = np.flatnonzero(target >= 0)
    np.add.at(shift, target[sources], factor[sources] * matrix.row_upper[sources])
    lower, upper = matrix.row_lower + shift, matrix.row_upper + shift
    lower[sources], upper[sources] = -np.inf, np.inf
    kept = ~is_gone
    key = row[kept] * size + matrix.column[kept]
    unique, place = np.unique(key, return_inverse=True)
    added = np.bincount(place, weights=value[kept], minlength=len(unique))
    bounds_lower, bounds_upper = matrix.lower.copy(), matrix.upper.copy()
    bounds_lower[columns] = bounds_upper[columns] = 0.0
    return replace(
        matrix,
        lower=bounds_lower,
        upper=bounds_upper,
        row_lower=lower,
        row_upper=upper,
        row_start=np.searchsorted(unique // size, np.arange(count + 1)).astype(np.int64),
        column=(unique % size).astype(np.int64),
        value=added.astype(np.float64),
    )
