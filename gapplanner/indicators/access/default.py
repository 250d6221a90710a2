"""The indicators of access that run on what the product's data hold."""

from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.indicators.access.asking import AccessAsked, AccessFound, measure_access
from gapplanner.indicators.access.ground import GroundTruth
from gapplanner.indicators.access.travel import NOT_REACHED
from gapplanner.rasters.grid import Grid

ASKED: Final = (
    AccessAsked("health"),
    AccessAsked("road", source_id="mtc-road-network"),
)


def access(ground: GroundTruth, shapes: Any) -> tuple[pd.DataFrame, AccessFound]:
    """Return the default indicators of access of each district, and the surface of minutes.

    ``health-access``: populated places more than an hour from a public health facility;
    ``road-access``: populated places farther than 2 km from a known road. Both are estimates, and
    each row says of what.
    """
    found = [measure_access(asked, ground, shapes) for asked in ASKED]
    return pd.concat([each.rows for each in found], ignore_index=True), found[0]


def coarser(surface: np.ndarray, grid: Grid, factor: int) -> tuple[np.ndarray, Grid]:
    """Return the mean of blocks of cells, from the first corner on; unreached cells are left out.

    Examples
    --------
    >>> grid = Grid("EPSG:32717", 0.0, 0.0, 100.0, 2, 3)
    >>> cells = np.array([[1.0, 3.0, 5.0], [1.0, -1.0, 5.0]], dtype="float32")
    >>> coarser(cells, grid, 2)[0].round(2).tolist()
    [[1.67, 5.0]]
    """
    height, width = (-(-side // factor) for side in grid.shape)
    padded = np.full((height * factor, width * factor), np.nan, dtype=np.float64)
    padded[: grid.height, : grid.width] = np.where(surface == NOT_REACHED, np.nan, surface)
    blocks = padded.reshape(height, factor, width, factor)
    counted = np.isfinite(blocks).sum(axis=(1, 3))
    total = np.nansum(blocks, axis=(1, 3))
    mean = np.divide(
        total, counted, out=np.full(counted.shape, float(NOT_REACHED)), where=counted > 0
    )
    return mean, Grid(grid.crs, grid.west, grid.north, grid.cell_m * factor, height, width)
