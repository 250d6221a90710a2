"""Solving: the best of a world that fits the head, its proof, its audit, and why there is none."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.highs import Outcome, Search
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Balanced, Cheapest, Closure, People
from gapplanner.optimize.parts import first
from gapplanner.optimize.rules import Finding, PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import MustDo
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.rule import over
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.portfolio import COMMITTED, Funding, Horizon, Solution
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import ClosureDate, Quantity

HORIZON = Horizon(2027, 2)
WEIGHTS = (("road", 0.5), ("water", 0.5))
EXACT = Solver(relative_gap=0.0, threads=1)
FUNDING = Funding(
    {"canon": {2028: 100.0, 2029: 100.0}},
    dict.fromkeys(("well", "network", "pipe", "gravel"), ("canon",)),
)


@pytest.fixture
def problem(two_towns: CandidateSet) -> PortfolioProblem:
    """Serve as many people as possible with S/ 100 a year."""
    return PortfolioProblem(
        two_towns,
        HORIZON,
        0.0,
        (People(),),
        (MoneyBySource(FUNDING, HORIZON),),
        FUNDING,
    )


def chosen(solution: Solution) -> dict[str, int]:
    decisions = solution.portfolio.decisions
    pairs = zip(decisions["candidate_id"], decisions["start_year"], strict=True)
    return {str(name): int(year) for name, year in pairs}


def test_the_best_plan_by_hand_with_its_proof(problem: PortfolioProblem) -> None:
    # 200 soles: network 100, pipe 40 and gravel 50 fit; everyone (300) is served.
    solution = problem.solve(EXACT)
    assert set(chosen(solution)) == {"gravel", "network", "pipe"}
    proof = solution.proof
    assert (proof.status, proof.stopped_by) == ("optimal", "gap")
    assert proof.objective == proof.audit.objective == pytest.approx(300.0)
    assert proof.bound == pytest.approx(300.0)
    assert proof.relative_gap == 0.0
    assert proof.audit.violations == ()
    assert proof.solver.startswith("HiGHS ")


def test_the_proof_has_the_fields_of_its_file(problem: PortfolioProblem) -> None:
    fields = problem.solve(EXACT).proof.to_dict()
    assert list(fields) == [
        "status",
        "objective",
        "bound",
        "relative_gap",
        "asked_gap",
        "solver",
        "seconds",
        "nodes",
        "stopped_by",
        "audit",
        "stages",
        "second_opinion",
    ]
    assert fields["audit"] == {"objective": pytest.approx(300.0), "violations": []}


def test_spending_sums_to_the_cost_and_stays_under_the_ceiling(problem: PortfolioProblem) -> None:
    spending = problem.solve(EXACT).portfolio.spending
    by_work = spending.groupby("candidate_id")["amount"].sum()
    assert by_work.to_dict() == {"gravel": 50.0, "network": 100.0, "pipe": 40.0}
    paid = spending[spending["source"] != COMMITTED].groupby("year")["amount"].sum()
    assert (paid <= 100.0).all()


def test_a_problem_is_a_value(problem: PortfolioProblem) -> None:
    fewer = problem.subject_to(AmountBetween(Quantity.COUNT, None, 1.0, name="count"))
    assert len(problem.rules) == 1
    assert len(fewer.rules) == 2
    assert fewer.without(fewer.rules[1:]).rules == problem.rules
    assert len(chosen(fewer.solve(EXACT))) == 1


def test_another_rule_never_raises_the_objective(problem: PortfolioProblem) -> None:
    free = problem.solve(EXACT).proof.objective
    bound = problem.subject_to(MustDo(("well",))).solve(EXACT).proof.objective
    assert free is not None
    assert bound is not None
    assert bound == pytest.approx(260.0)
    assert bound <= free


def test_more_money_never_lowers_the_objective(problem: PortfolioProblem) -> None:
    reached = []
    for money in (30.0, 50.0, 100.0, 200.0):
        funding = replace(FUNDING, ceilings={"canon": {2028: money, 2029: 0.0}})
        rules = (MoneyBySource(funding, HORIZON),)
        reached.append(replace(problem, rules=rules).solve(EXACT).proof.objective or 0.0)
    assert reached == sorted(reached)


def test_nothing_of_no_benefit_is_chosen(tiny: Any) -> None:
    # The second well adds nothing once the first fills the gap; the statue closes nothing.
    world = tiny.world(
        [
            tiny.work("well", (10,), {"water@060101": 100}),
            tiny.work("second", (10,), {"water@060101": 100}),
            tiny.work("statue", (5,), {}),
        ],
        [tiny.gap("water@060101", 100)],
    )
    for objective in (People(), Closure((("water", 1.0),), HORIZON, 0.0)):
        solution = PortfolioProblem(world, HORIZON, 0.0, (objective,)).solve(EXACT)
        assert len(chosen(solution)) == 1
        assert "statue" not in chosen(solution)


def test_a_work_that_others_need_stays_though_it_closes_nothing(tiny: Any) -> None:
    world = tiny.world(
        [tiny.work("well", (10,), {"water@060101": 100}), tiny.work("bridge", (5,), {})],
        [tiny.gap("water@060101", 100)],
    )
    rules = (Requires(("well",), ("bridge",)),)
    solution = PortfolioProblem(world, HORIZON, 0.0, (People(),), rules).solve(EXACT)
    assert set(chosen(solution)) == {"bridge", "well"}


def test_objectives_in_order(problem: PortfolioProblem) -> None:
    # Money is no limit: everyone is served either way, and then at the least cost.
    free = replace(problem, rules=(), objectives=(People(), Cheapest()))
    solution = free.solve(EXACT)
    assert solution.proof.objective == pytest.approx(190.0)
    assert set(chosen(solution)) == {"gravel", "network", "pipe"}
    # The other way round, nothing at all is cheapest.
    nothing = free.maximising(Cheapest(), People()).solve(EXACT)
    assert chosen(nothing) == {}


def test_cheapest_reaches_its_targets(two_towns: CandidateSet) -> None:
    half = ClosureTarget(
        "water",
        None,
        each=True,
        at_least=0.5,
        quantity=None,
        date=ClosureDate.SET_IN_MOTION,
        horizon=HORIZON,
    )
    solution = PortfolioProblem(two_towns, HORIZON, 0.0, (Cheapest(),), (half,)).solve(EXACT)
    assert set(chosen(solution)) == {"pipe", "well"}
    assert solution.proof.objective == pytest.approx(100.0)


def test_balanced_takes_a_little_of_each_where_the_sum_takes_all_of_one(tiny: Any) -> None:
    # 100 soles buy all of the water, or half of it and a tenth of the dear road.
    world = tiny.world(
        [
            tiny.work("all", (100,), {"water@060101": 100}, slot="water"),
            tiny.work("half", (50,), {"water@060101": 50}, slot="water"),
            tiny.work("road", (50,), {"road@060101": 1}),
        ],
        [tiny.gap("water@060101", 100), tiny.gap("road@060101", 10)],
        [("soles", "canon", 2028, 100.0)],
    )
    funding = Funding({"canon": {2028: 100.0}}, dict.fromkeys(("all", "half", "road"), ("canon",)))
    rules = (MoneyBySource(funding, HORIZON),)
    plain = PortfolioProblem(world, HORIZON, 0.0, (Closure(WEIGHTS, HORIZON, 0.0),), rules)
    assert set(chosen(plain.solve(EXACT))) == {"all"}
    balanced = plain.maximising(Balanced(WEIGHTS, HORIZON, 0.0))
    assert set(chosen(balanced.solve(Solver(relative_gap=1e-3)))) == {"half", "road"}


def test_the_rules_are_told_one_by_one(problem: PortfolioProblem) -> None:
    solution = problem.subject_to(MustDo(("pipe",))).solve(EXACT)
    assert list(solution.rules.columns) == [
        "rule",
        "sentence",
        "limit",
        "reached",
        "violation",
        "unit",
    ]
    assert list(solution.rules["rule"]) == ["budget.sources", "must_do"]
    assert (solution.rules["violation"] == 0).all()
    assert list(solution.findings["what"]) == ["canon 2028", "canon 2029", "pipe"]


def test_a_conflict_names_the_planners_rules_and_how_far_they_must_give(
    problem: PortfolioProblem,
) -> None:
    # Network and gravel cost 150 of the 200 soles: possible. All three with only 120: not.
    poor = replace(FUNDING, ceilings={"canon": {2028: 100.0, 2029: 20.0}})
    asked = replace(problem, rules=(MoneyBySource(poor, HORIZON),)).subject_to(
        MustDo(("network",)),
        AmountBetween(Quantity.COUNT, None, 5.0, name="count"),
        MustDo(("pipe",)),
    )
    with pytest.raises(PortfolioError) as raised:
        asked.solve(EXACT)
    first, *lines = raised.value.problems
    assert first.startswith("The rules of the plan must be able to hold together; these cannot")
    assert [line.startswith("- ") for line in lines] == [True, True, True, False, False]
    assert "No funding source pays more than its ceiling" in lines[0]
    assert "If it alone gives: raise canon 2029 by S/ 20.00, to S/ 40.00." in lines[0]
    assert "Must enter: network." in lines[1]
    assert "Must enter: pipe." in lines[2]
    assert not any("count" in line for line in lines)


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the solver end by the clock, with a bound and no portfolio."""
    nothing = Outcome(
        None, None, 300.0, infeasible=False, nodes=7, seconds=600.0, stopped_by="time"
    )
    monkeypatch.setattr(Search, "solve", lambda *_asked: nothing)


@pytest.mark.usefixtures("no_time")
def test_a_search_without_time_says_what_to_raise(
    problem: PortfolioProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first, "first_portfolio", lambda *_asked: None)
    monkeypatch.setattr(first, "filled", lambda *_asked: None)
    with pytest.raises(PortfolioError) as raised:
        problem.solve(EXACT)
    assert str(raised.value) == (
        "A portfolio must be found before the search stops; none was after 600 s and 7 nodes. "
        "Raise solver.time_limit or solver.node_limit, or relax a rule."
    )


@pytest.mark.usefixtures("no_time")
def test_a_search_without_time_ends_with_what_rounding_finds(problem: PortfolioProblem) -> None:
    proof = problem.solve(EXACT).proof
    assert (proof.status, proof.stopped_by, proof.bound) == ("feasible", "time", 300.0)
    assert proof.audit.violations == ()


@pytest.mark.usefixtures("no_time")
@pytest.mark.parametrize("found", [None, np.zeros(0, dtype=np.int64)], ids=["none", "empty"])
def test_a_search_without_time_or_relaxation_ends_with_works_filled_in(
    problem: PortfolioProblem, monkeypatch: pytest.MonkeyPatch, found: object
) -> None:
    monkeypatch.setattr(first, "first_portfolio", lambda *_asked: found)
    solution = problem.solve(EXACT)
    assert chosen(solution)
    assert (solution.proof.status, solution.proof.bound) == ("feasible", 300.0)
    assert solution.proof.audit.violations == ()


def test_of_equally_good_plans_the_cheapest_is_chosen(tiny: Any) -> None:
    # Either pump serves the same hundred people; the solver alone would not care which.
    world = tiny.world(
        [
            tiny.work("a-dear", (90,), {"water@060101": 100}, slot="pump"),
            tiny.work("b-cheap", (30,), {"water@060101": 100}, slot="pump"),
            tiny.work("c-dear", (80,), {"water@060101": 100}, slot="pump"),
        ],
        [tiny.gap("water@060101", 100)],
    )
    solution = PortfolioProblem(world, HORIZON, 0.0, (People(),)).solve(EXACT)
    assert set(chosen(solution)) == {"b-cheap"}
    assert solution.proof.objective == pytest.approx(100.0)


class Loose(PlanRule):
    """A ceiling whose model half was forgotten."""

    @property
    def name(self) -> str:
        return "loose"

    def add_to(self, model: PortfolioModel) -> None:
        """State nothing."""

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        return [over("everything", 1.0, float(len(decisions)), "investments")]

    def sentence(self) -> str:
        return "At most one investment."


def test_a_model_that_forgot_a_rule_is_caught_by_the_audit(problem: PortfolioProblem) -> None:
    with pytest.raises(AssertionError, match="the audit disagrees with the solver"):
        problem.subject_to(Loose()).solve(EXACT)


class Boastful(People):
    """An objective whose tables give less than its model claims."""

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        return super().value(candidate_set, decisions) / 2


def test_a_model_that_claims_too_much_is_caught_by_the_audit(problem: PortfolioProblem) -> None:
    with pytest.raises(AssertionError, match="the audit disagrees with the solver"):
        problem.maximising(Boastful()).solve(EXACT)


def test_the_order_of_rows_changes_nothing(problem: PortfolioProblem) -> None:
    shuffled = replace(
        problem.candidate_set,
        candidates=problem.candidate_set.candidates.iloc[::-1].reset_index(drop=True),
        gaps=problem.candidate_set.gaps.iloc[::-1].reset_index(drop=True),
        closures=problem.candidate_set.closures.iloc[::-1].reset_index(drop=True),
        uses=problem.candidate_set.uses.iloc[::-1].reset_index(drop=True),
    )
    one, other = problem.solve(EXACT), replace(problem, candidate_set=shuffled).solve(EXACT)
    pd.testing.assert_frame_equal(one.portfolio.decisions, other.portfolio.decisions)
    pd.testing.assert_frame_equal(one.portfolio.spending, other.portfolio.spending)
