"""How far figures may be from the truth, in numbers that can be checked by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.indicators import measure_indicators
from gapplanner.indicators.intervals import binomial_range, most_of_union, wilson_interval


def test_wilsons_interval_of_nobody_is_not_nothing() -> None:
    # With none of ten, the upper bound is z² / (n + z²).
    low, high = wilson_interval(pd.Series([0.0]), pd.Series([10.0]))
    assert low.tolist() == [0.0]
    assert high[0] == pytest.approx(3.8415 / 13.8415, abs=1e-4)
    assert wilson_interval(pd.Series([0.0]), pd.Series([0.0]))[0].isna().all()


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 400), st.data())
def test_an_interval_holds_its_value_and_shrinks_with_what_was_observed(
    observed: int, data: st.DataObject
) -> None:
    cases = data.draw(st.integers(0, observed))
    low, high = wilson_interval(
        pd.Series([cases, cases * 4.0]), pd.Series([observed, observed * 4.0])
    )
    share = cases / observed
    assert 0 <= low[0] <= share <= high[0] <= 1
    assert high[1] - low[1] < high[0] - low[0]


def test_of_two_facilities_none_one_or_both_may_comply() -> None:
    low, high = binomial_range(pd.Series([2.0, 10_000.0]), pd.Series([0.5, 0.5]))
    assert (low[0], high[0]) == (0.0, 1.0)
    # Of ten thousand, one per cent to each side: 1.96 * 0.5 / 100.
    assert low[1] == pytest.approx(0.5 - 0.0098, abs=2e-4)
    assert math.isnan(binomial_range(pd.Series([0.0]), pd.Series([0.5]))[0][0])


def test_most_that_lack_a_service_is_the_sum_and_never_more_than_all() -> None:
    one, other = pd.Series([0.4, 0.8, float("nan")]), pd.Series([0.5, 0.7, 0.1])
    most = most_of_union(one, other)
    assert most[:2].tolist() == pytest.approx([0.9, 1.0])
    assert math.isnan(most[2])


def test_the_products_intervals_are_of_samples_and_estimates_and_never_of_the_census() -> None:
    figures = measure_indicators()
    stated = figures[figures["low"].notna()]
    assert set(stated["indicator_id"]) == {
        "anaemia", "chronic-malnutrition", "health-facilities", "poverty-2018", "school-services",
    }  # fmt: skip
    assert ((stated["low"] <= stated["value"]) & (stated["value"] <= stated["high"])).all()
    assert stated["note"].str.contains("low and high").all()
