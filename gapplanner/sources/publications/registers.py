"""Registers of things with a code, a place and a point, as their publishers write them.

Health facilities (RENIPRESS, SUSALUD) and school services (ESCALE, MINEDU).
"""

import re
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.sources.contracts import TableContract
from gapplanner.sources.publications.reading import headings_of, open_as_it_comes
from gapplanner.sources.publications.shapes import (
    FACILITIES,
    SCHOOLS,
    checked,
    found_heading,
    renamed,
    with_rows,
)

_PLACE: Final[dict[str, tuple[str, ...]]] = {
    "unit_id": ("ubigeo", "codgeo"),
    "department": ("departamento", "d_dpto", "nom_dpto"),
    "province": ("provincia", "d_prov", "nom_prov"),
    "district": ("distrito", "d_dist", "nom_dist"),
    "lon": ("longitud", "nlong_ie", "lon", "este"),
    "lat": ("latitud", "nlat_ie", "lat", "norte"),
}
FACILITY_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("código único", "codigo_unico", "cod_ipress"),
    "name": ("nombre del establecimiento", "est_nombre"),
    "category": ("categoría", "category"),
    "condition": ("condición", "est_condic", "estado"),
    "institution": ("institución", "institucio"),
    **_PLACE,
}
SCHOOL_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "code": ("cod_mod", "código modular"),
    "annex": ("anexo",),
    "site": ("codlocal", "código local", "cod_local"),
    "name": ("cen_edu", "nombre de ss.ee."),
    "level": ("d_niv_mod", "nivel / modalidad"),
    "management": ("d_gestion", "gestión / dependencia"),
    "condition": ("d_estado", "estado"),
    **_PLACE,
}
_OPTIONAL: Final = (
    *("condition", "institution", "management", "department", "category", "annex"),
    *("lon", "lat"),
)

PERSONAL: Final = re.compile(
    r"director|responsable|representante|tel[eé]fono|celular|correo|e-?mail|\bdni\b|documento"
    r"|apellido|persona",
    re.IGNORECASE,
)
"""Headings of columns that hold data of persons."""


def read_facility_register(path: Path) -> tuple[pd.DataFrame, list[str], str]:
    """Return a register of health facilities, the headings of persons left out, and its encoding.

    Returns
    -------
    tuple
        ``row, code, name, category, condition, institution, unit_id`` (as written),
        ``department, province, district, lon, lat``; headings; encoding. Columns that are not these
        are never read.

    Raises
    ------
    SourceError
        With every column that is missing, or everything that breaks the contract.
    """
    return _read(path, FACILITY_HEADINGS, FACILITIES, _OPTIONAL)


def read_school_register(path: Path) -> tuple[pd.DataFrame, list[str], str]:
    """Return a register of school services: ``site`` is the place, ``code`` the service in it.

    Otherwise as `read_facility_register`, with ``level`` and ``management``.
    """
    return _read(path, SCHOOL_HEADINGS, SCHOOLS, (*_OPTIONAL, "province"))


def _read(
    path: Path,
    headings: dict[str, tuple[str, ...]],
    contract: TableContract,
    optional: tuple[str, ...],
) -> tuple[pd.DataFrame, list[str], str]:
    every = headings_of(path)
    wanted = {found_heading(every, names) for names in headings.values()} - {None}
    table, encoding = open_as_it_comes(path, lambda heading: heading in wanted)
    cells = renamed(with_rows(table), headings, path, optional)
    for column in ("lon", "lat"):
        # Some exports write the decimal comma.
        cells[column] = cells[column].str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)
    typed = checked(cells, contract, path)
    extra = [column for column in headings if column not in typed]
    rest = cells.set_index("row")[extra].loc[typed["row"]].reset_index(drop=True)
    personal = [heading for heading in every if PERSONAL.search(heading)]
    return pd.concat([typed, rest], axis="columns"), personal, encoding
