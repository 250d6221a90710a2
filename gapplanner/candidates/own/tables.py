"""A problem stated in the planner's own tables: the door where they meet, and their candidates."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gapplanner.candidates.candidate_set import CandidateSet, nothing_freed
from gapplanner.candidates.capacity import funding_limits
from gapplanner.candidates.own.aims import of_aims
from gapplanner.candidates.own.columns import typed
from gapplanner.candidates.own.contracts import EVERYWHERE, OWN_SOURCE, OWN_TABLES, UNITS
from gapplanner.candidates.own.copies import of_copies, with_copies
from gapplanner.candidates.own.files import Cells, read_cells
from gapplanner.candidates.own.limited import of_limits
from gapplanner.candidates.own.limits import typed_limits
from gapplanner.candidates.own.meeting import OwnCells, disagreements, sources_in
from gapplanner.candidates.own.naming import lost_names
from gapplanner.candidates.own.notes import notes_of
from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.scenario import Scenario
from gapplanner.sources import SourceSpec
from gapplanner.vocabulary import (
    CLOSURE_COLUMNS,
    GAP_COLUMNS,
    LIMIT_COLUMNS,
    SOLES,
    USE_COLUMNS,
    Quality,
)

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class OwnProblem:
    """What the planner's own tables state, ready to be posed.

    Attributes
    ----------
    scenario
        The scenario, with the ceilings of the funding sources that the limits state.
    candidate_set
        The tables, with what stands for what they leave out.
    notes
        What was taken for granted, one sentence each.
    source
        What the tables are called where figures name their source.
    """

    scenario: Scenario
    candidate_set: CandidateSet
    notes: tuple[str, ...]
    source: SourceSpec


def read_own_tables(scenario: Scenario, files: Mapping[str, Path]) -> OwnProblem:
    """Return the problem that a scenario states in its own CSV or Parquet files.

    Parameters
    ----------
    scenario
        One with ``problem.tables``.
    files
        Where each table lies (`gapplanner.scenario.table_paths`).

    Raises
    ------
    SourceError
        With every mistake of every table: what cannot be read, columns, cells, repeated keys,
        identifiers that lead nowhere, and what does not fit the scenario; each with file, column
        and row.
    """
    if scenario.problem is None:
        msg = "the scenario states no problem.tables"
        raise ValueError(msg)
    own, left_aside = _read(scenario, scenario.problem.tables.files, files)
    if problems := _all_wrong(own, scenario):
        raise SourceError(problems)
    tables = with_copies(own.tables)
    ceilings = sources_in(own.tables.get("limits"), own.tables["candidates"])
    money = scenario.budget.model_copy(update={"sources": {**scenario.budget.sources, **ceilings}})
    posed = scenario.model_copy(update={"budget": money})
    candidate_set = CandidateSet.from_tables(
        _completed(tables, posed),
        posed.weights or dict.fromkeys(_indicators(tables), 1.0),
        years=posed.years_covered,
    )
    return OwnProblem(
        posed,
        candidate_set,
        tuple(notes_of(own, scenario, candidate_set, left_aside)),
        _source(scenario, own),
    )


def _read(
    scenario: Scenario, names: Mapping[str, str], files: Mapping[str, Path]
) -> tuple[OwnCells, dict[str, tuple[str, ...]]]:
    """Read every file; the mistakes of all of them are told at once."""
    cells: dict[str, Cells] = {}
    tables: Tables = {}
    left_aside: dict[str, tuple[str, ...]] = {}
    problems: list[str] = []
    for name, path in files.items():
        try:
            cells[name] = read_cells(path, names[name])
            tables[name], left_aside[names[name]] = (
                typed_limits(cells[name], scenario.years_covered)
                if name == "limits"
                else typed(cells[name], OWN_TABLES[name])
            )
        except SourceError as refusal:
            problems += refusal.problems
    own = OwnCells(cells, tables)
    if problems:
        # What was read may already disagree: a planner mends everything in one go.
        raise SourceError([*problems, *_all_wrong(own, scenario)])
    if "gaps" in tables:
        own.tables["gaps"] = _with_gap_defaults(tables["gaps"], scenario)
    return own, left_aside


def _all_wrong(own: OwnCells, scenario: Scenario) -> list[str]:
    copies = of_copies(own) if own.has("candidates") else ()
    return [
        *disagreements(own, scenario),
        *of_limits(own, scenario),
        *copies,
        *of_aims(own, scenario),
        *lost_names(own, scenario.rules),
    ]


def _with_gap_defaults(gaps: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    named = gaps["gap_id"].str.partition("@")
    return gaps.assign(
        indicator_id=gaps["indicator_id"].mask(gaps["indicator_id"] == "", named[0]),
        unit_id=gaps["unit_id"].mask(gaps["unit_id"] == "", named[2]).replace("", EVERYWHERE),
        year=gaps["year"].fillna(scenario.base_year),
    )


def _indicators(tables: Tables) -> list[str]:
    if "gaps" in tables:
        return sorted(tables["gaps"]["indicator_id"].unique())
    if "closures" not in tables:
        return []
    return sorted(tables["closures"]["gap_id"].str.partition("@")[0].unique())


def _completed(tables: Tables, scenario: Scenario) -> Tables:
    """Return every table with everything the planner's may leave out."""
    candidates = _candidates(tables["candidates"], scenario)
    uses = tables.get("uses", pd.DataFrame(columns=list(USE_COLUMNS)))
    limits = tables.get("limits", pd.DataFrame(columns=list(LIMIT_COLUMNS)))
    closures = tables.get("closures", _no_closures())
    money = funding_limits(scenario)
    stated = set(limits.loc[limits["resource"] == SOLES, "owner"])
    return {
        "candidates": candidates,
        "gaps": _blanks_unknown(tables["gaps"])
        if "gaps" in tables
        else _whole_gaps(tables["candidates"], closures, scenario),
        "closures": closures[list(CLOSURE_COLUMNS)],
        "uses": _stacked(_spending_at_once(candidates, uses), uses),
        "limits": _stacked(money[~money["owner"].isin(stated)], limits),
        "frees": tables.get("frees", nothing_freed()),
    }


def _no_closures() -> pd.DataFrame:
    none = pd.DataFrame(columns=list(CLOSURE_COLUMNS), dtype=object)
    return none.astype({"amount": "float64"})


def _candidates(table: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    name = table["candidate_id"]
    filled = table.assign(
        name=table["name"].mask(table["name"] == "", name),
        slot=table["slot"].mask(table["slot"] == "", name),
        earliest_start=table["earliest_start"].fillna(scenario.years_covered[0]).astype("int64"),
    )
    return _blanks_unknown(filled).astype({"cui": "string", "idea_code": "string"})


def _blanks_unknown(table: pd.DataFrame) -> pd.DataFrame:
    text = table.select_dtypes(include="object").columns
    return table.assign(**{name: table[name].mask(table[name] == "", None) for name in text})


def _spending_at_once(candidates: pd.DataFrame, uses: pd.DataFrame) -> pd.DataFrame:
    """Return the whole cost in the first year of every candidate whose spending is not stated."""
    stated = set(uses.loc[uses["resource"] == SOLES, "candidate_id"])
    silent = candidates[~candidates["candidate_id"].isin(stated) & (candidates["cost"] > 0)]
    return pd.DataFrame(
        {
            "candidate_id": silent["candidate_id"],
            "resource": SOLES,
            "year_offset": 0,
            "amount": silent["cost"],
        }
    )


def _stacked(more: pd.DataFrame, table: pd.DataFrame) -> pd.DataFrame:
    """Return both, whichever of them is empty; an empty table has no kinds to agree on."""
    parts = [part for part in (table, more) if not part.empty]
    return pd.concat(parts, ignore_index=True) if parts else table.astype({"amount": "float64"})


def _whole_gaps(
    candidates: pd.DataFrame, closures: pd.DataFrame, scenario: Scenario
) -> pd.DataFrame:
    r"""Return gaps as large as all that serves them, so that nothing is capped.

    Notes
    -----
    .. math:: G_g = \sum_s \max_{i \in s} a_{ig}

    over the slots *s*, of which one alternative at most is built.
    """
    slots = candidates.set_index("candidate_id")[["slot"]]
    slot = slots["slot"].mask(slots["slot"] == "", slots.index.to_series())
    best = closures.groupby(["gap_id", closures["candidate_id"].map(slot)], sort=True)[
        "amount"
    ].max()
    whole = best.groupby(level=0, sort=True).agg(math.fsum)
    if whole.empty:
        return _no_gaps()
    named = whole.index.to_series().str.partition("@")
    gaps = pd.DataFrame(
        {
            "gap_id": whole.index,
            "indicator_id": named[0].to_numpy(),
            "unit_id": named[2].replace("", EVERYWHERE).to_numpy(),
            "gap": whole.to_numpy(dtype="float64"),
            "gap_unit": UNITS,
            "people": float("nan"),
            "weight": 1.0,
            "year": scenario.base_year,
            "source_id": OWN_SOURCE,
            "quality": Quality.ASSUMED.value,
        }
    )
    return gaps.reindex(columns=list(GAP_COLUMNS))


def _no_gaps() -> pd.DataFrame:
    amounts = ("target", "value", "numerator", "denominator", "gap", "people", "weight", "year")
    none = pd.DataFrame(columns=list(GAP_COLUMNS), dtype=object)
    return none.astype(dict.fromkeys(amounts, "float64"))


def _source(scenario: Scenario, own: OwnCells) -> SourceSpec:
    words = _("The planner's own tables: {files}").format(
        files=", ".join(cells.file for cells in own.cells.values())
    )
    return SourceSpec(
        source_id=OWN_SOURCE,
        publisher=_("The planner"),
        title=words,
        year=scenario.base_year,
        licence=_("not stated"),
        attribution=words,
    )
