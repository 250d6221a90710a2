"""The territories of Cajamarca, and who contains whom."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.boundaries import load_topology, load_units
from gapplanner.boundaries.hierarchy import contains, districts_of, level_of, parent_of
from gapplanner.boundaries.names import shown
from gapplanner.errors import SourceError
from gapplanner.sources import TableSpec, register
from gapplanner.vocabulary import UNITS_COLUMNS


@pytest.fixture(scope="module")
def units() -> pd.DataFrame:
    return load_units()


def _entry(table_id: str, path: str) -> TableSpec:
    return TableSpec(
        table_id=table_id, path=path, title="t", definition="d", levels=("district",), sources=()
    )


def _registered(root: Path, units: pd.DataFrame) -> Path:
    """Write a table of units and its entry in a catalogue."""
    (root / "boundaries").mkdir()
    units.to_csv(root / "boundaries" / "units.csv", index=False)
    register(root, [_entry("units", "boundaries/units.csv")])
    return root


def test_cajamarca_has_13_provinces_and_127_districts(units: pd.DataFrame) -> None:
    assert units["level"].value_counts().to_dict() == {
        "district": 127,
        "province": 13,
        "department": 1,
    }
    assert list(units.columns) == list(UNITS_COLUMNS)
    assert units["unit_id"].is_monotonic_increasing


def test_names_keep_their_accents_and_enyes(units: pd.DataFrame) -> None:
    names = units.set_index("unit_id")["name"]
    assert names["060108"] == "Los Baños del Inca"
    assert names["060906"] == "San José de Lourdes"
    assert names["060612"] == "Santo Domingo de la Capilla"
    assert names["060506"] == "Santa Cruz de Toledo"
    assert names["0603"] == "Celendín"


def test_every_district_has_a_capital_a_point_an_area_and_a_reniec_code(
    units: pd.DataFrame,
) -> None:
    districts = units[units["level"] == "district"]
    assert districts[["capital", "capital_lon", "capital_lat", "area_km2"]].notna().all(axis=None)
    assert districts["reniec_id"].is_unique
    assert (districts["reniec_id"] != districts["unit_id"]).sum() == 101


def test_only_districts_have_a_reniec_code_and_only_the_department_no_parent(
    units: pd.DataFrame,
) -> None:
    above = units[units["level"] != "district"]
    assert above["reniec_id"].isna().all()
    assert units.loc[units["parent_id"].isna(), "unit_id"].tolist() == ["06"]


def test_the_capital_of_a_province_is_that_of_its_first_district(units: pd.DataFrame) -> None:
    capitals = units.set_index("unit_id")["capital"]
    # Hualgayoc is governed from Bambamarca, San Marcos from the district Pedro Gálvez.
    assert capitals["0607"] == "Bambamarca"
    assert capitals["0610"] == "San Marcos"


def test_the_area_of_a_province_is_the_sum_of_its_districts(units: pd.DataFrame) -> None:
    area = units.set_index("unit_id")["area_km2"]
    districts = units[units["level"] == "district"]
    by_province = districts.groupby("parent_id")["area_km2"].sum()
    assert (by_province - area[by_province.index]).abs().max() < 0.01
    assert area["06"] == pytest.approx(by_province.sum(), abs=0.05)


def test_a_department_that_is_not_there_is_refused() -> None:
    with pytest.raises(SourceError, match=r"must be one of '06'; found '25'"):
        load_units(department="25")


def test_a_territory_without_its_parent_is_refused(
    four_units: pd.DataFrame, tmp_path: Path
) -> None:
    root = _registered(tmp_path, four_units[four_units["unit_id"] != "0602"])
    with pytest.raises(SourceError, match="without it: '060201', '060202'"):
        load_units(root)


def test_the_order_of_rows_changes_nothing(four_units: pd.DataFrame, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    straight = load_units(_registered(tmp_path / "a", four_units))
    assert load_units(_registered(tmp_path / "b", four_units[::-1])).equals(straight)


def test_a_topology_without_provinces_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.topojson").write_text('{"objects": {"districts": {}}}', encoding="utf-8")
    register(tmp_path, [_entry("boundaries-topology", "a.topojson")])
    with pytest.raises(SourceError, match="must hold the objects provinces, department"):
        load_topology(tmp_path)


def test_codes_tell_levels_and_parents() -> None:
    assert [level_of(code).value for code in ("06", "0604", "060411")] == [
        "department",
        "province",
        "district",
    ]
    assert parent_of("060411") == "0604"
    assert parent_of("06") is None


@pytest.mark.parametrize("code", ["", "6", "60101", "abcdef", "0604111"])
def test_what_is_not_a_code_has_no_level(code: str) -> None:
    with pytest.raises(ValueError, match="must be text of 2, 4 or 6 digits"):
        level_of(code)


def test_a_department_contains_its_districts_and_a_province_only_its_own(
    four_units: pd.DataFrame,
) -> None:
    assert contains("06", "060101")
    assert not contains("0602", "060101")
    assert districts_of("0602", four_units) == ("060201", "060202")
    assert len(districts_of("06", four_units)) == 4
    assert districts_of("060101", four_units) == ("060101",)


@pytest.mark.parametrize(
    ("published", "display"),
    [
        ("CHANCAYBAÑOS", "Chancaybaños"),
        ("LA LIBERTAD DE PALLÁN", "La Libertad de Pallán"),
        ("SAN JOSÉ DEL ALTO", "San José del Alto"),
    ],
)
def test_names_in_capitals_are_shown_as_spanish_writes_them(published: str, display: str) -> None:
    assert shown(published) == display
