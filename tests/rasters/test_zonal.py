"""Sums by territory: each cell by the part of it inside, unknown cells for nothing."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gapplanner.boundaries import load_districts
from gapplanner.errors import SourceError
from gapplanner.rasters.windows import around_zones, strips
from gapplanner.rasters.zonal import zonal_statistics

MakeRaster = Callable[..., Path]

WEST, NORTH = 700_000.0, 9_300_000.0


def zones(*boxes: tuple[float, float, float, float]) -> gpd.GeoSeries:
    """Boxes by their west, south, east and north in cells of 100 m from the corner."""
    shapes = [
        shapely.box(WEST + 100 * w, NORTH - 100 * s, WEST + 100 * e, NORTH - 100 * n)
        for w, s, e, n in boxes
    ]
    return gpd.GeoSeries(
        shapes, index=[f"0601{i:02d}" for i in range(1, len(boxes) + 1)], crs=32717
    )


def test_a_cell_counts_by_the_part_of_it_inside(make_raster: MakeRaster) -> None:
    path = make_raster([[4.0, 8.0]])
    found = zonal_statistics(path, zones((0, 1, 1.5, 0), (1.5, 1, 2, 0)), ("sum", "mean"))
    assert found["sum"].tolist() == [8.0, 4.0]
    assert found["mean"].round(6).tolist() == [5.333333, 8.0]
    assert found["covered"].tolist() == [1.0, 1.0]


def test_a_cell_without_data_counts_for_nothing_and_the_share_covered_says_so(
    make_raster: MakeRaster,
) -> None:
    found = zonal_statistics(make_raster([[4.0, -1.0]]), zones((0, 1, 2, 0)), ("sum", "min", "max"))
    assert list(found.loc["060101"]) == [4.0, 4.0, 4.0, 0.5]


def test_a_zone_without_any_data_is_unknown_and_never_zero(make_raster: MakeRaster) -> None:
    found = zonal_statistics(
        make_raster([[4.0, -1.0]]), zones((1, 1, 2, 0), (5, 1, 6, 0), (0, 1, 1, 0))
    )
    assert found["sum"].isna().tolist() == [True, True, False]
    assert found["covered"].tolist() == [0.0, 0.0, 1.0]


def test_a_district_that_leaves_the_raster_is_covered_in_part(make_raster: MakeRaster) -> None:
    found = zonal_statistics(make_raster([[4.0, 8.0]]), zones((1, 1, 3, 0)))
    assert list(found.loc["060101"]) == [8.0, 0.5]


def test_sums_agree_with_areas_of_intersection_computed_by_shapes(
    make_raster: MakeRaster,
) -> None:
    random = np.random.default_rng(7)
    cells = random.integers(0, 100, (6, 7)).astype(float)
    triangle = shapely.Polygon(
        [(WEST + 33, NORTH - 12), (WEST + 655, NORTH - 201), (WEST + 120, NORTH - 571)]
    )
    place = gpd.GeoSeries([triangle], index=["060101"], crs=32717)
    expected = sum(
        cells[row, column]
        * shapely.box(
            WEST + 100 * column,
            NORTH - 100 * (row + 1),
            WEST + 100 * (column + 1),
            NORTH - 100 * row,
        )
        .intersection(triangle)
        .area
        / 1e4
        for row in range(6)
        for column in range(7)
    )
    found = zonal_statistics(make_raster(cells), place)
    # The library keeps coverage fractions in four bytes.
    assert found.loc["060101", "sum"] == pytest.approx(expected, rel=1e-6)


@given(
    cells=st.lists(st.integers(0, 50), min_size=12, max_size=12),
    cut=st.floats(0.1, 3.9),
    pad=st.integers(0, 3),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_splitting_a_district_shuffling_districts_or_padding_the_raster_changes_no_total(
    make_raster: MakeRaster, cells: list[int], cut: float, pad: int
) -> None:
    array = np.array(cells, dtype=float).reshape(3, 4)
    path = make_raster(array)
    whole = zonal_statistics(path, zones((0, 3, 4, 0)))["sum"].iloc[0]
    assert whole == pytest.approx(array.sum())
    halves = zones((0, 3, cut, 0), (cut, 3, 4, 0))
    split = zonal_statistics(path, halves)["sum"]
    assert split.sum() == pytest.approx(whole, rel=1e-6, abs=1e-6)
    turned = zonal_statistics(path, halves[::-1])["sum"]
    assert turned[::-1].tolist() == split.tolist()
    padded = make_raster(
        np.pad(array, pad, constant_values=-1.0), corner=(WEST - 100 * pad, NORTH + 100 * pad)
    )
    assert zonal_statistics(padded, halves)["sum"].tolist() == pytest.approx(split.tolist())


def test_zones_in_degrees_give_the_same_as_in_metres(make_raster: MakeRaster) -> None:
    path = make_raster(np.arange(12.0).reshape(3, 4))
    metric = zones((0, 3, 2.5, 0), (2.5, 3, 4, 0))
    degrees = zonal_statistics(path, metric.to_crs(4326))["sum"]
    assert degrees.tolist() == pytest.approx(
        zonal_statistics(path, metric)["sum"].tolist(), rel=1e-5
    )


@given(
    cells=st.lists(st.integers(0, 50), min_size=12, max_size=12),
    cut=st.floats(0.1, 3.9),
    system=st.sampled_from(["EPSG:4326", "EPSG:4674", "EPSG:32718", "EPSG:5388", "ESRI:102033"]),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_zones_in_any_system_of_an_office_add_up_to_the_same(
    make_raster: MakeRaster, cells: list[int], cut: float, system: str
) -> None:
    path = make_raster(np.array(cells, dtype=float).reshape(3, 4))
    metric = zones((0, 3, cut, 0), (cut, 3, 4, 0))
    found = zonal_statistics(path, metric.to_crs(system))["sum"].tolist()
    assert found == pytest.approx(
        zonal_statistics(path, metric)["sum"].tolist(), rel=1e-3, abs=0.05
    )


def test_reading_few_cells_at_a_time_changes_nothing(make_raster: MakeRaster) -> None:
    path = make_raster(np.arange(400.0).reshape(20, 20))
    place = zones((0.5, 19.5, 18.25, 1.75))
    plain = zonal_statistics(path, place, ("sum", "mean"))
    sparing = zonal_statistics(path, place, ("sum", "mean"), cells_in_memory=16)
    assert list(sparing.loc["060101"]) == pytest.approx(list(plain.loc["060101"]))


def test_a_raster_of_another_place_is_refused_with_both_extents(make_raster: MakeRaster) -> None:
    elsewhere = make_raster([[1.0]], corner=(100_000.0, 8_000_000.0))
    with pytest.raises(SourceError, match="must cover the territory"):
        zonal_statistics(elsewhere, zones((0, 1, 1, 0)))


def test_strips_cover_a_window_once(
    make_raster: MakeRaster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gapplanner.rasters.windows.CELLS_OF_A_STRIP", 9)
    path = make_raster(np.zeros((10, 4)))
    with rasterio.open(path) as raster:
        window = around_zones(raster, zones((0, 9.5, 4, 1.5)), path)
        rows = [(int(strip.row_off), int(strip.height)) for strip in strips(window)]
    assert rows == [(1, 2), (3, 2), (5, 2), (7, 2), (9, 1)]


@pytest.mark.published
def test_the_published_distance_raster_covers_every_district_of_cajamarca(published: Path) -> None:
    path = published / "data" / "health" / "dist_to_ipress_m_1km_utm17s.tif"
    found = zonal_statistics(path, load_districts(), ("mean", "max"))
    assert len(found) == 127
    assert found["covered"].min() > 0.96
    # The file's own largest distance is the largest of a district.
    assert found["max"].max() == pytest.approx(21_180.02, abs=0.01)
