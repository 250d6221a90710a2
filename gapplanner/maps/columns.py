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


def repeated(values: Iterable[Any]) -> dict[str, list[Any]]:
    """Return a column of few texts in many rows: each text once, and where each row's stands.

    Examples
    --------
    >>> repeated(["km", "sites", None, "km"])
    {'texts': ['km', 'sites'], 'at': [0, 1, None, 0]}
    """
    written = texts(values)
    once = sorted({text for text in written if text is not None})
    places = numbered(once)
    return {"texts": once, "at": [None if text is None else places[text] for text in written]}


def positions(values: Iterable[Any], places: Mapping[str, int]) -> list[int | None]:
    """Return where each value stands in a list carried once; unknown is ``None``."""
    return [None if pd.isna(value) else places[str(value)] for value in values]


def numbered(values: Iterable[str]) -> dict[str, int]:
    """Return each value's position, in the order given."""
    return {value: position for position, value in enumerate(values)}
