"""Whether districts fit together: no overlap, no hole, borders shared vertex by vertex."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely

from gapplanner.boundaries.geometry import area_km2
from gapplanner.language import ngettext

# An empty space among districts that is larger than this is taken for a lake, not for a mistake.
LAKE_KM2: Final = 100.0
# Less than a square metre is rounding of coordinates, not an overlap.
NOISE_KM2: Final = 1e-6


@dataclass(frozen=True)
class Misfit:
    """Where a coverage fails: the units involved and the area in km² that is shared or missing."""

    unit_ids: tuple[str, ...]
    area_km2: float


def find_overlaps(shapes: Any) -> list[Misfit]:
    """Return every pair of units that claim the same ground, largest first.

    Parameters
    ----------
    shapes
        GeoSeries of valid polygons by ``unit_id``, with a reference system.
    """
    ids, polygons = list(shapes.index), np.asarray(shapes.array)
    one, other = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    shared = _area_km2(shapely.intersection(polygons[one], polygons[other]), shapes.crs)
    misfits = [
        Misfit((ids[a], ids[b]), float(area))
        for a, b, area in zip(one, other, shared, strict=True)
        if area > NOISE_KM2
    ]
    return sorted(misfits, key=lambda each: (-each.area_km2, each.unit_ids))


def find_holes(shapes: Any) -> list[Misfit]:
    """Return every empty space enclosed by the units, with its neighbours, largest first.

    Parameters
    ----------
    shapes
        GeoSeries of valid polygons by ``unit_id``, with a reference system.
    """
    ids, polygons = list(shapes.index), np.asarray(shapes.array)
    whole = shapely.union_all(polygons)
    rings = [ring for part in shapely.get_parts(whole) for ring in part.interiors]
    holes = shapely.polygons(rings) if rings else np.empty(0, dtype=object)
    of_hole, neighbour = shapely.STRtree(polygons).query(holes, predicate="intersects")
    misfits = [
        Misfit(tuple(sorted(ids[n] for n in neighbour[of_hole == index])), float(area))
        for index, area in enumerate(_area_km2(holes, shapes.crs))
        if NOISE_KM2 < area < LAKE_KM2
    ]
    return sorted(misfits, key=lambda each: (-each.area_km2, each.unit_ids))


def _area_km2(places: np.ndarray, crs: Any) -> np.ndarray:
    """Return areas in km². What meets is found in degrees: projecting bends straight borders."""
    import geopandas as gpd

    return area_km2(gpd.GeoSeries(places, crs=crs))


def check_coverage(shapes: Any, names: Mapping[str, str], at_most: int = 5) -> list[str]:
    """Return what is wrong with a coverage, in sentences that name the places.

    Parameters
    ----------
    shapes
        GeoSeries of valid polygons by ``unit_id``, in degrees.
    names
        Name of each unit.
    at_most
        How many places a sentence names; the rest is counted.
    """
    problems = []
    overlaps, holes = find_overlaps(shapes), find_holes(shapes)
    if overlaps:
        problems.append(
            ngettext(
                "Territories must not overlap; {count} pair shares {area:.1f} km²: {places}. "
                "Simplify the whole coverage together, not one by one.",
                "Territories must not overlap; {count} pairs share {area:.1f} km²: {places}. "
                "Simplify the whole coverage together, not one by one.",
                len(overlaps),
            ).format(**_summary(overlaps, names, at_most))
        )
    if holes:
        problems.append(
            ngettext(
                "Territories must leave no hole; {count} hole of {area:.1f} km² lies among: "
                "{places}. Simplify the whole coverage together, not one by one.",
                "Territories must leave no hole; {count} holes of {area:.1f} km² lie among: "
                "{places}. Simplify the whole coverage together, not one by one.",
                len(holes),
            ).format(**_summary(holes, names, at_most))
        )
    return problems or _unmatched(shapes, names, at_most)


def _unmatched(shapes: Any, names: Mapping[str, str], at_most: int) -> list[str]:
    """Return the units whose borders agree in place but not vertex by vertex."""
    edges = shapely.coverage_invalid_edges(np.asarray(shapes.array))
    units = [unit for unit, edge in zip(shapes.index, edges, strict=True) if not edge.is_empty]
    if not units:
        return []
    shown = "; ".join(_called(unit, names) for unit in units[:at_most])
    return [
        ngettext(
            "Neighbours must share every vertex of their border; {count} territory does not: "
            "{places}.",
            "Neighbours must share every vertex of their border; {count} territories do not: "
            "{places}.",
            len(units),
        ).format(count=len(units), places=shown + _rest(len(units) - at_most))
    ]


def _summary(misfits: list[Misfit], names: Mapping[str, str], at_most: int) -> dict[str, Any]:
    places = "; ".join(
        " / ".join(_called(unit, names) for unit in misfit.unit_ids)
        + f" ({misfit.area_km2:.2f} km²)"
        for misfit in misfits[:at_most]
    )
    return {
        "count": len(misfits),
        "area": sum(misfit.area_km2 for misfit in misfits),
        "places": places + _rest(len(misfits) - at_most),
    }


def _called(unit_id: str, names: Mapping[str, str]) -> str:
    return f"{names.get(unit_id, '')} {unit_id}".strip()


def _rest(count: int) -> str:
    return f" (+{count})" if count > 0 else ""
