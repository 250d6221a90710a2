"""A model whose limits stand on decisions alone, where decisions alone settle them."""

from dataclasses import replace

import numpy as np

from gapplanner.optimize.model import Matrix, compressed
from gapplanner.optimize.search.decided import DecidedRows
from gapplanner.optimize.world import Flags


def on_decisions(decided: DecidedRows) -> Matrix:
    """Return the model with sums of decisions written out in every limit they stand in.

    A sum over a whole plan is tens of thousands of times as large as a work; a solver that decides
    a few works anew loses them in its tolerance. Columns and rows keep their numbers. A sum that
    stands in a row with other unknowns stays, and so does one that the objective counts.
    """
    matrix, row_of = decided.matrix, decided.matrix.row_of
    gone = _gone(decided)
    defining = np.array(
        [one.row for one in decided.definitions if gone[one.column]], dtype=np.int64
    )
    holds = gone[matrix.column]
    rows = np.setdiff1d(row_of[holds], defining)
    out = np.zeros(len(matrix.row_lower), dtype=bool)
    out[rows] = True
    out[defining] = True
    kept = ~out[row_of]
    row, column, value = [row_of[kept]], [matrix.column[kept]], [matrix.value[kept]]
    lower, upper = matrix.row_lower.copy(), matrix.row_upper.copy()
    for one in rows.tolist():
        columns, weights = decided.on_decisions(one)
        fixed = decided.without_decisions(one)
        row.append(np.full(len(columns), one))
        column.append(columns)
        value.append(weights)
        lower[one] -= fixed
        upper[one] -= fixed
    lower[defining], upper[defining] = -np.inf, np.inf
    start, columns, values = compressed(
        np.concatenate(row),
        np.concatenate(column),
        np.concatenate(value),
        (len(lower), len(matrix.lower)),
    )
    return replace(
        matrix,
        lower=np.where(gone, 0.0, matrix.lower),
        upper=np.where(gone, 0.0, matrix.upper),
        row_lower=lower,
        row_upper=upper,
        row_start=start,
        column=columns,
        value=values,
    )


def _gone(decided: DecidedRows) -> Flags:
    """Return the sums that stand in settled rows alone, and that no bound of their own holds."""
    matrix = decided.matrix
    open_rows = ~decided.settled[matrix.row_of]
    strange = np.zeros(len(matrix.lower), dtype=bool)
    strange[matrix.column[open_rows]] = True
    gone = np.zeros(len(matrix.lower), dtype=bool)
    for one in decided.definitions:
        gone[one.column] = _is_free(decided, one.column, one.row) and not strange[one.column]
    # A sum of sums goes only if the sums in it can.
    for one in decided.definitions:
        columns, _weights = matrix.entries(one.row)
        others = columns[(columns != one.column) & ~matrix.integer[columns]]
        gone[one.column] &= bool(gone[others].all())
    return gone


def _is_free(decided: DecidedRows, column: int, row: int) -> bool:
    matrix = decided.matrix
    columns, weights = matrix.entries(row)
    own = weights[columns == column].sum()
    others = columns != column
    columns, terms = columns[others], -weights[others] / own
    bounds = np.stack([terms * matrix.lower[columns], terms * matrix.upper[columns]])
    fixed = matrix.row_upper[row] / own
    return bool(
        matrix.objective[column] == 0.0
        and fixed + bounds.min(axis=0).sum() >= matrix.lower[column]
        and fixed + bounds.max(axis=0).sum() <= matrix.upper[column]
    )
