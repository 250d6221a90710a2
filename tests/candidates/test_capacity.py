"""What executing units can spend and start, by hand."""

from collections.abc import Callable

import pandas as pd
import pytest

from gapplanner.candidates import executing_capacity, without_record
from gapplanner.candidates.capacity import project_record, recorded_capacity
from gapplanner.errors import SourceError
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import LIMIT_COLUMNS, SOLES, STARTS


def _limit(limits: pd.DataFrame, resource: str, owner: str) -> dict[int, float]:
    rows = limits[(limits["resource"] == resource) & (limits["owner"] == owner)]
    return dict(zip(rows["year"], rows["amount"], strict=True))


def test_the_record_adds_up_every_function_of_projects_of_the_latest_year(
    budget: pd.DataFrame, executing_units: pd.DataFrame
) -> None:
    record = project_record(budget, executing_units)
    assert record.loc["GR-06"].to_dict() == {"pim": 480_000, "accrued": 240_000}


def test_capacity_is_what_was_accrued_times_growth_and_the_free_share(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario_of: Callable[..., Scenario]
) -> None:
    scenario = scenario_of(capacity={"growth": 1.1, "free_share": 0.35, "new_starts": 1})
    limits = executing_capacity(budget, executing_units, scenario, 2031)
    assert tuple(limits.columns) == LIMIT_COLUMNS
    expected = dict.fromkeys((2028, 2029, 2030, 2031), 92_400.0)
    assert _limit(limits, SOLES, "GR-06") == expected
    assert recorded_capacity(budget, executing_units, scenario)["GR-06"] == 92_400.0


def test_assistance_lifts_those_below_the_rate_and_lowers_nobody(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario_of: Callable[..., Scenario]
) -> None:
    """Everybody accrued half of the PIM; half of capacity is free. After 2030 the rate stays."""
    scenario = scenario_of(
        capacity={
            "growth": 1.0,
            "free_share": 0.5,
            "new_starts": 1,
            "execution_rate": {2028: 0.25, 2029: 0.75, 2030: 1.0},
        }
    )
    limits = executing_capacity(budget, executing_units, scenario, 2032)
    assert _limit(limits, SOLES, "MD-060102") == {
        2028: 6_000.0,
        2029: 9_000.0,
        2030: 12_000.0,
        2031: 12_000.0,
        2032: 12_000.0,
    }


def test_new_starts_are_by_kind_of_government_and_only_within_the_programme(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario_of: Callable[..., Scenario]
) -> None:
    starts = {"regional": 40, "provincial": 10, "district": 3}
    scenario = scenario_of(capacity={"new_starts": starts})
    limits = executing_capacity(budget, executing_units, scenario, 2034)
    assert _limit(limits, STARTS, "GR-06") == dict.fromkeys((2028, 2029, 2030), 40.0)
    assert _limit(limits, STARTS, "MD-060102") == dict.fromkeys((2028, 2029, 2030), 3.0)


def test_an_unknown_amount_makes_the_whole_record_unknown_not_smaller(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario_of: Callable[..., Scenario]
) -> None:
    partial = budget.copy()
    partial.loc[1, "accrued"] = None
    assert without_record(partial, executing_units) == ("GR-06",)
    limits = executing_capacity(partial, executing_units, scenario_of(), 2030)
    assert "GR-06" not in set(limits["owner"])


def test_without_any_record_nothing_can_be_planned(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario_of: Callable[..., Scenario]
) -> None:
    none = budget[budget["kind"] == "activities"]
    with pytest.raises(SourceError) as refused:
        executing_capacity(none, executing_units, scenario_of(), 2030)
    assert refused.value.problems == (
        (
            "At least one executing unit must have a record of accrued spending on projects; none "
            "of 'GR-06', 'MD-060102', 'MP-0601' has. Build the budget table again."
        ),
    )
