"""A valley whose investments can be counted on the fingers."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet, load_typologies, propose_candidates
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import (
    BUDGET_COLUMNS,
    EXECUTING_UNIT_COLUMNS,
    GAP_COLUMNS,
    INDICATOR_COLUMNS,
    UNITS_COLUMNS,
)

TYPOLOGIES = """
sector: water
sources:
  gazette-2020: {publisher: Gazette, title: "Obras", year: 2020, reliability: official}
unit_costs:
  rural: &thousand
    name: Rural tap
    per: tap
    low: {value: 500, quality: estimated, source_id: gazette-2020, year: 2020}
    mid: {value: 1_000, quality: estimated, source_id: gazette-2020, year: 2020}
    high: {value: 4_000, quality: assumed, reason: "Four times the middle"}
  urban:
    name: Urban tap
    per: tap
    low: {value: 100, quality: estimated, source_id: gazette-2020, year: 2020}
    mid: {value: 500, quality: estimated, source_id: gazette-2020, year: 2020}
    high: {value: 900, quality: estimated, source_id: gazette-2020, year: 2020}
    factors:
      taps_per_dwelling: {value: 2, quality: assumed, reason: "Kitchen and yard"}
typologies:
  - id: taps
    name: Taps
    work: "Taps in {place}"
    sector: water
    nature: coverage
    indicators: [water]
    gap_unit: dwellings
    applies: {indicator: rural-share, at_least: 0.5}
    costs:
      - {cost: rural, weight: [rural-share]}
      - {cost: urban, weight: [rural-share], complement: true}
    whole: true
    minimum: {value: 2, quality: assumed, reason: "One tap is maintenance"}
    maximum: {value: 1_000, quality: assumed, reason: "A round number"}
    duration_years: {value: 2, quality: assumed, reason: "A year to study, a year to build"}
    spending: [0.4, 0.6]
    spending_reason: "Study, then build"
    om_share: {value: 0.05, quality: assumed, reason: "A caretaker"}
    executed_by: [district, provincial, regional]
"""
CEILINGS = """
sources: {}
cost_ceilings:
  district: {value: 10_000, quality: assumed, reason: "Small works"}
  provincial: {value: 60_000, quality: assumed, reason: "Middling works"}
  regional: {value: 1_000_000, quality: assumed, reason: "Large works"}
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data folder with one kind of investment: taps at 1,000 soles per dwelling."""
    write_typologies(tmp_path)
    return tmp_path


def write_typologies(root: Path, text: str = TYPOLOGIES, ceilings: str = CEILINGS) -> None:
    """Write the files of typologies of a data folder."""
    folder = root / "typologies"
    (folder / "executing-units").mkdir(parents=True, exist_ok=True)
    (folder / "water.yaml").write_text(text, encoding="utf-8")
    (folder / "executing-units" / "ceilings.yaml").write_text(ceilings, encoding="utf-8")


@pytest.fixture
def typology_files() -> tuple[Callable[..., None], str, str]:
    """What writes the files of typologies, and the texts of the tiny ones."""
    return write_typologies, TYPOLOGIES, CEILINGS


@pytest.fixture
def units() -> pd.DataFrame:
    """Province 0601: its capital Town (060101) and the village of Hill (060102)."""
    rows = [
        ("06", "department", "Region", -78.5, -7.1),
        ("0601", "province", "Valley", -78.5, -7.1),
        ("060101", "district", "Town", -78.5, -7.1),
        ("060102", "district", "Hill", -78.4, -7.2),
    ]
    columns = ["unit_id", "level", "name", "capital_lon", "capital_lat"]
    return pd.DataFrame(rows, columns=columns).reindex(columns=list(UNITS_COLUMNS))


@pytest.fixture
def executing_units() -> pd.DataFrame:
    """The region, the province, and Hill; Town is the capital and has no other municipality."""
    rows = [
        ("GR-06", "Region", "regional", "06", None),
        ("MP-0601", "Valley", "provincial", "0601", "B"),
        ("MD-060102", "Hill", "district", "060102", "G"),
    ]
    return pd.DataFrame(rows, columns=list(EXECUTING_UNIT_COLUMNS))


@pytest.fixture
def budget() -> pd.DataFrame:
    """Accrued for projects, of a PIM twice as large: region 240,000, province 48,000, Hill 12,000.

    At growth 1 and half of it free they can spend 120,000, 24,000 and 6,000 a year: works of
    200,000, 40,000 and 10,000 soles when 60 % is spent in the busiest year.
    """
    rows = [
        ("GR-06", 2024, "health", "projects", 400_000, 200_000),
        ("GR-06", 2024, "transport", "projects", 80_000, 40_000),
        ("GR-06", 2024, "health", "activities", 9_999_999, 9_999_999),
        ("GR-06", 2023, "health", "projects", 1, 1),
        ("MP-0601", 2024, "transport", "projects", 96_000, 48_000),
        ("MD-060102", 2024, "sanitation", "projects", 24_000, 12_000),
    ]
    columns = ["executing_unit", "year", "function", "kind", "pim", "accrued"]
    return pd.DataFrame(rows, columns=columns).reindex(columns=list(BUDGET_COLUMNS))


@pytest.fixture
def indicators() -> pd.DataFrame:
    """Both places are wholly rural."""
    rows = [("rural-share", unit, "district", 2017, 1.0) for unit in ("060101", "060102")]
    columns = ["indicator_id", "unit_id", "level", "year", "value"]
    return pd.DataFrame(rows, columns=columns).reindex(columns=list(INDICATOR_COLUMNS))


def gap_rows(**by_unit: float | None) -> pd.DataFrame:
    """Return a table of water gaps, dwellings by unit, with three people behind each dwelling."""
    rows = [
        {
            "gap_id": f"water@{unit[1:]}",
            "indicator_id": "water",
            "unit_id": unit[1:],
            "level": "district",
            "target": 0.0,
            "gap": gap,
            "gap_unit": "dwellings",
            "people": None if gap is None else 3 * gap,
            "weight": 1.0,
        }
        for unit, gap in by_unit.items()
    ]
    table = pd.DataFrame(rows).reindex(columns=list(GAP_COLUMNS))
    return table.astype({"gap": "Float64", "people": "Float64"})


@pytest.fixture
def gaps_of() -> Callable[..., pd.DataFrame]:
    """A table of gaps, as ``gaps_of(u060102=8)``."""
    return gap_rows


@pytest.fixture
def scenario_of() -> Callable[..., Scenario]:
    """A scenario of 2028-2030, half of capacity free, four starts a year for everybody."""

    def _scenario(**changed: Any) -> Scenario:
        return Scenario.model_validate(
            {
                "name": "Valley",
                "base_year": 2027,
                "years": 3,
                "territory": {"department": "06"},
                "indicators": {"water": {"weight": 1.0}},
                "candidates": {"prospective": {"sizes": (0.25, 0.5, 1.0)}},
                "budget": {"sources": {"canon": {2028: 5.0, 2029: 6.0, 2030: 7.0}}},
                "capacity": {"growth": 1.0, "free_share": 0.5, "new_starts": 4},
                "objective": {"maximize": "balanced"},
            }
            | changed
        )

    return _scenario


@pytest.fixture
def propose(
    indicators: pd.DataFrame,
    executing_units: pd.DataFrame,
    budget: pd.DataFrame,
    units: pd.DataFrame,
    root: Path,
    scenario_of: Callable[..., Scenario],
) -> Callable[..., CandidateSet]:
    """Propose for these gaps in the valley; any table or the scenario may be another."""

    def _propose(gaps: pd.DataFrame, **other: Any) -> CandidateSet:
        return propose_candidates(
            gaps,
            other.get("indicators", indicators),
            other.get("executing_units", executing_units),
            other.get("budget", budget),
            other.get("scenario", scenario_of()),
            other.get("units", units),
            load_typologies(root),
        )

    return _propose
