"""The builder, on the published files; and what lies in the repository."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gapplanner.boundaries import load_topology, load_units, read_boundaries
from gapplanner.boundaries.build import build_boundaries
from gapplanner.boundaries.geometry import area_km2, length_km
from gapplanner.boundaries.topology import decode
from gapplanner.errors import SourceError
from gapplanner.sources import data_root, intact_path

FILES = ("units.csv", "cajamarca.gpkg", "cajamarca.topojson", "README.md")


@pytest.fixture(scope="module")
def topology() -> dict[str, Any]:
    return load_topology()


@pytest.fixture(scope="module")
def units() -> pd.DataFrame:
    return load_units()


def test_the_topology_decodes_to_a_valid_coverage(topology: dict[str, Any]) -> None:
    for layer, count in (("districts", 127), ("provinces", 13), ("department", 1)):
        shapes = list(decode(topology, layer).values())
        assert len(shapes) == count
        assert shapely.is_valid(shapes).all()
        assert shapely.coverage_is_valid(shapes)


def test_every_capital_lies_in_its_own_territory(
    topology: dict[str, Any], units: pd.DataFrame
) -> None:
    shapes = {
        unit: shape
        for layer in topology["objects"]
        for unit, shape in decode(topology, layer).items()
    }
    points = zip(units["unit_id"], units["capital_lon"], units["capital_lat"], strict=True)
    outside = [unit for unit, x, y in points if not shapely.contains_xy(shapes[unit], x, y)]
    assert outside == []


def test_provinces_and_department_are_their_districts_together(topology: dict[str, Any]) -> None:
    districts = decode(topology, "districts")
    for unit, province in decode(topology, "provinces").items():
        own = [shape for code, shape in districts.items() if code[:4] == unit]
        assert shapely.coverage_union_all(own).equals(province)
    assert shapely.coverage_union_all(list(districts.values())).equals(
        decode(topology, "department")["06"]
    )


def test_the_department_has_no_hole(topology: dict[str, Any]) -> None:
    assert shapely.get_num_interior_rings(decode(topology, "department")["06"]) == 0


def test_the_two_files_hold_the_same_limits(topology: dict[str, Any]) -> None:
    path = intact_path("boundaries-geopackage")
    for layer in ("districts", "provinces"):
        drawn = read_boundaries(path, layer=layer).set_index("unit_id").geometry
        decoded = decode(topology, layer)
        assert set(drawn.index) == set(decoded)
        assert all(drawn[unit].equals(shape) for unit, shape in decoded.items())


def test_the_geopackage_carries_the_facts_of_each_district() -> None:
    districts = gpd.read_file(intact_path("boundaries-geopackage"), layer="districts")
    chota = districts.set_index("unit_id").loc["060411"]
    assert (chota["name"], chota["province"], chota["parent_id"]) == ("Llama", "Chota", "0604")
    assert (chota["reniec_id"], chota["area_km2"]) == ("060610", 494.94)


def test_the_topology_is_small_enough_for_a_page(topology: dict[str, Any]) -> None:
    assert intact_path("boundaries-topology").stat().st_size < 150_000


def test_the_area_of_the_department_agrees_with_the_official_within_two_percent(
    topology: dict[str, Any], units: pd.DataFrame
) -> None:
    """District by district polygons differ, as the source's do: see the record beside the files."""
    shapes = gpd.GeoSeries(decode(topology, "districts"), crs="EPSG:4326")
    official = units.loc[units["level"] == "district", "area_km2"].sum()
    assert area_km2(shapes).sum() == pytest.approx(official, rel=0.02)


def test_the_record_says_whose_the_limits_are_and_what_was_measured() -> None:
    text = (data_root() / "boundaries" / "README.md").read_text(encoding="utf-8")
    for words in ("INEI", "referential", "MIT", "tolerance 100 m", "Toribio Casanova", "innovar"):
        assert words in text


def test_a_square_kilometre_measures_one_and_its_border_four() -> None:
    centre = gpd.GeoSeries([shapely.Point(-78.5, -7)], crs="EPSG:4326").to_crs("EPSG:32717")
    east, north = centre.x[0], centre.y[0]
    square = gpd.GeoSeries([shapely.box(east, north, east + 1000, north + 1000)], crs="EPSG:32717")
    # The scale of UTM departs from 1 by up to 0.1 % here.
    assert area_km2(square)[0] == pytest.approx(1, rel=2e-3)
    assert length_km(square)[0] == pytest.approx(4, rel=1e-9)


@pytest.mark.published
def test_building_again_gives_the_bytes_of_the_repository(built: Path) -> None:
    for name in FILES:
        ours = data_root() / "boundaries" / name
        assert (built / "boundaries" / name).read_bytes() == ours.read_bytes(), name


@pytest.mark.published
def test_building_over_an_older_build_changes_no_byte(published_data: Path, built: Path) -> None:
    before = {path: path.read_bytes() for path in sorted(built.rglob("*")) if path.is_file()}
    build_boundaries(published_data, built)
    assert {
        path: path.read_bytes() for path in sorted(built.rglob("*")) if path.is_file()
    } == before


@pytest.mark.published
def test_simplifying_moves_no_district_by_more_than_its_tolerance(
    published_data: Path, topology: dict[str, Any]
) -> None:
    source = gpd.read_file(
        published_data / "boundaries" / "cajamarca_boundaries_full.gpkg",
        layer="districts_innovar_inei2017",
    ).set_index("ubigeo")
    kept = gpd.GeoSeries(decode(topology, "districts"), crs="EPSG:4326").to_crs("EPSG:32717")
    moved = source.geometry.to_crs("EPSG:32717").hausdorff_distance(kept, align=True)
    assert moved.max() <= 100


@pytest.mark.published
def test_the_files_are_registered_with_their_sources(built: Path) -> None:
    assert intact_path("boundaries-topology", built).is_file()
    units = load_units(built)
    assert len(units) == 141
    catalogue = (built / "catalog.yaml").read_text(encoding="utf-8")
    assert "inei-limits-2017" in catalogue


@pytest.mark.published
def test_a_capital_outside_its_district_stops_the_build_before_anything_is_written(
    census_read_once: None, published_data: Path, tmp_path: Path
) -> None:
    source = tmp_path / "published"
    for name in ("boundaries/cajamarca_boundaries_full.gpkg", "census/06TOMO_01_cajamarca.xlsx"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).symlink_to(published_data / name)
    crosswalk = pd.read_csv(published_data / "indicators" / "ubigeo_cajamarca.csv", dtype=str)
    crosswalk.loc[crosswalk["ubigeo_inei"] == "060411", "lon_capital"] = "-78.0"
    (source / "indicators").mkdir()
    crosswalk.to_csv(source / "indicators" / "ubigeo_cajamarca.csv", index=False)
    with pytest.raises(SourceError, match="own district; 1 outside: '060411 Llama'"):
        build_boundaries(source, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_missing_published_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"ubigeo_cajamarca\.csv"):
        build_boundaries(tmp_path, tmp_path / "data")
    assert not (tmp_path / "data").exists()
