"""All Peru as one territory: taken in, measured and planned by the doors of a department."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from gapplanner.boundaries import load_districts, load_topology, load_units
from gapplanner.boundaries.topology import decode
from gapplanner.importing.asking import Asked
from gapplanner.importing.codes import department_of, read_codes
from gapplanner.importing.fidt import read_fidt
from gapplanner.importing.territory import import_territory
from gapplanner.scenario.blocks import Territory
from gapplanner.vocabulary import ALL_PERU

CODES = """\
inei,reniec,departamento,provincia,distrito,capital,altitude,latitude,longitude,superficie
010101,010101,AMAZONAS,CHACHAPOYAS,CHACHAPOYAS,Chachapoyas,2338,-6.05,-77.95,100
020101,020101,ANCASH,HUARAZ,HUARAZ,Huaraz,3052,-6.05,-77.85,100
060101,060101,CAJAMARCA,CAJAMARCA,CAJAMARCA,Cajamarca,2731,-6.05,-77.75,382
"""


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "codes.csv"
    path.write_text(CODES, encoding="utf-8")
    return path


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    """Three departments of one district each, side by side."""
    shapes = gpd.GeoDataFrame(
        {
            "UBIGEO": ["010101", "020101", "060101"],
            "DISTRITO": ["Chachapoyas", "Huaraz", "Cajamarca"],
        },
        geometry=[shapely.box(-78 + x / 10, -6.1, -77.9 + x / 10, -6.0) for x in range(3)],
        crs=4326,
    )
    path = tmp_path / "limits.gpkg"
    shapes.to_file(path, driver="GPKG")
    return path


def test_every_department_is_taken_in_with_its_lines(
    codes: Path, limits: Path, tmp_path: Path
) -> None:
    into = tmp_path / "data"
    import_territory(limits, into, ask=Asked(department=ALL_PERU, codes=codes))
    units = load_units(into, ALL_PERU)
    departments = units[units["level"] == "department"]
    assert departments["name"].tolist() == ["Amazonas", "Ancash", "Cajamarca"]
    provinces = units[units["level"] == "province"]
    assert provinces["parent_id"].tolist() == ["01", "02", "06"]
    assert sorted(decode(load_topology(into), "department")) == ["01", "02", "06"]
    assert department_of(units) == ALL_PERU
    assert load_units(into, "02")["unit_id"].tolist() == ["02", "0201", "020101"]


def test_one_department_is_still_one(codes: Path) -> None:
    assert department_of(read_codes(codes, "02")) == "02"


def test_a_scenario_may_be_of_all_peru() -> None:
    assert Territory(department="00").department == ALL_PERU
    with pytest.raises(ValueError, match="or '00' for Peru"):
        Territory(department="26")


def test_the_published_limits_become_one_valid_coverage(published: Path, tmp_path: Path) -> None:
    data = published / "data"
    told = import_territory(
        data / "peru" / "peru_districts_inei2017.parquet",
        tmp_path / "data",
        ask=Asked(
            department=ALL_PERU,
            codes=data / "indicators" / "ubigeo_distrito.csv",
            accept=("150712",),
        ),
    )
    assert any("Borders of neighbours did not meet" in sentence for sentence in told.repaired)
    districts = load_districts(tmp_path / "data")
    assert len(districts) == 1874
    assert shapely.coverage_is_valid(districts.to_numpy())
    topology = tmp_path / "data" / "boundaries" / "territory.topojson"
    assert topology.stat().st_size < 1_300_000  # the national map carries it within its 3 MB


def test_the_national_figures_are_read_whole(published: Path) -> None:
    path = published / "data" / "peru" / "fidt2024_district_indicators_peru.parquet"
    assert len(read_fidt(path, ALL_PERU)) == 1891
