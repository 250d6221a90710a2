"""Precedence, freed capacity, windows and several incomes: drawn worlds on which everybody agrees."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import agree
import numpy as np
import pandas as pd
import pytest
from agreement.incomes import drawn_incomes, incomes_disagreed
from agreement.listing import Listing
from agreement.order_listed import inversions_in
from agreement.rules_listed import allowed_in
from agreement.wider import wider_world
from agreement.worlds import drawn_world

from gapplanner.optimize.objectives import People
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.portfolio import Horizon
from gapplanner.scenario.order import Precedence

FIRST = 2_000_000


@pytest.mark.parametrize("seed", range(FIRST, FIRST + 30, 10))
def test_everybody_agrees_on_a_wider_world(seed: int) -> None:
    found = [agree.judged(number)["found"] for number in range(seed + 1, seed + 9)]
    assert found == [[]] * len(found)


@pytest.mark.parametrize("seed", range(FIRST + 100, FIRST + 120, 5))
def test_one_list_for_several_incomes_is_the_best_that_a_listing_has(seed: int) -> None:
    for number in range(seed, seed + 5):
        listing = Listing(wider_world(number))
        incomes = drawn_incomes(listing, number)
        assert incomes is None or list(incomes_disagreed(listing, incomes)) == []


def test_the_wider_worlds_hold_what_they_are_for() -> None:
    seen: Counter[str] = Counter()
    for seed in range(FIRST, FIRST + 90):
        seen.update(agree.likeness(Listing(wider_world(seed))))
    for name in ("strict", "flexible", "free"):
        assert seen[f"OrderOfPrecedence {name}"] > 2
    for name in ("freed capacity", "a last year to start", "several objectives"):
        assert seen[f"with {name}"] > 2
    assert seen["with a tolerance"] > 0
    assert seen["objective worth"] > 2
    assert seen["without any portfolio"] < 45


def test_a_wider_world_is_the_same_every_time_and_grows_from_the_plain_one() -> None:
    plain, wide, again = drawn_world(FIRST), wider_world(FIRST), wider_world(FIRST)
    assert wide.rules == again.rules
    assert wide.rules[: len(plain.rules)] == plain.rules
    assert wide.candidate_set.uses.equals(plain.candidate_set.uses)


@pytest.fixture
def school_and_well(tiny: Any) -> PortfolioProblem:
    """A trainer that frees 30 for its town hall, a file of class 3 and an idea of class 9."""
    works = [
        tiny.work("trainer", (10,), {}, stage=9),
        tiny.work("file", (20,), {"water@060101": 5}, stage=3),
        tiny.work("idea", (40,), {"water@060101": 9}, stage=9),
    ]
    world = tiny.world(works, [tiny.gap("water@060101", 20)])
    return PortfolioProblem(world, Horizon(2027, 1), 0.0, (People(),))


def test_the_listing_counts_who_enters_over_an_empty_earlier_slot(
    school_and_well: PortfolioProblem,
) -> None:
    listing = Listing(school_and_well)
    rule = OrderOfPrecedence(Precedence.STRICT)
    counted = {
        tuple(np.array(listing.names)[chosen]): float(count)
        for chosen, count in zip(listing.chosen, inversions_in(rule, listing), strict=True)
    }
    assert counted == {
        (): 0.0,
        ("file",): 0.0,
        ("idea",): 1.0,
        ("trainer",): 1.0,
        ("file", "idea"): 0.0,
        ("file", "trainer"): 0.0,
        ("idea", "trainer"): 2.0,
        ("file", "idea", "trainer"): 0.0,
    }


def test_the_listing_adds_what_is_freed_to_the_limit(
    school_and_well: PortfolioProblem,
) -> None:
    columns = ["candidate_id", "resource", "owner", "year_offset", "amount"]
    frees = pd.DataFrame([("trainer", "soles", "MD-060101", 0, 30.0)], columns=columns)
    made = replace(school_and_well.candidate_set, frees=frees)
    limit = ResourceCeiling("soles", {("MD-060101", 2028): 25.0})
    listing = Listing(replace(school_and_well, candidate_set=made, rules=(limit,)))
    allowed = {
        tuple(np.array(listing.names)[chosen]) for chosen in listing.chosen[allowed_in(listing)]
    }
    # 25 alone; with the trainer 55, of which it takes 10 itself.
    assert allowed == {
        (),
        ("file",),
        ("trainer",),
        ("file", "trainer"),
        ("idea", "trainer"),
    }


def test_chunks_are_side_by_side_and_leave_out_what_is_judged() -> None:
    seeds = [*range(5), 7, 8, *range(100, 170)]
    ranges = list(agree.chunks(seeds))
    assert [seed for some in ranges for seed in some] == seeds
    assert max(map(len, ranges)) <= agree.CHUNK
    assert list(agree.chunks([])) == []


def test_kept_judgements_are_read_back_by_seed(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    assert agree.kept_in(path, range(10)) == {}
    lines: list[dict[str, object]] = [{"seed": seed, "found": [], "kinds": {}} for seed in (3, 12)]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    assert set(agree.kept_in(path, range(10))) == {3}
