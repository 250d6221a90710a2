"""What no plan of one executing unit can be worth more than, by looking at all plans that might."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.patterns import ROUNDING, Block
from gapplanner.optimize.world import Flags, Floats, Ints

# By what the room of each row that binds is made smaller to find other prices of the own rows.
SQUEEZED = (0.6, 0.3)
# A row with a price below this part of the largest does not bind.
NO_PRICE = 1e-9
# Plans that are kept of those found, the best ones.
MOST_KEPT = 8


@dataclass(frozen=True, eq=False)
class Ceiling:
    """What no plan of a unit can pass, and the best plans met on the way.

    ``plans`` are positions in the block's columns, the best first; ``is_exact`` if nothing that
    might pass the threshold was left out.
    """

    most: float
    plans: tuple[Ints, ...]
    is_exact: bool


def prices_within(search: Search, room: Floats) -> Floats:
    """Return several prices of a unit's own rows: of the relaxation, and with each row squeezed.

    ``search`` is the unit alone, with what is maximised; its first rows are the own rows.

    Returns
    -------
    Floats
        Prices by own rows, none negative; those of the relaxation as it is come first.
    """
    rows = len(room)
    search.relax(Effort())
    first = np.maximum(0.0, search.duals()[0][:rows])
    found = [first]
    for row in np.flatnonzero(first > NO_PRICE * first.max(initial=0.0)).tolist():
        for part in SQUEEZED:
            search.hold(row, part * float(room[row]))
            search.relax(Effort())
            found.append(np.maximum(0.0, search.duals()[0][:rows]))
        search.hold(row, float(room[row]))
    return np.array(found)


def ceiling_of(
    block: Block, worth: Floats, prices: Floats, threshold: float, most_states: int
) -> Ceiling:
    r"""Return what no plan of a unit is worth more than, at least ``threshold``.

    Parameters
    ----------
    block
        The unit.
    worth
        What each of its columns is worth.
    prices
        Several prices of its own rows, none negative, by own rows.
    threshold
        What is worth this or less is of no interest; not negative.
    most_states
        Partial plans kept at a time.

    Notes
    -----
    Slots are decided one after the other. For every :math:`\lambda \ge 0`, no plan that begins with
    the partial plan *s* is worth more than

    .. math:: v_s + \lambda (b - a_s) + \sum_{\text{later slots}} \max(0, \max_j w_j - \lambda a_j)

    with *a* the own use, *b* the room and *w* the worth, because :math:`\lambda (b - a_s)` is at
    least :math:`\lambda` times what the later works use. It holds for each of the prices, so the
    least of them holds. What cannot pass the threshold is dropped. Where too many are left, those
    with the least bounds are left out, and the largest bound left out is a part of the result:
    every plan was either dropped (worth the threshold at most), left out (worth the largest bound
    left out at most), or met.
    """
    slot_of = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    room = block.room * (1 + ROUNDING) + ROUNDING
    priced = worth - prices @ block.use
    fixed = prices @ room
    kept, profit = _hopeful(block, (priced, fixed, room), slot_of, threshold)
    slots = np.unique(slot_of[kept])
    slots = slots[np.argsort(-profit[0, slots], kind="stable")]
    later = np.cumsum(profit[:, slots][:, ::-1], axis=1)[:, ::-1]
    rest = fixed[:, None] + np.append(later, np.zeros((len(prices), 1)), axis=1)
    states = _States(np.zeros((1, len(room))), np.zeros((1, len(prices))), np.zeros(1), [], [])
    left_out = -np.inf
    for step, slot in enumerate(slots.tolist()):
        columns = np.flatnonzero(kept & (slot_of == slot))
        parent, taken, hope = _grown(block, states, (columns, priced, room), rest[:, step + 1])
        wanted = np.flatnonzero(hope > threshold)
        if len(wanted) > most_states:
            order = wanted[np.argsort(-hope[wanted], kind="stable")]
            left_out = max(left_out, float(hope[order[most_states]]))
            wanted = np.sort(order[:most_states])
        states.take(block, (priced, worth), parent[wanted], taken[wanted])
    ranked = np.argsort(-states.worth, kind="stable")[:MOST_KEPT]
    ranked = ranked[states.worth[ranked] > 0.0]
    reached = float(states.worth[ranked[0]]) if len(ranked) else -np.inf
    plans = tuple(states.traced(int(place)) for place in ranked)
    return Ceiling(max(reached, left_out, threshold), plans, is_exact=left_out == -np.inf)


@dataclass
class _States:
    """Partial plans: their own use, their worth after each of the prices, and how they came."""

    use: Floats
    base: Floats
    worth: Floats
    parents: list[Ints]
    takens: list[Ints]

    def take(self, block: Block, by: tuple[Floats, Floats], parent: Ints, taken: Ints) -> None:
        """Go on with these: each a partial plan as it was, and a column or none (-1)."""
        priced, worth = by
        is_taken = taken >= 0
        column = np.where(is_taken, taken, 0)
        self.use = self.use[parent] + np.where(is_taken, block.use[:, column], 0.0).T
        self.base = self.base[parent] + np.where(is_taken, priced[:, column], 0.0).T
        self.worth = self.worth[parent] + np.where(is_taken, worth[column], 0.0)
        self.parents.append(parent)
        self.takens.append(taken)

    def traced(self, place: int) -> Ints:
        """Return the columns of one plan."""
        columns = []
        for parent, taken in zip(reversed(self.parents), reversed(self.takens), strict=True):
            if taken[place] >= 0:
                columns.append(int(taken[place]))
            place = int(parent[place])
        return np.array(sorted(columns), dtype=np.int64)


def _hopeful(
    block: Block, by: tuple[Floats, Floats, Floats], slot_of: Ints, threshold: float
) -> tuple[Flags, Floats]:
    """Return the columns that a plan worth more than the threshold can have, and slot profits.

    A column that even with the best of every other slot stays below is in no such plan; without it
    the others' best is less, and more may go.
    """
    priced, fixed, room = by
    kept: Flags = np.asarray((block.use <= room[:, None]).all(axis=0))
    while True:
        profit = np.zeros((len(fixed), block.slots))
        for place in range(len(fixed)):
            np.maximum.at(profit[place], slot_of[kept], priced[place, kept])
        top = fixed + profit.sum(axis=1)
        best = (top[:, None] - profit[:, slot_of] + priced).min(axis=0)
        fewer = kept & (best > threshold)
        if (fewer == kept).all():
            return kept, profit
        kept = fewer


def _grown(
    block: Block, states: _States, by: tuple[Ints, Floats, Floats], rest: Floats
) -> tuple[Ints, Ints, Floats]:
    """Return each partial plan as it is and with each of a slot's columns that fits.

    As the partial plan before, the column (-1 for none), and what it can still come to.
    """
    columns, priced, room = by
    count = len(states.worth)
    parents, takens = [np.arange(count)], [np.full(count, -1)]
    hopes = [(states.base + rest).min(axis=1)]
    for column in columns.tolist():
        fits = np.flatnonzero((states.use <= room - block.use[:, column]).all(axis=1))
        parents.append(fits)
        takens.append(np.full(len(fits), column))
        hopes.append((states.base[fits] + (priced[:, column] + rest)).min(axis=1))
    return (
        np.concatenate(parents).astype(np.int64),
        np.concatenate(takens).astype(np.int64),
        np.concatenate(hopes),
    )
