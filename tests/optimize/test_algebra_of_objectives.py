"""The algebra of each objective as the solver gets it, and what it does where there is little."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.exchange import lp_text
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.solving import build
from gapplanner.portfolio import Horizon
from gapplanner.scenario.blocks import Solver

GOLDEN = Path(__file__).parent / "golden"
HORIZON = Horizon(2027, 1)
WEIGHTS = (("road", 0.25), ("water", 0.75))
RATE = 0.25
EXACT = Solver(relative_gap=0.0, threads=1)
AIMS: tuple[Objective, ...] = (
    Balanced(WEIGHTS, HORIZON, RATE),
    Closure(WEIGHTS, HORIZON, RATE),
    Shortfall(WEIGHTS),
    WorstOff(WEIGHTS, HORIZON),
    People(),
    Cheapest(),
)
every_aim = pytest.mark.parametrize("objective", AIMS, ids=[one.name for one in AIMS])


@pytest.fixture(scope="session")
def two_wells(tiny: Any) -> CandidateSet:
    """Two wells on one gap of 10 (they could add 12), gravel for half a road; a gap nobody serves."""
    world: CandidateSet = tiny.world(
        [
            tiny.work("north", (3,), {"water@a": 8}),
            tiny.work("south", (2,), {"water@a": 4}),
            tiny.work("gravel", (5,), {"road@a": 2}),
        ],
        [
            tiny.gap("water@a", 10, people=100.0, weight=2.0),
            tiny.gap("road@a", 4, people=20.0),
            tiny.gap("road@b", 4, people=50.0),
        ],
    )
    return world


def stated(objective: Objective, world: CandidateSet) -> Matrix:
    model = build(PortfolioProblem(world, HORIZON, RATE, (objective,)))
    objective.add_to(model)
    return model.matrix()


@every_aim
def test_the_model_is_the_written_algebra(objective: Objective, two_wells: CandidateSet) -> None:
    """If the algebra is meant to change: write `found` to the file, and read it."""
    found = lp_text(stated(objective, two_wells))
    path = GOLDEN / f"objective-{objective.name.replace('_', '-')}.lp"
    assert found == path.read_text(encoding="utf-8")


def listed(world: CandidateSet, objective: Objective, tiny: Any) -> float:
    every = tiny.every_portfolio(world, HORIZON)
    best = max(objective.sense * objective.value(world, one) for one in every)
    return objective.sense * float(best)


@every_aim
def test_the_best_of_the_written_world(
    objective: Objective, two_wells: CandidateSet, tiny: Any
) -> None:
    # Everything is free of limits: both wells fill the water, the gravel half of one road.
    by_hand = {
        # The wait of two years at 25 %: 0.64. Balanced: shares 0.64 and 0.64 x 2 of 8.
        "balanced": 0.75 * -0.4462871026284195 + 0.25 * -1.8325814637483102,
        "closure": 0.75 * 0.64 + 0.25 * 0.64 * 0.25,
        # Half of one road of weight one is left, and the whole of the other.
        "shortfall": 0.25 * 0.5 + 0.25,
        "worst_off": 0.5,
        "people": 110.0,
        "cheapest": 0.0,
    }
    solution = PortfolioProblem(two_wells, HORIZON, RATE, (objective,)).solve(
        Solver(relative_gap=1e-4, threads=1)
    )
    assert solution.proof.objective == pytest.approx(by_hand[objective.name])
    assert listed(two_wells, objective, tiny) == pytest.approx(by_hand[objective.name])


def world_with(tiny: Any, gaps: list[Any], unknown: tuple[str, ...] = ()) -> CandidateSet:
    # What is unknown cannot be closed: the door of the candidates refuses it.
    adds = {} if unknown else {"water@a": 4}
    world: CandidateSet = tiny.world([tiny.work("well", (3,), adds)], gaps)
    table = world.gaps.copy()
    table.loc[table["gap_id"].isin(unknown), "gap"] = pd.NA
    return CandidateSet.from_tables(
        {
            "candidates": world.candidates,
            "gaps": table,
            "closures": world.closures.astype({"amount": "float64"}),
            "uses": world.uses,
            "limits": world.limits,
        },
        dict(WEIGHTS),
    )


@every_aim
def test_nothing_is_chosen_where_every_gap_is_unknown(objective: Objective, tiny: Any) -> None:
    world = world_with(tiny, [tiny.gap("water@a", 10)], unknown=("water@a",))
    solution = PortfolioProblem(world, HORIZON, RATE, (objective,)).solve(EXACT)
    assert solution.portfolio.decisions.empty
    assert solution.proof.objective == 0.0


@every_aim
def test_nothing_is_chosen_for_a_gap_that_is_closed(objective: Objective, tiny: Any) -> None:
    world = world_with(tiny, [tiny.gap("water@a", 0.0)])
    solution = PortfolioProblem(world, HORIZON, RATE, (objective,)).solve(EXACT)
    assert solution.portfolio.decisions.empty


@pytest.mark.parametrize(
    "objective",
    [Balanced((("water", 0.0),), HORIZON, RATE), Closure((("water", 0.0),), HORIZON, RATE),
     Shortfall((("water", 0.0),)), WorstOff((("water", 0.0),), HORIZON)],
    ids=lambda one: str(one.name),
)  # fmt: skip
def test_nothing_is_chosen_for_an_indicator_without_weight(objective: Objective, tiny: Any) -> None:
    world = world_with(tiny, [tiny.gap("water@a", 10)])
    solution = PortfolioProblem(world, HORIZON, RATE, (objective,)).solve(EXACT)
    assert solution.portfolio.decisions.empty


def test_people_who_are_unknown_do_not_count_and_are_told(tiny: Any) -> None:
    world = world_with(tiny, [tiny.gap("water@a", 10, people=float("nan"))])
    solution = PortfolioProblem(world, HORIZON, RATE, (People(),)).solve(EXACT)
    assert solution.portfolio.decisions.empty
    assert any("because the people behind them are unknown" in note for note in solution.notes)


def test_the_worst_off_looks_at_what_can_start_within_the_programme(tiny: Any) -> None:
    # The road could be served from 2030 on, after the programme: it does not hold the others back.
    world = tiny.world(
        [
            tiny.work("well", (3,), {"water@a": 4}),
            tiny.work("late", (3,), {"road@a": 4}, earliest=2030),
        ],
        [tiny.gap("water@a", 10), tiny.gap("road@a", 4)],
    )
    solution = PortfolioProblem(world, HORIZON, RATE, (WorstOff(WEIGHTS, HORIZON),)).solve(EXACT)
    assert solution.proof.objective == pytest.approx(0.6)
    assert list(solution.portfolio.decisions["candidate_id"]) == ["well"]


def test_the_levels_of_the_worst_off_take_no_portfolio_away(tiny: Any) -> None:
    # Shares of 0.2, 0.3 ... closed by one work or by two together, in three places.
    works = [
        tiny.work(f"{place}{n}", (float(n + 1),), {f"water@{place}": float(2 + n + shift)})
        for shift, place in enumerate("abc")
        for n in range(2)
    ]
    world = tiny.world(works, [tiny.gap(f"water@{place}", 10) for place in "abc"])
    objective = WorstOff((("water", 1.0),), HORIZON)
    every = tiny.every_portfolio(world, HORIZON)
    cost = world.candidates.set_index("candidate_id")["cost"]
    for money in (2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 9.0):
        rules = (ResourceCeiling("soles", {("*", 2028): money}),)
        problem = PortfolioProblem(world, HORIZON, RATE, (objective,), rules)
        within = [one for one in every if cost.reindex(one["candidate_id"]).sum() <= money]
        wanted = min(objective.value(world, one) for one in within)
        assert problem.solve(EXACT).proof.objective == pytest.approx(wanted)
