"""Points that a register records, against the ground of the department."""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import shapely

from gapplanner.boundaries import load_districts
from gapplanner.importing.said import Imported
from gapplanner.language import _

NEAR_DEGREES: Final = 0.05
"""A point farther than this from the department, some 5 km, is none of its."""

BORDER_DEGREES: Final = 0.001
"""Generalised borders are this far, some 100 m, from the true ones."""


def mended_points(rows: pd.DataFrame, into: Path, said: Imported) -> pd.DataFrame:
    """Return the rows with points of the department alone; longitude and latitude put in place.

    A point that lies in the department once its two numbers are exchanged was written the wrong
    way round. One that is zero or lies elsewhere is unknown. The district that the register
    records stands, whatever polygon the point lies in.

    Parameters
    ----------
    rows
        ``row, unit_id, lon, lat`` (degrees; ``NaN`` where not recorded).
    into
        The folder of data, for its boundaries.
    said
        What is told to the planner.
    """
    districts = load_districts(into)
    ground = shapely.buffer(shapely.union_all(districts.to_numpy()), NEAR_DEGREES)
    lon, lat = rows["lon"].to_numpy(dtype=float), rows["lat"].to_numpy(dtype=float)
    is_given = ~(np.isnan(lon) | np.isnan(lat)) & ~((lon == 0) | (lat == 0))
    is_here = is_given & _within(ground, lon, lat)
    is_turned = is_given & ~is_here & _within(ground, lat, lon)
    is_lost = is_given & ~is_here & ~is_turned
    said.repair_rows(
        _("Longitude and latitude were exchanged and put in place"), rows["row"][is_turned]
    )
    said.refuse_rows(_("Points outside the department were left out"), rows["row"][is_lost])
    lon, lat = np.where(is_turned, lat, lon), np.where(is_turned, lon, lat)
    is_known = is_here | is_turned
    if (~is_given).any():
        said.unknown.append(
            _("Without a point (empty or zero): {count}.").format(count=int((~is_given).sum()))
        )
    recorded = districts.reindex(rows["unit_id"]).to_numpy()
    # The polygons are generalised, so a point on the border is not surely elsewhere.
    is_elsewhere = np.zeros(len(rows), dtype=bool)
    is_elsewhere[is_known] = ~shapely.dwithin(
        recorded[is_known], shapely.points(lon[is_known], lat[is_known]), BORDER_DEGREES
    )
    if is_elsewhere.any():
        said.repaired.append(
            _(
                "Points outside the polygon of the recorded district: {count}; the district that "
                "the register records was kept."
            ).format(count=int(is_elsewhere.sum()))
        )
    return rows.assign(lon=np.where(is_known, lon, np.nan), lat=np.where(is_known, lat, np.nan))


def _within(
    ground: shapely.Geometry,
    lon: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    lat: "np.ndarray[tuple[int], np.dtype[np.float64]]",
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    return shapely.contains_xy(ground, np.nan_to_num(lon), np.nan_to_num(lat))
