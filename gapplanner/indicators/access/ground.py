"""What is known of the ground: facilities, populated places and roads, as points and lines."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.boundaries.geometry import LENGTH_CRS
from gapplanner.sources.tables import read_tables

TABLES: Final = ("facilities", "populated-places", "road-vertices")
LONGEST_STEP_M: Final = 10_000.0
"""Two published points of a local route farther apart than this are not joined by a line: between
them the road may run anywhere, and only the points are taken as road."""


@dataclass(frozen=True)
class GroundTruth:
    """Points and lines of a territory, in degrees of WGS 84."""

    facilities: pd.DataFrame
    places: pd.DataFrame
    road_vertices: pd.DataFrame

    @classmethod
    def read(cls, root: Path | None = None) -> "GroundTruth":
        """Return what the product's data hold."""
        return cls(*read_tables(TABLES, root).values())

    @property
    def facility_points(self) -> Any:
        """The facilities whose point is known."""
        return points_of(self.facilities.dropna(subset=["lon", "lat"]))

    @property
    def place_points(self) -> Any:
        """The populated places, in the order of their table."""
        return points_of(self.places)

    def roads(self) -> dict[str, Any]:
        """Return lines, and points where no line is known, by kind of ground."""
        return {
            str(ground): shapes_of_roads(vertices)
            for ground, vertices in self.road_vertices.groupby("ground", sort=True)
        }

    @property
    def network(self) -> Any:
        """Every line and point of a road, of whatever kind."""
        return pd.concat(list(self.roads().values()), ignore_index=True)


def points_of(table: pd.DataFrame) -> Any:
    """Return the points of the columns ``lon`` and ``lat`` as a GeoSeries."""
    import geopandas as gpd

    return gpd.GeoSeries(
        gpd.points_from_xy(table["lon"], table["lat"]), index=table.index, crs="EPSG:4326"
    )


def shapes_of_roads(vertices: pd.DataFrame) -> Any:
    """Return the steps between vertices of a part as lines, and each vertex as a point.

    A step longer than `LONGEST_STEP_M` between points of a local route is left out.
    """
    import geopandas as gpd
    import shapely

    ordered = vertices.sort_values(["road_id", "part", "position"], ignore_index=True)
    points = points_of(ordered)
    metric = points.to_crs(LENGTH_CRS)
    xy = np.column_stack([metric.x, metric.y])
    part = ordered[["road_id", "part"]]
    same = (part == part.shift()).all(axis="columns")
    step = np.diff(xy, axis=0, prepend=xy[:1])
    length = np.hypot(step[:, 0], step[:, 1])
    is_step = same.to_numpy() & ((length <= LONGEST_STEP_M) | (ordered["ground"] != "local-road"))
    ends = np.flatnonzero(is_step)
    lonlat = np.column_stack([points.x, points.y])
    steps = np.stack([lonlat[ends - 1], lonlat[ends]], axis=1)
    lines = np.array([shapely.LineString(step) for step in steps], dtype=object)
    return gpd.GeoSeries(np.concatenate([lines, np.asarray(points.array)]), crs="EPSG:4326")


def metres_to_nearest(places: Any, shapes: Any, grid_crs: str) -> np.ndarray:
    """Return the straight-line metres from each point to the nearest shape."""
    near = shapes.to_crs(grid_crs)
    metric = places.to_crs(grid_crs)
    found, metres = near.sindex.nearest(metric.array, return_all=False, return_distance=True)
    result = np.full(len(metric), np.nan)
    result[found[0]] = metres
    return result
