"""The grid of a surface: square cells in metres, on lines that every run shares."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from gapplanner.errors import SourceError
from gapplanner.language import _

MOST_CELLS: Final = 60_000_000
"""Cells that a surface may have: four bytes each, some ten times, must fit an ordinary laptop."""


@dataclass(frozen=True)
class Grid:
    """Square cells over a territory.

    Parameters
    ----------
    crs
        A reference system in metres, such as ``EPSG:32717``.
    west, north
        Metres of the outer corner of the first cell; multiples of ``cell_m``.
    cell_m
        Side of a cell, metres.
    height, width
        Rows, from north to south, and columns.
    """

    crs: str
    west: float
    north: float
    cell_m: float
    height: int
    width: int

    @classmethod
    def over(cls, shapes: Any, cell_m: float, *, margin_m: float = 0.0) -> "Grid":
        """Return the grid that covers the shapes of a GeoSeries and a margin around them.

        The reference system is the UTM zone of the middle of the shapes; its lengths are within
        0.1 % in that zone, and within 1 % two degrees beyond it.

        Raises
        ------
        SourceError
            If the cells are not of a positive size, or would be too many to hold.
        """
        if not (math.isfinite(cell_m) and cell_m > 0):
            raise SourceError(
                _("The side of a cell must be a number of metres above 0; found {cell}.").format(
                    cell=cell_m
                )
            )
        crs = shapes.estimate_utm_crs()
        bounds = shapes.to_crs(crs).total_bounds
        west, south = (math.floor((edge - margin_m) / cell_m) * cell_m for edge in bounds[:2])
        east, north = (math.ceil((edge + margin_m) / cell_m) * cell_m for edge in bounds[2:])
        height, width = round((north - south) / cell_m), round((east - west) / cell_m)
        if height * width > MOST_CELLS:
            raise SourceError(
                _(
                    "A surface must have at most {most:,} cells; with cells of {cell:g} m this one "
                    "would have {found:,}. Use larger cells or a smaller territory."
                ).format(most=MOST_CELLS, cell=cell_m, found=height * width)
            )
        return cls(crs.to_string(), west, north, cell_m, height, width)

    @property
    def transform(self) -> Any:
        """The affine transform from columns and rows to metres."""
        from rasterio.transform import from_origin

        return from_origin(self.west, self.north, self.cell_m, self.cell_m)

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    def cells_of(self, points: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return rows and columns of the points of a GeoSeries; -1 for a point beyond the grid."""
        metric = points.to_crs(self.crs)
        rows = np.floor((self.north - metric.y.to_numpy()) / self.cell_m)
        columns = np.floor((metric.x.to_numpy() - self.west) / self.cell_m)
        is_inside = (rows >= 0) & (rows < self.height) & (columns >= 0) & (columns < self.width)
        return (
            np.where(is_inside, rows, -1).astype(np.int64),
            np.where(is_inside, columns, -1).astype(np.int64),
        )
