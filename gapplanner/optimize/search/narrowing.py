"""The problem over the few columns that a portfolio near the bound can be made of."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.mixing import Mixture, Relaxed
from gapplanner.optimize.world import Floats, Ints

# What a mixture takes this much of it takes whole.
WHOLE = 1 - 1e-6


@dataclass(frozen=True, eq=False)
class Narrowed:
    """A model over some free columns and plans, whole ones first, and what each sets."""

    matrix: Matrix
    free: Ints
    plans: Ints

    def decided(self, mixture: Mixture, values: Floats) -> Ints:
        """Return the decision columns that a solution sets."""
        count = len(self.plans)
        taken = self.plans[values[:count] > 0.5]
        columns = mixture.free.columns[self.free]
        is_set = (values[count:] > 0.5) & mixture.plans.matrix.integer[columns]
        chosen = [mixture.plans.columns[number] for number in taken]
        return np.sort(np.concatenate([columns[is_set], *chosen])).astype(np.int64)

    def start(self, mixture: Mixture, columns: Ints | None) -> Floats | None:
        """Return a known portfolio as values of the whole columns, none if it is out of reach."""
        if columns is None:
            return None
        plans = mixture.plans
        free = mixture.free.columns[self.free]
        free = free[plans.matrix.integer[free]]
        is_set = np.zeros(len(plans.matrix.lower), dtype=bool)
        is_set[columns] = True
        values = np.append(np.zeros(len(self.plans)), is_set[free].astype(np.float64))
        place = {int(number): at for at, number in enumerate(self.plans)}
        told = int(is_set[free].sum())
        for block in plans.division.blocks:
            own = block.columns[is_set[block.columns]]
            at = place.get(plans.number_of(own), -1)
            if len(own) and at >= 0:
                values[at] = 1.0
                told += len(own)
        return values if told == len(columns) else None


def narrowed(
    mixture: Mixture, relaxed: Relaxed, reach: float, *, keeps_whole: bool = False
) -> Narrowed:
    r"""Return the model without the columns that cost the bound more than ``reach``.

    Notes
    -----
    With *z* the value of the linear problem and :math:`d_j` the reduced value of a column, any
    portfolio that takes column *j* is worth at most :math:`z + d_j`, and one without a free column
    taken whole at most :math:`z - d_j`. So a portfolio worth more than :math:`z - r` has only
    columns with :math:`d_j \ge -r`, and all of those with :math:`d_j > r`. With ``keeps_whole``
    what the linear problem takes whole already stays: a portfolio is found sooner, and nothing is
    proved of others.
    """
    if relaxed.values is None:
        raise TypeError
    free, plans = mixture.free, mixture.plans
    whole = plans.matrix.integer[free.columns]
    count = len(free.columns)
    near = relaxed.reduced >= -reach
    # Nearly whole already: rounding must not lose it.
    near |= relaxed.values > 0.5
    kept = np.append(np.flatnonzero(whole & near[:count]), np.flatnonzero(~whole))
    taken = np.flatnonzero(near[count:])
    lower = plans.matrix.lower[free.columns[kept]].copy()
    is_taken = relaxed.values > WHOLE
    surely = whole[kept] & is_taken[kept] & (keeps_whole | (relaxed.reduced[kept] > reach))
    lower[surely] = 1.0
    least = np.where(keeps_whole & is_taken[count + taken], 1.0, 0.0)
    return Narrowed(stated_with(mixture, kept, taken, np.append(least, lower)), kept, taken)


def reach_of(relaxed: Relaxed, columns: int) -> float:
    """Return how much of the bound a column may cost for so many columns to be left."""
    cost = np.maximum(0.0, -relaxed.reduced)
    if len(cost) <= columns:
        return float(cost.max(initial=0.0))
    return float(np.partition(cost, columns - 1)[columns - 1])


def stated_with(mixture: Mixture, kept: Ints, taken: Ints, lower: Floats) -> Matrix:
    """Return the model over the plans ``taken`` and then the free columns ``kept``."""
    free, plans = mixture.free, mixture.plans
    matrix = plans.matrix
    rows, blocks = len(mixture.row_upper), len(plans.division.blocks)
    value, (plan, row, amount) = plans.measured(taken)
    place = np.full(len(free.columns), -1, dtype=np.int64)
    place[kept] = len(taken) + np.arange(len(kept))
    mine = place[free.position] >= 0
    row = np.concatenate([row, rows + plans.unit[taken], free.row[mine]])
    column = np.concatenate([plan, np.arange(len(taken)), place[free.position[mine]]])
    amount = np.concatenate([amount, np.ones(len(taken)), free.value[mine]])
    order = np.lexsort((column, row))
    columns = free.columns[kept]
    return Matrix(
        objective=np.append(value, free.objective[kept]),
        offset=matrix.offset,
        lower=lower,
        upper=np.append(np.ones(len(taken)), matrix.upper[columns]),
        integer=np.append(np.ones(len(taken), dtype=bool), matrix.integer[columns]),
        row_lower=np.append(mixture.row_lower, np.full(blocks, -np.inf)),
        row_upper=np.append(mixture.row_upper, np.ones(blocks)),
        row_start=np.searchsorted(row[order], np.arange(rows + blocks + 1)).astype(np.int64),
        column=column[order].astype(np.int64),
        value=amount[order],
        owner=np.full(rows + blocks, -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )
