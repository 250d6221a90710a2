"""Prices of rules, money and capacity, each against every plan listed by hand."""

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some

from gapplanner.inquiry import Reopened
from gapplanner.inquiry.prices import PARTS, PricesAsked, prices
from gapplanner.inquiry.resolving import Gain, gain_between, relative_gain
from gapplanner.inquiry.shadow import Step
from gapplanner.optimize.objectives import Cheapest, People
from gapplanner.scenario.blocks import Solver

Valleys = Callable[..., Reopened]
EXACT = Solver(relative_gap=0.0)


def quiet(_step: str) -> None:
    """Say nothing."""


def priced(reopened: Reopened, *parts: str, step: Step | None = None) -> pd.DataFrame:
    """Return the rows of some parts."""
    asked = PricesAsked(parts or PARTS, step or Step())
    return prices(reopened, asked, EXACT, quiet).table


def test_the_price_of_a_rule_is_what_the_plan_gains_without_it(valleys: Valleys) -> None:
    # South (4) must enter: with it east (3) for 8, 110; without the rule north and east, 120.
    table = priced(valleys("{must_do: [south]}"), "rules").set_index("subject")
    row = table.loc["rules[1].must_do"]
    assert row["gain"] == pytest.approx(10)
    assert row["gain_least"] == pytest.approx(10, abs=1e-5)
    assert row["verdict"] == "proved"
    assert row["closure_water"] == pytest.approx(1)
    assert row["people"] == pytest.approx(10)
    assert (row["enters"], row["leaves"]) == ("north", "south")


def test_a_rule_that_never_binds_costs_nothing_and_it_is_proved(valleys: Valleys) -> None:
    table = priced(valleys("{must_not: [south]}"), "rules").set_index("subject")
    assert table.loc["rules[1].must_not", "verdict"] == "nothing"
    # Without any limit of soles the large one in the north enters too: 100 + 50 + 50.
    assert table.loc["limits.soles", "gain"] == pytest.approx(200 - 120)


def test_a_group_of_a_rule_is_priced_alone(valleys: Valleys) -> None:
    # At most 3 of cost in each district of a crew: only east and west, 100. Without the limit of
    # the north: north and east, 120. Without that of the south: south and east, 110.
    rules = "{amount: {of: cost, by: executing_unit, at_most: 3.0}}"
    table = priced(valleys(rules), "rules")
    groups = table[table["kind"] == "group"].set_index("part")
    assert groups["gain"].round(6).to_dict() == {
        "crew-e": 0, "crew-n": 20, "crew-s": 10, "crew-w": 0,
    }  # fmt: skip
    assert groups["gain_most"].round(4).to_dict() == groups["gain"].round(4).to_dict()
    whole = table[table["kind"] == "rule"].set_index("subject")
    assert whole.loc["rules[1].amount", "gain"] == pytest.approx(20)


def test_a_step_of_money_is_worth_what_the_next_budget_does(valleys: Valleys) -> None:
    # 8 soles serve 120, 9 serve 130 (north and south), 7 serve 110 (south and east).
    table = priced(valleys(), "money", step=Step(soles=1.0)).set_index("step")
    assert table["gain"].round(6).tolist() == [10, -10]
    assert table["people"].round(6).tolist() == [10, -10]
    assert table["verdict"].tolist() == ["proved", "proved"]


def test_more_capacity_of_a_crew_is_worth_what_its_works_add(valleys: Valleys) -> None:
    # The crew of the north may spend 4.8, not the 5 of its work: the plan is south and east, 110;
    # with a tenth more it builds, and south leaves: 120.
    limits = "resource,owner,amount\nsoles,*,8\nsoles,crew-n,4.8\nsoles,crew-e,90\n"
    table = priced(valleys(limits=limits), "capacity")
    near = table[(table["how"] == "near") & (table["subject"] == "crew-n")].set_index("step")
    row = near.loc["+10.0 %"]
    assert row["gain"] == pytest.approx(10)
    assert (row["enters"], row["leaves"]) == ("north", "south")
    assert near.loc["−10.0 %", "gain"] == pytest.approx(0)
    free = table[table["how"] == "added up"]
    assert free[["subject", "verdict"]].to_numpy().tolist() == [["crew-e", "nothing"]]


def test_no_price_of_a_rule_is_negative_and_every_interval_holds_what_was_found(
    valleys: Valleys,
) -> None:
    rules = "{must_do: [south]}, {excludes: [east, west]}, {count: {at_most: 2}}"
    table = priced(valleys(rules, aim="closure"))
    assert (table.loc[table["kind"] == "rule", "gain"] >= 0).all()
    table = table[table["verdict"] != "no plan"]
    assert (table["gain_most"] >= table["gain"] - 1e-7).all()
    assert (table["gain_least"] <= table["gain"] + 1e-7).all()


def test_every_objective_has_prices(valleys: Valleys) -> None:
    for aim in ("balanced", "closure", "shortfall", "worst_off"):
        table = priced(valleys("{must_do: [south]}", aim=aim), "rules")
        assert (table["gain"] >= 0).all(), aim
    table = priced(valleys("{must_do: [north]}", aim="cheapest"), "rules").set_index("subject")
    assert table.loc["rules[1].must_do", "gain"] == pytest.approx(5)


def test_a_change_after_which_no_plan_exists_says_so(valleys: Valleys) -> None:
    table = priced(valleys("{must_do: [north]}"), "money", step=Step(share=0.5)).set_index("step")
    assert table.loc["−50.0 %", "verdict"] == "no plan"


def test_a_gain_within_the_gaps_is_not_distinguishable() -> None:
    gain = gain_between(People(), (100.0, 104.0), (102.0, 107.0), widens=True)
    assert gain == Gain(found=2.0, least=0.0, most=7.0)
    assert gain.verdict == "not distinguishable"
    # Less is better: 90 instead of 100 gains 10, and at least 5 against the bound of 95.
    assert gain_between(Cheapest(), (100.0, 95.0), (90.0, 88.0)) == Gain(10.0, 5.0, 12.0)


def test_a_relative_gain_is_in_the_measure_of_the_gap() -> None:
    assert relative_gain(People(), 200.0, 10.0) == pytest.approx(0.05)
    assert relative_gain(People(), 200.0, -10.0) == pytest.approx(-0.05)


amounts = some.floats(0, 1000, allow_nan=False)


@given(amounts, amounts, amounts, amounts)
def test_what_was_found_and_the_truth_lie_within_what_is_proved(
    value: float, more: float, before_open: float, after_open: float
) -> None:
    # A change that widens: the best after it is `more` above the best before it.
    best_before, best_after = value + before_open, value + before_open + more
    found_after = max(value, best_after - after_open)
    gain = gain_between(People(), (value, best_before), (found_after, best_after), widens=True)
    assert gain.least <= more + 1e-5
    assert gain.least <= gain.found <= gain.most
    assert gain.most >= more - 1e-5
    assert gain.found >= 0
