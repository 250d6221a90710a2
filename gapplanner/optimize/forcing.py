"""What is proved of the objective when one investment is forced in or out, without searching."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gapplanner.optimize.blocks import divide
from gapplanner.optimize.decomposition import priced_plans
from gapplanner.optimize.highs import Effort
from gapplanner.optimize.search.mixing import Mixture
from gapplanner.optimize.search.pricing import LargeUnits, reduced_worth
from gapplanner.optimize.search.trying import Guide
from gapplanner.optimize.solving import modelled
from gapplanner.optimize.world import Floats, Ints, World

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# Nodes for the best plan of one large unit; what is found holds at any number.
NODES = 2000


class Forcing:
    r"""Prices of what executing units share, and what they prove of every portfolio.

    All values are those of the objective as it is maximised: ``sense`` times its own value.

    Attributes
    ----------
    bound
        No portfolio is worth more.
    prices
        Name of each row that links units, and its price in units of the objective per unit of row.

    Notes
    -----
    With prices :math:`\pi` of the linking rows, the best plan of each unit *b* and the rest *L* of
    the bound of Lagrange,

    .. math:: L(\pi) + \sum_b \max_p\, (c - \pi A)\, p

    bounds every portfolio. With a candidate of unit *b* forced in (out), the maximum of *b* goes
    over the plans with it (without it), and everything else stays.
    """

    def __init__(
        self, world: World, mixture: Mixture, large: LargeUnits, prices: tuple[Floats, Floats]
    ) -> None:
        of_mixture, self._shared = prices
        self._world, self._mixture, self._large = world, mixture, large
        self._rest, of_mixture = mixture.fixed_worth(of_mixture)
        plans = mixture.plans
        division, matrix = plans.division, plans.matrix
        links = of_mixture[: mixture.links]
        self._worth = reduced_worth(matrix, division, links, np.arange(len(matrix.lower)))
        self._block = np.full(len(matrix.lower), -1, dtype=np.int64)
        for number, block in enumerate(division.blocks):
            self._block[block.columns] = number
        self._most = np.array([self._best(number) for number in range(len(division.blocks))])
        self.bound = self._rest + float(self._most.sum())
        names = [matrix.row_names[row] for row in division.linking_rows]
        self.prices = dict(zip(names, links.tolist(), strict=True))

    def with_candidate(self, candidate_id: str) -> float:
        """Return what no portfolio with the candidate passes; minus infinity if there is none."""
        columns = self._columns(candidate_id)
        if not len(columns):
            return -np.inf
        number = int(self._block[columns[0]])
        if number < 0:
            return self.bound + float(np.minimum(0.0, self._worth[columns]).max())
        return self.bound - float(self._most[number]) + self._best(number, forced=columns)

    def without_candidate(self, candidate_id: str) -> float:
        """Return what no portfolio without the candidate passes."""
        columns = self._columns(candidate_id)
        if not len(columns):
            return self.bound
        number = int(self._block[columns[0]])
        if number < 0:
            return self.bound - float(np.maximum(0.0, self._worth[columns]).sum())
        return self.bound - float(self._most[number]) + self._best(number, barred=columns)

    def _columns(self, candidate_id: str) -> Ints:
        number = self._world.number_of.get(candidate_id)
        return np.flatnonzero(self._world.candidate == (-1 if number is None else number))

    def _best(self, number: int, forced: Ints | None = None, barred: Ints | None = None) -> float:
        """Return what no plan of a unit is worth more than, with or without some columns."""
        unit = self._large.unit_at(number)
        if unit is not None:
            worth = self._worth[unit.block.columns].copy()
            if barred is not None:
                worth[np.isin(unit.block.columns, barred)] = -1.0
            if forced is None:
                return unit.ceiling(worth, 0.0, NODES)
            # So large a premium that the best plan has one of them, if any has.
            premium = 1.0 + 2.0 * float(np.abs(worth).sum())
            worth[np.isin(unit.block.columns, forced)] += premium
            most = unit.ceiling(worth, 0.0, NODES) - premium
            return most if most > -premium / 2 else -np.inf
        plans = self._mixture.plans
        mine = plans.of_unit(number)
        worth = np.array([self._worth[plans.columns[one]].sum() for one in mine])
        if forced is not None:
            has = [bool(np.isin(plans.columns[one], forced).any()) for one in mine]
            return float(worth[np.array(has, dtype=bool)].max(initial=-np.inf))
        if barred is not None:
            has = [bool(np.isin(plans.columns[one], barred).any()) for one in mine]
            worth = worth[~np.array(has, dtype=bool)]
        return float(worth.max(initial=0.0))


def forcing_of(problem: "PortfolioProblem", effort: Effort | None = None) -> Forcing:
    """Return the prices of a problem's first objective and what they prove.

    Parameters
    ----------
    problem
        The problem.
    effort
        Its gaps say how near to the best bound the prices must come; one per mille unless given.
    """
    asked = effort or replace(Effort(), absolute_gap=1e-3, relative_gap=1e-3)
    model, matrix, sharpen = modelled(problem, problem.objectives[0], asked)
    division = divide(matrix, model.world, len(matrix.lower))
    guide = Guide(sharpen, lambda _columns: -np.inf)
    mixture, large, prices = priced_plans(matrix, division, guide, asked)
    return Forcing(model.world, mixture, large, prices)
