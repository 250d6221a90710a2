"""Spending by function: municipalities (CSV) and the regional government (JSON), of the MEF."""

import json
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.sources.publications.reading import (
    chosen,
    numbers,
    open_text,
    opened,
    refuse_repeated,
)

# a year, g government, op what c counts by (f function, c programme), p PIM, d accrued
# (devengado), i paid (girado), t part (1 total, 2 projects, 3 activities), u ubigeo.
_COLUMNS: Final = ("a", "op", "c", "p", "d", "t")
_BY_FUNCTION: Final = "f"
_KINDS: Final = {"1": "total", "2": "projects", "3": "activities"}


def read_municipal_spending(path: Path) -> pd.DataFrame:
    """Return PIM and accrued spending of each municipality by function.

    Returns
    -------
    pandas.DataFrame
        ``unit_id`` (district of its seat), ``year, siaf_code, kind`` (``total``, ``projects``,
        ``activities``), ``pim, accrued`` (soles of the year).

    Raises
    ------
    SourceError
        If the file cannot be read or repeats a row.
    """
    return _by_function(open_text(path, (*_COLUMNS, "u")).rename(columns={"u": "unit_id"}), path)


def read_regional_spending(path: Path, department: str = "06") -> pd.DataFrame:
    """Return the same for a regional government, whose file is JSON and names no unit."""
    records = opened(
        path, lambda: pd.DataFrame(json.loads(path.read_text(encoding="utf-8")), dtype=str)
    )
    return _by_function(chosen(records, _COLUMNS, path).assign(unit_id=department), path)


def _by_function(published: pd.DataFrame, path: Path) -> pd.DataFrame:
    rows = published[published["op"] == _BY_FUNCTION]
    spending = pd.DataFrame(
        {
            "unit_id": rows["unit_id"],
            "year": numbers(rows["a"], path).astype("int64"),
            "siaf_code": rows["c"],
            "kind": rows["t"].map(_KINDS),
            "pim": numbers(rows["p"], path),
            "accrued": numbers(rows["d"], path),
        }
    )
    key = ["unit_id", "year", "siaf_code", "kind"]
    return refuse_repeated(spending, key, path).sort_values(key, ignore_index=True)
