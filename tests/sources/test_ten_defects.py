"""The ten known defects of the published files, each met on the real file that has it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gapplanner.boundaries import load_districts, load_units
from gapplanner.boundaries.geometry import area_km2
from gapplanner.errors import SourceError
from gapplanner.gaps.shrinking import shrunk_share
from gapplanner.importing.asking import Asked
from gapplanner.importing.census import import_census
from gapplanner.importing.children import import_children
from gapplanner.importing.dashboard import import_dashboard
from gapplanner.importing.facilities import import_facilities
from gapplanner.importing.fidt import SOURCE, import_fidt, read_fidt
from gapplanner.importing.said import Imported
from gapplanner.importing.territory import import_territory
from gapplanner.indicators import measure_indicators
from gapplanner.language import use_language
from gapplanner.sources import read_table
from gapplanner.sources.codes import recognise_codes
from gapplanner.sources.publications.districts import read_districts
from gapplanner.sources.publications.municipalities import read_municipal_execution
from gapplanner.sources.publications.road_gaps import read_road_gaps

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def data(published: Path) -> Path:
    return published / "data"


@pytest.fixture(scope="module")
def told() -> dict[str, Imported]:
    return {}


@pytest.fixture(scope="module")
def taken(data: Path, told: dict[str, Imported], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Cajamarca as a planner would take it in, file by file; what was said is in ``told``."""
    use_language("en")
    into = tmp_path_factory.mktemp("taken")
    codes = data / "indicators" / "ubigeo_distrito.csv"
    ask = Asked(department="06", codes=codes)
    limits = data / "peru" / "peru_districts_inei2017.parquet"
    told["territory"] = import_territory(limits, into, ask=ask)
    fidt = data / "peru" / "fidt2024_district_indicators_peru.parquet"
    told["fidt"] = import_fidt(fidt, into, ask=Asked())
    tome = data / "census" / "06TOMO_01_cajamarca.xlsx"
    told["census"] = import_census(tome, into, ask=Asked())
    dashboard = data / "indicators" / "DASSHBOARDRED.xlsx"
    told["dashboard"] = import_dashboard(dashboard, into, ask=Asked())
    children = data / "health" / "sien_his_2023.xlsx"
    told["children"] = import_children(children, into, ask=Asked())
    return into


def figures(root: Path, table_id: str, indicator_id: str) -> pd.DataFrame:
    rows = read_table(table_id, root)
    return rows[rows["indicator_id"] == indicator_id].set_index("unit_id")


def in_reniec_codes(register: Path, units: pd.DataFrame) -> pd.DataFrame:
    """The real register with RENIEC's code in the place of INEI's."""
    rows = pd.read_csv(register, dtype=str, keep_default_na=False)
    reniec = dict(zip(units["unit_id"], units["reniec_id"], strict=True))
    return rows.assign(ubigeo=rows["ubigeo"].map(reniec))


def test_1_reniec_codes_are_recognised_and_none_of_127_districts_is_joined_wrong(
    data: Path, taken: Path, tmp_path: Path
) -> None:
    register = data / "health" / "ipress_cajamarca_2022_nopersonal.csv"
    units = load_units(taken, "06")
    rows = in_reniec_codes(register, units)
    file = tmp_path / "ipress_2022.csv"
    rows.to_csv(file, index=False)
    said = import_facilities(file, taken, ask=Asked())
    found = read_table("facilities", taken).set_index("facility_id")["unit_id"]
    true = pd.read_csv(register, dtype=str).set_index("cod_ipress")["ubigeo"]
    assert found.nunique() == 127
    assert (found == true.reindex(found.index)).all()
    assert "The codes were RENIEC's: each was changed to INEI's" in said.repaired[0]
    # Nothing would have said so: 76 of the 101 other codes are another district's in INEI's list.
    districts = units[units["level"] == "district"]
    other = districts[districts["unit_id"] != districts["reniec_id"]]
    assert len(other) == 101
    assert int(other["reniec_id"].isin(districts["unit_id"]).sum()) == 76


def test_1_a_single_swapped_pair_of_codes_is_caught_whichever_it_is(taken: Path) -> None:
    units = load_units(taken, "06")
    names = dict(zip(units["unit_id"], units["name"], strict=True))
    table = units[units["level"] == "district"][["unit_id", "name"]].reset_index(drop=True)
    table["province"] = table["unit_id"].str[:4].map(names)
    codes = table["unit_id"].to_numpy()
    for first in range(len(codes)):
        second = (first * 7 + 3) % len(codes)
        swapped = codes.copy()
        swapped[[first, second]] = codes[[second, first]]
        reading = recognise_codes(
            table.assign(unit_id=swapped), units, code="unit_id", name="name", province="province"
        )
        is_wrong = reading.unit_ids.notna() & (reading.unit_ids != codes)
        # A pair that is one of RENIEC's list as well makes a mixed table, which is refused whole.
        assert first == second or reading.problems
        assert not is_wrong.any() or reading.coding == "mixed"


def test_2_the_inverted_shares_of_inadequate_schools_are_set_right(
    data: Path, taken: Path, told: dict[str, Imported]
) -> None:
    printed = read_fidt(data / "peru" / "fidt2024_district_indicators_peru.parquet", "06")
    printed = printed.set_index("unit_id")
    joined = read_districts(data / "indicators" / "cajamarca_districts.csv").set_index("unit_id")
    for level in ("initial", "primary", "secondary"):
        rows = figures(taken, "education", f"school-{level}-inadequate")
        ours = rows["value"].dropna()
        upside_down = printed[f"{level}_inadequate"].reindex(ours.index)
        assert (ours + upside_down - 1).abs().max() < 1e-6
        assert (ours - joined[f"{level}_inadequate"].reindex(ours.index)).abs().max() < 1e-6
        assert rows.loc[ours.index, "note"].str.contains("inverted").all()
    assert any("printed inverted" in word for word in told["fidt"].repaired)


def test_3_means_and_zeros_that_the_source_filled_in_are_unknown(data: Path, taken: Path) -> None:
    compiled = pd.read_parquet(data / "peru" / "fidt2024_district_indicators_peru.parquet")
    compiled = compiled.set_index("ubigeo")
    # The compilation prints figures where nothing was published ...
    assert compiled["v05_Anemia_total"]["061309"] > 0
    assert compiled["v27_cond_inadecuadas_secundaria"]["060305"] > 0
    assert (compiled["v28_Red_vial_regional_inade"][["060801", "060901"]] > 0).all()
    # ... and here they are unknown, each with its reason.
    for table_id, indicator_id, unit_id in (
        ("health", "anaemia", "061309"),
        ("education", "school-secondary-inadequate", "060305"),
        ("roads", "road-departmental", "0608"),
        ("roads", "road-departmental", "0609"),
    ):
        row = figures(taken, table_id, indicator_id).loc[unit_id]
        assert np.isnan(row["value"]), (indicator_id, unit_id)
        assert str(row["note"]).startswith("Unknown: ")


def test_4_two_sanitation_indicators_are_two(taken: Path) -> None:
    ours = measure_indicators()
    sewer, sanitation = (
        ours[ours["indicator_id"] == name].set_index("unit_id") for name in ("sewer", "sanitation")
    )
    assert (round(sewer["value"].mean(), 2), round(sanitation["value"].mean(), 2)) == (0.80, 0.69)
    assert (sewer["numerator"] >= sanitation["numerator"]).all()
    # FIDT holds the first alone, and it never stands for the second.
    water = read_table("water-sanitation", taken)
    assert "sewer" in set(water["indicator_id"])
    assert "sanitation" not in set(water["indicator_id"])


def test_5_few_observations_are_flagged_and_drawn_towards_their_province(
    taken: Path, told: dict[str, Imported]
) -> None:
    anaemia = figures(taken, "health", "anaemia")
    few = anaemia["denominator"] < 30
    assert int(few.sum()) == 37
    assert anaemia.loc[few, "note"].str.contains("too few to rank on").all()
    assert any(
        "fewer than 30 children evaluated: 37." in word and "empirical Bayes" in word
        for word in told["children"].unknown
    )
    province = anaemia.index.to_series().str[:4]
    shrunk = shrunk_share(anaemia["numerator"], anaemia["denominator"], province)
    sums = anaemia.groupby(province)[["numerator", "denominator"]].sum()
    mean = province.map(sums["numerator"] / sums["denominator"])
    moved = (shrunk - anaemia["value"]).abs()
    assert moved[few].mean() > 3 * moved[~few].mean()
    # Every one lies between its own share and its province's.
    known = shrunk.notna()
    low = np.minimum(anaemia["value"], mean)[known] - 1e-12
    high = np.maximum(anaemia["value"], mean)[known] + 1e-12
    assert ((shrunk[known] >= low) & (shrunk[known] <= high)).all()


def test_6_road_condition_is_never_a_districts(data: Path, taken: Path) -> None:
    compiled = pd.read_parquet(data / "peru" / "fidt2024_district_indicators_peru.parquet")
    own = compiled[compiled["ubigeo"].str[:2] == "06"]
    repeated = own.groupby(own["ubigeo"].str[:4])["v32_Red_vial_vecinal_inade"].nunique()
    assert (repeated == 1).all()
    for rows in (read_table("roads", taken), read_table("roads")):
        condition = rows[rows["indicator_id"].isin(["road-local", "road-departmental"])]
        assert set(condition["level"]) == {"department", "province"}
    everything = measure_indicators(taken)
    assert (
        not everything.loc[everything["source_id"] == SOURCE, "indicator_id"]
        .str.startswith("road")
        .any()
    )


def test_7_every_figure_carries_the_year_it_is_of(taken: Path) -> None:
    for root in (taken, None):
        years = measure_indicators(root).groupby("indicator_id")["year"].agg(set)
        assert years["poverty-2018"] == {2018}
        assert years["population"] == years["water-network"] == {2017}
        assert years["school-services"] == years["anaemia"] == {2023}
    # Extreme poverty is of another year (2013) and stands under no name of ours.
    assert not any("extreme" in name for name in measure_indicators()["indicator_id"])


def test_8_polygons_far_from_the_official_area_are_said_and_the_official_is_kept(
    data: Path, told: dict[str, Imported], taken: Path
) -> None:
    said = next(word for word in told["territory"].repaired if "official area" in word)
    # Forty-two on this layer, forty-three on the most detailed one.
    assert "more than 5% in 42 districts (060615 Toribio Casanova +217%" in said
    listed = pd.read_csv(data / "indicators" / "ubigeo_distrito.csv", dtype=str)
    official = float(str(listed.set_index("inei")["superficie"]["060615"]))
    assert load_units(taken, "06").set_index("unit_id").loc["060615", "area_km2"] == official
    assert area_km2(load_districts(taken)[["060615"]])[0] > 3 * official


def test_9_broken_letters_cut_names_lost_zeros_and_false_workbooks(
    data: Path, told: dict[str, Imported], taken: Path, tmp_path: Path
) -> None:
    name = "PROCESADO_EJECUCION_GASTO_GL_X_MUNICIPALIDADES_2024-2025.xlsx"
    raw = pd.read_excel(data / "budget" / name, dtype=str)
    assert raw["Municipalidad"].str.contains("BA¥OS").any()
    execution = read_municipal_execution(data / "budget" / name)
    names = execution.loc[execution["unit_id"] == "060108", "name"]
    assert set(names) == {"MUNICIPALIDAD DISTRITAL DE LOS BAÑOS DEL INCA"}
    assert "SANTA CRUZ DE TOLED = Santa Cruz de Toledo" in told["census"].repaired[1]
    roads = data / "roads" / "pmi_road_gap_indicators_cajamarca_2018_2023.csv"
    assert pd.read_csv(roads, dtype=str)["UBIGEO_ENTIDAD"].str.fullmatch(r"\d{5}").all()
    assert read_road_gaps(roads)["unit_id"].str.startswith("06").all()
    # A page of a web site under the name of a workbook, with the real figures in it.
    page = tmp_path / "sien_his_2023.xls"
    page.write_text(raw.head(20).to_html(), encoding="utf-8")
    with pytest.raises(SourceError, match=r"sien_his_2023\.xls must be a file as its publisher"):
        import_children(page, taken, ask=Asked())


def test_10_a_percentage_above_a_hundred_enters_nowhere(data: Path, tmp_path: Path) -> None:
    path = data / "indicators" / "cajamarca_districts.csv"
    joined = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert not {"ph_cocin", "p_lees_no"} & set(joined.columns)
    joined.loc[joined["ubigeo"] == "060305", "illiteracy_15plus_2017_pct"] = "104.1"
    wrong = tmp_path / "districts.csv"
    joined.to_csv(wrong, index=False)
    with pytest.raises(SourceError, match=r"must lie in 0-100; found 104\.1"):
        read_districts(wrong)
    compiled = pd.read_parquet(data / "peru" / "fidt2024_district_indicators_peru.parquet")
    compiled.loc[compiled["ubigeo"] == "060305", "v34_Sin_agua"] = 1.041
    other = tmp_path / "fidt.parquet"
    compiled.to_parquet(other)
    with pytest.raises(SourceError, match=r"v34_Sin_agua: must lie from 0 to 1; .*'060305'"):
        read_fidt(other, "06")
    ours = measure_indicators()
    assert ours.loc[ours["denominator"].notna() | (ours["unit"] == "share"), "value"].max() <= 1
