"""What each published file that planners hand over must hold: its publisher's own headings.

Every table has a column ``row``: the line of the file, as a spreadsheet counts.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _, marked
from gapplanner.sources.conformity import conform
from gapplanner.sources.contracts import Column, RowRule, TableContract
from gapplanner.sources.naming import plain_name

_ROW: Final = Column("row", "whole", at_least=1)
_FIRST_ROW: Final = 2
CODE: Final = r"\d{5,6}"
"""A ubigeo, whether or not a spreadsheet has eaten its first zero."""


def _more_cases_than_children(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["N° DE CASOS"] > table["N° DE EVALUADOS"]


def _parts_differ(table: pd.DataFrame) -> "pd.Series[bool]":
    return table["Urbana"] + table["Rural"] != table["Total"]


GAP_DASHBOARD: Final = TableContract(
    columns=(
        _ROW,
        Column("NIVEL", one_of=("PAIS", "GR", "MP", "MD")),
        Column("UBIGEO_ENTIDAD", pattern=rf"999|{CODE}"),
        Column("DEPARTAMENTO"),
        Column("PROVINCIA", is_required=False),
        Column("DISTRITO", is_required=False),
        Column("ID_BRECHA", pattern=r"\d+"),
        Column("INDICADOR"),
        Column("INDICADOR_ANIO", "whole", at_least=1990, at_most=2100),
        Column("INDICADOR_VALOR", "number", at_least=0, at_most=1),
        Column("INDICADOR_UNIDAD_MEDIDA"),
        Column("DEMANDADO", "number", is_required=False, at_least=0),
        Column("IMPLEMENTADO", "number", is_required=False, at_least=0),
        Column("LINEA_BASE", "whole", at_least=1990, at_most=2100),
    ),
    key=("NIVEL", "UBIGEO_ENTIDAD", "ID_BRECHA", "INDICADOR_ANIO"),
)

CENSUS_POPULATION: Final = TableContract(
    columns=(
        _ROW,
        Column("level", one_of=("department", "province", "district")),
        Column("province", is_required=False),
        Column("name"),
        Column("Total", "whole", at_least=0),
        Column("Urbana", "whole", at_least=0),
        Column("Rural", "whole", at_least=0),
    ),
    key=("row",),
    rules=(RowRule(marked("urban and rural must add up to the total"), "Total", _parts_differ),),
)

CENSUS_PROVINCES: Final = TableContract(
    columns=(
        _ROW,
        Column("departamento"),
        Column("provincia"),
        Column("area"),
        Column("tipo_vivienda"),
        Column("indicador"),
        Column("procedencia_agua"),
        Column("valor", "number", at_least=0),
    ),
    key=("provincia", "area", "tipo_vivienda", "indicador", "procedencia_agua"),
)

CENSUS_SCHOOLING: Final = TableContract(
    columns=(
        _ROW,
        Column("departamento"),
        Column("provincia"),
        Column("area"),
        Column("sexo"),
        Column("grupo_edad"),
        Column("nivel_educativo"),
        Column("poblacion", "number", at_least=0),
    ),
    key=("provincia", "area", "sexo", "grupo_edad", "nivel_educativo"),
)

CHILDREN: Final = TableContract(
    columns=(
        _ROW,
        Column("DEPARTAMENTO"),
        Column("PROVINCIA"),
        Column("DISTRITO"),
        Column("UBIGEO", pattern=CODE),
        Column("N° DE EVALUADOS", "whole", is_required=False, at_least=0),
        Column("N° DE CASOS", "whole", is_required=False, at_least=0),
        Column("%", "number", is_required=False, at_least=0, at_most=100),
    ),
    key=("UBIGEO",),
    rules=(
        RowRule(
            marked("cases must be at most the children evaluated"),
            "N° DE CASOS",
            _more_cases_than_children,
        ),
    ),
)

FACILITIES: Final = TableContract(
    columns=(
        _ROW,
        Column("code", pattern=r"\d{1,8}"),
        Column("name"),
        Column("category", is_required=False),
        Column("condition", is_required=False),
        Column("unit_id", pattern=CODE),
        Column("province"),
        Column("district"),
        Column("lon", "number", is_required=False),
        Column("lat", "number", is_required=False),
    ),
    key=("row",),
)

SCHOOLS: Final = TableContract(
    columns=(
        _ROW,
        Column("code", pattern=r"\d{6,7}"),
        Column("annex", is_required=False, pattern=r"\d+"),
        Column("site", is_required=False, pattern=r"\d{5,6}"),
        Column("name"),
        Column("level"),
        Column("unit_id", pattern=CODE),
        Column("province", is_required=False),
        Column("district"),
        Column("lon", "number", is_required=False),
        Column("lat", "number", is_required=False),
    ),
    key=("row",),
)


def checked(
    cells: pd.DataFrame, contract: TableContract, path: Path, *, sheet: str = ""
) -> pd.DataFrame:
    """Return published cells as their contract wants them, typed and sorted by its key.

    Parameters
    ----------
    cells
        Text, with ``row``, the line of each in the file; columns that are not asked for are left
        out.
    contract
        What the file must hold.
    path, sheet
        For the messages.

    Raises
    ------
    SourceError
        With everything that breaks the contract: file, sheet, column, rows, what was found.
    """
    if cells.empty:
        raise SourceError(
            _("{file} must have rows of figures below its headings; it has none.").format(
                file=path.name
            )
        )
    name = (
        path.name if not sheet else _("{file}, sheet {sheet}").format(file=path.name, sheet=sheet)
    )
    raw = cells.fillna("").astype(str)
    # The messages count rows from the index, the first row of figures being the second line.
    raw.index = pd.Index(raw["row"].astype(int).to_numpy() - _FIRST_ROW)
    wanted = [column.name for column in contract.columns if column.name in raw.columns]
    return conform(raw[wanted], contract, name)


def with_rows(cells: pd.DataFrame) -> pd.DataFrame:
    """Return cells with the line of the file that each row stands in; empty lines are left out."""
    is_written = (cells.fillna("").astype(str) != "").any(axis="columns")
    return cells.assign(row=range(_FIRST_ROW, _FIRST_ROW + len(cells)))[is_written]


def found_heading(columns: Iterable[str], names: Iterable[str]) -> str | None:
    """Return the heading of a table that is one of these names, whatever capitals and accents."""
    by_plain = {plain_name(str(column)): str(column) for column in columns}
    return next(
        (by_plain[plain_name(name)] for name in names if plain_name(name) in by_plain), None
    )


def renamed(
    table: pd.DataFrame,
    headings: dict[str, tuple[str, ...]],
    path: Path,
    optional: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Return a table with our words for headings that publishers write in several ways.

    Parameters
    ----------
    headings
        For each of our words, the headings that mean it, whatever capitals and accents.
    optional
        Our words that the file may lack: the column is empty then.

    Raises
    ------
    SourceError
        With every column that is missing.
    """
    found = {ours: found_heading(table.columns, names) for ours, names in headings.items()}
    missing = [ours for ours, heading in found.items() if heading is None and ours not in optional]
    if missing:
        raise SourceError(
            _("{file} must have a column {names}; it has {found}.").format(
                file=path.name,
                names=" / ".join(name.upper() for name in headings[ours]),
                found=", ".join(str(column) for column in table.columns if column != "row"),
            )
            for ours in missing
        )
    return pd.DataFrame(
        {
            "row": table["row"],
            **{
                ours: table[heading].fillna("").astype(str).str.strip() if heading else ""
                for ours, heading in found.items()
            },
        }
    )
