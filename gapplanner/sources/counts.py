"""Counts recovered from published shares: a share is a fraction of two whole numbers."""

import math
from fractions import Fraction
from typing import Final

import pandas as pd

# Denominators tried, smallest first, so that no larger one is taken where a smaller one fits.
_BOUNDS = (10, 100, 1_000, 5_000, 20_000, 60_000, 200_000, 500_000)
# A double holds a fraction of two such numbers to this.
LAST_BITS = 4e-16
MOST_RURAL: Final = 20_000
"""A denominator of rural dwellings this large is that of a mean filled in, not of a count."""


def denominator_of(share: float) -> int | None:
    """Return the smallest denominator that gives a share to the last bit, or none.

    Examples
    --------
    >>> denominator_of(100 / 333), denominator_of(0.22), denominator_of(0.0)
    (333, 50, 1)
    """
    for most in _BOUNDS:
        found = Fraction(share).limit_denominator(most)
        if abs(float(found) - share) <= LAST_BITS:
            return found.denominator
    return None


def common_denominator(shares: tuple[float, ...], at_least: int = 1) -> int | None:
    """Return a number of things of which every share is a whole number of them, or none.

    It is the smallest such number not below ``at_least``: the true count, or a divisor of it where
    all the fractions could be reduced.

    Examples
    --------
    Of 333 dwellings 100 lack water and 232 sewerage:

    >>> common_denominator((100 / 333, 232 / 333))
    333
    """
    known = [denominator_of(share) for share in shares]
    if None in known:
        return None
    least = math.lcm(*(number for number in known if number is not None))
    return least * math.ceil(at_least / least)


def dwellings_of(
    *,
    no_water: "pd.Series[float]",
    no_sewer: "pd.Series[float]",
    dark_rural: "pd.Series[float]",
    rural: "pd.Series[float]",
) -> "pd.Series[float]":
    """Return the occupied dwellings of each district, recovered from published shares of them.

    Parameters
    ----------
    no_water, no_sewer
        Shares of the dwellings (0-1).
    dark_rural
        Share of the rural dwellings without electricity (0-1): its denominator is a lower bound.
    rural
        Rural share (0-1); where there is none, the bound is not one.

    Returns
    -------
    pandas.Series
        The true number or a divisor of it; ``NaN`` where the shares are no counts.
    """
    found = []
    for water, sewer, dark, country in zip(no_water, no_sewer, dark_rural, rural, strict=True):
        dwellings = denominator_of(dark) if country > 0 else None
        least = dwellings if dwellings and dwellings < MOST_RURAL else 1
        found.append(common_denominator((water, sewer), least))
    return pd.Series(found, index=no_water.index, dtype="float64")


def whole_parts(share: "pd.Series[float]", things: "pd.Series[float]") -> "pd.Series[float]":
    """Return the shares that can be whole numbers of so many things; the others are unknown.

    A share of the few school sites of a district is a fraction of small numbers; a mean that a
    source filled in is not.

    Examples
    --------
    >>> whole_parts(pd.Series([0.25, 0.819]), pd.Series([4.0, 4.0])).tolist()
    [0.25, nan]
    """
    can_be = [
        not math.isnan(n) and (denominator_of(float(s)) or n + 1) <= n
        for s, n in zip(share, things, strict=True)
    ]
    return share.where(pd.Series(can_be, index=share.index))
