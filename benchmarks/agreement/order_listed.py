"""Inversions of the order of precedence in every portfolio, by the sentence of the rule."""

import numpy as np

from agreement.listing import Floats, Listing
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.scenario.order import OrderScope


def inversions_in(rule: OrderOfPrecedence, listing: Listing) -> Floats:
    """Return how many chosen candidates of each portfolio enter over an empty earlier slot.

    Pair by pair: a candidate waits for the slot of every other of its unit (or of the plan) with an
    earlier class, unless that other was decided out.
    """
    stage = listing.table["stage"].to_numpy(dtype=np.int64)
    slot = listing.table["slot"].to_numpy()
    unit = listing.table["executing_unit"].to_numpy()
    awaited = ~listing.called(rule.decided_out)
    empty = {one: ~listing.chosen[:, slot == one].any(axis=1) for one in sorted(set(slot))}
    count = np.zeros(len(listing.start))
    for number in range(len(listing.names)):
        is_same = (
            np.ones(len(unit), dtype=bool) if rule.by is OrderScope.PLAN else unit == unit[number]
        )
        earlier = set(slot[is_same & awaited & (stage < stage[number])])
        jumps = np.zeros(len(count), dtype=bool)
        for one in earlier:
            jumps |= empty[one]
        count += listing.chosen[:, number] & jumps
    return count
