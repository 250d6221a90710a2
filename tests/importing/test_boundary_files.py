"""Limits as INEI, IGN and GADM publish them, in the formats that offices exchange."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from gapplanner.boundaries import load_districts, load_units
from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.territory import import_territory

CODES = """\
inei,reniec,departamento,provincia,distrito,capital,altitude,latitude,longitude,superficie
010101,010101,AMAZONAS,CHACHAPOYAS,CHACHAPOYAS,Chachapoyas,2338,-6.05,-77.95,122
010102,010102,AMAZONAS,CHACHAPOYAS,ASUNCION,Asuncion,2338,-6.05,-77.85,122
010201,010202,AMAZONAS,BAGUA,LA PECA,La Peca,900,-6.15,-77.95,122
060101,060101,CAJAMARCA,CAJAMARCA,CAJAMARCA,Cajamarca,2731,-7.15,-78.51,382
"""
FAMILIES = {
    "INEI": {
        "CCDD": ["01", "01", "01", "06"],
        "NOMBDEP": ["AMAZONAS"] * 3 + ["CAJAMARCA"],
        "IDDIST": ["010101", "010102", "010201", "060101"],
        "NOMBDIST": ["CHACHAPOYAS", "ASUNCION", "LA PECA", "CAJAMARCA"],
    },
    "IGN": {
        "UBIGEO": ["010101", "010102", "010201", "060101"],
        "DEPARTAMEN": ["AMAZONAS"] * 3 + ["CAJAMARCA"],
        "PROVINCIA": ["CHACHAPOYAS", "CHACHAPOYAS", "BAGUA", "CAJAMARCA"],
        "DISTRITO": ["CHACHAPOYAS", "ASUNCION", "LA PECA", "CAJAMARCA"],
    },
    "GADM": {
        "GID_3": ["PER.1.1.1_1", "PER.1.1.2_1", "PER.1.2.1_1", "PER.6.1.1_1"],
        "NAME_1": ["Amazonas"] * 3 + ["Cajamarca"],
        "NAME_2": ["Chachapoyas", "Chachapoyas", "Bagua", "Cajamarca"],
        "NAME_3": ["Chachapoyas", "Asunción", "La Peca", "Cajamarca"],
    },
}
FORMATS = ("limits.shp", "limits.gpkg", "limits.geojson", "limits.parquet")


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "codes.csv"
    path.write_text(CODES, encoding="utf-8")
    return path


def shapes(family: str) -> gpd.GeoDataFrame:
    """Three districts of Amazonas and, to the south of them, one of Cajamarca."""
    boxes = [
        shapely.box(-78.0, -6.1, -77.9, -6.0),
        shapely.box(-77.9, -6.1, -77.8, -6.0),
        shapely.box(-78.0, -6.2, -77.9, -6.1),
        shapely.box(-78.0, -6.3, -77.9, -6.2),
    ]
    return gpd.GeoDataFrame(FAMILIES[family], geometry=boxes, crs=4326)


def saved(layer: gpd.GeoDataFrame, path: Path) -> Path:
    if path.suffix == ".parquet":
        layer.to_parquet(path)
    else:
        layer.to_file(path)
    return path


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_of_columns_is_read_in_every_format(
    codes: Path, tmp_path: Path, family: str, name: str
) -> None:
    into = tmp_path / "data"
    told = import_territory(
        saved(shapes(family), tmp_path / name), into, ask=Asked(department="01", codes=codes)
    )
    assert load_districts(into).index.tolist() == ["010101", "010102", "010201"]
    assert load_units(into, "01")["name"].tolist()[0] == "Amazonas"
    by_name = "The layer has no codes of INEI: each district was found by its name and province."
    assert told.repaired == ([by_name] if family == "GADM" else [])


def test_names_that_are_no_districts_are_refused(codes: Path, tmp_path: Path) -> None:
    strange = shapes("GADM").assign(NAME_3=["Chachapoyas", "Asunción", "La Peka", "Cajamarca"])
    limits = saved(strange, tmp_path / "limits.gpkg")
    with pytest.raises(SourceError, match=r"must name a district; found 'La Peka' \(Bagua\)"):
        import_territory(limits, tmp_path / "data", ask=Asked(department="01", codes=codes))


def test_codes_saved_as_numbers_are_codes_again(codes: Path, tmp_path: Path) -> None:
    layer = shapes("IGN").assign(UBIGEO=[10101.0, 10102.0, 10201.0, 60101.0])
    told = import_territory(
        saved(layer, tmp_path / "a.gpkg"),
        tmp_path / "data",
        ask=Asked(department="01", codes=codes),
    )
    assert told.repaired == ["Codes had lost their first zero: it was given back."]


def test_of_several_layers_one_is_named_as_in_qgis(codes: Path, tmp_path: Path) -> None:
    path = tmp_path / "limits.gpkg"
    shapes("INEI").to_file(path, layer="a")
    shapes("INEI").to_file(path, layer="b", mode="a")
    with pytest.raises(SourceError, match=r"Name it as in limits\.gpkg\|layername=a"):
        import_territory(path, tmp_path / "data", ask=Asked(department="01", codes=codes))
    import_territory(
        Path(f"{path}|layername=b"), tmp_path / "data", ask=Asked(department="01", codes=codes)
    )


def test_a_shapefile_without_its_reference_system_is_refused(codes: Path, tmp_path: Path) -> None:
    path = saved(shapes("INEI"), tmp_path / "limits.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(SourceError, match="must declare its reference system"):
        import_territory(path, tmp_path / "data", ask=Asked(department="01", codes=codes))


def test_a_district_without_a_drawing_is_left_out_and_one_that_is_no_area_is_refused(
    codes: Path, tmp_path: Path
) -> None:
    layer = shapes("INEI")
    layer.loc[2, "geometry"] = None
    told = import_territory(
        saved(layer, tmp_path / "a.gpkg"),
        tmp_path / "data",
        ask=Asked(department="01", codes=codes),
    )
    assert told.refused == ["Listed and not drawn, so left out: 010201 La Peca."]
    lines = shapes("INEI")
    lines = lines.set_geometry(lines.boundary)
    with pytest.raises(SourceError, match=r"must be a polygon; 3 of another kind: '010101'"):
        import_territory(
            saved(lines, tmp_path / "b.gpkg"),
            tmp_path / "data",
            ask=Asked(department="01", codes=codes),
        )


@pytest.mark.published
def test_a_coverage_that_is_not_valid_is_refused_or_its_repair_is_said(
    published: Path, tmp_path: Path
) -> None:
    data = published / "data"
    limits = data / "boundaries" / "invalid_coverage_cajamarca.gpkg"
    codes = data / "indicators" / "ubigeo_distrito.csv"
    with pytest.raises(SourceError, match=r"must not change a district by more than 2%"):
        import_territory(limits, tmp_path / "data", ask=Asked(department="06", codes=codes))
    assert not (tmp_path / "data").exists()


@pytest.mark.published
@pytest.mark.parametrize(
    "layer", ["districts_full", "districts_innovar_inei2017", "districts_minam2007_simple"]
)
def test_the_layers_of_three_publishers_draw_the_same_districts(
    published: Path, tmp_path: Path, layer: str
) -> None:
    data = published / "data"
    path = data / "boundaries" / "cajamarca_boundaries_full.gpkg"
    codes = data / "indicators" / "ubigeo_distrito.csv"
    import_territory(
        Path(f"{path}|layername={layer}"), tmp_path, ask=Asked(department="06", codes=codes)
    )
    drawn = load_districts(tmp_path)
    assert len(drawn) == 127
    assert pd.Index(load_districts().index).equals(drawn.index)
