"""A planner's table of limits alone: what replaces the plan's own in one outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from gapplanner.candidates.own.columns import typed
from gapplanner.candidates.own.contracts import OWN_TABLES
from gapplanner.candidates.own.files import Cells, read_cells
from gapplanner.errors import SourceError
from gapplanner.vocabulary import LIMIT_COLUMNS


def read_limits(files: Mapping[str, Path], years: Sequence[int]) -> dict[str, pd.DataFrame]:
    """Return tables of limits (``resource, owner, year, amount``), by the name given to each.

    A row without a year stands for every year of the programme.

    Raises
    ------
    SourceError
        With everything wrong in any of them, each with its file and row.
    """
    found: dict[str, pd.DataFrame] = {}
    problems: list[str] = []
    for name, path in files.items():
        try:
            limits, _aside = typed_limits(read_cells(path, path.name), years)
        except SourceError as refusal:
            problems += refusal.problems
            continue
        found[name] = limits[list(LIMIT_COLUMNS)].astype({"year": "int64"})
    if problems:
        raise SourceError(problems)
    return found


def typed_limits(cells: Cells, years: Sequence[int]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return limits (`typed`) whose rows without a year stand for every year of the programme.

    Raises
    ------
    SourceError
        With every mistake, each row once; among them two rows for one year, though one of them
        does not name it.
    """
    table = cells.table if "year" in cells.table else cells.table.assign(year="")
    silent = table["year"] == ""
    first = table.assign(year=table["year"].where(~silent, str(years[0])))
    limits, aside = typed(replace(cells, table=first), OWN_TABLES["limits"])
    if len(years) == 1 or not silent.any():
        return limits, aside
    rest = [table[silent].assign(year=str(year)) for year in years[1:]]
    return typed(replace(cells, table=pd.concat([first, *rest])), OWN_TABLES["limits"])
