"""Problems that are stated by their worth alone (net present value), and how often a work is made."""

from collections.abc import Callable
from decimal import Decimal
from itertools import product
from typing import Any

import numpy as np
import pytest

from gapplanner.optimize.objectives import Worth

Plan = Callable[..., Any]


def csv(heading: str, *rows: str) -> str:
    return "\n".join([heading, *rows]) + "\n"


def test_the_worth_of_what_is_chosen_is_largest(plan: Plan) -> None:
    """Money 10: b and c (9 + 4) are worth more than a (12). Nothing else is asked for."""
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,cost,worth", "a,9,12", "b,6,9", "c,4,4"),
        limits=csv("resource,amount", "soles,10"),
    )
    assert answer.chosen == ["b", "c"]
    assert answer.run.proof.objective == 13


def test_what_loses_money_enters_only_where_it_must(plan: Plan) -> None:
    """The fire doors lose 3 or 2 soles of worth and the plan can do without, unless it must not."""
    stated = {
        "maximize": "worth",
        "candidates": csv(
            "candidate_id,slot,cost,worth",
            "doors-wood,doors,2,-3", "doors-steel,doors,4,-2", "road,,5,6", "sign,,0,0",
        ),
        "limits": csv("resource,amount", "soles,10"),
    }  # fmt: skip
    assert plan(**stated).chosen == ["road"]
    must = plan(**stated, rules="[{must_do: doors}]")
    assert must.chosen == ["doors-steel", "road"]
    assert must.run.proof.objective == 4


def test_up_to_so_many_copies_of_a_work_are_made(plan: Plan) -> None:
    """Money 10: three pumps of 3 (for 4) are made, though five could be; then a tap of 1."""
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,cost,worth,copies", "pump,3,4,5", "tap,1,1,2", "dam,9,10,"),
        limits=csv("resource,amount", "soles,10"),
    )
    assert answer.chosen == ["pump#1", "pump#2", "pump#3", "tap#1"]
    assert answer.run.proof.objective == 13


def test_rules_speak_of_all_the_copies_of_a_work(plan: Plan) -> None:
    stated = {
        "maximize": "worth",
        "candidates": csv("candidate_id,cost,worth,copies", "pump,3,4,12", "well,3,1,"),
        "limits": csv("resource,amount", "soles,9"),
    }
    assert plan(**stated, rules="[{must_not: pump}]").chosen == ["well"]
    two = plan(**stated, rules="[{count: {candidates: [pump], exactly: 2}}]")
    assert two.chosen == ["pump#01", "pump#02", "well"]


@pytest.mark.parametrize(("latest", "starts"), [("", 2030), ("2029", 2029), ("2028", None)])
def test_a_work_starts_within_its_window(latest: str, starts: int | None, plan: Plan) -> None:
    """There is money from 2029 on, a sol more every year: the fair waits, as long as it may."""
    answer = plan(
        maximize="worth",
        years=3,
        candidates=csv(
            "candidate_id,cost,worth,earliest_start,latest_start",
            f"fair,2,5,2028,{latest}",
            "x,2,9,2029,2029",
        ),
        limits=csv(
            "resource,year,amount",
            "soles,2028,0",
            f"soles,2029,{4 if latest else 2}",
            "soles,2030,2",
        ),
    )
    assert answer.starts.get("fair") == starts
    assert answer.starts["x"] == 2029


def test_a_unit_is_helped_to_do_more(plan: Plan) -> None:
    """The town builds 5 a year. A team (cost 1, paid by the region) adds 3 from the second year."""
    stated = {
        "maximize": "worth",
        "years": 2,
        "candidates": csv(
            "candidate_id,executing_unit,cost,worth", "market,town,8,9", "square,town,5,4", "team,region,1,0",
        ),
        "limits": csv(
            "resource,owner,amount", "soles,town,5", "soles,region,1",
        ),
        "frees": csv("candidate_id,resource,owner,year_offset,amount", "team,soles,town,1,3"),
    }  # fmt: skip
    answer = plan(**stated)
    assert answer.starts == {"team": 2028, "square": 2028, "market": 2029}
    without = plan(**stated, rules="[{must_not: team}]")
    assert without.chosen == ["square"]


def test_a_copy_waits_for_the_one_before_it(plan: Plan) -> None:
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,cost,worth,copies", "pump,3,-4,3"),
        rules="[{must_do: 'pump#2'}]",
    )
    assert answer.chosen == ["pump#1", "pump#2"]


def test_a_cheaper_variant_whose_window_is_closed_replaces_nothing(plan: Plan) -> None:
    """Money comes in 2029; the cheap bridge could only start in 2028."""
    answer = plan(
        years=2,
        candidates=csv(
            "candidate_id,slot,cost,latest_start", "cheap,bridge,1,2028", "dear,bridge,2,"
        ),
        closures=csv("candidate_id,gap_id,amount", "cheap,g,5", "dear,g,5"),
        limits=csv("resource,year,amount", "soles,2028,0", "soles,2029,2"),
    )
    assert answer.chosen == ["dear"]


def test_a_bound_below_the_next_whole_step_proves_the_best() -> None:
    worth = Worth(step=0.001)
    assert worth.relative_gap(4.388, 4.3885) == 0
    assert worth.relative_gap(4.388, 4.389) > 0
    assert Worth().relative_gap(4.388, 4.3885) > 0


def test_a_work_worth_a_billionth_more_is_the_better_one(plan: Plan) -> None:
    """Money 10, worth in billionths: 9 + 4 against 12, and 1,000 of worth beside them."""
    billionths = csv(
        "candidate_id,cost,worth", "a,9,0.000000012", "b,6,0.000000009", "c,4,0.000000004"
    )
    money = csv("resource,amount", "soles,10")
    answer = plan(maximize="worth", candidates=billionths, limits=money)
    assert answer.chosen == ["b", "c"]
    assert answer.run.proof.status == "optimal"
    beside = csv(
        "candidate_id,cost,worth", "a,9,0.000000012", "b,6,0.000000009", "c,4,0.000000004",
        "dam,0,1000",
    )  # fmt: skip
    answer = plan(maximize="worth", candidates=beside, limits=money)
    assert answer.chosen == ["b", "c", "dam"]
    assert answer.run.proof.relative_gap == 0


def test_worth_of_nine_decimals_is_best_to_the_last_of_them(plan: Plan) -> None:
    """Twelve works of about 1,000 that differ in the ninth decimal, every portfolio counted."""
    dice = np.random.default_rng(5)
    costs = [int(one) for one in dice.integers(20, 30, size=12)]
    worths = [Decimal(int(one)).scaleb(-9) for one in dice.integers(10**12, 10**12 + 500, size=12)]
    rows = [
        f"w{n:02d},{cost},{worth}"
        for n, (cost, worth) in enumerate(zip(costs, worths, strict=True))
    ]
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,cost,worth", *rows),
        limits=csv("resource,amount", "soles,150"),
    )
    best = max(
        sum((worth for worth, is_in in zip(worths, some, strict=True) if is_in), Decimal(0))
        for some in product((False, True), repeat=12)
        if sum(cost for cost, is_in in zip(costs, some, strict=True) if is_in) <= 150
    )
    reached = sum((worths[int(name[1:])] for name in answer.chosen), Decimal(0))
    assert reached == best
    assert answer.run.proof.status == "optimal"
    assert answer.run.proof.relative_gap == 0
