"""A model that few rows hold together: its parts by themselves, and the plan made of them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import PortfolioProblem, solving
from gapplanner.optimize.blocks import divide
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.objectives import Balanced, Closure, Objective
from gapplanner.optimize.parts import combining, parting, searching, single
from gapplanner.optimize.parts.parting import parting_of
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.search import pricing
from gapplanner.optimize.solving import build
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Group, Quantity

HORIZON = Horizon(2027, 2)
WEIGHTS = (("road", 0.4), ("water", 0.6))
DEPARTMENTS = 10
MONEY = {2028: 100.0, 2029: 140.0}


@pytest.fixture(scope="module")
def country(tiny: Any) -> tuple[CandidateSet, Funding]:
    """Ten departments of two towns, each with its own money and least share of the plan."""
    dice = np.random.default_rng(3)
    works, gaps, limits, eligible = [], [], [], {}
    for department in range(1, DEPARTMENTS + 1):
        for town in (1, 2):
            unit = f"{department:02d}01{town:02d}"
            who = f"MD-{unit}"
            gaps += [tiny.gap(f"water@{unit}", 100.0), tiny.gap(f"road@{unit}", 20.0)]
            for kind, served, size in (("well", "water", 90), ("road", "road", 15)):
                spends = tuple(float(soles) for soles in dice.integers(20, 60, size=2))
                name = f"{kind}{unit}"
                works.append(tiny.work(name, spends, {f"{served}@{unit}": float(size)}, unit, who))
                eligible[name] = (f"own-{department}",)
            limits += [("soles", who, year, 90.0) for year in (2028, 2029, 2030)]
    world = tiny.world(works, gaps, limits, weights=dict(WEIGHTS))
    sources = {f"own-{number}": MONEY for number in range(1, DEPARTMENTS + 1)}
    return world, Funding(sources, eligible)


def problem_of(country: tuple[CandidateSet, Funding], objective: Objective) -> PortfolioProblem:
    world, funding = country
    limits = world.limits
    capacity = {
        (str(owner), int(year)): float(amount)
        for owner, year, amount in zip(
            limits["owner"], limits["year"], limits["amount"], strict=True
        )
    }
    rules = (
        MoneyBySource(funding, HORIZON),
        ResourceCeiling("soles", capacity),
        ShareLimit(Quantity.COST, 0.08, is_floor=True, by=Group.DEPARTMENT),
    )
    return PortfolioProblem(world, HORIZON, 0.05, (objective,), rules, funding)


OBJECTIVES = pytest.mark.parametrize(
    "objective",
    [Closure(WEIGHTS, HORIZON, 0.05), Balanced(WEIGHTS, HORIZON, 0.05)],
    ids=lambda one: one.name,
)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "FEWEST_DECISIONS", 10)


@pytest.mark.usefixtures("small")
def test_departments_are_parts_when_their_shares_alone_connect_them(
    country: tuple[CandidateSet, Funding],
) -> None:
    model = build(problem_of(country, Closure(WEIGHTS, HORIZON, 0.05)))
    matrix = model.matrix()
    found = parting_of(matrix, divide(matrix, model.world, len(matrix.lower)))
    assert found is not None
    shared = {matrix.row_names[row].partition("[")[0] for row in np.flatnonzero(found.shared_rows)}
    assert shared == {"minimum_share", "total"}
    places = model.world.candidates["unit_id"].str[:2].to_numpy()[model.world.candidate]
    homes = found.part_of_column[: len(places)]
    assert len(set(zip(places, homes, strict=True))) == DEPARTMENTS == len(set(homes))


def test_a_small_model_is_not_taken_apart(country: tuple[CandidateSet, Funding]) -> None:
    model = build(problem_of(country, Closure(WEIGHTS, HORIZON, 0.05)))
    matrix = model.matrix()
    assert parting_of(matrix, divide(matrix, model.world, len(matrix.lower))) is None


@pytest.mark.usefixtures("small")
@OBJECTIVES
def test_the_parts_bound_the_whole_and_make_a_plan_that_keeps_every_rule(
    country: tuple[CandidateSet, Funding], objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = problem_of(country, objective)
    monkeypatch.setattr(solving, "is_divisible", lambda *_given: True)
    found = []
    whole = searching.search_by_parts

    def watched(*given: Any) -> Any:
        found.append(whole(*given))
        return found[-1]

    monkeypatch.setattr(solving, "search_by_parts", watched)
    proof = problem.solve(Solver(relative_gap=1e-4, threads=1)).proof
    assert proof.objective is not None
    (parts,) = found
    assert parts.columns is not None
    # What is proved of the parts holds of the best plan there is.
    assert parts.bound >= proof.objective - 1e-6
    assert proof.status == "optimal"
    assert proof.audit.violations == ()


@pytest.mark.usefixtures("small")
@OBJECTIVES
def test_parts_searched_by_plans_of_their_units_bound_the_whole_as_well(
    country: tuple[CandidateSet, Funding], objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = problem_of(country, objective)
    best = problem.solve(Solver(relative_gap=0.0, threads=1)).proof.objective
    monkeypatch.setattr(solving, "is_divisible", lambda *_given: True)
    monkeypatch.setattr(single, "is_divisible", lambda *_given: True)
    monkeypatch.setattr(single, "ALONE", 1)
    # No unit's plans are listed, and few partial plans are kept: the ceilings are what is tried.
    monkeypatch.setattr(pricing, "MOST_LISTED", 1)
    monkeypatch.setattr(combining, "STATES", (2, 4, 4))
    found = []
    whole = searching.search_by_parts

    def watched(*given: Any) -> Any:
        found.append(whole(*given))
        return found[-1]

    monkeypatch.setattr(solving, "search_by_parts", watched)
    proof = problem.solve(Solver(relative_gap=1e-4, threads=1)).proof
    (parts,) = found
    assert best is not None
    assert parts.columns is not None
    assert parts.bound >= best - 1e-9
    assert proof.audit.violations == ()


@pytest.mark.usefixtures("small")
@OBJECTIVES
def test_parts_without_time_are_filled_and_the_relaxation_bounds_them(
    country: tuple[CandidateSet, Funding], objective: Objective, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = problem_of(country, objective)
    monkeypatch.setattr(solving, "is_divisible", lambda *_given: True)
    found = []
    whole = searching.search_by_parts

    def hurried(parting: Any, guide: Any, hope: Any, effort: Effort) -> Any:
        found.append((whole(parting, guide, hope, replace(effort, time_limit=1e-9)), hope))
        return found[-1][0]

    monkeypatch.setattr(solving, "search_by_parts", hurried)
    proof = problem.solve(Solver(relative_gap=1e-4, threads=1)).proof
    ((parts, hope),) = found
    assert parts.columns is not None
    assert len(parts.columns) > 0
    assert parts.bound == hope.bound
    assert proof.audit.violations == ()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("part_of_price", [0.0, 0.5, 1.0, 2.0])
def test_what_the_parts_prove_at_any_prices_holds_and_at_the_best_is_the_relaxation(
    country: tuple[CandidateSet, Funding], part_of_price: float
) -> None:
    # Half of what all works cost may be spent in the whole country.
    most = AmountBetween(Quantity.COST, None, 800.0)
    objective = Closure(WEIGHTS, HORIZON, 0.05)
    problem = problem_of(country, objective).subject_to(most)
    model = build(problem)
    objective.add_to(model)
    matrix = model.matrix()
    found = parting_of(matrix, divide(matrix, model.world, len(matrix.lower)))
    assert found is not None
    search = Search(matrix)
    relaxed = search.relax(Effort())
    best = search.solve(Effort()).objective
    search.relax(Effort())
    fixed, worth = found.priced(part_of_price * search.duals()[0])
    parts = [Search(found.part(number, worth).matrix) for number in range(found.count)]
    assert best is not None
    assert fixed + sum(one.solve(Effort()).bound for one in parts) >= best - 1e-9
    in_parts = fixed + sum(one.relax(Effort()).bound for one in parts)
    assert in_parts >= relaxed.bound - 1e-6
    assert part_of_price != 1.0 or in_parts == pytest.approx(relaxed.bound, abs=1e-6)
