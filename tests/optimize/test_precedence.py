"""The order of precedence: strict, at a price, or only listed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError
from gapplanner.optimize.exchange import second_opinion
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.objectives.priced import Priced, bare, scale_of
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.choices import MustDo, MustNot
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.world import world_of
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.order import OrderScope, Precedence

STRICT, FLEXIBLE, FREE = Precedence.STRICT, Precedence.FLEXIBLE, Precedence.FREE
PLAN = OrderScope.PLAN
HORIZON = Horizon(2027, 2)
EXACT = Solver(relative_gap=0.0, time_limit=60, threads=1)
OF_TANGENTS = 2e-5

Make = Callable[..., CandidateSet]


@pytest.fixture
def office(tiny: Any) -> Make:
    """A town hall with a file for a well (class 5) and ideas for a pipe and a tank (class 9).

    The well costs 60 and closes 10 of the 100 dwellings without water of its district, the pipe
    costs 40 and closes 40, the tank costs 30 and closes 20. Next door, another town hall has an
    idea alone: a spring that costs 30 and closes 30.
    """

    def made(money: float = 70.0) -> CandidateSet:
        works = [
            tiny.work("well", (60,), {"water@060101": 10}, stage=5),
            tiny.work("pipe", (40,), {"water@060101": 40}),
            tiny.work("tank", (30,), {"water@060101": 20}),
            tiny.work("spring", (30,), {"water@060201": 30}, "060201", "MD-060201"),
        ]
        gaps = [tiny.gap("water@060101", 100), tiny.gap("water@060201", 50)]
        limits = [("soles", "canon", 2028, money), ("soles", "canon", 2029, 0.0)]
        found: CandidateSet = tiny.world(works, gaps, limits)
        return found

    return made


def problem_of(candidate_set: CandidateSet, *rules: Any, objective: Any = None) -> PortfolioProblem:
    money = candidate_set.limits
    ceilings = {"canon": dict(zip(money["year"], money["amount"], strict=True))}
    eligible = {str(name): ("canon",) for name in candidate_set.candidates["candidate_id"]}
    funding = Funding(ceilings, eligible)
    plain = objective or Closure((("water", 1.0),), HORIZON, 0.0)
    problem = PortfolioProblem(
        candidate_set,
        HORIZON,
        getattr(plain, "discount_rate", 0.0),
        (plain,),
        (MoneyBySource(funding, HORIZON),),
        funding,
    )
    return problem.subject_to(*rules)


def entered(problem: PortfolioProblem) -> list[str]:
    return sorted(problem.solve(EXACT).portfolio.decisions["candidate_id"])


def test_strict_order_takes_the_file_before_the_better_ideas(office: Make) -> None:
    assert entered(problem_of(office(), OrderOfPrecedence(FREE))) == ["pipe", "spring"]
    assert entered(problem_of(office(100), OrderOfPrecedence(STRICT))) == ["pipe", "well"]


def test_strict_order_lets_nothing_later_enter_while_the_earlier_cannot_be_paid(
    office: Make,
) -> None:
    solution = problem_of(office(50), OrderOfPrecedence(STRICT)).solve(EXACT)
    # The well costs 60 and there are 50: the town hall waits, and its neighbour does not.
    assert list(solution.portfolio.decisions["candidate_id"]) == ["spring"]
    assert list(solution.notes) == [
        (
            "MD-060101: by the order of precedence, 2 investments of later classes wait until "
            "class 5 is complete; still out: 'well'."
        )
    ]


def test_one_order_for_the_whole_plan_makes_the_neighbour_wait_too(office: Make) -> None:
    assert entered(problem_of(office(50), OrderOfPrecedence(STRICT, by=PLAN))) == []


def test_what_is_decided_to_stay_out_is_not_waited_for(office: Make) -> None:
    rule = OrderOfPrecedence(STRICT, decided_out=("well",))
    assert entered(problem_of(office(), MustNot(("well",)), rule)) == ["pipe", "spring"]


def test_every_inversion_is_listed_and_breaks_nothing_when_free(office: Make) -> None:
    solution = problem_of(office(), OrderOfPrecedence(FREE)).solve(EXACT)
    row = solution.rules[solution.rules["rule"] == "precedence"].iloc[0]
    assert (row["limit"], row["reached"], row["violation"], row["unit"]) == (
        0.0, 1.0, 1.0, "investments",
    )  # fmt: skip
    found = solution.findings[solution.findings["rule"] == "precedence"]
    assert list(found["what"]) == ["MD-060101, class 9"]
    assert solution.proof.audit.violations == ()
    assert list(solution.notes) == [
        (
            "MD-060101: 1 inversion of the order of precedence: 'pipe (9)' enters before 'well', "
            "of class 5."
        )
    ]


def test_a_price_decides_whether_an_inversion_pays(office: Make) -> None:
    # Everything built closes 70 + 30 of 150: the scale is 2/3. With 70 soles: pipe and spring
    # close 70 with one inversion, the well alone 10, the spring alone 30. The inversion is worth
    # 40 of 150, two fifths of the scale.
    cheap = problem_of(office(), OrderOfPrecedence(FLEXIBLE, 0.39))
    dear = problem_of(office(), OrderOfPrecedence(FLEXIBLE, 0.41))
    assert entered(cheap) == ["pipe", "spring"]
    assert entered(dear) == ["spring"]


def test_the_price_is_shown_beside_what_the_plan_is_worth(office: Make) -> None:
    problem = problem_of(office(), OrderOfPrecedence(FLEXIBLE, 0.3))
    solution = problem.solve(EXACT)
    assert solution.proof.objective == pytest.approx(70 / 150 - 0.3 * 2 / 3)
    assert solution.proof.relative_gap == pytest.approx(0.0, abs=1e-9)
    assert solution.notes[0] == (
        "The objective, 0.26666667, is what the plan is worth, 0.46666667, made worse by 0.2: the "
        "price of what its rules allow."
    )
    assert "1 inversion" in solution.notes[1]


def test_a_problem_without_the_rule_is_without_its_price(office: Make) -> None:
    rule = OrderOfPrecedence(FLEXIBLE, 0.9)
    problem = problem_of(office(), rule)
    assert isinstance(problem.objectives[0], Priced)
    assert problem.without([rule]).objectives == (bare(problem.objectives[0]),)
    assert entered(problem.without([rule])) == ["pipe", "spring"]


def test_rules_that_the_strict_order_cannot_meet_are_named_with_it(office: Make) -> None:
    problem = problem_of(office(50), OrderOfPrecedence(STRICT), MustDo(("pipe",)))
    with pytest.raises(PortfolioError) as refused:
        problem.solve(EXACT)
    words = "\n".join(refused.value.problems)
    assert "in each executing unit, no investment enters before those of an earlier class" in words
    assert "Must enter: pipe." in words


# Four works of one unit and one of another, variants of one slot in two classes.
def mixed(tiny: Any) -> CandidateSet:
    works = [
        tiny.work("a", (10,), {"water@060101": 10}, stage=3, earliest=2029),
        tiny.work("b-small", (20,), {"water@060101": 20}, slot="b", stage=5),
        tiny.work("b-large", (30,), {"water@060101": 30}, slot="b", stage=9),
        tiny.work("c", (15,), {"road@060101": 15}, stage=7, earliest=2029),
        tiny.work("d", (25,), {"road@060101": 25}, "0601", "MP-0601", stage=5, earliest=2029),
    ]
    gaps = [tiny.gap("water@060101", 50), tiny.gap("road@060101", 40)]
    limits = [("soles", "canon", 2028, 45.0), ("soles", "canon", 2029, 35.0)]
    found: CandidateSet = tiny.world(works, gaps, limits)
    return found


RULES = {
    "strict": OrderOfPrecedence(STRICT),
    "strict in the plan": OrderOfPrecedence(STRICT, by=PLAN),
    "strict, one decided out": OrderOfPrecedence(STRICT, by=PLAN, decided_out=("a",)),
    "strict, a variant decided out": OrderOfPrecedence(STRICT, decided_out=("b-small",)),
    "flexible": OrderOfPrecedence(FLEXIBLE, 0.05),
    "flexible in the plan": OrderOfPrecedence(FLEXIBLE, 0.02, by=PLAN),
}


@pytest.mark.parametrize("case", RULES)
def test_model_and_audit_count_the_same_inversions_in_every_portfolio(case: str, tiny: Any) -> None:
    rule, candidate_set = RULES[case], mixed(tiny)
    world = world_of(candidate_set, HORIZON, 0.0)
    model = PortfolioModel(world)
    rule.add_to(model)
    for columns, _share in model.priced:
        model.add_to_objective(columns, -1.0)
    matrix = model.matrix()
    size = len(world.candidate)
    counted = set()
    for decisions in tiny.every_portfolio(candidate_set, HORIZON):
        lower, upper = matrix.lower.copy(), matrix.upper.copy()
        lower[:size] = upper[:size] = 0.0
        lower[world.columns_at(decisions)] = upper[world.columns_at(decisions)] = 1.0
        outcome = Search(replace(matrix, lower=lower, upper=upper)).solve(Effort())
        audited = rule.inversions(candidate_set, decisions)
        counted.add(audited)
        if rule.has_price:
            assert outcome.objective == pytest.approx(-audited)
        else:
            assert outcome.infeasible == (audited > 0)
            assert any(one.is_broken for one in rule.measure(candidate_set, decisions)) == (
                audited > 0
            )
    assert {0, 1} < counted


WEIGHTS = (("road", 0.5), ("water", 0.5))
OBJECTIVES: dict[str, Objective] = {
    "balanced": Balanced(WEIGHTS, HORIZON, 0.08),
    "closure": Closure(WEIGHTS, HORIZON, 0.08),
    "shortfall": Shortfall(WEIGHTS),
    "worst_off": WorstOff(WEIGHTS),
    "people": People(),
    "cheapest": Cheapest(),
}


@pytest.mark.parametrize("aim", OBJECTIVES)
@pytest.mark.parametrize("case", ["strict in the plan", "flexible", "flexible in the plan"])
def test_the_answer_is_the_best_of_all_portfolios_with_every_objective(
    aim: str, case: str, tiny: Any
) -> None:
    plain = OBJECTIVES[aim]
    more = (MustDo(("d",)),) if aim == "cheapest" else ()
    problem = problem_of(mixed(tiny), RULES[case], *more, objective=plain)
    objective = problem.objectives[0]
    values = []
    for decisions in tiny.every_portfolio(problem.candidate_set, HORIZON):
        found = [rule.measure(problem.candidate_set, decisions) for rule in problem.rules]
        if not any(one.is_broken for findings in found for one in findings):
            values.append(objective.sense * objective.value(problem.candidate_set, decisions))
    solution = problem.solve(EXACT)
    value = objective.sense * (solution.proof.objective or 0.0)
    allowed = OF_TANGENTS if aim == "balanced" else 1e-7 * max(1.0, abs(value))
    assert value == pytest.approx(max(values), abs=allowed)
    decisions = solution.portfolio.decisions
    rule = RULES[case]
    scale = 1.0 if aim == "balanced" else scale_of(plain, problem.candidate_set)
    paid = rule.price * scale * rule.inversions(problem.candidate_set, decisions) * rule.has_price
    pure = plain.sense * plain.value(problem.candidate_set, decisions)
    assert value == pytest.approx(pure - paid, abs=allowed)


@pytest.mark.parametrize("case", RULES)
def test_a_second_solver_finds_the_same_best(case: str, tiny: Any) -> None:
    problem = problem_of(mixed(tiny), RULES[case], objective=OBJECTIVES["closure"])
    solution = problem.solve(EXACT)
    other = second_opinion(problem.matrix(), 0.0, 60.0)
    assert other == pytest.approx(solution.proof.objective, abs=1e-6)


def test_the_scale_of_an_objective_is_what_everything_is_worth(tiny: Any) -> None:
    candidate_set = mixed(tiny)
    # Of every slot the dearest: a, b-large, c, d.
    assert scale_of(Cheapest(), candidate_set) == pytest.approx(80.0)
    assert scale_of(Closure(WEIGHTS, HORIZON, 0.0), candidate_set) == pytest.approx(
        0.5 * 40 / 50 + 0.5 * 40 / 40
    )


@pytest.mark.parametrize("names", [("east", "west"), ("west", "east")])
def test_the_scale_does_not_hang_on_what_equally_dear_works_are_called(
    names: tuple[str, str], tiny: Any
) -> None:
    # The first brings 10 of 10, the second 4 of 20; both cost 6 and are one slot.
    first, second = names
    works = [
        tiny.work(first, (6,), {"water@060101": 10}, slot="bridge"),
        tiny.work(second, (6,), {"road@060101": 4}, slot="bridge"),
    ]
    world = tiny.world(works, [tiny.gap("water@060101", 10), tiny.gap("road@060101", 20)])
    assert scale_of(Closure(WEIGHTS, HORIZON, 0.0), world) == pytest.approx(0.5)


def test_violation_is_counted_in_investments(tiny: Any) -> None:
    decisions = pd.DataFrame({"candidate_id": ["b-large", "c"], "start_year": [2028, 2028]})
    assert RULES["strict"].violation(mixed(tiny), decisions) == 1.0
    decisions = pd.DataFrame({"candidate_id": ["c", "d"], "start_year": [2028, 2029]})
    assert np.sum(
        [one.violation for one in RULES["strict in the plan"].measure(mixed(tiny), decisions)]
    ) == 2.0  # fmt: skip
