"""What an indicator is: its meaning, set apart from its arithmetic."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from gapplanner.vocabulary import Level, Sector

Direction = Literal["lower", "higher", "neither"]
MissingPolicy = Literal["unknown"]
Formula = Callable[..., "pd.Series[float]"]


@dataclass(frozen=True)
class IndicatorSpec:
    """One indicator.

    Parameters
    ----------
    indicator_id
        Kebab-case name that rows carry.
    title
        What it measures, in English; it passes through gettext when shown.
    official_name
        The name of the gap indicator in the multi-year programme, verbatim; empty where it is not
        one, or where its wording could not be read.
    sector
        The sector that acts on it.
    unit
        What is counted: the unit of ``numerator`` and ``denominator`` (and of the gap); ``share``,
        ``index`` or the unit of ``value`` itself where there is no numerator.
    level
        The finest level at which it is published; a value is never shown on a finer one.
    direction
        Whether lower or higher values are better.
    minimum_observations
        Fewer observations (``denominator``) than this are too few to rank on; 0 for a full count.
    missing_policy
        What a missing figure gives. ``unknown``: the row stays, without value, and says why.
    formula
        Arithmetic of ``value``, a pure function of columns.
    """

    indicator_id: str
    title: str
    sector: Sector
    unit: str
    formula: Formula
    level: Level = Level.DISTRICT
    direction: Direction = "lower"
    official_name: str = ""
    minimum_observations: int = 0
    missing_policy: MissingPolicy = "unknown"
