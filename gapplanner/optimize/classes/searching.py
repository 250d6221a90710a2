"""Search by combining works where each executing unit's plans keep the order of precedence."""

import time
from collections.abc import Mapping, Sequence

import numpy as np

from gapplanner.optimize.blocks import Division, divide, joined
from gapplanner.optimize.classes.orders import UnitOrder, orders_of, with_own_rows
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.patterns import Block
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.search.combinations import Combinations
from gapplanner.optimize.search.mixing import Mixture
from gapplanner.optimize.search.pricing import (
    FIRST_PLANS,
    LargeUnits,
    Unit,
    alone,
    listed_plans,
    reduced_worth,
)
from gapplanner.optimize.search.trying import FEW, MOST_LOOKS, NO_TIME, TRIES, Found, Guide
from gapplanner.optimize.world import Floats, Ints, World

# How often the best portfolio is made better, and its units' plans are combined with the others.
POLISHES = 2


def search_in_classes(
    rules: Sequence[PlanRule], world: World, matrix: Matrix, guide: Guide, effort: Effort
) -> Found | None:
    r"""Return a portfolio and a bound where units have a strict order of precedence of their own.

    None where no unit has one: the search of `decomposition` is then as good.

    Notes
    -----
    A unit *b* takes one plan *p* of works that fits its own rows **and keeps its order**. Stated in
    the linear problem by :math:`z_k \le \sum_{j \in s} y_j`, the order is weak: a third of every
    work of the earlier class lets a third of every later work enter. Among whole plans it costs
    what it costs: plans that begin a class too early are no columns, and

    .. math:: (c - \pi A)_b \, y_b \le \max_{p \text{ in order}} (c - \pi A)_b \, p

    is stated of the units that have too many plans to list. A slot that another unit may fill is
    waited for in the model's own rows alone.
    """
    # Where nothing else binds a unit, its order still holds its works together.
    division = divide(matrix, world, len(matrix.lower), keeps_whole=True)
    orders = orders_of(rules, division, world)
    if not orders:
        return None
    own = with_own_rows(matrix, division, orders, rules)
    return _RunInClasses(matrix, own, orders, (guide, effort)).found()


class _UnitInClasses(Unit):
    """A unit whose best plan keeps the order of precedence."""

    def __init__(self, order: UnitOrder) -> None:
        super().__init__(order.block, Search(order.alone()))
        self.order = order

    def look(self, worth: Floats, known: list[Ints]) -> list[Ints]:  # noqa: ARG002 - see below
        """Return good plans at these prices; exchanges in known ones might leave the order."""
        return self.order.good_plans(worth, self.own_prices(worth)[0], FIRST_PLANS)

    def better(self, worth: Floats) -> None:
        """Leave the plan from which the solver starts: it has its classes beside its works."""

    @property
    def plan(self) -> Ints:
        """Return the decision columns of the best plan found."""
        if self.best is None:
            return np.zeros(0, dtype=np.int64)
        chosen = self.best[: len(self.block.columns)] > 0.5
        return np.sort(self.block.columns[chosen])


class _LargeUnitsInClasses(LargeUnits):
    """Mixtures of plans that keep the order of precedence."""

    def _good(self, unit: Unit, shared: Floats) -> list[Ints]:
        if not isinstance(unit, _UnitInClasses):
            return super()._good(unit, shared)
        return unit.look(
            reduced_worth(self._matrix, self._division, shared, unit.block.columns), []
        )

    def _add(self, number: int, block: Block, plans: list[Ints]) -> int:
        unit = self.unit_at(number)
        if isinstance(unit, _UnitInClasses):
            plans = [one for one in plans if unit.order.keeps(one)]
        return super()._add(number, block, plans)


class _RunInClasses(Combinations):
    """The search by combinations, over plans in order."""

    def __init__(
        self,
        matrix: Matrix,
        division: Division,
        orders: Mapping[int, UnitOrder],
        told: tuple[Guide, Effort],
    ) -> None:
        self._matrix, self._division = matrix, division
        self._guide, self._effort = told
        listed = _listed_in_order(division, orders)
        is_listed, chosen, owners = listed
        self._mixture = Mixture(matrix, joined(matrix, division, is_listed))
        number = np.cumsum(is_listed) - 1
        self._mixture.take_in(chosen, [int(number[owner]) for owner in owners])
        self._units = [
            _UnitInClasses(orders[at]) if at in orders else Unit(block, Search(alone(block)))
            for at, (block, flag) in enumerate(zip(division.blocks, is_listed, strict=True))
            if not flag
        ]
        self._place = np.full(len(matrix.lower), -1, dtype=np.int64)
        self._place[self._mixture.free.columns] = np.arange(len(self._mixture.free.columns))
        self._relaxed = self._mixture.relax()
        self._inner = _LargeUnitsInClasses(matrix, division, listed, self._units)
        self._stated = matrix
        self._last = self._mixed = self._best = None
        self._bound, self._nodes, self._reached = np.inf, 0, -np.inf
        self._began, self._looked = time.monotonic(), False

    def found(self) -> Found:
        """Look for plans, choose among them and make the choice better; then prove."""
        if not self._looked:
            self._inner.begin(self._shared(self._mixture, self._relaxed))
            self._look()
            self._looked = True
            if self._relaxed.values is not None and self._choose_and_polish():
                return Found(self._best, self._bound, self._nodes)
        return super().found()

    def _look(self) -> None:
        """Take in plans that are good at the prices of the mixture, while there are many."""
        self._relaxed = self._sharp(self._mixture)
        self._bound = min(self._bound, self._relaxed.bound)
        for _round in range(MOST_LOOKS):
            self._mixed = self._sharp(self._inner.mixture)
            if self._mixed.values is None or self._time_left() == NO_TIME:
                return
            if self._inner.look(self._shared(self._inner.mixture, self._mixed)) <= FEW:
                break
        self._mixed = None

    def _choose_and_polish(self) -> bool:
        """Choose, decide units anew, and choose again among what that has found."""
        for polish in range(POLISHES):
            if self._choose(TRIES[polish]) or self._improve(None):
                return True
            self._take_in_best()
        return False

    def _take_in_best(self) -> None:
        """Take each unit's part of the best portfolio in as a plan."""
        if self._best is None:
            return
        is_set = np.zeros(len(self._matrix.lower), dtype=bool)
        is_set[self._best] = True
        blocks = self._inner.mixture.plans.division.blocks
        plans = [block.columns[is_set[block.columns]] for block in blocks]
        if self._inner.mixture.take_in(plans, list(range(len(blocks)))):
            self._mixed = None


def _listed_in_order(
    division: Division, orders: Mapping[int, UnitOrder]
) -> tuple[np.ndarray, list[Ints], list[int]]:
    """Return which blocks have few plans, and those of them that keep the order."""
    is_listed, plans, owners = listed_plans(division)
    kept = [
        place
        for place, (plan, owner) in enumerate(zip(plans, owners, strict=True))
        if owner not in orders or orders[owner].keeps_columns(plan)
    ]
    return is_listed, [plans[place] for place in kept], [owners[place] for place in kept]
