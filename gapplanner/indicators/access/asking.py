"""Access as a planner asks for it: to what, by which rasters, beyond which limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.indicators.access.ground import GroundTruth, metres_to_nearest
from gapplanner.indicators.access.reach import people_beyond, places_beyond
from gapplanner.indicators.access.travel import (
    NOT_REACHED,
    crossed,
    friction_surface,
    on_grid,
    travel_minutes,
)
from gapplanner.indicators.access.words import NO_PEOPLE, NO_PLACE, note_of
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import _
from gapplanner.rasters.grid import Grid
from gapplanner.vocabulary import Quality

CELL_M: Final = 100.0
MARGIN_M: Final = 5_000.0
"""Beyond the territory, so that a way may leave it and come back."""
MINUTES: Final = 60.0
ROAD_METRES: Final = 2_000.0

Destination = Literal["health", "school", "road"]
LIMITS: Final[Mapping[str, float]] = MappingProxyType(
    {"health": MINUTES, "school": MINUTES, "road": ROAD_METRES}
)
LEAST_COVERED: Final = 0.5
"""Share of a district that the population raster must cover for its people to be known."""


@dataclass(frozen=True)
class AccessAsked:
    """What is asked.

    Parameters
    ----------
    destination
        ``health`` and ``school`` are reached over the ground, in minutes; ``road`` in metres of
        straight line.
    points
        Points of the destination (GeoSeries); those of the data for health if left out.
    limit
        Minutes or metres beyond which access is lacking.
    cell_m
        Side of the cells of the surface, metres. Larger cells widen every road and shorten every
        way: at 500 m a quarter fewer places of Cajamarca are beyond an hour than at 100 m.
    elevation, population, travel_time
        Rasters of the planner: metres above the sea, persons per cell, minutes to the destination.
        A travel-time raster stands in for the whole computation of ways.
    source_id, year
        What the rows say they come from.
    """

    destination: Destination
    points: Any = None
    limit: float | None = None
    cell_m: float = CELL_M
    elevation: Path | None = None
    population: Path | None = None
    travel_time: Path | None = None
    source_id: str = "susalud-ipress-2022"
    year: int = 2022

    @property
    def beyond(self) -> float:
        """The limit that is used."""
        return LIMITS[self.destination] if self.limit is None else self.limit

    @property
    def indicator_id(self) -> str:
        """Which indicator the answer is."""
        who = "-people" if self.population is not None else ""
        return f"{self.destination}-access{who}"


@dataclass(frozen=True, eq=False)
class AccessFound:
    """The rows of the indicator, and the surface they come from (minutes or metres)."""

    rows: pd.DataFrame
    surface: np.ndarray
    grid: Grid


def measure_access(asked: AccessAsked, ground: GroundTruth, shapes: Any) -> AccessFound:
    """Return the access that is asked for, in each district.

    Without a population raster populated places are counted, all alike; with one, people.

    Raises
    ------
    SourceError
        With what is missing or cannot be used.
    """
    _check(asked)
    grid = Grid.over(shapes, asked.cell_m, margin_m=MARGIN_M)
    surface = _surface(asked, ground, grid)
    if asked.population is None:
        counted = _places(asked, ground, grid, surface)
    else:
        found = people_beyond(asked.population, surface, grid, shapes, asked.beyond)
        known = (found["covered"] >= LEAST_COVERED) & found["people"].notna()
        counted = found.loc[known, ["beyond", "people"]].astype(float)
    rows = _rows(asked, counted.reindex(sorted(shapes.index)))
    return AccessFound(rows, surface, grid)


def _check(asked: AccessAsked) -> None:
    problems = []
    if asked.destination == "school" and asked.points is None and asked.travel_time is None:
        problems.append(
            _(
                "Access to schools needs where they stand, which the product's data do not hold: "
                "give a file of points, or a raster of travel times."
            )
        )
    if asked.destination == "road" and (asked.travel_time or asked.elevation):
        problems.append(
            _(
                "Access to roads is measured in metres of straight line: leave out the rasters of "
                "travel time and elevation."
            )
        )
    if asked.travel_time is not None and (asked.elevation or asked.points is not None):
        problems.append(
            _(
                "A raster of travel times already says how long the way is: leave out the points "
                "and the elevation, or leave out the raster."
            )
        )
    if not 0 < asked.beyond < np.inf:
        problems.append(
            _("The limit must be a number above 0; found {limit}.").format(limit=asked.beyond)
        )
    if problems:
        raise SourceError(problems)


def _surface(asked: AccessAsked, ground: GroundTruth, grid: Grid) -> np.ndarray:
    if asked.travel_time is not None:
        from rasterio.enums import Resampling

        return on_grid(asked.travel_time, grid, Resampling.nearest)
    if asked.destination == "road":
        return _metres_surface(ground, grid)
    points = ground.facility_points if asked.points is None else asked.points
    return travel_minutes(friction_surface(grid, ground.roads(), asked.elevation), grid, points)


def _metres_surface(ground: GroundTruth, grid: Grid) -> np.ndarray:
    """Return the straight-line metres from the middle of each cell to the nearest road."""
    from scipy.ndimage import distance_transform_edt

    is_road = np.zeros(grid.shape, dtype=bool)
    for lines in ground.roads().values():
        is_road |= crossed(lines, grid)
    if not is_road.any():
        return np.full(grid.shape, NOT_REACHED, dtype=np.float32)
    metres: np.ndarray = distance_transform_edt(~is_road, sampling=grid.cell_m)
    return metres.astype(np.float32)


def _places(
    asked: AccessAsked, ground: GroundTruth, grid: Grid, surface: np.ndarray
) -> pd.DataFrame:
    points = ground.place_points
    if asked.destination == "road":
        measured = metres_to_nearest(points, ground.network, grid.crs)
    else:
        rows, columns = grid.cells_of(points)
        measured = np.where(rows >= 0, surface[rows, columns], np.nan)
    return places_beyond(
        pd.Series(measured, index=ground.places.index), ground.places["unit_id"], asked.beyond
    )


def _rows(asked: AccessAsked, counted: pd.DataFrame) -> pd.DataFrame:
    spec = spec_of(asked.indicator_id)
    beyond, whole = (counted.iloc[:, column].astype("float64") for column in (0, 1))
    value = spec.formula(beyond, whole)
    unknown = NO_PLACE if asked.population is None else NO_PEOPLE
    note = pd.Series(note_of(asked), index=value.index).where(value.notna(), unknown)
    return figures(
        spec,
        pd.Series(counted.index, dtype=str),
        value.reset_index(drop=True),
        numerator=beyond.reset_index(drop=True),
        denominator=whole.reset_index(drop=True),
        year=asked.year,
        source_id=asked.source_id,
        quality=Quality.ESTIMATED,
        note=note.reset_index(drop=True),
    )
