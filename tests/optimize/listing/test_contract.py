"""The solver's answer is the best of all portfolios, listed one by one and judged by arithmetic."""

from collections.abc import Callable

import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError
from gapplanner.optimize.exchange import second_opinion
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.optimize.solving import build
from gapplanner.portfolio import Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import ClosureDate, Group, Quantity, Timing, Where

Aims = Callable[[CandidateSet], dict[str, Objective]]
Listing = Callable[[PortfolioProblem], float | None]

HORIZON = Horizon(2027, 2)
# Tangents of the logarithm may hide a difference of this much.
OF_TANGENTS = 2e-5
ALL_OF_IT = Solver(relative_gap=0.0, time_limit=60, threads=1)

COUNT, COST, PEOPLE = Quantity.COUNT, Quantity.COST, Quantity.BENEFICIARIES
ROADS = Where.model_validate({"sector": "roads"})


def target(date: ClosureDate, *, each: bool = False, share: float | None = 0.1) -> ClosureTarget:
    quantity = None if share is not None else 30.0
    return ClosureTarget("water", None, each, share, quantity, date, HORIZON)


RULES: dict[str, tuple[PlanRule, ...]] = {
    "money": (),
    "tail": (CommittedTail(2029, 0.3, 100.0),),
    "no tail": (CommittedTail(2029, 0.0, 100.0),),
    "capacity": (
        ResourceCeiling(
            "soles", {("MD-060101", 2028): 45.0, ("GR-06", 2029): 50.0, ("*", 2029): 60.0}
        ),
    ),
    "one start": (ResourceCeiling("starts", {("*", 2028): 1.0, ("*", 2029): 1.0}),),
    "no start": (ResourceCeiling("starts", {("GR-06", 2028): 0.0, ("MD-060101", 2029): 0.0}),),
    "least share by sector": (ShareLimit(COST, 0.45, is_floor=True, by=Group.SECTOR),),
    "least share of people": (ShareLimit(PEOPLE, 0.3, is_floor=True, where=ROADS),),
    "largest share by unit": (ShareLimit(COST, 0.6, is_floor=False, by=Group.EXECUTING_UNIT),),
    "largest share of count": (ShareLimit(COUNT, 0.5, is_floor=False, by=Group.PROVINCE),),
    "must do": (MustDo(("bridge",)),),
    "must do a slot": (MustDo(("taps", "road")),),
    "must not": (MustNot(("2000001", "spring")),),
    "frozen": (Frozen((("road", None), ("tap-small", 2029))),),
    "requires": (Requires(("bridge",), ("road", "taps")),),
    "requires any": (Requires(("taps",), ("road", "spring"), any_of=True),),
    "requires started": (Requires(("taps",), ("spring",), timing=Timing.STARTED),),
    "requires operating": (
        Requires(("spring", "bridge"), ("tap-small", "road"), any_of=True, timing=Timing.OPERATING),
    ),
    "excludes": (Excludes(("taps", "spring")),),
    "all or none": (AllOrNone(("bridge", "tap-small", "spring")),),
    "at most two": (AmountBetween(COUNT, None, 2.0),),
    "exactly one by unit": (AmountBetween(COUNT, 1.0, 1.0, by=Group.EXECUTING_UNIT),),
    "cost between": (AmountBetween(COST, 100.0, 110.0),),
    "people of roads": (AmountBetween(PEOPLE, 150.0, None, where=ROADS),),
    "count of named": (AmountBetween(COUNT, 1.0, 1.0, candidates=("road", "bridge")),),
    "target in motion": (target(ClosureDate.SET_IN_MOTION),),
    "target in time": (target(ClosureDate.WITHIN_PROGRAMME, share=0.25),),
    "target by quantity": (target(ClosureDate.BY_YEAR_TEN, share=None),),
    "target each": (target(ClosureDate.SET_IN_MOTION, each=True),),
    "large works": (LargeWorks(45.0, 1),),
    "operating cost": (OperatingCost(8.0),),
    "operating cost by unit": (OperatingCost(5.0, by=Group.EXECUTING_UNIT),),
}
IMPOSSIBLE: dict[str, tuple[PlanRule, ...]] = {
    "must_do": (MustDo(("tap-large",)), MustNot(("taps",))),
    "target": (target(ClosureDate.WITHIN_PROGRAMME, share=0.9),),
    "count": (AmountBetween(COUNT, 5.0, None, name="count"),),
    "frozen": (Frozen((("bridge", 2028),)),),
    "amount": (AmountBetween(COST, 500.0, None),),
}


def agree(problem: PortfolioProblem, listing: Listing) -> None:
    """Solve, and compare with the list of all portfolios and with a second solver."""
    best = listing(problem)
    assert best is not None, "the case must leave something to choose"
    (objective,) = problem.objectives
    allowed = OF_TANGENTS if isinstance(objective, Balanced) else 1e-6 * max(1.0, abs(best))
    proof = problem.solve(ALL_OF_IT).proof
    assert proof.objective == pytest.approx(best, abs=allowed)
    assert proof.bound is not None
    # No portfolio is beyond the bound.
    assert objective.sense * proof.bound >= objective.sense * best - 1e-6 * max(1.0, abs(best))
    model = build(problem)
    objective.add_to(model)
    other = second_opinion(model.matrix(), 0.0, 60.0)
    assert other is not None
    if isinstance(objective, Balanced):
        assert best - 1e-6 <= other <= best + objective.error
    else:
        assert objective.sense * other == pytest.approx(best, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("case", RULES)
def test_the_answer_is_the_best_of_all_portfolios_under_each_rule(
    case: str, valleys: PortfolioProblem, listing: Listing
) -> None:
    agree(valleys.subject_to(*RULES[case]), listing)


@pytest.mark.parametrize("aim", ["balanced", "shortfall", "people", "worst_off", "cheapest"])
@pytest.mark.parametrize("case", ["money", "target in motion", "least share by sector"])
def test_the_answer_is_the_best_of_all_portfolios_for_each_objective(
    aim: str, case: str, valleys: PortfolioProblem, listing: Listing, aims: Aims
) -> None:
    objective = aims(valleys.candidate_set)[aim]
    agree(valleys.subject_to(*RULES[case]).maximising(objective), listing)


def test_an_indicator_that_must_go_without_keeps_the_bound_true(
    valleys: PortfolioProblem, listing: Listing, aims: Aims
) -> None:
    objective = aims(valleys.candidate_set)["balanced"]
    problem = valleys.subject_to(MustNot(("road", "bridge"))).maximising(objective)
    agree(problem, listing)


@pytest.mark.parametrize("named", IMPOSSIBLE)
def test_rules_that_cannot_hold_are_named_to_the_planner(
    named: str, valleys: PortfolioProblem, listing: Listing
) -> None:
    problem = valleys.subject_to(*RULES["operating cost by unit"], *IMPOSSIBLE[named])
    assert listing(problem) is None
    with pytest.raises(PortfolioError) as refused:
        problem.solve(ALL_OF_IT)
    lines = refused.value.problems
    assert "must be able to hold" in lines[0]
    for rule in IMPOSSIBLE[named]:
        assert any(line.startswith(f"- {rule.name}: {rule.sentence()}") for line in lines[1:])


def test_the_second_solver_finds_nothing_where_nothing_holds(valleys: PortfolioProblem) -> None:
    model = build(valleys.subject_to(*IMPOSSIBLE["must_do"]))
    valleys.objectives[0].add_to(model)
    assert second_opinion(model.matrix(), 0.0, 60.0) is None
