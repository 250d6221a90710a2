"""The GeoPackage of a plan, in a province of two districts whose figures fit in the head."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from gapplanner.boundaries.topology import encode
from gapplanner.errors import SourceError
from gapplanner.maps.geopackage import unserved_share, write_geopackage
from gapplanner.runs import Run
from gapplanner.scenario import scenario_from_text
from gapplanner.vocabulary import UNITS_COLUMNS

SCENARIO = """
name: "Dos distritos"
base_year: 2027
years: 3
territory: {department: "06"}
indicators: {water-network: {weight: 0.6}, sanitation: {weight: 0.2}, road-local: {weight: 0.2}}
budget: {sources: {canon: {2028: 100, 2029: 100, 2030: 100}}}
capacity: {basis: accrued, growth: 1.0, free_share: 1.0, new_starts: 1}
objective: {maximize: balanced}
"""


@pytest.fixture
def topology() -> dict[str, Any]:
    """Two squares of a degree side by side; the province is both."""
    west, east = shapely.box(-79, -7, -78, -6), shapely.box(-78, -7, -77, -6)
    return encode(
        {
            "districts": [("060101", west), ("060102", east)],
            "provinces": [("0601", shapely.coverage_union_all([west, east]))],
        }
    )


@pytest.fixture
def plan() -> Run:
    """Water lacks in 40 of 100 dwellings in the west and 80 of 100 in the east; 30 of the latter
    get it. Sanitation is unknown in the west, 50 of 100 in the east. 6 of 10 km of road are bad.
    One investment brings the water (20,000 soles), another the road of the province (80,000)."""
    unit = dict.fromkeys(UNITS_COLUMNS)
    places = [
        ("06", "department", "Norte", None),
        ("0601", "province", "Valle", "06"),
        ("060101", "district", "Oeste", "0601"),
        ("060102", "district", "Este", "0601"),
    ]
    units = pd.DataFrame(
        [
            unit
            | {"unit_id": code, "level": level, "name": name, "parent_id": parent}
            | {"capital": "Capital", "capital_lon": lon, "capital_lat": -6.5, "area_km2": 100.0}
            for (code, level, name, parent), lon in zip(
                places, (-78.5, -78.5, -78.5, -77.5), strict=True
            )
        ]
    )
    gaps = pd.DataFrame(
        [
            _gap("water-network", "060101", 0.4, 40.0, 0.0),
            _gap("water-network", "060102", 0.8, 80.0, 30.0),
            _gap("sanitation", "060101", None, None, 0.0),
            _gap("sanitation", "060102", 0.5, 50.0, 0.0),
            _gap("road-local", "0601", 0.6, 6.0, 3.0),
        ]
    )
    candidates = pd.DataFrame(
        [
            _candidate("water-network@060102", "water", "060102", 20_000.0, "in"),
            _candidate("road-local@0601", "roads", "0601", 80_000.0, "in"),
            _candidate("sanitation@060102", "sanitation", "060102", 50_000.0, "out"),
        ]
    )
    spending = pd.DataFrame(
        [
            ("water-network@060102", 2028, "canon", 20_000.0),
            ("road-local@0601", 2028, "canon", 30_000.0),
            ("road-local@0601", 2029, "canon", 50_000.0),
        ],
        columns=["candidate_id", "year", "source", "amount"],
    )
    return Run(
        scenario=scenario_from_text(SCENARIO),
        units=units,
        indicators=pd.DataFrame(),
        gaps=gaps,
        candidates=candidates,
        spending=spending,
        limits=pd.DataFrame(),
        rules=pd.DataFrame(),
        proof=None,
        indicator_weights=pd.Series({"water-network": 0.6, "sanitation": 0.2, "road-local": 0.2}),
    )


def _gap(
    indicator: str, unit: str, value: float | None, gap: float | None, closed: float
) -> dict[str, Any]:
    is_road = indicator.startswith("road")
    return {
        "gap_id": f"{indicator}@{unit}",
        "indicator_id": indicator,
        "unit_id": unit,
        "level": "province" if is_road else "district",
        "target": 0.0,
        "value": value,
        "gap": gap,
        "gap_unit": "km" if is_road else "dwellings",
        "year": 2017,
        "source_id": "census",
        "quality": "measured",
        "set_in_motion": closed,
        "within_programme": 0.0,
        "by_year_ten": closed,
    }


def _candidate(slot: str, sector: str, unit: str, cost: float, decision: str) -> dict[str, Any]:
    return {
        "candidate_id": slot,
        "name": f"Obra en {unit}",
        "sector": sector,
        "unit_id": unit,
        "stage": 9,
        "cost": cost,
        "lon": None,
        "lat": None,
        "indicator_id": slot.partition("@")[0],
        "gap_unit": "dwellings",
        "province_id": "0601",
        "decision": decision,
        "start_year": 2028 if decision == "in" else None,
        "reason": "",
    }


@pytest.fixture
def written(plan: Run, topology: dict[str, Any], tmp_path: Path) -> Path:
    path = tmp_path / "portfolio.gpkg"
    write_geopackage(plan, topology, path)
    return path


def _layer(path: Path, name: str) -> gpd.GeoDataFrame:
    key = "candidate_id" if name == "investments" else "unit_id"
    return gpd.read_file(path, layer=name).set_index(key)


def test_a_plan_has_three_layers_in_degrees(written: Path) -> None:
    layers = pyogrio.list_layers(written)[:, 0].tolist()
    assert layers[:3] == ["districts", "provinces", "investments"]
    assert all(_layer(written, name).crs == "EPSG:4326" for name in layers[:3])


def test_a_district_shows_its_gap_before_and_after_and_on_each_date(written: Path) -> None:
    east = _layer(written, "districts").loc["060102"]
    assert (east["water_network_before"], east["water_network_after"]) == (0.8, 0.5)
    assert (east["water_network_gap"], east["water_network_gap_by_year_ten"]) == (80, 50)
    assert east["water_network_gap_within_programme"] == 80
    assert east["water_network_known"] == "2017, census, measured"


def test_the_share_of_all_indicators_weighs_what_is_known(written: Path) -> None:
    districts = _layer(written, "districts")
    # East: (0.6 x 0.8 + 0.2 x 0.5) / 0.8; west: sanitation is unknown, so water alone speaks.
    assert districts.loc["060102", "unserved_before"] == pytest.approx(0.725)
    assert districts.loc["060101", "unserved_before"] == pytest.approx(0.4)


def test_an_unknown_gap_is_empty_and_says_so(written: Path) -> None:
    west = _layer(written, "districts").loc["060101"]
    assert pd.isna(west["sanitation_before"])
    assert pd.isna(west["sanitation_gap"])
    assert west["sanitation_known"] == "unknown"


def test_a_territory_of_which_nothing_is_known_has_no_share() -> None:
    gaps = pd.DataFrame({"unit_id": ["a", "a"], "indicator_id": ["x", "y"]})
    share = unserved_share(gaps, pd.Series({"x": 1.0}), pd.Series([float("nan"), 0.5]))
    assert share.isna().all()


def test_figures_of_a_province_are_on_provinces_alone(written: Path) -> None:
    assert not [name for name in _layer(written, "districts") if name.startswith("road")]
    province = _layer(written, "provinces").loc["0601"]
    assert (province["road_local_gap"], province["road_local_gap_set_in_motion"]) == (6, 3)
    assert not [name for name in _layer(written, "provinces") if name.startswith("water")]


def test_money_of_a_province_counts_its_districts_and_agrees_with_the_portfolio(
    written: Path, plan: Run
) -> None:
    province = _layer(written, "provinces").loc["0601"]
    assert (province["investments"], province["cost"]) == (2, 100_000)
    assert province["cost"] == plan.portfolio["cost"].sum()
    assert (province["spent_2028"], province["spent_2029"]) == (50_000, 50_000)
    districts = _layer(written, "districts")
    assert districts["cost"].to_dict() == {"060101": 0, "060102": 20_000}


def test_an_investment_without_a_point_stands_at_the_capital_of_its_territory(
    written: Path,
) -> None:
    investments = _layer(written, "investments")
    assert sorted(investments.index) == ["road-local@0601", "water-network@060102"]
    assert investments.loc["water-network@060102"].geometry.equals(shapely.Point(-77.5, -6.5))
    assert investments.loc["water-network@060102", "start_year"] == 2028


def test_an_investment_tells_its_sector_and_service_in_words(written: Path) -> None:
    water = _layer(written, "investments").loc["water-network@060102"]
    assert (water["sector"], water["sector_name"]) == ("water", "Water")
    assert (water["indicator_name"], water["gap_unit_name"]) == (
        "Public water network",
        "dwellings",
    )


def test_an_investment_with_a_point_of_its_own_stands_there(
    plan: Run, topology: dict[str, Any], tmp_path: Path
) -> None:
    candidates = plan.candidates.assign(lon=-78.25, lat=-6.25)
    write_geopackage(replace(plan, candidates=candidates), topology, tmp_path / "a.gpkg")
    points = _layer(tmp_path / "a.gpkg", "investments").geometry
    assert all(point.equals(shapely.Point(-78.25, -6.25)) for point in points)


def test_a_run_of_gaps_alone_has_no_investments_and_no_money(
    plan: Run, topology: dict[str, Any], tmp_path: Path
) -> None:
    nothing = plan.candidates[plan.candidates["decision"] == "none"]
    write_geopackage(replace(plan, candidates=nothing), topology, tmp_path / "gaps.gpkg")
    assert "investments" not in pyogrio.list_layers(tmp_path / "gaps.gpkg")[:, 0]
    assert "cost" not in _layer(tmp_path / "gaps.gpkg", "provinces")


def test_the_same_plan_gives_the_same_bytes_whatever_the_order_of_rows(
    plan: Run, topology: dict[str, Any], written: Path, tmp_path: Path
) -> None:
    shuffled = replace(
        plan,
        units=plan.units[::-1],
        gaps=plan.gaps[::-1],
        candidates=plan.candidates[::-1],
        spending=plan.spending[::-1],
    )
    write_geopackage(shuffled, topology, tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == written.read_bytes()


def test_writing_over_an_older_file_leaves_nothing_of_it(
    plan: Run, topology: dict[str, Any], written: Path
) -> None:
    before = written.read_bytes()
    write_geopackage(plan, topology, written)
    assert written.read_bytes() == before


def test_every_style_is_for_a_layer_of_the_file_and_names_its_columns_alone(written: Path) -> None:
    with closing(sqlite3.connect(written)) as database:
        styles = database.execute(
            "SELECT f_table_name, f_geometry_column, useAsDefault, styleQML FROM layer_styles"
        ).fetchall()
    assert [style[0] for style in styles] == ["districts", "provinces", "investments"]
    for name, geometry, is_default, qml in styles:
        assert (geometry, is_default) == ("geom", 1)
        root = ET.fromstring(qml.partition("\n")[2])
        columns = set(_layer(written, name).reset_index().columns)
        expressions = [rule.get("filter", "") for rule in root.iter("rule")]
        named = {part for text in expressions for part in text.split('"')[1::2]}
        assert named <= columns
        assert {alias.get("field") for alias in root.iter("alias")} <= columns
        # Each rule draws with a symbol that is there.
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {rule.get("symbol") for rule in root.iter("rule")} == symbols


def test_districts_fall_in_one_class_each_and_the_unknown_in_its_own(written: Path) -> None:
    with closing(sqlite3.connect(written)) as database:
        qml = database.execute(
            "SELECT styleQML FROM layer_styles WHERE f_table_name = 'districts'"
        ).fetchone()[0]
        filters = [
            rule.get("filter", "") for rule in ET.fromstring(qml.partition("\n")[2]).iter("rule")
        ]
        assert len(filters) == 6
        for value in (0.0, 0.2, 0.59, 0.8, 1.0, None):
            hits = [
                database.execute(
                    f"SELECT {text} FROM (SELECT ? AS unserved_before)", (value,)
                ).fetchone()[0]
                for text in filters
            ]
            assert sum(bool(hit) for hit in hits) == 1


def test_columns_carry_words_in_the_readers_language(
    plan: Run, topology: dict[str, Any], written: Path
) -> None:
    with closing(sqlite3.connect(written)) as database:
        words = dict(
            database.execute(
                "SELECT column_name, name FROM gpkg_data_columns WHERE table_name = 'districts'"
            ).fetchall()
        )
    assert words["cost"] == "Cost of what is chosen (S/)"
    assert words["water_network_gap_by_year_ten"] == (
        "Public water network: gap, by 2037 (dwellings)"
    )


def test_the_file_says_that_it_is_a_proposal_and_that_limits_are_referential(written: Path) -> None:
    with closing(sqlite3.connect(written)) as database:
        said = database.execute("SELECT DISTINCT description FROM gpkg_contents").fetchall()
    words = " ".join(row[0] for row in said)
    assert "the decision belongs to the council" in words
    assert "Limits are referential" in words
    assert "Dos distritos" in words


def test_a_territory_without_a_shape_is_refused(
    plan: Run, topology: dict[str, Any], tmp_path: Path
) -> None:
    topology["objects"]["districts"]["geometries"].pop()
    with pytest.raises(SourceError, match=r"shape in 'districts' .* 1 without: '060102'"):
        write_geopackage(plan, topology, tmp_path / "a.gpkg")
    assert not (tmp_path / "a.gpkg").exists()
