"""Two plans of the toy region in run folders, and a third that differs in decisions alone."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.compare import Compared, open_runs
from gapplanner.runs import Run, write_run

MANIFEST: dict[str, Any] = {
    "inputs": {"indicators/health.csv": "a", "scenario": "s"},
    "versions": {"gapplanner": "0.1.0", "highspy": "1.15.1"},
}
ROAD = "road-local@0601:basic:0.50"
BETA = "water-network@060102:rural-water:0.50"
GAMMA = "water-network@060201:rural-water:1.00"

Keep = Callable[..., Path]


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Write a run as a folder."""

    def write(run: Run, name: str, manifest: dict[str, Any] | None = None) -> Path:
        return write_run(run, tmp_path / name, manifest=manifest or MANIFEST, pages={})

    return write


@pytest.fixture
def other_run(toy_run: Run) -> Run:
    """Without the road; Beta's water a year later; Gamma's water instead, S/ 3,200,000."""
    candidates = toy_run.candidates.copy()
    road = candidates["candidate_id"] == ROAD
    candidates.loc[road, ["decision", "reason"]] = ["out", "the canon fell"]
    candidates.loc[road, ["start_year", "operates_from"]] = pd.NA
    candidates.loc[candidates["candidate_id"] == BETA, "start_year"] = 2030
    gamma = candidates["candidate_id"] == GAMMA
    candidates.loc[gamma, ["decision", "reason"]] = ["in", "closes 35 % of the gap"]
    candidates.loc[gamma, ["start_year", "operates_from"]] = [2028, 2031]
    spending = toy_run.spending[toy_run.spending["candidate_id"] != ROAD]
    more = pd.DataFrame(
        [(GAMMA, 2028, "ordinary", 1.2e6), (GAMMA, 2029, "ordinary", 2e6)], columns=spending.columns
    )
    gaps = toy_run.gaps.copy()
    dates = ["set_in_motion", "within_programme", "by_year_ten"]
    gaps.loc[gaps["gap_id"] == "road-local@0601", dates] = 0.0
    gaps.loc[gaps["gap_id"] == "water-network@060201", ["set_in_motion", "by_year_ten"]] = 80.0
    sources = {**toy_run.scenario.budget.sources, "canon": {2028: 1e6, 2029: 2e6, 2030: 2e6}}
    budget = toy_run.scenario.budget.model_copy(update={"sources": sources})
    return replace(
        toy_run,
        scenario=toy_run.scenario.model_copy(update={"name": "Canon falls", "budget": budget}),
        candidates=candidates,
        spending=pd.concat([spending, more], ignore_index=True),
        gaps=gaps,
    )


@pytest.fixture
def compared(toy_run: Run, other_run: Run, keep: Keep) -> tuple[Compared, ...]:
    """The toy region (A, the reference) and the plan without the road (B)."""
    return open_runs([keep(toy_run, "a"), keep(other_run, "b")])
