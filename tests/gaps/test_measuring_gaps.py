"""The gap of each town, by hand."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.errors import ScenarioError, SourceError
from gapplanner.gaps import Norm, Norms, measure_gaps
from gapplanner.gaps.population import persons_behind, population_of
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import GAP_COLUMNS


def _row(gaps: pd.DataFrame, gap_id: str) -> pd.Series:
    row: pd.Series = gaps.set_index("gap_id").T[gap_id]
    return row


def test_the_gap_is_what_lies_beyond_the_target(
    two_towns: pd.DataFrame, norms: Norms, scenario: Scenario, units: pd.DataFrame
) -> None:
    gaps = measure_gaps(two_towns, norms, scenario, units)
    assert tuple(gaps.columns) == GAP_COLUMNS
    assert gaps["gap_id"].tolist() == ["roads@0601", "water@060101", "water@060102"]
    assert gaps["gap"].tolist() == [80.0, 10.0, 40.0]
    assert gaps["gap_unit"].tolist() == ["km", "dwellings", "dwellings"]


@pytest.mark.parametrize(("target", "expected"), [(0.0, 40.0), (0.5, 15.0), (0.8, 0.0), (0.9, 0.0)])
def test_a_looser_target_leaves_a_smaller_gap_and_never_a_negative_one(
    target: float,
    expected: float,
    two_towns: pd.DataFrame,
    units: pd.DataFrame,
    norm: Callable[..., Norm],
    scenario_of: Callable[..., Scenario],
) -> None:
    norms = Norms({"water": norm("water", "district", "dwellings", (2020, target))}, {})
    gaps = measure_gaps(two_towns, norms, scenario_of({"water": 1.0}), units)
    assert _row(gaps, "water@060102")["gap"] == pytest.approx(expected)


def test_the_target_in_force_is_that_of_the_last_year_of_the_programme(
    two_towns: pd.DataFrame,
    units: pd.DataFrame,
    norm: Callable[..., Norm],
    scenario_of: Callable[..., Scenario],
) -> None:
    dated = norm("water", "district", "dwellings", (2020, 0.5), (2030, 0.2), (2031, 0.0))
    gaps = measure_gaps(two_towns, Norms({"water": dated}, {}), scenario_of({"water": 1.0}), units)
    assert _row(gaps, "water@060102")["target"] == 0.2


def test_an_unknown_figure_is_an_unknown_gap_and_keeps_its_row(
    two_towns: pd.DataFrame, norms: Norms, scenario: Scenario, units: pd.DataFrame
) -> None:
    lost = (two_towns["indicator_id"] == "water") & (two_towns["unit_id"] == "060102")
    blank = two_towns.copy()
    blank.loc[lost, ["value", "numerator", "denominator"]] = None
    for indicators in (two_towns[~lost], blank):
        poor_town = _row(measure_gaps(indicators, norms, scenario, units), "water@060102")
        assert pd.isna(poor_town["gap"])
        assert pd.isna(poor_town["people"])


def test_a_gap_of_zero_keeps_its_row_with_nobody_behind_it(
    two_towns: pd.DataFrame, norms: Norms, scenario: Scenario, units: pd.DataFrame
) -> None:
    served = two_towns.copy()
    served.loc[served["unit_id"].eq("060101") & served["indicator_id"].eq("water"), "numerator"] = 0
    rich_town = _row(measure_gaps(served, norms, scenario, units), "water@060101")
    assert rich_town["gap"] == 0
    assert rich_town["people"] == 0


def test_the_people_behind_a_gap_are_those_of_the_part_unserved(
    two_towns: pd.DataFrame, norms: Norms, scenario: Scenario, units: pd.DataFrame
) -> None:
    """Poor Town: 100 people x 40 / 50 dwellings; the province: 400 people x 80 / 200 km."""
    gaps = measure_gaps(two_towns, norms, scenario, units)
    assert _row(gaps, "water@060102")["people"] == 80
    assert _row(gaps, "roads@0601")["people"] == 160


def test_levels_are_never_mixed(
    two_towns: pd.DataFrame,
    norms: Norms,
    scenario: Scenario,
    units: pd.DataFrame,
    figure: Callable[..., dict[str, Any]],
) -> None:
    """A provincial total of water and a district figure of roads change nothing."""
    stray = pd.DataFrame(
        [
            figure("water", "0601", 0.3, numerator=50.0, denominator=150.0),
            figure("roads", "060101", 0.4, numerator=80.0, denominator=200.0),
        ]
    )
    both = pd.concat([two_towns, stray], ignore_index=True)
    gaps = measure_gaps(both, norms, scenario, units)
    assert gaps["gap_id"].tolist() == ["roads@0601", "water@060101", "water@060102"]


def test_the_latest_figure_of_several_years_counts(
    two_towns: pd.DataFrame,
    norms: Norms,
    scenario: Scenario,
    units: pd.DataFrame,
    figure: Callable[..., dict[str, Any]],
) -> None:
    newer = figure("water", "060102", 0.4, numerator=20.0, denominator=50.0, year=2025)
    older = figure("water", "060102", 1.0, numerator=50.0, denominator=50.0, year=2007)
    both = pd.concat([pd.DataFrame([newer, older]), two_towns], ignore_index=True)
    poor_town = _row(measure_gaps(both, norms, scenario, units), "water@060102")
    assert (poor_town["gap"], poor_town["year"]) == (20.0, 2025)


@settings(deadline=None, max_examples=20)
@given(order=st.permutations(range(7)))
def test_the_order_of_rows_changes_nothing(order: list[int]) -> None:
    # Built here, not from fixtures: hypothesis runs the body many times with one set of them.
    rows = [
        ("population", "060101", "district", 300.0, None, None),
        ("population", "060102", "district", 100.0, None, None),
        ("poverty-2018", "060101", "district", 0.2, None, None),
        ("poverty-2018", "060102", "district", 0.6, None, None),
        ("population", "0601", "province", 1.0, None, None),
        ("poverty-2018", "0601", "province", 0.1, None, None),
        ("population", "060102", "district", 100.0, None, None),
    ]
    columns = ["indicator_id", "unit_id", "level", "value", "numerator", "denominator"]
    table = pd.DataFrame(rows, columns=columns).assign(year=[2017] * 6 + [2010])
    units = pd.DataFrame(
        {
            "unit_id": ["0601", "060101", "060102"],
            "level": ["province", "district", "district"],
        }
    )
    counted = population_of(table.iloc[order], units)
    assert counted.to_dict() == {"0601": 400.0, "060101": 300.0, "060102": 100.0}


@settings(deadline=None)
@given(
    gap=st.floats(0, 1e6),
    denominator=st.floats(0.001, 1e6),
    population=st.integers(0, 1_000_000),
)
def test_the_people_behind_a_gap_never_outnumber_the_population(
    gap: float, denominator: float, population: int
) -> None:
    one = persons_behind(
        pd.Series([gap], dtype="Float64"),
        pd.Series([denominator], dtype="Float64"),
        pd.Series([float(population)], dtype="Float64"),
    )
    assert 0 <= one[0] <= population


def test_a_province_with_an_unknown_district_has_an_unknown_population(
    two_towns: pd.DataFrame, units: pd.DataFrame
) -> None:
    counted = population_of(two_towns[two_towns["unit_id"] != "060102"], units)
    assert counted["060101"] == 300
    assert counted[["06", "0601", "060102"]].isna().all()


def test_an_indicator_without_norm_is_the_planners_mistake(
    two_towns: pd.DataFrame,
    norms: Norms,
    units: pd.DataFrame,
    scenario_of: Callable[..., Scenario],
) -> None:
    with pytest.raises(ScenarioError) as refused:
        measure_gaps(two_towns, norms, scenario_of({"watter": 0.5, "zzz": 0.5}), units)
    assert refused.value.problems == (
        (
            "indicators.watter: must be an indicator with a norm; found 'watter'. "
            "Closest: 'water'. Known: roads, water."
        ),
        "indicators.zzz: must be an indicator with a norm; found 'zzz'. Known: roads, water.",
    )


def test_every_mistake_of_the_figures_is_told_at_once(
    two_towns: pd.DataFrame,
    units: pd.DataFrame,
    scenario: Scenario,
    norm: Callable[..., Norm],
) -> None:
    norms = Norms(
        {
            "water": norm("water", "district", "dwellings", (2035, 0.0)),
            "roads": norm("roads", "department", "km", (2020, 0.0)),
        },
        {},
    )
    wrong = two_towns.copy()
    wrong.loc[wrong["unit_id"].eq("060102") & wrong["indicator_id"].eq("water"), "numerator"] = 51
    with pytest.raises(SourceError) as refused:
        measure_gaps(wrong, norms, scenario, units)
    assert refused.value.problems == (
        (
            "Indicator 'roads' must have figures by department; found none. Build the indicators "
            "again, or drop it from the scenario."
        ),
        (
            "Indicator 'water' must have a target in force in 2030; its first one starts in 2035. "
            "Add a dated target to its norm."
        ),
        (
            "Indicator 'water': the unserved must lie between 0 and the denominator; 1 units do "
            "not comply: '060102'. Mend the table."
        ),
    )
