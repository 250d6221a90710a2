"""Capital budgets small enough to solve by hand, one for each kind that own tables can state."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Plan = Callable[..., Any]


def csv(heading: str, *rows: str) -> str:
    return "\n".join([heading, *rows]) + "\n"


def candidates(*rows: str, more: str = "") -> str:
    return csv(f"candidate_id,cost{more}", *rows)


def closures(**values: float) -> str:
    """What each adds to the one gap of the problem."""
    return csv(
        "candidate_id,gap_id,amount", *(f"{name},value,{amount}" for name, amount in values.items())
    )


def soles(*rows: str) -> str:
    return csv("resource,owner,year,amount", *(f"soles,*,{row}" for row in rows))


def test_one_variant_of_each_investment_at_most_is_built(plan: Plan) -> None:
    """Money 9. Bridge 4 or 7 soles for 6 or 9; road 3 for 4. Both bridges would give 15."""
    answer = plan(
        candidates=candidates(
            "bridge-small,4,bridge", "bridge-large,7,bridge", "road,3,road", more=",slot"
        ),
        closures=closures(**{"bridge-small": 6, "bridge-large": 9, "road": 4}),
        limits=soles("2028,9"),
    )
    assert answer.chosen == ["bridge-small", "road"]
    assert answer.closed == 10


def test_each_year_pays_what_is_spent_in_it(plan: Plan) -> None:
    """Five soles a year. The dam spends 4 and 2, so a work of 3 fits beside it only later."""
    answer = plan(
        years=2,
        candidates=candidates("dam,6", "well,3", "tank,3"),
        closures=closures(dam=10, well=4, tank=3),
        uses=csv("candidate_id,resource,year_offset,amount", "dam,soles,0,4", "dam,soles,1,2"),
        limits=soles("2028,5", "2029,5", "2030,0"),
    )
    assert answer.starts == {"dam": 2028, "well": 2029}
    assert answer.closed == 14


def test_each_executing_unit_has_its_own_engineers_and_all_share_the_machines(plan: Plan) -> None:
    """North has two engineers and South one; there are three machines for both."""
    answer = plan(
        candidates=candidates(
            "a,1,north", "b,1,north", "c,1,north", "d,1,south", more=",executing_unit"
        ),
        closures=closures(a=5, b=3, c=3, d=1),
        uses=csv(
            "candidate_id,resource,amount",
            "a,engineers,2", "b,engineers,1", "c,engineers,1", "d,engineers,1",
            "a,machines,1", "b,machines,1", "c,machines,1", "d,machines,1",
        ),
        limits=csv(
            "resource,owner,amount",
            "engineers,north,2", "engineers,south,1", "machines,*,3",
        ),
    )  # fmt: skip
    assert answer.chosen == ["b", "c", "d"]
    reason = answer.run.candidates.set_index("candidate_id").loc["a", "reason"]
    assert reason == "There is not enough engineers left: it would lack 2 in 2028."


def test_a_mandatory_work_displaces_a_better_one(plan: Plan) -> None:
    """Money 10. The hall (8 for 1) must be built, which leaves room for the school alone."""
    stated = {
        "candidates": candidates("hall,8", "clinic,3", "school,2"),
        "closures": closures(hall=1, clinic=9, school=2),
        "limits": soles("2028,10"),
    }
    assert plan(**stated).chosen == ["clinic", "school"]
    assert plan(**stated, rules="[{must_do: hall}]").chosen == ["hall", "school"]


@pytest.mark.parametrize(("money", "chosen"), [(10, ["dam", "field-1", "field-2"]), (9, ["well"])])
def test_a_shared_work_is_paid_once_and_only_if_what_it_serves_is_worth_it(
    money: int, chosen: list[str], plan: Plan
) -> None:
    """The dam (6) gives nothing alone; two fields (2 each, for 5 and 4) need it. Well: 5 for 6."""
    answer = plan(
        candidates=candidates("dam,6", "field-1,2", "field-2,2", "well,5"),
        closures=closures(**{"field-1": 5, "field-2": 4, "well": 6}),
        limits=soles(f"2028,{money}"),
        rules="[{shared_work: {work: dam, serves: [field-1, field-2]}}]",
    )
    assert answer.chosen == chosen


def test_a_work_waits_until_the_one_it_needs_operates(plan: Plan) -> None:
    """The plant takes two years; the network needs it and starts in the third, the road at once."""
    answer = plan(
        years=3,
        candidates=candidates("plant,2,2", "network,1,1", "road,1,1", more=",duration_years"),
        closures=closures(plant=1, network=5, road=2),
        rules="[{requires: {candidate: network, needs: plant, timing: operating}}]",
        more="discount_rate: 0.1",
    )
    assert answer.starts == {"plant": 2028, "network": 2030, "road": 2028}


def test_what_two_works_are_worth_together_is_a_candidate_that_needs_both(plan: Plan) -> None:
    """Road 3 for 3, market 3 for 3, and 4 more if both are there; the school gives 5 for 3."""
    answer = plan(
        candidates=candidates("road,3", "market,3", "school,3", "together,0"),
        closures=closures(road=3, market=3, school=5, together=4),
        limits=soles("2028,6"),
        rules="[{requires: {candidate: together, needs: [road, market]}}]",
    )
    assert answer.chosen == ["market", "road", "together"]
    assert answer.closed == 10


@pytest.mark.parametrize(
    ("lever", "chosen"), [("low", ["a"]), ("middle", ["b", "c"]), ("high", ["a", "b"])]
)
def test_each_income_has_its_own_best_portfolio(
    lever: str, chosen: list[str], tmp_path: Path, plan: Plan
) -> None:
    """Costs 5, 4, 3 for 10, 7, 5; incomes of 5, 7 and 9, each a lever with its table of limits."""
    for name, money in (("low", 5), ("middle", 7), ("high", 9)):
        (tmp_path / f"{name}.csv").write_text(soles(f"2028,{money}"), encoding="utf-8")
    answer = plan(
        candidates=candidates("a,5", "b,4", "c,3"),
        closures=closures(a=10, b=7, c=5),
        limits=soles("2028,7"),
        more="levers:\n"
        + "".join(
            f"  {name}: {{problem: {{tables: {{limits: {name}.csv}}}}}}\n"
            for name in ("low", "middle", "high")
        ),
        levers=(lever,),
    )
    assert answer.chosen == chosen


@pytest.mark.parametrize(("low", "kept", "added"), [(0.2, ["b"], ["b", "c"]), (0.8, ["a"], ["a"])])
def test_one_ordered_list_serves_every_income(
    low: float, kept: list[str], added: list[str], plan: Plan
) -> None:
    """The same works; incomes of 5 and 7. What the small income builds, the large one builds too.

    Each work stands once for each income; its value counts as often as that income is expected.
    If the small income is likely, a (10 in both) is best; if not, b and then c (7, then 12).
    """
    works = {"a": (5, 10), "b": (4, 7), "c": (3, 5)}
    chance = {"low": low, "high": 1 - low}
    answer = plan(
        candidates=candidates(*(f"{work}-{income},0" for work in works for income in chance)),
        gaps=csv(
            "gap_id,gap,people",
            *(
                f"{work}-{income},1,{value * chance[income]}"
                for work, (_cost, value) in works.items()
                for income in chance
            ),
        ),
        closures=csv(
            "candidate_id,gap_id,amount",
            *(f"{work}-{income},{work}-{income},1" for work in works for income in chance),
        ),
        uses=csv(
            "candidate_id,resource,amount",
            *(
                f"{work}-{income},income-{income},{cost}"
                for work, (cost, _value) in works.items()
                for income in chance
            ),
        ),
        limits=csv("resource,amount", "income-low,5", "income-high,7"),
        rules=json.dumps(
            [{"requires": {"candidate": f"{work}-low", "needs": f"{work}-high"}} for work in works]
        ),
        maximize="people",
    )
    assert answer.chosen == sorted(
        [*(f"{work}-low" for work in kept), *(f"{work}-high" for work in added)]
    )


def test_a_source_pays_only_whom_it_may(plan: Plan) -> None:
    """Canon (6) is for the regional government, ordinary money (6) for all."""
    answer = plan(
        candidates=candidates(
            "regional,6,GR-06", "large,6,MP-0601", "small,4,MP-0601", more=",executing_unit"
        ),
        closures=closures(regional=5, large=6, small=3),
        more=(
            "budget:\n"
            "  sources: {canon: {2028: 6}, ordinary: {2028: 6}}\n"
            "  eligibility: {canon: {government: regional}}"
        ),
    )
    assert answer.chosen == ["large", "regional"]
    paid = answer.run.spending.set_index("candidate_id")["source"].to_dict()
    assert paid == {"large": "ordinary", "regional": "canon"}


def test_sources_stated_as_limits_pay_and_are_shown(plan: Plan) -> None:
    answer = plan(
        candidates=candidates("a,6", "b,6", "c,4"),
        closures=closures(a=5, b=6, c=3),
        limits=csv("resource,owner,year,amount", "soles,canon,2028,4", "soles,ordinary,2028,8"),
    )
    assert answer.chosen == ["a", "b"]
    assert answer.run.scenario.total_budget == 12
    assert answer.run.spending.groupby("source")["amount"].sum().to_dict() == {
        "canon": 4,
        "ordinary": 8,
    }


def test_what_is_paid_after_the_programme_is_limited(plan: Plan) -> None:
    """Ten soles in the only year; at most a fifth of that may be left to pay later."""
    stated = {
        "candidates": candidates("long,9", "short,8"),
        "closures": closures(long=9, short=5),
        "uses": csv("candidate_id,resource,year_offset,amount", "long,soles,0,6", "long,soles,1,3"),
    }
    budget = "budget:\n  sources: {ordinary: {2028: 10}}\n"
    assert plan(**stated, more=budget).chosen == ["long"]
    tail = budget + "  tail: {after_years: 1, at_most: 0.2}"
    assert plan(**stated, more=tail).chosen == ["short"]


def test_one_new_start_a_year_lets_the_better_work_go_first(plan: Plan) -> None:
    answer = plan(
        years=2,
        candidates=candidates("a,1", "b,1"),
        closures=closures(a=10, b=20),
        limits=csv("resource,amount", "starts,1"),
        more="discount_rate: 0.1",
    )
    assert answer.starts == {"a": 2029, "b": 2028}
    assert answer.run.proof.objective == pytest.approx((20 / 1.1**2 + 10 / 1.1**3) / 30)


def test_operating_the_works_has_a_ceiling(plan: Plan) -> None:
    answer = plan(
        candidates=candidates("a,1,4", "b,1,3", "c,1,2", more=",om_cost"),
        closures=closures(a=10, b=6, c=5),
        rules="[{operating_cost: {at_most: 5}}]",
    )
    assert answer.chosen == ["b", "c"]


def test_a_group_named_by_the_planner_has_its_share(plan: Plan) -> None:
    """Money 8: both works of the coast, unless a quarter of the cost is for the hills."""
    stated = {
        "candidates": candidates("c1,4,coast", "c2,4,coast", "h1,2,hills", more=",typology"),
        "closures": closures(c1=8, c2=7, h1=1),
        "limits": soles("2028,8"),
    }
    assert plan(**stated).chosen == ["c1", "c2"]
    rule = "[{minimum_share: {of: cost, where: {typology: hills}, at_least: 0.25}}]"
    assert plan(**stated, rules=rule).chosen == ["c1", "h1"]


def test_a_window_of_years_is_a_resource_that_is_not_there_afterwards(plan: Plan) -> None:
    """The fair is in 2029: its works may start in no other year, though later would be cheaper."""
    answer = plan(
        years=3,
        candidates=candidates("fair,2,2029", "road,2,", more=",earliest_start"),
        closures=closures(fair=3, road=3),
        uses=csv("candidate_id,resource,amount", "fair,window,1"),
        limits=csv("resource,year,amount", "window,2030,0", "soles,2028,0", "soles,2029,2"),
    )
    assert answer.starts == {"fair": 2029, "road": 2030}


def test_the_first_aim_of_a_list_is_not_given_up_for_the_second(plan: Plan) -> None:
    """Money 6: A whole serves 100; half of A and half of B only 55, but nobody is left out."""
    stated = {
        "candidates": candidates("a-whole,6,a", "a-half,3,a", "b-half,3,b", more=",slot"),
        "gaps": csv("gap_id,gap,people", "water@a,10,100", "water@b,10,10"),
        "closures": csv(
            "candidate_id,gap_id,amount",
            "a-whole,water@a,10",
            "a-half,water@a,5",
            "b-half,water@b,5",
        ),
        "limits": soles("2028,6"),
    }
    assert plan(**stated, maximize="people").chosen == ["a-whole"]
    assert plan(**stated, maximize="[worst_off, people]").chosen == ["a-half", "b-half"]


def test_decisions_already_taken_stay(plan: Plan) -> None:
    answer = plan(
        years=2,
        candidates=candidates("a,5", "b,5", "c,5"),
        closures=closures(a=9, b=1, c=5),
        limits=soles("2028,5", "2029,5"),
        rules="[{frozen: {b: 2029, c: null}}]",
    )
    assert answer.starts == {"a": 2028, "b": 2029}
