"""The door of boundaries: what it takes, and the words with which it refuses the rest."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeAlias

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyproj import CRS

from gapplanner.boundaries import load_units, read_boundaries
from gapplanner.errors import SourceError

Squares: TypeAlias = gpd.GeoDataFrame
Refuse = Callable[[Squares], tuple[str, ...]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "limits.gpkg"


@pytest.fixture
def refuse(path: Path, four_units: pd.DataFrame) -> Refuse:
    """Write the squares and return the problems for which the door refuses them."""

    def refused(squares: Squares) -> tuple[str, ...]:
        squares.to_file(path, layer="limits")
        with pytest.raises(SourceError) as refusal:
            read_boundaries(path, units=four_units)
        assert all(problem.startswith(f"{path}: ") for problem in refusal.value.problems)
        return tuple(problem.removeprefix(f"{path}: ") for problem in refusal.value.problems)

    return refused


def test_a_right_file_comes_back_with_official_names_sorted_by_code(
    four_squares: Squares, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares[::-1].to_file(path)
    taken = read_boundaries(path, units=four_units)
    assert taken["unit_id"].tolist() == ["060101", "060102", "060201", "060202"]
    assert taken["name"].tolist() == ["Oeste", "Este", "Bajo", "Alto"]
    assert taken.crs == "EPSG:4326"
    assert taken.attrs["notes"] == ()


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(4)))
def test_the_order_of_rows_changes_nothing(
    four_squares: Squares, path: Path, four_units: pd.DataFrame, order: list[int]
) -> None:
    four_squares.to_file(path)
    straight = read_boundaries(path, units=four_units)
    four_squares.iloc[order].to_file(path)
    assert read_boundaries(path, units=four_units).equals(straight)


@pytest.mark.parametrize("column", ["IDDIST", "ubigeo", "COD_DISTRITO", "unit_id"])
def test_the_column_of_codes_may_have_any_name_that_offices_use(
    four_squares: Squares, path: Path, four_units: pd.DataFrame, column: str
) -> None:
    four_squares.rename(columns={"UBIGEO": column}).to_file(path)
    assert len(read_boundaries(path, units=four_units)) == 4


def test_provinces_are_taken_by_their_four_digits(
    four_squares: Squares, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares["UBIGEO"] = four_squares["UBIGEO"].str[:4]
    four_squares.dissolve("UBIGEO").reset_index()[["UBIGEO", "geometry"]].to_file(path)
    assert read_boundaries(path, units=four_units)["name"].tolist() == ["Valle", "Cerro"]


def test_a_known_projection_is_converted_and_said(
    four_squares: Squares, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares.to_crs("EPSG:32717").to_file(path)
    taken = read_boundaries(path, units=four_units)
    assert taken.attrs["notes"] == ("The geometry was converted from EPSG:32717 to EPSG:4326.",)
    assert taken.geometry.iloc[0].equals_exact(four_squares.geometry.iloc[0].normalize(), 1e-6) or (
        taken.geometry.iloc[0].symmetric_difference(four_squares.geometry.iloc[0]).area < 1e-9
    )


def test_a_file_without_reference_system_is_refused_and_none_is_guessed(
    four_squares: Squares, refuse: Refuse
) -> None:
    with pytest.warns(UserWarning, match="crs"):
        (problem,) = refuse(four_squares.set_crs(None, allow_override=True))
    assert problem == (
        "The layer must declare its reference system and declares none. Write it again with its "
        "CRS, for example EPSG:4326."
    )


def test_a_reference_system_that_nobody_uses_here_is_refused(
    four_squares: Squares, refuse: Refuse
) -> None:
    (problem,) = refuse(four_squares.to_crs("EPSG:27700"))
    assert problem == (
        "The reference system must be one used in Peru, such as EPSG:4326 or EPSG:32717; found "
        "'EPSG:27700'. Convert the layer first."
    )


def test_a_reference_system_without_a_code_is_refused_by_its_name(
    four_squares: Squares, refuse: Refuse
) -> None:
    own = CRS.from_proj4("+proj=aea +lat_1=-5 +lat_2=-15 +lat_0=-9 +lon_0=-75 +datum=WGS84")
    assert "must be one used in Peru" in refuse(four_squares.to_crs(own))[0]


def test_metres_declared_as_degrees_are_refused(four_squares: Squares, refuse: Refuse) -> None:
    metres = four_squares.to_crs("EPSG:32717").set_crs("EPSG:4326", allow_override=True)
    (problem,) = refuse(metres)
    assert problem.startswith("Every coordinate must lie in Peru (longitude -81.5 to -68.5")
    assert problem.endswith(
        "The declared reference system is not that of the coordinates: correct it."
    )


def test_longitude_and_latitude_swapped_are_recognised(
    four_squares: Squares, refuse: Refuse
) -> None:
    four_squares["geometry"] = shapely.transform(
        four_squares.geometry.to_numpy(), lambda places: places[:, ::-1]
    )
    assert refuse(four_squares)[0].endswith("Longitude and latitude are swapped: exchange them.")


def test_a_file_without_codes_is_refused_with_its_columns(
    four_squares: Squares, refuse: Refuse
) -> None:
    (problem,) = refuse(four_squares[["DISTRITO", "geometry"]])
    assert problem == (
        "The layer must carry the official code in a column such as UBIGEO, IDDIST, COD_DISTRITO; "
        "it has 'DISTRITO'. Name the column UBIGEO."
    )


def test_codes_that_lost_their_zero_are_refused(four_squares: Squares, refuse: Refuse) -> None:
    four_squares["UBIGEO"] = four_squares["UBIGEO"].astype(int)
    (problem,) = refuse(four_squares)
    assert problem == (
        "Codes must be text of 6 digits, with their leading zero; 4 of 4 are not: 60101, 60102, "
        "60201, 60202. Write the column as text."
    )


def test_a_shape_without_code_is_refused(four_squares: Squares, refuse: Refuse) -> None:
    four_squares.loc[1, "UBIGEO"] = None
    assert "Every shape must have a code; 1 of 4 without: rows 2." in refuse(four_squares)


def test_repeated_unknown_and_absent_codes_are_told_together(
    four_squares: Squares, refuse: Refuse
) -> None:
    four_squares["UBIGEO"] = ["060101", "060101", "060201", "069999"]
    assert refuse(four_squares[["UBIGEO", "geometry"]]) == (
        "Each territory must be drawn once; 1 code is repeated: '060101'.",
        "Every code must be an INEI code of the territory planned; 1 is not: '069999'.",
        "Every territory must be drawn; 2 of 4 are missing: 060102 Este; 060202 Alto.",
    )


def test_reniec_codes_are_recognised_by_code_and_name(
    four_squares: Squares, refuse: Refuse
) -> None:
    four_squares["UBIGEO"] = ["060102", "060101", "060201", "060202"]
    (problem,) = refuse(four_squares)
    assert problem.startswith(
        "The codes must be INEI's and they are RENIEC's; in INEI's list 2 of them "
    )
    assert "060101 'ESTE' (INEI: Oeste)" in problem


def test_a_reniec_code_that_inei_does_not_use_is_given_in_ineis(
    four_squares: Squares, refuse: Refuse
) -> None:
    four_squares.loc[3, "UBIGEO"] = "060299"
    problems = refuse(four_squares)
    assert problems[0].endswith(
        "1 is a RENIEC code: 060299 is 060202 in INEI's. Convert the column."
    )


def test_a_name_of_another_place_is_refused_and_a_spelling_is_not(
    four_squares: Squares, refuse: Refuse, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares["DISTRITO"] = ["El Oeste", "Éste", "bajo", "Alto"]
    four_squares.to_file(path)
    assert len(read_boundaries(path, units=four_units)) == 4
    four_squares["DISTRITO"] = ["Oeste", "Este", "Bajo", "Cajamarca"]
    (problem,) = refuse(four_squares)
    assert problem == (
        "Code and name must be of the same place; 1 in disagreement: 060202 'Cajamarca' "
        "(INEI: Alto). Correct the code or the name."
    )


def test_an_overlap_is_refused_with_both_places_and_its_area(
    four_squares: Squares, refuse: Refuse
) -> None:
    wider = shapely.box(-78.5, -7, -78.395, -6.9)
    four_squares.loc[0, "geometry"] = wider
    (problem,) = refuse(four_squares)
    # 0.005 x 0.1 degrees at 7 degrees south: 0.55 km x 11.06 km.
    assert problem.startswith(
        "Territories must not overlap; 1 pair shares 6.1 km²: "
        "Oeste 060101 / Este 060102 (6.11 km²)."
    )


def test_a_hole_is_refused_with_the_places_around_it(four_squares: Squares, refuse: Refuse) -> None:
    bite = shapely.box(-78.42, -6.95, -78.4, -6.9)
    four_squares.loc[0, "geometry"] = four_squares.geometry[0].difference(bite)
    (problem,) = refuse(four_squares)
    assert problem.startswith("Territories must leave no hole; 1 hole of 12.2 km² lies among:")
    assert "Oeste 060101 / Este 060102 / Bajo 060201" in problem


def test_a_lake_is_not_a_hole(four_squares: Squares, path: Path, four_units: pd.DataFrame) -> None:
    """Four districts of a degree around a lake of 12,000 km² in the middle of four."""
    ring = shapely.box(-78, -8, -76, -6).difference(shapely.box(-77.5, -7.5, -76.5, -6.5))
    quarters = [
        shapely.box(-78, -8, -77, -7),
        shapely.box(-77, -8, -76, -7),
        shapely.box(-78, -7, -77, -6),
        shapely.box(-77, -7, -76, -6),
    ]
    four_squares["geometry"] = [quarter.intersection(ring) for quarter in quarters]
    four_squares.to_file(path)
    assert len(read_boundaries(path, units=four_units)) == 4


def test_a_border_with_a_vertex_of_one_side_alone_is_refused(
    four_squares: Squares, refuse: Refuse
) -> None:
    # Straight in degrees, so nothing overlaps; but the neighbour lacks the vertex.
    four_squares.loc[0, "geometry"] = shapely.Polygon(
        [(-78.5, -7), (-78.4, -7), (-78.4, -6.95), (-78.4, -6.9), (-78.5, -6.9)]
    )
    (problem,) = refuse(four_squares)
    assert problem.startswith("Neighbours must share every vertex of their border; 2 territories")
    assert "Oeste 060101; Este 060102" in problem


def test_empty_crossing_and_other_geometries_are_told_together(
    four_squares: Squares, refuse: Refuse
) -> None:
    bow = shapely.Polygon([(-78.5, -7), (-78.4, -6.9), (-78.4, -7), (-78.5, -6.9)])
    four_squares["geometry"] = [bow, None, shapely.Point(-78.4, -6.8), four_squares.geometry[3]]
    problems = refuse(four_squares)
    assert "Every territory must have a geometry; 1 without: '060102'. Draw it." in problems
    assert "Every geometry must be a polygon; 1 of another kind: '060201'." in problems
    assert any(
        problem.startswith("Every polygon must be valid; 1 is not: '060101: Self-intersection")
        for problem in problems
    )


def test_mistakes_of_different_kinds_are_told_at_once(
    four_squares: Squares, refuse: Refuse
) -> None:
    four_squares["UBIGEO"] = ["060101", "060101", "060201", "060202"]
    four_squares["DISTRITO"] = ["Oeste", "Este", "Cajamarca", "Chota"]
    problems = refuse(four_squares.to_crs("EPSG:27700"))
    assert len(problems) == 4
    assert "reference system" in problems[0]
    assert "repeated" in problems[1]
    assert "missing" in problems[2]
    assert "same place" in problems[3]


def test_an_empty_layer_is_refused(four_squares: Squares, refuse: Refuse) -> None:
    assert "The layer must hold territories and is empty. Name another layer." in refuse(
        four_squares[:0]
    )


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, four_units: pd.DataFrame) -> None:
    with pytest.raises(SourceError, match=r"nowhere\.gpkg must exist and does not"):
        read_boundaries(tmp_path / "nowhere.gpkg", units=four_units)


def test_a_file_of_another_kind_is_refused(path: Path, four_units: pd.DataFrame) -> None:
    path.write_text("UBIGEO;DISTRITO\n", encoding="utf-8")
    with pytest.raises(SourceError, match="must be a whole layer of a map and cannot be read"):
        read_boundaries(path, units=four_units)


@pytest.mark.parametrize("kept", [0.1, 0.4, 0.7, 0.95, 0.999])
def test_a_truncated_file_is_refused_wherever_it_was_cut(
    four_squares: Squares, path: Path, four_units: pd.DataFrame, kept: float
) -> None:
    four_squares.to_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(SourceError, match=r"cannot be read: .* Copy or download it again\."):
        read_boundaries(path, units=four_units)


def test_a_geojson_cut_short_is_refused(
    four_squares: Squares, tmp_path: Path, four_units: pd.DataFrame
) -> None:
    path = tmp_path / "limits.geojson"
    four_squares.to_file(path, driver="GeoJSON")
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: len(text) // 2], encoding="utf-8")
    with pytest.raises(SourceError, match="cannot be read"):
        read_boundaries(path, units=four_units)


def test_a_layer_that_is_not_there_is_refused_with_the_closest(
    four_squares: Squares, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares.to_file(path, layer="districts")
    with pytest.raises(SourceError, match=r"it has 'districts'\. Closest: 'districts'\."):
        read_boundaries(path, layer="distritos", units=four_units)


def test_of_several_layers_one_must_be_named(
    four_squares: Squares, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares.to_file(path, layer="a")
    four_squares.to_file(path, layer="b", mode="a")
    with pytest.raises(SourceError, match="has several layers and one must be named: 'a', 'b'"):
        read_boundaries(path, units=four_units)


def test_a_table_without_geometry_is_not_a_layer(
    four_squares: Squares, tmp_path: Path, path: Path, four_units: pd.DataFrame
) -> None:
    (tmp_path / "codes.csv").write_text("UBIGEO\n060101\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"must hold a layer with geometry and holds none\."):
        read_boundaries(tmp_path / "codes.csv", units=four_units)
    four_squares.to_file(path, layer="limits")
    pyogrio.write_dataframe(pd.DataFrame({"style": ["a"]}), path, layer="layer_styles")
    assert len(read_boundaries(path, units=four_units)) == 4


def test_reading_leaves_the_file_alone(
    four_squares: Squares, path: Path, four_units: pd.DataFrame
) -> None:
    four_squares.to_file(path)
    before = path.read_bytes()
    read_boundaries(path, units=four_units)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA quick_check").fetchone() == ("ok",)


@pytest.mark.published
def test_districts_simplified_one_by_one_are_refused_with_their_names(published_data: Path) -> None:
    with pytest.raises(SourceError) as refusal:
        read_boundaries(published_data / "boundaries" / "invalid_coverage_cajamarca.gpkg")
    overlap, holes = refusal.value.problems
    assert "324 pairs share 76.6 km²" in overlap
    assert "Huarango 060903 / San José de Lourdes 060906 (1.67 km²)" in overlap
    assert "holes of 84.3 km²" in holes
    assert "Matara 060110 / Pedro Gálvez 061001 / Gregorio Pita 061004" in holes


@pytest.mark.published
def test_the_published_coverages_that_are_valid_are_taken(published_data: Path) -> None:
    path = published_data / "boundaries" / "cajamarca_boundaries_full.gpkg"
    for layer in ("districts_full", "districts_minam2007_simple"):
        assert len(read_boundaries(path, layer=layer)) == 127
    assert len(read_boundaries(path, layer="provinces_full")) == 13


@pytest.mark.published
def test_the_real_districts_under_reniec_codes_are_recognised(
    published_data: Path, tmp_path: Path
) -> None:
    path = published_data / "boundaries" / "cajamarca_boundaries_full.gpkg"
    limits = gpd.read_file(path, layer="districts_innovar_inei2017")
    units = load_units().set_index("unit_id")
    limits["ubigeo"] = limits["ubigeo"].map(units["reniec_id"])
    limits[["ubigeo", "district", "geometry"]].to_file(tmp_path / "reniec.gpkg")
    with pytest.raises(SourceError) as refusal:
        read_boundaries(tmp_path / "reniec.gpkg")
    told = "\n".join(refusal.value.problems)
    # 76 codes are another district's in INEI's list, 25 are in it at all not.
    assert "they are RENIEC's; in INEI's list 76 of them belong elsewhere" in told
    assert "25 are not:" in told
    assert "25 are RENIEC codes" in told
