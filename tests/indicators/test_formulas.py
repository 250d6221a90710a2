"""The arithmetic of the indicators, on numbers that fit in the head."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.indicators.formulas import (
    estimated_count,
    missing_length,
    published,
    ratio,
    share_of_union,
)

NAN = float("nan")
shares = st.floats(0, 1)


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 4, 0.25), (0, 4, 0), (NAN, 4, NAN), (1, NAN, NAN), (0, 0, NAN)]
)
def test_a_ratio_of_nothing_or_of_the_unknown_is_unknown(
    part: float, whole: float, share: float
) -> None:
    found = ratio(pd.Series([part], dtype=float), pd.Series([whole], dtype=float))
    assert found.tolist() == pytest.approx([share], nan_ok=True)


def test_the_least_union_is_the_largest_share_and_unknown_when_any_is() -> None:
    water, sewer = pd.Series([0.2, 0.9, NAN]), pd.Series([0.5, 0.1, 0.3])
    assert share_of_union(water, sewer).tolist() == pytest.approx([0.5, 0.9, NAN], nan_ok=True)


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.booleans()), min_size=1, max_size=40))
def test_the_least_union_never_exceeds_who_truly_lacks_a_service(
    sites: list[tuple[bool, bool, bool]],
) -> None:
    published_shares = [pd.Series([sum(lacks) / len(sites)]) for lacks in zip(*sites, strict=True)]
    truly = sum(any(site) for site in sites) / len(sites)
    assert share_of_union(*published_shares)[0] <= truly + 1e-12


@given(whole=st.integers(0, 10_000), share=shares)
def test_an_estimated_count_is_never_more_than_the_whole(whole: int, share: float) -> None:
    count = estimated_count(pd.Series([float(whole)]), pd.Series([share]))[0]
    assert 0 <= count <= whole


def test_an_estimated_count_keeps_its_decimals() -> None:
    assert estimated_count(pd.Series([3.0]), pd.Series([0.5])).tolist() == [1.5]


def test_the_missing_length_is_what_is_not_adequate() -> None:
    assert missing_length(pd.Series([10.0]), pd.Series([4.0])).tolist() == [6.0]


def test_a_published_figure_is_left_as_it_is() -> None:
    assert published(pd.Series([0.3])).tolist() == [0.3]
