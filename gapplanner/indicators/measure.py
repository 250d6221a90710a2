"""The figures in force, read through the door of tables."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.indicators.own import TABLE as OWN_TABLE
from gapplanner.indicators.own import read_own
from gapplanner.indicators.registry import adopt
from gapplanner.sources.catalog import load_catalog
from gapplanner.sources.tables import read_table, read_tables
from gapplanner.vocabulary import INDICATOR_COLUMNS

FAMILIES: Final = (
    "water-sanitation",
    "health",
    "education",
    "roads",
    "population-poverty",
    "access",
    "settlements",
    OWN_TABLE,
)
"""The tables of indicators in the catalogue."""


def measure_indicators(
    root: Path | None = None, unit_ids: Iterable[str] | None = None
) -> pd.DataFrame:
    """Return every figure of every indicator.

    Parameters
    ----------
    root
        Folder of the data; the product's own by default.
    unit_ids
        Units to keep; all by default.

    Returns
    -------
    pandas.DataFrame
        `INDICATOR_COLUMNS`, sorted by indicator, unit and year. ``value`` is a share (0-1), an
        index or a count in the indicator's unit; ``numerator`` and ``denominator`` are in its unit.
        Unknown is ``NaN``, with the reason in ``note``.

    Raises
    ------
    SourceError
        With every mistake of every table.
    """
    # A territory of a planner has the families that were taken in, and no others.
    here = load_catalog(root).tables
    adopt(one.as_spec() for one in read_own(root))
    tables = read_tables([name for name in FAMILIES if name in here], root)
    figures = pd.concat(tables.values(), ignore_index=True)[list(INDICATOR_COLUMNS)]
    if unit_ids is not None:
        figures = figures[figures["unit_id"].isin(list(unit_ids))]
    return figures.sort_values(["indicator_id", "unit_id", "year"], ignore_index=True)


def load_executing_units(root: Path | None = None) -> pd.DataFrame:
    """Return the governments that execute investments, `EXECUTING_UNIT_COLUMNS`."""
    return read_table("executing-units", root)


def load_budget(root: Path | None = None) -> pd.DataFrame:
    """Return budget and spending of 2024 in soles of that year, `BUDGET_COLUMNS`."""
    return read_table("budget-2024", root)


def load_budget_functions(root: Path | None = None) -> pd.DataFrame:
    """Return the functions of spending: ``function, siaf_code, name``."""
    return read_table("budget-functions", root)
