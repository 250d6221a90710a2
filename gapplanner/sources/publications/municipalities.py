"""The municipalities: names (`budget/PROCESADO_...xlsx`) and class (`TIPO_MUNICIPALIDAD`), MEF."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.sources.publications.reading import chosen, numbers, opened, refuse_repeated
from gapplanner.vocabulary import code_prefix

_EXECUTION: Final = {
    "Año": "year",
    "UBI_DIST": "unit_id",
    "Municipalidad": "name",
    "PIM": "pim",
    "Devengado": "accrued",
}
_TYPE: Final = {"UBIGEO": "unit_id", "TIPO_MUNICIPALIDAD": "municipality_type"}
# Code page 850 read as Latin-1: BA¥OS is BAÑOS.
_MOJIBAKE: Final = ("¥", "Ñ")


def read_municipal_execution(path: Path, department: str = "06") -> pd.DataFrame:
    """Return name, PIM and accrued spending of each municipality and year.

    Returns
    -------
    pandas.DataFrame
        ``year, unit_id`` (district of its seat), ``name`` (capitals, most accents missing),
        ``pim, accrued`` (soles of the year).

    Raises
    ------
    SourceError
        If the file cannot be read or repeats a municipality.
    """
    published = opened(path, lambda: pd.read_excel(path, dtype=str))
    rows = chosen(published, _EXECUTION, path).rename(columns=_EXECUTION)
    rows = rows[rows["unit_id"].fillna("").str.startswith(code_prefix(department))].copy()
    for column in ("year", "pim", "accrued"):
        rows[column] = numbers(rows[column], path)
    rows["year"] = rows["year"].astype("int64")
    rows["name"] = rows["name"].str.replace(*_MOJIBAKE, regex=False).str.strip()
    refuse_repeated(rows, ["year", "unit_id"], path)
    return rows.sort_values(["year", "unit_id"], ignore_index=True)


def read_municipality_types(path: Path, department: str = "06") -> pd.DataFrame:
    """Return the class, A to G, in which the MEF puts each municipality for its incentives.

    Returns
    -------
    pandas.DataFrame
        ``unit_id`` (district of its seat), ``municipality_type``.

    Raises
    ------
    SourceError
        If the file cannot be read or repeats a municipality.
    """
    published = opened(path, lambda: pd.read_parquet(path))
    types = chosen(published, _TYPE, path).rename(columns=_TYPE).astype(str)
    types = types[types["unit_id"].str.startswith(department)]
    return refuse_repeated(types, ["unit_id"], path).sort_values("unit_id", ignore_index=True)
