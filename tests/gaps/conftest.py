"""Two towns and what is known of them; every figure fits in the head."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from gapplanner.gaps import Norm, Norms, Target
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import INDICATOR_COLUMNS, UNITS_COLUMNS


def _figure(indicator_id: str, unit_id: str, value: float | None, **stated: Any) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(INDICATOR_COLUMNS)
    level = {2: "department", 4: "province", 6: "district"}[len(unit_id)]
    return row | {
        "indicator_id": indicator_id,
        "unit_id": unit_id,
        "level": level,
        "year": 2017,
        "value": value,
        "source_id": "census",
        "quality": "measured",
        **stated,
    }


@pytest.fixture
def figure() -> Callable[..., dict[str, Any]]:
    """One row of the long table of indicators."""
    return _figure


@pytest.fixture
def units() -> pd.DataFrame:
    """One province, 0601, of two districts."""
    rows = [
        ("06", "department", "Cajamarca", None),
        ("0601", "province", "Cajamarca", "06"),
        ("060101", "district", "Rich Town", "0601"),
        ("060102", "district", "Poor Town", "0601"),
    ]
    named = pd.DataFrame(rows, columns=["unit_id", "level", "name", "parent_id"])
    return named.reindex(columns=list(UNITS_COLUMNS))


@pytest.fixture
def two_towns(figure: Callable[..., dict[str, Any]]) -> pd.DataFrame:
    """Rich Town: 300 people, 100 dwellings, 10 without water, poverty 0.20.

    Poor Town: 100 people, 50 dwellings, 40 without water, poverty 0.60. Of the 200 km of roads of
    their province, 80 are inadequate.
    """
    return pd.DataFrame(
        [
            figure("population", "060101", 300.0),
            figure("population", "060102", 100.0),
            figure("poverty-2018", "060101", 0.20, year=2018),
            figure("poverty-2018", "060102", 0.60, year=2018),
            figure("water", "060101", 0.1, numerator=10.0, denominator=100.0),
            figure("water", "060102", 0.8, numerator=40.0, denominator=50.0),
            figure("roads", "0601", 0.4, numerator=80.0, denominator=200.0),
        ]
    )


def _norm(indicator_id: str, level: str, gap_unit: str, *targets: tuple[int, float]) -> Norm:
    dated = tuple(
        Target(from_year=year, value=value, reference="-", assumed=True, reason="example")
        for year, value in targets
    )
    return Norm.model_validate(
        {"indicator_id": indicator_id, "level": level, "gap_unit": gap_unit, "targets": dated}
    )


@pytest.fixture
def norms() -> Norms:
    """Nobody without water from 2020; every road adequate from 2020."""
    return Norms(
        {
            "roads": _norm("roads", "province", "km", (2020, 0.0)),
            "water": _norm("water", "district", "dwellings", (2020, 0.0)),
        },
        {},
    )


@pytest.fixture
def norm() -> Callable[..., Norm]:
    """A norm from its indicator, level, unit and (year, value) targets."""
    return _norm


@pytest.fixture
def scenario_of() -> Callable[..., Scenario]:
    """A scenario of 2028-2030 with these weights."""

    def _scenario(weights: dict[str, float], **changed: Any) -> Scenario:
        years = dict.fromkeys((2028, 2029, 2030), 1_000_000.0)
        return Scenario.model_validate(
            {
                "name": "Two towns",
                "base_year": 2027,
                "years": 3,
                "territory": {"department": "06"},
                "indicators": {name: {"weight": weight} for name, weight in weights.items()},
                "equity": {"by": "poverty-2018", "max_ratio": 3.0},
                "budget": {"sources": {"canon": years}},
                "capacity": {"new_starts": 4},
                "objective": {"maximize": "balanced"},
            }
            | changed
        )

    return _scenario


@pytest.fixture
def scenario(scenario_of: Callable[..., Scenario]) -> Scenario:
    """Water and roads, half each."""
    return scenario_of({"roads": 0.5, "water": 0.5})
