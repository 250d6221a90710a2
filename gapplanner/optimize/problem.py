"""A portfolio problem is a value: candidates, objectives and rules; solving gives a solution."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.objectives import Objective, objectives_of
from gapplanner.optimize.objectives.priced import with_prices
from gapplanner.optimize.posing import rules_of
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.solving import matrix_of, solve_problem
from gapplanner.portfolio.funding import Funding, funding_of
from gapplanner.portfolio.horizon import Horizon
from gapplanner.portfolio.portfolio import Solution
from gapplanner.portfolio.readiness import expected

if TYPE_CHECKING:
    from gapplanner.scenario.blocks import Solver
    from gapplanner.scenario.schema import Scenario


@dataclass(frozen=True)
class PortfolioProblem:
    """What may be chosen, what is best, and what must hold; immutable.

    Attributes
    ----------
    candidate_set
        What could be built.
    horizon
        Base year and length of the programme.
    discount_rate
        Yearly rate at which later closure counts less.
    objectives
        In order: each is pursued without losing the ones before it.
    rules
        What must hold.
    funding
        Who pays: used to split the spending once the portfolio is chosen.
    places
        Where rules stand in the scenario, such as ``rules[3]``.
    tolerances
        The share of each objective that those after it may give up; 0 where none is stated.
    """

    candidate_set: CandidateSet
    horizon: Horizon
    discount_rate: float
    objectives: tuple[Objective, ...]
    rules: tuple[PlanRule, ...] = ()
    funding: Funding = field(default_factory=lambda: Funding({}, {}))
    places: tuple[tuple[PlanRule, str], ...] = ()
    tolerances: tuple[float, ...] = ()

    def subject_to(self, *rules: PlanRule) -> "PortfolioProblem":
        """Return the same problem with more rules."""
        return self._with_rules((*self.rules, *rules))

    def without(self, rules: Iterable[PlanRule]) -> "PortfolioProblem":
        """Return the same problem without some of its rules."""
        gone = list(rules)
        return self._with_rules(tuple(rule for rule in self.rules if rule not in gone))

    def maximising(self, *objectives: Objective) -> "PortfolioProblem":
        """Return the same problem with other objectives, of which nothing may be given up."""
        priced = with_prices(objectives, self.rules, self.candidate_set)
        return replace(self, objectives=priced, tolerances=())

    def tolerance_of(self, number: int) -> float:
        """Return the share of an objective, by its place, that those after it may give up."""
        return self.tolerances[number] if number < len(self.tolerances) else 0.0

    def _with_rules(self, rules: tuple[PlanRule, ...]) -> "PortfolioProblem":
        objectives = with_prices(self.objectives, rules, self.candidate_set)
        return replace(self, rules=rules, objectives=objectives)

    def place_of(self, rule: PlanRule) -> str:
        """Return where a rule stands in the scenario, with its key."""
        found = (place for known, place in self.places if known is rule)
        return next(found, rule.name)

    def matrix(self) -> Matrix:
        """Return the model of the first objective: what `optimize.exchange` writes for others."""
        return matrix_of(self)

    def solve(
        self, solver: "Solver", known: pd.DataFrame | None = None, *, settle: bool = True
    ) -> Solution:
        """Return the best portfolio found, its proof, and how each rule stands.

        Parameters
        ----------
        solver
            When the search may stop.
        known
            ``candidate_id, start_year`` of another portfolio, such as that of a reference run: the
            search starts from it, and among equally good portfolios the nearest to it is taken.
        settle
            Whether to choose among equally good portfolios; not needed where only the value is.

        Raises
        ------
        PortfolioError
            If no portfolio meets the rules, naming those in conflict; or if none was found before
            the search had to stop.
        """
        return solve_problem(self, solver, known, settle=settle)


def places_of(
    rules: tuple[PlanRule, ...], scenario: "Scenario"
) -> tuple[tuple[PlanRule, str], ...]:
    """Return where each rule of the planner's own list stands, counted from 1 as the doors do."""
    first = len(rules) - len(scenario.rules)
    return tuple(
        (rule, f"rules[{place}].{rule.name}") for place, rule in enumerate(rules[first:], start=1)
    )


def pose(candidate_set: CandidateSet, scenario: "Scenario") -> PortfolioProblem:
    """Return the problem that a scenario states about its candidates.

    Where the scenario states ``readiness``, closures are those that can be expected.

    Raises
    ------
    ScenarioError
        If a rule names something the candidates do not have; all such names at once.
    """
    candidate_set = expected(candidate_set, scenario)
    horizon = Horizon(scenario.base_year, scenario.years)
    rules = rules_of(candidate_set, scenario)
    return PortfolioProblem(
        candidate_set=candidate_set,
        horizon=horizon,
        discount_rate=scenario.discount_rate,
        objectives=with_prices(objectives_of(candidate_set, scenario), rules, candidate_set),
        rules=rules,
        funding=funding_of(candidate_set, scenario),
        places=places_of(rules, scenario),
        tolerances=scenario.objective.tolerances,
    )
