"""What each table of the product's data must hold: one contract per table."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import pandas as pd

from gapplanner.language import marked
from gapplanner.sources.columns import EXECUTING_UNIT, KEBAB, UBIGEO, Column, RowRule, TableContract
from gapplanner.sources.record_contracts import (
    BANK,
    MUNICIPAL_EXECUTION,
    PROJECT_EXECUTION,
    ROAD_LENGTHS,
)
from gapplanner.vocabulary import Government, Level, Quality

__all__ = ["CONTRACTS", "Column", "RowRule", "TableContract"]

DIGITS_OF_LEVEL: Final = MappingProxyType(
    {Level.DEPARTMENT.value: 2, Level.PROVINCE.value: 4, Level.DISTRICT.value: 6}
)
# Shares are written with six decimals, so a share and its parts may differ by half of the last.
SHARE_TOLERANCE: Final = 1e-6


def _level_differs(table: pd.DataFrame) -> "pd.Series[bool]":
    digits = table["level"].map(DIGITS_OF_LEVEL)
    return digits.notna() & (table["unit_id"].str.len() != digits)


def _unknown_without_note(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["value"].isna() & (table["note"] == "")


def _estimate_without_note(table: pd.DataFrame) -> "pd.Series[bool]":
    return (table["quality"] != Quality.MEASURED.value) & (table["note"] == "")


def _share_differs(table: pd.DataFrame) -> "pd.Series[bool]":
    known = table[["value", "numerator", "denominator"]].notna().all(axis="columns")
    share = table["numerator"] / table["denominator"].where(table["denominator"] > 0)
    return known & ((table["value"] - share).abs() > SHARE_TOLERANCE)


def _more_than_all(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["numerator"] > table["denominator"]


def _outside_interval(table: pd.DataFrame) -> "pd.Series[bool]":
    return (table["value"] < table["low"]) | (table["value"] > table["high"])


def _share_above_one(table: pd.DataFrame) -> "pd.Series[bool]":
    is_share = table["denominator"].notna() | (table["unit"] == "share")
    return is_share & (table["value"] > 1)


def _accrued_above_pim(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["accrued"] > table["pim"]


def _parent_differs(table: pd.DataFrame) -> "pd.Series[bool]":
    is_below = table["level"] != Level.DEPARTMENT.value
    return is_below & (table["unit_id"].str[:-2] != table["parent_id"])


_UNIT_RULE: Final = RowRule(
    marked("unit_id must have the digits of its level (department 2, province 4, district 6)"),
    "unit_id",
    _level_differs,
)

INDICATORS: Final = TableContract(
    columns=(
        Column("indicator_id", pattern=KEBAB),
        Column("unit_id", pattern=UBIGEO),
        Column("level", one_of=tuple(Level)),
        Column("year", "whole", at_least=1990, at_most=2100),
        Column("value", "number", is_required=False, at_least=0),
        Column("numerator", "number", is_required=False, at_least=0),
        Column("denominator", "number", is_required=False, at_least=0),
        Column("unit"),
        Column("low", "number", is_required=False, at_least=0),
        Column("high", "number", is_required=False, at_least=0),
        Column("source_id", pattern=KEBAB),
        Column("quality", one_of=tuple(Quality)),
        Column("note", is_required=False),
    ),
    key=("indicator_id", "unit_id", "year"),
    rules=(
        _UNIT_RULE,
        RowRule(
            marked("an unknown value must say why in its note"), "unit_id", _unknown_without_note
        ),
        RowRule(marked("an estimate must say how in its note"), "unit_id", _estimate_without_note),
        RowRule(marked("value must be numerator / denominator"), "value", _share_differs),
        RowRule(marked("numerator must be at most the denominator"), "numerator", _more_than_all),
        RowRule(marked("a share must be at most 1"), "value", _share_above_one),
        RowRule(marked("value must lie between low and high"), "value", _outside_interval),
    ),
)

EXECUTING_UNITS: Final = TableContract(
    columns=(
        Column("executing_unit", pattern=EXECUTING_UNIT),
        Column("name"),
        Column("government", one_of=tuple(Government)),
        Column("unit_id", pattern=UBIGEO),
        Column("municipality_type", is_required=False, one_of=tuple("ABCDEFG")),
    ),
    key=("executing_unit",),
)

BUDGET: Final = TableContract(
    columns=(
        Column("executing_unit", pattern=EXECUTING_UNIT),
        Column("year", "whole", at_least=1990, at_most=2100),
        Column("function", pattern=KEBAB),
        Column("kind", one_of=("projects", "activities")),
        Column("pim", "number", at_least=0),
        Column("accrued", "number", at_least=0),
        Column("source_id", pattern=KEBAB),
        Column("quality", one_of=tuple(Quality)),
    ),
    key=("executing_unit", "year", "function", "kind"),
    rules=(RowRule(marked("accrued must be at most the PIM"), "accrued", _accrued_above_pim),),
)

BUDGET_FUNCTIONS: Final = TableContract(
    columns=(
        Column("function", pattern=KEBAB),
        Column("siaf_code", pattern=r"\d{2}"),
        Column("name"),
    ),
    key=("function",),
)

UNITS: Final = TableContract(
    columns=(
        Column("unit_id", pattern=UBIGEO),
        Column("level", one_of=tuple(Level)),
        Column("name"),
        Column("parent_id", is_required=False, pattern=UBIGEO),
        Column("capital", is_required=False),
        Column("capital_lon", "number", is_required=False, at_least=-180, at_most=180),
        Column("capital_lat", "number", is_required=False, at_least=-90, at_most=90),
        Column("altitude_m", "number", is_required=False),
        Column("area_km2", "number", is_required=False, at_least=0),
        Column("reniec_id", is_required=False, pattern=UBIGEO),
    ),
    key=("unit_id",),
    rules=(
        _UNIT_RULE,
        RowRule(marked("parent_id must be the start of unit_id"), "parent_id", _parent_differs),
    ),
)

_LON: Final = Column("lon", "number", is_required=False, at_least=-180, at_most=180)
_LAT: Final = Column("lat", "number", is_required=False, at_least=-90, at_most=90)

FACILITIES: Final = TableContract(
    columns=(
        Column("facility_id"),
        Column("unit_id", pattern=UBIGEO),
        Column("name"),
        Column("category"),
        _LON,
        _LAT,
    ),
    key=("facility_id",),
)

SCHOOLS: Final = TableContract(
    columns=(
        Column("site_id", pattern=r"\d{6}"),
        Column("unit_id", pattern=UBIGEO),
        Column("name"),
        Column("levels", pattern=r"(initial|primary|secondary|other)( (primary|secondary|other))*"),
        _LON,
        _LAT,
    ),
    key=("site_id",),
)

POPULATED_PLACES: Final = TableContract(
    columns=(
        Column("place_id", pattern=r"\d{10}"),
        Column("unit_id", pattern=UBIGEO),
        Column("name"),
        Column("area", one_of=("urban", "rural")),
        _LON,
        _LAT,
    ),
    key=("place_id",),
)

ROAD_VERTICES: Final = TableContract(
    columns=(
        Column("road_id"),
        Column("ground", one_of=("departmental-road", "local-road")),
        Column("part", "whole", at_least=1),
        Column("position", "whole", at_least=1),
        _LON,
        _LAT,
    ),
    key=("road_id", "ground", "part", "position"),
)

CONTRACTS: Final[Mapping[str, TableContract]] = MappingProxyType(
    {
        "units": UNITS,
        "water-sanitation": INDICATORS,
        "health": INDICATORS,
        "education": INDICATORS,
        "roads": INDICATORS,
        "population-poverty": INDICATORS,
        "access": INDICATORS,
        "settlements": INDICATORS,
        "own-indicators": INDICATORS,
        "facilities": FACILITIES,
        "schools": SCHOOLS,
        "populated-places": POPULATED_PLACES,
        "road-vertices": ROAD_VERTICES,
        "executing-units": EXECUTING_UNITS,
        "budget-2024": BUDGET,
        "budget-functions": BUDGET_FUNCTIONS,
        "bank": BANK,
        "municipal-execution": MUNICIPAL_EXECUTION,
        "project-execution": PROJECT_EXECUTION,
        "road-lengths": ROAD_LENGTHS,
    }
)
"""The contract of each table of the catalogue that is a CSV file."""
