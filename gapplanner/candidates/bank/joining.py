"""The bank joins a plan: what is under way is paid first, what is ready stands as a candidate."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.candidates.bank.proposing import BankCandidate, Ground, proposed_of
from gapplanner.candidates.bank.reasons import (
    CANDIDATE,
    CLOSED,
    LEFT_OUT,
    NO_COST,
    NO_EXECUTOR,
    NOT_VIABLE,
    OLD,
    ONGOING,
    SPENT,
    VALID_YEARS,
)
from gapplanner.candidates.bank.remaining import remaining_of
from gapplanner.candidates.bank.sentences import sentences_of
from gapplanner.candidates.bank.stages import IN_EXECUTION, VIABLE_STAGE, accrued_of, stages_of
from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.candidates.rows import typed_rows
from gapplanner.candidates.typologies import Typologies
from gapplanner.vocabulary import CANDIDATE_COLUMNS, CLOSURE_COLUMNS, SOLES, USE_COLUMNS

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

_QUOTED_CUI: Final = re.compile(r"['\"](\d{7})['\"]")


@dataclass(frozen=True)
class Joined:
    """What the bank brought to a plan.

    Attributes
    ----------
    candidate_set
        With the bank's candidates among the others.
    ongoing
        What works in progress still spend (`ONGOING_COLUMNS`), soles.
    register
        Every investment of the bank: ``cui, name, unit_id, executing_unit, stage, became`` and the
        ``reason`` for which it is left out.
    notes
        Sentences for the reader.
    """

    candidate_set: CandidateSet
    ongoing: pd.DataFrame
    register: pd.DataFrame
    notes: tuple[str, ...]


def join_bank(
    candidate_set: CandidateSet,
    bank: pd.DataFrame,
    scenario: "Scenario",
    units: pd.DataFrame,
    indicators: pd.DataFrame,
    typologies: Typologies,
) -> Joined:
    """Return the candidate set with the bank's investments, and the works that are paid first.

    An active investment whose works have begun (classes 1 to 4) is no choice: what it still spends
    is subtracted before anything is chosen. One that is viable (5 to 7) is a candidate when the
    bank states a figure of a gap (`services_of`), or when the scenario names its code; otherwise
    nothing is made up: it is counted and left out.

    Parameters
    ----------
    candidate_set
        What was proposed, with its gaps and limits.
    bank
        Table of the bank.
    scenario, units, indicators, typologies
        Of the plan.
    """
    stages = stages_of(bank, scenario.base_year, scenario.years)
    table = bank.assign(
        stage=stages["stage"], is_supposed=stages["is_supposed"], accrued=accrued_of(bank)
    )
    table["left"] = (table["cost"] - table["accrued"].fillna(0.0)).round(2)
    limits = candidate_set.limits
    able = set(limits.loc[limits["resource"] == SOLES, "owner"])
    table["reason"] = _why_not(table, scenario.base_year, able)
    is_ongoing = table["stage"].isin(list(IN_EXECUTION)).fillna(value=False).astype(bool)
    is_ongoing &= table["reason"] == ""
    ongoing = remaining_of(table[is_ongoing], scenario.years_covered)
    ready = table[(table["reason"] == "") & ~is_ongoing]
    named = set(_QUOTED_CUI.findall(scenario.to_yaml())) & set(table["cui"])
    ground = Ground.of(candidate_set, scenario, units, indicators, typologies)
    proposed, reasons = proposed_of(ready, ground, named)
    table["reason"] = table["reason"].mask(table["reason"] == "", table["cui"].map(reasons))
    table["reason"] = table["reason"].fillna("")
    table["became"] = LEFT_OUT
    table.loc[is_ongoing, "became"] = ONGOING
    table.loc[table["cui"].isin([one.cui for one in proposed]), "became"] = CANDIDATE
    joined = _with(candidate_set, proposed, scenario.years_covered)
    columns = ["cui", "name", "unit_id", "executing_unit", "stage", "became", "reason"]
    notes = sentences_of(table, proposed)
    return Joined(joined, ongoing, table[columns].reset_index(drop=True), notes)


def _why_not(table: pd.DataFrame, base_year: int, able: set[str]) -> "pd.Series[str]":
    """Return why an investment cannot be in the plan, the first reason of all; empty if it can."""
    stage = table["stage"].astype("float64")
    is_begun = stage <= IN_EXECUTION[-1]
    since = f"{base_year - VALID_YEARS}-01-01"
    tests = (
        (table["stage"].isna(), CLOSED),
        (~table["executing_unit"].isin(able), NO_EXECUTOR),
        (table["cost"].isna(), NO_COST),
        (table["left"] <= 0, SPENT),
        (~is_begun & (table["viable"] == ""), NOT_VIABLE),
        ((stage == VIABLE_STAGE) & (table["viable"] < since), OLD),
    )
    why = pd.Series("", index=table.index)
    for holds, reason in tests:
        why = why.mask(holds & (why == ""), reason)
    return why


def _with(
    candidate_set: CandidateSet, proposed: tuple[BankCandidate, ...], years: tuple[int, ...]
) -> CandidateSet:
    """Return the set with these candidates, and limits in every year in which they may spend."""
    if not proposed:
        return candidate_set
    more: Mapping[str, pd.DataFrame] = {
        "candidates": typed_rows([one.candidate for one in proposed], CANDIDATE_COLUMNS),
        "closures": typed_rows([row for one in proposed for row in one.closures], CLOSURE_COLUMNS),
        "uses": typed_rows([row for one in proposed for row in one.uses], USE_COLUMNS),
    }
    tables = {
        name: pd.concat([getattr(candidate_set, name), table], ignore_index=True)
        for name, table in more.items()
    }
    last = years[-1] + max(one.years for one in proposed) - 1
    limits = _until(candidate_set.limits, {one.executing_unit for one in proposed}, last)
    same = {"gaps": candidate_set.gaps, "limits": limits, "frees": candidate_set.frees}
    return CandidateSet.from_tables(
        {**same, **tables}, candidate_set.indicator_weights, years=years
    )


def _until(limits: pd.DataFrame, owners: set[str], last: int) -> pd.DataFrame:
    """Return limits in which the capacity of the last stated year stands until ``last``."""
    mine = limits[(limits["resource"] == SOLES) & limits["owner"].isin(owners)]
    ends = mine.sort_values("year").drop_duplicates("owner", keep="last")
    more = [
        row.assign(year=year)
        for end, row in ends.groupby("year")
        for year in range(int(str(end)) + 1, last + 1)
    ]
    return pd.concat([limits, *more], ignore_index=True)
