"""Worth, windows, copies and freed capacity against a listing of every portfolio, by definition."""

import itertools
import random
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import pose
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import CANDIDATE_COLUMNS, CLOSURE_COLUMNS, GAP_COLUMNS, USE_COLUMNS

YEARS = (2028, 2029)
Starts = Mapping[str, int]


class World:
    """Two units with two or three works each and a helper; amounts drawn by lot."""

    def __init__(self, seed: int) -> None:
        lot = random.Random(seed)
        self.works: dict[str, dict[str, Any]] = {
            name: {
                "unit": name[0],
                "cost": lot.randint(1, 6),
                "worth": lot.randint(-2, 9),
                "latest": lot.choice([2028, 2029]),
            }
            for name in ("a1", "a2", "b1", "b2#1", "b2#2")
        }
        self.works["b2#2"] = dict(self.works["b2#1"])
        self.works["help"] = {
            "unit": "r",
            "cost": lot.randint(1, 3),
            "worth": lot.choice([0, 0, 1, -1]),
            "latest": 2029,
        }
        self.limits = {
            (unit, year): lot.randint(0, 8) for unit in ("a", "b", "r") for year in YEARS
        }
        self.frees = {unit: (lot.randint(0, 1), lot.randint(1, 5)) for unit in ("a", "b")}

    def starts(self) -> Iterator[Starts]:
        """Every choice of start years within the windows; copies in their order."""
        options = [
            [None, *(year for year in YEARS if year <= work["latest"])]
            for work in self.works.values()
        ]
        for chosen in itertools.product(*options):
            picked = {n: y for n, y in zip(self.works, chosen, strict=True) if y is not None}
            if picked.get("b2#2", 9999) >= picked.get("b2#1", 9999):
                yield picked

    def holds(self, starts: Starts) -> bool:
        helped = starts.get("help")
        for (unit, year), limit in self.limits.items():
            used = sum(
                self.works[name]["cost"]
                for name, start in starts.items()
                if start == year and self.works[name]["unit"] == unit
            )
            delay, amount = self.frees.get(unit, (0, 0))
            more = amount if helped is not None and helped + delay <= year else 0
            if used > limit + more:
                return False
        return True

    def worth(self, starts: Starts) -> int:
        return sum(int(self.works[name]["worth"]) for name in starts)

    def candidate_set(self) -> CandidateSet:
        rows = [
            {
                "candidate_id": name,
                "name": name,
                "sector": "other",
                "executing_unit": work["unit"],
                "slot": name,
                "stage": 9,
                "cost": float(work["cost"]),
                "duration_years": 1,
                "earliest_start": 2028,
                "origin": "table",
                "latest_start": work["latest"],
                "worth": float(work["worth"]),
                "copy_of": "b2" if "#" in name else None,
            }
            for name, work in self.works.items()
        ]
        columns = [*CANDIDATE_COLUMNS, "latest_start", "worth", "copy_of"]
        uses = [(name, "soles", 0, float(work["cost"])) for name, work in self.works.items()]
        limits = [("soles", unit, year, float(n)) for (unit, year), n in self.limits.items()]
        frees = [("help", "soles", unit, d, float(n)) for unit, (d, n) in self.frees.items()]
        return CandidateSet.from_tables(
            {
                "candidates": pd.DataFrame(rows).reindex(columns=columns),
                "gaps": pd.DataFrame(columns=list(GAP_COLUMNS), dtype=object),
                "closures": pd.DataFrame(columns=list(CLOSURE_COLUMNS), dtype=object),
                "uses": pd.DataFrame(uses, columns=list(USE_COLUMNS)),
                "limits": pd.DataFrame(limits, columns=["resource", "owner", "year", "amount"]),
                "frees": pd.DataFrame(
                    frees, columns=["candidate_id", "resource", "owner", "year_offset", "amount"]
                ),
            },
            {},
            years=YEARS,
        )


SCENARIO = Scenario.model_validate(
    {
        "name": "x",
        "base_year": 2027,
        "years": 2,
        "problem": {"tables": {"candidates": "c.csv"}},
        "objective": {"maximize": "worth"},
        "solver": {"relative_gap": 0.0},
    }
)


@pytest.mark.parametrize("seed", range(30))
def test_the_plan_is_the_best_of_all_portfolios(seed: int) -> None:
    world = World(seed)
    best = max(world.worth(starts) for starts in world.starts() if world.holds(starts))
    solution = pose(world.candidate_set(), SCENARIO).solve(SCENARIO.solver)
    decisions = solution.portfolio.decisions
    starts = dict(zip(decisions["candidate_id"], decisions["start_year"].astype(int), strict=True))
    assert solution.proof.objective == best
    assert solution.proof.status == "optimal"
    assert world.holds(starts)
    assert all(world.works[name]["worth"] > 0 for name in starts if name != "help")


@pytest.mark.parametrize("seed", range(6))
def test_the_auditor_finds_every_portfolio_that_uses_too_much(seed: int) -> None:
    world = World(seed)
    candidate_set = world.candidate_set()
    limits = {(unit, year): float(n) for (unit, year), n in world.limits.items()}
    rule = ResourceCeiling("soles", limits)
    every = list(world.starts())
    for starts in random.Random(seed).sample(every, 25):
        decisions = pd.DataFrame(
            {"candidate_id": list(starts), "start_year": list(starts.values())}
        ).astype({"candidate_id": "object", "start_year": "int64"})
        broken = any(finding.is_broken for finding in rule.measure(candidate_set, decisions))
        assert broken is not world.holds(starts)
