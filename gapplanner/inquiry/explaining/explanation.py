"""Why a candidate is in or out of a plan, and what the other decision would cost: all proved."""

from dataclasses import dataclass, field, replace

import numpy as np

from gapplanner.errors import PortfolioError
from gapplanner.inquiry.explaining.bounding import Bounds, bounds_of
from gapplanner.inquiry.explaining.changes import Change, changes_between, closure_lost, people_lost
from gapplanner.inquiry.explaining.entering import Extra, entry_of, is_as_good
from gapplanner.inquiry.explaining.obstacles import Obstacle, by_start, obstacles, reason_of
from gapplanner.inquiry.explaining.searching import Demand, Found, search_around
from gapplanner.inquiry.explaining.standing import Standing, stand
from gapplanner.inquiry.explaining.worth import Worth, dominator_of, worth_of
from gapplanner.inquiry.reopening import Reopened
from gapplanner.optimize.rules.choices import MustDo, MustNot
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.tail import CommittedTail

# A price is found to this part of what it is at least.
NEAR_THE_PRICE = 0.05


@dataclass(frozen=True)
class Explanation:
    """One candidate's decision explained.

    Attributes
    ----------
    candidate_id, is_in
        Whose decision, and which.
    kind
        Why: ``chosen``, ``forced`` (in by a rule), or why out: ``variant``, ``rule``,
        ``dominated``, ``capacity``, ``money``, ``tail``, ``precedence``, ``resource``,
        ``several``, ``nothing`` (adds nothing) or ``worth``.
    other
        The variant chosen instead, or the candidate that dominates; empty for other kinds.
    said
        Sentences of what stands in the way, one for each year of start.
    loss, low, high
        What the objective loses by the other decision: as the found plans show, and between which
        amounts the truth lies; in the unit of the objective, relative for ``balanced``. Unknown
        (none) where no plan with the other decision was found; 0 at least.
    gain
        By how much a plan found on the way is better than the run's; 0 where none is.
    is_impossible
        Whether it is proved that no plan takes the other decision under the rules.
    changes
        What else changes in the plan found.
    closure, people
        Closure lost by indicator, in its natural unit, and persons; negative where gained.
    soles, extras
        The least soles found that let it in without loss, and more of which limits; none where no
        money does.
    worth
        What it is worth for each million soles, beside the last one in.
    """

    candidate_id: str
    is_in: bool
    kind: str
    other: str = ""
    said: tuple[str, ...] = ()
    loss: float | None = None
    low: float = 0.0
    high: float | None = None
    gain: float = 0.0
    is_impossible: bool = False
    changes: tuple[Change, ...] = ()
    closure: dict[str, float] = field(default_factory=dict)
    people: float = 0.0
    soles: float | None = None
    extras: tuple[Extra, ...] = ()
    worth: Worth | None = None


class Explainer:
    """Explains the candidates of one run; what they share is worked out once.

    ``is_exact`` solves the whole problem again for each candidate instead of searching around the
    plan.
    """

    def __init__(self, reopened: Reopened, *, is_exact: bool = False) -> None:
        self.standing: Standing = stand(reopened)
        self.bounds: Bounds = bounds_of(self.standing)
        self.is_exact = is_exact
        self._chosen = set(reopened.decisions["candidate_id"])

    def explain(self, candidate_id: str) -> Explanation:
        """Return why one candidate is in or out, and what the other decision would cost."""
        is_in = candidate_id in self._chosen
        found = self._search(Demand(candidate_id, enters=not is_in))
        bare = self._why_in(candidate_id, found) if is_in else self._why_out(candidate_id, found)
        priced = self._priced(bare, found)
        worth = worth_of(self.standing, candidate_id)
        if is_in:
            return replace(priced, worth=worth)
        entry = None if priced.is_impossible and priced.kind == "rule" else self._entry(priced)
        if entry is None:
            return replace(priced, worth=worth)
        return replace(priced, worth=worth, soles=entry[0], extras=entry[1])

    def _entry(self, priced: Explanation) -> tuple[float, tuple[Extra, ...]] | None:
        if priced.loss == 0.0:
            return 0.0, ()
        entry = entry_of(self.standing, priced.candidate_id)
        return None if entry is None else (entry.soles, entry.extras)

    def _search(self, demand: Demand) -> Found:
        standing = self.standing
        if self.is_exact:
            return self._solved(demand)
        near = NEAR_THE_PRICE * max(0.0, self.bounds.ceiling - self._limit(demand))
        found = search_around(standing, demand, near if np.isfinite(near) else 0.0)
        if found.decisions is not None and standing.breaks(found.decisions):
            return replace(found, decisions=None, value=-np.inf)
        return found

    def _limit(self, demand: Demand) -> float:
        """Return what no plan that meets the demand exceeds, at the prices."""
        columns = self.standing.columns_of(str(demand.candidate_id))
        bounds = self.bounds
        return (bounds.with_candidate if demand.enters else bounds.without_candidate)(columns)

    def _solved(self, demand: Demand) -> Found:
        """Solve the whole problem again with the demand as a rule."""
        names = (str(demand.candidate_id),)
        rule = MustDo(names) if demand.enters else MustNot(names)
        standing = self.standing
        try:
            solution = standing.problem.subject_to(rule).solve(
                standing.reopened.run.scenario.solver, settle=False
            )
        except PortfolioError:
            return Found(None, -np.inf, -np.inf, is_impossible=True)
        decisions = solution.portfolio.decisions
        bound = solution.proof.bound
        proved = np.inf if bound is None else standing.objective.sense * bound
        return Found(decisions, standing.value_of(decisions), proved, is_impossible=False)

    def _priced(self, bare: Explanation, found: Found) -> Explanation:
        standing, name = self.standing, bare.candidate_id
        ceiling = self.bounds.ceiling
        limit = self._limit(Demand(name, enters=not bare.is_in))
        limit = max(min(limit, found.bound), found.value)
        low = max(0.0, standing.value - limit) if np.isfinite(limit) else 0.0
        if found.decisions is None:
            return replace(
                bare, is_impossible=found.is_impossible, low=self.lost(low), loss=None, high=None
            )
        shown = standing.value - found.value
        best = max(ceiling, standing.value)
        is_equal = is_as_good(standing, found.decisions)
        return replace(
            bare,
            loss=0.0 if is_equal else self.lost(shown),
            low=self.lost(min(low, max(0.0, shown))),
            high=self.lost(max(0.0, best - found.value)) if np.isfinite(best) else None,
            gain=0.0 if -shown <= self._noise() else -self.lost(shown),
            changes=changes_between(standing, found.decisions, name),
            closure=closure_lost(standing, found.decisions),
            people=people_lost(standing, found.decisions),
        )

    def _noise(self) -> float:
        return 1e-7 * max(1.0, abs(self.standing.value))

    def lost(self, difference: float) -> float:
        """Return a loss in the unit it is told in; ``balanced`` as a share of the mean."""
        if self.standing.objective.name == "balanced":
            return float(-np.expm1(-difference))
        return float(difference)

    def _why_in(self, name: str, found: Found) -> Explanation:
        if not found.is_impossible:
            return Explanation(name, is_in=True, kind="chosen")
        return Explanation(name, is_in=True, kind="forced", said=self._rules_against(name))

    def _why_out(self, name: str, found: Found) -> Explanation:
        standing = self.standing
        bare = Explanation(name, is_in=False, kind="worth")
        candidates = standing.problem.candidate_set.candidates.set_index("candidate_id")
        chosen = candidates[candidates.index.isin(self._chosen)]
        same = chosen.index[chosen["slot"] == candidates.loc[name, "slot"]]
        if len(same):
            return replace(bare, kind="variant", other=str(same[0]))
        if found.is_impossible and (against := self._rules_against(name)):
            return replace(bare, kind="rule", said=against)
        in_the_way = obstacles(standing, name)
        kind, nearest = reason_of(in_the_way)
        if kind == "rule" and self._rule_keeps_out(name, nearest):
            return self._said(bare, kind, nearest)
        if dominator := dominator_of(standing, name):
            return replace(bare, kind="dominated", other=dominator)
        if kind:
            return self._said(bare, kind, nearest)
        return bare if self._adds(name) else replace(bare, kind="nothing")

    def _said(self, bare: Explanation, kind: str, nearest: list[Obstacle]) -> Explanation:
        return replace(bare, kind=kind, said=by_start(nearest))

    def _adds(self, name: str) -> bool:
        return (worth := worth_of(self.standing, name)) is not None and worth.value > 0

    def _rule_keeps_out(self, name: str, nearest: list[Obstacle]) -> bool:
        """Return whether the candidate enters the best plan found without the rules in its way."""
        freed = tuple(sorted({one.rule for one in nearest}))
        found = search_around(self.standing, Demand(name, freed=freed))
        free = search_around(self.standing, Demand(name, enters=False, freed=freed))
        return found.value > free.value

    def _rules_against(self, name: str) -> tuple[str, ...]:
        """Return the planner's rules of which each alone, dropped, allows the other decision."""
        said = []
        for number, rule in enumerate(self.standing.problem.rules):
            if isinstance(rule, (ResourceCeiling, MoneyBySource, CommittedTail)):
                continue
            demand = Demand(name, enters=name not in self._chosen, freed=(number,))
            if search_around(self.standing, demand).decisions is not None:
                said.append(rule.sentence())
        return tuple(said)
