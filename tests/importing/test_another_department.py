"""Another department, planned by importing files and changing the scenario: no code is touched."""

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from gapplanner import pipeline
from gapplanner.boundaries import load_districts, load_units
from gapplanner.errors import GapPlannerError, ScenarioError, SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.codes import read_codes
from gapplanner.importing.execution import import_execution
from gapplanner.importing.fidt import import_fidt
from gapplanner.importing.territory import import_territory
from gapplanner.runs import read_run
from gapplanner.sources import read_table

GUIDE = Path(__file__).parents[2] / "docs" / "other-department.md"
CODES = """\
inei,reniec,departamento,provincia,distrito,capital,altitude,latitude,longitude,superficie
010101,010101,AMAZONAS,CHACHAPOYAS,CHACHAPOYAS,Chachapoyas,2338,-6.05,-77.95,122
010102,010102,AMAZONAS,CHACHAPOYAS,ASUNCION,Asuncion,NA,-6.05,-77.85,S.I.
010201,010202,AMAZONAS,BAGUA,LA PECA,La Peca,900,-6.15,-77.95,122
NA,010999,AMAZONAS,BAGUA,NUEVO,Nuevo,1,-6.1,-77.9,1
060101,060101,CAJAMARCA,CAJAMARCA,CAJAMARCA,Cajamarca,2731,-7.15,-78.51,382
"""


def amazonas_of(codes: Path, accept: tuple[str, ...] = ()) -> Asked:
    return Asked(department="01", codes=codes, accept=accept)


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "codes.csv"
    path.write_text(CODES, encoding="utf-8")
    return path


def squares(overlap: float = 0.0) -> gpd.GeoDataFrame:
    """Three districts of a tenth of a degree; the second may reach into the first."""
    boxes = [
        shapely.box(-78.0, -6.1, -77.9, -6.0),
        shapely.box(-77.9 - overlap, -6.1, -77.8, -6.0),
        shapely.box(-78.0, -6.2, -77.9, -6.1),
    ]
    return gpd.GeoDataFrame(
        {
            "UBIGEO": ["010101", "010102", "010201"],
            "DISTRITO": ["Chachapoyas", "Asunción", "La Peca"],
        },
        geometry=boxes,
        crs=4326,
    )


def kept(shapes: gpd.GeoDataFrame, path: Path) -> Path:
    shapes.to_file(path, driver="GPKG")
    return path


def test_a_territory_has_its_units_its_limits_and_its_catalogue(
    codes: Path, tmp_path: Path
) -> None:
    into = tmp_path / "data"
    told = import_territory(kept(squares(), tmp_path / "limits.gpkg"), into, ask=amazonas_of(codes))
    assert (told.repaired, told.refused) == ([], [])
    units = load_units(into, "01")
    assert units["name"].tolist() == [
        *("Amazonas", "Chachapoyas", "Chachapoyas", "Asuncion", "Bagua", "La Peca"),
    ]
    unknown = units.set_index("unit_id").loc["010102"]
    assert np.isnan(unknown["altitude_m"])
    assert np.isnan(unknown["area_km2"])
    assert load_districts(into).index.tolist() == ["010101", "010102", "010201"]
    assert read_table("units", into)["unit_id"].tolist() == units["unit_id"].tolist()


def test_a_polygon_far_from_its_official_area_is_said_and_the_official_one_is_kept(
    codes: Path, tmp_path: Path
) -> None:
    codes.write_text(CODES.replace("-77.95,122\n010102", "-77.95,61\n010102"), encoding="utf-8")
    into = tmp_path / "data"
    told = import_territory(kept(squares(), tmp_path / "limits.gpkg"), into, ask=amazonas_of(codes))
    assert told.repaired == [
        "The polygon differs from the official area by more than 5% in 1 districts (010101 Chachapoyas +101%): the official area was kept."
    ]
    assert load_units(into, "01").set_index("unit_id").loc["010101", "area_km2"] == 61


def test_borders_that_do_not_meet_are_repaired_and_the_change_is_said(
    codes: Path, tmp_path: Path
) -> None:
    into = tmp_path / "data"
    told = import_territory(
        kept(squares(0.0005), tmp_path / "limits.gpkg"), into, ask=amazonas_of(codes)
    )
    assert len(told.repaired) == 1
    assert told.repaired[0].startswith("Borders of neighbours did not meet")
    assert shapely.coverage_is_valid(load_districts(into).to_numpy())


def test_a_repair_that_moves_a_district_too_much_is_refused(codes: Path, tmp_path: Path) -> None:
    limits = kept(squares(0.02), tmp_path / "limits.gpkg")
    with pytest.raises(SourceError, match="must not change a district by more than 2%"):
        import_territory(limits, tmp_path / "data", ask=amazonas_of(codes))


def test_codes_that_lost_their_zero_get_it_back_and_it_is_said(codes: Path, tmp_path: Path) -> None:
    shapes = squares()
    shapes["UBIGEO"] = shapes["UBIGEO"].str.lstrip("0")
    told = import_territory(
        kept(shapes, tmp_path / "limits.gpkg"), tmp_path / "data", ask=amazonas_of(codes)
    )
    assert told.repaired == ["Codes had lost their first zero: it was given back."]


def test_a_district_without_a_drawing_is_left_out_by_name(codes: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    told = import_territory(
        kept(squares().iloc[:2], tmp_path / "limits.gpkg"), into, ask=amazonas_of(codes)
    )
    assert told.refused == ["Listed and not drawn, so left out: 010201 La Peca."]
    assert "010201" not in set(load_units(into, "01")["unit_id"])


def test_a_swapped_pair_is_caught_by_its_names_and_may_be_accepted(
    codes: Path, tmp_path: Path
) -> None:
    shapes = squares()
    shapes["DISTRITO"] = ["La Peca", "Asunción", "Chachapoyas"]
    limits = kept(shapes, tmp_path / "limits.gpkg")
    with pytest.raises(SourceError, match="010101"):
        import_territory(limits, tmp_path / "data", ask=amazonas_of(codes))
    told = import_territory(
        limits, tmp_path / "data", ask=amazonas_of(codes, accept=("010101", "010201"))
    )
    assert "as told" in told.repaired[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda shapes: shapes.rename(columns={"UBIGEO": "clave"}), "must carry the six digits"),
        (lambda shapes: shapes.assign(UBIGEO=["010101", "010102", "010999"]), "not in its list"),
        (lambda shapes: shapes.assign(UBIGEO=["060101", "060102", "060103"]), "it draws none"),
        (lambda shapes: shapes.set_crs(32633, allow_override=True), "reference system"),
    ],
)
def test_limits_that_cannot_be_used_are_refused_in_words(
    codes: Path, tmp_path: Path, change: object, words: str
) -> None:
    limits = kept(change(squares()), tmp_path / "limits.gpkg")  # type: ignore[operator]
    with pytest.raises(SourceError, match=words):
        import_territory(limits, tmp_path / "data", ask=amazonas_of(codes))
    assert not (tmp_path / "data").exists()


def test_files_that_are_no_files_are_refused_in_words(codes: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="must exist"):
        import_territory(tmp_path / "no.gpkg", tmp_path / "data", ask=amazonas_of(codes))
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 nothing")
    with pytest.raises(SourceError, match="cannot be read"):
        import_territory(broken, tmp_path / "data", ask=amazonas_of(codes))
    with pytest.raises(SourceError, match="must list districts of department 25"):
        read_codes(codes, "25")


def test_the_scenario_names_a_folder_of_data_that_is_there(tmp_path: Path) -> None:
    path = tmp_path / "amazonas.yaml"
    path.write_text(_scenario_of_the_guide(), encoding="utf-8")
    with pytest.raises(ScenarioError, match=r"amazonas\.yaml: data: must be a folder of data"):
        pipeline.plan(path, out=tmp_path / "run")


def _scenario_of_the_guide() -> str:
    found = re.search(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    assert found is not None
    return found.group(1)


@pytest.fixture(scope="module")
def amazonas(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide's three imports and its scenario, in a folder."""
    folder = tmp_path_factory.mktemp("amazonas")
    data = published / "data"
    fidt = data / "peru" / "fidt2024_district_indicators_peru.parquet"
    limits = data / "peru" / "peru_districts_inei2017.parquet"
    codes = data / "indicators" / "ubigeo_distrito.csv"
    import_territory(limits, folder / "data", ask=amazonas_of(codes))
    import_fidt(fidt, folder / "data", ask=Asked())
    name = "PROCESADO_EJECUCION_GASTO_GL_X_MUNICIPALIDADES_2024-2025.xlsx"
    import_execution(data / "budget" / name, folder / "data", ask=Asked(fidt=fidt))
    (folder / "amazonas.yaml").write_text(_scenario_of_the_guide(), encoding="utf-8")
    return folder


@pytest.mark.published
def test_the_guide_plans_amazonas(amazonas: Path) -> None:
    folder, run = pipeline.plan(amazonas / "amazonas.yaml", out=amazonas / "run")
    assert run.proof is not None
    assert run.proof.status == "optimal"
    assert set(run.portfolio["unit_id"].str[:2]) == {"01"}
    assert len(run.portfolio) > 30
    assert read_run(folder).scenario.data == "data"
    page = (folder / "map.html").read_text(encoding="utf-8")
    assert "Chachapoyas" in page
    assert "Cajamarca" not in re.sub(r'"note":"[^"]*"', "", page.partition('id="content"')[2])


@pytest.mark.published
def test_what_fidt_filled_in_is_unknown_and_estimates_say_how(amazonas: Path) -> None:
    schools = read_table("education", amazonas / "data")
    schools = schools[schools["indicator_id"] == "school-services"].set_index("unit_id")
    # Asunción has four school sites; 0.819 of four is no whole number of them.
    assert schools["value"].isna()["010102"]
    assert "filled in" in str(schools.loc["010102", "note"])
    water = read_table("water-sanitation", amazonas / "data")
    assert set(water["quality"]) == {"estimated"}


@pytest.mark.published
def test_recovered_dwellings_are_those_of_the_census_in_cajamarca(
    published: Path, tmp_path: Path
) -> None:
    data = published / "data"
    limits = data / "peru" / "peru_districts_inei2017.parquet"
    codes = data / "indicators" / "ubigeo_distrito.csv"
    import_territory(limits, tmp_path, ask=Asked(department="06", codes=codes))
    import_fidt(data / "peru" / "fidt2024_district_indicators_peru.parquet", tmp_path, ask=Asked())
    ours = read_table("water-sanitation")
    theirs = read_table("water-sanitation", tmp_path)
    both = ours.merge(theirs, on=["indicator_id", "unit_id"], suffixes=("", "_fidt"))
    both = both[both["indicator_id"] == "water-network"]
    same = both["denominator"] == both["denominator_fidt"]
    assert same.sum() == 123
    assert (both["denominator"] % both["denominator_fidt"] == 0).all()


@pytest.mark.published
def test_damaged_files_end_in_words(published: Path, tmp_path: Path) -> None:
    source = published / "data" / "peru" / "fidt2024_district_indicators_peru.parquet"
    table = pd.read_parquet(source)
    damages = {
        "renamed": table.rename(columns={"v34_Sin_agua": "agua"}),
        "in per cent": table.assign(v34_Sin_agua=table["v34_Sin_agua"] * 100),
        "twice": pd.concat([table, table.head(3)]),
        "another place": table[table["ubigeo"].str[:2] != "01"],
        "one missing": table[table["ubigeo"] != "010102"],
    }
    limits = published / "data" / "peru" / "peru_districts_inei2017.parquet"
    codes = published / "data" / "indicators" / "ubigeo_distrito.csv"
    import_territory(limits, tmp_path / "data", ask=amazonas_of(codes))
    for name, damaged in damages.items():
        path = tmp_path / f"{name.replace(' ', '-')}.parquet"
        damaged.to_parquet(path)
        with pytest.raises(GapPlannerError):
            import_fidt(path, tmp_path / "data", ask=Asked())
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(source.read_bytes()[:50_000])
    with pytest.raises(SourceError, match="cannot be read"):
        import_fidt(cut, tmp_path / "data", ask=Asked())
