"""Counts recovered from published shares: a share is a fraction of two whole numbers."""

import math
from fractions import Fraction

# Denominators tried, smallest first, so that no larger one is taken where a smaller one fits.
_BOUNDS = (10, 100, 1_000, 5_000, 20_000, 60_000, 200_000, 500_000)
# A double holds a fraction of two such numbers to this.
LAST_BITS = 4e-16


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
