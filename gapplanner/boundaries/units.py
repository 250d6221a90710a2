"""The territories of a department: codes, names, capitals, official areas, limits."""

import json
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.tables import intact_path, read_table
from gapplanner.vocabulary import ALL_PERU, Level, code_prefix

UNITS_TABLE: Final = "units"
GEOPACKAGE_TABLE: Final = "boundaries-geopackage"
TOPOLOGY_TABLE: Final = "boundaries-topology"
LAYERS: Final = ("districts", "provinces", "department")


def load_units(root: Path | None = None, department: str = "06") -> pd.DataFrame:
    """Return the department, its provinces and its districts.

    Parameters
    ----------
    root
        The folder ``data``; that of the repository if left out.
    department
        Two-digit INEI code; `ALL_PERU` for every one there is.

    Returns
    -------
    pandas.DataFrame
        `UNITS_COLUMNS`, sorted by ``unit_id``: codes as text, capital point in degrees,
        ``altitude_m`` in m, ``area_km2`` the official area in km² (of provinces and the
        department, the sum of their districts'). Only districts have a ``reniec_id``.

    Raises
    ------
    SourceError
        If the table is not as it was registered, a territory lacks its parent, or there is
        nothing of that department.
    """
    units = read_table(UNITS_TABLE, root)
    codes = units["unit_id"]
    problems = []
    has_parent = (units["level"] == Level.DEPARTMENT) | units["parent_id"].isin(codes)
    if not has_parent.all():
        problems.append(
            _(
                "Every territory must have its parent in the table of units; without it: {codes}. "
                "Add it to the table."
            ).format(codes=listed(codes[~has_parent]))
        )
    departments = codes[units["level"] == Level.DEPARTMENT]
    if department not in {*departments, ALL_PERU}:
        problems.append(
            _(
                "The department must be one of {known}; found {department!r}. Ask for one of those."
            ).format(known=listed(departments), department=department)
        )
    if problems:
        raise SourceError(problems)
    own = units[codes.str.startswith(code_prefix(department))].reset_index(drop=True)
    # What a table file leaves empty is unknown here, so that empty text never joins empty text.
    for column in ("parent_id", "capital", "reniec_id"):
        own[column] = own[column].where(own[column] != "")
    return own


def load_districts(root: Path | None = None) -> Any:
    """Return the limits of the districts: a GeoSeries by ``unit_id``, in degrees of WGS 84.

    Raises
    ------
    SourceError
        If the file is not as it was registered.
    """
    import geopandas as gpd

    layer = gpd.read_file(intact_path(GEOPACKAGE_TABLE, root), layer=LAYERS[0], engine="pyogrio")
    return layer.set_index("unit_id").geometry.sort_index()


def load_topology(root: Path | None = None) -> dict[str, Any]:
    """Return the limits as TopoJSON: objects ``districts``, ``provinces``, ``department``.

    Parameters
    ----------
    root
        The folder ``data``; that of the repository if left out.

    Raises
    ------
    SourceError
        If the file is not as it was registered, or lacks an object.
    """
    path = intact_path(TOPOLOGY_TABLE, root)
    topology: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    missing = [name for name in LAYERS if name not in topology.get("objects", {})]
    if missing:
        raise SourceError(
            _(
                "{path} must hold the objects {objects}; they are missing. Build the data again."
            ).format(path=path, objects=", ".join(missing))
        )
    return topology
