"""Worlds so small that every portfolio can be listed and judged by arithmetic alone."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.portfolio import Funding, Horizon
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    CLOSURE_COLUMNS,
    GAP_COLUMNS,
    LIMIT_COLUMNS,
    USE_COLUMNS,
)

HORIZON = Horizon(2027, 2)
RATE = 0.08


def candidate_set_of(
    works: Sequence[dict[str, Any]],
    gaps: Sequence[tuple[str, str, float | None, float | None, float]],
    weights: dict[str, float],
) -> CandidateSet:
    """Return the set of works; each says what it closes and what it spends by year.

    Gaps are indicator, place, size, people, equity weight.
    """
    plain = {"name": "Work", "typology": "any", "variant": "1.00", "stage": 9, "om_cost": 0.0,
             "earliest_start": 2028, "beneficiaries": 0.0, "origin": "prospective", "cui": None,
             "idea_code": None, "lon": None, "lat": None, "sector": "water"}  # fmt: skip
    candidates = pd.DataFrame([plain | work for work in works])
    candidates["slot"] = [work.get("slot", f"slot-{work['candidate_id']}") for work in works]
    candidates["cost"] = [float(sum(work["spends"])) for work in works]
    rows = [
        {"gap_id": f"{name}@{place}", "indicator_id": name, "unit_id": place, "level": "district",
         "gap": size, "gap_unit": "places", "people": people, "weight": weight}
        for name, place, size, people, weight in gaps
    ]  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=list(GAP_COLUMNS))
    closures = [
        (work["candidate_id"], gap, float(amount))
        for work in works
        for gap, amount in work["closes"].items()
    ]
    uses = [
        (work["candidate_id"], "soles", offset, float(amount))
        for work in works
        for offset, amount in enumerate(work["spends"])
    ]
    return CandidateSet.from_tables(
        {
            "candidates": candidates.reindex(columns=list(CANDIDATE_COLUMNS)),
            "gaps": table.astype({"gap": "Float64", "people": "Float64"}),
            "closures": pd.DataFrame(closures, columns=list(CLOSURE_COLUMNS)),
            "uses": pd.DataFrame(uses, columns=list(USE_COLUMNS)),
            "limits": pd.DataFrame([("starts", "GR-06", 2028, 4.0)], columns=list(LIMIT_COLUMNS)),
        },
        weights,
    )


def objectives_for(candidate_set: CandidateSet) -> dict[str, Objective]:
    """Return every objective, by its name."""
    weights = tuple(sorted((str(k), float(v)) for k, v in candidate_set.indicator_weights.items()))
    every: tuple[Objective, ...] = (
        Balanced(weights, HORIZON, RATE),
        Closure(weights, HORIZON, RATE),
        Shortfall(weights),
        WorstOff(weights),
        People(),
        Cheapest(),
    )
    return {one.name: one for one in every}


@cache
def two_valleys() -> PortfolioProblem:
    """Two works on one water gap, in two sizes and by two governments, and two on a road gap.

    Sources: canon may pay both governments, foncor only the region.
    """
    district = {"unit_id": "060101", "executing_unit": "MD-060101"}
    region = {"unit_id": "060201", "executing_unit": "GR-06"}
    works = [
        district | {"candidate_id": "tap-small", "slot": "taps", "duration_years": 1,
                    "spends": (40, 10), "closes": {"water@060101": 40}, "om_cost": 2.0,
                    "beneficiaries": 120.0, "cui": "2000001"},
        district | {"candidate_id": "tap-large", "slot": "taps", "duration_years": 2,
                    "spends": (50, 40), "closes": {"water@060101": 75}, "om_cost": 5.0,
                    "beneficiaries": 220.0},
        region | {"candidate_id": "spring", "duration_years": 2, "spends": (30, 30),
                  "closes": {"water@060101": 45, "water@060201": 10}, "om_cost": 3.0,
                  "beneficiaries": 170.0},
        region | {"candidate_id": "road", "duration_years": 1, "spends": (60,), "sector": "roads",
                  "closes": {"road@060201": 30}, "om_cost": 6.0, "beneficiaries": 90.0},
        district | {"candidate_id": "bridge", "duration_years": 3, "spends": (20, 20, 5),
                    "sector": "roads", "closes": {"road@060201": 25}, "earliest_start": 2029,
                    "om_cost": 1.0, "beneficiaries": 80.0},
    ]  # fmt: skip
    gaps = [
        ("water", "060101", 100.0, 300.0, 1.5),
        ("water", "060201", 40.0, 120.0, 1.0),
        ("road", "060201", 50.0, 500.0, 1.0),
        ("road", "060301", None, None, 1.0),
    ]
    candidate_set = candidate_set_of(works, gaps, {"water": 0.6, "road": 0.4})
    ceilings = {"canon": {2028: 60.0, 2029: 70.0}, "foncor": {2028: 35.0, 2029: 40.0}}
    candidates = candidate_set.candidates
    eligible = {
        str(name): ("canon", "foncor") if unit == "GR-06" else ("canon",)
        for name, unit in zip(candidates["candidate_id"], candidates["executing_unit"], strict=True)
    }
    funding = Funding(ceilings, eligible)
    objective = objectives_for(candidate_set)["closure"]
    return PortfolioProblem(
        candidate_set, HORIZON, RATE, (objective,), (MoneyBySource(funding, HORIZON),), funding
    )


@cache
def random_world(seed: int) -> PortfolioProblem:
    """Return a world of four slots and three executing units with figures drawn by lot."""
    draw = np.random.default_rng(seed)
    units = ("GR-06", "MD-060101", "MP-0601")
    works = []
    for number in range(5):
        cost = draw.integers(10, 60, size=int(draw.integers(1, 4)))
        gap = ("water", "road")[int(draw.integers(2))]
        works.append(
            {
                "candidate_id": f"work-{number}",
                "slot": f"slot-{min(number, 3)}",
                "unit_id": "060101",
                "executing_unit": units[int(draw.integers(3))],
                "duration_years": int(draw.integers(1, 4)),
                "spends": tuple(cost.tolist()),
                "closes": {f"{gap}@060101": int(draw.integers(5, 60))},
                "earliest_start": 2028 + int(draw.integers(2)),
            }
        )
    gaps = [("water", "060101", 90.0, 200.0, 1.0), ("road", "060101", 60.0, 300.0, 1.0)]
    candidate_set = candidate_set_of(works, gaps, {"water": 0.5, "road": 0.5})
    ceilings = {"canon": {2028: float(draw.integers(30, 120)), 2029: float(draw.integers(30, 120))}}
    eligible = {str(name): ("canon",) for name in candidate_set.candidates["candidate_id"]}
    funding = Funding(ceilings, eligible)
    spending = {
        (unit, year): float(draw.integers(20, 70)) for unit in units for year in range(2028, 2032)
    }
    rules = (
        MoneyBySource(funding, HORIZON),
        ResourceCeiling("soles", spending),
        ResourceCeiling("starts", {(unit, year): 1.0 for unit in units for year in (2028, 2029)}),
    )
    objective = objectives_for(candidate_set)["closure"]
    return PortfolioProblem(candidate_set, HORIZON, RATE, (objective,), rules, funding)


def portfolios_of(candidate_set: CandidateSet, horizon: Horizon) -> list[pd.DataFrame]:
    """Return every portfolio: of each slot nothing, or one variant in one of its years."""
    options: list[list[tuple[str, int] | None]] = []
    for _slot, works in candidate_set.candidates.groupby("slot", sort=True):
        earliest = zip(works["candidate_id"], works["earliest_start"], strict=True)
        starts = [(str(name), year) for name, first in earliest for year in horizon.programme
                  if year >= first]  # fmt: skip
        options.append([None, *starts])
    return [
        pd.DataFrame(
            sorted(choice for choice in chosen if choice is not None),
            columns=["candidate_id", "start_year"],
        ).astype({"candidate_id": "object", "start_year": "int64"})
        for chosen in product(*options)
    ]


class Listing:
    """Every portfolio of a world judged by arithmetic; what was reckoned once is kept."""

    def __init__(self) -> None:
        self._worlds: dict[int, tuple[CandidateSet, list[pd.DataFrame]]] = {}
        self._kept: dict[tuple[int, int], tuple[PlanRule, dict[int, bool]]] = {}
        self._values: dict[tuple[int, str], dict[int, float]] = {}

    def __call__(self, problem: PortfolioProblem) -> float | None:
        """Return the best value of the objective over every portfolio that keeps the rules."""
        (objective,) = problem.objectives
        candidate_set = problem.candidate_set
        world = id(candidate_set)
        if world not in self._worlds:
            every = portfolios_of(candidate_set, problem.horizon)
            self._worlds[world] = (candidate_set, every)
        portfolios = self._worlds[world][1]
        left = list(range(len(portfolios)))
        # The costliest rule to judge, money, comes first in a problem: the others see what is left.
        for rule in problem.rules:
            _rule, known = self._kept.setdefault((world, id(rule)), (rule, {}))
            for number in left:
                if number not in known:
                    found = rule.measure(candidate_set, portfolios[number])
                    known[number] = not any(one.is_broken for one in found)
            left = [number for number in left if known[number]]
        values = self._values.setdefault((world, objective.name), {})
        for number in left:
            if number not in values:
                values[number] = objective.value(candidate_set, portfolios[number])
        best = sorted(objective.sense * values[number] for number in left)
        return objective.sense * best[-1] if best else None


@pytest.fixture(scope="session")
def valleys() -> PortfolioProblem:
    """Two valleys, two works on each gap."""
    return two_valleys()


@pytest.fixture(scope="session")
def listing() -> Callable[[PortfolioProblem], float | None]:
    """The best value over every portfolio, listed one by one; none when none keeps the rules."""
    return Listing()


@pytest.fixture(scope="session")
def aims() -> Callable[[CandidateSet], dict[str, Objective]]:
    """Every objective of a candidate set, by its name."""
    return objectives_for


@pytest.fixture(scope="session")
def by_lot() -> Callable[[int], PortfolioProblem]:
    """A world with figures drawn by lot."""
    return random_world


@pytest.fixture(scope="session")
def works_and_gaps() -> Callable[..., CandidateSet]:
    """A candidate set of works written out."""
    return candidate_set_of


@pytest.fixture(scope="session")
def with_budget() -> Callable[[PortfolioProblem, float], PortfolioProblem]:
    """The same problem with every ceiling times a factor."""

    def _with_budget(problem: PortfolioProblem, factor: float) -> PortfolioProblem:
        ceilings = {
            source: {year: factor * amount for year, amount in by_year.items()}
            for source, by_year in problem.funding.ceilings.items()
        }
        funding = Funding(ceilings, problem.funding.eligible)
        others = tuple(rule for rule in problem.rules if not isinstance(rule, MoneyBySource))
        rules = (MoneyBySource(funding, problem.horizon), *others)
        return replace(problem, rules=rules, funding=funding)

    return _with_budget
