"""Works that stand at a point, as candidates beside those proposed from the gaps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.candidates.capacity import executing_capacity, funding_limits, recorded_capacity
from gapplanner.candidates.ideas import PREFIX, Idea, ideas_of, read_ideas
from gapplanner.candidates.places import ExecutingUnits
from gapplanner.candidates.proposals import spread
from gapplanner.candidates.rows import typed_rows
from gapplanner.candidates.typologies import Typologies
from gapplanner.errors import listed
from gapplanner.language import _
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    CLOSURE_COLUMNS,
    IDEA_STAGE,
    SOLES,
    STARTS,
    USE_COLUMNS,
    Origin,
)

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario


@dataclass(frozen=True)
class Record:
    """Who may execute, and what each had and accrued."""

    executing_units: pd.DataFrame
    budget: pd.DataFrame


def with_ideas(
    candidate_set: CandidateSet,
    table: pd.DataFrame,
    record: Record,
    scenario: "Scenario",
    typologies: Typologies,
) -> tuple[CandidateSet, tuple[str, ...]]:
    r"""Return the set with the works of a planner's files, and what was left out, in sentences.

    Each is a candidate of its own slot, an *idea*, carried whole by the most local executing unit
    whose recorded capacity bears its busiest year and whose kind of government takes on its cost.

    Parameters
    ----------
    table
        What `read_ideas` returns.
    record
        As `propose_candidates` takes them.

    Returns
    -------
    tuple
        The set; and a sentence on works that no executing unit carries, and one on works whose
        places have no open gap, if there are any: they are not candidates.

    Notes
    -----
    .. math:: a_{i,g} = \min(n_{i,u}, G_g)

    with :math:`n_{i,u}` the places that the file says are served in unit *u* and :math:`G_g` its
    gap. Several works of one unit add up, to the gap at most.
    """
    gaps = candidate_set.gaps.set_index("gap_id")
    open_gaps = {str(g): float(n) for g, n in gaps["gap"].items() if not pd.isna(n) and n > 0}
    executing = ExecutingUnits.of(
        record.executing_units,
        recorded_capacity(record.budget, record.executing_units, scenario),
    )
    ceilings = {kind: stated.value for kind, stated in typologies.cost_ceilings.items()}
    case = scenario.candidates.prospective.cost_case.value
    placed: list[tuple[Idea, str, dict[str, float]]] = []
    too_dear, idle = [], []
    for idea in ideas_of(table, typologies, case):
        closes = idea.closes(open_gaps)
        carriers = executing.carriers(idea.unit_id, idea.typology, ceilings)
        carrier = next((c for c in carriers if c.dearest >= idea.cost), None)
        if not closes:
            idle.append(idea.idea)
        elif carrier is None:
            too_dear.append(idea.idea)
        else:
            placed.append((idea, carrier.executing_unit, closes))
    return _joined(candidate_set, placed, record, scenario), tuple(_said(too_dear, idle))


def _joined(
    candidate_set: CandidateSet,
    placed: list[tuple[Idea, str, dict[str, float]]],
    record: Record,
    scenario: "Scenario",
) -> CandidateSet:
    if not placed:
        return candidate_set
    people = _people_per_unit(candidate_set.gaps)
    candidates = [_candidate(*each, people, scenario) for each in placed]
    closures: list[tuple[object, ...]] = [
        (idea.candidate_id, gap_id, amount)
        for idea, _unit, closes in placed
        for gap_id, amount in sorted(closes.items())
    ]
    uses: list[tuple[object, ...]] = []
    for idea, _unit, _closes in placed:
        uses.append((idea.candidate_id, STARTS, 0, 1.0))
        soles = spread(idea.cost, idea.typology.spending)
        uses += [(idea.candidate_id, SOLES, offset, amount) for offset, amount in enumerate(soles)]
    longest = max(idea.typology.years for idea, _unit, _closes in placed)
    return CandidateSet.from_tables(
        {
            "candidates": _with(candidate_set.candidates, candidates, CANDIDATE_COLUMNS),
            "gaps": candidate_set.gaps,
            "closures": _with(candidate_set.closures, closures, CLOSURE_COLUMNS),
            "uses": _with(candidate_set.uses, uses, USE_COLUMNS),
            "limits": _limits(candidate_set.limits, record, scenario, longest),
            "frees": candidate_set.frees,
        },
        candidate_set.indicator_weights,
        years=scenario.years_covered,
    )


def _people_per_unit(gaps: pd.DataFrame) -> dict[str, float]:
    """Return the persons behind one unit of each gap of which they are known."""
    numbers = gaps.set_index("gap_id")[["gap", "people"]].astype("Float64").astype("float64")
    each = (numbers["people"] / numbers["gap"].where(numbers["gap"] > 0)).dropna()
    return {str(gap_id): float(persons) for gap_id, persons in each.items()}


def _with(
    table: pd.DataFrame, rows: list[tuple[object, ...]], columns: tuple[str, ...]
) -> pd.DataFrame:
    return pd.concat([table, typed_rows(rows, columns)], ignore_index=True)


def _limits(
    limits: pd.DataFrame, record: Record, scenario: "Scenario", longest: int
) -> pd.DataFrame:
    """Return the limits, for as many years as the longest of these works may spend."""
    last_year = scenario.years_covered[-1] + longest - 1
    if limits["year"].max() >= last_year:
        return limits
    capacity = executing_capacity(record.budget, record.executing_units, scenario, last_year)
    return pd.concat([capacity, funding_limits(scenario)], ignore_index=True)


def _candidate(
    idea: Idea,
    unit: str,
    closes: dict[str, float],
    people: Mapping[str, float],
    scenario: "Scenario",
) -> tuple[object, ...]:
    known = all(gap_id in people for gap_id in closes)
    served = sum(people[gap_id] * amount for gap_id, amount in closes.items()) if known else 0.0
    return (
        idea.candidate_id,
        idea.name,
        str(idea.typology.sector),
        idea.typology.id,
        idea.unit_id,
        unit,
        idea.candidate_id,  # nothing is an alternative to it
        idea.idea,
        IDEA_STAGE,
        idea.cost,
        idea.typology.years,
        round(idea.cost * idea.typology.om_share.value, 2),
        scenario.years_covered[0],
        round(served) if known else pd.NA,
        str(Origin.PROSPECTIVE),
        pd.NA,
        pd.NA,
        idea.lon,
        idea.lat,
    )


def _said(too_dear: list[str], idle: list[str]) -> list[str]:
    said = []
    if too_dear:
        said.append(
            _(
                "Works of the files of ideas dearer than any executing unit of their place carries "
                "are not weighed: {ideas}."
            ).format(ideas=listed(sorted(too_dear)))
        )
    if idle:
        said.append(
            _(
                "Works of the files of ideas whose places have no open gap are not weighed: "
                "{ideas}."
            ).format(ideas=listed(sorted(idle)))
        )
    return said


def bring_ideas(
    candidate_set: CandidateSet,
    files: Mapping[str, Path],
    record: Record,
    scenario: "Scenario",
    about: tuple[Typologies, Iterable[str]],
) -> tuple[CandidateSet, tuple[str, ...]]:
    """Return the set with the works of a scenario's files of ideas, and what was left out.

    Parameters
    ----------
    files
        ``ideas-1``, ``ideas-2`` ... and what else the scenario brings; others are not looked at.
    about
        Kinds of investment, and places of the territory.

    Raises
    ------
    SourceError
        As `read_ideas`.
    """
    named = {
        Path(name).name: files[f"{PREFIX}{number}"]
        for number, name in enumerate(scenario.candidates.ideas, start=1)
    }
    if not named:
        return candidate_set, ()
    typologies, unit_ids = about
    table = read_ideas(named, scenario, typologies, unit_ids)
    return with_ideas(candidate_set, table, record, scenario, typologies)
