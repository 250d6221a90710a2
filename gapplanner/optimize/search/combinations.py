"""The linear problem over work plans of executing units, and the best portfolio made of them."""

import time
from dataclasses import replace

import numpy as np

from gapplanner.optimize.blocks import Division, joined
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.improving import improved, neighbourhoods, with_rows
from gapplanner.optimize.search.mixing import Mixture, Relaxed
from gapplanner.optimize.search.narrowing import narrowed, reach_of
from gapplanner.optimize.search.pricing import (
    Care,
    LargeUnits,
    Unit,
    alone,
    ceilings,
    listed_plans,
    reduced_worth,
    stated,
)
from gapplanner.optimize.search.trying import (
    AWAY,
    CARES,
    CONTENT,
    FEW,
    FINISHES,
    FIRST_TURNS,
    MOST_IN_VAIN,
    MOST_LOOKS,
    MOST_PROOFS,
    MOST_TANGENTS,
    NEAR,
    NO_TIME,
    OVERSTATED,
    PASSED,
    STEADY,
    TINY,
    TRIES,
    WORTHWHILE,
    Found,
    Guide,
    Try,
)
from gapplanner.optimize.world import Floats, Ints


class Combinations:
    """One search: the linear problem, the large units, and the best portfolio so far."""

    def __init__(self, matrix: Matrix, division: Division, guide: Guide, effort: Effort) -> None:
        is_listed, chosen, owners = listed_plans(division)
        self._matrix, self._division, self._guide, self._effort = matrix, division, guide, effort
        self._mixture = Mixture(matrix, joined(matrix, division, is_listed))
        number = np.cumsum(is_listed) - 1
        self._mixture.take_in(chosen, [int(number[owner]) for owner in owners])
        self._units = [
            Unit(block, Search(alone(block)))
            for block, flag in zip(division.blocks, is_listed, strict=True)
            if not flag
        ]
        self._place = np.full(len(matrix.lower), -1, dtype=np.int64)
        self._place[self._mixture.free.columns] = np.arange(len(self._mixture.free.columns))
        self._relaxed = self._mixture.relax()
        self._inner = LargeUnits(matrix, division, (is_listed, chosen, owners), self._units)
        self._stated = matrix
        self._last: Floats | None = None
        # The mixture of plans as it was solved last, none once plans came in.
        self._mixed: Relaxed | None = None
        self._bound, self._nodes = np.inf, 0
        self._began, self._looked = time.monotonic(), False
        self._best: Ints | None = None
        self._reached = -np.inf

    def found(self) -> Found:
        """Lower the bound and choose, twice; the second time with all care."""
        if not self._looked:
            self._inner.begin(self._shared(self._mixture, self._relaxed))
        for near, care, tries, nodes in zip(NEAR, CARES, TRIES, FINISHES, strict=True):
            self._lower_bound(near, care)
            if self._relaxed.values is None or self._choose(tries):
                break
            is_first = tries is TRIES[0]
            if not is_first and self._finish(nodes):
                break
            if self._improve(FIRST_TURNS if is_first else None):
                break
        return Found(self._best, self._bound, self._nodes)

    @property
    def _allowed(self) -> float:
        """Return the gap at which a portfolio is good enough, in the unit of the objective."""
        relative = self._effort.relative_gap / (1.0 + self._effort.relative_gap)
        return max(self._effort.absolute_gap, relative * abs(self._relaxed.bound), TINY)

    def _time_left(self) -> float | None:
        if self._effort.time_limit is None:
            return None
        return max(NO_TIME, self._effort.time_limit - (time.monotonic() - self._began))

    def _lower_bound(self, near: float, care: Care) -> None:
        """State what no plan of a large unit can pass, until mixtures of plans come near."""
        looks, is_news = 0 if self._looked else MOST_LOOKS, True
        self._looked = True
        for _round in range(MOST_PROOFS + MOST_LOOKS):
            if self._time_left() == NO_TIME:
                return
            if is_news:
                self._relaxed = self._sharp(self._mixture)
            if self._mixed is None:
                self._mixed = self._sharp(self._inner.mixture)
            inner = self._mixed
            if self._relaxed.values is None or inner.values is None:
                return
            self._bound = min(self._bound, self._relaxed.bound)
            away = self._relaxed.bound - inner.bound
            if away <= near * self._allowed or not self._units or self._is_enough():
                return
            shared = self._shared(self._inner.mixture, inner)
            is_news, self._mixed = not looks, None
            if looks:
                looks = looks - 1 if self._inner.look(shared) > FEW else 0
                if not looks:
                    self._inner.vary(shared)
            elif not self._prove(self._steadied(shared), care, away):
                return

    def _sharp(self, mixture: Mixture) -> Relaxed:
        """Solve a linear problem, with tangents of the objective where it is best."""
        relaxed = mixture.relax()
        for _time in range(MOST_TANGENTS):
            if relaxed.values is None:
                break
            whole = np.zeros(len(self._matrix.lower))
            free = mixture.free.columns
            whole[free] = relaxed.values[: len(free)]
            rows = self._guide.sharpen(whole)
            if rows is None:
                break
            self._mixture.add_rows(*rows)
            self._inner.mixture.add_rows(*rows)
            self._stated = with_rows(self._stated, *rows)
            relaxed = mixture.relax()
        return relaxed

    def _shared(self, mixture: Mixture, relaxed: Relaxed) -> Floats:
        """Return the prices of the rows that link all units."""
        links = mixture.plans.division.linking_rows
        prices = np.zeros(len(self._matrix.row_lower))
        prices[links] = relaxed.prices[: len(links)]
        return prices[self._division.linking_rows]

    def _is_enough(self) -> bool:
        """Return whether the best portfolio is within the allowed gap."""
        return self._reached >= self._bound - self._allowed

    def _steadied(self, shared: Floats) -> Floats:
        """Return prices drawn back towards the last ones: they swing less, and prove more."""
        if self._last is not None:
            shared = STEADY * self._last + (1.0 - STEADY) * shared
        self._last = shared
        return shared

    def _prove(self, shared: Floats, care: Care, away: float) -> bool:
        """Find the best plan of each large unit; return whether there was any news."""
        gap = max(care.gap * self._allowed, OVERSTATED * away / len(self._units))
        units = [unit for unit in self._units if care is CARES[-1] or self._inner.mixes(unit)]
        columns = [unit.block.columns for unit in units]
        worths = [reduced_worth(self._matrix, self._division, shared, own) for own in columns]
        asked = Care(gap, care.nodes)
        most_of = ceilings(units, worths, asked, self._effort.threads, self._time_left())
        news = False
        for unit, own, worth, most in zip(units, columns, worths, most_of, strict=True):
            if self._relaxed.values is not None:
                reached = worth @ self._relaxed.values[self._place[own]]
                if reached - most > PASSED * self._allowed:
                    self._mixture.add_rows(*stated(own, worth, most))
                    news = True
            news |= self._inner.take_in(unit) > 0
        return news

    def _choose(self, tries: tuple[Try, ...]) -> bool:
        """Let the solver choose among the columns within reach; return whether that is enough."""
        for one in tries:
            if self._is_enough():
                return True
            allowed = self._allowed
            mixture = self._inner.mixture
            relaxed = self._mixed or mixture.relax()
            if relaxed.values is None:
                break
            # The bound will come down towards the mixture: what is near that will do.
            near = relaxed.bound + AWAY * max(0.0, self._bound - relaxed.bound)
            content = min(self._bound, near) - one.part * allowed
            if self._reached >= content:
                break
            columns = one.columns * len(mixture.plans.division.blocks)
            problem = narrowed(
                mixture, relaxed, reach_of(relaxed, columns), keeps_whole=one.keeps_whole
            )
            asked = replace(
                self._effort,
                absolute_gap=0.05 * allowed,
                relative_gap=0.0,
                target=content,
                time_limit=self._time_left(),
                node_limit=min(one.nodes, self._effort.node_limit or one.nodes),
            )
            outcome = Search(problem.matrix).solve(asked, problem.start(mixture, self._best))
            self._nodes += outcome.nodes
            if outcome.values is not None:
                self._hear(problem.decided(mixture, outcome.values))
            if outcome.stopped_by == "time":
                break
        return self._is_enough()

    def _hear(self, chosen: Ints) -> bool:
        """Keep a portfolio if it is the best so far; return whether it is."""
        value = self._guide.worth(chosen)
        if value <= self._reached:
            return False
        self._reached, self._best = value, chosen
        return True

    def _finish(self, nodes: int) -> bool:  # noqa: ARG002 - of those that do
        """Prove what a better portfolio cannot have; nothing, unless a search knows how."""
        return False

    def _improve(self, turns: int | None) -> bool:
        """Decide units anew in turn, while it helps, all of them or the first turns alone.

        Returns whether that is enough.
        """
        effort = replace(self._effort, absolute_gap=0.02 * self._allowed, relative_gap=0.0)
        in_vain = 0
        for group in neighbourhoods(self._division)[:turns]:
            left = self._time_left()
            is_over = left == NO_TIME or in_vain == MOST_IN_VAIN or self._is_enough()
            if self._best is None or is_over:
                break
            asked = replace(effort, time_limit=left, target=self._bound - CONTENT * self._allowed)
            found, nodes = improved(self._stated, self._division, group, self._best, asked)
            self._nodes += nodes
            before = self._reached
            is_better = found is not None and self._hear(found)
            worthwhile = is_better and self._reached - before > WORTHWHILE * self._allowed
            in_vain = 0 if worthwhile else in_vain + 1
        return self._is_enough()
