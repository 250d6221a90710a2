"""Figures as people read them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.figures import count, day, millions, money, percent, quantity
from gapplanner.language import use_language

MINUS = "\u2212"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (1234567.89, "S/ 1,234,567.89"),
        (0, "S/ 0.00"),
        (-8.4, f"{MINUS}S/ 8.40"),
        (np.int64(12), "S/ 12.00"),
        (-0.001, "S/ 0.00"),
    ],
)
def test_money_shows_cents_and_thousands(amount: float, written: str) -> None:
    assert money(amount) == written


def test_millions_are_for_prose() -> None:
    assert millions(49_100_000) == "S/ 49.1 million"
    assert millions(-8_400_000) == f"{MINUS}S/ 8.4 million"


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.314, "31.4 %"),
        (1, "100.0 %"),
        (0.0004, "0.0 %"),
        (-0.0004, "0.0 %"),
        (-0.05, f"{MINUS}5.0 %"),
    ],
)
def test_a_share_has_one_decimal(share: float, written: str) -> None:
    assert percent(share) == written


def test_counts_have_no_decimals_and_quantities_only_where_they_need_them() -> None:
    assert count(1341012) == "1,341,012"
    assert quantity(40.0) == "40"
    assert quantity(40.04) == "40"
    assert quantity(1234.56) == "1,234.6"


def test_a_date_is_day_month_year() -> None:
    assert day(dt.date(2027, 9, 3)) == "03/09/2027"


@pytest.mark.parametrize("unknown", [None, float("nan"), np.nan, pd.NA])
def test_an_unknown_figure_is_never_written_as_zero(unknown: float | None) -> None:
    for write in (money, millions, percent, count, quantity):
        assert write(unknown) == "no data"


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    assert day(None) == "no data"


@given(st.floats(min_value=-1e12, max_value=1e12))
def test_money_read_back_is_the_money_to_the_cent(amount: float) -> None:
    read = float(money(amount).replace("S/ ", "").replace(",", "").replace(MINUS, "-"))
    assert read == pytest.approx(amount, abs=0.005 + abs(amount) * 1e-15)


def test_spanish_prose_says_millones(spanish: None) -> None:
    assert millions(49_100_000) == "S/ 49.1 millones"
    assert money(None) == "sin dato"


@pytest.fixture
def spanish() -> None:
    """The Spanish of the compiled catalogue; the suite goes back to English by itself."""
    use_language("es")
