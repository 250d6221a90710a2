"""The figures the project ships: contracts that must hold of them, whatever they are."""

from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from babel.messages.pofile import read_po

from gapplanner.boundaries import load_units
from gapplanner.candidates import (
    CandidateSet,
    Typologies,
    assumptions,
    load_typologies,
    propose_candidates,
    without_record,
)
from gapplanner.gaps import load_norms, measure_gaps
from gapplanner.gaps.figure_files import words_in_data
from gapplanner.indicators import load_budget, load_executing_units, measure_indicators
from gapplanner.language import LOCALE_FOLDER, use_language
from gapplanner.scenario import load_scenario
from gapplanner.sources.places import data_root
from gapplanner.vocabulary import SOLES, Government

SCENARIOS = Path(__file__).parents[2] / "scenarios"
GOVERNMENT = {
    "GR": Government.REGIONAL,
    "MP": Government.PROVINCIAL,
    "MD": Government.DISTRICT,
}


@pytest.fixture(scope="module")
def typologies() -> Typologies:
    return load_typologies()


def _proposed(scenario_name: str) -> CandidateSet:
    use_language("en")  # a fixture of the whole module runs before the one that sets it per test
    scenario = load_scenario(SCENARIOS / scenario_name)
    units = load_units()
    indicators = measure_indicators(None, list(units["unit_id"]))
    gaps = measure_gaps(indicators, load_norms(), scenario, units)
    executing_units, budget = load_executing_units(), load_budget()
    return propose_candidates(
        gaps, indicators, executing_units, budget, scenario, units, load_typologies()
    )


@pytest.fixture(scope="module")
def shipped() -> CandidateSet:
    """The candidates of the base scenario."""
    return _proposed("base.yaml")


def test_water_and_sanitation_of_a_dwelling_cost_what_was_published_for_both(
    typologies: Typologies,
) -> None:
    costs = typologies.unit_costs
    for water, sanitation in (("rural-water", "rural-sanitation"), ("urban-water", "urban-sewer")):
        for case in ("low", "mid", "high"):
            both = costs[water].soles(case) + costs[sanitation].soles(case)
            persons = costs[water].factors.get("persons_per_dwelling")
            published = costs[water].figure(case).value
            assert both == pytest.approx(published * (persons.value if persons else 1.0))


@pytest.mark.parametrize("years", [2, 3, 5])
def test_other_spending_profiles_are_the_usual_one_read_at_the_same_fractions(
    years: int, typologies: Typologies
) -> None:
    """8, 32, 45 and 15 % of a four-year work: 0.08, 0.40, 0.85 and 1 by the end of each year."""
    usual = (0.0, 0.08, 0.40, 0.85, 1.0)

    def spent_by(fraction: float) -> float:
        quarter = min(int(fraction * 4), 3)
        within = fraction * 4 - quarter
        return usual[quarter] + within * (usual[quarter + 1] - usual[quarter])

    expected = [spent_by((y + 1) / years) - spent_by(y / years) for y in range(years)]
    stated = {t.spending for t in typologies.by_id.values() if t.years == years}
    assert stated
    for profile in stated:
        assert profile == pytest.approx(expected, abs=0.011)


def test_municipalities_do_not_build_health_facilities(shipped: CandidateSet) -> None:
    health = shipped.candidates[shipped.candidates["sector"] == "health"]
    assert set(health["executing_unit"]) == {"GR-06"}


def test_no_candidate_costs_more_than_its_executing_unit_takes_on_and_can_spend(
    shipped: CandidateSet, typologies: Typologies
) -> None:
    candidates = shipped.candidates
    kind = candidates["executing_unit"].str[:2].map(GOVERNMENT)
    ceiling = kind.map({key: stated.value for key, stated in typologies.cost_ceilings.items()})
    assert (candidates["cost"] <= ceiling).all()
    soles = shipped.limits[shipped.limits["resource"] == SOLES]
    capacity = candidates["executing_unit"].map(soles.groupby("owner")["amount"].min())
    spending = shipped.uses[shipped.uses["resource"] == SOLES]
    busiest = candidates["candidate_id"].map(spending.groupby("candidate_id")["amount"].max())
    assert (busiest <= capacity + 1).all()


def test_nothing_closes_more_than_its_gap_and_every_real_gap_can_be_served(
    shipped: CandidateSet,
) -> None:
    gaps = shipped.gaps.set_index("gap_id")["gap"]
    assert (shipped.closures["amount"] <= shipped.closures["gap_id"].map(gaps)).all()
    assert (shipped.closures["amount"] > 0).all()
    unserved = set(gaps.index[(gaps >= 0.5).fillna(value=False)]) - set(shipped.closures["gap_id"])
    assert unserved == set()


def test_roads_are_measured_and_built_by_province_and_the_rest_by_district(
    shipped: CandidateSet,
) -> None:
    for table in (shipped.gaps, shipped.candidates):
        names = table["indicator_id"] if "indicator_id" in table else table["slot"]
        is_road = names.str.startswith("road-")
        assert set(table.loc[is_road, "unit_id"].str.len()) == {4}
        assert set(table.loc[~is_road, "unit_id"].str.len()) == {6}


def test_every_unit_of_the_level_has_its_gap_row_and_nobody_is_counted_twice(
    shipped: CandidateSet,
) -> None:
    assert Counter(shipped.gaps["indicator_id"]) == {
        "health-facilities": 127,
        "road-departmental": 13,
        "road-local": 13,
        "sanitation": 127,
        "school-buildings": 127,
        "school-services": 127,
        "water-network": 127,
    }
    people = shipped.gaps.groupby("indicator_id")["people"].sum()
    assert (people <= 1_341_012).all()


def test_every_municipality_has_a_record_of_spending() -> None:
    assert without_record(load_budget(), load_executing_units()) == ()


@pytest.mark.parametrize("other", ["canon-down-20.yaml", "technical-assistance.yaml"])
def test_scenarios_that_change_money_or_assistance_propose_the_same_investments(
    other: str, shipped: CandidateSet
) -> None:
    proposed = _proposed(other)
    pd.testing.assert_frame_equal(proposed.candidates, shipped.candidates)
    assert not proposed.limits.equals(shipped.limits)


def test_every_assumption_leads_to_a_source_or_says_it_has_none(typologies: Typologies) -> None:
    norms = load_norms()
    known = {"", *typologies.source_specs(), *norms.source_specs()}
    told = assumptions(load_scenario(SCENARIOS / "base.yaml"), typologies, norms)
    assert {source for _sentence, source in told} <= known
    assert all("{" not in sentence for sentence, _source in told)


@pytest.mark.parametrize(("folder", "catalogue"), [("norms", "gaps"), ("typologies", "candidates")])
def test_every_text_of_the_data_that_people_read_is_in_spanish(folder: str, catalogue: str) -> None:
    with (LOCALE_FOLDER / "es" / f"{catalogue}.po").open("rb") as file:
        spanish: Any = read_po(file)
    translated = {message.id for message in spanish if message.id and message.string}
    assert set(words_in_data(data_root() / folder)) - translated == set()
