"""How large the alternatives of one place are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.candidates import Typology, load_typologies
from gapplanner.candidates.sizing import Carrier, dearest_work, sizes_of

SHARES = (0.25, 0.5, 1.0)


@pytest.fixture
def taps(root: Path) -> Typology:
    """Whole units, two at least, a thousand at most."""
    return load_typologies(root).by_id["taps"]


def test_the_busiest_year_and_the_ceiling_both_bound_a_work() -> None:
    assert dearest_work(capacity=600.0, peak=0.5, ceiling=10_000.0) == 1_200.0
    assert dearest_work(capacity=600.0, peak=0.5, ceiling=1_000.0) == 1_000.0


def test_kilometres_are_proposed_to_the_tenth(taps: Typology) -> None:
    road = taps.model_copy(update={"whole": False})
    works = sizes_of(9.37, SHARES, road, 1.0, [Carrier("MP", "provincial", 1e9)])
    assert [work.built for work in works] == [2.3, 4.7, 9.4]


def test_a_gap_below_the_smallest_work_is_one_work(taps: Typology) -> None:
    works = sizes_of(1.0, SHARES, taps, 1.0, [Carrier("MD", "district", 1e9)])
    assert [(work.variant, work.built) for work in works] == [("1.00", 1.0)]


def test_who_does_not_carry_the_smallest_work_is_proposed_nothing(taps: Typology) -> None:
    assert sizes_of(100.0, SHARES, taps, 1_000.0, [Carrier("MD", "district", 1_999.0)]) == []
    assert sizes_of(100.0, SHARES, taps, 1_000.0, []) == []


def test_the_largest_work_of_the_typology_binds_too(taps: Typology) -> None:
    works = sizes_of(3_000.0, SHARES, taps, 1.0, [Carrier("GR", "regional", 1e9)])
    assert [(work.variant, work.built) for work in works] == [
        ("bounded-0.50", 500.0),
        ("0.25", 750.0),
        ("bounded-1.00", 1_000.0),
    ]


def test_a_bounded_work_nearly_the_size_of_another_is_no_alternative(taps: Typology) -> None:
    """Of 2,000 the carrier takes 510: a quarter is 500 already."""
    works = sizes_of(2_000.0, SHARES, taps, 1.0, [Carrier("GR", "regional", 510.0)])
    assert [(work.variant, work.built) for work in works] == [
        ("bounded-0.25", 128.0),
        ("bounded-0.50", 255.0),
        ("0.25", 500.0),
    ]


@settings(deadline=None)
@given(
    gap=st.floats(0.0, 20_000.0),
    unit_cost=st.floats(1.0, 1e6),
    dearest=st.lists(st.floats(0.0, 1e8), min_size=1, max_size=3),
    unit=st.sampled_from(["whole", "tenth"]),
)
def test_every_work_is_carried_and_sizes_differ(
    gap: float, unit_cost: float, dearest: list[float], unit: str
) -> None:
    whole = unit == "whole"
    kinds = ("district", "provincial", "regional")
    carriers = [Carrier(f"U{i}", kinds[i], soles) for i, soles in enumerate(dearest)]
    works = sizes_of(gap, SHARES, _any_typology(whole=whole), unit_cost, carriers)
    carried = {carrier.executing_unit: carrier.dearest for carrier in carriers}
    for work in works:
        assert work.built * unit_cost <= carried[work.executing_unit] * (1 + 1e-6)
        assert work.built <= max(gap + (0.5 if whole else 0.05) + 1e-9, 0.1)
        assert work.built <= 1_000
    sizes = [work.built for work in works]
    assert sizes == sorted(set(sizes))
    assert len({work.variant for work in works}) == len(works)


def _any_typology(*, whole: bool) -> Typology:
    assumed = {"quality": "assumed", "reason": "example"}
    return Typology.model_validate(
        {
            "id": "taps",
            "name": "Taps",
            "work": "Taps in {place}",
            "sector": "water",
            "nature": "coverage",
            "indicators": ["water"],
            "gap_unit": "dwellings",
            "costs": [{"cost": "tap"}],
            "whole": whole,
            "minimum": {"value": 2} | assumed,
            "maximum": {"value": 1_000} | assumed,
            "duration_years": {"value": 1} | assumed,
            "spending": [1.0],
            "spending_reason": "At once",
            "om_share": {"value": 0.1} | assumed,
            "executed_by": ["district"],
        }
    )
