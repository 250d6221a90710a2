"""Searching by whole work plans and the solver alone, on the whole model, reach the same."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import decomposition
from gapplanner.optimize.blocks import divide, joined
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.search import pricing
from gapplanner.optimize.search.collapsing import collapsed
from gapplanner.optimize.solving import build
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Group, Quantity

EXACT = Solver(relative_gap=1e-6, time_limit=60, threads=1)
SHARES: tuple[tuple[PlanRule, ...], ...] = (
    (),
    (ShareLimit(Quantity.COST, 0.2, is_floor=True, by=Group.EXECUTING_UNIT),),
    (ShareLimit(Quantity.COST, 0.7, is_floor=False, by=Group.EXECUTING_UNIT),),
)


@pytest.fixture
def always_divided(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every world is divided, however small."""
    monkeypatch.setattr(decomposition, "FEWEST_BLOCKS", 1)
    monkeypatch.setattr(decomposition, "FEWEST_COLUMNS", 1)
    return monkeypatch


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.integers(0, 10_000),
    rules=st.sampled_from(SHARES),
    listed=st.sampled_from([1, 400]),
    aim=st.sampled_from(["closure", "people", "shortfall", "cheapest"]),
)
def test_both_ways_reach_the_same(
    seed: int,
    rules: tuple[PlanRule, ...],
    listed: int,
    aim: str,
    by_lot: Callable[[int], PortfolioProblem],
    aims: Callable[[CandidateSet], dict[str, Objective]],
    always_divided: pytest.MonkeyPatch,
) -> None:
    always_divided.setattr(pricing, "MOST_LISTED", listed)
    world = by_lot(seed)
    objective = aims(world.candidate_set)[aim]
    problem = world.subject_to(*rules).maximising(objective)
    model = build(problem)
    objective.add_to(model)
    alone = Search(model.matrix()).solve(Effort(threads=1))
    proof = problem.solve(EXACT).proof
    assert alone.objective is not None
    assert proof.bound is not None
    scale = max(1.0, abs(alone.objective))
    assert objective.sense * (proof.objective or 0.0) == pytest.approx(
        alone.objective, abs=2e-6 * scale
    )
    assert objective.sense * proof.bound >= alone.objective - 1e-7 * scale


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("rules", SHARES)
def test_sums_written_out_change_no_relaxation(
    seed: int, rules: tuple[PlanRule, ...], by_lot: Callable[[int], PortfolioProblem]
) -> None:
    problem = by_lot(seed).subject_to(*rules)
    model = build(problem)
    problem.objectives[0].add_to(model)
    matrix = model.matrix()
    shorter = collapsed(matrix)
    assert len(shorter.value) <= len(matrix.value)
    before, after = Search(matrix).relax(Effort()), Search(shorter).relax(Effort())
    assert after.objective == pytest.approx(before.objective, rel=1e-9)
    assert Search(shorter).solve(Effort()).objective == pytest.approx(
        Search(matrix).solve(Effort()).objective, rel=1e-9
    )


def test_a_unit_taken_out_of_a_division_leaves_its_rows_to_link(
    by_lot: Callable[[int], PortfolioProblem],
) -> None:
    problem = by_lot(0)
    model = build(problem)
    matrix = model.matrix()
    division = divide(matrix, model.world)
    none = joined(matrix, division, np.zeros(len(division.blocks), dtype=bool))
    assert not none.blocks
    own = {int(row) for row in np.flatnonzero(division.block_of_row >= 0)}
    assert own
    assert set(none.linking_rows.tolist()) == own | set(division.linking_rows.tolist())
    every = joined(matrix, division, np.ones(len(division.blocks), dtype=bool))
    assert every.linking_rows.tolist() == division.linking_rows.tolist()
