"""The model whose rules can give: rows freed, and columns that hold how much each figure gives."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.conflicts.handles import Handle
from gapplanner.optimize.model import Matrix, compressed
from gapplanner.optimize.world import Floats, Ints


def with_only(matrix: Matrix, rules: Collection[int]) -> Matrix:
    """Return the model with only the rows of these rules, and of no rule, in force."""
    kept = np.isin(matrix.owner, [-1, *rules])
    return replace(
        matrix,
        row_lower=np.where(kept, matrix.row_lower, -np.inf),
        row_upper=np.where(kept, matrix.row_upper, np.inf),
    )


@dataclass(frozen=True, eq=False)
class Elastic:
    r"""A model in which some figures can give.

    Attributes
    ----------
    matrix
        The model, with one more column for each handle; nothing is maximised yet.
    handles
        What can give, in the order of those columns.
    first
        The number of the first of those columns.

    Notes
    -----
    With :math:`g_h \ge 0` how far handle *h* gives, in its scale :math:`s_h`, and :math:`e_{rh}`
    its effect on row *r*,

    .. math:: \underline b_r \le \sum_j a_{rj} x_j - \sum_h e_{rh} s_h g_h \le \overline b_r

    where a row with two bounds is stated twice, so that easing one does not move the other.
    """

    matrix: Matrix
    handles: tuple[Handle, ...]
    first: int

    def at_cost(self, cost: Floats, credit: Floats | None = None) -> Matrix:
        """Return the model that gives as little as it can.

        Parameters
        ----------
        cost
            Of one column unit of each handle.
        credit
            Subtracted from the cost: one figure for each column of the model before the handles.
        """
        objective = np.zeros(len(self.matrix.lower))
        objective[self.first :] = -cost
        if credit is not None:
            objective[: self.first] = credit
        return replace(self.matrix, objective=objective)


def elastic(matrix: Matrix, handles: Sequence[Handle]) -> Elastic:
    """Return the model with a column for each handle that eases its rows."""
    moved = np.unique(np.concatenate([h.rows for h in handles] or [np.zeros(0, dtype=np.int64)]))
    split = _split_in_two(matrix, moved.astype(np.int64))
    upper_copy = {int(row): len(matrix.row_lower) + place for place, row in enumerate(split.twice)}
    first = len(matrix.lower)
    rows, columns, values = [split.row], [split.column], [split.value]
    for place, handle in enumerate(handles):
        own = [
            upper_copy.get(int(row), int(row)) if effect > 0 else int(row)
            for row, effect in zip(handle.rows, handle.effect, strict=True)
        ]
        rows.append(np.array(own, dtype=np.int64))
        columns.append(np.full(len(own), first + place, dtype=np.int64))
        values.append(-handle.effect * handle.scale)
    # A figure may ease one row for several reasons: its effects add up.
    start, column, value = compressed(
        np.concatenate(rows),
        np.concatenate(columns),
        np.concatenate(values),
        (len(split.lower), first + len(handles)),
    )
    upper = np.where(_is_redundant(matrix), np.inf, matrix.upper)
    widened = replace(
        matrix,
        objective=np.zeros(first + len(handles)),
        offset=0.0,
        lower=np.concatenate([matrix.lower, np.zeros(len(handles))]),
        upper=np.concatenate([upper, [h.most / h.scale for h in handles]]),
        integer=np.concatenate([matrix.integer, [h.is_whole for h in handles]]).astype(bool),
        row_lower=split.lower,
        row_upper=split.upper,
        row_start=start,
        column=column,
        value=value,
        owner=np.concatenate([matrix.owner, matrix.owner[split.twice]]),
        column_names=(*matrix.column_names, *(f"give[{h.rule},{h.what}]" for h in handles)),
        row_names=(*matrix.row_names, *(matrix.row_names[row] for row in split.twice)),
    )
    return Elastic(widened, tuple(handles), first)


def _is_redundant(matrix: Matrix) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return the columns whose upper bound only repeats a row that can give: flows of money."""
    return np.array([name.startswith("f[") for name in matrix.column_names], dtype=bool)


@dataclass(frozen=True, eq=False)
class _Split:
    """Entries and bounds of the rows, with the rows that have two bounds stated twice."""

    row: Ints
    column: Ints
    value: Floats
    lower: Floats
    upper: Floats
    twice: Ints


def _split_in_two(matrix: Matrix, moved: Ints) -> _Split:
    has_both = np.isfinite(matrix.row_lower[moved]) & np.isfinite(matrix.row_upper[moved])
    twice = moved[has_both]
    length = np.diff(matrix.row_start)
    row = np.repeat(np.arange(len(length)), length)
    parts = [
        np.arange(matrix.row_start[one], matrix.row_start[one + 1], dtype=np.int64) for one in twice
    ]
    again = np.concatenate([*parts, np.zeros(0, dtype=np.int64)])
    number = np.repeat(len(length) + np.arange(len(twice)), length[twice])
    upper = matrix.row_upper.copy()
    upper[twice] = np.inf
    return _Split(
        np.concatenate([row, number]).astype(np.int64),
        np.concatenate([matrix.column, matrix.column[again]]),
        np.concatenate([matrix.value, matrix.value[again]]),
        np.concatenate([matrix.row_lower, np.full(len(twice), -np.inf)]),
        np.concatenate([upper, matrix.row_upper[twice]]),
        twice,
    )
