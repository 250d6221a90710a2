"""Why there is no plan: the fewest rules, by how much each gives alone, and the cheapest way out."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.conflicts import Conflict, Giving, relaxed
from gapplanner.optimize.conflicts.giving import Given
from gapplanner.optimize.conflicts.handles import Way
from gapplanner.optimize.highs import Effort, Outcome, Search
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import ClosureDate, Group, Quantity

HORIZON = Horizon(2027, 2)
EXACT = Solver(relative_gap=0.0, threads=1)
MONEY = {2028: 100.0, 2029: 20.0}
Asked = Callable[..., PortfolioProblem]
Explained = Callable[[PortfolioProblem], Conflict]
Canon = Callable[[CandidateSet, Mapping[int, float]], PlanRule]
IsLeast = Callable[[PortfolioProblem, tuple[Giving, ...]], bool]


def target(indicator: str, at_least: float | None, quantity: float | None = None) -> ClosureTarget:
    return ClosureTarget(
        indicator, None, each=False, at_least=at_least, quantity=quantity,
        date=ClosureDate.SET_IN_MOTION, horizon=HORIZON,
    )  # fmt: skip


def names_in(conflict: Conflict) -> list[str]:
    return [conflict.problem.rules[number].name for number in conflict.together.rules]


def alone(conflict: Conflict, name: str) -> tuple[Giving, ...]:
    for one in conflict.alone:
        if conflict.problem.rules[one.rule].name == name and isinstance(one.given, Given):
            return one.given.amounts
    raise AssertionError(name)


def test_three_works_need_twenty_soles_more_in_2029(
    two_towns: CandidateSet, asked: Asked, canon: Canon, explained: Explained, is_least: IsLeast
) -> None:
    # The network (100) takes all of 2028; the pipe (40) has only 20 in 2029.
    problem = asked(
        two_towns,
        canon(two_towns, MONEY),
        AmountBetween(Quantity.COUNT, None, 5.0, name="count"),
        MustDo(("network", "pipe")),
    )
    conflict = explained(problem)
    assert names_in(conflict) == ["budget.sources", "must_do"]
    assert conflict.together.is_smallest
    (money,) = alone(conflict, "budget.sources")
    assert (money.what, money.amount, money.becomes) == ("canon 2029", 20.0, 40.0)
    assert is_least(problem, (money,))
    (dropped,) = alone(conflict, "must_do")
    assert (dropped.way, dropped.what) in {(Way.DROP, "network"), (Way.DROP, "pipe")}
    assert conflict.out is not None
    assert is_least(problem, conflict.out.amounts)


def test_of_two_conflicts_the_one_of_fewer_rules_is_told(
    two_towns: CandidateSet, asked: Asked, canon: Canon, explained: Explained
) -> None:
    # Three rules quarrel over money; two about the pipe: the two are told, and are the fewest.
    problem = asked(
        two_towns,
        canon(two_towns, MONEY),
        MustDo(("network",)),
        MustDo(("pipe",)),
        MustNot(("pipe",)),
    )
    conflict = explained(problem)
    assert conflict.together.rules == (2, 3)
    assert conflict.together.is_smallest
    # With the pipe out of one list the plan exists; the other list alone is not enough.
    assert [one.beside_all for one in conflict.alone] == [True, False]


@pytest.fixture
def judged(
    asked: Asked, explained: Explained, is_least: IsLeast
) -> tuple[Asked, Explained, IsLeast]:
    """What poses, explains and judges a conflict."""
    return asked, explained, is_least


GRAVEL_NOW = Frozen((("gravel", 2028),))
MACHINERY = ResourceCeiling("soles", {("MP-0601", 2028): 25.0, ("MP-0601", 2029): 25.0})
FLOOR = ShareLimit(Quantity.COST, 0.5, is_floor=True, by=Group.PROVINCE)
CEILING = ShareLimit(Quantity.COST, 0.5, is_floor=False, by=Group.PROVINCE)
AT_MOST_ONE = AmountBetween(Quantity.COUNT, None, 1.0, name="count")
AT_MOST_FOUR = AmountBetween(Quantity.COUNT, None, 4.0, name="count")


@pytest.mark.parametrize(
    ("rules", "what", "amount", "becomes"),
    [
        # The gravel leaves 20 soles to 2029; half a year of 20 is 10.
        ((CommittedTail(2028, 0.5, 20.0), GRAVEL_NOW), "", 10.0, 20.0),
        ((MACHINERY, GRAVEL_NOW), "MP-0601 2028", 5.0, 30.0),
        ((AmountBetween(Quantity.COST, None, 80.0), MustDo(("network",))), "at_most", 20.0, 100.0),
        # Every work serves 10 and one of each slot may enter: 30 in all.
        ((AmountBetween(Quantity.BENEFICIARIES, 45.0, None), AT_MOST_FOUR), "at_least", 15.0, 30.0),
        ((AT_MOST_ONE, MustDo(("pipe", "well"))), "at_most", 1.0, 2.0),
        ((Excludes(("pipe", "network")), MustDo(("network", "pipe"))), "", 1.0, 2.0),
        # The well and the pipe serve 110 of 150 dwellings; the well keeps the network out.
        ((target("water", 0.9), MustDo(("well",))), "", 0.9 - 110 / 150, 110 / 150),
        ((target("water", None, 120.0), MustDo(("well",))), "", 10.0, 110.0),
        ((LargeWorks(50.0, 0), MustDo(("network",))), "", 1.0, 1.0),
        # The south has 40 of 140 at the least spread; with the pipe, the north 100 of 140.
        ((FLOOR, MustDo(("network", "pipe"))), "", 0.5 - 40 / 140, 40 / 140),
        ((CEILING, MustDo(("network",))), "", 100 / 140 - 0.5, 100 / 140),
    ],
    ids=lambda value: value[0].name if isinstance(value, tuple) else "",
)
def test_each_figure_gives_no_more_than_it_must(
    two_towns: CandidateSet,
    judged: tuple[Asked, Explained, IsLeast],
    rules: tuple[PlanRule, PlanRule],
    what: str,
    amount: float,
    becomes: float,
) -> None:
    asked, explained, is_least = judged
    problem = asked(two_towns, *rules)
    given = alone(explained(problem), rules[0].name)
    assert [one.what for one in given] == [what]
    assert given[0].amount == pytest.approx(amount, rel=1e-5)
    assert given[0].becomes == pytest.approx(becomes, rel=1e-4)
    assert is_least(problem, given)


def test_operating_the_works_costs_more_than_the_ceiling(
    tiny: Any, asked: Asked, explained: Explained, is_least: IsLeast
) -> None:
    world = tiny.world(
        [tiny.work("well", (10,), {"water@060101": 60}, om_cost=7.0)],
        [tiny.gap("water@060101", 60)],
    )
    problem = asked(world, OperatingCost(4.0), MustDo(("well",)))
    given = alone(explained(problem), "operating_cost")
    assert (given[0].amount, given[0].becomes, given[0].unit) == (3.0, 7.0, "soles")
    assert is_least(problem, given)


def test_starts_give_in_whole_starts(
    tiny: Any, asked: Asked, explained: Explained, is_least: IsLeast
) -> None:
    world = tiny.world(
        [
            tiny.work(name, (10,), {"water@060101": 20}, uses={"starts": 1.0}, earliest=2029)
            for name in ("one", "two", "three")
        ],
        [tiny.gap("water@060101", 60)],
    )
    starts = ResourceCeiling("starts", {("MD-060101", 2029): 1.0})
    problem = asked(world, starts, MustDo(("one", "two", "three")))
    (given,) = alone(explained(problem), "limits.starts")
    assert (given.what, given.amount, given.becomes) == ("MD-060101 2029", 2.0, 3.0)
    assert is_least(problem, (given,))


def test_money_gives_in_the_source_that_may_pay(
    two_towns: CandidateSet, asked: Asked, explained: Explained, is_least: IsLeast
) -> None:
    # Foncor may pay only the gravel: more of it does not help the network.
    eligible = {"well": ("canon",), "network": ("canon",), "pipe": ("canon",),
                "gravel": ("canon", "foncor")}  # fmt: skip
    ceilings = {"canon": {2028: 60.0, 2029: 60.0}, "foncor": {2028: 500.0, 2029: 500.0}}
    problem = asked(
        two_towns, MoneyBySource(Funding(ceilings, eligible), HORIZON), MustDo(("network",))
    )
    (given,) = alone(explained(problem), "budget.sources")
    assert given.what in {"canon 2028", "canon 2029"}
    assert given.amount == 40.0
    assert is_least(problem, (given,))


@pytest.mark.parametrize(
    "rule",
    [
        AllOrNone(("pipe", "network", "gravel")),
        Requires(("pipe",), ("gravel",)),
        MustNot(("network",)),
        Frozen((("network", None),)),
    ],
    ids=lambda rule: str(rule.name),
)
def test_a_rule_without_figures_is_dropped_or_loses_a_name(
    two_towns: CandidateSet, asked: Asked, explained: Explained, is_least: IsLeast, rule: PlanRule
) -> None:
    problem = asked(two_towns, rule, MustDo(("network", "pipe")), MustNot(("gravel",)))
    given = alone(explained(problem), rule.name)
    assert [one.way for one in given] == [Way.DROP]
    assert is_least(problem, given) or given[0].way is Way.DROP
    eased = problem.rules[1:] if given[0].what == "" else ()
    if eased:
        assert replace(problem, rules=eased).solve(EXACT).proof.status == "optimal"


def test_of_a_rule_of_many_that_need_another_only_those_in_conflict_go(
    two_towns: CandidateSet, asked: Asked, explained: Explained
) -> None:
    # The well may enter without the gravel; the pipe must, and so cannot need it.
    problem = asked(
        two_towns, Requires(("well", "pipe"), ("gravel",)), MustDo(("pipe",)), MustNot(("gravel",))
    )
    (given,) = alone(explained(problem), "requires")
    assert (given.way, given.what) == (Way.DROP, "pipe")
    conflict = explained(problem)
    lines = " ".join(conflict.sentences())
    assert "take 'pipe' off the list" in lines
    left = relaxed(problem.rules[0], {"pipe": 1.0})
    assert left == Requires(("well",), ("gravel",))


def test_the_cheapest_way_out_takes_the_figure_that_gives_least(
    two_towns: CandidateSet, asked: Asked, canon: Canon, explained: Explained, is_least: IsLeast
) -> None:
    # The pipe needs 20 soles of 100 more in 2028 with the well; or half of the list goes.
    problem = asked(two_towns, canon(two_towns, {2028: 80.0, 2029: 0.0}), MustDo(("well", "pipe")))
    conflict = explained(problem)
    assert conflict.out is not None
    (way,) = conflict.out.amounts
    assert (way.rule, way.what, way.amount) == (0, "canon 2028", 20.0)
    assert is_least(problem, conflict.out.amounts)
    assert conflict.decisions is not None
    assert set(conflict.decisions["candidate_id"]) == {"pipe", "well"}


def test_no_figure_gives_for_a_work_that_starts_after_the_programme(
    tiny: Any, asked: Asked, explained: Explained
) -> None:
    world = tiny.world(
        [tiny.work("dam", (10,), {"water@060101": 60}, earliest=2035)],
        [tiny.gap("water@060101", 60)],
    )
    conflict = explained(asked(world, MustDo(("dam",))))
    first, line, *_rest = conflict.sentences()
    assert first == "Every rule of the plan must be able to hold; this one cannot, even alone:"
    assert (
        "'dam' can start in 2035 at the earliest, after the last year of the programme, 2029."
        in line
    )
    assert "If it alone gives: take 'dam' off the list." in line


def test_a_decision_in_a_year_that_is_not_the_works_own(
    two_towns: CandidateSet, asked: Asked, explained: Explained
) -> None:
    conflict = explained(asked(two_towns, Frozen((("pipe", 2031),))))
    assert any(
        "'pipe' cannot start in 2031: the programme is 2028-2029 and its earliest start is 2028."
        in line
        for line in conflict.sentences()
    )


def test_two_sizes_of_one_work_asked_at_once(
    two_towns: CandidateSet, asked: Asked, explained: Explained
) -> None:
    conflict = explained(asked(two_towns, MustDo(("network", "pipe", "well"))))
    assert any(
        "'network', 'well' are alternatives of one slot, 'water-north', of which only one can "
        "enter." in line
        for line in conflict.sentences()
    )


def test_least_shares_beyond_the_whole_are_told(
    two_towns: CandidateSet, asked: Asked, explained: Explained
) -> None:
    # Two provinces of 60 % each are 120 % of the plan.
    shares = ShareLimit(Quantity.COST, 0.6, is_floor=True, by=Group.PROVINCE)
    some = AmountBetween(Quantity.COUNT, 1.0, None, name="count")
    lines = list(explained(asked(two_towns, shares, some)).sentences())
    assert any(
        "2 groups of 60.0 % each are 120.0 % of the whole: only an empty plan keeps it." in line
        for line in lines
    )


def test_a_target_beyond_everything_that_could_be_built_is_told(
    tiny: Any, asked: Asked, explained: Explained
) -> None:
    # The well serves 60 of 100 dwellings; the road closes within the programme only if it starts now.
    world = tiny.world(
        [tiny.work("well", (10,), {"water@060101": 60})], [tiny.gap("water@060101", 100)]
    )
    lines = list(explained(asked(world, target("water", 0.8))).sentences())
    assert any(
        "water: everything that could be built closes 60 of the 80 dwellings asked." in line
        for line in lines
    )
    assert any("lower its limit by 20 points, to 60 %." in line for line in lines)


def test_what_lacks_less_than_a_cent_is_no_conflict_of_a_millionth(
    two_towns: CandidateSet, asked: Asked, canon: Canon, explained: Explained
) -> None:
    # The two sizes of the solver's tolerance: what is missing rounds to nothing.
    problem = asked(
        two_towns, canon(two_towns, {2028: 99.9999999, 2029: 0.0}), MustDo(("network",))
    )
    lines = list(explained(problem).sentences())
    assert lines == [
        (
            "The rules meet within a hair: what is missing is less than the arithmetic of the solver "
            "tells apart. Ease any figure by its last digit."
        )
    ]


def test_the_error_says_it_all_in_lines(
    two_towns: CandidateSet, asked: Asked, canon: Canon
) -> None:
    problem = asked(two_towns, canon(two_towns, {2028: 80.0, 2029: 0.0}), MustDo(("well", "pipe")))
    with pytest.raises(PortfolioError) as raised:
        replace(problem, places=((problem.rules[1], "rules[0].must_do"),)).solve(EXACT)
    assert list(raised.value.problems) == [
        (
            "The rules of the plan must be able to hold together; these cannot; no fewer are in "
            "conflict, and without any one of them the others hold. Relax or drop one:"
        ),
        (
            "- budget.sources: No funding source pays more than its ceiling in any year of the "
            "programme. If it alone gives: raise canon 2028 by S/ 20.00, to S/ 100.00."
        ),
        "- rules[0].must_do: Must enter: well, pipe. If it alone gives: take 'well' off the list.",
        (
            "The least that all rules together must give, relative to their figures: "
            "budget.sources: raise canon 2028 by S/ 20.00, to S/ 100.00."
        ),
        "With that the plan would have 2 investments for S/ 100.00: pipe, well.",
    ]


def test_a_refusal_that_a_second_solver_contradicts_is_no_conflict(
    two_towns: CandidateSet, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The first solver is made to say, twice, that nothing keeps a rule that anything keeps.
    none = Outcome(None, None, 0.0, infeasible=True, nodes=0, seconds=0.0, stopped_by="gap")
    monkeypatch.setattr(Search, "solve", lambda *_asked: none)
    with pytest.raises(PortfolioError, match="Two solvers must agree whether a portfolio keeps"):
        asked(two_towns, MustDo(("pipe",))).solve(EXACT)


def test_a_refusal_is_asked_again_without_presolve(
    two_towns: CandidateSet, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Search.solve
    none = Outcome(None, None, 0.0, infeasible=True, nodes=0, seconds=0.0, stopped_by="gap")

    def lies_in_presolve(search: Search, effort: Effort, start: Any = None) -> Outcome:
        return none if effort.presolve else honest(search, effort, start)

    monkeypatch.setattr(Search, "solve", lies_in_presolve)
    solution = asked(two_towns, MustDo(("pipe",))).solve(EXACT)
    assert "pipe" in set(solution.portfolio.decisions["candidate_id"])
