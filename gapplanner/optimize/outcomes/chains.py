"""Families grown from one portfolio: more money keeps all of it, less takes nothing beside it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.language import _
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.outcomes.nesting import Between, Keep, Key, is_nested, keys_of
from gapplanner.optimize.outcomes.posing import Outcome
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.tidying import suspects

if TYPE_CHECKING:
    from gapplanner.scenario.blocks import Solver

Say = Callable[[str], None]
# One portfolio for each outcome, in their order.
Portfolios = tuple[pd.DataFrame, ...]
SAME_VALUE = 1e-12


@dataclass(frozen=True)
class Alone:
    """The best portfolio of one problem, its value and its bound, in the objective's unit."""

    decisions: pd.DataFrame
    value: float
    bound: float


@dataclass(frozen=True)
class Chains:
    """Families of portfolios for some outcomes, grown from one of them."""

    outcomes: tuple[Outcome, ...]
    solver: "Solver"
    keep: Keep
    say: Say

    @property
    def objective(self) -> Objective:
        """Return what is pursued; one and the same in every outcome."""
        return self.outcomes[0].problem.objectives[-1]

    @property
    def by_money(self) -> list[int]:
        """Return the outcomes from the least money to the most; the order stated settles ties."""
        return sorted(range(len(self.outcomes)), key=lambda place: self.outcomes[place].money)

    def alone(self, problem: PortfolioProblem) -> Alone:
        """Return the best portfolio of one problem."""
        solution = problem.solve(self.solver, settle=False)
        value = self.objective.value(problem.candidate_set, solution.portfolio.decisions)
        bound = value if solution.proof.bound is None else solution.proof.bound
        return Alone(solution.portfolio.decisions, value, bound)

    def foreseen(self) -> list[Alone]:
        """Return the best portfolio for each outcome alone.

        Raises
        ------
        PortfolioError
            If an outcome has none, naming it.
        """
        found = []
        for one in self.outcomes:
            self.say(_("Solving as if it were known: {outcome}").format(outcome=one.name))
            try:
                found.append(self.alone(one.problem))
            except PortfolioError as refusal:
                raise PortfolioError(
                    [f"{one.name}: {sentence}" for sentence in refusal.problems]
                ) from refusal
        return found

    def grown(self, anchor: int, portfolio: pd.DataFrame) -> Portfolios | None:
        """Return the family around the portfolio of one outcome, by place in order of money.

        None when the rules leave some outcome without a portfolio.
        """
        order = self.by_money
        found: dict[int, pd.DataFrame] = {order[anchor]: portfolio}
        for place in range(anchor + 1, len(order)):
            grown = self._between(order[place], found[order[place - 1]], None)
            if grown is None:
                return None
            found[order[place]] = grown
        for place in range(anchor - 1, -1, -1):
            cut = self._between(order[place], None, found[order[place + 1]])
            if cut is None:
                return None
            found[order[place]] = cut
        return tuple(found[place] for place in range(len(order)))

    def from_each(self, foreseen: Sequence[Alone]) -> list[Portfolios]:
        """Return the families grown from the best portfolio of each outcome alone."""
        families = []
        for place, number in enumerate(self.by_money):
            self.say(_("One list from: {outcome}").format(outcome=self.outcomes[number].name))
            family = self.grown(place, foreseen[number].decisions)
            if family is not None and self.is_nested(family):
                families.append(family)
        return families

    def from_mean(self, mean: Alone) -> Portfolios | None:
        """Return the plan for the mean income, cut or extended outcome by outcome."""
        self.say(_("One list from: {outcome}").format(outcome=_("mean income")))
        order = self.by_money
        total = sum(one.probability * one.money for one in self.outcomes)
        found: dict[int, pd.DataFrame] = {}
        nearest = mean.decisions
        for number in [one for one in order if self.outcomes[one].money >= total]:
            grown = self._between(number, nearest, None)
            if grown is None:
                return None
            found[number] = nearest = grown
        nearest = mean.decisions
        for number in [one for one in reversed(order) if self.outcomes[one].money < total]:
            cut = self._between(number, None, nearest)
            if cut is None:
                return None
            found[number] = nearest = cut
        family = tuple(found[place] for place in range(len(order)))
        return family if self.is_nested(family) else None

    def improved(self, family: Portfolios) -> Portfolios:
        """Return the family with each portfolio chosen again between its neighbours."""
        best = family
        order = self.by_money
        for place, number in enumerate(order):
            below = None if place == 0 else best[order[place - 1]]
            above = None if place + 1 == len(order) else best[order[place + 1]]
            chosen = self._between(number, below, above)
            if chosen is None:
                continue
            other = tuple(
                chosen if each == number else decisions for each, decisions in enumerate(best)
            )
            if self.is_nested(other) and self.worth(other) > self.worth(best):
                best = other
        return best

    def tidied(self, family: Portfolios) -> Portfolios:
        """Return the family without works that add nothing in any outcome that has them.

        A work goes from every outcome at once, so that the portfolios stay nested, and only where
        no objective gets worse and no rule breaks.
        """
        best = family
        slots = self.outcomes[0].problem.candidate_set.candidates.set_index("candidate_id")["slot"]
        idle = {
            str(slots[name])
            for one, decisions in zip(self.outcomes, family, strict=True)
            for name in suspects(decisions, one.problem)
        }
        for slot in sorted(idle):
            fewer = tuple(
                decisions[decisions["candidate_id"].map(slots) != slot].reset_index(drop=True)
                for decisions in best
            )
            if self._is_as_good(fewer, best):
                best = fewer
        return best

    def worth(self, family: Portfolios) -> float:
        """Return the expected value times the sense of the objective: more is better."""
        return self.objective.sense * self.expected(family)

    def expected(self, family: Portfolios) -> float:
        """Return the expected value, in the unit of the objective."""
        return math.fsum(
            one.probability * self.objective.value(one.problem.candidate_set, decisions)
            for one, decisions in zip(self.outcomes, family, strict=True)
        )

    def size(self, family: Portfolios) -> float:
        """Return the expected size of the values, whatever their sign."""
        return math.fsum(
            one.probability * abs(self.objective.value(one.problem.candidate_set, decisions))
            for one, decisions in zip(self.outcomes, family, strict=True)
        )

    def is_nested(self, family: Portfolios) -> bool:
        """Return whether one list serves the family."""
        return is_nested(
            keys_of(one.problem.candidate_set, decisions, self.keep)
            for one, decisions in zip(self.outcomes, family, strict=True)
        )

    def broken(self, family: Portfolios) -> list[str]:
        """Return a sentence for each rule that some outcome's portfolio breaks."""
        return [
            f"{one.name}: {sentence}"
            for one, decisions in zip(self.outcomes, family, strict=True)
            for sentence in violations(
                findings_of(one.problem.rules, one.problem.candidate_set, decisions)
            )
        ]

    def _is_as_good(self, fewer: Portfolios, family: Portfolios) -> bool:
        for one, less, all_of_it in zip(self.outcomes, fewer, family, strict=True):
            before = self.objective.value(one.problem.candidate_set, all_of_it)
            after = self.objective.value(one.problem.candidate_set, less)
            if self.objective.sense * (before - after) > SAME_VALUE * max(1.0, abs(before)):
                return False
        return self.is_nested(fewer) and not self.broken(fewer)

    def _between(
        self, number: int, below: pd.DataFrame | None, above: pd.DataFrame | None
    ) -> pd.DataFrame | None:
        problem = self.outcomes[number].problem
        rule = Between(
            self.keep,
            frozenset() if below is None else self._keys(problem, below),
            None if above is None else self._keys(problem, above),
        )
        try:
            solution = problem.subject_to(rule).solve(self.solver, settle=False)
        except PortfolioError:
            return None
        return solution.portfolio.decisions

    def _keys(self, problem: PortfolioProblem, decisions: pd.DataFrame) -> frozenset[Key]:
        return frozenset(keys_of(problem.candidate_set, decisions, self.keep)[-1])
