"""What is called proved is proved, also where portfolios differ in the seventh digit."""

from typing import Any

import numpy as np
import pytest

from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.objectives import Balanced, Closure
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.portfolio import Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.vocabulary import EVERYONE

ONE_YEAR = Horizon(2027, 1)
EXACT = Solver(relative_gap=0.0, threads=1)
WEIGHTS = (("road", 0.5), ("water", 0.5))
ITEMS = 14


def knapsack(tiny: Any, seed: int) -> tuple[PortfolioProblem, Any, Any, float]:
    """Return fourteen works whose cost and closure are alike, near a million, and money for half."""
    draw = np.random.default_rng(seed)
    amount = 1_000_000 + draw.integers(-400_000, 400_000, ITEMS).astype(float)
    cost = amount + draw.integers(-1000, 1000, ITEMS)
    room = float(cost.sum() // 2)
    works = [
        tiny.work(f"work-{i:02}", (cost[i],), {f"water@{i:06}": amount[i]}) for i in range(ITEMS)
    ]
    gaps = [tiny.gap(f"water@{i:06}", 250 * amount[i]) for i in range(ITEMS)]
    world = tiny.world(works, gaps)
    rules = (ResourceCeiling("soles", {(EVERYONE, 2028): room}),)
    objective = Closure((("water", 1.0),), ONE_YEAR, 0.0)
    return PortfolioProblem(world, ONE_YEAR, 0.0, (objective,), rules), amount, cost, room


def every_choice() -> Any:
    return (np.arange(2**ITEMS)[:, None] >> np.arange(ITEMS)) & 1


@pytest.mark.parametrize("seed", range(25))
def test_what_is_called_the_best_of_a_knapsack_is_the_best(seed: int, tiny: Any) -> None:
    problem, amount, cost, room = knapsack(tiny, seed)
    chosen = every_choice()
    best = (chosen @ amount)[chosen @ cost <= room].max() / (250 * amount.sum())
    proof = problem.solve(EXACT).proof
    assert (proof.status, proof.relative_gap) == ("optimal", 0.0)
    assert proof.objective == pytest.approx(best, rel=1e-10)
    assert proof.bound is not None
    assert proof.bound >= best * (1 - 1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_balance_asked_for_without_any_gap_is_proved(seed: int, tiny: Any) -> None:
    # Seven works for water and seven for roads, each on its own gap; the list has 16,384 choices.
    problem, amount, cost, room = knapsack(tiny, seed)
    kinds = np.array([number % 2 for number in range(ITEMS)], dtype=bool)
    names = [f"{'road' if kind else 'water'}@{i:06}" for i, kind in enumerate(kinds)]
    works = [tiny.work(f"work-{i:02}", (cost[i],), {names[i]: amount[i]}) for i in range(ITEMS)]
    world = tiny.world(works, [tiny.gap(names[i], 3 * amount[i]) for i in range(ITEMS)])
    objective = Balanced(WEIGHTS, ONE_YEAR, 0.0)
    asked = PortfolioProblem(world, ONE_YEAR, 0.0, (objective,), problem.rules)
    chosen = every_choice()
    chosen = chosen[chosen @ cost <= room]
    shares = [chosen[:, one] @ amount[one] / (3 * amount[one].sum()) for one in (kinds, ~kinds)]
    with np.errstate(divide="ignore"):
        best = max(0.5 * np.log(shares[0]) + 0.5 * np.log(shares[1]))
    proof = asked.solve(EXACT).proof
    assert proof.status == "optimal"
    assert proof.relative_gap is not None
    assert proof.relative_gap <= 1e-9
    assert proof.objective == pytest.approx(best, abs=1e-9)
