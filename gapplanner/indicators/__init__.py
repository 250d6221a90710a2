"""How things are: indicators of territorial units, executing units and their spending."""

from gapplanner.indicators.build import build_indicators
from gapplanner.indicators.measure import (
    load_budget,
    load_budget_functions,
    load_executing_units,
    measure_indicators,
)
from gapplanner.indicators.registry import INDICATORS, SMALL_NUMBER, known_spec, spec_of, title_of
from gapplanner.indicators.spec import IndicatorSpec

__all__ = [
    "INDICATORS",
    "SMALL_NUMBER",
    "IndicatorSpec",
    "build_indicators",
    "known_spec",
    "load_budget",
    "load_budget_functions",
    "load_executing_units",
    "measure_indicators",
    "spec_of",
    "title_of",
]
