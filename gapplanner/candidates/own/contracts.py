"""What each of a planner's own tables must hold, and what stands for what it leaves out."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gapplanner.sources.contracts import Column, TableContract
from gapplanner.vocabulary import EVERYONE, IDEA_STAGE, Level, Origin, Quality, Sector

LARGEST: Final = 1e15
"""Soles or units; a larger figure is a slip, and beyond the arithmetic of cents."""
NOBODY: Final = "-"
"""Executing unit of a candidate whose table names none."""
EVERYWHERE: Final = "*"
"""Place of a gap or of a candidate whose table names none."""
UNITS: Final = "u"
"""Unit of a gap whose table names none."""
OWN_SOURCE: Final = "own-tables"
"""Source of what the planner's own tables say."""
MOST_COPIES: Final = 999
"""Copies of one investment; each is a candidate of its own to the solver."""


@dataclass(frozen=True)
class OwnTable:
    """The contract of a table, the columns it cannot do without, and its silent values.

    ``silent`` is written, as text, wherever a cell is empty or its column is not there; columns
    not in it stay unknown.
    """

    contract: TableContract
    essential: tuple[str, ...]
    silent: Mapping[str, str]


def _amount(name: str, *, is_required: bool = True) -> Column:
    return Column(name, "number", is_required=is_required, at_least=0, at_most=LARGEST)


def _any_amount(name: str) -> Column:
    """Return a column of numbers of either sign; a larger one than people count is a slip."""
    return Column(name, "number", is_required=False, at_least=-LARGEST, at_most=LARGEST)


def _maybe(name: str, one_of: tuple[str, ...] = ()) -> Column:
    return Column(name, is_required=False, one_of=one_of)


def _year(name: str) -> Column:
    return Column(name, "whole", is_required=False, at_least=1990, at_most=2150)


CANDIDATES: Final = OwnTable(
    TableContract(
        columns=(
            Column("candidate_id"),
            _maybe("name"),
            Column("sector", one_of=tuple(Sector)),
            Column("typology"),
            Column("unit_id"),
            Column("executing_unit"),
            _maybe("slot"),
            _maybe("variant"),
            Column("stage", "whole", at_least=1, at_most=IDEA_STAGE),
            _amount("cost"),
            Column("duration_years", "whole", at_least=1, at_most=100),
            _amount("om_cost", is_required=False),
            _year("earliest_start"),
            _year("latest_start"),
            _amount("beneficiaries", is_required=False),
            Column("origin", one_of=tuple(Origin)),
            _maybe("cui"),
            _maybe("idea_code"),
            Column("lon", "number", is_required=False, at_least=-180, at_most=180),
            Column("lat", "number", is_required=False, at_least=-90, at_most=90),
            _any_amount("worth"),
            Column("success", "number", is_required=False, at_least=0, at_most=1),
            Column("copies", "whole", at_least=1, at_most=MOST_COPIES),
            _maybe("copy_of"),
        ),
        key=("candidate_id",),
    ),
    essential=("candidate_id", "cost"),
    silent=MappingProxyType(
        {
            "sector": Sector.OTHER.value,
            "typology": NOBODY,
            "unit_id": EVERYWHERE,
            "executing_unit": NOBODY,
            "stage": str(IDEA_STAGE),
            "duration_years": "1",
            "copies": "1",
            "origin": Origin.TABLE.value,
        }
    ),
)
CLOSURES: Final = OwnTable(
    TableContract(
        columns=(Column("candidate_id"), Column("gap_id"), _amount("amount")),
        key=("candidate_id", "gap_id"),
    ),
    essential=("candidate_id", "gap_id", "amount"),
    silent=MappingProxyType({}),
)
GAPS: Final = OwnTable(
    TableContract(
        columns=(
            Column("gap_id"),
            _maybe("indicator_id"),
            _maybe("unit_id"),
            _maybe("level", tuple(Level)),
            _any_amount("target"),
            _any_amount("value"),
            _any_amount("numerator"),
            _any_amount("denominator"),
            _amount("gap", is_required=False),
            Column("gap_unit"),
            _amount("people", is_required=False),
            _amount("weight"),
            _year("year"),
            Column("source_id"),
            Column("quality", one_of=tuple(Quality)),
        ),
        key=("gap_id",),
    ),
    essential=("gap_id", "gap"),
    silent=MappingProxyType(
        {
            "gap_unit": UNITS,
            "weight": "1",
            "source_id": OWN_SOURCE,
            "quality": Quality.ASSUMED.value,
        }
    ),
)
USES: Final = OwnTable(
    TableContract(
        columns=(
            Column("candidate_id"),
            Column("resource"),
            Column("year_offset", "whole", at_least=0, at_most=100),
            _amount("amount"),
        ),
        key=("candidate_id", "resource", "year_offset"),
    ),
    essential=("candidate_id", "resource", "amount"),
    silent=MappingProxyType({"year_offset": "0"}),
)
LIMITS: Final = OwnTable(
    TableContract(
        columns=(
            Column("resource"),
            Column("owner"),
            Column("year", "whole", at_least=1990, at_most=2150),
            _amount("amount"),
        ),
        key=("resource", "owner", "year"),
    ),
    essential=("resource", "amount"),
    silent=MappingProxyType({"owner": EVERYONE}),
)
FREES: Final = OwnTable(
    TableContract(
        columns=(
            Column("candidate_id"),
            Column("resource"),
            Column("owner"),
            Column("year_offset", "whole", at_least=0, at_most=100),
            _amount("amount"),
        ),
        key=("candidate_id", "resource", "owner", "year_offset"),
    ),
    essential=("candidate_id", "resource", "owner", "amount"),
    silent=MappingProxyType({"year_offset": "0"}),
)
OWN_TABLES: Final[Mapping[str, OwnTable]] = MappingProxyType(
    {
        "candidates": CANDIDATES,
        "closures": CLOSURES,
        "gaps": GAPS,
        "uses": USES,
        "limits": LIMITS,
        "frees": FREES,
    }
)
