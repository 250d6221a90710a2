"""The glossary in code: identifiers, column names and the words for closed lists."""

from enum import StrEnum
from typing import Final


class Level(StrEnum):
    """Territorial level of a unit or of a figure."""

    DISTRICT = "district"
    PROVINCE = "province"
    DEPARTMENT = "department"


class Quality(StrEnum):
    """How a figure came to be known."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"


class Sector(StrEnum):
    """Sector of an indicator or of an investment."""

    WATER = "water"
    SANITATION = "sanitation"
    HEALTH = "health"
    EDUCATION = "education"
    ROADS = "roads"
    OTHER = "other"


class Origin(StrEnum):
    """Where a candidate comes from."""

    PROSPECTIVE = "prospective"
    BANK = "bank"
    TABLE = "table"


class Government(StrEnum):
    """Kind of government an executing unit belongs to."""

    REGIONAL = "regional"
    PROVINCIAL = "provincial"
    DISTRICT = "district"


# Precedence class of an idea without registration: Directiva 001-2019-EF/63.01, art. 15.
IDEA_STAGE: Final = 9

UNITS_COLUMNS: Final = (
    "unit_id",  # ubigeo: 2, 4 or 6 digits, text
    "level",
    "name",
    "parent_id",
    "capital",
    "capital_lon",
    "capital_lat",
    "altitude_m",
    "area_km2",
    "reniec_id",
)
INDICATOR_COLUMNS: Final = (
    "indicator_id",
    "unit_id",
    "level",
    "year",
    "value",
    "numerator",
    "denominator",
    "unit",
    "low",
    "high",
    "source_id",
    "quality",
    "note",
)
EXECUTING_UNIT_COLUMNS: Final = (
    "executing_unit",
    "name",
    "government",
    "unit_id",
    "municipality_type",
)
BUDGET_COLUMNS: Final = (
    "executing_unit",
    "year",
    "function",
    "kind",  # projects | activities
    "pim",
    "accrued",
    "source_id",
    "quality",
)
GAP_COLUMNS: Final = (
    "gap_id",
    "indicator_id",
    "unit_id",
    "level",
    "target",
    "value",
    "numerator",
    "denominator",
    "gap",
    "gap_unit",
    "people",
    "weight",
    "year",
    "source_id",
    "quality",
)
CANDIDATE_COLUMNS: Final = (
    "candidate_id",
    "name",
    "sector",
    "typology",
    "unit_id",
    "executing_unit",
    "slot",
    "variant",
    "stage",
    "cost",
    "duration_years",
    "om_cost",
    "earliest_start",
    "beneficiaries",
    "origin",
    "cui",
    "idea_code",
    "lon",
    "lat",
)
# Columns that a table of candidates has only where something is known of them.
OPTIONAL_CANDIDATE_COLUMNS: Final = ("latest_start", "worth", "success", "copy_of")
CLOSURE_COLUMNS: Final = ("candidate_id", "gap_id", "amount")
USE_COLUMNS: Final = ("candidate_id", "resource", "year_offset", "amount")
LIMIT_COLUMNS: Final = ("resource", "owner", "year", "amount")
FREE_COLUMNS: Final = ("candidate_id", "resource", "owner", "year_offset", "amount")
SPENDING_COLUMNS: Final = ("candidate_id", "year", "source", "amount")

SOLES: Final = "soles"
STARTS: Final = "starts"
EVERYONE: Final = "*"

TEXT_COLUMNS: Final = (
    "unit_id",
    "parent_id",
    "reniec_id",
    "province_id",
    "cui",
    "idea_code",
    "executing_unit",
    "gap_id",
    "candidate_id",
    "slot",
    "variant",
    "copy_of",
)


def gap_id_of(indicator_id: str, unit_id: str) -> str:
    """Return the key of a gap: the indicator, an at sign, the territorial unit.

    Examples
    --------
    >>> gap_id_of("water-network", "060411")
    'water-network@060411'
    """
    return f"{indicator_id}@{unit_id}"


ALL_PERU: Final = "00"
"""Stands where a department does for all of them."""


def code_prefix(department: str) -> str:
    """Return what the codes of a department begin with: nothing, for all Peru.

    Examples
    --------
    >>> code_prefix("06"), code_prefix(ALL_PERU)
    ('06', '')
    """
    return "" if department == ALL_PERU else department


def province_of(unit_id: str) -> str:
    """Return the province code of a district or province code, or the code itself above that.

    Examples
    --------
    >>> province_of("060411"), province_of("0604"), province_of("06")
    ('0604', '0604', '06')
    """
    return unit_id[:4]
