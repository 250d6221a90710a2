"""A portfolio filled work by work, without a solver: what is left when there is no time for one."""

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.parts.lightening import lightened
from gapplanner.optimize.parts.plain import on_decisions
from gapplanner.optimize.search.decided import DecidedRows, decided_rows
from gapplanner.optimize.world import Floats, Ints

# The last bits of a sum that is just full, in parts of its limit.
LAST_BITS = 1e-12
TINY = 1e-12


def filled(matrix: Matrix) -> Ints | None:
    r"""Return the decision columns of a portfolio filled greedily, or none if it breaks a limit.

    Notes
    -----
    Works *j* are taken in by falling

    .. math:: w_j \Big/ \sum_r a_{rj} / u_r

    with :math:`w_j` what the objective counts of each (`worth_of`) and the sum over the rows with
    an upper bound above 0 that they use, where no upper bound is passed. Least amounts that are
    not reached then are met by leaving out works where that does. Where a row lacks room and has
    amounts that are no decisions and make room in it (what a source pays), they are raised as far
    as their own limits allow.
    """
    decided = decided_rows(on_decisions(decided_rows(matrix)))
    worth = worth_of(matrix)
    room = _Room(decided)
    rate = np.where(matrix.integer, worth, 0.0) / (room.share_used() + TINY)
    order = np.argsort(-rate, kind="stable")[: int((rate > 0.0).sum())]
    taken = [one for one in order.tolist() if room.take(one)]
    return _kept(decided, np.sort(np.array(taken, dtype=np.int64)), worth)


class _Room:
    """What each row with an upper bound has left, and how amounts that decide nothing make room."""

    def __init__(self, decided: DecidedRows) -> None:
        matrix = decided.matrix
        held = np.isfinite(matrix.row_upper)
        held[[one.row for one in decided.definitions]] = False
        row_of = matrix.row_of
        by_column = np.argsort(matrix.column, kind="stable")
        by_column = by_column[held[row_of[by_column]]]
        self._row, self._value = row_of[by_column], matrix.value[by_column]
        self._start = np.searchsorted(matrix.column[by_column], np.arange(len(matrix.lower) + 1))
        upper = np.where(held, matrix.row_upper, 0.0)
        self._left = upper + LAST_BITS * np.abs(upper)
        self._whole = np.where(upper > 0.0, upper, np.inf)
        self._amount = np.zeros(len(matrix.lower))
        self._most = np.where(matrix.integer, 0.0, matrix.upper)
        helps = held[row_of] & ~matrix.integer[matrix.column] & (matrix.value < 0.0)
        self._helpers: dict[int, list[tuple[int, float]]] = {}
        for row, column, value in zip(
            row_of[helps].tolist(),
            matrix.column[helps].tolist(),
            matrix.value[helps].tolist(),
            strict=True,
        ):
            self._helpers.setdefault(row, []).append((column, -value))

    def share_used(self) -> Floats:
        """Return what each column uses of its rows, in parts of them, added up."""
        columns = np.repeat(np.arange(len(self._start) - 1), np.diff(self._start))
        parts = np.maximum(self._value, 0.0) / self._whole[self._row]
        used: Floats = np.bincount(columns, weights=parts, minlength=len(self._start) - 1).astype(
            np.float64
        )
        return used

    def take(self, column: int) -> bool:
        """Take one of a column if there is room for it, or room can be made."""
        rows, values = self._of(column)
        for row, value in zip(rows.tolist(), values.tolist(), strict=True):
            lacks = value - self._left[row]
            if lacks > 0.0 and not self._made(row, lacks):
                return False
        self._left[rows] -= values
        return True

    def _of(self, column: int) -> tuple[Ints, Floats]:
        mine = slice(self._start[column], self._start[column + 1])
        return self._row[mine], self._value[mine]

    def _made(self, row: int, lacks: float) -> bool:
        """Raise amounts that make room in a row; what was raised stays raised."""
        for column, each in self._helpers.get(row, ()):
            rows, values = self._of(column)
            uses = values > 0.0
            fits = np.append(self._left[rows[uses]] / values[uses], np.inf).min()
            more = min(lacks / each, float(fits), self._most[column] - self._amount[column])
            if more > 0.0:
                self._amount[column] += more
                self._left[rows] -= more * values
                lacks -= more * each
        # What is missing is noise of adding and taking away the same amounts.
        whole = float(self._whole[row])
        return lacks <= LAST_BITS * (whole if np.isfinite(whole) else 1.0)


def worth_of(matrix: Matrix) -> Floats:
    """Return what the objective counts of each decision, by itself.

    A column that is maximised and that rows hold below sums of others passes its worth on to them;
    where several rows do (the tangents of a concave objective), by the middle of their slopes.
    """
    worth: Floats = matrix.objective.copy()
    by_column = np.argsort(matrix.column, kind="stable")
    start = np.searchsorted(matrix.column[by_column], np.arange(len(worth) + 1))
    row_of, passed = matrix.row_of, np.asarray(matrix.integer).copy()
    while len(todo := np.flatnonzero((worth > 0.0) & ~passed)):
        for column in todo.tolist():
            passed[column] = True
            slopes: dict[int, list[float]] = {}
            for place in by_column[start[column] : start[column + 1]].tolist():
                _add_slopes(matrix, int(row_of[place]), float(matrix.value[place]), slopes)
            for other, found in slopes.items():
                worth[other] += worth[column] * float(np.median(found))
            worth[column] = 0.0
    return worth


def _add_slopes(matrix: Matrix, row: int, own: float, slopes: dict[int, list[float]]) -> None:
    """Add by how much each column of a row raises what another of its columns may be."""
    side = matrix.row_upper[row] if own > 0.0 else matrix.row_lower[row]
    if not np.isfinite(side):
        return
    columns, values = matrix.entries(row)
    rising = values / own < 0.0
    for other, value in zip(columns[rising].tolist(), values[rising].tolist(), strict=True):
        slopes.setdefault(other, []).append(-value / own)


def _kept(decided: DecidedRows, chosen: Ints, worth: Floats) -> Ints | None:
    """Return what was taken in, lightened where a least amount is not reached."""
    values = np.zeros(len(decided.matrix.lower))
    values[chosen] = 1.0
    broken = decided.broken(decided.whole(values))
    return lightened(decided, chosen, broken, worth) if broken else chosen
