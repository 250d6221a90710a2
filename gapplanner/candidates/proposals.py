"""Investments that could close the gaps, proposed from the kinds of investment there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.candidates.assistance import assistance_tables
from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.candidates.capacity import executing_capacity, funding_limits, recorded_capacity
from gapplanner.candidates.places import ExecutingUnits, Figures
from gapplanner.candidates.rows import typed_rows
from gapplanner.candidates.sizing import Work, sizes_of
from gapplanner.candidates.typologies import CostCase, Typologies, Typology
from gapplanner.candidates.words import name_of
from gapplanner.errors import SourceError, listed
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

CENTS: Final = 100


def propose_candidates(
    gaps: pd.DataFrame,
    indicators: pd.DataFrame,
    executing_units: pd.DataFrame,
    budget: pd.DataFrame,
    scenario: "Scenario",
    units: pd.DataFrame,
    typologies: Typologies,
) -> CandidateSet:
    """Return the prospective candidates of every known gap, with what limits them.

    Per gap and kind of investment that moves it, the alternatives are the scenario's shares of the
    gap (a quarter, a half, all of it), whole units rounded, each carried by the most local
    executing unit whose recorded capacity bears its busiest year and whose kind of government
    takes on its cost. A candidate never costs more than its executing unit can carry: large gaps
    become bounded works (see `sizes_of`). Alternatives of a gap share a slot: at most one is
    chosen. With ``prospective.variants`` the technologies that suit the place stand for the kind of
    investment they are variants of, in the same slot. Executing units without a record of
    spending are proposed nothing.

    Parameters
    ----------
    gaps
        Table of gaps; unknown gaps get no candidates, and keep their row.
    indicators
        Figures in long form: rural share and facilities by category settle unit costs.
    executing_units, budget
        Who may execute, and what each had and accrued.
    scenario
        Sizes, cost case, capacity, funding sources and years.
    units
        Territorial units with the names and capitals of places.
    typologies
        Kinds of investment, what they cost and who may execute them.

    Returns
    -------
    CandidateSet
        ``cost`` in soles, prices of the sources' years; ``uses`` adds up to the cost to the cent;
        ``beneficiaries`` are the people behind the part of the gap that is closed (estimated).
        Limits: soles by funding source, soles and starts by executing unit.

    Raises
    ------
    SourceError
        If where a kind of investment applies is unknown, or no executing unit has a record.
    """
    context = _Context(
        typologies=typologies,
        figures=Figures.of(indicators),
        executing=ExecutingUnits.of(
            executing_units, recorded_capacity(budget, executing_units, scenario)
        ),
        scenario=scenario,
        places=_places(units),
    )
    _check_known(gaps, context)
    proposals = [proposal for gap in _open_gaps(gaps) for proposal in _proposals(gap, context)]
    assisted = assistance_tables(
        scenario, budget, executing_units, units, {p.work.executing_unit for p in proposals}
    )
    helped = scenario.assistance.spending_years if scenario.assistance else 1
    longest = max([helped, *(p.typology.years for p in proposals)])
    last_year = scenario.years_covered[-1] + longest - 1
    capacity = executing_capacity(budget, executing_units, scenario, last_year)
    return CandidateSet.from_tables(
        {
            "candidates": _joined(
                typed_rows([_candidate(p, context) for p in proposals], CANDIDATE_COLUMNS),
                assisted["candidates"],
            ),
            "gaps": gaps,
            "closures": typed_rows([_closure(p) for p in proposals], CLOSURE_COLUMNS),
            "uses": _joined(
                typed_rows([use for p in proposals for use in _uses(p)], USE_COLUMNS),
                assisted["uses"],
            ),
            "limits": pd.concat([capacity, funding_limits(scenario)], ignore_index=True),
            "frees": assisted["frees"],
        },
        {name: choice.weight for name, choice in scenario.indicators.items()},
        years=scenario.years_covered,
    )


def _joined(table: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    return table if more.empty else pd.concat([table, more], ignore_index=True)


@dataclass(frozen=True)
class _Context:
    typologies: Typologies
    figures: Figures
    executing: ExecutingUnits
    scenario: "Scenario"
    places: dict[str, dict[str, Any]]

    @property
    def case(self) -> CostCase:
        case: CostCase = self.scenario.candidates.prospective.cost_case.value
        return case


@dataclass(frozen=True)
class _Gap:
    gap_id: str
    indicator_id: str
    unit_id: str
    gap: float
    people: float | None


@dataclass(frozen=True)
class _Proposal:
    gap: _Gap
    typology: Typology
    work: Work
    cost: float

    @property
    def candidate_id(self) -> str:
        return f"{self.gap.gap_id}:{self.typology.id}:{self.work.variant}"

    @property
    def closed(self) -> float:
        """Natural units; an estimated gap may be a fraction below the whole units built."""
        return min(self.work.built, self.gap.gap)


def _open_gaps(gaps: pd.DataFrame) -> Iterator[_Gap]:
    known = gaps[(gaps["gap"] > 0).fillna(value=False).astype(bool)].sort_values("gap_id")
    numbers = known[["gap", "people"]].astype("Float64")
    for gap_id, indicator_id, unit_id, gap, people in zip(
        known["gap_id"],
        known["indicator_id"],
        known["unit_id"],
        numbers["gap"],
        numbers["people"],
        strict=True,
    ):
        served = None if pd.isna(people) else float(people)
        yield _Gap(str(gap_id), str(indicator_id), str(unit_id), float(gap), served)


def _places(units: pd.DataFrame) -> dict[str, dict[str, Any]]:
    rows = units.sort_values("unit_id").to_dict("records")
    return {str(row["unit_id"]): {str(name): value for name, value in row.items()} for row in rows}


def _check_known(gaps: pd.DataFrame, context: _Context) -> None:
    """Refuse gaps in places where it is not known which kinds of investment apply."""
    problems: dict[str, set[str]] = {}
    for gap in _open_gaps(gaps):
        for typology in context.typologies.moving(gap.indicator_id):
            if typology.applies and context.figures.applies(typology, gap.unit_id) is None:
                problems.setdefault(typology.applies.indicator, set()).add(gap.unit_id)
    if problems:
        raise SourceError(
            _(
                "Indicator {indicator!r} must be known where there are gaps, for it settles which "
                "investments apply; {count} units lack it: {units}. Complete the table."
            ).format(indicator=name, count=len(places), units=listed(sorted(places)))
            for name, places in sorted(problems.items())
        )


def _kinds(gap: _Gap, context: _Context) -> Iterator[Typology]:
    """Yield what may be built for a gap: each kind that applies, or its technologies there."""
    wants_variants = context.scenario.candidates.prospective.variants
    for typology in context.typologies.moving(gap.indicator_id):
        if not context.figures.applies(typology, gap.unit_id):
            continue
        if not context.figures.suits(typology, gap.unit_id):
            continue
        every = context.typologies.variants_of(typology.id) if wants_variants else ()
        fitting = [each for each in every if context.figures.suits(each, gap.unit_id)]
        yield from fitting or [typology]


def _proposals(gap: _Gap, context: _Context) -> Iterator[_Proposal]:
    ceilings = {kind: stated.value for kind, stated in context.typologies.cost_ceilings.items()}
    for typology in _kinds(gap, context):
        unit_cost = context.figures.unit_cost(
            typology, gap.unit_id, context.typologies, context.case
        )
        works = sizes_of(
            gap.gap,
            sorted(context.scenario.candidates.prospective.sizes),
            typology,
            unit_cost,
            context.executing.carriers(gap.unit_id, typology, ceilings),
        )
        for work in works:
            yield _Proposal(gap, typology, work, round(work.built * unit_cost, 2))


def _candidate(proposal: _Proposal, context: _Context) -> tuple[object, ...]:
    gap, typology, work = proposal.gap, proposal.typology, proposal.work
    place = context.places[gap.unit_id]
    beneficiaries = pd.NA if gap.people is None else round(gap.people * proposal.closed / gap.gap)
    return (
        proposal.candidate_id,
        name_of(typology, place["name"], work.built),
        str(typology.sector),
        typology.id,
        gap.unit_id,
        work.executing_unit,
        gap.gap_id,  # the slot: alternatives of one place and indicator share it
        work.variant,
        IDEA_STAGE,
        proposal.cost,
        typology.years,
        round(proposal.cost * typology.om_share.value, 2),
        context.scenario.years_covered[0],
        beneficiaries,
        str(Origin.PROSPECTIVE),
        pd.NA,
        pd.NA,
        place["capital_lon"],
        place["capital_lat"],
    )


def _closure(proposal: _Proposal) -> tuple[object, ...]:
    return (proposal.candidate_id, proposal.gap.gap_id, proposal.closed)


def _uses(proposal: _Proposal) -> Iterator[tuple[object, ...]]:
    yield (proposal.candidate_id, STARTS, 0, 1.0)
    for offset, soles in enumerate(spread(proposal.cost, proposal.typology.spending)):
        yield (proposal.candidate_id, SOLES, offset, soles)


def spread(cost: float, shares: tuple[float, ...]) -> list[float]:
    """Return a cost spread over years, soles, adding up to it exactly in cents.

    Each year gets what is due by its end less what the years before got, so no cent is lost.

    Examples
    --------
    >>> spread(100.01, (0.5, 0.5))
    [50.0, 50.01]
    """
    total = round(cost * CENTS)
    due = [round(total * sum(shares[: year + 1])) for year in range(len(shares))]
    due[-1] = total
    return [(now - before) / CENTS for now, before in zip(due, [0, *due[:-1]], strict=True)]
