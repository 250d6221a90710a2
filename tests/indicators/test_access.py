"""Access on tiny surfaces: minutes that fit in the head, places and people beyond a limit."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from gapplanner.boundaries import load_districts
from gapplanner.errors import SourceError
from gapplanner.indicators.access.asking import AccessAsked, measure_access
from gapplanner.indicators.access.default import access
from gapplanner.indicators.access.ground import GroundTruth, shapes_of_roads
from gapplanner.indicators.access.points import read_points
from gapplanner.indicators.access.speeds import SPEEDS, steepness_factor
from gapplanner.indicators.access.travel import NOT_REACHED, friction_surface, travel_minutes
from gapplanner.rasters.grid import Grid
from gapplanner.sources import read_tables

UTM = "EPSG:32717"
WEST, NORTH = 700_000.0, 9_300_000.0
GRID = Grid(UTM, WEST, NORTH, 100.0, 21, 21)


def at(*cells: tuple[int, int]) -> gpd.GeoSeries:
    """The middles of cells, by row and column."""
    return gpd.GeoSeries(
        [shapely.Point(WEST + 100 * (c + 0.5), NORTH - 100 * (r + 0.5)) for r, c in cells], crs=UTM
    )


def level() -> np.ndarray:
    """A minute per hundred metres everywhere."""
    return np.full(GRID.shape, 0.01)


def test_on_even_ground_a_straight_way_takes_its_length() -> None:
    minutes = travel_minutes(level(), GRID, at((10, 10)))
    assert minutes[10, 10] == 0.0
    assert minutes[10, 20] == pytest.approx(10.0)
    assert minutes[20, 20] == pytest.approx(10 * np.sqrt(2))


def test_eight_directions_make_no_way_shorter_and_none_more_than_a_twelfth_longer() -> None:
    minutes = travel_minutes(level(), GRID, at((10, 10)))
    rows, columns = np.indices(GRID.shape)
    straight = np.hypot(rows - 10, columns - 10)
    assert (minutes >= straight - 1e-4).all()
    assert (minutes <= straight * 1.0824 + 1e-4).all()


def test_the_nearest_of_several_destinations_counts() -> None:
    minutes = travel_minutes(level(), GRID, at((0, 0), (20, 20)))
    one, other = (travel_minutes(level(), GRID, at(cell)) for cell in ((0, 0), (20, 20)))
    assert minutes == pytest.approx(np.minimum(one, other))


def test_who_is_behind_what_cannot_be_crossed_is_not_reached() -> None:
    walled = level()
    walled[:, 5] = np.inf
    minutes = travel_minutes(walled, GRID, at((10, 10)))
    assert (minutes[:, :6] == NOT_REACHED).all()
    assert minutes[10, 6] == pytest.approx(4.0)


def test_a_road_is_faster_than_walking_and_the_faster_of_two_roads_counts() -> None:
    line = gpd.GeoSeries(
        [shapely.LineString([(WEST, NORTH - 1050), (WEST + 2100, NORTH - 1050)])], crs=UTM
    )
    friction = friction_surface(GRID, {"departmental-road": line, "local-road": line})
    assert friction[10, 3] == pytest.approx(60 / 30_000)
    assert friction[0, 0] == pytest.approx(60 / 3_000)
    minutes = travel_minutes(friction, GRID, at((10, 0)))
    # Two kilometres by road at 30 km/h, and on foot across, at 3 km/h.
    assert minutes[10, 20] == pytest.approx(4.0)
    assert minutes[0, 0] == pytest.approx(0.5 * (0.2 + 2.0) + 9 * 2.0)


def test_level_ground_is_walked_at_its_speed_and_slopes_both_ways_are_slower() -> None:
    factor = steepness_factor(np.array([0.0, 0.1, 0.5, -0.5]))
    assert factor[0] == 1.0
    assert (np.diff(factor[:3]) > 0).all()
    assert factor[3] == factor[2]
    assert SPEEDS["off-path"].minutes_per_metre == pytest.approx(0.02)


def test_an_elevation_raster_slows_the_climb(tmp_path: Path) -> None:
    path = raster(tmp_path / "hill.tif", np.tile(np.arange(21.0) * 30, (21, 1)))
    steep = friction_surface(GRID, {}, path)
    assert steep[10, 10] == pytest.approx(0.02 * steepness_factor(np.array([0.3]))[0], rel=1e-6)


def test_destinations_outside_the_territory_are_refused() -> None:
    swapped = gpd.GeoSeries([shapely.Point(-7.1, -78.5)], crs=4326)
    with pytest.raises(SourceError, match="none of 1 does"):
        travel_minutes(level(), GRID, swapped)


def raster(path: Path, cells: np.ndarray, nodata: float = -9999.0, cell: float = 100.0) -> Path:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=cells.shape[0],
        width=cells.shape[1],
        count=1,
        dtype="float64",
        crs=UTM,
        nodata=nodata,
        transform=from_origin(WEST, NORTH, cell, cell),
    ) as written:
        written.write(cells, 1)
    return path


@pytest.fixture
def districts() -> gpd.GeoSeries:
    """Two districts side by side, each of 10 x 20 cells."""
    boxes = [
        shapely.box(WEST, NORTH - 2000, WEST + 1000, NORTH),
        shapely.box(WEST + 1000, NORTH - 2000, WEST + 2000, NORTH),
    ]
    return gpd.GeoSeries(boxes, index=["060101", "060102"], crs=UTM).to_crs(4326)


@pytest.fixture
def ground() -> GroundTruth:
    """A facility at the west end, three places, and a road of two points far in the east."""
    points = at((10, 0), (10, 2), (10, 9), (10, 19)).to_crs(4326)
    place = pd.DataFrame({"lon": points.x, "lat": points.y})
    facilities = place.iloc[:1].assign(facility_id="1")
    places = place.iloc[1:].assign(unit_id=["060101", "060101", "060102"])
    road = place.iloc[[3]].assign(road_id="A", ground="local-road", part=1, position=1)
    return GroundTruth(facilities, places, road)


def test_places_beyond_the_limit_are_counted_in_the_district_that_records_them(
    ground: GroundTruth, districts: gpd.GeoSeries
) -> None:
    found = measure_access(AccessAsked("health", limit=10.0), ground, districts)
    rows = found.rows.set_index("unit_id")
    # At two minutes per hundred metres: 4, 18 and some 38 minutes.
    assert rows["numerator"].tolist() == [1.0, 1.0]
    assert rows["denominator"].tolist() == [2.0, 1.0]
    assert rows["value"].tolist() == [0.5, 1.0]
    assert set(rows["quality"]) == {"estimated"}
    assert rows["note"].str.contains("without national roads").all()


def test_a_district_without_a_place_is_unknown_and_says_why(
    ground: GroundTruth, districts: gpd.GeoSeries
) -> None:
    alone = GroundTruth(ground.facilities, ground.places.iloc[:2], ground.road_vertices)
    rows = measure_access(AccessAsked("health"), alone, districts).rows.set_index("unit_id")
    assert rows["value"].isna().tolist() == [False, True]
    assert rows.loc["060102", "note"] == "Unknown: no populated place with a point is published."


def test_metres_to_a_road_are_those_of_a_straight_line(
    ground: GroundTruth, districts: gpd.GeoSeries
) -> None:
    found = measure_access(AccessAsked("road", limit=1_000.0), ground, districts)
    # The places are 1,700, 1,000 and 0 metres away; at the limit is within it.
    assert found.rows["numerator"].tolist() == [1.0, 0.0]


def test_people_beyond_the_limit_are_those_of_the_raster(
    ground: GroundTruth, districts: gpd.GeoSeries, tmp_path: Path
) -> None:
    people = np.ones((20, 20))
    path = raster(tmp_path / "people.tif", people)
    time = raster(tmp_path / "minutes.tif", np.tile(np.arange(20.0), (20, 1)))
    asked = AccessAsked("health", limit=4.0, population=path, travel_time=time)
    rows = measure_access(asked, ground, districts).rows.set_index("unit_id")
    assert rows["indicator_id"].unique().tolist() == ["health-access-people"]
    assert rows["denominator"].tolist() == pytest.approx([200.0, 200.0], rel=1e-4)
    assert rows["numerator"].tolist() == pytest.approx([100.0, 200.0], rel=1e-4)


def test_a_population_raster_that_covers_little_of_a_district_leaves_it_unknown(
    ground: GroundTruth, districts: gpd.GeoSeries, tmp_path: Path
) -> None:
    people = np.full((20, 20), -9999.0)
    people[:, :14] = 1.0
    path = raster(tmp_path / "people.tif", people)
    asked = AccessAsked("health", limit=4.0, population=path)
    rows = measure_access(asked, ground, districts).rows.set_index("unit_id")
    assert rows["value"].isna().tolist() == [False, True]
    assert "less than half" in rows["note"]["060102"]


def test_negative_persons_are_refused_as_an_undeclared_mark(
    ground: GroundTruth, districts: gpd.GeoSeries, tmp_path: Path
) -> None:
    path = raster(tmp_path / "people.tif", np.full((20, 20), -99_999.0))
    with pytest.raises(SourceError, match="persons per cell, 0 or more"):
        measure_access(AccessAsked("health", population=path), ground, districts)


def test_everything_that_does_not_go_together_is_said_at_once(
    ground: GroundTruth, districts: gpd.GeoSeries
) -> None:
    with pytest.raises(SourceError) as caught:
        measure_access(AccessAsked("school", limit=-5.0), ground, districts)
    assert len(caught.value.problems) == 2
    with pytest.raises(SourceError, match="straight line"):
        measure_access(AccessAsked("road", elevation=Path("hill.tif")), ground, districts)
    with pytest.raises(SourceError, match="already says how long"):
        measure_access(
            AccessAsked("health", points=at((0, 0)), travel_time=Path("t.tif")), ground, districts
        )


def test_points_of_a_route_too_far_apart_are_not_joined() -> None:
    points = at((0, 0), (0, 50), (0, 250)).to_crs(4326)
    vertices = pd.DataFrame(
        {
            "road_id": "A",
            "ground": "local-road",
            "part": 1,
            "position": [1, 2, 3],
            "lon": points.x,
            "lat": points.y,
        }
    )
    kinds = shapes_of_roads(vertices).geom_type.value_counts().to_dict()
    assert kinds == {"Point": 3, "LineString": 1}


def test_points_come_from_a_table_with_spanish_headings(tmp_path: Path) -> None:
    path = tmp_path / "schools.csv"
    path.write_text("Nombre,Longitud,Latitud\nA,-78.5,-7.1\nB,,\n", encoding="utf-8-sig")
    points = read_points(path)
    assert [(point.x, point.y) for point in points] == [(-78.5, -7.1)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nombre,lugar\nA,B\n", "columns of longitude and latitude"),
        ("lon,lat\n-7.1,-78.5\n", "must lie in Peru"),
        ("lon,lat\n,\n", "at least one point"),
        ("lon,lat\noeste,sur\n", "numbers"),
    ],
)
def test_a_table_that_holds_no_points_is_refused_in_words(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        read_points(path)


def test_a_layer_that_is_no_layer_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="must exist"):
        read_points(tmp_path / "nothing.gpkg")
    path = tmp_path / "points.geojson"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(SourceError, match="whole layer of a map"):
        read_points(path)


def test_what_the_repository_holds_gives_its_own_table_of_access() -> None:
    rows, _surface = access(GroundTruth.read(), load_districts())
    committed = read_tables(["access"])["access"]
    fresh = rows.sort_values(["indicator_id", "unit_id"], ignore_index=True)
    assert fresh["numerator"].tolist() == committed["numerator"].tolist()
    assert fresh["denominator"].tolist() == committed["denominator"].tolist()
    assert fresh["value"].tolist() == pytest.approx(committed["value"].tolist(), abs=1e-6)
