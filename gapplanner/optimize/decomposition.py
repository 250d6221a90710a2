"""Search by combining each executing unit's works first: columns are whole work plans of a unit."""

from dataclasses import replace

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.combinations import Combinations
from gapplanner.optimize.search.finishing import Ceiling, paid_shared, proved, within
from gapplanner.optimize.search.pricing import (
    Care,
    ceilings,
    reduced_worth,
)
from gapplanner.optimize.search.trying import (
    CARES,
    MOST_FINISHED,
    PROVED,
    Found,
    Guide,
)
from gapplanner.optimize.world import Floats

# Below these sizes the solver alone is as good.
FEWEST_BLOCKS = 8
FEWEST_COLUMNS = 1000


def is_divisible(division: Division, columns: int) -> bool:
    """Return whether a model is large and divided enough for this search to pay."""
    return len(division.blocks) >= FEWEST_BLOCKS and columns >= FEWEST_COLUMNS


def search_by_combinations(
    matrix: Matrix, division: Division, guide: Guide, effort: Effort
) -> Found:
    r"""Return a portfolio and a bound from the work plans that fit each executing unit.

    Parameters
    ----------
    matrix
        The model.
    division
        How it divides.
    guide
        What the objective tells the search.
    effort
        When to stop.

    Notes
    -----
    Each unit *b* takes one plan *p* of works that fits its own rows. Where a unit has few plans all
    of them are columns, so that its decisions are a mixture of them (Dantzig and Wolfe):

    .. math:: y_b = \sum_p \lambda_p \, p, \qquad \sum_p \lambda_p \le 1

    Where it has more, its works stay columns, and at prices :math:`\pi` of the rows it shares with
    others the solver finds its best plan. What no plan can pass holds for every portfolio,

    .. math:: (c - \pi A)_b \, y_b \le \max_p (c - \pi A)_b \, p

    and is stated whenever the linear problem passes it. Both make the linear problem tighter than
    the relaxation of the model, because half a work that does not fit is not allowed; its value is
    the bound. Then the solver chooses among the few columns that a portfolio near the bound can be
    made of.
    """
    return _Proving(matrix, division, guide, effort).found()


class _Proving(Combinations):
    """The search that also proves over the whole what a better portfolio cannot have."""

    def _finish(self, nodes: int) -> bool:
        """Prove what a better portfolio cannot have, and search all of what is left."""
        mixture = self._inner.mixture
        # Solved anew: tangents may have come in since, and each needs its price.
        inner = self._sharp(mixture)
        if inner.values is None or self._best is None:
            return False
        _fixed, prices = mixture.fixed_worth(inner.prices)
        large = self._ceilings(paid_shared(mixture, prices, self._division)[1])
        known = proved(mixture, prices, self._division, large)
        self._bound = min(self._bound, known.bound)
        content = self._reached + PROVED * self._allowed
        reach = known.bound - content
        if self._is_enough() or not np.isfinite(reach):
            return self._is_enough()
        problem = within(self._mixture, self._division, known, reach, self._best)
        if len(problem.matrix.lower) > MOST_FINISHED:
            return False
        asked = replace(
            self._effort,
            absolute_gap=PROVED * self._allowed,
            relative_gap=0.0,
            time_limit=self._time_left(),
            node_limit=min(nodes, self._effort.node_limit or nodes),
        )
        outcome = Search(problem.matrix).solve(asked, problem.start(self._mixture, self._best))
        self._nodes += outcome.nodes
        if outcome.infeasible:
            # The best known is one of its portfolios: such a word is not believed.
            return False
        # What was left out is worth no more than the one, what was not no more than the other.
        self._bound = min(self._bound, max(outcome.bound, content))
        if outcome.values is not None:
            self._hear(problem.decided(self._mixture, outcome.values))
        return self._is_enough()

    def _ceilings(self, shared: Floats) -> list[Ceiling]:
        """Return what no plan of each large unit that is mixed is worth more than at prices."""
        units = [unit for unit in self._units if self._inner.mixes(unit)]
        columns = [unit.block.columns for unit in units]
        worths = [reduced_worth(self._matrix, self._division, shared, own) for own in columns]
        care = Care(CARES[-1].gap * self._allowed, CARES[-1].nodes)
        most = ceilings(units, worths, care, self._effort.threads, self._time_left())
        return [
            Ceiling(unit, worth, unit.own_prices(worth)[0], ceiling)
            for unit, worth, ceiling in zip(units, worths, most, strict=True)
        ]
