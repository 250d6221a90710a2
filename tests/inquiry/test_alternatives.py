"""Alternatives within the slack, as far from the plan as the listing of all plans allows."""

from collections.abc import Callable

import pytest

from gapplanner.inquiry import Reopened
from gapplanner.inquiry.alternatives import AlternativesAsked, alternatives
from gapplanner.inquiry.resolving import elsewhere
from gapplanner.inquiry.resolving.elsewhere import least_worth, scores_of
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Quantity

Valleys = Callable[..., Reopened]
EXACT = Solver(relative_gap=0.0)


def quiet(_step: str) -> None:
    """Say nothing."""


def told(reopened: Reopened, slack: float, count: int = 5) -> list[dict[str, float]]:
    """Return what is told of each plan."""
    asked = AlternativesAsked(slack, count, Quantity.COST, 20.0)
    found: list[dict[str, float]] = list(
        alternatives(reopened, asked, EXACT, quiet).about["alternatives"]
    )
    return found


def test_within_no_slack_the_other_best_plan_is_found(valleys: Valleys) -> None:
    # North with east, or north with west: both 120; 3 of the 8 soles move.
    plans = told(valleys(), 0.0)
    assert [plan["objective"] for plan in plans[:2]] == pytest.approx([120, 120])
    assert plans[1]["distance"] == pytest.approx(3 / 8)


def test_with_slack_a_plan_in_other_places_is_found_and_no_plan_is_beyond_it(
    valleys: Valleys,
) -> None:
    # Giving up a fifth, 100 is enough: south with the one of east and west that the plan has not.
    plans = told(valleys(), 0.2)
    assert plans[1]["objective"] == pytest.approx(110)
    assert plans[1]["distance"] == pytest.approx(1)
    assert all(plan["loss"] <= 0.2 + 1e-6 for plan in plans)
    assert all(plan["keeps_rules"] for plan in plans)


@pytest.mark.parametrize("aim", ["balanced", "closure", "shortfall", "worst_off", "people"])
def test_every_alternative_stands_within_the_slack(valleys: Valleys, aim: str) -> None:
    plans = told(valleys(aim=aim), 0.15, 3)
    assert all(plan["loss"] <= 0.15 + 1e-6 for plan in plans)


def test_when_no_other_place_is_within_the_slack_the_plan_stands_alone(valleys: Valleys) -> None:
    assert len(told(valleys("{must_do: [north, east]}"), 0.05)) == 1


def test_the_table_has_the_start_of_every_work_in_every_plan(valleys: Valleys) -> None:
    reopened = valleys()
    asked = AlternativesAsked(0.2, 1, Quantity.COST, 20.0)
    table = alternatives(reopened, asked, EXACT, quiet).table.set_index("candidate_id")
    now = set(table.index[table["alternative_0"].notna()])
    assert now == set(reopened.decisions["candidate_id"])
    assert table.loc["south", "alternative_1"] == 2028
    assert table["chosen_in"].sum() == 4


def test_a_large_plan_is_searched_with_a_price_on_its_places(
    valleys: Valleys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "MOST_COLUMNS", 0)
    plans = told(valleys(aim="closure"), 0.2, 1)
    assert plans[1]["distance"] > 0.3
    assert plans[1]["loss"] <= 0.2 + 1e-9
    assert 0 <= plans[1]["overlap_least"] <= plans[1]["overlap"] + 1e-6


def test_a_plan_overlaps_with_itself_wholly_and_with_other_places_not_at_all(
    valleys: Valleys,
) -> None:
    reopened = valleys()
    scores = scores_of(reopened.problem.candidate_set, [reopened.decisions], Quantity.COST)
    assert scores.reindex(reopened.decisions["candidate_id"]).sum() == pytest.approx(1)
    assert scores["south"] == 0


def test_the_least_worth_of_a_balanced_plan_is_its_mean_less_the_slack(valleys: Valleys) -> None:
    objective = valleys(aim="balanced").problem.objectives[0]
    assert objective.relative_gap(least_worth(objective, -1.0, 0.02), -1.0) == pytest.approx(0.02)
