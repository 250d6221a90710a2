"""Links that would bring places within reach of a road: a cheap tree from the network outwards."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.indicators.access.asking import ROAD_METRES
from gapplanner.indicators.access.ground import GroundTruth, metres_to_nearest
from gapplanner.indicators.access.trees import (
    Floats,
    branches_of,
    length_of,
    metres_to,
    metres_to_root,
    pruned,
    segment_of,
    shortened,
    spanning,
)
from gapplanner.language import _

LONGEST_KM: Final = 25.0
CHORD_KM: Final = 5.0
"""Stretch of a published road over which its windings are measured."""


@dataclass(frozen=True, eq=False)
class Links:
    """Proposed links and what they reach.

    Attributes
    ----------
    table
        Most places per kilometre first: ``rank, place_id, name, unit_id, lon, lat`` (of the place
        where it ends), ``km`` (windings included), ``places`` (that come within the limit).
    serves
        Of each, how many places of each district it brings within the limit.
    lines
        Of each, its lines (MultiLineString in degrees of WGS 84).
    lacking, reached
        Places beyond the limit today, and those of them that the links bring within it.
    winding
        Kilometres of road per kilometre of straight line.
    """

    table: pd.DataFrame
    serves: tuple[dict[str, int], ...]
    lines: tuple[Any, ...]
    lacking: int
    reached: int
    winding: float


def link_places(
    ground: GroundTruth,
    number: int,
    limit: float = ROAD_METRES,
    longest_km: float = LONGEST_KM,
    crs: str = "EPSG:32717",
) -> Links:
    r"""Return links from the known roads that bring places within the limit of a road.

    Parameters
    ----------
    ground
        Populated places and roads.
    number
        How many links at most.
    limit
        Metres of straight line to a road within which a place is served.
    longest_km
        Longest link, windings included; of a longer branch the part nearest the road is kept.
    crs
        A reference system in metres.

    Raises
    ------
    SourceError
        If the number is not 1 or more, or no place is beyond the limit.

    Notes
    -----
    The least tree of straight lines that joins every place beyond the limit to the network is a
    minimum spanning tree with the network as one node, :math:`d_{0j}` the metres from place *j* to
    the nearest road. The tree need not touch every place, only pass within the limit: ends whose
    removal leaves nobody beyond it are dropped, longest first (`pruned`). So the tree is at most
    as long as the spanning one; the least of all is a Steiner tree with neighbourhoods, of which
    this is a heuristic. Each branch from the network is one link, and

    .. math:: L = w \sum_{(i,j) \in T} d_{ij}

    its length, *w* the windings of the published roads (`winding_of`). Slopes and rivers are not
    known here. A place within the limit of several links counts for the first of them.

    Source
    ------
    ``scipy.sparse.csgraph.minimum_spanning_tree``.
    """
    if number < 1:
        raise SourceError(
            _("The number of links must be 1 or more; found {number}.").format(number=number)
        )
    far = metres_to_nearest(ground.place_points, ground.network, crs) > limit
    lacking = ground.places[far].reset_index(drop=True)
    if lacking.empty:
        raise SourceError(
            _("No populated place is more than {limit:g} m from a road: no link is needed.").format(
                limit=limit
            )
        )
    metric = ground.place_points[far].to_crs(crs)
    points = np.column_stack([metric.x, metric.y])
    roots = _nearest_points(metric, ground.network.to_crs(crs))
    winding = winding_of(ground)
    branches = [
        shortened(points, roots, branch, 1000.0 * longest_km / winding)
        for branch in branches_of(pruned(points, roots, spanning(points, roots), limit))
    ]
    return _told(_Ground(lacking, points, roots, crs, winding), branches, number, limit)


def winding_of(ground: GroundTruth) -> float:
    """Return the kilometres of road per kilometre of straight line, of the published lines.

    The median over stretches of `CHORD_KM` along the departmental roads; 1 where no line is that
    long. The lines are generalised, so it is a low figure.
    """
    from gapplanner.boundaries.geometry import LENGTH_CRS
    from gapplanner.indicators.access.ground import points_of

    lines = ground.road_vertices[ground.road_vertices["ground"] == "departmental-road"]
    ratios: list[float] = []
    for _part, vertices in lines.groupby(["road_id", "part"], sort=True):
        metric = points_of(vertices.sort_values("position")).to_crs(LENGTH_CRS)
        xy = np.column_stack([metric.x, metric.y])
        along = np.append(0.0, np.cumsum(np.hypot(*np.diff(xy, axis=0).T)))
        marks = np.arange(0.0, along[-1], 1000.0 * CHORD_KM)
        at = np.column_stack([np.interp(marks, along, xy[:, axis]) for axis in (0, 1)])
        chords = np.hypot(*np.diff(at, axis=0).T)
        ratios += [1000.0 * CHORD_KM / chord for chord in chords if chord > 0]
    return float(np.median(ratios)) if ratios else 1.0


@dataclass(frozen=True, eq=False)
class _Ground:
    lacking: pd.DataFrame
    points: Floats
    roots: Floats
    crs: str
    winding: float


def _nearest_points(places: Any, network: Any) -> Floats:
    import shapely

    found = network.sindex.nearest(places.array, return_all=False)
    lines = shapely.shortest_line(
        np.asarray(places.array)[found[0]], np.asarray(network.array)[found[1]]
    )
    return np.array([line.coords[-1] for line in lines])


def _told(about: _Ground, branches: list[dict[int, int]], number: int, limit: float) -> Links:
    """Order the links by places per kilometre; a place counts for the first that reaches it."""
    import geopandas as gpd
    import shapely

    points, roots = about.points, about.roots
    metres = [sum(length_of(points, roots, place, one[place]) for place in one) for one in branches]
    reach = [
        np.min([metres_to(points, segment_of(points, roots, p, one)) for p in one], axis=0) <= limit
        for one in branches
        if one
    ]
    kept = [(one, far, reached) for (one, far), reached in zip(
        [(one, far) for one, far in zip(branches, metres, strict=True) if one], reach, strict=True
    )]  # fmt: skip
    served = np.zeros(len(points), dtype=bool)
    rows: list[tuple[int, float, int]] = []
    serves: list[dict[str, int]] = []
    shapes = []
    while kept and len(rows) < number:
        best = max(
            range(len(kept)), key=lambda n: (int((kept[n][2] & ~served).sum()) / kept[n][1], -n)
        )
        branch, far, reached = kept.pop(best)
        mine = np.flatnonzero(reached & ~served)
        if not len(mine):
            break
        served[mine] = True
        end = max(branch, key=lambda place: (metres_to_root(points, roots, branch, place), -place))
        rows.append((end, about.winding * far / 1000.0, len(mine)))
        units = about.lacking["unit_id"].iloc[mine].value_counts().sort_index()
        serves.append({str(unit): int(count) for unit, count in units.items()})
        shapes.append(
            shapely.MultiLineString([segment_of(points, roots, place, branch) for place in branch])
        )
    table = about.lacking.iloc[[end for end, _km, _count in rows]].reset_index(drop=True)
    table = table[["place_id", "name", "unit_id", "lon", "lat"]].assign(
        km=[round(km, 1) for _end_, km, _count in rows],
        places=[count for _end_, _km, count in rows],
    )
    table.insert(0, "rank", range(1, len(table) + 1))
    lines = gpd.GeoSeries(shapes, crs=about.crs).to_crs("EPSG:4326")
    return Links(table, tuple(serves), tuple(lines), len(points), int(served.sum()), about.winding)
