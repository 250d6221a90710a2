"""How much a gap weighs, by hand."""

from collections.abc import Callable

import pandas as pd
import pytest

from gapplanner.errors import ScenarioError, SourceError
from gapplanner.gaps import Norms, equity_multipliers, measure_gaps, rank_gaps
from gapplanner.scenario import Scenario
from gapplanner.scenario.blocks import Equity

TRIPLE = Equity(by="poverty-2018", max_ratio=3.0)


def test_the_least_poor_district_weighs_one_and_the_poorest_the_largest_ratio(
    two_towns: pd.DataFrame, units: pd.DataFrame
) -> None:
    """Their province: (300 x 0.2 + 100 x 0.6) / 400 = 0.3, a quarter of the way from 1 to 3."""
    weights = equity_multipliers(two_towns, units, TRIPLE)
    assert weights["060101"] == 1.0
    assert weights["060102"] == 3.0
    assert weights["0601"] == pytest.approx(1.5)
    assert weights["06"] == pytest.approx(1.5)


def test_without_an_equity_rule_every_unit_weighs_one(
    two_towns: pd.DataFrame, units: pd.DataFrame
) -> None:
    assert set(equity_multipliers(two_towns, units, None)) == {1.0}


def test_equal_poverty_weighs_one(two_towns: pd.DataFrame, units: pd.DataFrame) -> None:
    equal = two_towns.assign(
        value=two_towns["value"].mask(two_towns["indicator_id"] == "poverty-2018", 0.5)
    )
    assert set(equity_multipliers(equal, units, TRIPLE)) == {1.0}


def test_without_a_head_count_the_districts_of_a_province_count_alike(
    two_towns: pd.DataFrame, units: pd.DataFrame
) -> None:
    uncounted = two_towns[two_towns["indicator_id"] != "population"]
    assert equity_multipliers(uncounted, units, TRIPLE)["0601"] == pytest.approx(2.0)


def test_unknown_poverty_is_not_the_least_one(two_towns: pd.DataFrame, units: pd.DataFrame) -> None:
    lost = two_towns[~(two_towns["unit_id"].eq("060102") & two_towns["year"].eq(2018))]
    with pytest.raises(SourceError) as refused:
        equity_multipliers(lost, units, TRIPLE)
    assert refused.value.problems == (
        (
            "Every district must have a value of 'poverty-2018', by which equity is measured; 1 "
            "lack it: '060102'. Complete the table, or set 'equity: null'."
        ),
    )


def test_a_higher_development_index_is_not_worse(
    two_towns: pd.DataFrame, units: pd.DataFrame
) -> None:
    """The same figures read as development: now Poor Town, at 0.60, is the better off."""
    developed = two_towns.replace({"indicator_id": {"poverty-2018": "hdi-2019"}})
    weights = equity_multipliers(developed, units, Equity(by="hdi-2019", max_ratio=3.0))
    assert (weights["060101"], weights["060102"]) == (3.0, 1.0)


def test_equity_needs_an_indicator_with_a_worse_side(
    two_towns: pd.DataFrame, units: pd.DataFrame
) -> None:
    with pytest.raises(ScenarioError) as refused:
        equity_multipliers(two_towns, units, Equity(by="population", max_ratio=3.0))
    assert "'population' has none. Use one such as 'poverty-2018'." in refused.value.problems[0]


def test_gaps_are_ranked_as_shares_of_their_own_indicator(
    two_towns: pd.DataFrame, norms: Norms, scenario: Scenario, units: pd.DataFrame
) -> None:
    """Water: 10 x 1 and 40 x 3 of 130; roads: all of theirs. Half the weight each."""
    ranked = rank_gaps(measure_gaps(two_towns, norms, scenario, units), scenario.weights)
    assert ranked["gap_id"].tolist() == ["roads@0601", "water@060102", "water@060101"]
    assert ranked["priority"].tolist() == pytest.approx([0.5, 60 / 130, 5 / 130])
    assert ranked["rank"].tolist() == [1, 2, 3]


def test_an_unknown_gap_comes_last_without_rank_and_an_indicator_fully_served_takes_no_weight(
    two_towns: pd.DataFrame,
    norms: Norms,
    units: pd.DataFrame,
    scenario_of: Callable[..., Scenario],
) -> None:
    scenario = scenario_of({"roads": 0.5, "water": 0.5})
    changed = two_towns.copy()
    changed.loc[changed["indicator_id"] == "roads", "numerator"] = 0.0
    unknown = changed["indicator_id"].eq("water") & changed["unit_id"].eq("060101")
    changed.loc[unknown, "numerator"] = None
    ranked = rank_gaps(measure_gaps(changed, norms, scenario, units), scenario.weights)
    assert ranked["gap_id"].tolist() == ["water@060102", "roads@0601", "water@060101"]
    assert ranked["priority"].tolist()[:2] == [1.0, 0.0]
    assert ranked["rank"].isna().tolist() == [False, False, True]
