"""What a map page carries: figures that agree with the run, unknown that stays unknown."""

import random
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gapplanner.errors import SourceError
from gapplanner.maps.content import page_content
from gapplanner.maps.layers import ordered_indicators
from gapplanner.maps.moments import unserved_after
from gapplanner.maps.territory import drawn_units, population_of, shapes_of, soles_per_person
from gapplanner.runs import Run

Topology = dict[str, Any]


@pytest.fixture
def content(toy_run: Run, toy_topology: Topology) -> dict[str, Any]:
    return page_content(toy_run, toy_topology)


def _gap_row(content: dict[str, Any], indicator: str, unit: str) -> int:
    layer = [one["id"] for one in content["layers"]].index(indicator)
    place = content["units"]["id"].index(unit)
    pairs = list(zip(content["gaps"]["layer"], content["gaps"]["unit"], strict=True))
    return pairs.index((layer, place))


def test_closing_all_of_a_gap_leaves_its_target_and_half_leaves_half() -> None:
    gaps = pd.DataFrame(
        {
            "value": [0.5, 0.5, 0.5, None, 0.1],
            "target": [0.1, 0.1, 0.1, 0.1, 0.2],
            "gap": [40.0, 40.0, 40.0, None, 0.0],
            "closed": [40.0, 20.0, 0.0, 0.0, 0.0],
        }
    )
    left = unserved_after(gaps, "closed")
    assert left.round(10).tolist()[:3] == [0.1, 0.3, 0.5]
    assert pd.isna(left[3])
    assert left[4] == 0.1


def test_half_of_beta_is_served_by_year_ten_and_nothing_of_gamma(content: dict[str, Any]) -> None:
    beta = _gap_row(content, "water-network", "060102")
    gamma = _gap_row(content, "water-network", "060201")
    assert content["gaps"]["before"][beta] == 0.5
    assert content["gaps"]["after"][0][beta] == 0.25
    assert content["gaps"]["closed"][0][beta] == 25
    assert content["gaps"]["after"][0][gamma] == 0.5


def test_an_unknown_gap_is_null_everywhere_and_counted(content: dict[str, Any]) -> None:
    row = _gap_row(content, "water-network", "060202")
    gaps = content["gaps"]
    assert gaps["before"][row] is None
    assert gaps["gap"][row] is None
    assert [column[row] for column in (*gaps["after"], *gaps["closed"])] == [None] * 6
    water = next(one for one in content["layers"] if one["id"] == "water-network")
    assert water["unknown"] == 1


def test_the_whole_territory_sums_its_known_units(content: dict[str, Any]) -> None:
    water = next(one for one in content["layers"] if one["id"] == "water-network")
    assert water["gap"] == 230
    assert water["closed"][0] == 125
    assert water["before"] == 0.5
    assert water["after"][0] == pytest.approx((460 * 0.5 - 125) / 460, abs=1e-4)


def test_provincial_layers_say_that_they_are(content: dict[str, Any]) -> None:
    by_level = {one["id"]: one["isDistrict"] for one in content["layers"]}
    assert by_level == {"water-network": 1, "road-local": 0, "total": 1, "total-province": 0}
    units = content["units"]
    roads = [one["id"] for one in content["layers"]].index("road-local")
    painted = {
        units["isDistrict"][unit]
        for unit, layer in zip(content["gaps"]["unit"], content["gaps"]["layer"], strict=True)
        if layer == roads
    }
    assert painted == {0}


def test_layers_follow_the_order_of_sectors(toy_run: Run) -> None:
    assert ordered_indicators(toy_run.gaps) == ["water-network", "road-local"]


def test_money_on_the_map_is_the_money_of_the_portfolio(
    content: dict[str, Any], toy_run: Run
) -> None:
    assert sum(content["works"]["cost"]) == toy_run.portfolio["cost"].sum() == 10e6
    assert sum(content["spending"]["amount"]) == toy_run.spending["amount"].sum()


def test_a_province_counts_its_own_works_and_those_of_its_districts(toy_run: Run) -> None:
    per_person = soles_per_person(toy_run, drawn_units(toy_run))
    assert per_person["060101"] == 4e6 / 1000
    assert per_person["060201"] == 0
    assert per_person["0601"] == 10e6 / 1500


def test_soles_per_person_are_set_against_the_median_unit(content: dict[str, Any]) -> None:
    # Districts: 4,000, 2,000, 0 and 0; provinces: 6,666.67 and 0.
    assert content["units"]["medianDistrict"] == 1000
    assert content["units"]["medianProvince"] == pytest.approx(3333.33)


def test_people_of_a_province_are_unknown_when_a_district_is(toy_run: Run) -> None:
    indicators = toy_run.indicators.copy()
    is_beta = (indicators["indicator_id"] == "population") & (indicators["unit_id"] == "060102")
    indicators.loc[is_beta, "value"] = None
    people = population_of(replace(toy_run, indicators=indicators), drawn_units(toy_run))
    assert pd.isna(people["060102"])
    assert pd.isna(people["0601"])
    assert people["0602"] == 1100


def test_an_investment_without_a_point_stands_at_the_capital(
    toy_run: Run, toy_topology: Topology
) -> None:
    candidates = toy_run.candidates.assign(lon=None, lat=None)
    content = page_content(replace(toy_run, candidates=candidates), toy_topology)
    road = content["works"]["id"].index("road-local@0601:basic:0.50")
    assert (content["works"]["lon"][road], content["works"]["lat"][road]) == (-78.95, -6.95)


def test_what_is_left_out_comes_with_its_reason(content: dict[str, Any]) -> None:
    out = content["leftOut"]
    units = content["units"]["id"]
    told = {
        units[unit]: out["reasons"][reason]
        for unit, reason in zip(out["unit"], out["reason"], strict=True)
    }
    assert told == {"0602": "no money left that year", "060201": "its executing unit is full"}


def test_a_smaller_size_of_what_was_chosen_is_not_left_out(
    toy_run: Run, toy_topology: Topology
) -> None:
    rows = toy_run.candidates
    larger = rows[rows["unit_id"] == "060102"].assign(
        candidate_id="water-network@060102:rural-water:1.00", decision="out", cost=2e6
    )
    with_sizes = pd.concat([rows, larger], ignore_index=True)
    content = page_content(replace(toy_run, candidates=with_sizes), toy_topology)
    places = content["leftOut"]["unit"]
    assert content["units"]["id"].index("060102") not in places


def test_only_a_few_are_shown_as_left_out_and_the_rest_is_counted(
    toy_run: Run, toy_topology: Topology
) -> None:
    rows = toy_run.candidates
    gamma = rows[rows["unit_id"] == "060201"]
    many = [
        gamma.assign(candidate_id=f"other-{place}", slot=f"other-{place}", beneficiaries=place)
        for place in range(9)
    ]
    crowded = replace(toy_run, candidates=pd.concat([rows, *many], ignore_index=True))
    out = page_content(crowded, toy_topology)["leftOut"]
    place = page_content(crowded, toy_topology)["units"]["id"].index("060201")
    assert out["unit"].count(place) == 4
    assert out["rest"] == {str(place): 6}


def test_shuffled_rows_give_the_same_page(toy_run: Run, toy_topology: Topology) -> None:
    shuffled = {
        name: getattr(toy_run, name).sample(frac=1, random_state=7).reset_index(drop=True)
        for name in ("units", "indicators", "gaps", "candidates", "spending")
    }
    other = page_content(replace(toy_run, **shuffled), toy_topology)
    assert other == page_content(toy_run, toy_topology)


def test_only_the_arcs_of_the_runs_units_are_carried(toy_run: Run, toy_topology: Topology) -> None:
    units = drawn_units(toy_run)
    north = units[units["unit_id"].str.startswith("0601")]
    shapes = shapes_of(north, toy_topology)
    ids = [one["id"] for one in shapes["objects"]["districts"]["geometries"]]
    assert ids == ["060101", "060102"]
    assert len(shapes["arcs"]) < len(toy_topology["arcs"])


def test_a_unit_without_a_shape_is_refused_by_name(toy_run: Run, toy_topology: Topology) -> None:
    objects = {
        **toy_topology["objects"],
        "districts": {
            "type": "GeometryCollection",
            "geometries": toy_topology["objects"]["districts"]["geometries"][:2],
        },
    }
    with pytest.raises(SourceError, match=r"2 have none: '060201', '060202'\. Rebuild"):
        page_content(toy_run, {**toy_topology, "objects": objects})


def test_a_topology_without_its_layers_is_refused(toy_run: Run, toy_topology: Topology) -> None:
    with pytest.raises(SourceError) as refusal:
        page_content(toy_run, {**toy_topology, "objects": {"places": {}}})
    assert [problem[:58] for problem in refusal.value.problems] == [
        "The map's topology must have an object 'districts'; found ",
        "The map's topology must have an object 'provinces'; found ",
    ]
    assert refusal.value.problems[0].endswith("found 'places'.")


def test_an_indicator_of_a_planners_own_table_is_drawn_under_its_id(
    toy_run: Run, toy_topology: Topology
) -> None:
    gaps = toy_run.gaps.assign(
        indicator_id=toy_run.gaps["indicator_id"].replace("water-network", "wells")
    )
    gaps["gap_id"] = gaps["indicator_id"] + "@" + gaps["unit_id"]
    layers = page_content(replace(toy_run, gaps=gaps), toy_topology)["layers"]
    wells = next(one for one in layers if one["id"] == "wells")
    assert (wells["title"], wells["sector"]) == ("wells", "other")


def test_a_mean_is_not_taken_over_units_without_denominator(
    toy_run: Run, toy_topology: Topology
) -> None:
    gaps = toy_run.gaps.copy()
    gaps.loc[gaps["unit_id"] == "060101", "denominator"] = None
    layers = page_content(replace(toy_run, gaps=gaps), toy_topology)["layers"]
    water = next(one for one in layers if one["id"] == "water-network")
    assert water["before"] is None
    assert water["gap"] == 230


def test_random_orders_of_arcs_decode_alike(toy_run: Run, toy_topology: Topology) -> None:
    units = drawn_units(toy_run)
    geometries = list(toy_topology["objects"]["districts"]["geometries"])
    random.Random(3).shuffle(geometries)
    objects = {**toy_topology["objects"], "districts": {"geometries": geometries}}
    assert shapes_of(units, {**toy_topology, "objects": objects}) == shapes_of(units, toy_topology)


def test_every_indicator_of_the_product_has_a_spanish_name_on_the_map() -> None:
    from gapplanner.indicators import INDICATORS
    from gapplanner.language import use_language
    from gapplanner.maps.layers import short_title

    use_language("es")
    try:
        english = [
            spec.title for spec in INDICATORS if short_title(spec.indicator_id) == spec.title
        ]
    finally:
        use_language("en")
    assert english == []
