"""Search by combining each executing unit's works first: columns are whole work plans of a unit."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import Effort, Outcome, Search, row_scales
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.patterns import Block, Patterns, best_patterns
from gapplanner.optimize.world import Floats, Ints

# Below these sizes the solver alone is as good.
FEWEST_BLOCKS = 8
FEWEST_COLUMNS = 1000
# A unit with at most this many combinations has them all from the start.
MOST_ENUMERATED = 400
# Partial combinations looked at per unit, at first and at most.
MOST_STATES = 1000
EVERY_STATE = 64_000
# Combinations of a unit taken in at each round of pricing.
COLUMNS_PER_ROUND = 12
MOST_ROUNDS = 60
# Pricing stops when no combination could lift the value by more than this part of the asked gap.
ENOUGH = 0.4
# One try after the other: how far reduced values reach (in allowed gaps), how much of the allowed
# gap may be used, and whether what the linear problem already takes whole is kept.
TRIES = ((0.02, 0.8, True), (0.05, 0.8, True), (0.05, 0.8, False), (1.0, 0.5, False))

# A mixture with this little or this much of a combination has none or all of it.
SMALL = 1e-9
WHOLE = 1e-6

# Rows (entries, upper bounds) that sharpen a concave objective at a point of the model.
Sharpen = Callable[[Floats], tuple[tuple[Ints, Ints, Floats], Floats] | None]


@dataclass(frozen=True, eq=False)
class Guide:
    """What the objective tells the search.

    ``sharpen`` adds tangents at a point and returns them as rows; ``worth`` is the true objective
    of decision columns, to be maximised.
    """

    sharpen: Sharpen
    worth: Callable[[Ints], float]


@dataclass(frozen=True, eq=False)
class Found:
    """What the search by combinations found: a portfolio's columns, and a proved bound."""

    columns: Ints | None
    bound: float
    nodes: int


@dataclass(eq=False)
class _Master:
    """The linear problem over free columns and the combinations taken in so far."""

    matrix: Matrix
    division: Division
    search: Search
    relaxations: list[Search | None]
    columns: list[Ints]
    block: list[int]
    known: set[tuple[int, bytes]]

    @property
    def free(self) -> int:
        return len(self.division.free_columns)

    @property
    def links(self) -> int:
        return len(self.division.linking_rows)


def is_divisible(division: Division, columns: int) -> bool:
    """Return whether a model is large and divided enough for this search to pay."""
    return len(division.blocks) >= FEWEST_BLOCKS and columns >= FEWEST_COLUMNS


def search_by_combinations(
    matrix: Matrix, division: Division, guide: Guide, effort: Effort
) -> Found:
    r"""Return a portfolio and a bound from the combinations of works that fit each executing unit.

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
    prices = _first_prices(matrix, division, effort)
    if prices is None:
        return Found(None, np.inf, 0)
    master = _begin(matrix, division, prices)
    bound, states = np.inf, MOST_STATES
    for _round in range(MOST_ROUNDS):
        relaxed = master.search.relax(effort)
        if relaxed.values is None or relaxed.objective is None:
            return Found(None, bound, 0)
        sharpened = _sharpen_master(master, guide.sharpen, relaxed.values)
        lift, added = _price(master, states, wanted=COLUMNS_PER_ROUND)
        bound = min(bound, relaxed.objective + lift)
        if lift <= ENOUGH * _allowed(effort, bound) and not sharpened:
            break
        if not added and not sharpened:
            if states >= EVERY_STATE:
                break
            states *= 4
    return _choose(master, bound, effort, guide)


def _allowed(effort: Effort, bound: float) -> float:
    """Return the gap at which a portfolio is good enough, in the unit of the objective."""
    relative = effort.relative_gap / (1.0 + effort.relative_gap) * abs(bound)
    return max(effort.absolute_gap, relative, 1e-9)


def _first_prices(matrix: Matrix, division: Division, effort: Effort) -> Floats | None:
    """Return the prices of the linking rows in the relaxation of the whole model."""
    search = Search(matrix)
    if search.relax(effort).values is None:
        return None
    return search.duals()[0][division.linking_rows]


def _reduced(matrix: Matrix, division: Division, prices: Floats, columns: Ints) -> Floats:
    position, row, value = division.entries_of(columns)
    reduced = matrix.objective[columns].copy()
    np.subtract.at(reduced, position, prices[row] * value)
    return reduced


def _begin(matrix: Matrix, division: Division, prices: Floats) -> _Master:
    chosen: list[Ints] = []
    block_of: list[int] = []
    relaxations: list[Search | None] = []
    for number, block in enumerate(division.blocks):
        nothing = np.zeros(len(block.columns))
        no_price = np.zeros(len(block.room))
        patterns = best_patterns(block, nothing, no_price, -1.0, MOST_ENUMERATED)
        relaxation = None
        if not patterns.is_complete:
            relaxation = Search(_alone(block))
            worth = _reduced(matrix, division, prices, block.columns)
            patterns = _some(block, worth, _own_prices(block, relaxation, worth))
        relaxations.append(relaxation)
        chosen.extend(block.columns[found] for found in patterns.chosen if len(found))
        block_of.extend([number] * sum(len(found) > 0 for found in patterns.chosen))
    scale = np.append(row_scales(matrix)[division.linking_rows], np.ones(len(division.blocks)))
    search = Search(_empty_master(matrix, division), scale)
    master = _Master(matrix, division, search, relaxations, [], [], set())
    _take_in(master, chosen, block_of)
    return master


def _alone(block: Block) -> Matrix:
    """Return the relaxation of one unit alone: its own rows, and one choice per slot."""
    size, rows = len(block.columns), len(block.room) + block.slots
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    line, place = np.nonzero(block.use)
    row = np.concatenate([line, len(block.room) + slot])
    return Matrix(
        objective=np.zeros(size),
        offset=0.0,
        lower=np.zeros(size),
        upper=np.ones(size),
        integer=np.zeros(size, dtype=bool),
        row_lower=np.full(rows, -np.inf),
        row_upper=np.append(block.room, np.ones(block.slots)),
        row_start=np.searchsorted(row, np.arange(rows + 1)).astype(np.int64),
        column=np.concatenate([place, np.arange(size)]).astype(np.int64),
        value=np.concatenate([block.use[line, place], np.ones(size)]),
        owner=np.full(rows, -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )


def _own_prices(block: Block, relaxation: Search | None, worth: Floats) -> Floats:
    """Return the prices of a unit's own rows when its works are worth so much."""
    if relaxation is None:
        return np.zeros(len(block.room))
    relaxation.maximise(worth)
    relaxation.relax(Effort())
    return np.maximum(0.0, relaxation.duals()[0][: len(block.room)])


def _some(block: Block, worth: Floats, prices: Floats) -> Patterns:
    """Return single works, and the best combinations at first prices."""
    singles = tuple(
        np.array([place], dtype=np.int64)
        for place in range(len(block.columns))
        if (block.use[:, place] <= block.room * (1 + 1e-9)).all()
    )
    best = best_patterns(block, worth, prices, 0.0, MOST_STATES // 4)
    return Patterns(
        (*best.chosen[: 5 * COLUMNS_PER_ROUND], *singles), best.worth, best.bound, is_complete=False
    )


def _empty_master(matrix: Matrix, division: Division) -> Matrix:
    """Return the free columns on the linking rows, and one row per unit."""
    free, links = division.free_columns, division.linking_rows
    count = len(division.blocks)
    position, row, value = division.entries_of(free)
    order = np.lexsort((position, row))
    size = len(links) + count
    lower, upper = _row_bounds(matrix, division)
    return Matrix(
        objective=matrix.objective[free],
        offset=matrix.offset,
        lower=matrix.lower[free],
        upper=matrix.upper[free],
        integer=matrix.integer[free],
        row_lower=lower,
        row_upper=upper,
        row_start=np.searchsorted(row[order], np.arange(size + 1)).astype(np.int64),
        column=position[order],
        value=value[order],
        owner=np.full(size, -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )


def _entries(
    master: _Master, chosen: list[Ints], block_of: list[int]
) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    """Return the entries (combination, row, value) and the objective of combinations.

    A combination of no unit (-1) has no entry in the rows that give each unit one.
    """
    division, links = master.division, master.links
    flat = np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])
    which = np.repeat(np.arange(len(chosen)), [len(columns) for columns in chosen])
    position, row, value = division.entries_of(flat)
    owner = np.array(block_of, dtype=np.int64)
    in_block = np.flatnonzero(owner >= 0)
    key = which[position] * (links + 1) + row
    unique, place = np.unique(key, return_inverse=True)
    added = np.bincount(place, weights=value, minlength=len(unique))
    combination = np.concatenate([unique // (links + 1), in_block])
    rows = np.concatenate([unique % (links + 1), links + owner[in_block]])
    values = np.concatenate([added, np.ones(len(in_block))])
    order = np.lexsort((rows, combination))
    objective: Floats = np.bincount(
        which, weights=master.matrix.objective[flat], minlength=len(chosen)
    ).astype(np.float64)
    entries = (combination[order].astype(np.int64), rows[order].astype(np.int64), values[order])
    return entries, objective


def _take_in(master: _Master, chosen: list[Ints], block_of: list[int]) -> int:
    """Add combinations not known yet and return how many there were."""
    new, owners = [], []
    for columns, number in zip(chosen, block_of, strict=True):
        key = (number, columns.tobytes())
        if key not in master.known:
            master.known.add(key)
            new.append(columns)
            owners.append(number)
    if new:
        entries, objective = _entries(master, new, owners)
        master.search.add_columns(objective, entries)
        master.columns.extend(new)
        master.block.extend(owners)
    return len(new)


def _sharpen_master(master: _Master, sharpen: Sharpen, values: Floats) -> bool:
    """Let the objective add tangents at the point reached; return whether it did."""
    whole = np.zeros(len(master.matrix.lower))
    whole[master.division.free_columns] = values[: master.free]
    rows = sharpen(whole)
    if rows is None:
        return False
    (row, column, value), upper = rows
    place = np.searchsorted(master.division.free_columns, column).astype(np.int64)
    master.search.add_rows((row, place, value), np.full(len(upper), -np.inf), upper)
    return True


def _price(master: _Master, states: int, wanted: int, reach: float = 0.0) -> tuple[float, int]:
    """Take in the units' best combinations; return by how much others could lift the value."""
    division = master.division
    prices = master.search.duals()[0]
    links = prices[: master.links]
    unit_price = prices[master.links : master.links + len(division.blocks)]
    lift, chosen, owners = 0.0, list[Ints](), list[int]()
    for number, block in enumerate(division.blocks):
        worth = _reduced(master.matrix, division, links, block.columns)
        least = max(0.0, float(unit_price[number]))
        if master.relaxations[number] is None:
            continue
        own = _own_prices(block, master.relaxations[number], worth)
        patterns = best_patterns(block, worth, own, least - reach + 1e-9, states)
        lift += max(0.0, patterns.bound - least - 1e-9)
        for found in patterns.chosen[:wanted]:
            chosen.append(block.columns[found])
            owners.append(number)
    return lift, _take_in(master, chosen, owners)


def _choose(master: _Master, bound: float, effort: Effort, guide: Guide) -> Found:
    """Let the solver choose whole combinations among those of small reduced value.

    Most units take one combination whole in the linear problem already; the first tries keep those
    and search among the few that are left, which finds a portfolio near the bound in moments.
    """
    allowed = _allowed(effort, bound)
    nodes, best, reached = 0, None, -np.inf
    priced = -1.0
    for reach, part, keeps_whole in TRIES:
        if reach > priced:
            _price(master, MOST_STATES, wanted=MOST_ENUMERATED, reach=reach * allowed)
            priced = reach
        relaxed = master.search.relax(effort)
        if relaxed.values is None or relaxed.objective is None:
            break
        narrowed, groups = _narrowed(master, relaxed, reach * allowed, keeps_whole=keeps_whole)
        outcome = Search(narrowed).solve(
            replace(effort, absolute_gap=0.1 * allowed, target=bound - part * allowed)
        )
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
    master: _Master, relaxed: Outcome, reach: float, *, keeps_whole: bool
) -> tuple[Matrix, list[Ints]]:
    """Return the linear problem over whole combinations within reach, and what each column sets."""
    if relaxed.values is None or relaxed.objective is None:
        raise TypeError
    matrix, division = master.matrix, master.division
    free = division.free_columns
    reduced = master.search.duals()[1]
    near = (relaxed.values > SMALL) | (reduced >= -reach)
    alone = np.flatnonzero(near[: len(free)] | ~matrix.integer[free])
    taken = np.flatnonzero(near[len(free) :])
    groups = [free[[place]] for place in alone] + [master.columns[place] for place in taken]
    owners = [-1] * len(alone) + [master.block[place] for place in taken]
    (column, row, value), objective = _entries(master, groups, owners)
    rows = len(division.linking_rows) + len(division.blocks)
    order = np.lexsort((column, row))
    lower, upper = _row_bounds(matrix, division)
    is_integer = np.append(matrix.integer[free[alone]], np.ones(len(taken), dtype=bool))
    least = np.append(matrix.lower[free[alone]], np.zeros(len(taken)))
    if keeps_whole:
        mixture = np.append(relaxed.values[alone], relaxed.values[len(free) + taken])
        least = np.where(is_integer & (mixture > 1 - WHOLE), 1.0, least)
    narrowed = Matrix(
        objective=objective,
        offset=matrix.offset,
        lower=least,
        upper=np.append(matrix.upper[free[alone]], np.ones(len(taken))),
        integer=is_integer,
        row_lower=lower,
        row_upper=upper,
        row_start=np.searchsorted(row[order], np.arange(rows + 1)).astype(np.int64),
        column=column[order],
        value=value[order],
        owner=np.full(rows, -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )
    return narrowed, groups


def _decided(matrix: Matrix, groups: list[Ints], values: Floats) -> Ints:
    """Return the decision columns of the model that the whole combinations set."""
    chosen = [groups[place] for place in np.flatnonzero(values > 0.5)]
    columns = np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])
    return np.sort(columns[matrix.integer[columns]])


def _row_bounds(matrix: Matrix, division: Division) -> tuple[Floats, Floats]:
    links, count = division.linking_rows, len(division.blocks)
    return (
        np.append(matrix.row_lower[links], np.full(count, -np.inf)),
        np.append(matrix.row_upper[links], np.ones(count)),
    )
