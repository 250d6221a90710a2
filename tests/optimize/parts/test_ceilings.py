"""What no plan of an executing unit can pass, beside a listing of all its plans."""

from itertools import pairwise, product

import numpy as np
import pytest

from gapplanner.optimize.highs import Search
from gapplanner.optimize.parts.ceilings import ceiling_of, prices_within
from gapplanner.optimize.patterns import Block
from gapplanner.optimize.search.pricing import alone
from gapplanner.optimize.world import Floats, Ints

EVERY = 10**6


def unit(seed: int, slots: int = 4, per_slot: int = 3, rows: int = 3) -> tuple[Block, Floats]:
    """Return a unit of a few slots and what its works are worth."""
    dice = np.random.default_rng(seed)
    size = slots * per_slot
    use = dice.uniform(0.0, 1.0, (rows, size)) * (dice.random((rows, size)) < 0.7)
    starts = np.arange(0, size + 1, per_slot)
    block = Block(np.arange(size), starts, use, np.full(rows, 1.2))
    return block, dice.uniform(-0.2, 1.0, size)


def listed(block: Block, worth: Floats) -> dict[tuple[int, ...], float]:
    """Return every plan that fits, with what it is worth."""
    slots = [range(first - 1, last) for first, last in pairwise(block.slot_start.tolist())]
    found = {}
    for one in product(*slots):
        plan = [c for c, slot in zip(one, slots, strict=True) if c != slot[0]]
        if (block.use[:, plan].sum(axis=1) <= block.room).all():
            found[tuple(plan)] = float(worth[plan].sum())
    return found


def prices(block: Block, worth: Floats) -> Floats:
    search = Search(alone(block))
    search.maximise(worth)
    return prices_within(search, block.room)


@pytest.mark.parametrize("seed", range(12))
def test_the_ceiling_is_the_best_plan_where_nothing_is_left_out(seed: int) -> None:
    block, worth = unit(seed)
    plans = listed(block, worth)
    found = ceiling_of(block, worth, prices(block, worth), 0.0, EVERY)
    assert found.is_exact
    assert found.most == pytest.approx(max(plans.values()))
    assert plans[_as_plan(found.plans[0])] == pytest.approx(found.most)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("states", [1, 2, 5])
def test_what_is_left_out_stays_below_the_ceiling(seed: int, states: int) -> None:
    block, worth = unit(seed)
    plans = listed(block, worth)
    found = ceiling_of(block, worth, prices(block, worth), 0.0, states)
    assert found.most >= max(plans.values()) - 1e-9
    for one in found.plans:
        assert _as_plan(one) in plans


@pytest.mark.parametrize("seed", range(6))
def test_any_prices_of_the_own_rows_prove_a_ceiling(seed: int) -> None:
    block, worth = unit(seed)
    drawn = np.random.default_rng(seed).uniform(0.0, 3.0, (4, len(block.room)))
    found = ceiling_of(block, worth, drawn, 0.0, 3)
    assert found.most >= max(listed(block, worth).values()) - 1e-9


def test_a_best_plan_above_the_threshold_is_found_and_below_it_the_threshold_is_said() -> None:
    block, worth = unit(3)
    best = max(listed(block, worth).values())
    just_below = ceiling_of(block, worth, prices(block, worth), 0.99 * best, EVERY)
    assert just_below.most == pytest.approx(best)
    above = ceiling_of(block, worth, prices(block, worth), 1.01 * best, EVERY)
    assert above.most == pytest.approx(1.01 * best)
    assert above.is_exact


def test_squeezed_rows_give_other_prices_and_the_unit_stays_as_it_was() -> None:
    block, worth = unit(1)
    search = Search(alone(block))
    search.maximise(worth)
    first = prices_within(search, block.room)
    assert len(first) > 1
    assert prices_within(search, block.room) == pytest.approx(first)


def _as_plan(columns: Ints) -> tuple[int, ...]:
    return tuple(int(column) for column in columns)
