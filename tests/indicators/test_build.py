"""The builder on the published files: what it writes, twice, and each known defect."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.indicators import build_indicators, spec_of
from gapplanner.indicators.families.health import CHILDREN_NOTE, FEW_CHILDREN_NOTE
from gapplanner.indicators.provenance import TABLES
from gapplanner.sources import data_root, load_catalog, read_tables

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def built(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh folder of data, built once."""
    root = tmp_path_factory.mktemp("data")
    build_indicators(published / "data", root)
    return root


@pytest.fixture(scope="module")
def tables(built: Path) -> dict[str, pd.DataFrame]:
    return read_tables([table.table_id for table in TABLES], built)


@pytest.fixture(scope="module")
def joined(published: Path) -> pd.DataFrame:
    """The joined table of district figures as published, by ubigeo."""
    path = published / "data" / "indicators" / "cajamarca_districts.csv"
    return pd.read_csv(path, dtype={"ubigeo": str}).set_index("ubigeo")


def figures(tables: dict[str, pd.DataFrame], family: str, indicator_id: str) -> pd.DataFrame:
    rows = tables[family]
    return rows[rows["indicator_id"] == indicator_id].set_index("unit_id")


def test_building_again_changes_no_byte(published: Path, built: Path) -> None:
    before = {path: path.read_bytes() for path in built.rglob("*") if path.is_file()}
    written = build_indicators(published / "data", built)
    assert {path: path.read_bytes() for path in built.rglob("*") if path.is_file()} == before
    assert set(written) == set(before)


def test_what_is_committed_is_what_the_builder_writes(built: Path) -> None:
    for table in TABLES:
        assert (data_root() / table.path).read_bytes() == (built / table.path).read_bytes()
    ours, fresh = load_catalog(), load_catalog(built)
    assert {table_id: ours.tables[table_id] for table_id in fresh.tables} == dict(fresh.tables)
    assert {source_id: ours.sources[source_id] for source_id in fresh.sources} == dict(
        fresh.sources
    )


def test_no_published_file_is_copied(published: Path, built: Path) -> None:
    theirs = {path.read_bytes() for path in (published / "data").rglob("*.csv")}
    assert not theirs & {path.read_bytes() for path in built.rglob("*.csv")}


def test_every_figure_has_a_source_of_the_catalogue(
    built: Path, tables: dict[str, pd.DataFrame]
) -> None:
    catalog = load_catalog(built)
    for table_id, rows in tables.items():
        if "source_id" in rows:
            assert set(rows["source_id"]) <= set(catalog.tables[table_id].sources), table_id


def test_every_indicator_is_measured_in_every_unit_of_its_level(
    tables: dict[str, pd.DataFrame],
) -> None:
    rows = pd.concat([rows for rows in tables.values() if "indicator_id" in rows])
    finest = rows[
        [spec_of(key).level == level for key, level in rows[["indicator_id", "level"]].to_numpy()]
    ]
    units = finest.groupby("indicator_id")["unit_id"].nunique()
    for indicator_id, count in units.items():
        assert count == (13 if str(indicator_id).startswith("road-") else 127), indicator_id


def test_the_population_of_the_districts_is_that_of_the_department(
    tables: dict[str, pd.DataFrame], joined: pd.DataFrame
) -> None:
    population = figures(tables, "population-poverty", "population")
    by_level = population.groupby("level")["value"].sum()
    assert by_level.to_dict() == dict.fromkeys(("department", "district", "province"), 1341012)
    districts = population[population["level"] == "district"]["value"]
    assert districts.eq(joined["pop_census_2017"].reindex(districts.index)).all()


def test_a_province_is_the_sum_of_its_districts(tables: dict[str, pd.DataFrame]) -> None:
    population = figures(tables, "population-poverty", "population")
    districts = population[population["level"] == "district"]
    sums = districts["value"].groupby(districts.index.str[:4]).sum()
    provinces = population.loc[population["level"] == "province", "value"]
    assert sums.to_dict() == provinces.to_dict()


def test_two_sanitation_indicators_stay_apart(tables: dict[str, pd.DataFrame]) -> None:
    sewer = figures(tables, "water-sanitation", "sewer")
    sanitation = figures(tables, "water-sanitation", "sanitation")
    assert round(sewer["value"].mean(), 2) == 0.80
    assert round(sanitation["value"].mean(), 2) == 0.69
    assert (sewer["numerator"] >= sanitation["numerator"]).all()


def test_dwellings_add_up_as_published(
    tables: dict[str, pd.DataFrame], joined: pd.DataFrame
) -> None:
    rows = tables["water-sanitation"]
    sums = rows.groupby("indicator_id")[["numerator", "denominator"]].sum()
    assert set(sums["denominator"]) == {376223}
    assert sums["numerator"].to_dict() == {
        "electricity": 72668,
        "sanitation": 216641,
        "sewer": 254031,
        "water-network": 80120,
    }
    sewer = figures(tables, "water-sanitation", "sewer")
    exact = joined["dwellings_no_sewer_network_2017_pct"] / 100 * sewer["denominator"]
    assert (exact - sewer["numerator"]).abs().max() < 1e-6


def test_the_three_true_unknowns_stay_unknown_and_say_why(
    tables: dict[str, pd.DataFrame],
) -> None:
    rows = pd.concat([rows for rows in tables.values() if "indicator_id" in rows])
    unknown = rows[rows["value"].isna()]
    assert sorted(zip(unknown["indicator_id"], unknown["unit_id"], strict=True)) == [
        ("anaemia", "061309"),
        ("road-departmental", "0608"),
        ("road-departmental", "0609"),
        ("school-secondary-inadequate", "060305"),
    ]
    assert unknown["note"].str.startswith("Unknown: ").all()
    assert unknown[["numerator", "denominator"]].isna().all(axis=None)


def test_what_the_compilation_imputed_is_emptied_again(published: Path) -> None:
    """The compilation prints a mean where nothing was published; the tables above do not."""
    path = published / "data" / "peru" / "fidt2024_district_indicators_peru.parquet"
    compiled = pd.read_parquet(path).set_index("ubigeo")
    assert compiled["v05_Anemia_total"].loc["061309"] > 0
    assert compiled["v27_cond_inadecuadas_secundaria"].loc["060305"] > 0
    assert compiled["v28_Red_vial_regional_inade"].loc["060801"] > 0


@pytest.mark.parametrize(
    ("indicator_id", "column"),
    [
        ("school-initial-inadequate", "v25_cond_inadecuadas_inicial"),
        ("school-primary-inadequate", "v26_cond_inadecuadas_primaria"),
        ("school-secondary-inadequate", "v27_cond_inadecuadas_secundaria"),
    ],
)
def test_the_inverted_shares_are_set_right(
    tables: dict[str, pd.DataFrame], published: Path, indicator_id: str, column: str
) -> None:
    path = published / "data" / "peru" / "fidt2024_district_indicators_peru.parquet"
    compiled = pd.read_parquet(path).set_index("ubigeo")[column]
    ours = figures(tables, "education", indicator_id)["value"].dropna()
    assert (ours - (1 - compiled.reindex(ours.index))).abs().max() < 1e-6


def test_few_children_are_flagged(tables: dict[str, pd.DataFrame]) -> None:
    anaemia = figures(tables, "health", "anaemia")
    few = anaemia["denominator"] < 30
    assert int(few.sum()) == 37
    assert set(anaemia.loc[few, "note"]) == {FEW_CHILDREN_NOTE}
    assert set(anaemia.loc[~few & anaemia["value"].notna(), "note"]) == {CHILDREN_NOTE}


def test_children_and_cases_are_those_of_the_institute(tables: dict[str, pd.DataFrame]) -> None:
    malnutrition = figures(tables, "health", "chronic-malnutrition")
    anaemia = figures(tables, "health", "anaemia")
    assert malnutrition[["numerator", "denominator"]].sum().tolist() == [28109, 118597]
    assert anaemia[["numerator", "denominator"]].sum().tolist() == [4411, 15213]


def test_facilities_are_counted_where_the_register_says(
    tables: dict[str, pd.DataFrame], joined: pd.DataFrame
) -> None:
    counts = tables["health"].pivot_table(
        index="unit_id", columns="indicator_id", values="value", aggfunc="sum"
    )
    assert counts["health-facilities-i1"].eq(joined["ipress_I1_2022_n"]).all()
    assert counts["health-facilities-i2"].eq(joined["ipress_I2_2022_n"]).all()
    third_and_fourth = counts["health-facilities-i3"] + counts["health-facilities-i4"]
    assert third_and_fourth.eq(joined["ipress_I3_I4_2022_n"]).all()
    assert counts["health-facilities-hospital"].sum() == 9


def test_inadequate_facilities_are_an_estimate_with_the_nations_share(
    tables: dict[str, pd.DataFrame],
) -> None:
    facilities = figures(tables, "health", "health-facilities")
    assert facilities["denominator"].sum() == 850
    assert facilities["numerator"].sum() == pytest.approx(850 * 8662 / 8954, abs=1e-3)
    assert set(facilities["quality"]) == {"estimated"}
    # The published regional count cannot be the numerator of the register's facilities.
    assert facilities["denominator"].sum() < 888


def test_school_services_are_a_lower_bound_below_what_the_region_reports(
    tables: dict[str, pd.DataFrame],
) -> None:
    sites = figures(tables, "education", "school-services")
    parts = [
        figures(tables, "education", f"school-{service}")["value"]
        for service in ("water", "sewer", "electricity")
    ]
    assert (sites["value"] == pd.concat(parts, axis="columns").max(axis="columns")).all()
    assert sites["denominator"].sum() == 6651
    # 17 % of the region's public schools had the three services in 2022: 83 % lacked one.
    assert sites["numerator"].sum() / sites["denominator"].sum() <= 0.83
    assert set(sites["quality"]) == {"estimated"}


def test_school_buildings_count_primary_services(tables: dict[str, pd.DataFrame]) -> None:
    buildings = figures(tables, "education", "school-buildings")
    assert buildings["denominator"].sum() == 3783
    assert set(buildings["quality"]) == {"estimated"}


def test_roads_are_never_of_a_district(tables: dict[str, pd.DataFrame]) -> None:
    roads = tables["roads"]
    assert set(roads["level"]) == {"province", "department"}
    assert set(roads["unit_id"].str.len()) == {2, 4}
    assert set(roads["year"]) == {2023}


def test_the_road_share_is_the_published_one_and_the_kilometres_are_half(
    tables: dict[str, pd.DataFrame], published: Path
) -> None:
    path = published / "data" / "roads" / "pmi_road_gap_indicators_cajamarca_2018_2023.csv"
    rows = pd.read_csv(path)
    rows = rows[(rows["ID_BRECHA"] == 379) & (rows["INDICADOR_ANIO"] == 2023)]
    rows = rows[rows["NIVEL"] == "MP"].set_index("UBIGEO_ENTIDAD")
    rows.index = "0" + (rows.index // 100).astype(str)
    local = figures(tables, "roads", "road-local")
    ours = local[local["level"] == "province"]
    assert (ours["value"] - rows["INDICADOR_VALOR"]).abs().max() < 1e-5
    assert (ours["denominator"] * 2 - rows["DEMANDADO"]).abs().max() < 1e-9
    assert set(local["quality"]) == {"estimated"}


def test_all_local_lengths_of_the_nation_are_even_tenths_and_no_other_networks_are(
    published: Path,
) -> None:
    dashboard = pd.read_excel(published / "data" / "indicators" / "DASSHBOARDRED.xlsx")
    provinces = dashboard[(dashboard["NIVEL"] == "MP") & (dashboard["DEMANDADO"] > 0)]
    tenths = (provinces["DEMANDADO"] * 10).round().astype(int)
    is_even = (tenths % 2 == 0).groupby(provinces["ID_BRECHA"]).mean()
    assert is_even[379] == 1
    assert is_even[483] < 0.7
    nation = dashboard[(dashboard["NIVEL"] == "PAIS") & (dashboard["ID_BRECHA"] == 379)]
    assert nation["DEMANDADO"].round(1).unique().tolist() == [237078.2]


def test_departmental_roads_add_up_to_the_department(tables: dict[str, pd.DataFrame]) -> None:
    roads = figures(tables, "roads", "road-departmental")
    provinces = roads[roads["level"] == "province"]
    assert provinces["denominator"].sum() == pytest.approx(roads["denominator"].loc["06"])
    assert (roads["numerator"].loc["06"], roads["denominator"].loc["06"]) == (735.6, 919.5)


def test_poverty_lies_in_its_interval(tables: dict[str, pd.DataFrame]) -> None:
    poverty = figures(tables, "population-poverty", "poverty-2018")
    assert poverty[["low", "high"]].notna().all(axis=None)
    assert ((poverty["low"] <= poverty["value"]) & (poverty["value"] <= poverty["high"])).all()
    assert poverty.loc["060101", "value"] == 0.197487


def test_there_is_one_regional_thirteen_provincial_and_114_district_governments(
    tables: dict[str, pd.DataFrame],
) -> None:
    units = tables["executing-units"].set_index("executing_unit")
    assert units["government"].value_counts().to_dict() == {
        "district": 114,
        "provincial": 13,
        "regional": 1,
    }
    provincial = units[units["government"] == "provincial"]
    assert (provincial["unit_id"] == provincial.index.str[3:] + "01").all()
    assert units.loc["GR-06", "unit_id"] == "06"
    assert units["municipality_type"].value_counts().to_dict() == {
        "G": 102,
        "F": 10,
        "B": 9,
        "A": 4,
        "": 1,
        "D": 1,
        "E": 1,
    }


def test_governments_have_spanish_names(tables: dict[str, pd.DataFrame]) -> None:
    names = tables["executing-units"].set_index("executing_unit")["name"]
    assert names["MD-060104"] == "Municipalidad Distrital de Cospán"
    assert names["MD-060108"] == "Municipalidad Distrital de Los Baños del Inca"
    assert names["MP-0607"] == "Municipalidad Provincial de Hualgayoc - Bambamarca"
    assert names["MP-0610"] == "Municipalidad Provincial de San Marcos - Pedro Gálvez"
    assert names["MD-060506"] == "Municipalidad Distrital de Santa Cruz de Toledo"


def test_the_budget_adds_up_to_the_published_totals(tables: dict[str, pd.DataFrame]) -> None:
    budget = tables["budget-2024"]
    budget = budget.assign(is_regional=budget["executing_unit"] == "GR-06")
    sums = budget.groupby(["is_regional", "kind"])[["pim", "accrued"]].sum()
    assert sums.T.to_dict("list") == {
        (True, "projects"): [965394947, 752271854],
        (False, "projects"): [1456125530, 773322108],
        (True, "activities"): [3013908597, 2903878883],
        (False, "activities"): [1035276393, 897802054],
    }
    assert budget["executing_unit"].nunique() == 128


def test_the_budget_by_municipality_and_function_is_the_published_one(
    tables: dict[str, pd.DataFrame], joined: pd.DataFrame
) -> None:
    budget = tables["budget-2024"]
    seats = tables["executing-units"].set_index("executing_unit")["unit_id"]
    projects = budget[(budget["kind"] == "projects") & (budget["executing_unit"] != "GR-06")]
    for function in ("transport", "sanitation", "health", "education", "agriculture"):
        chosen = projects[projects["function"] == function]
        found = chosen.set_index(chosen["executing_unit"].map(seats))["pim"]
        theirs = joined[f"muni_projects_{function}_PIM_2024_soles"]
        assert found.reindex(joined.index, fill_value=0).eq(theirs).all(), function


def test_a_missing_publication_writes_nothing(published: Path, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="A published file must lie at"):
        build_indicators(tmp_path / "nowhere", tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_reniec_codes_in_a_publication_stop_the_builder(published: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "indicators").mkdir(parents=True)
    theirs = published / "data" / "indicators"
    crosswalk = (theirs / "ubigeo_cajamarca.csv").read_bytes()
    (source / "indicators" / "ubigeo_cajamarca.csv").write_bytes(crosswalk)
    districts = pd.read_csv(theirs / "cajamarca_districts.csv", dtype=str)
    districts["ubigeo"] = districts["ubigeo_reniec"]
    districts.to_csv(source / "indicators" / "cajamarca_districts.csv", index=False)
    with pytest.raises(SourceError, match="RENIEC's in 101 of 127 rows"):
        build_indicators(source, tmp_path / "data")


def test_settlements_are_counted_by_hand_in_one_district(built: Path, joined: pd.DataFrame) -> None:
    read = read_tables(["settlements", "populated-places"], built)
    settled = read["settlements"].set_index(["indicator_id", "unit_id"])["value"]
    district = joined.loc["060101"]
    assert settled["altitude", "060101"] == int(district["capital_altitude_m"])
    places = read["populated-places"]
    rural = ((places["unit_id"] == "060101") & (places["area"] == "rural")).sum()
    share = int(district["pop_rural_2017"]) / int(district["pop_census_2017"])
    expected = int(district["dwellings_occupied_present_2017"]) * share / rural
    assert settled["rural-dwellings-per-place", "060101"] == pytest.approx(expected, rel=1e-3)
