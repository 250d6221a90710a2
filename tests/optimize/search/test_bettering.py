"""A plan of a unit is bettered by deciding one or two of its slots anew."""

from itertools import product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.optimize.patterns import Block
from gapplanner.optimize.search.bettering import bettered

NOTHING = np.zeros(0, dtype=np.int64)


def unit(dice: np.random.Generator, slots: int) -> tuple[Block, np.ndarray]:
    """Return a unit of some slots with up to three works each, and what each work is worth."""
    sizes = dice.integers(1, 4, size=slots)
    count = int(sizes.sum())
    block = Block(
        np.arange(count),
        np.append(0, np.cumsum(sizes)),
        dice.integers(0, 6, size=(2, count)).astype(float),
        dice.integers(1, 12, size=2).astype(float),
    )
    return block, dice.integers(-3, 9, size=count).astype(float)


def plans(block: Block) -> list[tuple[int, ...]]:
    """Return every plan that fits, as one column or -1 for each slot."""
    slots = [
        [-1, *range(block.slot_start[slot], block.slot_start[slot + 1])]
        for slot in range(block.slots)
    ]
    return [
        plan
        for plan in product(*slots)
        if (block.use[:, [one for one in plan if one >= 0]].sum(axis=1) <= block.room + 1e-9).all()
    ]


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 10**6), price=st.sampled_from([0.0, 0.4]))
def test_of_two_slots_the_best_plan_is_found_from_any_other(seed: int, price: float) -> None:
    block, worth = unit(np.random.default_rng(seed), 2)
    fitting = plans(block)
    best = max(sum(float(worth[one]) for one in plan if one >= 0) for plan in fitting)
    for plan in fitting:
        start = np.array([one for one in plan if one >= 0], dtype=np.int64)
        found = bettered(block, worth, np.full(2, price), start)
        assert worth[found].sum() == best


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), slots=st.integers(3, 5))
def test_what_is_found_fits_and_no_change_of_two_slots_betters_it(seed: int, slots: int) -> None:
    block, worth = unit(np.random.default_rng(seed), slots)
    found = bettered(block, worth, np.zeros(2), NOTHING)
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    held = np.full(block.slots, -1)
    held[slot[found]] = found
    assert len(np.unique(slot[found])) == len(found)
    assert (block.use[:, found].sum(axis=1) <= block.room + 1e-9).all()
    value = worth[found].sum()
    for plan in plans(block):
        changed = sum(one != other for one, other in zip(plan, held, strict=True))
        if changed <= 2:
            assert sum(float(worth[one]) for one in plan if one >= 0) <= value


def test_two_small_works_are_better_than_a_large_one_only_where_none_stands() -> None:
    # Room for 4: the large work is worth 5, the small ones 3 each and use 2 each.
    block = Block(
        np.arange(3), np.array([0, 1, 2, 3]), np.array([[4.0, 2.0, 2.0]]), np.array([4.0])
    )
    worth = np.array([5.0, 3.0, 3.0])
    # From the large one, one change of two slots leads to one small work, worth less: it stays.
    assert bettered(block, worth, np.zeros(1), np.array([0])).tolist() == [0]
    assert bettered(block, worth, np.zeros(1), NOTHING).tolist() == [1, 2]
