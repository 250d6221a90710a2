"""Tables as columns of plain values, the compact form in which a page carries them."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd


def plain(value: Any, places: int = 2) -> Any:
    """Return a cell as JSON knows it: unknown is ``None``, whole numbers carry no point.

    Examples
    --------
    >>> plain(2.0), plain(0.123456, 4), plain(float("nan")), plain("a")
    (2, 0.1235, None, 'a')
    """
    if value is None or pd.isna(value):
        return None
    if isinstance(value, str):
        return value
    number = round(float(value), places)
    return int(number) if number.is_integer() else number


def numbers(values: Iterable[Any], places: int = 2) -> list[Any]:
    """Return cells as plain numbers rounded to ``places``; unknown is ``None``."""
    return [plain(value, places) for value in values]


def texts(values: Iterable[Any]) -> list[str | None]:
    """Return cells as text; unknown is ``None``."""
    return [None if pd.isna(value) else str(value) for value in values]


def positions(values: Iterable[Any], places: Mapping[str, int]) -> list[int | None]:
    """Return where each value stands in a list carried once; unknown is ``None``."""
    return [None if pd.isna(value) else places[str(value)] for value in values]


def numbered(values: Iterable[str]) -> dict[str, int]:
    """Return each value's position, in the order given."""
    return {value: position for position, value in enumerate(values)}
