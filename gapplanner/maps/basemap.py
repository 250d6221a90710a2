"""The discreet ground of the map: main roads and capitals, from the product's own data."""

from typing import Any, Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.language import _
from gapplanner.maps.territory import is_national
from gapplanner.runs import Run
from gapplanner.vocabulary import Level

MAIN: Final = "departmental-road"
TOLERANCE: Final = 0.002
"""How far, in degrees, a drawn road may leave its table: some 220 m, a pixel at the first view."""
GRID: Final = 10_000
"""Parts of a degree in which vertices are carried: 11 m."""
CAPITAL: Final = "01"
"""INEI numbers as 01 the district where the capital of a province is."""


def basemap_of(run: Run, road_vertices: pd.DataFrame | None) -> dict[str, Any]:
    """Return what lies under the data: roads as differences of vertices, and capitals.

    Parameters
    ----------
    run
        The plan; its units say where the capitals of provinces are.
    road_vertices
        The table ``road-vertices`` of the territory's data, or nothing where it has none.

    Returns
    -------
    dict
        ``roads``: per line, latitude and longitude in parts of ``grid`` of a degree, the first
        vertex whole and the others as differences; ``capitals``: name, latitude and longitude of
        those of provinces, or of departments where there are several;
        ``source``: whose the roads are.
    """
    roads = [] if road_vertices is None else _lines(road_vertices)
    return {
        "grid": GRID,
        "roads": roads,
        "capitals": _capitals(run),
        "source": _("Departmental roads: MTC") if roads else "",
    }


def _lines(vertices: pd.DataFrame) -> list[list[int]]:
    main = vertices[vertices["ground"] == MAIN].sort_values(["road_id", "part", "position"])
    lines = []
    for _part, points in main.groupby(["road_id", "part"], sort=True):
        if len(points) < 2:
            continue
        line = shapely.LineString(points[["lat", "lon"]].to_numpy())
        kept = shapely.get_coordinates(shapely.simplify(line, TOLERANCE))
        whole = np.round(kept * GRID).astype(int)
        lines.append(np.vstack([whole[:1], np.diff(whole, axis=0)]).ravel().tolist())
    return lines


def _capitals(run: Run) -> list[list[Any]]:
    units = run.units
    level = Level.DEPARTMENT if is_national(units) else Level.PROVINCE
    provinces = units[(units["level"] == str(level)) & units["capital_lat"].notna()]
    return [
        [
            str(row.capital),
            round(float(str(row.capital_lat)), 4),
            round(float(str(row.capital_lon)), 4),
        ]
        for row in provinces.sort_values("unit_id").itertuples()
    ]
