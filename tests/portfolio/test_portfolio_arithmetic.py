"""Closure on three dates, money to the cent, and what is used of each limit."""

from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio import (
    COMMITTED,
    Funding,
    Horizon,
    closure,
    indicator_shares,
    limits_used,
    split_spending,
)
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    CLOSURE_COLUMNS,
    GAP_COLUMNS,
    LIMIT_COLUMNS,
    USE_COLUMNS,
)

HORIZON = Horizon(2027, 3)
SOURCES = ("canon", "foncor", "ordinary")
Spends = dict[str, tuple[float, ...]]


def world(spends: Spends, closes: dict[str, float], limits: list[tuple[Any, ...]]) -> CandidateSet:
    """Works of 2 years (``slow`` ones of 9) on one gap of 100; another gap is unknown."""
    candidates = pd.DataFrame(
        {
            "candidate_id": list(spends),
            "slot": list(spends),
            "executing_unit": ["GR-06" if name.startswith("r") else "MD-060101" for name in spends],
            "cost": [max(0.01, sum(by_year)) for by_year in spends.values()],
            "duration_years": [9 if name.endswith("slow") else 2 for name in spends],
            "origin": "prospective",
            "earliest_start": 2028,
            "unit_id": "060101",
        }
    ).reindex(columns=list(CANDIDATE_COLUMNS))
    gaps = pd.DataFrame(
        {
            "gap_id": ["water@060101", "water@060102"],
            "indicator_id": "water",
            "unit_id": ["060101", "060102"],
            "gap": pd.array([100.0, None], dtype="Float64"),
            "weight": [2.0, 1.0],
        }
    ).reindex(columns=list(GAP_COLUMNS))
    uses = [
        (name, "soles", offset, amount)
        for name, by_year in spends.items()
        for offset, amount in enumerate(by_year)
    ]
    return CandidateSet(
        candidates=candidates,
        gaps=gaps,
        closures=pd.DataFrame(
            [(name, "water@060101", amount) for name, amount in closes.items()],
            columns=list(CLOSURE_COLUMNS),
        ),
        uses=pd.DataFrame(uses, columns=list(USE_COLUMNS)),
        limits=pd.DataFrame(limits, columns=list(LIMIT_COLUMNS)),
        indicator_weights=pd.Series({"water": 1.0}),
    )


def starting(**years: int) -> pd.DataFrame:
    return pd.DataFrame({"candidate_id": list(years), "start_year": list(years.values())})


def test_closure_counts_by_when_works_operate_and_stops_at_the_gap() -> None:
    spends: Spends = {"a": (1.0,), "b": (1.0,), "b_slow": (1.0,), "c": (1.0,)}
    made = world(spends, {"a": 30.0, "b": 25.0, "b_slow": 20.0, "c": 60.0}, [])
    # a operates from 2030 and b from 2031, the first of January after 2028-2030; b_slow from 2038.
    closed = closure(made, starting(a=2028, b=2029, b_slow=2029), 2027, 3)
    assert closed.loc["water@060101"].to_dict() == {
        "set_in_motion": 75.0,
        "within_programme": 55.0,
        "by_year_ten": 55.0,
    }
    assert closed.loc["water@060102"].isna().all()
    # c operates from 2032; with it 135 would be more than there is, and 115 by year ten too.
    with_c = closure(made, starting(a=2028, b=2029, b_slow=2029, c=2030), 2027, 3)
    assert with_c.loc["water@060101"].to_dict() == {
        "set_in_motion": 100.0,
        "within_programme": 55.0,
        "by_year_ten": 100.0,
    }


def test_the_discounted_share_counts_each_place_from_its_year() -> None:
    made = world({"a": (1.0,), "c": (1.0,)}, {"a": 50.0, "c": 80.0}, [])
    shares = indicator_shares(made, starting(a=2028, c=2029), HORIZON, 0.1)
    # a closes 50 in 2030, three years on; c the 50 that are left in 2031.
    assert shares["water"] == pytest.approx(0.5 / 1.1**3 + 0.5 / 1.1**4)


def test_what_is_paid_after_the_programme_is_committed() -> None:
    made = world({"a": (10.0, 20.0)}, {}, [])
    funding = Funding({"canon": {2030: 10.0}}, {"a": ("canon",)})
    split = split_spending(made, starting(a=2030), funding, HORIZON)
    assert split.spending.to_numpy().tolist() == [
        ["a", 2030, "canon", 10.0],
        ["a", 2031, COMMITTED, 20.0],
    ]
    assert not split.unpaid


def test_the_source_of_many_is_left_to_those_who_have_no_other() -> None:
    # The region could take all of canon first; then the district would go unpaid.
    made = world({"district": (6.0,), "region": (6.0,)}, {}, [])
    eligible = {"district": ("canon",), "region": ("canon", "foncor")}
    both = starting(district=2028, region=2028)
    funding = Funding({"canon": {2028: 8.0}, "foncor": {2028: 4.0}}, eligible)
    assert split_spending(made, both, funding, HORIZON).spending.to_numpy().tolist() == [
        ["district", 2028, "canon", 6.0],
        ["region", 2028, "canon", 2.0],
        ["region", 2028, "foncor", 4.0],
    ]
    # Foncor has plenty, and the district may not touch it.
    funding = Funding({"canon": {2028: 5.0}, "foncor": {2028: 9.0}}, eligible)
    assert split_spending(made, both, funding, HORIZON).unpaid == {2028: 1.0}


CENTS = st.integers(0, 10_000)


@settings(deadline=None, max_examples=50)
@given(
    amounts=st.lists(st.tuples(CENTS, CENTS), min_size=1, max_size=5),
    eligible=st.lists(st.sets(st.sampled_from(SOURCES)), min_size=5, max_size=5),
    ceilings=st.lists(st.tuples(CENTS, CENTS, CENTS), min_size=3, max_size=3),
    starts=st.lists(st.integers(2028, 2030), min_size=5, max_size=5),
)
def test_the_split_pays_all_it_can_to_the_cent_within_every_ceiling(
    amounts: list[tuple[int, int]],
    eligible: list[set[str]],
    ceilings: list[tuple[int, int, int]],
    starts: list[int],
) -> None:
    names = [f"work{number}" for number in range(len(amounts))]
    spends: Spends = {
        name: (first / 100, second / 100)
        for name, (first, second) in zip(names, amounts, strict=True)
    }
    may = {name: tuple(sorted(who)) for name, who in zip(names, eligible, strict=False)}
    room = {
        source: {2028 + place: amount for place, amount in enumerate(by_year)}
        for source, by_year in zip(SOURCES, ceilings, strict=True)
    }
    funding = Funding(
        {
            source: {year: cents / 100 for year, cents in years.items()}
            for source, years in room.items()
        },
        may,
    )
    decisions = pd.DataFrame({"candidate_id": names, "start_year": starts[: len(names)]})
    split = split_spending(world(spends, {}, []), decisions, funding, HORIZON)

    asked: dict[tuple[str, int], int] = {}
    for name, (first, second), start in zip(names, amounts, starts, strict=False):
        asked[name, start], asked[name, start + 1] = first, second
    spent = split.spending.assign(cents=(split.spending["amount"] * 100).round().astype("int64"))
    paid = spent.groupby(["candidate_id", "year"])["cents"].sum().to_dict()
    for key, cents in asked.items():
        assert paid.get(key, 0) <= cents
        if key[1] > HORIZON.last_year:
            assert paid.get(key, 0) == cents
    for year in HORIZON.programme:
        mine = {name: cents for (name, when), cents in asked.items() if when == year}
        of_year = spent[spent["year"] == year]
        total = int(of_year["cents"].sum())
        assert total + round(split.unpaid.get(year, 0.0) * 100) == sum(mine.values())
        assert total == most_payable(mine, may, {name: room[name][year] for name in SOURCES})
        for source, part in of_year.groupby("source")["cents"].sum().items():
            assert part <= room[str(source)][year]
        pairs = zip(of_year["candidate_id"], of_year["source"], strict=True)
        assert all(source in may[name] for name, source in pairs)


def most_payable(
    asked: dict[str, int], may: dict[str, tuple[str, ...]], room: dict[str, int]
) -> int:
    """Return the largest flow as the smallest cut over every subset of the sources."""
    subsets = [set(some) for size in range(4) for some in combinations(SOURCES, size)]
    # A group is cut off by closing all of its sources, or else by not paying it.
    return min(
        sum(room[source] for source in cut)
        + sum(cents for name, cents in asked.items() if may[name] and not set(may[name]) <= cut)
        for cut in subsets
    )


def test_limits_show_what_works_use_and_what_sources_pay() -> None:
    limits = [
        ("soles", "*", 2028, 50.0),
        ("soles", "GR-06", 2028, 20.0),
        ("soles", "MD-060101", 2029, 30.0),
        ("soles", "canon", 2028, 40.0),
        ("starts", "GR-06", 2028, 2.0),
        ("starts", "MD-060101", 2029, 1.0),
    ]
    made = world({"tap": (5.0, 7.0), "road": (11.0, 13.0)}, {}, limits)
    spending = pd.DataFrame(
        [("tap", 2028, "canon", 5.0), ("road", 2028, "ordinary", 11.0)],
        columns=["candidate_id", "year", "source", "amount"],
    )
    used = limits_used(made, starting(tap=2028, road=2028), spending)
    rows = zip(used["resource"], used["owner"], used["year"], used["used"], strict=True)
    assert list(rows) == [
        ("soles", "*", 2028, 16.0),
        ("soles", "GR-06", 2028, 11.0),
        ("soles", "MD-060101", 2029, 7.0),
        ("soles", "canon", 2028, 5.0),
        ("starts", "GR-06", 2028, 1.0),
        ("starts", "MD-060101", 2029, 0.0),
    ]
