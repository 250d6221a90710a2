"""What prices say that a better portfolio cannot have, no portfolio better than that has."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pytest

from gapplanner.optimize.blocks import Division, divide, joined
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.search import pricing
from gapplanner.optimize.search.collapsing import collapsed
from gapplanner.optimize.search.finishing import Ceiling, Proved, paid_shared, proved, within
from gapplanner.optimize.search.mixing import Mixture
from gapplanner.optimize.search.pricing import (
    LargeUnits,
    Unit,
    alone,
    listed_plans,
    reduced_worth,
)
from gapplanner.optimize.solving import build

Lot = Callable[[int], PortfolioProblem]


@dataclass(frozen=True)
class Priced:
    """A world's model, its division, its whole mixture, what prices prove of it, and its best."""

    matrix: Matrix
    division: Division
    outer: Mixture
    known: Proved
    best: np.ndarray
    value: float


def solved(
    matrix: Matrix, column: int | None = None, side: float = 0.0
) -> tuple[float, np.ndarray]:
    """Return the best value of the whole model with a column at a side, and its decisions."""
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    if column is not None:
        lower[column] = upper[column] = side
    found = Search(replace(matrix, lower=lower, upper=upper)).solve(Effort(threads=1))
    if found.values is None or found.objective is None:
        return -np.inf, np.zeros(0)
    return found.objective, np.flatnonzero(matrix.integer & (found.values > 0.5))


@pytest.fixture(params=[(seed, listed, shift) for seed in range(5) for listed, shift in
                        ((1, 0.0), (1, 0.3), (4, 0.1))], ids=str)  # fmt: skip
def priced(request: pytest.FixtureRequest, by_lot: Lot, monkeypatch: pytest.MonkeyPatch) -> Priced:
    """A world by lot at the prices of its mixture, moved at random."""
    seed, listed, shift = request.param
    monkeypatch.setattr(pricing, "MOST_LISTED", listed)
    problem = by_lot(seed)
    model = build(problem)
    problem.objectives[0].add_to(model)
    matrix = collapsed(model.matrix())
    division = divide(matrix, model.world)
    is_listed, chosen, owners = listed_plans(division)
    number = np.cumsum(is_listed) - 1
    outer = Mixture(matrix, joined(matrix, division, is_listed))
    outer.take_in(chosen, [int(number[owner]) for owner in owners])
    units = [
        Unit(block, Search(alone(block)))
        for block, flag in zip(division.blocks, is_listed, strict=True)
        if not flag
    ]
    inner = LargeUnits(matrix, division, (is_listed, chosen, owners), units)
    inner.begin(np.zeros(len(division.linking_rows)))
    dice = np.random.default_rng(seed)
    prices = inner.mixture.relax().prices
    prices = prices + shift * dice.random(len(prices)) * np.abs(prices).max(initial=0.0)
    _fixed, clean = inner.mixture.fixed_worth(prices)
    shared = paid_shared(inner.mixture, clean, division)[1]
    large = []
    for unit in units:
        worth = reduced_worth(matrix, division, shared, unit.block.columns)
        most = unit.ceiling(worth, 0.0, 1000)
        large.append(Ceiling(unit, worth, unit.own_prices(worth)[0], most))
    known = proved(inner.mixture, prices, division, large)
    value, best = solved(matrix)
    return Priced(matrix, division, outer, known, best, value)


def test_no_portfolio_passes_the_bound_nor_what_is_left_of_it_with_a_column(
    priced: Priced,
) -> None:
    matrix, known = priced.matrix, priced.known
    scale = 1e-7 * max(1.0, abs(priced.value))
    assert known.bound >= priced.value - scale
    assert (known.taking >= 0).all()
    for column in np.flatnonzero(matrix.integer & (known.taking > 0)):
        assert solved(matrix, int(column), 1.0)[0] <= known.bound - known.taking[column] + scale
    for column in np.flatnonzero(matrix.integer & (known.leaving > 0)):
        assert solved(matrix, int(column), 0.0)[0] <= known.bound - known.leaving[column] + scale


@pytest.mark.parametrize("part", [0.0, 0.3, 1.0])
def test_what_is_left_out_is_worth_no_more_than_the_bound_less_the_reach(
    part: float, priced: Priced
) -> None:
    # Nothing is kept for the sake of a portfolio that is known already.
    nothing = np.zeros(0, dtype=np.int64)
    reach = part * (priced.known.bound - priced.value)
    problem = within(priced.outer, priced.division, priced.known, reach, nothing)
    found = Search(problem.matrix).solve(Effort(threads=1))
    value = -np.inf if found.objective is None else found.objective
    scale = 1e-7 * max(1.0, abs(priced.value))
    assert max(value, priced.known.bound - reach) >= priced.value - scale
    if part == 1.0:
        wider = within(priced.outer, priced.division, priced.known, reach + scale, nothing)
        found = Search(wider.matrix).solve(Effort(threads=1))
        assert found.objective == pytest.approx(priced.value, abs=10 * scale)


@pytest.mark.parametrize("part", [1.0, 3.0])
def test_every_portfolio_above_the_bound_less_the_reach_is_left_in(
    part: float, priced: Priced
) -> None:
    reach = part * (priced.known.bound - priced.value) + 1e-6 * abs(priced.value)
    nothing = np.zeros(0, dtype=np.int64)
    problem = within(priced.outer, priced.division, priced.known, reach, nothing)
    for column in np.flatnonzero(priced.matrix.integer):
        for side in (0.0, 1.0):
            value, chosen = solved(priced.matrix, int(column), side)
            if value > priced.known.bound - reach + 1e-7 * abs(priced.value):
                start = problem.start(priced.outer, chosen)
                assert start is not None
                assert (start >= problem.matrix.lower[: len(start)]).all()


def test_the_best_known_portfolio_stays_possible_however_short_the_reach(priced: Priced) -> None:
    problem = within(priced.outer, priced.division, priced.known, 0.0, priced.best)
    start = problem.start(priced.outer, priced.best)
    assert start is not None
    # The start tells the decisions, which come first; sums of them follow.
    values = np.append(start, np.zeros(len(problem.matrix.lower) - len(start)))
    assert problem.decided(priced.outer, values).tolist() == priced.best.tolist()
