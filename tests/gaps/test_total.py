"""All gaps of a place in one share: who counts, how much, and what unknown does to it."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.gaps.total import total_of_territory, totals_of
from gapplanner.runs import Run

WEIGHTS = {"water-network": 0.6, "road-local": 0.4}
CLOSED = ("by_year_ten", "within_programme")


def _totals(run: Run) -> pd.DataFrame:
    return totals_of(run.gaps, run.units, WEIGHTS, CLOSED)


def test_a_district_counts_what_is_measured_by_district_alone(toy_run: Run) -> None:
    totals = _totals(toy_run).to_dict("index")
    alfa = totals["060101"]
    assert (alfa["before"], alfa["by_year_ten"]) == (0.5, 0.0)
    assert totals["060102"]["within_programme"] == 0.25
    assert alfa["known_weight"] == 1.0  # of water: roads are no matter of a district
    assert (alfa["year_from"], alfa["year_to"], alfa["quality"]) == (2017, 2017, "measured")


def test_a_province_counts_its_districts_as_one_and_its_own_figures(toy_run: Run) -> None:
    north = _totals(toy_run).to_dict("index")["0601"]
    assert north["before"] == pytest.approx(0.6 * 150 / 300 + 0.4 * 0.2)
    assert north["by_year_ten"] == pytest.approx(0.6 * 25 / 300 + 0.4 * 0.1)
    assert (north["year_from"], north["year_to"]) == (2017, 2023)
    assert north["quality"] == "estimated"  # no surer than its least sure part


def test_what_too_little_is_known_of_is_unknown_and_never_nothing(toy_run: Run) -> None:
    totals = _totals(toy_run).to_dict("index")
    south, nandu = totals["0602"], totals["060202"]
    assert south["known_weight"] == pytest.approx(0.4)  # a district's water is unknown
    assert nandu["known_weight"] == 0.0
    assert pd.isna(south["before"])
    assert pd.isna(nandu["before"])


def test_an_unknown_part_leaves_its_weight_to_the_known_ones(toy_run: Run) -> None:
    gaps = toy_run.gaps[toy_run.gaps["level"] == "district"]
    other = gaps.assign(indicator_id="sanitation", value=0.1, gap=10.0, denominator=100.0)
    other.loc[other["unit_id"] == "060101", ["value", "gap"]] = None
    weights = {"water-network": 0.75, "sanitation": 0.25}
    totals = totals_of(pd.concat([gaps, other]), toy_run.units, weights).to_dict("index")
    assert (totals["060101"]["before"], totals["060101"]["known_weight"]) == (0.5, 0.75)
    assert totals["060102"]["before"] == pytest.approx(0.75 * 0.5 + 0.25 * 0.1)


def test_a_target_that_is_met_is_no_gap(toy_run: Run) -> None:
    gaps = toy_run.gaps.assign(target=0.5)
    gaps.loc[gaps["gap"].notna(), "gap"] = 0.0
    alfa = totals_of(gaps, toy_run.units, WEIGHTS, CLOSED).to_dict("index")["060101"]
    assert (alfa["before"], alfa["by_year_ten"]) == (0.0, 0.0)


def test_the_whole_territory_counts_every_indicator_where_it_is_known(toy_run: Run) -> None:
    whole = total_of_territory(toy_run.gaps, WEIGHTS, CLOSED)
    assert whole["before"] == pytest.approx(0.6 * 230 / 460 + 0.4 * 60 / 200)
    assert whole["by_year_ten"] == pytest.approx(0.6 * 105 / 460 + 0.4 * 50 / 200)
    assert whole["known_weight"] == 1.0


@given(order=st.permutations(range(6)))
def test_the_order_of_rows_is_nothing(order: list[int]) -> None:
    gaps = pd.DataFrame(
        {
            "indicator_id": ["a", "a", "b", "b", "c", "c"],
            "unit_id": ["060101", "060102", "060101", "060102", "0601", "0602"],
            "level": ["district"] * 4 + ["province"] * 2,
            "value": [0.1, 0.7, 0.3, None, 0.2, 0.9],
            "target": 0.0,
            "gap": [10.0, 70.0, 30.0, None, 2.0, 9.0],
            "denominator": [100.0, 100.0, 100.0, 100.0, 10.0, 10.0],
            "year": [2017, 2017, 2023, 2023, 2020, 2020],
            "quality": "measured",
        }
    )
    units = pd.DataFrame(
        {
            "unit_id": ["0601", "0602", "060101", "060102"],
            "level": ["province"] * 2 + ["district"] * 2,
        }
    )
    weights = {"a": 0.5, "b": 0.3, "c": 0.2}
    mixed = gaps.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(
        totals_of(mixed, units, weights), totals_of(gaps, units, weights), rtol=1e-12
    )


def test_no_weight_gives_no_total(toy_run: Run) -> None:
    totals = totals_of(toy_run.gaps, toy_run.units, {}, CLOSED)
    assert totals["before"].isna().all()
    assert (totals["known_weight"] == 0.0).all()
