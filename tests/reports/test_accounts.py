"""What is added up: the toy region's sums, worked by hand in the docstring of its fixture."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.errors import PortfolioError
from gapplanner.reports import draw_report
from gapplanner.reports.accounts.choices import (
    difference,
    kind_of_reason,
    left_out,
    passed_over,
    reasons_out,
)
from gapplanner.reports.accounts.closing import closure_by_indicator, closure_by_province
from gapplanner.reports.accounts.equity import measure_equity
from gapplanner.reports.accounts.money import (
    executing_units,
    gap_weights,
    investments,
    money_by,
    money_by_source,
)
from gapplanner.reports.accounts.provinces import (
    floor_sentence,
    provinces,
    spread_sentence,
)
from gapplanner.reports.tables import Column, Kind, table_from, written
from gapplanner.runs import Run
from gapplanner.scenario.rules import Group, MinimumShare, Rule

MILLION = 1e6


def at(table: pd.DataFrame, key: object, *columns: str) -> tuple[Any, ...]:
    """Return the values of some columns in the row of a key."""
    row = table[[found == key for found in table.index]].to_dict("records")[0]
    return tuple(row[column] for column in columns)


def test_each_investment_is_paid_in_its_years_and_nothing_is_left(toy_run: Run) -> None:
    paid = investments(toy_run).set_index("unit_name")
    assert at(paid, "North", "2028", "2029", "2030") == (3e6, 2e6, 0.0)
    assert at(paid, "Alfa", "2028", "2029", "2030") == (1e6, 2e6, 1e6)
    assert paid["programme"].tolist() == paid["cost"].tolist()
    assert paid["later"].tolist() == [0.0, 0.0, 0.0]


def test_priority_follows_the_first_year_and_then_the_gap_closed_per_sol(toy_run: Run) -> None:
    # Alfa closes .6 x 100/230 of the weighted gap for 4 millions; North .4 x 10/60 for 5 millions.
    assert investments(toy_run)["unit_name"].tolist() == ["Alfa", "North", "Beta"]


def test_money_paid_after_the_programme_is_what_the_cost_still_owes(toy_run: Run) -> None:
    last = toy_run.spending["year"] == 2030
    spending = toy_run.spending.assign(year=toy_run.spending["year"].where(~last, 2031))
    sums = money_by(replace(toy_run, spending=spending), ["sector"]).set_index("sector")
    assert sums.loc["water", "later"] == 1.6 * MILLION
    assert sums.loc["water", "programme"] == 3.4 * MILLION
    assert sums.loc["water", "cost"] == 5 * MILLION


def test_an_investment_that_spends_more_than_it_costs_is_refused(toy_run: Run) -> None:
    wrong = replace(toy_run, spending=toy_run.spending.assign(amount=9e6))
    with pytest.raises(PortfolioError) as refused:
        draw_report(wrong)
    assert "must not exceed its cost; found 3 that do" in str(refused.value)
    assert "'water-network@060102:rural-water:0.50'" in str(refused.value)


def test_each_source_stands_beside_its_ceiling(toy_run: Run) -> None:
    table = money_by_source(toy_run).set_index(["source", "year"])
    assert at(table, ("canon", 2028), "ceiling", "used", "free") == (2e6, 2e6, 0.0)
    assert at(table, ("ordinary", 2030), "used_share") == (pytest.approx(1.6 / 3),)
    assert table["used"].sum() == 10 * MILLION


def test_a_source_without_a_ceiling_has_an_unknown_one(toy_run: Run) -> None:
    limits = toy_run.limits[toy_run.limits["owner"] != "canon"]
    table = money_by_source(replace(toy_run, limits=limits)).set_index(["source", "year"])
    canon = table[table.index.get_level_values("source") == "canon"]
    assert canon[["ceiling", "free", "used_share"]].isna().to_numpy().all()


def test_capacity_used_is_that_of_the_programme(toy_run: Run) -> None:
    table = executing_units(toy_run).set_index("executing_unit")
    assert at(table, "MP-0601", "capacity", "capacity_used") == (12e6, 9e6)
    assert table.loc["MD-060102", "capacity_share"] == 0.5


def test_the_gap_weights_make_the_whole_gap_one(toy_run: Run) -> None:
    gaps = toy_run.gaps.set_index("gap_id")["gap"]
    weights = gap_weights(toy_run)
    assert (weights * gaps.reindex(weights.index).astype(float)).sum() == pytest.approx(1)
    assert weights["water-network@060101"] == pytest.approx(0.6 / 230)
    assert "water-network@060202" not in weights.index


def test_closure_is_read_on_three_dates_over_the_known_gaps(toy_run: Run) -> None:
    table = closure_by_indicator(toy_run).set_index("indicator_id")
    water = table.loc["water-network"]
    assert (water["gap"], water["within_programme"], water["set_in_motion"]) == (230, 125, 125)
    assert water["by_year_ten_share"] == pytest.approx(125 / 230)
    assert (water["unknown"], water["places"]) == (1, 4)
    # Alfa's 500 persons, and half of Beta's 250.
    assert water["people_by_year_ten"] == 625
    assert pd.isna(table.loc["road-local", "people_by_year_ten"])


def test_a_province_without_a_known_figure_has_no_share(toy_run: Run) -> None:
    gaps = toy_run.gaps.copy()
    south = gaps["province_id"] == "0602"
    gaps.loc[south & (gaps["indicator_id"] == "water-network"), ["gap", "numerator"]] = None
    table = closure_by_province(replace(toy_run, gaps=gaps))
    assert set(table.loc[table["province_id"] == "0602", "indicator_id"]) == {"road-local"}


def test_the_unserved_share_falls_by_what_closes(toy_run: Run) -> None:
    table = closure_by_province(toy_run).set_index(["province_id", "indicator_id"])
    north = ("0601", "water-network")
    assert at(table, north, "unserved_before", "unserved_by_year_ten") == pytest.approx(
        (150 / 300, 25 / 300)
    )


def test_a_province_is_set_beside_its_people_its_gap_and_its_capacity(toy_run: Run) -> None:
    north = provinces(toy_run).set_index("province_id").loc["0601"]
    assert north["share"] == 1
    assert north["people_share"] == pytest.approx(1500 / 2600)
    assert north["gap_share"] == pytest.approx(0.6 * 150 / 230 + 0.4 * 20 / 60)
    assert north["per_person"] == pytest.approx(10e6 / 1500)
    assert north["capacity_share"] == pytest.approx(10 / 14)
    assert north["sentence"] == (
        "It gets 100.0 % of the money; it holds 52.5 % of the weighted gap and 57.7 % of the "
        "people. It gets more than its gap alone would give. A sol closes here about what it "
        "closes on average in works of the same kind. Its municipalities use 71.4 % of what they "
        "can spend."
    )


def test_a_province_that_gets_nothing_has_its_row_and_says_so(toy_run: Run) -> None:
    south = provinces(toy_run).set_index("province_id").loc["0602"]
    assert (south["investments"], south["cost"]) == (0, 0.0)
    assert south["sentence"] == "No investment of this portfolio is in this province."


def with_floor(run: Run, share: float) -> Run:
    rule = Rule(minimum_share=MinimumShare(by=Group.PROVINCE, at_least=share))
    return replace(run, scenario=run.scenario.model_copy(update={"rules": (rule,)}))


def test_the_rule_of_the_least_share_names_whom_it_holds_up(toy_run: Run) -> None:
    assert floor_sentence(toy_run) == ""
    held = floor_sentence(with_floor(toy_run, 0.02))
    assert held == (
        "A rule gives each province at least 2.0 % of the cost; it is what holds up South."
    )
    holds_nobody = floor_sentence(with_floor(toy_run, 0.0))
    assert "it is what holds up South" in holds_nobody


def test_a_sol_is_measured_against_works_of_its_own_kind(toy_run: Run) -> None:
    # South's road closes as much per sol as North's; no water is compared with a road.
    road = toy_run.candidates["candidate_id"] == "road-local@0602:basic:0.50"
    both = toy_run.candidates.assign(
        decision=toy_run.candidates["decision"].mask(road, "in"),
        start_year=toy_run.candidates["start_year"].mask(road, 2028),
    )
    table = provinces(replace(toy_run, candidates=both)).set_index("province_id")
    assert at(table, "0601", "yield") == (pytest.approx(1),)
    assert at(table, "0602", "yield") == (pytest.approx(1),)
    cheap = both.assign(cost=both["cost"].mask(road, 2.5e6))
    table = provinces(replace(toy_run, candidates=cheap)).set_index("province_id")
    # 30 km for 7.5 millions: South's 20 would usually cost 5, and cost 2.5.
    assert at(table, "0602", "yield") == (pytest.approx(2),)
    assert "a sol closes 2.0 times what it closes on average" in at(table, "0602", "sentence")[0]


def test_another_spread_is_offered_where_a_sol_closes_the_same(toy_run: Run) -> None:
    assert "another spread among them may close nearly as much" in spread_sentence(toy_run)
    gaps = toy_run.gaps.copy()
    gaps.loc[gaps["province_id"] == "0602", "gap"] = 0.0
    assert spread_sentence(replace(toy_run, gaps=gaps)) == ""


def test_the_poorest_fifth_is_read_off_the_curve(toy_run: Run) -> None:
    # The poorest fifth of 2,600: Ñandú's 300 and 220 of Beta's 500; Beta has 1 of 5 millions.
    equity = measure_equity(toy_run)
    assert equity is not None
    assert equity.poorest_fifth == pytest.approx(0.2 * 220 / 500)
    assert equity.per_person == pytest.approx(5e6 / 2600)
    assert equity.per_person_poorest == pytest.approx(0.44 * 1e6 / 520)
    assert (equity.placed, equity.unplaced) == (5e6, 5e6)
    assert (equity.people[-1], equity.money[-1]) == (1.0, 1.0)


def test_a_district_without_poverty_is_left_out_of_the_curve_and_counted(toy_run: Run) -> None:
    known = ~(
        (toy_run.indicators["indicator_id"] == "poverty-2018")
        & (toy_run.indicators["unit_id"] == "060202")
    )
    equity = measure_equity(replace(toy_run, indicators=toy_run.indicators[known]))
    assert equity is not None
    assert (equity.districts, equity.unknown) == (3, 1)


def test_no_curve_is_drawn_without_poverty(toy_run: Run) -> None:
    rows = toy_run.indicators[toy_run.indicators["indicator_id"] != "poverty-2018"]
    assert measure_equity(replace(toy_run, indicators=rows)) is None


def test_a_work_is_left_out_when_no_size_of_it_entered(toy_run: Run) -> None:
    larger = toy_run.candidates.iloc[[3]].assign(
        candidate_id="water-network@060102:rural-water:1.00", cost=2e6, decision="out"
    )
    run = replace(toy_run, candidates=pd.concat([toy_run.candidates, larger], ignore_index=True))
    assert left_out(run)["unit_name"].tolist() == ["South", "Gamma"]
    assert passed_over(run) == 1


def test_reasons_alike_are_counted_together(toy_run: Run) -> None:
    table = reasons_out(toy_run).set_index("reason")
    assert table["works"].to_dict() == {
        "its executing unit is full.": 1,
        "no money left that year.": 1,
    }
    row = {
        "reason": "Alfa has no capacity left: it would lack S/ 1,234.50 in 2029.",
        "executing_unit_name": "Alfa",
    }
    assert kind_of_reason(row) == "Its executing unit has no capacity left."


def test_against_a_reference_works_enter_and_move(with_reference: Run) -> None:
    found = difference(with_reference)
    assert found is not None
    assert found.enter["unit_name"].tolist() == ["North"]
    assert found.moved["unit_name"].tolist() == ["Beta"]
    assert (len(found.leave), len(found.resized), found.same) == (0, 0, 1)
    assert (found.money, found.reference_money) == (10e6, 5e6)
    roads = found.closure.set_index("indicator_id").loc["road-local"]
    assert (roads["by_year_ten_here"], roads["by_year_ten_reference"]) == (10.0, 0.0)


def test_without_a_reference_nothing_is_compared(toy_run: Run) -> None:
    assert difference(toy_run) is None


@given(
    amounts=st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=40),
    order=st.randoms(use_true_random=False),
)
def test_a_total_is_exact_to_the_cent_in_any_order(amounts: list[Decimal], order: object) -> None:
    shuffled = list(amounts)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    frame = pd.DataFrame({"name": "x", "cost": [float(amount) for amount in shuffled]})
    columns = (Column("name", "Name"), Column("cost", "Cost", Kind.MONEY, summed=True))
    table = table_from(frame, "Costs", columns, total="Total")
    assert written(table.total_of("cost"), Kind.MONEY) == f"{sum(amounts):,.2f}"
