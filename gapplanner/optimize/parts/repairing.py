"""A first portfolio of any model, and one that breaks a few limits set right: by rounding and aid.

Nothing is proved here: where no portfolio is found there may still be one.
"""

import time
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.parts.lightening import lightened
from gapplanner.optimize.parts.parting import WIDE
from gapplanner.optimize.parts.plain import on_decisions
from gapplanner.optimize.search.decided import DecidedRows, decided_rows
from gapplanner.optimize.search.improving import opened
from gapplanner.optimize.world import Flags, Floats, Ints

# Columns that one attempt is about, the most promising ones; each attempt has more than the last.
OPEN = (400, 2000, 10_000)
# Nodes of one attempt, and parts of the time left that it may take.
NODES = 3000
SHARE_OF_TIME = 0.25
# What the relaxation takes this much of it takes whole.
WHOLE = 1 - 1e-6
TINY = 1e-9
# Missing in all, in parts of the rows' own size, below which nothing is missing.
NOTHING_MISSING = 1e-9
# Leaving out works is enough where at least this part of their worth is left.
LITTLE_LOST = 0.85


@dataclass(frozen=True, eq=False)
class Hope:
    """What the relaxation says of each column: how much of it is taken, and its reduced value."""

    values: Floats
    reduced: Floats


def first_portfolio(matrix: Matrix, effort: Effort) -> Ints | None:
    """Return the decision columns of some portfolio of a model, or none if none was found.

    What the relaxation takes whole stays, the rest is decided by the solver among the columns that
    the relaxation takes or nearly takes, and limits that are not reached are repaired.
    """
    began = time.monotonic()
    search = Search(matrix)
    relaxed = search.relax(effort)
    if relaxed.values is None:
        nothing = np.zeros(len(matrix.lower))
        return repaired(matrix, _none(), Hope(nothing, matrix.objective), _left(effort, began))
    hope = Hope(relaxed.values, search.duals()[1])
    whole = np.flatnonzero(matrix.integer & (relaxed.values > WHOLE)).astype(np.int64)
    return repaired(matrix, whole, hope, _left(effort, began))


def repaired(
    matrix: Matrix, chosen: Ints, hope: Hope, effort: Effort, worth: Floats | None = None
) -> Ints | None:
    r"""Return a portfolio near one that may break limits, or none if none was found.

    Notes
    -----
    First the works that would help a broken row are decided anew, row by row. Then works are left
    out where that is enough and little is lost (`lightened`; ``worth`` is what each column is
    worth, its objective unless given). Else, for the broken rows *r*, the solver makes what is
    missing as little as it can,

    .. math:: \min \sum_r s_r / b_r, \qquad l_r \le a_r y + s_r, \quad a_r y - s_r \le u_r

    with :math:`b_r` the row's largest coefficient, over a few columns while the others stay; the
    columns that would help the broken rows most and those the relaxation prefers are open. When
    nothing is missing any more it makes the objective as large as it can.
    """
    began = time.monotonic()
    decided = decided_rows(on_decisions(decided_rows(matrix)))
    worth = matrix.objective if worth is None else worth
    for one in decided.broken(decided.whole(_values(matrix, chosen))):
        if _is_over(effort, began):
            break
        chosen = _row_filled(decided, chosen, one, _left(effort, began))
    broken = decided.broken(decided.whole(_values(matrix, chosen)))
    lighter = lightened(decided, chosen, broken, worth)
    if lighter is not None and worth[lighter].sum() >= LITTLE_LOST * worth[chosen].sum():
        return lighter
    if _is_over(effort, began):
        return lighter
    aided = _aided_in_turn(decided, chosen, hope, _left(effort, began))
    if aided is None or (lighter is not None and worth[lighter].sum() > worth[aided].sum()):
        return lighter
    return aided


def _row_filled(decided: DecidedRows, chosen: Ints, one: tuple[int, int], effort: Effort) -> Ints:
    """Decide the works anew whose starting helps one broken row; return the same at worst."""
    matrix = decided.matrix
    broken = decided.broken(decided.whole(_values(matrix, chosen)))
    columns, weights = decided.on_decisions(one[0])
    helping = columns[one[1] * weights < 0.0]
    if len(helping) > OPEN[-1]:
        return chosen
    is_open = ~matrix.integer
    is_open[helping] = True
    is_open = _with_rivals(decided, is_open, chosen)
    found, _missing = _least_missing(matrix, chosen, is_open, broken, effort)
    return chosen if found is None else found


def _aided_in_turn(decided: DecidedRows, chosen: Ints, hope: Hope, effort: Effort) -> Ints | None:
    """Decide more and more columns anew until no limit is broken."""
    began = time.monotonic()
    matrix = decided.matrix
    for most in OPEN:
        if _is_over(effort, began):
            break
        left = _left(effort, began)
        broken = decided.broken(decided.whole(_values(matrix, chosen)))
        is_open = _open(decided, chosen, hope, broken, most)
        aided, missing = _least_missing(matrix, chosen, is_open, broken, left)
        # What was chosen cannot stay: the next attempt begins with nothing.
        chosen = _none() if aided is None else aided
        if aided is not None and missing <= NOTHING_MISSING:
            return _made_better(matrix, chosen, is_open, _left(effort, began))
        if is_open[matrix.integer].all():
            break
    return None


def _least_missing(
    matrix: Matrix, chosen: Ints, is_open: Flags, broken: list[tuple[int, int]], effort: Effort
) -> tuple[Ints | None, float]:
    """Return the portfolio that misses the broken limits by least, and by how much in all."""
    rows = np.array([row for row, _side in broken], dtype=np.int64)
    model = opened(_aided(matrix, rows), _with_aids(is_open, len(rows)), chosen)
    asked = replace(effort, absolute_gap=0.0, relative_gap=0.0, node_limit=NODES, target=-TINY)
    outcome = Search(model.matrix).solve(asked, model.start(chosen))
    if outcome.values is None:
        return None, np.inf
    aids = outcome.values[model.columns >= len(matrix.lower)]
    own = model.columns[model.columns < len(matrix.lower)]
    found = _joined(matrix, chosen, is_open, own[outcome.values[: len(own)] > 0.5])
    return found, float(aids.sum())


def _made_better(matrix: Matrix, chosen: Ints, is_open: Flags, effort: Effort) -> Ints:
    """Return the best portfolio over the open columns that is found, at worst the same."""
    model = opened(matrix, is_open, chosen)
    start = model.start(chosen)
    outcome = Search(model.matrix).solve(replace(effort, node_limit=NODES), start)
    if outcome.values is None:
        return chosen
    return _joined(matrix, chosen, is_open, model.columns[outcome.values > 0.5])


def _aided(matrix: Matrix, rows: Ints) -> Matrix:
    """Return the model with what is missing in some rows as columns, and only that minimised."""
    size, count = len(matrix.lower), len(rows)
    row_of = matrix.row_of
    largest = np.zeros(len(matrix.row_lower))
    np.maximum.at(largest, row_of, np.abs(matrix.value))
    below = np.flatnonzero(np.isfinite(matrix.row_lower[rows]))
    above = np.flatnonzero(np.isfinite(matrix.row_upper[rows]))
    aid = size + np.append(below, count + above)
    aided_rows = rows[np.append(below, above)]
    sign = np.append(np.ones(len(below)), -np.ones(len(above)))
    row = np.concatenate([row_of, aided_rows])
    column = np.concatenate([matrix.column, aid])
    value = np.concatenate([matrix.value, sign * largest[aided_rows]])
    order = np.lexsort((column, row))
    zeros = np.zeros(2 * count)
    return replace(
        matrix,
        objective=np.append(np.zeros(size), zeros - 1.0),
        offset=0.0,
        lower=np.append(matrix.lower, zeros),
        upper=np.append(matrix.upper, zeros + np.inf),
        integer=np.append(matrix.integer, zeros > 0),
        row_start=np.searchsorted(row[order], np.arange(len(largest) + 1)).astype(np.int64),
        column=column[order].astype(np.int64),
        value=value[order],
        column_names=(),
    )


def _with_aids(is_open: Flags, rows: int) -> Flags:
    return np.append(is_open, np.ones(2 * rows, dtype=bool))


def _open(
    decided: DecidedRows, chosen: Ints, hope: Hope, broken: list[tuple[int, int]], most: int
) -> Flags:
    """Return which columns are decided anew: half of them for the relaxation, half to repair."""
    matrix = decided.matrix
    rank = np.where(hope.values > TINY, np.inf, hope.reduced)
    rank[np.isin(np.arange(len(rank)), chosen) & (hope.values > WHOLE)] = -np.inf
    rank[~matrix.integer] = -np.inf
    is_open = ~matrix.integer
    is_open[_first(rank, most // 2)] = True
    for row, side in broken:
        columns, weights = decided.on_decisions(row)
        helps = np.full(len(rank), -np.inf)
        helps[columns] = -side * weights
        helps[helps <= 0.0] = -np.inf
        is_open[_first(helps, max(1, most // (2 * len(broken))))] = True
    return _with_rivals(decided, is_open, chosen)


def _with_rivals(decided: DecidedRows, is_open: Flags, chosen: Ints) -> Flags:
    """Open as well what is chosen and shares a row with an open column: they compete."""
    matrix, row_of = decided.matrix, decided.matrix.row_of
    length = np.diff(matrix.row_start)
    near = (length <= max(2.0, WIDE * len(matrix.lower)))[row_of]
    touched = np.zeros(len(length), dtype=bool)
    touched[row_of[near & (is_open & matrix.integer)[matrix.column]]] = True
    rival = np.zeros(len(is_open), dtype=bool)
    rival[matrix.column[touched[row_of] & near]] = True
    found = is_open.copy()
    found[chosen[rival[chosen]]] = True
    return found


def _first(rank: Floats, most: int) -> Ints:
    best = np.argsort(-rank, kind="stable")[:most]
    return best[rank[best] > -np.inf]


def _joined(matrix: Matrix, chosen: Ints, is_open: Flags, found: Ints) -> Ints:
    """Return what stays and what was decided anew."""
    found = found[matrix.integer[found]]
    return np.sort(np.append(found, chosen[~is_open[chosen]])).astype(np.int64)


def _values(matrix: Matrix, chosen: Ints) -> Floats:
    values = np.zeros(len(matrix.lower))
    values[chosen] = 1.0
    return values


def _is_over(effort: Effort, began: float) -> bool:
    return effort.time_limit is not None and time.monotonic() - began > effort.time_limit


def _left(effort: Effort, began: float) -> Effort:
    if effort.time_limit is None:
        return effort
    left = effort.time_limit - (time.monotonic() - began)
    return replace(effort, time_limit=max(TINY, SHARE_OF_TIME * left))


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)
