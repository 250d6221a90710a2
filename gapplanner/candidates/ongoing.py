"""Works in progress, as a planner's file states what they still spend."""

from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from gapplanner.candidates.own.columns import lost, typed
from gapplanner.candidates.own.contracts import LARGEST, OwnTable
from gapplanner.candidates.own.files import read_cells
from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.contracts import Column, TableContract

ONGOING_COLUMNS: Final = ("cui", "name", "executing_unit", "source", "year", "amount")
ONGOING: Final = OwnTable(
    TableContract(
        columns=(
            Column("cui"),
            Column("name", is_required=False),
            Column("executing_unit"),
            Column("source", is_required=False),
            Column("year", "whole", at_least=1990, at_most=2150),
            Column("amount", "number", at_least=0, at_most=LARGEST),
        ),
        key=("cui", "executing_unit", "source", "year"),
    ),
    essential=("cui", "executing_unit", "year", "amount"),
    silent=MappingProxyType({}),
)


def read_ongoing(
    path: Path,
    shown_as: str,
    *,
    first_year: int,
    sources: Iterable[str],
    executing_units: Iterable[str],
) -> pd.DataFrame:
    """Return what works in progress still spend: ``ONGOING_COLUMNS``, amounts in soles.

    Parameters
    ----------
    path, shown_as
        The file, CSV or Parquet, and its name in messages.
    first_year
        First year of the programme; what was spent before it is not spent again.
    sources
        Funding sources of the plan; an empty cell names none of them.
    executing_units
        Who may execute.

    Raises
    ------
    SourceError
        With every mistake: what cannot be read, columns, cells, repeated rows, years before the
        programme, sources and executing units that the plan does not know.
    """
    cells = read_cells(path, shown_as)
    table, _left_aside = typed(cells, ONGOING)
    problems: list[str] = []
    early = table[table["year"] < first_year]
    if not early.empty:
        problems.append(
            _(
                "{file}, column year: what works in progress still spend must be of {year} or "
                "later; found {found}. Drop those rows."
            ).format(
                file=shown_as,
                year=first_year,
                found=", ".join(str(year) for year in sorted(set(early["year"]))),
            )
        )
    problems += lost(cells, "executing_unit", executing_units, _("the executing units"))
    if "source" in cells.table:
        problems += lost(cells, "source", ["", *sources], _("the funding sources"))
    if problems:
        raise SourceError(problems)
    return table[list(ONGOING_COLUMNS)]
