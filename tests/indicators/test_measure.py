"""The figures in force, read from the data of the product."""

from gapplanner.indicators import (
    INDICATORS,
    load_budget,
    load_budget_functions,
    load_executing_units,
    measure_indicators,
)
from gapplanner.indicators.registry import ON_REQUEST
from gapplanner.vocabulary import BUDGET_COLUMNS, EXECUTING_UNIT_COLUMNS, INDICATOR_COLUMNS


def test_every_indicator_has_figures_and_every_figure_an_indicator() -> None:
    figures = measure_indicators()
    assert tuple(figures.columns) == INDICATOR_COLUMNS
    assert set(figures["indicator_id"]) == {
        spec.indicator_id for spec in INDICATORS if spec.indicator_id not in ON_REQUEST
    }


def test_only_the_units_asked_for_are_returned() -> None:
    figures = measure_indicators(unit_ids=("06", "0608", "060801"))
    assert set(figures["unit_id"]) == {"06", "0608", "060801"}


def test_figures_are_sorted_and_none_is_repeated() -> None:
    figures = measure_indicators()
    key = ["indicator_id", "unit_id", "year"]
    assert figures[key].to_numpy().tolist() == sorted(figures[key].to_numpy().tolist())
    assert not figures.duplicated(key).any()


def test_budgets_belong_to_executing_units_and_functions() -> None:
    units, budget = load_executing_units(), load_budget()
    assert tuple(units.columns) == EXECUTING_UNIT_COLUMNS
    assert tuple(budget.columns) == BUDGET_COLUMNS
    assert set(budget["executing_unit"]) == set(units["executing_unit"])
    assert set(budget["function"]) <= set(load_budget_functions()["function"])
