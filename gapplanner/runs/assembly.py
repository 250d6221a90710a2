"""From the parts of a plan to one run that pages read: names, closure and reasons joined."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio import Horizon, Solution, closure, limits_used
from gapplanner.portfolio.funding import Funding, funding_of, mean_budget
from gapplanner.portfolio.readiness import chances, expected_closure, expects, readiness_notes
from gapplanner.runs.reasons import Slack, reasons, slack_of
from gapplanner.runs.run import Run
from gapplanner.scenario import Scenario
from gapplanner.sources import SourceSpec
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    CLOSURE_COLUMNS,
    EVERYONE,
    EXECUTING_UNIT_COLUMNS,
    INDICATOR_COLUMNS,
    LIMIT_COLUMNS,
    SPENDING_COLUMNS,
    UNITS_COLUMNS,
    USE_COLUMNS,
    province_of,
)

PROVINCE_DIGITS = 4
DATES = ("set_in_motion", "within_programme", "by_year_ten")

DECIDED_COLUMNS = (
    "unit_name",
    "province_id",
    "province",
    "level",
    "indicator_id",
    "quantity",
    "gap_unit",
    "executing_unit_name",
    "start_year",
    "operates_from",
    "decision",
    "reason",
)
_NUMBERS = {
    "stage",
    "cost",
    "duration_years",
    "om_cost",
    "earliest_start",
    "beneficiaries",
    "lon",
    "lat",
    "quantity",
    "start_year",
    "operates_from",
    "year",
    "amount",
    "used",
    "limit",
    "reached",
    "violation",
}


@dataclass(frozen=True)
class Territory:
    """What is known of the places and of who executes, before anything is chosen."""

    units: pd.DataFrame
    indicators: pd.DataFrame
    executing_units: pd.DataFrame
    sources: Mapping[str, SourceSpec]

    @classmethod
    def unknown(cls, source: SourceSpec) -> "Territory":
        """Return the territory of a problem stated in a planner's own tables: no place is known."""
        return cls(
            units=_empty(UNITS_COLUMNS),
            indicators=_empty(INDICATOR_COLUMNS),
            executing_units=_empty(EXECUTING_UNIT_COLUMNS),
            sources={source.source_id: source},
        )


def _empty(columns: tuple[str, ...]) -> pd.DataFrame:
    """Return a table without rows whose numbers are numbers, so that sums of nothing are zero."""
    kinds = {name: "float64" if name in _NUMBERS else "object" for name in columns}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def assemble_gaps(
    scenario: Scenario, territory: Territory, gaps: pd.DataFrame, weights: pd.Series
) -> Run:
    """Return a run that holds measured gaps and nothing chosen."""
    none = gaps.assign(**dict.fromkeys(DATES, 0.0))
    return Run(
        scenario=scenario,
        units=territory.units,
        indicators=territory.indicators,
        gaps=_with_places(none, territory.units),
        candidates=_empty((*CANDIDATE_COLUMNS, *DECIDED_COLUMNS)),
        spending=_empty(SPENDING_COLUMNS),
        limits=_empty((*LIMIT_COLUMNS, "used")),
        rules=_empty(("rule", "sentence", "limit", "reached", "violation", "unit")),
        proof=None,
        indicator_weights=weights,
        sources=territory.sources,
        closures=_empty(CLOSURE_COLUMNS),
        uses=_empty(USE_COLUMNS),
    )


def assemble_run(
    scenario: Scenario,
    territory: Territory,
    candidate_set: CandidateSet,
    solution: Solution,
    assumptions: tuple[tuple[str, str], ...],
    reference: Run | None = None,
) -> Run:
    """Return the whole run of a solved plan.

    Parameters
    ----------
    candidate_set, solution
        What could be chosen and what was.
    assumptions
        Sentences with the id of their source, as the report lists them.
    reference
        The run this one is set against.
    """
    decisions, spending = solution.portfolio.decisions, solution.portfolio.spending
    limits = limits_used(candidate_set, decisions, spending)
    closed = closure(candidate_set, decisions, scenario.base_year, scenario.years)
    if expects(candidate_set, scenario):
        closed = closed.join(expected_closure(candidate_set, decisions, scenario))
    gaps = candidate_set.gaps.merge(closed.reset_index(), on="gap_id", how="left", validate="1:1")
    notes = (*solution.notes, *readiness_notes(candidate_set, decisions, scenario))
    return Run(
        scenario=scenario,
        units=territory.units,
        indicators=territory.indicators,
        gaps=_with_places(gaps, territory.units),
        candidates=_decided(scenario, territory, candidate_set, solution, limits),
        spending=spending,
        limits=limits,
        rules=solution.rules,
        proof=solution.proof,
        indicator_weights=candidate_set.indicator_weights,
        sources=territory.sources,
        assumptions=(*assumptions, *((note, "") for note in notes)),
        closures=candidate_set.closures,
        uses=candidate_set.uses,
        frees=candidate_set.frees,
        reference=reference,
    )


def _with_places(table: pd.DataFrame, units: pd.DataFrame) -> pd.DataFrame:
    names = units.set_index("unit_id")["name"]
    unit_id = table["unit_id"]
    provinces = {each for each in names.index if len(each) == PROVINCE_DIGITS}
    # The department lies in no province, and neither does a place of a planner's own tables.
    province_id = pd.Series(
        [province_of(each) if province_of(each) in provinces else None for each in unit_id],
        index=table.index,
        dtype=object,
    )
    return table.assign(
        unit_name=unit_id.map(names).fillna(unit_id),
        province_id=province_id,
        province=province_id.map(names),
        level=unit_id.map(units.set_index("unit_id")["level"]),
    )


def _decided(
    scenario: Scenario,
    territory: Territory,
    candidate_set: CandidateSet,
    solution: Solution,
    limits: pd.DataFrame,
) -> pd.DataFrame:
    candidates = _with_places(candidate_set.candidates, territory.units)
    candidates = candidates.merge(_main_service(candidate_set), on="candidate_id", how="left")
    executing_unit = candidates["executing_unit"]
    candidates["executing_unit_name"] = executing_unit.map(
        territory.executing_units.set_index("executing_unit")["name"]
    ).fillna(executing_unit)
    started = solution.portfolio.decisions.set_index("candidate_id")["start_year"]
    candidates["start_year"] = candidates["candidate_id"].map(started).astype("Int64")
    candidates["operates_from"] = candidates["start_year"] + candidates["duration_years"].astype(
        "Int64"
    )
    candidates["decision"] = candidates["start_year"].notna().map({True: "in", False: "out"})
    if expects(candidate_set, scenario):
        chance = chances(candidate_set, scenario.readiness)
        candidates["chance"] = candidates["candidate_id"].map(chance)
    funding = funding_of(candidate_set, scenario)
    candidates["reason"] = reasons(
        candidates,
        candidate_set,
        _slack(scenario, funding, limits, solution.portfolio.spending),
        scenario.years_covered,
        lambda name: funding.eligible[name] if funding.ceilings else (EVERYONE,),
    )
    return candidates


def _slack(
    scenario: Scenario, funding: Funding, limits: pd.DataFrame, spending: pd.DataFrame
) -> Slack:
    tail = scenario.budget.tail
    last_year = scenario.years_covered[-1]
    committed = spending.loc[spending["year"] > last_year, "amount"].sum()
    mean = mean_budget(funding, Horizon(scenario.base_year, scenario.years))
    allowed = float("inf") if tail is None or not funding.ceilings else tail.at_most * mean
    return slack_of(limits, allowed - committed, last_year)


def _main_service(candidate_set: CandidateSet) -> pd.DataFrame:
    """Return what each candidate serves first: indicator, amount and unit shown beside it.

    A work that serves the gaps of one indicator in several places is shown with their sum.
    """
    served = candidate_set.closures.merge(
        candidate_set.gaps[["gap_id", "indicator_id", "gap_unit"]], on="gap_id", how="left"
    )
    in_order = served.sort_values(["candidate_id", "gap_id"])
    first = in_order.drop_duplicates("candidate_id").drop(columns="amount")
    every = in_order.groupby(["candidate_id", "indicator_id"], as_index=False)["amount"].sum()
    first = first.merge(every, on=["candidate_id", "indicator_id"], how="left")
    return first.rename(columns={"amount": "quantity"})[
        ["candidate_id", "indicator_id", "quantity", "gap_unit"]
    ]
