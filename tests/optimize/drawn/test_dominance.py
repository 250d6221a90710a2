"""Leaving out what another of the slot betters loses nothing, under any rule."""

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from agreement.drawn_rules import DRAWN_RULES
from agreement.listing import Flags, Listing
from agreement.rules_listed import allowed_in, meets
from agreement.values_listed import values_of
from agreement.worlds import drawn_world
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import solving
from gapplanner.optimize.dominance import _no_worse, dominated
from gapplanner.optimize.objectives import Closure
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import Finding, PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.rules import Group, Quantity

HORIZON = Horizon(2027, 2)
SEEDS = st.integers(0, 2**32)


def problem_of(candidate_set: CandidateSet, *rules: PlanRule) -> PortfolioProblem:
    return PortfolioProblem(
        candidate_set, HORIZON, 0.0, (Closure((("water", 1.0),), HORIZON, 0.0),), rules
    )


@cache
def listed_world(seed: int) -> tuple[PortfolioProblem, Listing, pd.DataFrame]:
    problem = drawn_world(seed)
    return problem, Listing(problem), _no_worse(problem.candidate_set)


def names_of(problem: PortfolioProblem) -> dict[str, str]:
    table = dominated(problem)
    return dict(zip(table["candidate_id"], table["by"], strict=True))


@pytest.fixture
def three_pumps(tiny: Any) -> CandidateSet:
    """One slot: a pump of 60 soles for 50 dwellings; a dear one of 80 for 40; a late one."""
    works = [
        tiny.work("pump", (60,), {"water@060101": 50}, slot="pumps"),
        tiny.work("dear", (80,), {"water@060101": 40}, slot="pumps"),
        tiny.work("late", (60,), {"water@060101": 50}, slot="pumps", duration=2),
    ]
    found: CandidateSet = tiny.world(works, [tiny.gap("water@060101", 100)])
    return found


def test_a_pump_that_costs_more_and_closes_less_is_left_out(three_pumps: CandidateSet) -> None:
    assert names_of(problem_of(three_pumps)) == {"dear": "pump", "late": "pump"}


def test_of_twins_the_first_by_name_stays(tiny: Any) -> None:
    works = [tiny.work(name, (5,), {"water@060101": 9}, slot="s") for name in ("c", "a", "b")]
    world = tiny.world(works, [tiny.gap("water@060101", 20)])
    assert names_of(problem_of(world)) == {"b": "a", "c": "a"}


def test_what_passes_the_gap_is_worth_no_more_than_the_gap(tiny: Any) -> None:
    works = [
        tiny.work("tank", (5,), {"water@060101": 20}, slot="s"),
        tiny.work("lake", (6,), {"water@060101": 900}, slot="s"),
    ]
    world = tiny.world(works, [tiny.gap("water@060101", 20)])
    assert names_of(problem_of(world)) == {"lake": "tank"}


@pytest.mark.parametrize(
    "rule",
    [
        MustDo(("dear",)),
        Frozen((("dear", 2028),)),
        MustNot(("pump",)),
        AmountBetween(Quantity.COST, 70.0, None),
        ShareLimit(Quantity.COST, 0.5, is_floor=True, by=Group.PROVINCE),
        MoneyBySource(
            Funding({"canon": {2028: 90.0}}, {"pump": (), "dear": ("canon",), "late": ()}), HORIZON
        ),
    ],
    ids=lambda rule: str(rule.name),
)
def test_a_rule_that_sees_a_difference_keeps_the_dear_pump(
    three_pumps: CandidateSet, rule: PlanRule
) -> None:
    assert "dear" not in names_of(problem_of(three_pumps, rule))


def test_capacity_of_another_executing_unit_is_a_difference(tiny: Any) -> None:
    works = [
        tiny.work("pump", (60,), {"water@060101": 50}, slot="pumps"),
        tiny.work("dear", (80,), {"water@060101": 40}, slot="pumps", executing_unit="GR-06"),
    ]
    world = tiny.world(works, [tiny.gap("water@060101", 100)])
    assert names_of(problem_of(world)) == {"dear": "pump"}
    limit = ResourceCeiling("soles", {("MD-060101", 2028): 70.0})
    assert names_of(problem_of(world, limit)) == {}
    # Nobody limits the municipality: what it executes frees the region.
    region = ResourceCeiling("soles", {("GR-06", 2028): 70.0})
    assert names_of(problem_of(world, region)) == {"dear": "pump"}


def test_a_rule_that_says_nothing_of_itself_keeps_everything(three_pumps: CandidateSet) -> None:
    class Silent(PlanRule):
        name = "silent"

        def add_to(self, model: object) -> None:
            """State nothing."""

        def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
            return []

        def sentence(self) -> str:
            return "Silent."

    assert names_of(problem_of(three_pumps, Silent())) == {}


def test_an_objective_nobody_knows_keeps_everything(three_pumps: CandidateSet) -> None:
    unknown: Any = object()
    assert names_of(replace(problem_of(three_pumps), objectives=(unknown,))) == {}


def test_what_is_left_out_has_no_columns_in_the_model(three_pumps: CandidateSet) -> None:
    model = solving.build(problem_of(three_pumps))
    assert set(model.world.candidates["candidate_id"]) == {"pump"}


@settings(max_examples=50, deadline=None)
@given(SEEDS)
def test_the_best_of_a_drawn_world_needs_nothing_that_is_left_out(seed: int) -> None:
    problem = drawn_world(seed)
    listing = Listing(problem)
    gone = np.isin(listing.names, dominated(problem)["candidate_id"].to_numpy(dtype=str))
    allowed = allowed_in(listing)
    without = allowed & ~listing.chosen[:, gone].any(axis=1)
    assert without.any() == allowed.any()
    for objective in problem.objectives if allowed.any() else ():
        values = objective.sense * values_of(objective, listing)
        best = values[allowed].max()
        assert values[without].max() == pytest.approx(best, abs=1e-9 * max(1.0, abs(best)))


@pytest.mark.parametrize("kind", [*sorted(DRAWN_RULES), "limits"])
def test_replacing_that_a_rule_allows_never_breaks_it(kind: str) -> None:
    asked = allowed = 0
    for seed in range(30):
        problem, listing, pairs = listed_world(seed)
        draw = np.random.default_rng(seed)
        made = (
            problem.rules
            if kind == "limits"
            else (DRAWN_RULES[kind](draw, problem.candidate_set, problem.horizon),)
        )
        for rule in made:
            may = rule.allows_replacing(problem.candidate_set, pairs["candidate_id"], pairs["by"])
            asked, allowed = asked + len(may), allowed + int(may.sum())
            for one, other in pairs[may].itertuples(index=False):
                assert _still_met(listing, meets(rule, listing), (one, other)), (seed, rule)
    # A rule that forbids everything, or is never asked, would pass for safe.
    assert 0 < allowed < asked or kind == "target"


def _still_met(listing: Listing, met: Flags, pair: tuple[str, str]) -> bool:
    """Return whether every portfolio that meets the rule meets it with the other in its place."""
    one, other = listing.place[pair[0]], listing.place[pair[1]]
    replaced = listing.start.copy()
    replaced[:, other], replaced[:, one] = listing.start[:, one], 0
    row_of = {row.tobytes(): number for number, row in enumerate(listing.start)}
    has_it = np.flatnonzero(listing.chosen[:, one] & met)
    return all(met[row_of[replaced[number].tobytes()]] for number in has_it)
