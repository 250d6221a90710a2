"""What is proposed in the valley, by hand."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.candidates import CandidateSet, without_record
from gapplanner.candidates.proposals import spread
from gapplanner.errors import SourceError
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import CANDIDATE_COLUMNS, SOLES, STARTS

Propose = Callable[..., CandidateSet]
Gaps = Callable[..., pd.DataFrame]


def _works(candidate_set: CandidateSet) -> list[tuple[str, str, float]]:
    """Return variant, executing unit and cost, by cost."""
    columns = ["variant", "executing_unit", "cost"]
    rows = candidate_set.candidates.sort_values("cost")[columns]
    return [(str(a), str(b), float(c)) for a, b, c in rows.itertuples(index=False)]


def test_a_small_gap_is_carried_by_the_municipality_of_the_place(
    propose: Propose, gaps_of: Gaps
) -> None:
    """Hill carries works of 10,000: ten dwellings."""
    assert _works(propose(gaps_of(u060102=8))) == [
        ("0.25", "MD-060102", 2_000.0),
        ("0.50", "MD-060102", 4_000.0),
        ("1.00", "MD-060102", 8_000.0),
    ]


def test_larger_works_go_up_to_the_province_and_to_the_region(
    propose: Propose, gaps_of: Gaps
) -> None:
    """Hill carries 10 dwellings, the province 40, the region 200."""
    assert _works(propose(gaps_of(u060102=40))) == [
        ("0.25", "MD-060102", 10_000.0),
        ("0.50", "MP-0601", 20_000.0),
        ("1.00", "MP-0601", 40_000.0),
    ]
    # A quarter, 30, is already more than Hill carries: it is proposed the 10 that it does.
    assert _works(propose(gaps_of(u060102=120))) == [
        ("up-to-district", "MD-060102", 10_000.0),
        ("0.25", "MP-0601", 30_000.0),
        ("0.50", "GR-06", 60_000.0),
        ("1.00", "GR-06", 120_000.0),
    ]


def test_nobody_is_proposed_more_than_it_carries(propose: Propose, gaps_of: Gaps) -> None:
    """Of 400 dwellings the region carries 200: half of it, not the whole; and a quarter of that."""
    assert _works(propose(gaps_of(u060102=400))) == [
        ("up-to-district", "MD-060102", 10_000.0),
        ("bounded-0.25", "GR-06", 50_000.0),
        ("0.25", "GR-06", 100_000.0),
        ("0.50", "GR-06", 200_000.0),
    ]


def test_a_gap_that_nobody_carries_a_quarter_of_becomes_parts_of_what_is_carried(
    propose: Propose, gaps_of: Gaps
) -> None:
    """A quarter of 4,000 is 1,000 dwellings; the region carries 200, in quarters 50, 100, 200."""
    assert _works(propose(gaps_of(u060102=4_000))) == [
        ("up-to-district", "MD-060102", 10_000.0),
        ("bounded-0.25", "GR-06", 50_000.0),
        ("bounded-0.50", "GR-06", 100_000.0),
        ("bounded-1.00", "GR-06", 200_000.0),
    ]


def test_the_municipality_of_a_capital_district_is_the_provincial_one(
    propose: Propose, gaps_of: Gaps
) -> None:
    assert {unit for _variant, unit, _cost in _works(propose(gaps_of(u060101=8)))} == {"MP-0601"}


def test_sizes_that_round_to_the_same_work_are_proposed_once(
    propose: Propose, gaps_of: Gaps
) -> None:
    """A quarter and a half of three dwellings are both the smallest work, two."""
    assert _works(propose(gaps_of(u060102=3))) == [
        ("0.50", "MD-060102", 2_000.0),
        ("1.00", "MD-060102", 3_000.0),
    ]


def test_an_estimated_gap_below_whole_units_is_closed_but_not_overclosed(
    propose: Propose, gaps_of: Gaps
) -> None:
    """Four dwellings are built and paid; 3.9 are closed."""
    candidate_set = propose(gaps_of(u060102=3.9))
    whole = candidate_set.closures.set_index("candidate_id")["amount"]
    assert whole["water@060102:taps:1.00"] == 3.9
    cost = candidate_set.candidates.set_index("candidate_id")["cost"]
    assert cost["water@060102:taps:1.00"] == 4_000


@pytest.mark.parametrize("gap", [0.0, 0.4, None])
def test_nothing_is_proposed_for_no_gap_a_fraction_of_one_or_an_unknown_one(
    gap: float | None, propose: Propose, gaps_of: Gaps
) -> None:
    candidate_set = propose(gaps_of(u060102=gap, u060101=8))
    assert set(candidate_set.candidates["unit_id"]) == {"060101"}
    assert candidate_set.gaps["gap_id"].tolist() == ["water@060101", "water@060102"]


def test_a_candidate_says_everything_about_itself(propose: Propose, gaps_of: Gaps) -> None:
    candidate_set = propose(gaps_of(u060102=8))
    assert tuple(candidate_set.candidates.columns) == CANDIDATE_COLUMNS
    row = candidate_set.candidates.set_index("candidate_id").loc["water@060102:taps:0.50"]
    assert row["name"] == "Taps in Hill: 4 dwellings"
    assert row["slot"] == "water@060102"
    assert (row["sector"], row["typology"], row["stage"]) == ("water", "taps", 9)
    assert (row["duration_years"], row["om_cost"], row["earliest_start"]) == (2, 200.0, 2028)
    assert row["beneficiaries"] == 12
    assert (row["origin"], row["lon"], row["lat"]) == ("prospective", -78.4, -7.2)
    assert pd.isna(row["cui"])
    assert pd.isna(row["idea_code"])


def test_unknown_people_are_unknown_beneficiaries(propose: Propose, gaps_of: Gaps) -> None:
    gaps = gaps_of(u060102=8)
    gaps["people"] = gaps["people"].mask(gaps["people"] > 0)
    assert propose(gaps).candidates["beneficiaries"].isna().all()


def test_spending_follows_the_profile_and_one_start_is_used(
    propose: Propose, gaps_of: Gaps
) -> None:
    uses = propose(gaps_of(u060102=8)).uses
    one = uses[uses["candidate_id"] == "water@060102:taps:0.50"]
    rows = set(one[["resource", "year_offset", "amount"]].itertuples(index=False, name=None))
    assert rows == {(SOLES, 0, 1_600.0), (SOLES, 1, 2_400.0), (STARTS, 0, 1.0)}


def test_costs_of_a_mixed_place_are_weighted_by_its_population(
    propose: Propose, gaps_of: Gaps, indicators: pd.DataFrame, scenario_of: Callable[..., Scenario]
) -> None:
    """High case: rural 4,000; urban 900 for each of two taps, 1,800; three quarters rural."""
    high = scenario_of(candidates={"prospective": {"sizes": (1.0,), "cost_case": "high"}})
    mixed = indicators.assign(value=0.75)
    candidate_set = propose(gaps_of(u060102=2), indicators=mixed, scenario=high)
    assert candidate_set.candidates["cost"].tolist() == [2 * (0.75 * 4_000 + 0.25 * 1_800)]


def test_a_kind_of_investment_is_proposed_only_where_it_applies(
    propose: Propose, gaps_of: Gaps, indicators: pd.DataFrame
) -> None:
    urban = indicators.assign(value=[0.1, 1.0])
    candidate_set = propose(gaps_of(u060101=8, u060102=8), indicators=urban)
    assert set(candidate_set.candidates["unit_id"]) == {"060102"}


def test_it_must_be_known_where_a_kind_of_investment_applies(
    propose: Propose, gaps_of: Gaps, indicators: pd.DataFrame
) -> None:
    with pytest.raises(SourceError) as refused:
        propose(gaps_of(u060101=8, u060102=8), indicators=indicators.iloc[:1])
    assert refused.value.problems == (
        (
            "Indicator 'rural-share' must be known where there are gaps, for it settles which "
            "investments apply; 1 units lack it: '060102'. Complete the table."
        ),
    )


def test_an_executing_unit_without_record_is_proposed_nothing(
    propose: Propose, gaps_of: Gaps, budget: pd.DataFrame, executing_units: pd.DataFrame
) -> None:
    unrecorded = budget[budget["executing_unit"] != "MD-060102"]
    assert without_record(unrecorded, executing_units) == ("MD-060102",)
    candidate_set = propose(gaps_of(u060102=8), budget=unrecorded)
    assert set(candidate_set.candidates["executing_unit"]) == {"MP-0601"}
    assert "MD-060102" not in set(candidate_set.limits["owner"])


def test_limits_are_the_money_of_each_source_and_the_capacity_of_each_unit(
    propose: Propose, gaps_of: Gaps
) -> None:
    """Works take two years: one begun in 2030, the last year, still spends in 2031."""
    limits = propose(gaps_of(u060102=8)).limits.set_index(["resource", "owner", "year"])["amount"]
    assert limits[SOLES]["canon"].to_dict() == {2028: 5.0, 2029: 6.0, 2030: 7.0}
    assert limits[SOLES]["GR-06"].to_dict() == dict.fromkeys(range(2028, 2032), 120_000.0)
    assert limits[STARTS]["MD-060102"].to_dict() == dict.fromkeys((2028, 2029, 2030), 4.0)


def test_technical_assistance_changes_capacity_but_not_who_executes_what(
    propose: Propose, gaps_of: Gaps, scenario_of: Callable[..., Scenario]
) -> None:
    rates = {2028: 0.5, 2029: 0.75, 2030: 1.0}
    assisted = scenario_of(
        capacity={"growth": 1.0, "free_share": 0.5, "new_starts": 4, "execution_rate": rates}
    )
    gaps = gaps_of(u060102=120, u060101=8)
    without, with_it = propose(gaps), propose(gaps, scenario=assisted)
    pd.testing.assert_frame_equal(without.candidates, with_it.candidates)
    assert not without.limits.equals(with_it.limits)


def test_the_order_of_rows_changes_nothing(
    propose: Propose,
    gaps_of: Gaps,
    indicators: pd.DataFrame,
    executing_units: pd.DataFrame,
    budget: pd.DataFrame,
    units: pd.DataFrame,
) -> None:
    gaps = gaps_of(u060102=120, u060101=8)
    straight = propose(gaps)
    reverse = propose(
        gaps[::-1],
        indicators=indicators[::-1],
        executing_units=executing_units[::-1],
        budget=budget[::-1],
        units=units[::-1],
    )
    for name in ("candidates", "gaps", "closures", "uses", "limits"):
        pd.testing.assert_frame_equal(getattr(straight, name), getattr(reverse, name))


def test_a_region_without_gaps_has_a_set_without_candidates(
    propose: Propose, gaps_of: Gaps, root: Path
) -> None:
    candidate_set = propose(gaps_of(u060102=0.0))
    assert candidate_set.candidates.empty
    assert tuple(candidate_set.candidates.columns) == CANDIDATE_COLUMNS


@settings(deadline=None)
@given(
    cents=st.integers(1, 10**12),
    parts=st.lists(st.integers(1, 100), min_size=1, max_size=6),
)
def test_spending_adds_up_to_the_cost_to_the_cent(cents: int, parts: list[int]) -> None:
    shares = tuple(part / sum(parts) for part in parts)
    spent = [round(soles * 100) for soles in spread(cents / 100, shares)]
    assert sum(spent) == cents
    assert min(spent) >= 0
