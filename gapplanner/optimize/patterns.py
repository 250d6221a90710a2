"""What one executing unit can do: whole combinations of works that fit its own capacity."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.world import Floats, Ints

# A unit's own capacity may be passed by this share, so that rounding excludes nothing that fits.
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Block:
    r"""The decisions of one executing unit and the rows that concern nobody else.

    Attributes
    ----------
    columns
        Decision columns of the model, grouped by slot.
    slot_start
        Where each slot begins in ``columns``; at most one of a slot is chosen.
    use
        Coefficients of the own rows, rows by columns, none negative.
    room
        Upper bounds of the own rows.
    """

    columns: Ints
    slot_start: Ints
    use: Floats
    room: Floats

    @property
    def slots(self) -> int:
        """Return how many slots the unit has."""
        return len(self.slot_start) - 1


@dataclass(frozen=True, eq=False)
class Patterns:
    """Combinations found, as positions in a block's columns, and what no other can be worth.

    ``bound`` is an upper bound on the worth of every combination that fits the block.
    """

    chosen: tuple[Ints, ...]
    worth: Floats
    bound: float
    is_complete: bool


@dataclass
class _States:
    """Partial combinations: their own use, their worth, and how to trace them back."""

    use: Floats
    worth: Floats
    parent: list[Ints]
    taken: list[Ints]


def best_patterns(
    block: Block, worth: Floats, multipliers: Floats, threshold: float, most_states: int
) -> Patterns:
    r"""Return the combinations worth more than a threshold, best first.

    Parameters
    ----------
    block
        The unit.
    worth
        What each of its columns is worth by itself (its reduced value).
    multipliers
        Prices of the own rows, none negative; the nearer to those of the relaxation, the fewer
        partial combinations are looked at.
    threshold
        Combinations worth this or less are not wanted.
    most_states
        Most partial combinations kept at a time; what is left out enters the bound.

    Notes
    -----
    Slots are decided one after the other. A partial combination *s* that could never pass the
    threshold is dropped by the Lagrangian bound

    .. math:: v_s + \lambda (b - a_s) + \sum_{\text{later slots}} \max(0, \max_j w_j - \lambda a_j)

    with *a* the own use, *b* the room and any multipliers :math:`\lambda \ge 0`.
    """
    priced = worth - multipliers @ block.use
    profit = _slot_profits(block, priced)
    top = float(multipliers @ block.room + profit.sum())
    slot_of = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    # A column that even with the best of everything else stays below is in no wanted combination.
    hopeful = top - profit[slot_of] + priced > threshold
    order = np.argsort(-profit, kind="stable")
    rest = np.append(np.cumsum(profit[order][::-1])[::-1], 0.0)
    states = _States(np.zeros((1, len(block.room))), np.zeros(1), [], [])
    room = block.room * (1 + ROUNDING) + ROUNDING
    dropped = -np.inf
    for step, slot in enumerate(order):
        first, last = int(block.slot_start[slot]), int(block.slot_start[slot + 1])
        _extend(block, worth, states, first + np.flatnonzero(hopeful[first:last]), room)
        hope = states.worth + (block.room - states.use) @ multipliers + rest[step + 1]
        kept = np.flatnonzero(hope > threshold)
        if len(kept) > most_states:
            best = np.argsort(-hope[kept], kind="stable")
            dropped = max(dropped, float(hope[kept[best[most_states]]]))
            kept = np.sort(kept[best[:most_states]])
        _keep(states, kept)
    ranked = np.argsort(-states.worth, kind="stable")
    ranked = ranked[states.worth[ranked] > threshold]
    found = tuple(_traced(states, int(place)) for place in ranked)
    reached = float(states.worth[ranked[0]]) if len(ranked) else -np.inf
    bound = max(reached, dropped, threshold)
    return Patterns(found, states.worth[ranked], bound, dropped == -np.inf)


def _extend(block: Block, worth: Floats, states: _States, columns: Ints, room: Floats) -> None:
    """Add to every partial combination each of a slot's columns that fits, or none of them."""
    count = len(states.worth)
    uses, worths = [states.use], [states.worth]
    parents, taken = [np.arange(count)], [np.full(count, -1)]
    for column in columns:
        use = states.use + block.use[:, column]
        fits = np.flatnonzero((use <= room).all(axis=1))
        uses.append(use[fits])
        worths.append(states.worth[fits] + worth[column])
        parents.append(fits)
        taken.append(np.full(len(fits), column))
    states.use, states.worth = np.concatenate(uses), np.concatenate(worths)
    states.parent.append(np.concatenate(parents).astype(np.int64))
    states.taken.append(np.concatenate(taken).astype(np.int64))


def _keep(states: _States, kept: Ints) -> None:
    states.use, states.worth = states.use[kept], states.worth[kept]
    states.parent[-1], states.taken[-1] = states.parent[-1][kept], states.taken[-1][kept]


def _traced(states: _States, place: int) -> Ints:
    columns = []
    for parent, taken in zip(reversed(states.parent), reversed(states.taken), strict=True):
        if taken[place] >= 0:
            columns.append(int(taken[place]))
        place = int(parent[place])
    return np.array(sorted(columns), dtype=np.int64)


def _slot_profits(block: Block, worth: Floats) -> Floats:
    if not block.slots:
        return np.zeros(0)
    best: Floats = np.maximum.reduceat(worth, block.slot_start[:-1])
    return np.maximum(best, 0.0)
