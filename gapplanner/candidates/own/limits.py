"""A planner's table of limits alone: what replaces the plan's own in one outcome."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from gapplanner.candidates.own.columns import typed
from gapplanner.candidates.own.contracts import OWN_TABLES
from gapplanner.candidates.own.files import read_cells
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
            cells = read_cells(path, path.name)
            if "year" not in cells.table:
                cells.table["year"] = ""
            silent = cells.table["year"] == ""
            table = cells.table.assign(year=cells.table["year"].where(~silent, str(years[0])))
            limits = typed(type(cells)(cells.file, table, cells.numeric), OWN_TABLES["limits"])[0]
        except SourceError as refusal:
            problems += refusal.problems
            continue
        limits = limits[list(LIMIT_COLUMNS)].reset_index(drop=True)
        every = limits[silent.to_numpy()].drop(columns="year")
        every = every.merge(pd.DataFrame({"year": list(years)}), how="cross")
        parts = [limits[~silent.to_numpy()], every[list(LIMIT_COLUMNS)]]
        found[name] = pd.concat(parts, ignore_index=True).astype({"year": "int64"})
    if problems:
        raise SourceError(problems)
    return found
