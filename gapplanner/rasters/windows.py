"""Windows of a raster: the part that a territory needs, and that part in strips."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from gapplanner.errors import SourceError, listed
from gapplanner.language import _

CELLS_OF_A_STRIP: Final = 2_000_000
"""Cells of a strip: sixteen megabytes of eight bytes, whatever the size of the file."""


def around_zones(raster: Any, zones: Any, path: Path) -> Any:
    """Return the window of an open raster that holds its part of the zones of a GeoSeries.

    Raises
    ------
    SourceError
        If the raster lies wholly outside the zones.
    """
    from rasterio.windows import Window, from_bounds

    placed = zones.to_crs(raster.crs)
    west, south, east, north = (float(edge) for edge in placed.total_bounds)
    around = raster.bounds
    meets = (
        west < around.right and east > around.left and south < around.top and north > around.bottom
    )
    if not meets:
        raise SourceError(
            _(
                "{path} must cover the territory, {zones}; it covers {raster} (in {crs}). Give "
                "the raster of this place, or check its reference system."
            ).format(
                path=Path(path).name,
                zones=listed([f"{edge:.6g}" for edge in (west, south, east, north)]),
                raster=listed([f"{edge:.6g}" for edge in around]),
                crs=raster.crs.to_string(),
            )
        )
    whole = Window(0, 0, raster.width, raster.height)
    part = from_bounds(west, south, east, north, raster.transform)
    left, top = math.floor(part.col_off), math.floor(part.row_off)
    right, bottom = math.ceil(part.col_off + part.width), math.ceil(part.row_off + part.height)
    return Window(left, top, right - left, bottom - top).intersection(whole)


def strips(window: Any) -> Iterator[Any]:
    """Yield a window from north to south in strips that fit in memory."""
    from rasterio.windows import Window

    rows = max(1, CELLS_OF_A_STRIP // max(1, int(window.width)))
    top, height = int(window.row_off), int(window.height)
    for row in range(top, top + height, rows):
        yield Window(window.col_off, row, window.width, min(rows, top + height - row))


def within(window: Any, around: Any) -> Any:
    """Return a window counted from the corner of the one it is part of."""
    from rasterio.windows import Window

    return Window(
        window.col_off - around.col_off,
        window.row_off - around.row_off,
        window.width,
        window.height,
    )
