"""Minutes to the nearest place, over a surface of how long each metre takes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from gapplanner.errors import SourceError
from gapplanner.indicators.access.speeds import SPEEDS, steepness_factor
from gapplanner.language import _
from gapplanner.rasters.files import open_raster
from gapplanner.rasters.grid import Grid

NOT_REACHED: Final = -1.0
"""Minutes of a cell from which no destination can be reached; written as no data."""


def friction_surface(
    grid: Grid, roads: Mapping[str, Any], elevation: Path | None = None
) -> np.ndarray:
    r"""Return how many minutes each metre takes, cell by cell.

    A cell that a road crosses has the road's speed (the fastest, where several do); every other
    is walked. With an elevation raster, walking is slower by `steepness_factor` of the slope; a
    road's speed is already that of roads in mountains.

    Parameters
    ----------
    grid
        Where the cells lie.
    roads
        Lines or points (GeoSeries) by kind of ground, a key of `SPEEDS`.
    elevation
        Raster of metres above the sea. Cells where it has no data are walked as level ground.

    Returns
    -------
    numpy.ndarray
        ``float32`` of the grid's shape, minutes per metre.

    Raises
    ------
    SourceError
        If the elevation raster cannot be used or lies elsewhere.
    """
    walked = SPEEDS["off-path"].minutes_per_metre
    minutes = np.full(grid.shape, walked, dtype=np.float32)
    if elevation is not None:
        minutes *= steepness_factor(slope_of(elevation, grid)).astype(np.float32)
    for ground, lines in roads.items():
        road = crossed(lines, grid)
        minutes[road] = np.minimum(minutes[road], SPEEDS[ground].minutes_per_metre)
    return minutes


def travel_minutes(friction: np.ndarray, grid: Grid, destinations: Any) -> np.ndarray:
    r"""Return the minutes of the least-cost path from each cell to its nearest destination.

    Parameters
    ----------
    friction
        Minutes per metre of each cell; ``inf`` or ``nan`` cannot be crossed.
    grid
        Where the cells lie.
    destinations
        GeoSeries of points.

    Returns
    -------
    numpy.ndarray
        ``float32`` minutes, 0 in the cell of a destination, ``NOT_REACHED`` where there is no way.

    Raises
    ------
    SourceError
        If no destination lies on the grid.

    Notes
    -----
    Steps go to the eight neighbours; a step of length :math:`d` between cells of friction
    :math:`f_1, f_2` takes :math:`d (f_1 + f_2) / 2`. Eight directions make a straight way in the
    worst direction 8.2 % too long.

    Source
    ------
    Least-cost path: ``skimage.graph.MCP_Geometric``.
    """
    from skimage.graph import MCP_Geometric

    rows, columns = grid.cells_of(destinations)
    starts = sorted(
        {(r, c) for r, c in zip(rows.tolist(), columns.tolist(), strict=True) if r >= 0}
    )
    if not starts:
        raise SourceError(
            _(
                "At least one destination must lie in the territory; none of {count} does. Check "
                "that longitude and latitude are not swapped."
            ).format(count=len(rows))
        )
    # The library takes what it cannot cross as a negative cost.
    costs = np.where(np.isfinite(friction), friction, -1.0)
    paths = MCP_Geometric(costs, sampling=(grid.cell_m, grid.cell_m))
    minutes = paths.find_costs(starts)[0].astype(np.float32)
    return np.where(np.isfinite(minutes), minutes, np.float32(NOT_REACHED))


def slope_of(elevation: Path, grid: Grid) -> np.ndarray:
    """Return rise over run on the grid, from a raster of metres above the sea; 0 where unknown.

    The raster is brought to the grid by the mean of what lies in each cell, window by window.
    """
    from rasterio.enums import Resampling

    metres = on_grid(elevation, grid, Resampling.average)
    northward, eastward = np.gradient(metres, grid.cell_m)
    slope: np.ndarray = np.nan_to_num(np.hypot(northward, eastward), nan=0.0)
    return slope


def on_grid(path: Path, grid: Grid, resampling: Any) -> np.ndarray:
    """Return a raster's first band on a grid: ``float32``, ``nan`` where it has no data.

    Raises
    ------
    SourceError
        If it cannot be used, or has data nowhere on the grid.
    """
    from rasterio.vrt import WarpedVRT

    with (
        open_raster(path) as raster,
        WarpedVRT(
            raster,
            crs=grid.crs,
            transform=grid.transform,
            height=grid.height,
            width=grid.width,
            resampling=resampling,
        ) as warped,
    ):
        cells: np.ndarray = warped.read(1, masked=True).astype(np.float32).filled(np.nan)
    if not np.isfinite(cells).any():
        raise SourceError(
            _(
                "{path} must have data in the territory and has none. Give the raster of this "
                "place, or check its reference system."
            ).format(path=Path(path).name)
        )
    return cells


def crossed(shapes: Any, grid: Grid) -> np.ndarray:
    """Return which cells the shapes touch."""
    from rasterio.features import rasterize

    metric = [
        shape for shape in shapes.to_crs(grid.crs) if shape is not None and not shape.is_empty
    ]
    if not metric:
        return np.zeros(grid.shape, dtype=bool)
    burnt: np.ndarray = rasterize(
        metric, out_shape=grid.shape, transform=grid.transform, all_touched=True, dtype="uint8"
    )
    return burnt.astype(bool)
