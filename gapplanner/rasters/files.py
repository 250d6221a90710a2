"""Files of surfaces: opened with every doubt said, written as cloud-optimised GeoTIFF."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.rasters.grid import Grid
from gapplanner.whole import written_whole

_BLOCK: Final = 256


@contextmanager
def open_raster(path: Path, band: int = 1) -> Iterator[Any]:
    """Open a raster for reading by windows.

    Parameters
    ----------
    path
        Any raster that GDAL reads.
    band
        The band that will be read, counted from 1.

    Yields
    ------
    rasterio.DatasetReader
        The open file: its cells are read by whoever needs them, window by window.

    Raises
    ------
    SourceError
        With everything that keeps it from being used: not there, not a raster, no reference
        system, no place on the ground, rotated cells, no such band.
    """
    import rasterio
    from rasterio.errors import NotGeoreferencedWarning, RasterioIOError

    if not Path(path).is_file():
        raise SourceError(
            _("The raster {path} must exist and does not. Give its path.").format(path=path)
        )
    try:
        with warnings.catch_warnings():
            # Said below, with the other doubts, in the planner's words.
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            raster = rasterio.open(path)
    except RasterioIOError as error:
        raise SourceError(
            _(
                "{path} must be a raster such as a GeoTIFF and cannot be read: {problem}. "
                "Copy or download it again."
            ).format(path=path, problem=str(error).strip().rstrip("."))
        ) from error
    with raster:
        if problems := list(_problems_of(raster, Path(path), band)):
            raise SourceError(problems)
        try:
            yield raster
        except RasterioIOError as error:
            raise SourceError(
                _(
                    "{path} must be a whole raster; reading its cells failed: {problem}. "
                    "Copy or download it again."
                ).format(path=path, problem=str(error).strip().rstrip("."))
            ) from error


def _problems_of(raster: Any, path: Path, band: int) -> Iterator[str]:
    if raster.crs is None:
        yield _(
            "{path} must declare its reference system and declares none. Write it again with "
            "its CRS, for example EPSG:4326."
        ).format(path=path.name)
    transform = raster.transform
    if transform.is_identity:
        yield _(
            "{path} must say where its cells lie on the ground and does not. Write it again "
            "as a georeferenced GeoTIFF."
        ).format(path=path.name)
    elif transform.b or transform.d or transform.a <= 0 or transform.e >= 0:
        yield _(
            "{path} must run from north to south and from west to east; its cells are turned. "
            "Warp it to a plain grid first."
        ).format(path=path.name)
    if not 1 <= band <= raster.count:
        yield _("{path} must have band {band}; it has {count}.").format(
            path=path.name, band=band, count=raster.count
        )


def write_surface(
    path: Path, cells: np.ndarray, grid: Grid, *, nodata: float, tags: Mapping[str, str]
) -> Path:
    """Write a surface as a cloud-optimised GeoTIFF: tiled, compressed, with overviews.

    Parameters
    ----------
    path
        Where to; a file that is there is replaced only when the new one is whole.
    cells
        Rows from north to south; ``nodata`` where nothing is known.
    grid
        Where the cells lie.
    nodata
        The value that means unknown.
    tags
        What the surface is, written into the file: definition, unit, source, quality.

    Returns
    -------
    Path
        The file. The same cells and tags give the same bytes with the same GDAL.
    """
    import rasterio
    from rasterio.shutil import copy

    profile = {
        "driver": "GTiff",
        "height": grid.height,
        "width": grid.width,
        "count": 1,
        "dtype": cells.dtype.name,
        "crs": grid.crs,
        "transform": grid.transform,
        "nodata": nodata,
    }
    with written_whole(path) as whole:
        plain = whole.with_name(f"plain-{path.name}")
        with rasterio.open(plain, "w", **profile) as raster:
            raster.write(cells, 1)
            raster.update_tags(**dict(sorted(tags.items())))
        copy(plain, whole, driver="COG", compress="DEFLATE", blocksize=_BLOCK, predictor="YES")
    return path
