"""Who is beyond a limit: places one by one, or the cells of a population raster."""

import math
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.indicators.access.travel import NOT_REACHED
from gapplanner.language import _
from gapplanner.rasters.files import open_raster
from gapplanner.rasters.grid import Grid
from gapplanner.rasters.windows import around_zones, strips, within
from gapplanner.rasters.zonal import zonal_statistics

_LEAST: Final = 1e-9


def places_beyond(
    measure: "pd.Series[float]", unit_id: "pd.Series[str]", limit: float
) -> pd.DataFrame:
    """Return how many places of each unit are beyond a limit.

    Parameters
    ----------
    measure
        Minutes or metres of each place to its nearest destination; ``NOT_REACHED`` is beyond any
        limit, missing is unknown.
    unit_id
        The district that each place is recorded in.
    limit
        In the unit of ``measure``; a place at the limit is within it.

    Returns
    -------
    pandas.DataFrame
        By ``unit_id``: ``beyond`` and ``places``, counts of the places whose measure is known.

    Examples
    --------
    >>> minutes, districts = pd.Series([10.0, 61.0, -1.0]), pd.Series(["060101"] * 3)
    >>> places_beyond(minutes, districts, 60.0).to_dict("list")
    {'beyond': [2], 'places': [3]}
    """
    known = measure.notna()
    is_beyond = (measure > limit) | (measure == NOT_REACHED)
    counted = pd.DataFrame(
        {"unit_id": unit_id[known], "beyond": is_beyond[known].astype(int), "places": 1}
    )
    return counted.groupby("unit_id", sort=True)[["beyond", "places"]].sum()


def people_beyond(
    population: Path, measure: np.ndarray, grid: Grid, zones: Any, limit: float
) -> pd.DataFrame:
    r"""Return how many people of each unit live beyond a limit, from a population raster.

    Every cell of the population raster takes the measure of the cell of the surface that its
    middle lies in. Both rasters are read by windows.

    Parameters
    ----------
    population
        Raster of persons per cell, such as WorldPop or GHS-POP.
    measure
        Minutes or metres on ``grid``; ``NOT_REACHED`` is beyond, ``nan`` is unknown.
    zones
        GeoSeries of polygons by ``unit_id``.
    limit
        In the unit of ``measure``.

    Returns
    -------
    pandas.DataFrame
        By ``unit_id``: ``beyond`` and ``people``, persons of the raster where the measure is known;
        ``covered``, the share of the area with data.

    Raises
    ------
    SourceError
        If the raster cannot be used, or holds negative persons (a mark of no data that it does not
        declare).

    Notes
    -----
    .. math:: B_u = \sum_c w_{uc} p_c [m_c > L]

    with :math:`p_c` persons of the cell and :math:`w_{uc}` the share of it in the unit.
    """
    surface = np.where(np.isnan(measure), np.nan, np.where(measure == NOT_REACHED, np.inf, measure))
    with tempfile.TemporaryDirectory(prefix="gapplanner-") as folder:
        known, beyond = Path(folder) / "known.tif", Path(folder) / "beyond.tif"
        _split(Path(population), _Surface(surface, grid, limit), zones, (known, beyond))
        people = zonal_statistics(known, zones)
        far = zonal_statistics(beyond, zones)
    return pd.DataFrame(
        {"beyond": far["sum"], "people": people["sum"], "covered": people["covered"]}
    )


@dataclass(frozen=True)
class _Surface:
    """A measure on a grid, and the limit beyond which it is too much."""

    cells: np.ndarray
    grid: Grid
    limit: float

    def at(self, raster: Any, window: Any) -> np.ndarray:
        """Return the surface at the middle of every cell of a window; ``nan`` beyond the grid."""
        from rasterio.warp import transform

        across, down = np.meshgrid(
            np.arange(window.width) + window.col_off + 0.5,
            np.arange(window.height) + window.row_off + 0.5,
        )
        x = raster.transform.c + across * raster.transform.a
        y = raster.transform.f + down * raster.transform.e
        east, north = transform(raster.crs, self.grid.crs, x.ravel(), y.ravel())
        column = np.floor((np.asarray(east) - self.grid.west) / self.grid.cell_m)
        row = np.floor((self.grid.north - np.asarray(north)) / self.grid.cell_m)
        height, width = self.grid.shape
        is_inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
        found = np.full(x.size, np.nan)
        found[is_inside] = self.cells[row[is_inside].astype(int), column[is_inside].astype(int)]
        return found.reshape(x.shape)


def _split(population: Path, surface: _Surface, zones: Any, written: tuple[Path, Path]) -> None:
    """Write the persons whose measure is known, and those of them beyond the limit."""
    import rasterio

    with open_raster(population) as raster:
        around = around_zones(raster, zones, population)
        profile = {
            "driver": "GTiff",
            "height": around.height,
            "width": around.width,
            "count": 1,
            "dtype": "float64",
            "crs": raster.crs,
            "transform": raster.window_transform(around),
            "nodata": math.nan,
            "compress": "deflate",
            "BIGTIFF": "IF_SAFER",
        }
        with (
            rasterio.open(written[0], "w", **profile) as known,
            rasterio.open(written[1], "w", **profile) as beyond,
        ):
            for window in strips(around):
                persons = raster.read(1, window=window, masked=True).astype("float64")
                persons = persons.filled(np.nan)
                _refuse_negative(persons, population)
                measure = surface.at(raster, window)
                persons[np.isnan(measure)] = np.nan
                far = np.where(measure > surface.limit, persons, persons * 0.0)
                target = within(window, around)
                known.write(persons, 1, window=target)
                beyond.write(far, 1, window=target)


def _refuse_negative(persons: np.ndarray, path: Path) -> None:
    least = float(np.nanmin(persons, initial=0.0))
    if least < -_LEAST:
        raise SourceError(
            _(
                "{path} must hold persons per cell, 0 or more; found {least:g}. If that marks "
                "cells without data, declare it as the raster's no-data value."
            ).format(path=path.name, least=least)
        )
