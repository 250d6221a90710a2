"""The whole problem without what no portfolio better than the best by the asked gap can have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import ARITHMETIC
from gapplanner.optimize.search.mixing import Mixture
from gapplanner.optimize.search.narrowing import Narrowed, stated_with
from gapplanner.optimize.search.pricing import Unit, reduced_worth
from gapplanner.optimize.world import Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class Proved:
    r"""What prices prove of the whole model, and what each column costs.

    Attributes
    ----------
    bound
        What no portfolio is worth more than.
    taking
        By how much less, for each column of the model, if it is taken; 0 where nothing is known.
    leaving
        By how much less if it is not taken.
    paid
        The prices of all rows of the model, none where a row concerns one unit alone.

    Notes
    -----
    With prices :math:`\pi` of the rows that link units, reduced values
    :math:`d = c - \pi A`, and :math:`M_u` what no plan of unit *u* is worth more than at these
    prices, every portfolio is worth at most

    .. math:: z = \pi b + \sum_f \max(0, d_f) + \sum_u M_u

    One that takes a column *f* of no unit is worth at most :math:`z + \min(0, d_f)`, one that does
    not at most :math:`z - \max(0, d_f)`. One that takes column *j* of a unit with own rows
    :math:`a y \le r` is worth at most

    .. math:: z - M_u + \lambda r + (d_j - \lambda a_j)
        + \sum_{s \not\ni j} \max(0, \max_{i \in s} d_i - \lambda a_i)

    with *s* the unit's other slots, for any multipliers :math:`\lambda \ge 0`.
    """

    bound: float
    taking: Floats
    leaving: Floats
    paid: Floats


@dataclass(frozen=True, eq=False)
class Ceiling:
    """What no plan of a large unit is worth more than, at its own worth and own prices."""

    unit: Unit
    worth: Floats
    own: Floats
    most: float


def paid_shared(mixture: Mixture, prices: Floats, division: Division) -> tuple[Floats, Floats]:
    """Return prices by row of the model, and those of the rows that link all units."""
    paid = np.zeros(len(mixture.plans.matrix.row_lower))
    paid[mixture.plans.division.linking_rows] = prices[: mixture.links]
    return paid, paid[division.linking_rows]


def proved(inner: Mixture, prices: Floats, division: Division, large: Sequence[Ceiling]) -> Proved:
    """Return what prices of the inner mixture prove, with the ceilings of its large units.

    Parameters
    ----------
    inner
        The mixture that the prices are of. Its units but the large ones have all their plans.
    prices
        Of the rows that link its units, then of rows added.
    division
        All units.
    large
        What no plan of each large unit passes at these prices.
    """
    matrix = inner.plans.matrix
    fixed, prices = inner.fixed_worth(prices)
    paid, shared = paid_shared(inner, prices, division)
    taking, leaving = np.zeros(len(matrix.lower)), np.zeros(len(matrix.lower))
    free = inner.free
    reduced = free.objective.copy()
    np.subtract.at(reduced, free.position, prices[free.row] * free.value)
    taking[free.columns] = np.maximum(0.0, -reduced)
    leaving[free.columns] = np.maximum(0.0, reduced)
    sum_of_ceilings = 0.0
    is_large = np.zeros(len(matrix.lower), dtype=bool)
    for one in large:
        columns = one.unit.block.columns
        is_large[columns] = True
        taking[columns] = _taking(one)
        sum_of_ceilings += one.most
    worth = np.zeros(len(matrix.lower))
    for block in inner.plans.division.blocks:
        if not is_large[block.columns].any():
            worth[block.columns] = reduced_worth(matrix, division, shared, block.columns)
    values = plan_values(inner, worth)
    most = most_of_units(inner, values)
    listed = [
        float(value)
        for value, block in zip(most, inner.plans.division.blocks, strict=True)
        if not is_large[block.columns].any()
    ]
    bound = fixed + sum(listed) + sum_of_ceilings
    return Proved(bound + ARITHMETIC * abs(bound), taking, leaving, paid)


def plan_values(mixture: Mixture, worth: Floats) -> Floats:
    """Return what plans are worth, each column by itself."""
    plans = mixture.plans.columns
    flat = np.concatenate([*plans, np.zeros(0, dtype=np.int64)])
    owner = np.repeat(np.arange(len(plans)), [len(columns) for columns in plans])
    return np.bincount(owner, weights=worth[flat], minlength=len(plans)).astype(np.float64)


def most_of_units(mixture: Mixture, values: Floats) -> Floats:
    """Return what the best plan of each unit is worth; none is worth nothing."""
    most = np.zeros(len(mixture.plans.division.blocks))
    np.maximum.at(most, mixture.plans.unit, values)
    return most


def within(outer: Mixture, division: Division, known: Proved, reach: float, best: Ints) -> Narrowed:
    r"""Return the whole problem without the columns that cost the bound more than ``reach``.

    ``outer`` has the works of its large units as columns of their own, with their own rows and
    ceilings, and all plans of the others. So every portfolio of the model is one of the narrowed
    problem's, or is worth at most ``known.bound - reach``. The portfolio ``best`` stays possible.
    """
    matrix, plans = outer.plans.matrix, outer.plans
    has: Flags = np.zeros(len(matrix.lower), dtype=bool)
    has[best] = True
    free = outer.free.columns
    whole = matrix.integer[free]
    near = (known.taking[free] <= reach) | has[free]
    kept = np.append(np.flatnonzero(whole & near), np.flatnonzero(~whole))
    shared = known.paid[division.linking_rows]
    worth = np.zeros(len(matrix.lower))
    for block in plans.division.blocks:
        worth[block.columns] = reduced_worth(matrix, division, shared, block.columns)
    values = plan_values(outer, worth)
    is_near = most_of_units(outer, values)[plans.unit] - values <= reach
    for block in plans.division.blocks:
        number = plans.number_of(block.columns[has[block.columns]])
        if number >= 0:
            is_near[number] = True
    taken = np.flatnonzero(is_near)
    lower = matrix.lower[free[kept]].copy()
    stays = whole[kept] & has[free[kept]] & (known.leaving[free[kept]] > reach)
    lower[stays] = 1.0
    problem = stated_with(outer, kept, taken, np.append(np.zeros(len(taken)), lower))
    return Narrowed(problem, kept, taken)


def _taking(one: Ceiling) -> Floats:
    """Return by how much less than its ceiling a unit is worth with each of its columns."""
    block = one.unit.block
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    priced = one.worth - one.own @ block.use
    best = np.zeros(block.slots)
    np.maximum.at(best, slot, priced)
    most = float(one.own @ block.room + best.sum())
    return np.maximum(0.0, one.most - (most - best[slot] + priced))
