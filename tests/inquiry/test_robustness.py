"""What stays over samples of weights, costs and incomes, and what hangs on them."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.inquiry import Reopened
from gapplanner.inquiry.resolving import Resolved, decisions_of
from gapplanner.inquiry.robustness import (
    CASES,
    RobustAsked,
    cost_factors,
    drawn_weights,
    frequencies,
    robustness,
)
from gapplanner.scenario.blocks import Solver

Valleys = Callable[..., Reopened]
EXACT = Solver(relative_gap=0.0)
CALM = RobustAsked(samples=4, seed=3, costs=0.0, incomes=0.0)


def quiet(_step: str) -> None:
    """Say nothing."""


def by_id(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the rows of a kind, by identifier."""
    return table[table["kind"] == kind].set_index("id")


def test_what_nothing_changes_is_core_and_the_rest_is_never_chosen(valleys: Valleys) -> None:
    # Costs and incomes stand still and one indicator has all the weight: the plan never changes.
    answer = robustness(valleys(), CALM, EXACT, quiet)
    group = by_id(answer.table, "slot")["group"]
    assert group["north"] == "core"
    assert group["south"] == "never"
    plan = answer.table[answer.table["in_plan"]]
    assert (plan["group"] == "core").all()


def test_frequencies_add_up_over_plans_slots_and_places(valleys: Valleys) -> None:
    reopened = valleys()
    plans = [["north", "east"], ["north-large"], ["north", "south"], None]
    found = [
        Resolved(None if plan is None else decisions_of([(name, 2028) for name in plan]), 0, 0, 0)
        for plan in plans
    ]
    table = frequencies(reopened.problem.candidate_set, reopened.decisions, found)
    candidate, slot = by_id(table, "candidate"), by_id(table, "slot")
    assert candidate["times"].sum() == 5
    assert candidate.loc["north", "frequency"] == pytest.approx(2 / 3)
    assert candidate.loc["north", "group"] == "contested"
    north = slot.loc["north"]
    assert (north["times"], north["frequency"], north["group"]) == (3, 1.0, "core")
    assert by_id(table, "place").loc["W", "group"] == "never"


def test_the_same_seed_gives_the_same_samples_and_more_samples_keep_the_first(
    valleys: Valleys,
) -> None:
    asked = RobustAsked(samples=3, seed=1)
    one = robustness(valleys(), asked, EXACT, quiet)
    again = robustness(valleys(), asked, EXACT, quiet)
    more = robustness(valleys(), replace(asked, samples=4), EXACT, quiet)
    other = robustness(valleys(), replace(asked, seed=2), EXACT, quiet)
    assert one.table.equals(again.table)
    assert more.about["drawn"][:3] == one.about["drawn"]
    assert other.about["drawn"] != one.about["drawn"]


def test_two_processes_give_what_one_gives(valleys: Valleys) -> None:
    asked = RobustAsked(samples=2, seed=1)
    alone = robustness(valleys(), asked, EXACT, quiet)
    reopened = valleys()
    together = robustness(reopened, asked, EXACT, quiet, workers=2)
    assert together.table.equals(alone.table)


def test_drawn_incomes_stay_within_their_range_and_costs_too(valleys: Valleys) -> None:
    asked = RobustAsked(samples=5, seed=0, costs=0.1, incomes=0.3)
    for drawn in robustness(valleys(), asked, EXACT, quiet).about["drawn"]:
        assert 0.7 <= drawn["incomes"] <= 1.3
        assert 0.9 <= drawn["costs"]["least"] <= drawn["costs"]["most"] <= 1.1


def test_weights_are_drawn_around_the_councils_and_zero_stays_zero() -> None:
    council = pd.Series({"roads": 0.0, "water": 0.75, "works": 0.25})
    many = pd.concat(
        [drawn_weights(council, 50.0, np.random.default_rng(n)) for n in range(400)], axis=1
    )
    assert many.sum().to_numpy() == pytest.approx(1)
    assert (many.loc["roads"] == 0).all()
    assert many.loc["water"].mean() == pytest.approx(0.75, abs=0.01)
    # sqrt(0.75 * 0.25 / 51) = 0.0606
    assert many.loc["water"].std() == pytest.approx(0.0606, abs=0.01)


def test_a_cost_case_changes_each_candidate_as_it_does_its_typology(valleys: Valleys) -> None:
    run = valleys().problem.candidate_set
    dear = run.candidates.assign(cost=run.candidates["cost"] * 1.5)
    dear = dear[dear["candidate_id"] != "west"]
    factor = cost_factors(run, replace(run, candidates=dear))
    assert factor.to_dict() == pytest.approx(dict.fromkeys(factor.index, 1.5))


def test_a_cost_case_is_drawn_for_each_typology(valleys: Valleys) -> None:
    reopened = valleys(limits="resource,owner,amount\nsoles,*,8\n")
    run = reopened.problem.candidate_set
    cases = {
        name: replace(run, candidates=run.candidates.assign(cost=run.candidates["cost"] * factor))
        for name, factor in zip(CASES, (0.5, 1.0, 2.0), strict=True)
    }
    answer = robustness(reopened, replace(CALM, samples=8), EXACT, quiet, cost_cases=cases)
    cases_drawn = {next(iter(drawn["costs"].values())) for drawn in answer.about["drawn"]}
    assert cases_drawn <= set(CASES)
    assert len(cases_drawn) > 1
    sizes = {drawn: len(plan) for drawn, plan in zip(
        (next(iter(one["costs"].values())) for one in answer.about["drawn"]),
        answer.about["plans"], strict=True)}  # fmt: skip
    assert sizes.get("low", 4) == 4  # at half the cost, all four places for 7.5
    assert sizes.get("high", 1) == 1  # at twice the cost, one place


def test_other_data_than_the_runs_are_refused(valleys: Valleys) -> None:
    reopened = valleys()
    run = reopened.problem.candidate_set
    other = replace(run, candidates=run.candidates.assign(cost=run.candidates["cost"] + 1))
    cases = dict.fromkeys(CASES, other)
    with pytest.raises(SourceError, match="from today's data must be those of the plan; 5 are not"):
        robustness(reopened, CALM, EXACT, quiet, cost_cases=cases)
