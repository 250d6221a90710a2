"""Points of a planner's own file: a table with longitude and latitude, or a layer of points."""

from pathlib import Path
from typing import Any, Final

import pandas as pd

from gapplanner.boundaries.geometry import PERU, to_geographic
from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.layers import open_layer
from gapplanner.sources.publications.reading import numbers, opened

LONGITUDE: Final = ("lon", "longitude", "longitud", "x", "este")
LATITUDE: Final = ("lat", "latitude", "latitud", "y", "norte")
TABLES: Final = (".csv", ".txt")


def read_points(path: Path) -> Any:
    """Return the points of a file as a GeoSeries in degrees of WGS 84.

    A CSV must have columns of longitude and latitude in degrees (`LONGITUDE`, `LATITUDE`, in
    capitals or not); any other file is read as a layer of points. Rows without a point are left
    out.

    Raises
    ------
    SourceError
        If the file cannot be read, has no points, or they lie outside Peru.
    """
    if path.suffix.lower() not in TABLES:
        return _layer(path)
    import geopandas as gpd

    table = opened(
        path, lambda: pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    )
    named = {str(column).strip().lower(): column for column in table.columns}
    lon, lat = (next((named[w] for w in ws if w in named), None) for ws in (LONGITUDE, LATITUDE))
    if lon is None or lat is None:
        raise SourceError(
            _(
                "{file} must have columns of longitude and latitude, called lon and lat; found "
                "{found}."
            ).format(file=path.name, found=listed(table.columns, at_most=12))
        )
    x, y = numbers(table[lon], path), numbers(table[lat], path)
    is_point = x.notna() & y.notna()
    points = gpd.GeoSeries(gpd.points_from_xy(x[is_point], y[is_point]), crs="EPSG:4326")
    return _placed(points, path)


def _layer(path: Path) -> Any:
    geographic, _notes, problems = to_geographic(open_layer(path))
    if problems:
        raise SourceError(f"{path.name}: {problem}" for problem in problems)
    points = geographic.geometry[geographic.geom_type == "Point"].reset_index(drop=True)
    return _placed(points, path)


def _placed(points: Any, path: Path) -> Any:
    if points.empty:
        raise SourceError(
            _("{file} must hold at least one point and holds none.").format(file=path.name)
        )
    west, south, east, north = PERU
    x, y = points.x, points.y
    astray = (x < west) | (x > east) | (y < south) | (y > north)
    if astray.any():
        found = [f"{lon:.5g} {lat:.5g}" for lon, lat in zip(x[astray], y[astray], strict=True)]
        raise SourceError(
            _(
                "{file}: every point must lie in Peru, in degrees of longitude and latitude; "
                "{count} do not: {found}. Check the order of the columns and the system."
            ).format(file=path.name, count=len(found), found=listed(found))
        )
    return points
