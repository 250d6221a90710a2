"""Sites of new facilities in a valley whose best choice fits in the head."""

from itertools import combinations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gapplanner.errors import SourceError
from gapplanner.indicators.access.ground import GroundTruth
from gapplanner.indicators.access.siting import site_facilities

WEST, NORTH = 700_000.0, 9_300_000.0
SHAPES = gpd.GeoSeries(
    [shapely.box(WEST, NORTH - 20_000, WEST + 20_000, NORTH)], index=["060101"], crs=32717
).to_crs(4326)


def ground(*places: tuple[float, float]) -> GroundTruth:
    """A facility in a corner and places by their kilometres east and south of it."""
    points = gpd.GeoSeries(
        [shapely.Point(WEST + 50, NORTH - 50)]
        + [shapely.Point(WEST + 1000 * x + 50, NORTH - 1000 * y - 50) for x, y in places],
        crs=32717,
    ).to_crs(4326)
    table = pd.DataFrame({"lon": points.x, "lat": points.y})
    named = table.iloc[1:].reset_index(drop=True)
    named["place_id"] = [f"{n:010d}" for n in range(len(named))]
    named["name"], named["unit_id"] = named["place_id"], "060101"
    roads = pd.DataFrame(columns=["road_id", "ground", "part", "position", "lon", "lat"])
    return GroundTruth(table.iloc[:1].assign(facility_id="1"), named, roads)


# At 3 km/h an hour is three kilometres: a cluster of three in a row, a pair, and one alone.
VALLEY = ground((10, 1), (12, 1), (14, 1), (1, 15), (1, 17), (18, 18), (1, 1))


def test_one_site_goes_to_the_middle_of_the_largest_cluster() -> None:
    found = site_facilities(VALLEY, SHAPES, 1)
    assert (found.lacking, found.covered) == (6, 3)
    assert found.table["name"].tolist() == ["0000000001"]


def test_each_further_site_adds_the_next_cluster() -> None:
    found = site_facilities(VALLEY, SHAPES, 3)
    assert found.table["adds"].tolist() == [3, 2, 1]
    assert found.covered == 6


def test_the_choice_is_the_best_of_all_choices() -> None:
    random = np.random.default_rng(4)
    places = [(float(x), float(y)) for x, y in random.uniform(4, 19, (9, 2))]
    here = ground(*places)
    best = max(
        sum(any(np.hypot(x - a, y - b) <= 2.7 for a, b in chosen) for x, y in places)
        for chosen in combinations(places, 2)
    )
    # Ways over eight directions are up to 8 % longer than straight ones: 2.7 km always fit.
    assert site_facilities(here, SHAPES, 2).covered >= best


def test_where_nobody_is_far_there_is_nothing_to_site() -> None:
    with pytest.raises(SourceError, match="there is nothing to site"):
        site_facilities(ground((1, 1)), SHAPES, 1)
    with pytest.raises(SourceError, match="must be 1 or more"):
        site_facilities(VALLEY, SHAPES, 0)
