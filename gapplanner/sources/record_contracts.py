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
    key=(),
    rules=(_ENDS,),
)
"""What the publisher's file must hold, a row per investment and place."""

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
