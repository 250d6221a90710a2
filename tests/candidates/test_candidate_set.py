"""What a candidate set refuses, in words, all at once."""

from collections.abc import Callable

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.errors import SourceError

Tables = dict[str, pd.DataFrame]


@pytest.fixture
def tables(propose: Callable[..., CandidateSet], gaps_of: Callable[..., pd.DataFrame]) -> Tables:
    """The tables of a sound set: three works in Hill."""
    sound = propose(gaps_of(u060102=8, u060101=None))
    return {
        name: getattr(sound, name).copy()
        for name in ("candidates", "gaps", "closures", "uses", "limits")
    }


def _problems(
    tables: Tables, weights: dict[str, float] | None = None, years: tuple[int, ...] = ()
) -> tuple[str, ...]:
    with pytest.raises(SourceError) as refused:
        CandidateSet.from_tables(tables, weights or {"water": 1.0}, years=years)
    return refused.value.problems


def test_weights_are_made_to_add_up_to_one(tables: Tables) -> None:
    candidate_set = CandidateSet.from_tables(tables, {"water": 3.0, "roads": 1.0})
    assert candidate_set.indicator_weights.to_dict() == {"roads": 0.25, "water": 0.75}


def test_further_columns_are_dropped_and_rows_sorted(tables: Tables) -> None:
    tables["candidates"] = tables["candidates"][::-1].assign(whim=1)
    candidates = CandidateSet.from_tables(tables, {"water": 1.0}).candidates
    assert "whim" not in candidates
    assert candidates["candidate_id"].is_monotonic_increasing


def test_a_missing_column_is_told_before_anything_else(tables: Tables) -> None:
    del tables["limits"]
    tables["candidates"] = tables["candidates"].drop(columns=["cost", "slot"])
    assert _problems(tables) == (
        (
            "Table 'candidates' must have the columns candidate_id, name, sector, typology, "
            "unit_id, executing_unit, slot, variant, stage, cost, duration_years, om_cost, "
            "earliest_start, beneficiaries, origin, cui, idea_code, lon, lat; missing: 'slot', "
            "'cost'. Add them."
        ),
        (
            "Table 'limits' must have the columns resource, owner, year, amount; missing: "
            "'resource', 'owner', 'year', 'amount'. Add them."
        ),
    )


def test_repeated_keys_are_refused(tables: Tables) -> None:
    tables["closures"] = pd.concat([tables["closures"], tables["closures"].head(1)])
    assert _problems(tables) == (
        (
            "Table 'closures' must have one row per candidate_id, gap_id; repeated: "
            "'water@060102:taps:0.25 water@060102'."
        ),
    )


def test_identifiers_must_lead_somewhere(tables: Tables) -> None:
    tables["closures"].loc[0, ["candidate_id", "gap_id"]] = ["nobody", "nowhere"]
    assert _problems(tables, {"roads": 1.0}) == (
        (
            "Every candidate_id of table 'closures' must be in 'candidates'; 1 are not: 'nobody'. "
            "Add them there, or drop the rows."
        ),
        (
            "Every gap_id of table 'closures' must be in 'gaps'; 1 are not: 'nowhere'. Add them "
            "there, or drop the rows."
        ),
        (
            "Every indicator_id of table 'gaps' must be in 'indicator_weights'; 1 are not: "
            "'water'. Add them there, or drop the rows."
        ),
    )


def test_an_unknown_gap_cannot_be_closed(tables: Tables) -> None:
    tables["closures"].loc[0, "gap_id"] = "water@060101"
    assert _problems(tables) == (
        (
            "No candidate may close a gap that is unknown; 1 gaps are: 'water@060101'. Measure "
            "the gap, or drop the closure."
        ),
    )


@pytest.mark.parametrize(
    ("table", "column", "value", "words"),
    [
        ("candidates", "cost", 0.0, "cost in table 'candidates' must be known and greater than 0"),
        ("candidates", "cost", None, "cost in table 'candidates' must be known and greater than 0"),
        ("candidates", "duration_years", 0, "duration_years in table 'candidates' must be known"),
        ("closures", "amount", -1.0, "amount in table 'closures' must be known and 0 or more"),
        ("uses", "amount", -1.0, "amount in table 'uses' must be known and 0 or more"),
        ("uses", "year_offset", -1, "year_offset in table 'uses' must be known and 0 or more"),
        ("limits", "amount", None, "amount in table 'limits' must be known and 0 or more"),
    ],
)
def test_amounts_must_be_known_and_possible(
    table: str, column: str, value: float | None, words: str, tables: Tables
) -> None:
    tables[table].loc[0, column] = value
    problems = _problems(tables)
    assert any(p.startswith(words) and "; 1 rows are not: '" in p for p in problems)


def test_spending_must_add_up_to_the_cost(tables: Tables) -> None:
    tables["candidates"]["cost"] += [1.0, 0.0, 0.0]
    assert _problems(tables) == (
        (
            "Spending by year must add up to the cost; that of 1 candidates does not: "
            "'water@060102:taps:0.25'. Mend the table of uses."
        ),
    )


def test_every_candidate_must_be_able_to_start_within_the_programme(tables: Tables) -> None:
    tables["candidates"].loc[0, "earliest_start"] = 2031
    assert _problems(tables, years=(2028, 2029, 2030)) == (
        (
            "Every candidate must be able to start by 2030, the last year of the programme; 1 "
            "cannot: 'water@060102:taps:0.25'. Drop them, or bring their earliest start forward."
        ),
    )


@pytest.mark.parametrize("weights", [{"water": 0.0}, {"water": -1.0, "roads": 2.0}])
def test_weights_must_be_possible(weights: dict[str, float], tables: Tables) -> None:
    (problem,) = _problems(tables, weights)
    assert problem.startswith("Indicator weights must be 0 or more and not all 0; found ")


def test_a_set_without_some_candidates_keeps_the_rest_whole(tables: Tables) -> None:
    candidate_set = CandidateSet.from_tables(tables, {"water": 1.0})
    fewer = candidate_set.without(["water@060102:taps:1.00"])
    assert len(fewer.candidates) == len(candidate_set.candidates) - 1
    assert set(fewer.uses["candidate_id"]) == set(fewer.candidates["candidate_id"])
    assert fewer.gaps is candidate_set.gaps
