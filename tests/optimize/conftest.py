"""Tiny worlds: a few works whose best plan fits in the head."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio import Horizon

BASE_YEAR = 2027


@dataclass(frozen=True)
class Work:
    """One candidate: what it costs each year from its start, and what it adds to which gaps."""

    name: str
    spends: tuple[float, ...]
    adds: Mapping[str, float]
    unit: str = "060101"
    executing_unit: str = "MD-060101"
    slot: str | None = None
    sector: str = "water"
    duration: int = 1
    earliest: int = BASE_YEAR + 1
    om_cost: float = 0.0
    beneficiaries: float = 10.0
    stage: int = 9
    uses: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Gap:
    """One gap: indicator and place, size in its unit, people and equity weight."""

    gap_id: str
    size: float
    people: float = 100.0
    weight: float = 1.0


Limits = Sequence[tuple[str, str, int, float]]


def tiny_world(
    works: Sequence[Work],
    gaps: Sequence[Gap],
    limits: Limits = (),
    weights: Mapping[str, float] | None = None,
) -> CandidateSet:
    """Return the candidate set of a few works."""
    candidates = pd.DataFrame(
        {
            "candidate_id": [work.name for work in works],
            "name": [work.name for work in works],
            "sector": [work.sector for work in works],
            "typology": ["works" for _work in works],
            "unit_id": [work.unit for work in works],
            "executing_unit": [work.executing_unit for work in works],
            "slot": [work.slot or work.name for work in works],
            "variant": [work.name for work in works],
            "stage": [work.stage for work in works],
            "cost": [float(sum(work.spends)) for work in works],
            "duration_years": [work.duration for work in works],
            "om_cost": [work.om_cost for work in works],
            "earliest_start": [work.earliest for work in works],
            "beneficiaries": [work.beneficiaries for work in works],
            "origin": ["table" for _work in works],
            "cui": pd.array([pd.NA for _work in works], dtype="string"),
            "idea_code": pd.array([pd.NA for _work in works], dtype="string"),
            "lon": [float("nan") for _work in works],
            "lat": [float("nan") for _work in works],
        }
    )
    indicators = sorted({gap.gap_id.partition("@")[0] for gap in gaps})
    table = pd.DataFrame(
        {
            "gap_id": [gap.gap_id for gap in gaps],
            "indicator_id": [gap.gap_id.partition("@")[0] for gap in gaps],
            "unit_id": [gap.gap_id.partition("@")[2] for gap in gaps],
            "level": ["district" for _gap in gaps],
            "target": [0.0 for _gap in gaps],
            "value": [0.5 for _gap in gaps],
            "numerator": [gap.size for gap in gaps],
            "denominator": [2 * gap.size for gap in gaps],
            "gap": pd.array([gap.size for gap in gaps], dtype="Float64"),
            "gap_unit": ["dwellings" for _gap in gaps],
            "people": [gap.people for gap in gaps],
            "weight": [gap.weight for gap in gaps],
            "year": [2017 for _gap in gaps],
            "source_id": ["none" for _gap in gaps],
            "quality": ["measured" for _gap in gaps],
        }
    )
    closures = [(w.name, gap, amount) for w in works for gap, amount in w.adds.items()]
    uses = [
        (work.name, "soles", offset, amount)
        for work in works
        for offset, amount in enumerate(work.spends)
        if amount > 0
    ]
    uses += [(work.name, name, 0, amount) for work in works for name, amount in work.uses.items()]
    return CandidateSet.from_tables(
        {
            "candidates": candidates,
            "gaps": table,
            "closures": pd.DataFrame(closures, columns=["candidate_id", "gap_id", "amount"]),
            "uses": pd.DataFrame(
                uses, columns=["candidate_id", "resource", "year_offset", "amount"]
            ),
            "limits": pd.DataFrame(limits, columns=["resource", "owner", "year", "amount"]),
        },
        weights or dict.fromkeys(indicators, 1.0),
    )


def every_portfolio(candidate_set: CandidateSet, horizon: Horizon) -> list[pd.DataFrame]:
    """Return every choice of starts that takes at most one variant of each slot."""
    candidates = candidate_set.candidates
    slots: dict[str, list[tuple[str, int]]] = {}
    for name, slot, earliest in zip(
        candidates["candidate_id"], candidates["slot"], candidates["earliest_start"], strict=True
    ):
        for year in horizon.programme:
            if year >= earliest:
                slots.setdefault(slot, []).append((name, year))
    choices = [[None, *options] for _slot, options in sorted(slots.items())]
    return [
        pd.DataFrame(
            [pair for pair in combination if pair is not None],
            columns=["candidate_id", "start_year"],
        )
        .astype({"candidate_id": "object", "start_year": "int64"})
        .sort_values("candidate_id", ignore_index=True)
        for combination in product(*choices)
    ]


@pytest.fixture
def horizon() -> Horizon:
    """Base year 2027, programme 2028 and 2029."""
    return Horizon(BASE_YEAR, 2)


@pytest.fixture
def two_towns() -> CandidateSet:
    """Two towns and a road; S/ 100 a year.

    North (060101) lacks water for 100 dwellings: a well for 60 of them costs 60, a network for all
    costs 100 (one slot). South (060201) lacks 50: a pipe for all costs 40. The road of the province
    of the north lacks 10 km: gravel for 10 costs 50 and takes two years, 30 and 20.
    """
    return tiny_world(
        [
            Work("well", (60,), {"water@060101": 60}, slot="water-north"),
            Work("network", (100,), {"water@060101": 100}, slot="water-north"),
            Work("pipe", (40,), {"water@060201": 50}, "060201", "MD-060201"),
            Work(
                "gravel",
                (30, 20),
                {"road@060101": 10},
                "0601",
                "MP-0601",
                sector="roads",
                duration=2,
            ),
        ],
        [Gap("water@060101", 100), Gap("water@060201", 50), Gap("road@060101", 10)],
        [("soles", "canon", year, 100.0) for year in (2028, 2029)],
    )


@dataclass(frozen=True)
class Tiny:
    """What builds tiny worlds, for tests that make their own."""

    world: Callable[..., CandidateSet] = tiny_world
    work: type[Work] = Work
    gap: type[Gap] = Gap
    every_portfolio: Callable[[CandidateSet, Horizon], list[pd.DataFrame]] = every_portfolio


@pytest.fixture(scope="session")
def tiny() -> Tiny:
    """Builders of tiny worlds and of every portfolio in them."""
    return Tiny()
