"""A raster summed by territory, each cell by the part of it that lies inside."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pandas as pd

from gapplanner.rasters.files import open_raster
from gapplanner.rasters.windows import around_zones

Statistic = Literal["sum", "mean", "min", "max"]
CELLS_IN_MEMORY: Final = 4_000_000
"""Cells read at a time: sixteen megabytes of four bytes, whatever the size of the file."""


def zonal_statistics(
    path: Path,
    zones: Any,
    statistics: Sequence[Statistic] = ("sum",),
    *,
    band: int = 1,
    cells_in_memory: int = CELLS_IN_MEMORY,
) -> pd.DataFrame:
    r"""Return statistics of the cells of a raster in each zone.

    A cell counts by the share of its area that lies in the zone, so that neighbours share the
    cells of their border and nothing is counted twice. Cells without data count for nothing; how
    much of a zone they leave out is said in ``covered``.

    Parameters
    ----------
    path
        A raster in any reference system; it is read by windows, never whole.
    zones
        GeoSeries of polygons by ``unit_id``, in any reference system; they are brought to the
        raster's, whose cells are never resampled.
    statistics
        Which of ``sum``, ``mean``, ``min``, ``max``; the mean is weighted by the share inside.
    band
        The band, counted from 1.
    cells_in_memory
        Most cells read at a time.

    Returns
    -------
    pandas.DataFrame
        By ``unit_id``, in the order of ``zones``: the statistics, in the unit of the raster, and
        ``covered``, the share of the zone's area where the raster has data (0-1). A zone without
        any data has ``NA`` in every statistic: unknown is not zero.

    Raises
    ------
    SourceError
        If the raster cannot be used, or lies wholly outside the zones.

    Notes
    -----
    .. math:: S_u = \sum_c w_{uc} v_c, \qquad
              M_u = \frac{\sum_c w_{uc} v_c}{\sum_c w_{uc}}, \qquad
              w_{uc} = \frac{|c \cap u|}{|c|}

    On a grid in degrees :math:`w` is still the share of the cell; the mean then weighs cells alike
    although those nearer the equator are larger: by 0.6 % from end to end of Cajamarca.

    Source
    ------
    Coverage fractions: Baston, exactextract (isciences).
    """
    import geopandas as gpd
    from exactextract import exact_extract
    from exactextract.raster import RasterioRasterSource

    with open_raster(path, band) as raster:
        around_zones(raster, zones, path)
        placed = zones.to_crs(raster.crs)
        frame = gpd.GeoDataFrame(
            {"unit_id": list(zones.index)}, geometry=list(placed), crs=raster.crs
        )
        # One band at a time, so that the library does not prefix its columns with the band's name.
        found = exact_extract(
            RasterioRasterSource(raster, band),
            frame,
            [*statistics, "count"],
            include_cols=["unit_id"],
            output="pandas",
            max_cells_in_memory=cells_in_memory,
        )
        cell = abs(raster.transform.a * raster.transform.e)
    table = found.set_index("unit_id").reindex(zones.index)
    counted = table["count"].fillna(0.0).to_numpy(dtype=float)
    area = placed.area.to_numpy()
    result = pd.DataFrame(
        {name: table[name].astype("Float64").where(counted > 0) for name in statistics},
        index=zones.index,
    )
    share = np.divide(counted * cell, area, out=np.zeros_like(area), where=area > 0)
    # Rounding alone can lift a whole zone a hair above 1.
    result["covered"] = np.minimum(share, 1.0)
    return result
