"""Search by combining each executing unit's works first: columns are whole work plans of a unit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import Effort, Outcome, Search
from gapplanner.optimize.master import MOST_ENUMERATED, TINY, Entries, Master, begin
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Flags, Floats, Ints

# Below these sizes the solver alone is as good.
FEWEST_BLOCKS = 8
FEWEST_COLUMNS = 1000
# Partial combinations looked at per unit, with ever more care; at last the solver itself finds the
# best combination of each unit that could not be looked through.
STATES = (1000, 4000, 4000)
# Combinations of a unit taken in at each round of pricing.
COLUMNS_PER_ROUND = 12
MOST_ROUNDS = 60
# Pricing stops when no combination could lift the value by more than this part of the asked gap.
ENOUGH = 0.5
# A round that leaves more than this part of the possible lift has stalled: more care is needed.
STALLED = 0.8
# A mixture with this much of a combination has all of it.
WHOLE = 1 - 1e-6


@dataclass(frozen=True)
class Try:
    """How far one try to choose whole combinations goes.

    ``reach``: how small reduced values may be, in allowed gaps. ``part``: how much of the allowed
    gap is used up when the try is content. ``margin``: by how much the guess of a whole errs on the
    safe side. ``keeps_whole``: whether what the linear problem takes whole stays. ``nodes``: when
    to go on to the next try.
    """

    reach: float
    part: float
    margin: float
    keeps_whole: bool
    nodes: int


# One try after the other, each with more room than the one before.
TRIES = (
    Try(reach=0.02, part=0.8, margin=0.01, keeps_whole=True, nodes=150),
    Try(reach=0.1, part=0.9, margin=0.02, keeps_whole=True, nodes=300),
    Try(reach=0.05, part=0.9, margin=0.03, keeps_whole=False, nodes=10_000),
    Try(reach=0.3, part=0.9, margin=0.1, keeps_whole=False, nodes=20_000),
)

# Rows (entries, upper bounds) that sharpen a concave objective at a point of the model.
Sharpen = Callable[[Floats], tuple[Entries, Floats] | None]


@dataclass(frozen=True, eq=False)
class Guide:
    """What the objective and the rules tell the search.

    ``sharpen`` adds tangents at a point and returns them as rows; ``worth`` is the true objective
    of decision columns, to be maximised, minus infinity when they break a rule; ``wholes`` are the
    columns that hold the whole of a quantity, each with the side (1 up, -1 down) on which a guess
    is safe.
    """

    sharpen: Sharpen
    worth: Callable[[Ints], float]
    wholes: Mapping[int, int]


@dataclass(frozen=True, eq=False)
class Found:
    """What the search by combinations found: a portfolio's columns, and a proved bound."""

    columns: Ints | None
    bound: float
    nodes: int


def is_divisible(division: Division, columns: int) -> bool:
    """Return whether a model is large and divided enough for this search to pay."""
    return len(division.blocks) >= FEWEST_BLOCKS and columns >= FEWEST_COLUMNS


def search_by_combinations(
    matrix: Matrix, divided: tuple[Division, Floats], guide: Guide, effort: Effort
) -> Found:
    r"""Return a portfolio and a bound from the combinations of works that fit each executing unit.

    Parameters
    ----------
    matrix
        The model.
    divided
        How it divides, and the prices of all its rows in its relaxation: where pricing begins.
    guide
        What the objective and the rules tell the search.
    effort
        When to stop.

    Notes
    -----
    Each unit *b* takes one combination *p* of works that fits its own rows, so its decisions are a
    mixture of them (Dantzig and Wolfe):

    .. math:: y_b = \sum_p \lambda_p \, p, \qquad \sum_p \lambda_p \le 1

    The linear problem over mixtures is tighter than the relaxation of the model, because half a
    work that does not fit is not allowed. Combinations are taken in by their reduced value; with
    prices :math:`\pi` of the linking rows and :math:`\mu_b` of each unit,

    .. math:: z + \sum_b \max\Big(0, \max_p (c - \pi A)p - \mu_b\Big)

    bounds every portfolio (*z* the linear problem's value). Then the solver chooses whole
    combinations among those of small reduced value.
    """
    master = begin(matrix, *divided)
    bound, last, care = np.inf, np.inf, 0
    for _round in range(MOST_ROUNDS):
        relaxed = master.relax(effort)
        if relaxed.values is None or relaxed.objective is None:
            return Found(None, bound, 0)
        sharpened = _sharpen(master, guide.sharpen, relaxed.values)
        most_care = care == len(STATES) - 1
        enough = ENOUGH * _allowed(effort, relaxed.objective)
        goal = enough if most_care else None
        lift, added = master.price(STATES[care], COLUMNS_PER_ROUND, 0.0, goal=goal)
        bound = min(bound, relaxed.objective + lift)
        if bound - relaxed.objective <= enough and not sharpened:
            break
        stands_still = not added or lift > STALLED * last
        last = lift
        if stands_still and not sharpened:
            if most_care:
                break
            care, last = care + 1, np.inf
    return _choose(master, bound, effort, guide)


def _allowed(effort: Effort, bound: float) -> float:
    """Return the gap at which a portfolio is good enough, in the unit of the objective."""
    relative = effort.relative_gap / (1.0 + effort.relative_gap) * abs(bound)
    return max(effort.absolute_gap, relative, TINY)


def _sharpen(master: Master, sharpen: Sharpen, values: Floats) -> bool:
    """Let the objective add tangents at the point reached; return whether it did."""
    whole = np.zeros(len(master.matrix.lower))
    whole[master.division.free_columns] = values[: master.free]
    rows = sharpen(whole)
    if rows is None:
        return False
    master.add_tangents(*rows)
    return True


def _choose(master: Master, bound: float, effort: Effort, guide: Guide) -> Found:
    """Let the solver choose whole combinations among those of small reduced value.

    Most units take one combination whole in the linear problem already; the first tries keep those
    and search among the few that are left, which finds a portfolio near the bound in moments.
    """
    allowed = _allowed(effort, bound)
    nodes, best, reached, priced = 0, None, -np.inf, -1.0
    for one in TRIES:
        if one.reach > priced:
            master.price(STATES[0], MOST_ENUMERATED, one.reach * allowed)
            priced = one.reach
        relaxed = master.relax(effort)
        if relaxed.values is None:
            break
        narrowed, groups = _narrowed(master, relaxed, allowed, (guide, one))
        asked = replace(
            effort,
            absolute_gap=0.1 * allowed,
            target=bound - one.part * allowed,
            node_limit=min(one.nodes, effort.node_limit or one.nodes),
        )
        outcome = Search(narrowed).solve(asked)
        nodes += outcome.nodes
        if outcome.values is None:
            continue
        columns = _decided(master.matrix, groups, outcome.values)
        value = guide.worth(columns)
        if value > reached:
            reached, best = value, columns
        if reached >= bound - allowed or outcome.stopped_by == "time":
            break
    return Found(best, bound, nodes)


def _narrowed(
    master: Master, relaxed: Outcome, allowed: float, how: tuple[Guide, Try]
) -> tuple[Matrix, list[Ints]]:
    """Return the problem over whole combinations within reach, and what each column sets.

    The whole of a quantity is guessed from the relaxation, on the safe side, instead of added up:
    the solver's cuts take very long over such dense rows.
    """
    if relaxed.values is None:
        raise TypeError
    guide, one = how
    matrix, free = master.matrix, master.division.free_columns
    near = (relaxed.values > TINY) | (master.search.duals()[1] >= -one.reach * allowed)
    alone = np.flatnonzero(near[: len(free)] | ~matrix.integer[free])
    taken = np.flatnonzero(near[len(free) :])
    groups = [free[[place]] for place in alone] + [master.columns[place] for place in taken]
    owners = [-1] * len(alone) + [master.block[place] for place in taken]
    (column, row, value), objective = master.entries(groups, owners)
    least, most = _column_bounds(matrix, free[alone], relaxed.values[alone], how)
    least, most = np.append(least, np.zeros(len(taken))), np.append(most, np.ones(len(taken)))
    is_integer = np.append(matrix.integer[free[alone]], np.ones(len(taken), dtype=bool))
    if one.keeps_whole:
        mixture = np.append(relaxed.values[alone], relaxed.values[len(free) + taken])
        least = np.where(is_integer & (mixture > WHOLE), 1.0, least)
    defines = _defines_whole(master, guide)
    lower, upper = master.row_bounds()
    lower, upper = np.where(defines, -np.inf, lower), np.where(defines, np.inf, upper)
    kept = ~defines[row]
    rows = _with_tangents(master, alone, (row[kept], column[kept], value[kept]), (lower, upper))
    (row, column, value), (lower, upper) = rows
    order = np.lexsort((column, row))
    narrowed = Matrix(
        objective=objective,
        offset=matrix.offset,
        lower=least,
        upper=most,
        integer=is_integer,
        row_lower=lower,
        row_upper=upper,
        row_start=np.searchsorted(row[order], np.arange(len(lower) + 1)).astype(np.int64),
        column=column[order],
        value=value[order],
        owner=np.full(len(lower), -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )
    return narrowed, groups


def _with_tangents(
    master: Master, alone: Ints, entries: Entries, bounds: tuple[Floats, Floats]
) -> tuple[Entries, tuple[Floats, Floats]]:
    """Return the rows with those that the search added to sharpen the objective."""
    rows, columns, values = [entries[0]], [entries[1]], [entries[2]]
    lower, upper = bounds
    for (row, place, value), most in master.tangents:
        rows.append(row + len(upper))
        columns.append(np.searchsorted(alone, place).astype(np.int64))
        values.append(value)
        lower = np.append(lower, np.full(len(most), -np.inf))
        upper = np.append(upper, most)
    return (np.concatenate(rows), np.concatenate(columns), np.concatenate(values)), (lower, upper)


def _defines_whole(master: Master, guide: Guide) -> Flags:
    """Return the rows that only add up a whole, and the parts it is added up from."""
    division, matrix = master.division, master.matrix
    lower, upper = master.row_bounds()
    defines = np.zeros(len(lower), dtype=bool)
    free = division.free_columns
    position, row, _value = division.entries_of(free)
    summed = np.array(sorted(guide.wholes), dtype=np.int64)
    for _level in range(2):  # the whole is the sum of parts, and each part of decisions
        rows = np.unique(division.entries_of(summed)[1])
        rows = rows[(lower[rows] == 0.0) & (upper[rows] == 0.0)]
        defines[rows] = True
        summed = free[np.unique(position[np.isin(row, rows)])]
        summed = summed[~matrix.integer[summed]]
    return defines


def _column_bounds(
    matrix: Matrix, columns: Ints, values: Floats, how: tuple[Guide, Try]
) -> tuple[Floats, Floats]:
    guide, one = how
    lower, upper = matrix.lower[columns].copy(), matrix.upper[columns].copy()
    for place, column in enumerate(columns):
        side = guide.wholes.get(int(column))
        if side is not None:
            lower[place] = upper[place] = values[place] * (1.0 + side * one.margin)
    return lower, upper


def _decided(matrix: Matrix, groups: list[Ints], values: Floats) -> Ints:
    """Return the decision columns of the model that the whole combinations set."""
    chosen = [groups[place] for place in np.flatnonzero(values > 0.5)]
    columns = np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])
    return np.sort(columns[matrix.integer[columns]])
