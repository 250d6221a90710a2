"""Work plans in the order of precedence: which keep it, which is best, and what the search finds."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapplanner.optimize import decomposition, solving
from gapplanner.optimize.blocks import divide
from gapplanner.optimize.classes.orders import UnitOrder, orders_of, with_own_rows
from gapplanner.optimize.classes.searching import search_in_classes
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.search import pricing
from gapplanner.optimize.search.trying import Found
from gapplanner.optimize.solving import build
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.order import OrderScope, Precedence

EXACT = Solver(relative_gap=1e-6, time_limit=60, threads=1)
STRICT = OrderOfPrecedence(Precedence.STRICT)
Lot = Callable[[int], PortfolioProblem]
UNITS = ("MD-060101", "MP-0601")


def in_classes(problem: PortfolioProblem, seed: int, *, shares_slots: bool) -> PortfolioProblem:
    """Return a world whose works are of two units and of three classes, some left out by decision.

    Unless slots are shared, every variant of a slot is of the same unit.
    """
    dice = np.random.default_rng(seed)
    candidates = problem.candidate_set.candidates
    owners = {slot: UNITS[int(dice.integers(2))] for slot in sorted(candidates["slot"].unique())}
    units = [
        UNITS[int(dice.integers(2))] if shares_slots and dice.random() < 0.3 else owners[slot]
        for slot in candidates["slot"]
    ]
    stage = dice.integers(3, 6, size=len(candidates))
    made = candidates.assign(executing_unit=units, stage=stage)
    out = tuple(made["candidate_id"].iloc[:1]) if dice.random() < 0.3 else ()
    order = replace(STRICT, decided_out=out)
    return replace(
        problem, candidate_set=replace(problem.candidate_set, candidates=made)
    ).subject_to(order)


def orders_in(problem: PortfolioProblem) -> dict[int, UnitOrder]:
    model = build(problem, problem.candidate_set.candidates)
    division = divide(model.matrix(), model.world, 10_000, keeps_whole=True)
    return orders_of(problem.rules, division, model.world)


def plans_of(order: UnitOrder) -> Iterator[np.ndarray]:
    """Yield every plan of a unit that fits its own rows, as places in its block."""
    block = order.block
    slots = [
        [None, *range(block.slot_start[slot], block.slot_start[slot + 1])]
        for slot in range(block.slots)
    ]
    for combination in product(*slots):
        chosen = np.array([place for place in combination if place is not None], dtype=np.int64)
        if (block.use[:, chosen].sum(axis=1) <= block.room + 1e-9).all():
            yield chosen


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_a_plan_keeps_the_order_of_its_unit_as_the_auditor_sees_it(seed: int, by_lot: Lot) -> None:
    problem = in_classes(by_lot(seed), seed, shares_slots=False)
    rule = problem.rules[-1]
    assert isinstance(rule, OrderOfPrecedence)
    world = build(problem, problem.candidate_set.candidates).world
    for order in orders_in(problem).values():
        assert order.is_whole
        for chosen in plans_of(order):
            decisions = world.decisions(np.sort(order.block.columns[chosen]))
            mine = set(
                world.candidates["executing_unit"].to_numpy()[world.candidate[order.block.columns]]
            )
            jumps = sum(
                len(line.jumping)
                for line in rule._standings(problem.candidate_set, decisions)
                if line.owner in mine
            )
            assert order.keeps(chosen) == (jumps == 0)


@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000))
def test_a_unit_alone_is_worth_its_best_plan_in_order(seed: int, by_lot: Lot) -> None:
    problem = in_classes(by_lot(seed), seed, shares_slots=True)
    dice = np.random.default_rng(seed)
    for order in orders_in(problem).values():
        worth = dice.integers(-4, 9, size=len(order.block.columns)).astype(np.float64)
        kept = [chosen for chosen in plans_of(order) if order.keeps(chosen)]
        best = max(float(worth[chosen].sum()) for chosen in kept)
        search = Search(order.alone())
        search.maximise(worth)
        outcome = search.solve(Effort(threads=1))
        assert outcome.objective == pytest.approx(best, abs=1e-6)
        good = order.good_plans(worth, np.zeros(len(order.block.room)), 50)
        assert {tuple(plan) for plan in good} <= {tuple(sorted(chosen)) for chosen in kept}
        if best > 0:
            assert float(worth[good[0]].sum()) == pytest.approx(best)


@pytest.fixture
def by_classes(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """Every world is divided, however small; what each search in classes found."""
    monkeypatch.setattr(decomposition, "FEWEST_BLOCKS", 1)
    monkeypatch.setattr(decomposition, "FEWEST_COLUMNS", 1)
    found: list[Found] = []

    def _noted(*given: object) -> Found | None:
        one = search_in_classes(*given)  # type: ignore[arg-type]  # passed through as they came
        if one is not None:
            found.append(one)
        return one

    monkeypatch.setattr(solving, "search_in_classes", _noted)
    return found


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(seed=st.integers(0, 10_000), listed=st.sampled_from([1, 400]), shares=st.integers(0, 1))
def test_the_search_in_classes_reaches_what_the_solver_alone_reaches(
    seed: int,
    listed: int,
    shares: int,
    by_lot: Lot,
    by_classes: list[Found],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pricing, "MOST_LISTED", listed)
    by_classes.clear()
    problem = in_classes(by_lot(seed), seed, shares_slots=bool(shares))
    (objective,) = problem.objectives
    model = build(problem)
    objective.add_to(model)
    alone = Search(model.matrix()).solve(Effort(threads=1))
    assert alone.objective is not None
    proof = problem.solve(EXACT).proof
    scale = max(1.0, abs(alone.objective))
    assert objective.sense * (proof.objective or 0.0) == pytest.approx(
        alone.objective, abs=2e-6 * scale
    )
    for found in by_classes:
        assert found.bound >= alone.objective - 1e-6 * scale


def test_the_order_of_the_whole_plan_is_searched_as_before(by_lot: Lot) -> None:
    problem = in_classes(by_lot(3), 3, shares_slots=False)
    whole = replace(STRICT, by=OrderScope.PLAN)
    assert orders_in(problem)
    assert not orders_in(replace(problem, rules=(*problem.rules[:-1], whole)))


def test_a_slot_that_another_unit_may_fill_is_waited_for_in_the_rows_of_the_model(
    by_lot: Lot,
) -> None:
    kept = dropped = 0
    for seed in range(15):
        problem = in_classes(by_lot(seed), seed, shares_slots=True)
        model = build(problem, problem.candidate_set.candidates)
        matrix = model.matrix()
        division = divide(matrix, model.world, 10_000, keeps_whole=True)
        orders = orders_of(problem.rules, division, model.world)
        own = with_own_rows(matrix, division, orders, problem.rules)
        ordering = np.flatnonzero(matrix.owner == len(problem.rules) - 1)
        for number, order in orders.items():
            theirs = [
                row
                for row in ordering.tolist()
                if np.isin(matrix.entries(row)[0], order.block.columns).any()
            ]
            linking = np.isin(theirs, own.linking_rows)
            if order.is_whole:
                dropped += 1
                # Whatever holds this unit's works alone is in its block.
                alone = [
                    row
                    for row in theirs
                    if set(matrix.entries(row)[0][matrix.integer[matrix.entries(row)[0]]])
                    <= set(order.block.columns)
                ]
                assert (own.block_of_row[alone] == number).all()
            else:
                kept += 1
                assert linking.all()
    assert kept > 0
    assert dropped > 0
