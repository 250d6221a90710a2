"""Contracts of the records that planners hold: investments of the bank, as the office wrote them.

There are two for the bank. `BANK_FILE` is the publisher's: its columns follow the dictionary of
DETALLE_INVERSIONES. `BANK` is our own table, one row per investment.
"""

from typing import Final

import pandas as pd

from gapplanner.language import marked
from gapplanner.sources.columns import EXECUTING_UNIT, UBIGEO, Column, RowRule, TableContract

DATE: Final = r"(?:19|20)\d{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
CUI: Final = r"\d{7}"
STATES: Final = ("active", "closed", "deactivated")
YES_NO: Final = ("yes", "no")
MOST_SOLES: Final = 1e11
"""Larger costs than this are a slip: the whole yearly budget of Peru is some 2.5e11."""


def _soles(name: str, *, is_required: bool = False) -> Column:
    return Column(name, "number", is_required=is_required, at_least=0, at_most=MOST_SOLES)


def _maybe(name: str, pattern: str = "", one_of: tuple[str, ...] = ()) -> Column:
    return Column(name, is_required=False, pattern=pattern, one_of=one_of)


def _ends_before_it_begins(table: pd.DataFrame) -> "pd.Series[bool]":
    known = (table["start_date"] != "") & (table["end_date"] != "")
    return known & (table["end_date"] < table["start_date"])


_FACTS: Final = (
    _maybe("snip", r"\d{1,8}"),
    Column("name"),
    Column("state", one_of=STATES),
    _maybe("situation"),
    _maybe("function"),
    _maybe("kind"),
    _maybe("registered", DATE),
    _maybe("viable", DATE),
    _soles("viable_cost"),
    _soles("cost"),
    _soles("accrued_before"),
    _soles("accrued_this_year"),
    _soles("pmi_1"),
    _soles("pmi_2"),
    _soles("pmi_3"),
    _soles("pmi_4"),
    _maybe("technical_file", one_of=YES_NO),
    _maybe("execution_step"),
    Column("progress", "number", is_required=False, at_least=0, at_most=100),
    _maybe("closure_record", one_of=YES_NO),
    _maybe("start_date", DATE),
    _maybe("end_date", DATE),
    Column("beneficiaries", "whole", is_required=False, at_least=0, at_most=4e7),
    Column("record_year", "whole", is_required=False, at_least=2000, at_most=2100),
    Column("lon", "number", is_required=False, at_least=-180, at_most=180),
    Column("lat", "number", is_required=False, at_least=-90, at_most=90),
)
_ENDS: Final = RowRule(
    marked("works must not end before they begin"), "end_date", _ends_before_it_begins
)

BANK_FILE: Final = TableContract(
    columns=(
        _maybe("cui", CUI),
        *_FACTS,
        _maybe("entity"),
        _maybe("executing"),
        _maybe("department"),
        _maybe("province"),
        _maybe("district"),
        Column("ubigeo", pattern=r"\d{2}|\d{6}"),
    ),
    key=("cui", "ubigeo"),
    rules=(_ENDS,),
)
"""What the publisher's file must hold, a row per investment and place."""

POVERTY_FILE: Final = TableContract(
    columns=(
        Column("ubigeo", pattern=r"\d{6}"),
        _maybe("district"),
        _maybe("province"),
        Column("value", "number", is_required=False, at_least=0, at_most=100),
        Column("low", "number", is_required=False, at_least=0, at_most=100),
        Column("high", "number", is_required=False, at_least=0, at_most=100),
    ),
    key=("ubigeo",),
)
"""The poverty map: the part of people in poverty, and its interval of 95 %."""


_ADVANCE: Final = Column("advance", "number", is_required=False, at_least=0)
"""Accrued as a percentage of the PIM, as the ministry prints it: a check on both."""


def _executed(*, is_required: bool) -> tuple[Column, ...]:
    return (
        _soles("pia"),
        _soles("pim", is_required=is_required),
        _soles("certified"),
        _soles("committed"),
        _soles("committed_monthly"),
        _soles("accrued", is_required=is_required),
        _soles("paid"),
    )


MUNICIPAL_EXECUTION_FILE: Final = TableContract(
    columns=(
        Column("year", "whole", at_least=2000, at_most=2100),
        Column("ubigeo", pattern=r"\d{6}"),
        Column("name"),
        *_executed(is_required=True),
        _ADVANCE,
    ),
    key=("ubigeo", "year"),
)
"""The ministry's query by municipality, every kind of spending together."""

PROJECT_EXECUTION_FILE: Final = TableContract(
    columns=(
        Column("cui", pattern=CUI),
        Column("name"),
        _maybe("department"),
        _maybe("asked_on", DATE),
        *_executed(is_required=True),
        _ADVANCE,
    ),
    key=(),
)
"""The ministry's query by project; a code may stand once for each municipality that spends."""

FUNCTION_SPENDING_FILE: Final = TableContract(
    columns=(
        Column("year", "whole", at_least=2000, at_most=2100),
        Column("by", one_of=("f", "c")),
        Column("code", pattern=r"\d{2}|\d{4}"),
        Column("part", one_of=("1", "2", "3")),
        Column("ubigeo", pattern=r"\d{6}"),
        _soles("pim", is_required=True),
        _soles("accrued", is_required=True),
    ),
    key=("ubigeo", "year", "by", "code", "part"),
)
"""Spending by function and programme: in all (1), of projects (2), of activities (3)."""

MUNICIPAL_EXECUTION: Final = TableContract(
    columns=(
        Column("executing_unit", pattern=EXECUTING_UNIT),
        Column("name"),
        Column("year", "whole", at_least=2000, at_most=2100),
        *_executed(is_required=True),
    ),
    key=("executing_unit", "year"),
)
PROJECT_EXECUTION: Final = TableContract(
    columns=(
        Column("file"),
        Column("cui", pattern=CUI),
        Column("name"),
        Column("year", "whole", at_least=2000, at_most=2100),
        _maybe("asked_on", DATE),
        *_executed(is_required=True),
    ),
    key=("file", "cui", "year"),
)

ROAD_LENGTHS: Final = TableContract(
    columns=(
        Column("unit_id", pattern=UBIGEO),
        Column("ground", one_of=("departmental-road", "local-road")),
        Column("length_km", "number", is_required=False, at_least=0),
        Column("surface", is_required=False),
        Column("note", is_required=False),
    ),
    key=("unit_id", "ground", "surface"),
)
"""Kilometres of road in each district; a surface that nobody states is unknown."""

BANK: Final = TableContract(
    columns=(
        Column("cui", pattern=CUI),
        *_FACTS,
        Column("unit_id", pattern=UBIGEO),
        _maybe("places", r"\d{2,6}(?: \d{2,6})*"),
        _maybe("executing_unit", EXECUTING_UNIT),
        _maybe("entity"),
    ),
    key=("cui",),
    rules=(_ENDS,),
)
"""Our table of the bank: ``unit_id`` is the least unit that holds all the ``places``."""
