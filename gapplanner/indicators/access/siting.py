"""Where new establishments would bring most places within reach: maximal covering."""

import warnings
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.indicators.access.asking import CELL_M, MARGIN_M, MINUTES
from gapplanner.indicators.access.ground import GroundTruth
from gapplanner.indicators.access.speeds import SPEEDS
from gapplanner.indicators.access.travel import (
    NOT_REACHED,
    friction_surface,
    travel_minutes,
)
from gapplanner.language import _
from gapplanner.rasters.grid import Grid

FASTEST: Final = max(speed.km_h for speed in SPEEDS.values())
FAR: Final = 1e6
"""Minutes that stand for beyond the window: more than any limit."""


@dataclass(frozen=True, eq=False)
class Sites:
    """Chosen sites, and what is proved of them.

    Attributes
    ----------
    table
        In the order of what each adds: ``rank, place_id, name, unit_id, lon, lat``, ``covers``
        (places without access that come within the limit of it) and ``adds`` (those that no site
        before it covers).
    serves
        Of each site, how many places it adds in each district; a place counts for the first site
        that covers it.
    lacking
        Places beyond the limit today.
    covered
        Those that the chosen sites bring within it.
    """

    table: pd.DataFrame
    serves: tuple[dict[str, int], ...]
    lacking: int
    covered: int


def site_facilities(
    ground: GroundTruth,
    shapes: Any,
    number: int,
    limit: float = MINUTES,
    cell_m: float = CELL_M,
) -> Sites:
    r"""Return where so many new establishments would bring most places within the limit.

    Parameters
    ----------
    ground
        Facilities, populated places and roads.
    shapes
        GeoSeries of the territory's districts.
    number
        How many sites.
    limit
        Minutes.
    cell_m
        Side of the cells of the surface, metres.

    Returns
    -------
    Sites
        Sites are themselves populated places beyond the limit: where people already live.

    Raises
    ------
    SourceError
        If the number is not 1 or more, or no place is beyond the limit.

    Notes
    -----
    The places :math:`i` beyond the limit are the demand, all alike (how many live in each is not
    published), and each is a possible site :math:`j`; :math:`a_{ij} = 1` where the way takes the
    limit at most:

    .. math:: \max \sum_i y_i \quad y_i \le \sum_j a_{ij} x_j, \quad \sum_j x_j = p

    Source
    ------
    Church, R. and ReVelle, C. (1974), The maximal covering location problem. Model of
    ``spopt.locate.MCLP`` (PySAL), solved to optimality by HiGHS.
    """
    if number < 1:
        raise SourceError(
            _("The number of sites must be 1 or more; found {number}.").format(number=number)
        )
    grid = Grid.over(shapes, cell_m, margin_m=MARGIN_M)
    friction = friction_surface(grid, ground.roads())
    minutes = travel_minutes(friction, grid, ground.facility_points)
    rows, columns = grid.cells_of(ground.place_points)
    reached = np.where(rows >= 0, minutes[rows, columns], np.nan)
    lacking = ground.places[(reached > limit) | (reached == NOT_REACHED)]
    if lacking.empty:
        raise SourceError(
            _(
                "No populated place is more than {limit:g} minutes away: there is nothing to site."
            ).format(limit=limit)
        )
    cells = np.column_stack([rows, columns])[lacking.index]
    costs = _ways(friction, grid, cells, limit)
    chosen = _maximal(costs, min(number, len(lacking)), limit)
    return _told(lacking.reset_index(drop=True), costs <= limit, chosen)


def _ways(friction: np.ndarray, grid: Grid, cells: np.ndarray, limit: float) -> np.ndarray:
    """Return minutes from each place to each other, within the reach of the fastest ground."""
    from skimage.graph import MCP_Geometric

    reach = int(np.ceil(limit / 60.0 * FASTEST * 1000.0 / grid.cell_m)) + 1
    ways = np.full((len(cells), len(cells)), FAR)
    costs = np.where(np.isfinite(friction), friction, -1.0)
    for place, (row, column) in enumerate(cells):
        top, left = max(0, row - reach), max(0, column - reach)
        window = costs[top : row + reach + 1, left : column + reach + 1]
        near = (np.abs(cells - (row, column)) <= reach).all(axis=1)
        paths = MCP_Geometric(window, sampling=(grid.cell_m, grid.cell_m))
        ends = [(int(r), int(c)) for r, c in cells[near] - (top, left)]
        # Ways longer than the limit are not asked for.
        found = paths.find_costs(
            [(int(row - top), int(column - left))], ends=ends, find_all_ends=True
        )[0]
        ways[place, near] = [found[end] for end in ends]
    return np.where(np.isfinite(ways), ways, FAR)


def _maximal(costs: np.ndarray, number: int, limit: float) -> list[int]:
    """Return the chosen sites, by their place in the matrix."""
    import pulp
    from spopt.locate import MCLP

    with warnings.catch_warnings():
        # The library builds its model in a way that the next version of PuLP will give up.
        warnings.simplefilter("ignore", DeprecationWarning)
        model = MCLP.from_cost_matrix(
            costs.T, np.ones(len(costs)), service_radius=limit, p_facilities=number
        )
        model.solve(pulp.HiGHS(msg=False))
    if pulp.LpStatus[model.problem.status] != "Optimal":
        raise AssertionError(pulp.LpStatus[model.problem.status])
    return [place for place, taken in enumerate(model.fac_vars) if taken.value() > 0.5]


def _told(lacking: pd.DataFrame, covers: np.ndarray, chosen: list[int]) -> Sites:
    """Order the chosen sites by what each adds to those before it."""
    left, rows, serves = set(chosen), [], []
    served = np.zeros(len(lacking), dtype=bool)
    while left:
        adds = {site: int((covers[site] & ~served).sum()) for site in left}
        site = min(left, key=lambda one: (-adds[one], str(lacking["place_id"].iloc[one])))
        rows.append((site, int(covers[site].sum()), adds[site]))
        units = lacking["unit_id"][covers[site] & ~served].value_counts().sort_index()
        serves.append({str(unit): int(count) for unit, count in units.items()})
        served |= covers[site]
        left.remove(site)
    table = lacking.iloc[[site for site, _covers, _adds in rows]].reset_index(drop=True)
    table = table[["place_id", "name", "unit_id", "lon", "lat"]].assign(
        covers=[row[1] for row in rows], adds=[row[2] for row in rows]
    )
    table.insert(0, "rank", range(1, len(table) + 1))
    return Sites(table, tuple(serves), len(lacking), int(served.sum()))
