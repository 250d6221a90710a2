"""What differs between the plan of a run and another: who leaves, enters, moves, changes size."""

from dataclasses import dataclass

import pandas as pd

from gapplanner.inquiry.explaining.standing import Standing
from gapplanner.portfolio.closure import closed_by

# Less than this of a gap, in its unit, is no change.
NO_CHANGE = 1e-6


@dataclass(frozen=True)
class Change:
    """One difference: ``kind`` is leaves, enters, moves, shrinks or grows.

    ``candidate_id`` is who was there (or enters); ``other`` the variant in its place; years are
    starts, 0 where there is none.
    """

    kind: str
    candidate_id: str
    other: str = ""
    before: int = 0
    after: int = 0


def changes_between(standing: Standing, decisions: pd.DataFrame, asked: str) -> tuple[Change, ...]:
    """Return what changes from the run's plan to another, besides the candidate asked about."""
    candidates = standing.problem.candidate_set.candidates.set_index("candidate_id")
    cost = dict(zip(candidates.index, candidates["cost"].astype("float64"), strict=True))
    before, after = _starts(standing.reopened.decisions), _starts(decisions)
    slots = {candidates.loc[name, "slot"]: name for name in after if name not in before}
    found = []
    for name, year in before.items():
        if name in after:
            if after[name] != year and name != asked:
                found.append(Change("moves", name, "", year, after[name]))
            continue
        other = slots.pop(candidates.loc[name, "slot"], None)
        if other is None:
            if name != asked:
                found.append(Change("leaves", name, "", year))
            continue
        smaller = cost[other] < cost[name]
        found.append(Change("shrinks" if smaller else "grows", name, other, year, after[other]))
    entered = sorted(name for name in slots.values() if name != asked)
    found.extend(Change("enters", name, "", 0, after[name]) for name in entered)
    return tuple(found)


def _starts(decisions: pd.DataFrame) -> dict[str, int]:
    pairs = zip(decisions["candidate_id"], decisions["start_year"], strict=True)
    return {str(name): int(year) for name, year in sorted(pairs)}


def closure_lost(standing: Standing, decisions: pd.DataFrame) -> dict[str, float]:
    """Return, by indicator, what of its gap is no longer set in motion, in its unit."""
    candidate_set = standing.problem.candidate_set
    gaps = candidate_set.gaps.set_index("gap_id")
    before = closed_by(candidate_set, standing.reopened.decisions, None)
    lost = (before - closed_by(candidate_set, decisions, None)).astype("float64").fillna(0.0)
    by_indicator = lost.groupby(gaps["indicator_id"].reindex(lost.index)).sum()
    return {
        str(name): round(float(amount), 6)
        for name, amount in by_indicator.items()
        if abs(amount) > NO_CHANGE
    }


def people_lost(standing: Standing, decisions: pd.DataFrame) -> float:
    """Return the persons whose gap is no longer set in motion; a gap's unknown persons are none."""
    candidate_set = standing.problem.candidate_set
    gaps = candidate_set.gaps.set_index("gap_id")
    known = gaps[(gaps["gap"] > 0).fillna(value=False) & gaps["people"].notna()]
    before = closed_by(candidate_set, standing.reopened.decisions, None)
    lost = (before - closed_by(candidate_set, decisions, None)).reindex(known.index)
    persons = (lost / known["gap"] * known["people"]).astype("float64").fillna(0.0)
    return round(float(persons.sum()), 6)
