"""Whole work plans of each executing unit: what they leave out, what they bound, what they find."""

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import PortfolioProblem, decomposition, solving
from gapplanner.optimize.blocks import divide
from gapplanner.optimize.objectives import Balanced, Closure, Objective
from gapplanner.optimize.patterns import Block, best_patterns
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.solving import build
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Group, Quantity

HORIZON = Horizon(2027, 2)
WEIGHTS = (("road", 0.4), ("water", 0.6))
TOWNS = 12


def by_looking(block: Block, worth: np.ndarray) -> float:
    """Return the best worth over every combination of at most one column per slot that fits."""
    slots = [
        [None, *range(block.slot_start[slot], block.slot_start[slot + 1])]
        for slot in range(block.slots)
    ]
    best = 0.0
    for combination in product(*slots):
        columns = [column for column in combination if column is not None]
        if (block.use[:, columns].sum(axis=1) <= block.room + 1e-9).all():
            best = max(best, float(worth[columns].sum()))
    return best


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    slots=st.integers(1, 4),
    most=st.sampled_from([3, 10_000]),
    prices=st.sampled_from([0.0, 0.3]),
)
def test_the_bound_of_a_unit_is_never_below_its_best_combination(
    seed: int, slots: int, most: int, prices: float
) -> None:
    dice = np.random.default_rng(seed)
    sizes = dice.integers(1, 4, size=slots)
    count = int(sizes.sum())
    block = Block(
        np.arange(count),
        np.append(0, np.cumsum(sizes)),
        dice.integers(0, 6, size=(2, count)).astype(float),
        dice.integers(1, 10, size=2).astype(float),
    )
    worth = dice.integers(-3, 9, size=count).astype(float)
    best = by_looking(block, worth)
    found = best_patterns(block, worth, np.full(2, prices), 0.0, most)
    assert found.bound >= best - 1e-9
    if found.is_complete and best > 0:
        assert found.worth[0] == pytest.approx(best)
        assert worth[found.chosen[0]].sum() == pytest.approx(best)


@pytest.fixture(scope="module")
def province(tiny: Any) -> tuple[CandidateSet, Funding]:
    """Twelve towns with two wells and a road each; a town's yearly capacity bears one of them."""
    dice = np.random.default_rng(7)
    works, gaps, limits = [], [], []
    for town in range(TOWNS):
        unit = f"0601{town:02d}"
        who = f"MD-{unit}"
        gaps += [tiny.gap(f"water@{unit}", 100.0), tiny.gap(f"road@{unit}", 20.0)]
        for kind, size in (("half", 45), ("whole", 90)):
            spends = tuple(float(soles) for soles in dice.integers(20, 60, size=2))
            served = {f"water@{unit}": float(size)}
            works.append(
                tiny.work(f"{kind}{town:02d}", spends, served, unit, who, slot=f"water{town:02d}")
            )
        spends = (float(dice.integers(30, 60)), 10.0)
        works.append(tiny.work(f"road{town:02d}", spends, {f"road@{unit}": 15.0}, unit, who))
        limits += [("soles", who, year, 60.0) for year in (2028, 2029, 2030)]
    world = tiny.world(works, gaps, limits, weights=dict(WEIGHTS))
    money = {2028: 250.0, 2029: 330.0}
    names = [work.name for work in works]
    return world, Funding({"canon": money}, dict.fromkeys(names, ("canon",)))


def problem_of(
    province: tuple[CandidateSet, Funding], objective: Objective, *, with_floor: bool = True
) -> PortfolioProblem:
    world, funding = province
    limits = world.limits
    capacity = {
        (str(owner), int(year)): float(amount)
        for owner, year, amount in zip(
            limits["owner"], limits["year"], limits["amount"], strict=True
        )
    }
    rules = [MoneyBySource(funding, HORIZON), ResourceCeiling("soles", capacity)]
    if with_floor:
        rules.append(ShareLimit(Quantity.COST, 0.05, is_floor=True, by=Group.DISTRICT))
    return PortfolioProblem(world, HORIZON, 0.05, (objective,), tuple(rules), funding)


def test_capacity_and_slots_belong_to_the_towns_and_money_links_them(
    province: tuple[CandidateSet, Funding],
) -> None:
    model = build(problem_of(province, Closure(WEIGHTS, HORIZON, 0.05)))
    matrix = model.matrix()
    division = divide(matrix, model.world)
    assert len(division.blocks) == TOWNS
    linking = {matrix.row_names[row].partition("[")[0] for row in division.linking_rows}
    assert linking == {"money", "minimum_share", "total"}
    assert {len(block.room) for block in division.blocks} <= {1, 2, 3}


@pytest.mark.parametrize(
    "objective",
    [Closure(WEIGHTS, HORIZON, 0.05), Balanced(WEIGHTS, HORIZON, 0.05)],
    ids=lambda one: one.name,
)
@pytest.mark.parametrize("floor", ["with a floor", "without"])
def test_combining_first_finds_as_good_a_plan_as_the_solver_alone(
    province: tuple[CandidateSet, Funding],
    objective: Objective,
    floor: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problem = problem_of(province, objective, with_floor=floor == "with a floor")
    asked = Solver(relative_gap=0.01, threads=1)
    alone = problem.solve(Solver(relative_gap=1e-4, threads=1)).proof
    monkeypatch.setattr(decomposition, "FEWEST_COLUMNS", 10)
    searched = []
    whole = decomposition.search_by_combinations

    def watched(*given: Any) -> Any:
        searched.append(True)
        return whole(*given)

    monkeypatch.setattr(solving, "search_by_combinations", watched)
    combined = problem.solve(asked).proof
    assert searched
    assert combined.status == "optimal"
    assert alone.objective is not None
    assert combined.objective is not None
    assert combined.bound is not None
    # No bound may be below what is known to be reached, and the plan is within the asked gap of it.
    assert combined.bound >= alone.objective - 1e-6
    assert objective.relative_gap(combined.objective, alone.objective) <= 0.01 + 1e-6
