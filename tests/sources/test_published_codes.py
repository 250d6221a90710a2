"""The 127 districts as published: no wrong join, in either list."""

from pathlib import Path

import pandas as pd
import pytest

from gapplanner.sources.codes import find_unit_ids, recognise_codes
from gapplanner.sources.publications.census_2017 import read_population
from gapplanner.sources.publications.districts import read_districts
from gapplanner.sources.publications.ubigeos import read_ubigeos

pytestmark = pytest.mark.published


@pytest.fixture(scope="module")
def units(published: Path) -> pd.DataFrame:
    return read_ubigeos(published / "data" / "indicators" / "ubigeo_cajamarca.csv")


@pytest.fixture(scope="module")
def districts(published: Path) -> pd.DataFrame:
    return read_districts(published / "data" / "indicators" / "cajamarca_districts.csv")


@pytest.mark.parametrize("province", ["province", None])
def test_a_reniec_table_gives_every_district_its_inei_code(
    units: pd.DataFrame, districts: pd.DataFrame, province: str | None
) -> None:
    reading = recognise_codes(districts, units, code="reniec_id", name="name", province=province)
    assert reading.coding == "reniec"
    assert (reading.unit_ids == districts["unit_id"]).sum() == 127
    assert "RENIEC's in 101 of 127 rows" in reading.problems[0]


def test_seventy_six_reniec_codes_would_join_another_district_in_silence(
    units: pd.DataFrame, districts: pd.DataFrame
) -> None:
    other = districts["reniec_id"] != districts["unit_id"]
    silent = districts.loc[other, "reniec_id"].isin(units["unit_id"])
    assert (int(other.sum()), int(silent.sum())) == (101, 76)


def test_any_pair_of_swapped_codes_is_caught(units: pd.DataFrame, districts: pd.DataFrame) -> None:
    codes = districts["unit_id"].tolist()
    for first in range(0, 127, 5):
        second = (first * 7 + 3) % 127
        if first == second:
            continue
        swapped = districts.assign(unit_id=codes)
        swapped.loc[[first, second], "unit_id"] = [codes[second], codes[first]]
        reading = recognise_codes(swapped, units, code="unit_id", name="name", province="province")
        assert reading.problems, (codes[first], codes[second])
        wrong = reading.unit_ids.notna() & (reading.unit_ids != districts["unit_id"])
        # A pair that is also a pair of RENIEC's list is read as RENIEC's, and refused as mixed.
        assert not wrong.any() or reading.coding == "mixed"


def test_the_census_without_codes_finds_all_127_by_name(
    published: Path, units: pd.DataFrame
) -> None:
    counted = read_population(published / "data" / "census" / "06TOMO_01_cajamarca.xlsx")
    named = counted[counted["level"] == "district"]
    assert "SANTA CRUZ DE TOLED" in set(named["name"])
    found, problems = find_unit_ids(named, units, name="name", province="province")
    assert problems == ()
    assert sorted(found) == sorted(units.loc[units["level"] == "district", "unit_id"])
