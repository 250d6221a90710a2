"""Figures as rows of the long table of indicators."""

import pandas as pd

from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.vocabulary import INDICATOR_COLUMNS, Level, Quality


def figures(
    spec: IndicatorSpec,
    unit_ids: "pd.Series[str]",
    value: "pd.Series[float]",
    *,
    year: int,
    source_id: str,
    quality: Quality = Quality.MEASURED,
    **columns: "pd.Series[float] | pd.Series[str] | str",
) -> pd.DataFrame:
    """Return the rows of one indicator at one level.

    Parameters
    ----------
    spec
        The indicator.
    unit_ids
        Codes of the units, 2, 4 or 6 digits.
    value
        The measure, aligned with ``unit_ids``; ``NaN`` where unknown.
    year, source_id, quality
        Of every row.
    columns
        ``level`` (the finest of the indicator by default), ``numerator``, ``denominator``,
        ``low``, ``high`` and ``note``, where there are any.

    Returns
    -------
    pandas.DataFrame
        `INDICATOR_COLUMNS`.
    """
    rows = pd.DataFrame(
        {
            "indicator_id": spec.indicator_id,
            "unit_id": unit_ids,
            "level": spec.level.value,
            "year": year,
            "value": value,
            "numerator": float("nan"),
            "denominator": float("nan"),
            "unit": spec.unit,
            "low": float("nan"),
            "high": float("nan"),
            "source_id": source_id,
            "quality": quality.value,
            "note": "",
        }
    ).assign(**columns)
    return rows[list(INDICATOR_COLUMNS)]


def level_of(unit_ids: "pd.Series[str]") -> "pd.Series[str]":
    """Return the territorial level of each code, by its digits."""
    levels = {2: Level.DEPARTMENT.value, 4: Level.PROVINCE.value, 6: Level.DISTRICT.value}
    return unit_ids.str.len().map(levels)
