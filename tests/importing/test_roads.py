"""Layers of roads: cut at the territory, measured by district, unknown where nothing is drawn."""

import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.roads import import_roads
from gapplanner.importing.territory import import_territory
from gapplanner.indicators.access.ground import shapes_of_roads
from gapplanner.sources import read_table

CODES = """\
inei,reniec,departamento,provincia,distrito,capital,altitude,latitude,longitude,superficie
010101,010101,AMAZONAS,CHACHAPOYAS,CHACHAPOYAS,Chachapoyas,2338,-6.05,-77.95,100
010102,010102,AMAZONAS,CHACHAPOYAS,ASUNCION,Asuncion,2338,-6.05,-77.85,100
"""


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of data with two districts side by side, a tenth of a degree each."""
    folder = tmp_path_factory.mktemp("squares")
    boxes = [shapely.box(-78.0, -6.1, -77.9, -6.0), shapely.box(-77.9, -6.1, -77.8, -6.0)]
    limits = gpd.GeoDataFrame({"UBIGEO": ["010101", "010102"]}, geometry=boxes, crs=4326)
    limits.to_file(folder / "limits.gpkg")
    (folder / "codes.csv").write_text(CODES, encoding="utf-8")
    import_territory(
        folder / "limits.gpkg",
        folder / "data",
        ask=Asked(department="01", codes=folder / "codes.csv"),
    )
    return folder / "data"


@pytest.fixture
def two_squares(squares: Path, tmp_path: Path) -> Path:
    """A copy of it, to write in."""
    return Path(shutil.copytree(squares, tmp_path / "data"))


def layer(**columns: Any) -> gpd.GeoDataFrame:
    """A departmental road through both districts and on, and a local one in the second."""
    lines = [
        shapely.LineString([(-77.99, -6.05), (-77.7, -6.05)]),
        shapely.LineString([(-77.85, -6.02), (-77.85, -6.08)]),
    ]
    return gpd.GeoDataFrame({"COD_RUTA": ["AM-101", "AM-1677"]} | columns, geometry=lines, crs=4326)


def saved(roads: gpd.GeoDataFrame, folder: Path, name: str = "vias.gpkg") -> Path:
    path = folder / name
    roads.to_file(path)
    return path


@pytest.mark.parametrize("name", ["vias.gpkg", "vias.shp", "vias.geojson"])
def test_lines_are_cut_at_the_territory_and_measured_in_each_district(
    two_squares: Path, tmp_path: Path, name: str
) -> None:
    told = import_roads(saved(layer(), tmp_path, name), two_squares)
    lengths = read_table("road-lengths", two_squares).set_index(["unit_id", "ground"])
    # A tenth of a degree of longitude at 6 degrees south is 11.07 km.
    found = lengths["length_km"].to_dict()
    assert found["010101", "departmental-road"] == pytest.approx(0.9 * 11.07, rel=2e-3)
    assert found["010102", "departmental-road"] == pytest.approx(11.07, rel=2e-3)
    assert found["010102", "local-road"] == pytest.approx(6.635, rel=2e-3)
    assert told.refused == [
        "Beyond the territory: 0 roads or points left out, 1 roads cut at its limits."
    ]
    assert told.unknown == ["Unknown surface: the layer does not state it."]
    assert set(lengths["note"]) == {"Unknown surface: the layer does not state it."}
    steps = shapes_of_roads(read_table("road-vertices", two_squares))
    assert steps.total_bounds.tolist() == pytest.approx([-77.99, -6.08, -77.8, -6.02])


def test_a_surface_that_is_stated_is_kept(two_squares: Path, tmp_path: Path) -> None:
    roads = layer(SUPERFICIE=["Asfaltada", "Afirmada"])
    told = import_roads(saved(roads, tmp_path), two_squares)
    assert told.unknown == []
    assert set(read_table("road-lengths", two_squares)["surface"]) == {"Asfaltada", "Afirmada"}


def test_a_road_drawn_twice_is_one_road(two_squares: Path, tmp_path: Path) -> None:
    import_roads(saved(layer(), tmp_path), two_squares)
    once = read_table("road-lengths", two_squares)
    again = gpd.GeoDataFrame(layer().iloc[[0, 1, 1]], crs=4326)
    told = import_roads(saved(again, tmp_path, "twice.gpkg"), two_squares)
    assert told.repaired == ["Roads drawn twice were taken once: 1."]
    assert read_table("road-lengths", two_squares).equals(once)


def test_points_have_an_order_and_no_length(two_squares: Path, tmp_path: Path) -> None:
    import_roads(saved(layer().iloc[:1], tmp_path), two_squares)
    points = gpd.GeoDataFrame(
        {"COD_RUTA": ["AM-501"] * 3, "POSICION": [2.0, 1.0, 3.0]},
        geometry=gpd.points_from_xy([-77.95, -77.99, -70.0], [-6.02, -6.02, -6.02]),
        crs=4326,
    )
    told = import_roads(saved(points, tmp_path, "puntos.gpkg"), two_squares)
    assert "Beyond the territory: 1 roads or points left out" in told.refused[0]
    lengths = read_table("road-lengths", two_squares)
    assert lengths.loc[lengths["ground"] == "local-road", "length_km"].isna().tolist() == [True]
    vertices = read_table("road-vertices", two_squares)
    local = vertices[vertices["ground"] == "local-road"]
    assert local[["position", "lon"]].to_numpy().tolist() == [[1, -77.99], [2, -77.95]]
    assert set(vertices["ground"]) == {"departmental-road", "local-road"}


def test_national_roads_and_codes_without_class_are_left_out_by_number(
    two_squares: Path, tmp_path: Path
) -> None:
    roads = layer(COD_RUTA=["PE-3N", "AM-1677"])
    told = import_roads(saved(roads, tmp_path), two_squares)
    assert told.refused[0].startswith("National roads (PE) were left out: 1")
    roads = layer(COD_RUTA=["trocha", "AM-1677"])
    told = import_roads(saved(roads, tmp_path, "b.gpkg"), two_squares)
    assert told.refused[0] == "Roads whose code tells no class were left out: 1 ('TROCHA')."


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            lambda roads: roads.set_crs(None, allow_override=True),
            "must declare its reference system",
        ),
        (
            lambda roads: roads.to_crs(32718).set_crs(32717, allow_override=True),
            "not that of the coordinates",
        ),
        (lambda roads: roads.rename(columns={"COD_RUTA": "x"}), "must carry route codes"),
        (
            lambda roads: roads.set_geometry(shapely.buffer(roads.geometry.array, 0.01)),
            "it holds polygons",
        ),
        (lambda roads: roads.assign(COD_RUTA="x"), "codes such as CA-101"),
        (
            lambda roads: roads.set_geometry(roads.translate(3)),
            "roads of the territory of the folder",
        ),
    ],
)
@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_layers_that_cannot_be_used_are_refused_in_words(
    two_squares: Path, tmp_path: Path, change: Any, words: str
) -> None:
    with pytest.raises(SourceError, match=words):
        import_roads(saved(change(layer()), tmp_path), two_squares)
    assert not (two_squares / "indicators").exists()


@pytest.mark.parametrize("name", ["vias.gpkg", "vias.shp", "vias.geojson"])
def test_a_layer_cut_short_is_refused(two_squares: Path, tmp_path: Path, name: str) -> None:
    path = saved(layer(), tmp_path, name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(SourceError, match=r"must be a whole layer of a map and cannot be read"):
        import_roads(path, two_squares)


@pytest.mark.published
def test_the_roads_of_cajamarca_are_those_of_the_product(published: Path, tmp_path: Path) -> None:
    data = published / "data"
    limits = (
        f"{data}/boundaries/cajamarca_boundaries_full.gpkg|layername=districts_innovar_inei2017"
    )
    import_territory(
        Path(limits),
        tmp_path,
        ask=Asked(department="06", codes=data / "indicators" / "ubigeo_distrito.csv"),
    )
    for name in ("red_vial_departamental_cajamarca", "red_vial_vecinal_puntos_cajamarca"):
        import_roads(data / "roads" / f"{name}.gpkg", tmp_path)
    theirs, ours = read_table("road-vertices", tmp_path), read_table("road-vertices")
    local = ours[ours["ground"] == "local-road"]
    same = theirs[theirs["ground"] == "local-road"].merge(local, on=["road_id", "lon", "lat"])
    assert len(same) > 0.97 * len(local)
    lengths = read_table("road-lengths", tmp_path)
    # 878 km are published; the parts beyond the border are cut off.
    assert 800 < lengths["length_km"].sum() < 885
