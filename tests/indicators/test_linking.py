"""Road links in a plain whose cheapest trees can be listed."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gapplanner.errors import SourceError
from gapplanner.indicators.access.ground import GroundTruth
from gapplanner.indicators.access.linking import link_places, winding_of
from gapplanner.indicators.access.trees import ROOT, branches_of, pruned, shortened, spanning

WEST, NORTH = 700_000.0, 9_300_000.0


def ground(*places: tuple[float, float]) -> GroundTruth:
    """A straight road along the north, 40 km long, and places by their km east and south of it."""
    points = gpd.GeoSeries(
        [shapely.Point(WEST, NORTH), shapely.Point(WEST + 40_000, NORTH)]
        + [shapely.Point(WEST + 1000 * x, NORTH - 1000 * y) for x, y in places],
        crs=32717,
    ).to_crs(4326)
    table = pd.DataFrame({"lon": points.x, "lat": points.y})
    road = table.iloc[:2].assign(road_id="R", ground="departmental-road", part=1, position=[1, 2])
    named = table.iloc[2:].reset_index(drop=True)
    named["place_id"] = [f"{n:010d}" for n in range(len(named))]
    named["name"], named["unit_id"] = named["place_id"], "060101"
    return GroundTruth(table.iloc[:0].assign(facility_id=""), named, road)


def test_a_place_alone_gets_the_straight_way_to_the_road() -> None:
    found = link_places(ground((10, 5)), 1)
    assert found.winding == pytest.approx(1.0, abs=0.01)
    assert found.table[["km", "places"]].to_numpy().tolist() == [[5.0, 1]]
    assert (found.lacking, found.reached) == (1, 1)
    assert found.serves == ({"060101": 1},)


def test_a_village_behind_another_hangs_on_it_and_not_on_the_road() -> None:
    # 5 km to the first and 4 more to the second; alone the second would need 9.
    found = link_places(ground((10, 5), (10, 9)), 5)
    assert found.table[["km", "places"]].to_numpy().tolist() == [[9.0, 2]]


def test_a_neighbour_within_two_kilometres_of_the_link_needs_no_road_of_its_own() -> None:
    # (11, 5) lies a kilometre from the end of the link to (10, 5) and is served by it.
    found = link_places(ground((10, 5), (11, 5)), 5)
    assert found.table[["km", "places"]].to_numpy().tolist() == [[5.0, 2]]


def test_links_that_serve_more_per_kilometre_come_first_and_each_place_counts_once() -> None:
    # Three places five kilometres down; one place alone, three kilometres down, far away.
    found = link_places(ground((10, 5), (10.5, 5), (9.5, 5), (35, 3)), 5)
    assert found.table["places"].tolist() == [3, 1]
    assert found.reached == found.lacking == 4
    assert link_places(ground((10, 5), (10.5, 5), (35, 3)), 1).reached == 2


def test_a_branch_that_is_too_long_keeps_what_is_near_the_road() -> None:
    found = link_places(ground((10, 5), (10, 9), (10, 13)), 5, longest_km=9.5)
    assert found.table[["km", "places"]].to_numpy().tolist() == [[9.0, 2]]
    with_nothing = link_places(ground((10, 12), (30, 3)), 5, longest_km=9.5)
    assert with_nothing.table["km"].tolist() == [3.0]


def cheapest(points: np.ndarray, limit: float) -> float:
    """Return the least tree that passes within the limit of every place, by listing every set.

    Trees whose corners are places and the foot of each on the road; the road is the line y = 0.
    """
    roots = points * (1, 0)
    best = np.inf
    for count in range(1, len(points) + 1):
        for chosen in combinations(range(len(points)), count):
            some = points[list(chosen)]
            tree = spanning(some, some * (1, 0))
            ends = [roots[chosen[k]] if p == ROOT else some[p] for k, p in tree.items()]
            lines = [shapely.LineString([some[k], e]) for k, e in zip(tree, ends, strict=True)]
            far = [min(line.distance(shapely.Point(p)) for line in lines) for p in points]
            if max(far) <= limit:
                best = min(best, sum(line.length for line in lines))
    return float(best)


@pytest.mark.parametrize("seed", range(12))
def test_the_tree_reaches_everybody_and_is_near_the_cheapest_of_all(seed: int) -> None:
    points = np.random.default_rng(seed).uniform((0, 3), (12, 12), (6, 2))
    roots = points * (1, 0)
    whole = spanning(points, roots)
    tree = pruned(points, roots, whole, 2.0)
    ends = {k: roots[k] if p == ROOT else points[p] for k, p in tree.items()}
    lines = [shapely.LineString([points[k], end]) for k, end in ends.items()]
    for place in points:
        assert min(line.distance(shapely.Point(place)) for line in lines) <= 2.0 + 1e-9
    length, least = sum(line.length for line in lines), cheapest(points, 2.0)
    assert least - 1e-9 <= length <= 1.35 * least


@pytest.mark.parametrize("seed", range(6))
def test_the_spanning_tree_is_the_least_of_all_that_touch_every_place(seed: int) -> None:
    points = np.random.default_rng(seed).uniform((0, 1), (9, 9), (4, 2))
    roots = points * (1, 0)

    def metres(parents: tuple[int, ...]) -> float:
        ends = [roots[k] if p == ROOT else points[p] for k, p in enumerate(parents)]
        return float(np.hypot(*(points - np.array(ends)).T).sum())

    every = [
        parents for parents in np.ndindex(5, 5, 5, 5) if _is_tree(tuple(p - 1 for p in parents))
    ]
    least = min(metres(tuple(p - 1 for p in parents)) for parents in every)
    found = spanning(points, roots)
    assert metres(tuple(found[k] for k in range(4))) == pytest.approx(least)


def _is_tree(parents: tuple[int, ...]) -> bool:
    for place in range(len(parents)):
        seen = set()
        while place != ROOT:
            if place in seen:
                return False
            seen.add(place)
            place = parents[place]  # noqa: PLW2901 - walks to the road
    return True


def test_branches_part_at_the_road_and_are_cut_from_their_far_ends() -> None:
    parents = {0: ROOT, 1: 0, 2: 1, 3: ROOT}
    assert branches_of(parents) == [{0: ROOT, 1: 0, 2: 1}, {3: ROOT}]
    points = np.array([[0.0, 1.0], [0.0, 2.0], [0.0, 3.0], [9.0, 1.0]])
    kept = shortened(points, points * (1, 0), {0: ROOT, 1: 0, 2: 1}, 2.5)
    assert kept == {0: ROOT, 1: 0}


def test_windings_are_measured_on_the_published_roads() -> None:
    # A saw of right angles: ten kilometres of road for every 7.07 of straight line.
    steps = np.arange(0, 21)
    zigzag = np.column_stack([steps * 1000.0 / 2**0.5, (steps % 2) * 1000.0 / 2**0.5])
    points = gpd.GeoSeries(
        [shapely.Point(WEST + x, NORTH + y) for x, y in zigzag], crs=32717
    ).to_crs(4326)
    road = pd.DataFrame(
        {"road_id": "R", "ground": "departmental-road", "part": 1,
         "position": range(1, 22), "lon": points.x, "lat": points.y}
    )  # fmt: skip
    here = GroundTruth(road.iloc[:0], road.iloc[:0], road)
    assert winding_of(here) == pytest.approx(2**0.5, rel=0.03)
    assert winding_of(GroundTruth(road.iloc[:0], road.iloc[:0], road.iloc[:2])) == 1.0


def test_where_every_place_has_a_road_no_link_is_needed() -> None:
    with pytest.raises(SourceError, match="no link is needed"):
        link_places(ground((10, 1)), 1)
    with pytest.raises(SourceError, match="The number of links must be 1 or more"):
        link_places(ground((10, 5)), 0)
