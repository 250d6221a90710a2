"""A plan of one executing unit made better: one or two of its slots are decided anew at a time."""

import numpy as np

from gapplanner.optimize.patterns import ROUNDING, Block
from gapplanner.optimize.world import Floats, Ints

# Columns that take part, the most valuable ones, and pairs looked at together.
MOST_IN_PAIRS = 120
TOGETHER = 4096
# Turns of one plan at most, and what is no gain, in parts of the best single work.
MOST_TURNS = 60
NO_GAIN = 1e-9


def bettered(block: Block, worth: Floats, prices: Floats, plan: Ints) -> Ints:
    r"""Return a plan that no change of one or two slots betters, as positions in a block.

    Parameters
    ----------
    block
        The unit.
    worth
        What each of its columns is worth.
    prices
        Prices of the own rows, none negative: they only choose which columns take part.
    plan
        Positions of a plan that fits; at most one of each slot.

    Notes
    -----
    A change puts one column of a slot in place of another, or of none, or takes it away. Of all
    single changes and all pairs in different slots that leave the plan within its room

    .. math:: \sum_j u_{rj} y_j \le b_r

    the one that gains most is made, until none gains.
    """
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    at = np.full(block.slots, -1, dtype=np.int64)
    at[slot[plan]] = plan
    room = block.room * (1 + ROUNDING)
    columns = _promising(block, worth, prices, slot)
    least = NO_GAIN * float(worth.max(initial=0.0))
    # One column more than there are, that is worth and uses nothing: what an empty slot holds.
    value, use = np.append(worth, 0.0), np.column_stack([block.use, np.zeros(len(room))])
    for _turn in range(MOST_TURNS):
        held = at[at >= 0]
        into = np.concatenate([columns, np.full(len(held), -1)])
        where = np.concatenate([slot[columns], slot[held]])
        gain = value[into] - value[at[where]]
        more = use[:, into] - use[:, at[where]]
        found = _best_pair(gain, more, where, (room - use[:, held].sum(axis=1), least))
        if found is None:
            break
        for one in found:
            at[where[one]] = into[one]
    return np.sort(at[at >= 0])


def _promising(block: Block, worth: Floats, prices: Floats, slot: Ints) -> Ints:
    """Return the columns that lose least beside the best of their slot when room is paid for."""
    priced = worth - prices @ block.use
    best = np.zeros(block.slots)
    np.maximum.at(best, slot, priced)
    loss = np.where(worth > 0, best[slot] - priced, np.inf)
    ranked = np.argsort(loss, kind="stable")[:MOST_IN_PAIRS]
    return np.sort(ranked[worth[ranked] > 0])


def _best_pair(
    gain: Floats, more: Floats, where: Ints, limits: tuple[Floats, float]
) -> tuple[int, ...] | None:
    """Return the one change or the two that gain most and fit, none if nothing gains."""
    left, least = limits
    both = gain[:, None] + gain[None, :]
    both[where[:, None] == where[None, :]] = -np.inf
    np.fill_diagonal(both, gain)
    first, second = np.nonzero(np.triu(both > least))
    order = np.argsort(-both[first, second], kind="stable")
    first, second = first[order], second[order]
    for begin in range(0, len(order), TOGETHER):
        one, other = first[begin : begin + TOGETHER], second[begin : begin + TOGETHER]
        used = more[:, one] + np.where(one == other, 0.0, more[:, other])
        fits = np.flatnonzero((used <= left[:, None]).all(axis=0))
        if len(fits):
            pair = {int(one[fits[0]]), int(other[fits[0]])}
            return tuple(sorted(pair))
    return None
