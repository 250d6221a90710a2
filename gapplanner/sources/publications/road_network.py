"""Roads on the ground: departmental lines and points of local routes (MTC, `roads/*.gpkg`)."""

from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.sources.layers import open_layer
from gapplanner.sources.writing import DECIMALS

DEPARTMENTAL: Final = "departmental-road"
LOCAL: Final = "local-road"
TOLERANCE_DEGREES: Final = 0.0005
"""How far a generalised line may leave the published one: some 55 m."""
_LINE_COLUMN: Final = "COD_DS11"
_POINT_COLUMNS: Final = ("COD_RUTA", "POSICION")
_VERTEX_COLUMNS: Final = ("road_id", "ground", "part", "position", "lon", "lat")


def read_road_network(lines: Path, points: Path) -> pd.DataFrame:
    """Return the vertices of departmental roads and the published points of local routes.

    Returns
    -------
    pandas.DataFrame
        ``road_id`` (the route's code), ``ground`` (`DEPARTMENTAL` or `LOCAL`), ``part`` (a route
        in several lines has several, from 1), ``position`` (order along the part, from 1), ``lon``,
        ``lat``. Lines are generalised by `TOLERANCE_DEGREES`; points of local routes are as
        published, in the order of the route.

    Raises
    ------
    SourceError
        With what keeps a file from being read: not there, another kind, a column missing.
    """
    departmental = open_layer(lines, columns=(_LINE_COLUMN,)).to_crs("EPSG:4326")
    local = open_layer(points, columns=_POINT_COLUMNS).to_crs("EPSG:4326")
    rows = pd.concat(
        [
            line_vertices(departmental, _LINE_COLUMN, DEPARTMENTAL),
            point_vertices(local, *_POINT_COLUMNS, LOCAL),
        ],
        ignore_index=True,
    )
    # As many decimals as the table keeps, so that what is computed from it is computed from this.
    return in_order(rows)


def in_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Return vertices in the order and with the decimals of their table."""
    rows[["lon", "lat"]] = rows[["lon", "lat"]].round(DECIMALS)
    return rows.sort_values(["road_id", "ground", "part", "position"], ignore_index=True)


def line_vertices(layer: Any, code: str, ground: str) -> pd.DataFrame:
    """Return the vertices of a layer of lines in degrees, generalised by `TOLERANCE_DEGREES`.

    ``code`` is its column of route codes; ``ground`` is `DEPARTMENTAL` or `LOCAL`.
    """
    rows: list[tuple[object, ...]] = []
    for route, routes in layer.groupby(code, sort=True).geometry:
        merged = shapely.line_merge(shapely.union_all(shapely.get_parts(np.asarray(routes))))
        parts = shapely.get_parts(shapely.simplify(merged, TOLERANCE_DEGREES))
        for part, line in enumerate(sorted(parts, key=lambda one: one.wkt), start=1):
            for position, (lon, lat) in enumerate(shapely.get_coordinates(line), start=1):
                rows.append((str(route), ground, part, position, lon, lat))
    return pd.DataFrame(rows, columns=list(_VERTEX_COLUMNS))


def point_vertices(layer: Any, code: str, position: str, ground: str) -> pd.DataFrame:
    """Return the points of routes in degrees, in the order of ``position`` along each route."""
    ordered = layer.assign(x=layer.geometry.x, y=layer.geometry.y).sort_values(
        [code, position, "x", "y"], kind="stable"
    )
    return pd.DataFrame(
        {
            "road_id": ordered[code].astype(str).to_numpy(),
            "ground": ground,
            "part": 1,
            "position": ordered.groupby(code).cumcount().to_numpy() + 1,
            "lon": ordered["x"].to_numpy(),
            "lat": ordered["y"].to_numpy(),
        }
    )
