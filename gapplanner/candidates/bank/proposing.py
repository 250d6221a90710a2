"""Candidates made of registered investments: what they close, cost, spend and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gapplanner.candidates.bank.reasons import (
    NO_GAP,
    NOBODY_SERVED,
    NOT_SAID,
    SPREAD,
    TOO_DEAR,
)
from gapplanner.candidates.bank.services import closed_by, services_of
from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.candidates.places import Figures
from gapplanner.candidates.proposals import spread
from gapplanner.candidates.typologies import Typologies, Typology
from gapplanner.vocabulary import SOLES, STARTS, Origin, Sector, gap_id_of

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

Row = dict[str, Any]
NO_TYPOLOGY = "-"
"""Typology of an investment that is none of the product's kinds."""


@dataclass(frozen=True)
class BankCandidate:
    """A registered investment as rows of the tables of a candidate set."""

    cui: str
    executing_unit: str
    years: int
    candidate: tuple[object, ...]
    closures: tuple[tuple[object, ...], ...]
    uses: tuple[tuple[object, ...], ...]


@dataclass(frozen=True)
class Ground:
    """What settles a candidate besides the bank: gaps, kinds of investment, capacities, places."""

    scenario: "Scenario"
    gaps: Mapping[str, Row]
    places: Mapping[str, Row]
    figures: Figures
    typologies: Typologies
    capacity: Mapping[str, float]

    @classmethod
    def of(
        cls,
        candidate_set: CandidateSet,
        scenario: "Scenario",
        units: pd.DataFrame,
        indicators: pd.DataFrame,
        typologies: Typologies,
    ) -> "Ground":
        """Return the ground of a plan."""
        known = candidate_set.gaps.astype({"gap": "Float64", "people": "Float64"})
        gaps = known.astype({"gap": "float64", "people": "float64"})
        limits = candidate_set.limits[candidate_set.limits["resource"] == SOLES]
        return cls(
            scenario,
            {str(row["gap_id"]): row for row in _records(gaps)},
            {str(row["unit_id"]): row for row in _records(units)},
            Figures.of(indicators),
            typologies,
            {
                str(owner): float(least)
                for owner, least in limits.groupby("owner")["amount"].min().items()
            },
        )

    def typology(self, indicator_id: str, unit_id: str) -> Typology | None:
        """Return the kind of investment that moves an indicator in a place, the first that does."""
        moving = self.typologies.moving(indicator_id)
        fits = [one for one in moving if self.figures.applies(one, unit_id)]
        return next(iter(fits or moving), None)


def _records(table: pd.DataFrame) -> Iterable[Row]:
    return ({str(key): value for key, value in row.items()} for row in table.to_dict("records"))


def proposed_of(
    ready: pd.DataFrame, ground: Ground, named: set[str]
) -> tuple[tuple[BankCandidate, ...], dict[str, str]]:
    """Return the candidates, and why each other investment is none, by CUI.

    Those that the scenario names are candidates whether or not they close anything known.
    """
    found, reasons = [], {}
    for row in _records(ready):
        closures, reason = _closures(row, ground)
        typology = _kind_of(closures, ground, row)
        candidate = _candidate(row, closures, typology, ground)
        peak = max(float(str(use[3])) for use in candidate.uses if use[1] == SOLES)
        if not reason and peak > ground.capacity[candidate.executing_unit]:
            reason = TOO_DEAR
        if reason and row["cui"] not in named:
            reasons[str(row["cui"])] = reason
        else:
            found.append(candidate)
    return tuple(found), reasons


def _closures(row: Row, ground: Ground) -> tuple[dict[str, float], str]:
    """Return what an investment closes of each gap, or why nothing can be said of it."""
    services = services_of(row["name"], ground.scenario.indicators)
    if not services:
        return {}, NOT_SAID
    if row["places"] != row["unit_id"] or len(row["unit_id"]) < _DISTRICT:
        return {}, SPREAD
    closures: dict[str, float] = {}
    reason = NO_GAP
    for indicator_id, measure in services.items():
        gap = ground.gaps.get(gap_id_of(indicator_id, row["unit_id"]))
        if gap is None or not gap["gap"] > 0:
            continue
        closed = closed_by(
            measure, row["beneficiaries"], gap["gap"], gap["people"], str(gap["gap_unit"])
        )
        if closed:
            closures[str(gap["gap_id"])] = closed
        else:
            reason = NOBODY_SERVED
    return closures, "" if closures else reason


_DISTRICT = 6


def _kind_of(closures: Mapping[str, float], ground: Ground, row: Row) -> Typology | None:
    first = next(iter(closures), "")
    return ground.typology(first.partition("@")[0], row["unit_id"]) if first else None


def _candidate(
    row: Row, closures: Mapping[str, float], typology: Typology | None, ground: Ground
) -> BankCandidate:
    cui, cost = str(row["cui"]), float(row["left"])
    shares = typology.spending if typology else (1.0,)
    place = ground.places[row["unit_id"]]
    has_point = bool(np.isfinite([row["lon"], row["lat"]]).all())
    served = row["beneficiaries"]
    candidate = (
        cui,
        row["name"],
        str(typology.sector) if typology else Sector.OTHER.value,
        typology.id if typology else NO_TYPOLOGY,
        row["unit_id"],
        row["executing_unit"],
        cui,
        "registered",
        int(row["stage"]),
        cost,
        len(shares),
        round(cost * typology.om_share.value, 2) if typology else 0.0,
        ground.scenario.years_covered[0],
        int(served) if np.isfinite(served) else pd.NA,
        str(Origin.BANK),
        cui,
        pd.NA,
        row["lon"] if has_point else place["capital_lon"],
        row["lat"] if has_point else place["capital_lat"],
    )
    uses = [(cui, STARTS, 0, 1.0)]
    uses += [(cui, SOLES, offset, soles) for offset, soles in enumerate(spread(cost, shares))]
    return BankCandidate(
        cui,
        str(row["executing_unit"]),
        len(shares),
        candidate,
        tuple((cui, gap_id, amount) for gap_id, amount in closures.items()),
        tuple(uses),
    )
