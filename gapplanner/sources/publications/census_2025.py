"""Census 2025 by province (`census/censo2025_*_provinces.csv`, INEI)."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.contracts import TableContract
from gapplanner.sources.publications.reading import chosen, headings_of, open_as_it_comes
from gapplanner.sources.publications.shapes import (
    CENSUS_PROVINCES,
    CENSUS_SCHOOLING,
    checked,
    with_rows,
)

DEPARTMENT_ROW: Final = "Total"
"""What stands in the column of the province where a row is of the whole department."""
_ALL: Final = "Total"
_DWELLINGS: Final = "Viviendas particulares"
_NETWORK: Final = ["red_publica", "pilon_pileta"]
_SCHOOL_AGES: Final = ("De 3 a 4 años", "De 5 a 14 años")
NO_LEVEL: Final = "sin_nivel"


def read_water_sources(path: Path) -> pd.DataFrame:
    """Return the occupied dwellings of each province, and those without the public network.

    Returns
    -------
    pandas.DataFrame
        ``departamento, provincia`` (`DEPARTMENT_ROW` for the whole), ``every``, ``lacking``
        (dwellings; a standpipe is taken as public network), ``parts`` (sum of the kinds of source)
        and ``row``, the first line of each.

    Raises
    ------
    SourceError
        With everything that breaks the contract.
    """
    rows = _read(path, CENSUS_PROVINCES)
    rows = rows[
        (rows["area"] == _ALL) & (rows["tipo_vivienda"] == _ALL) & (rows["indicador"] == _DWELLINGS)
    ]
    return _wholes(rows, "procedencia_agua", "valor", lambda kinds: ~kinds.isin(_NETWORK))


def read_schooling(path: Path) -> pd.DataFrame:
    """Return the people of 15 and over of each province, and those without any level of schooling.

    Returns
    -------
    pandas.DataFrame
        As `read_water_sources`, of persons.

    Raises
    ------
    SourceError
        With everything that breaks the contract.
    """
    rows = _read(path, CENSUS_SCHOOLING)
    rows = rows[
        (rows["area"] == _ALL)
        & (rows["sexo"] == _ALL)
        & ~rows["grupo_edad"].isin([*_SCHOOL_AGES, _ALL])
    ]
    return _wholes(rows, "nivel_educativo", "poblacion", lambda kinds: kinds == NO_LEVEL)


def is_of_water(path: Path) -> bool:
    """Return whether the file is the one of water sources, and not the one of schooling.

    Raises
    ------
    SourceError
        If it is neither, or cannot be read.
    """
    head = headings_of(path)
    if found := [column for column in ("procedencia_agua", "nivel_educativo") if column in head]:
        return found == ["procedencia_agua"]
    raise SourceError(
        _(
            "{file} must have a column procedencia_agua (water of dwellings) or nivel_educativo "
            "(schooling); it has {found}."
        ).format(file=path.name, found=", ".join(head))
    )


def _read(path: Path, contract: TableContract) -> pd.DataFrame:
    columns = [column.name for column in contract.columns if column.name != "row"]
    table, _encoding = open_as_it_comes(path, lambda heading: heading in columns)
    return checked(with_rows(chosen(table, columns, path)), contract, path)


def _wholes(
    rows: pd.DataFrame,
    kind: str,
    value: str,
    is_lacking: Callable[["pd.Series[str]"], "pd.Series[bool]"],
) -> pd.DataFrame:
    is_whole = rows[kind] == "total"
    key = ["departamento", "provincia"]
    lacking = rows[~is_whole & is_lacking(rows[kind])].groupby(key)[value].sum()
    parts = rows[~is_whole].groupby(key)[value].sum()
    wholes = rows[is_whole].groupby(key).agg(every=(value, "sum"), row=("row", "min"))
    return wholes.assign(lacking=lacking, parts=parts).reset_index()
