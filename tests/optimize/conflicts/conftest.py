"""Whether rules can hold, by listing every portfolio of a tiny world: no solver, no model."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.conflicts import Conflict, Giving, explain_conflict
from gapplanner.optimize.conflicts.explaining import relaxed_problem
from gapplanner.optimize.highs import Effort
from gapplanner.optimize.objectives import People
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.world import world_of
from gapplanner.portfolio import Funding, Horizon

HORIZON = Horizon(2027, 2)
Feasible = Callable[[PortfolioProblem], bool]


@pytest.fixture(scope="session")
def can_hold(tiny: Any) -> Feasible:
    """Whether some portfolio of a tiny world breaks no rule, by arithmetic alone."""

    def _can_hold(problem: PortfolioProblem) -> bool:
        return any(
            not any(
                found.is_broken
                for rule in problem.rules
                for found in rule.measure(problem.candidate_set, decisions)
            )
            for decisions in tiny.every_portfolio(problem.candidate_set, problem.horizon)
        )

    return _can_hold


@pytest.fixture(scope="session")
def asked() -> Callable[..., PortfolioProblem]:
    """A problem of these rules over a candidate set; people served is what it is best at."""

    def _asked(candidate_set: CandidateSet, *rules: PlanRule) -> PortfolioProblem:
        return PortfolioProblem(candidate_set, HORIZON, 0.0, (People(),), tuple(rules))

    return _asked


@pytest.fixture(scope="session")
def canon() -> Callable[[CandidateSet, Mapping[int, float]], PlanRule]:
    """The rule of one source, canon, that pays anything."""

    def _canon(candidate_set: CandidateSet, by_year: Mapping[int, float]) -> PlanRule:
        eligible = dict.fromkeys(candidate_set.candidates["candidate_id"], ("canon",))
        return MoneyBySource(Funding({"canon": dict(by_year)}, eligible), HORIZON)

    return _canon


@pytest.fixture(scope="session")
def explained() -> Callable[[PortfolioProblem], Conflict]:
    """The conflict of a problem, explained."""

    def _explained(problem: PortfolioProblem) -> Conflict:
        world = world_of(problem.candidate_set, problem.horizon, problem.discount_rate)
        return explain_conflict(problem, world, Effort(threads=1))

    return _explained


def eased(
    problem: PortfolioProblem, amounts: tuple[Giving, ...], factor: float
) -> PortfolioProblem:
    """Return the problem whose figures have given these amounts times a factor."""
    return relaxed_problem(
        problem, tuple(replace(one, amount=factor * one.amount) for one in amounts)
    )


@pytest.fixture(scope="session")
def is_least(can_hold: Feasible) -> Callable[[PortfolioProblem, tuple[Giving, ...]], bool]:
    """Whether what is named is enough and one per cent less is not, by listing."""

    def _is_least(problem: PortfolioProblem, amounts: tuple[Giving, ...]) -> bool:
        return can_hold(eased(problem, amounts, 1.0)) and not can_hold(
            eased(problem, amounts, 0.99)
        )

    return _is_least
