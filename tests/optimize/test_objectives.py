"""Each objective says the same to the solver and by itself, on every portfolio of a tiny world."""

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
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
from gapplanner.optimize.objectives.balanced import COARSE_RATIO, FLOOR, log_with_floor
from gapplanner.optimize.world import world_of
from gapplanner.portfolio import Horizon

HORIZON = Horizon(2027, 2)
RATE = 0.25
WEIGHTS = (("road", 0.25), ("water", 0.75))
LINEAR: tuple[Objective, ...] = (
    Closure(WEIGHTS, HORIZON, RATE),
    Shortfall(WEIGHTS),
    WorstOff(WEIGHTS),
    People(),
    Cheapest(),
)


@pytest.fixture
def crowded(tiny: Any) -> CandidateSet:
    """Three works of different slots serve 100 dwellings: 70, 60 and 50; a road beside them."""
    return tiny.world(  # type: ignore[no-any-return]  # a fixture of builders
        [
            tiny.work("north", (60,), {"water@060101": 70}),
            tiny.work("south", (50,), {"water@060101": 60, "road@060101": 2}),
            tiny.work("west", (40,), {"water@060101": 50}, duration=2),
            tiny.work("road", (30, 20), {"road@060101": 10}, duration=2),
        ],
        [tiny.gap("water@060101", 100, weight=2.0), tiny.gap("road@060101", 10)],
        weights=dict(WEIGHTS),
    )


def modelled(objective: Objective, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
    """Return what the solver makes of exactly these decisions, in the objective's own sense."""
    model = PortfolioModel(world_of(candidate_set, HORIZON, RATE))
    objective.add_to(model)
    matrix = model.matrix()
    size = len(model.world.candidate)
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    lower[:size] = upper[:size] = 0.0
    chosen = model.world.columns_at(decisions)
    lower[chosen] = upper[chosen] = 1.0
    found = Search(replace(matrix, lower=lower, upper=upper)).solve(Effort()).objective
    assert found is not None
    return objective.sense * found


@pytest.mark.parametrize("objective", LINEAR, ids=lambda one: one.name)
@pytest.mark.parametrize("world", ["two_towns", "crowded"])
def test_model_and_tables_give_the_same_value(
    objective: Objective, world: str, tiny: Any, request: pytest.FixtureRequest
) -> None:
    candidate_set = request.getfixturevalue(world)
    for decisions in tiny.every_portfolio(candidate_set, HORIZON):
        value = objective.value(candidate_set, decisions)
        assert modelled(objective, candidate_set, decisions) == pytest.approx(value, abs=1e-7)


@pytest.mark.parametrize("world", ["two_towns", "crowded"])
def test_the_tangents_of_balanced_overstate_by_no_more_than_stated(
    world: str, tiny: Any, request: pytest.FixtureRequest
) -> None:
    candidate_set = request.getfixturevalue(world)
    objective = Balanced(WEIGHTS, HORIZON, RATE)
    for decisions in tiny.every_portfolio(candidate_set, HORIZON):
        value = objective.value(candidate_set, decisions)
        over = modelled(objective, candidate_set, decisions) - value
        assert -1e-7 <= over <= objective.error + 1e-7
    assert objective.error == pytest.approx(math.log(COARSE_RATIO) ** 2 / 8)


def starts(**years: int) -> pd.DataFrame:
    return pd.DataFrame(sorted(years.items()), columns=["candidate_id", "start_year"])


def test_closure_counts_the_council_weight_the_equity_weight_and_the_wait(
    crowded: CandidateSet,
) -> None:
    # North opens in 2029, two years after the base year, at 25 % a year: 0.64 of 70 of 100.
    closure = Closure(WEIGHTS, HORIZON, RATE)
    assert closure.value(crowded, starts(north=2028)) == pytest.approx(0.75 * 0.7 * 0.64)


def test_a_gap_is_never_closed_twice(crowded: CandidateSet) -> None:
    # North and south would serve 130 of 100 dwellings; south brings 2 of 10 km besides.
    closure = Closure(WEIGHTS, HORIZON, RATE)
    both = closure.value(crowded, starts(north=2028, south=2028))
    assert both == pytest.approx(0.64 * (0.75 * 1.0 + 0.25 * 0.2))


def test_what_opens_later_fills_only_what_is_left(crowded: CandidateSet) -> None:
    # North (2029) closes 70; west opens in 2030 and finds 30 left, worth 0.8 of theirs.
    closure = Closure(WEIGHTS, HORIZON, RATE)
    value = closure.value(crowded, starts(north=2028, west=2028))
    assert value == pytest.approx(0.75 * (0.7 * 0.64 + 0.3 * 0.64 * 0.8))


def test_people_shortfall_worst_off_and_cost_by_hand(two_towns: CandidateSet) -> None:
    # The well serves 60 of 100 dwellings of the north; nobody serves the others.
    chosen = starts(well=2028)
    assert People().value(two_towns, chosen) == pytest.approx(60.0)
    assert Cheapest().value(two_towns, chosen) == pytest.approx(60.0)
    assert WorstOff(WEIGHTS).value(two_towns, chosen) == pytest.approx(1.0)
    # 0.75 x 0.4 in the north, 0.75 in the south, 0.25 of the road.
    assert Shortfall(WEIGHTS).value(two_towns, chosen) == pytest.approx(0.3 + 0.75 + 0.25)


def test_the_logarithm_goes_on_as_a_line_below_its_floor() -> None:
    assert log_with_floor(FLOOR) == pytest.approx(math.log(FLOOR))
    assert log_with_floor(0.0) == pytest.approx(math.log(FLOOR) - 1)
    slope = (log_with_floor(FLOOR) - log_with_floor(FLOOR / 2)) / (FLOOR / 2)
    assert slope == pytest.approx(1 / FLOOR)


def test_an_indicator_that_nobody_serves_leaves_the_sum_and_is_named(tiny: Any) -> None:
    world = tiny.world(
        [tiny.work("well", (60,), {"water@060101": 60})],
        [tiny.gap("water@060101", 100), tiny.gap("road@060101", 10)],
    )
    objective = Balanced((("road", 0.5), ("water", 0.5)), HORIZON, 0.0)
    assert objective.value(world, starts(well=2028)) == pytest.approx(math.log(0.6))
    (note,) = objective.notes(world)
    assert note.endswith("the other weights are made to sum to 1: road.")


def test_the_gap_of_balanced_is_that_of_the_geometric_mean() -> None:
    objective = Balanced(WEIGHTS, HORIZON, 0.0)
    assert objective.relative_gap(math.log(0.1), math.log(0.101)) == pytest.approx(0.01)
    assert objective.relative_gap(math.log(0.1), math.log(0.0999)) == 0.0
