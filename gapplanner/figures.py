"""How money, shares, counts and dates are written for people: ``S/ 1,234,567.89``, ``31.4 %``.

The comma separates thousands and the point decimals, as on the screens of the Ministry of Economy
and Finance. An unknown figure is written as such, never as 0.
"""

import datetime as dt
from collections.abc import Sequence
from typing import SupportsFloat

import pandas as pd

from gapplanner.language import _

Number = SupportsFloat | None

_MINUS = "\u2212"
# Less money than this is said to the cent: "0.0 million" says nothing.
LEAST_MILLIONS = 100_000


def _known(value: Number) -> float | None:
    """Return ``value`` as a number, or nothing when it is unknown (``None``, ``NaN``, ``NA``)."""
    return None if value is None or _is_missing(value) else float(value)


def _is_missing(value: object) -> bool:
    # Typed as an object: ``NA`` and ``NaT`` come out of tables where a number is announced.
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124


def _signed(number: float, places: int, *, before: str = "", after: str = "") -> str:
    text = f"{abs(number):,.{places}f}"
    # A figure that rounds to nothing has no sign: "−0.0 %" reads as a mistake.
    is_negative = number < 0 and any(digit not in "0.," for digit in text)
    return f"{_MINUS if is_negative else ''}{before}{text}{after}"


def _unknown() -> str:
    return _("no data")


def money(amount: Number) -> str:
    """Return soles with cents, for tables.

    Parameters
    ----------
    amount
        Soles; unknown is allowed.

    Examples
    --------
    >>> money(1234567.891)
    'S/ 1,234,567.89'
    """
    number = _known(amount)
    return _unknown() if number is None else _signed(number, 2, before="S/ ")


def millions(amount: Number) -> str:
    """Return soles in millions with one decimal, for prose.

    Parameters
    ----------
    amount
        Soles (not millions); unknown is allowed.

    In Spanish 49,100,000 reads "S/ 49.1 millones".
    """
    number = _known(amount)
    if number is None:
        return _unknown()
    return _("{amount} million").format(amount=_signed(number / 1e6, 1, before="S/ "))


def in_words(amount: Number) -> str:
    """Return soles for prose: in millions, or to the cent where a million is too large a unit.

    Examples
    --------
    >>> in_words(18.0)
    'S/ 18.00'
    """
    number = _known(amount)
    is_small = number is not None and 0 < abs(number) < LEAST_MILLIONS
    return money(amount) if is_small else millions(amount)


def percent(share: Number) -> str:
    """Return a share as a percentage with one decimal.

    Parameters
    ----------
    share
        Between 0 and 1 (1 is the whole); unknown is allowed.

    Examples
    --------
    >>> percent(0.314)
    '31.4 %'
    """
    number = _known(share)
    return _unknown() if number is None else _signed(number * 100, 1, after=" %")


def count(number: Number) -> str:
    """Return a whole number of things with separated thousands.

    Parameters
    ----------
    number
        Things; a fraction is rounded to the nearest whole; unknown is allowed.

    Examples
    --------
    >>> count(1341012)
    '1,341,012'
    """
    known = _known(number)
    return _unknown() if known is None else _signed(known, 0)


def quantity(amount: Number) -> str:
    """Return a measured amount with one decimal, or none when it is whole.

    Parameters
    ----------
    amount
        In any unit (kilometres, dwellings, facilities); unknown is allowed.

    Examples
    --------
    >>> quantity(1234.56), quantity(40.0)
    ('1,234.6', '40')
    """
    known = _known(amount)
    if known is None:
        return _unknown()
    return _signed(known, 0 if round(known, 1) == round(known) else 1)


def day(date: dt.date | None) -> str:
    """Return a date as day, month and year.

    Examples
    --------
    >>> day(dt.date(2027, 9, 3))
    '03/09/2027'
    """
    return _unknown() if date is None or _is_missing(date) else date.strftime("%d/%m/%Y")


def span(years: Sequence[int], dash: str = "-") -> str:
    """Return the first and the last of some years, or the only one.

    Examples
    --------
    >>> span((2028, 2029, 2030)), span((2028,))
    ('2028-2030', '2028')
    """
    first, last = years[0], years[-1]
    return str(first) if first == last else f"{first}{dash}{last}"


def written_worth(worth: Number) -> str:
    """Return a worth in the unit of the planner's table, with at most three decimals.

    Examples
    --------
    >>> written_worth(263.17), written_worth(-10.0), written_worth(1204000.0)
    ('263.17', '−10', '1,204,000')
    """
    number = _known(worth)
    if number is None:
        return _unknown()
    places = next((few for few in range(3) if round(number, few) == round(number, 3)), 3)
    return _signed(number, places)
