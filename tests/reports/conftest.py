"""Runs to report on."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from gapplanner.runs import Run


@pytest.fixture
def gaps_run(toy_run: Run) -> Run:
    """The toy region with its gaps measured and nothing chosen."""
    none = toy_run.gaps.assign(set_in_motion=0.0, within_programme=0.0, by_year_ten=0.0)
    return replace(
        toy_run,
        gaps=none,
        candidates=pd.DataFrame({"decision": pd.Series(dtype=object)}),
        spending=toy_run.spending.head(0),
        limits=toy_run.limits.head(0),
        rules=toy_run.rules.head(0),
        proof=None,
    )


@pytest.fixture
def empty_run(toy_run: Run) -> Run:
    """The toy region with candidates of which none enters."""
    out: dict[str, Any] = {
        "decision": "out",
        "start_year": pd.array([pd.NA] * len(toy_run.candidates), dtype="Int64"),
    }
    none = toy_run.gaps.assign(set_in_motion=0.0, within_programme=0.0, by_year_ten=0.0)
    candidates = toy_run.candidates.assign(**out, operates_from=out["start_year"])
    limits = toy_run.limits.assign(used=0.0)
    return replace(
        toy_run, gaps=none, candidates=candidates, spending=toy_run.spending.head(0), limits=limits
    )


@pytest.fixture
def with_reference(toy_run: Run) -> Run:
    """The toy region against a reference without the road, with Beta's water a year later."""
    road = "road-local@0601:basic:0.50"
    candidates = toy_run.candidates.copy()
    gone = candidates["candidate_id"] == road
    candidates.loc[gone, "decision"] = "out"
    candidates.loc[gone, ["start_year", "operates_from"]] = pd.NA
    beta = candidates["candidate_id"] == "water-network@060102:rural-water:0.50"
    candidates.loc[beta, "start_year"] = 2030
    gaps = toy_run.gaps.copy()
    roads = gaps["gap_id"] == "road-local@0601"
    gaps.loc[roads, ["set_in_motion", "within_programme", "by_year_ten"]] = 0.0
    spending = toy_run.spending[toy_run.spending["candidate_id"] != road]
    reference = replace(
        toy_run,
        scenario=toy_run.scenario.model_copy(update={"name": "Toy base"}),
        candidates=candidates,
        gaps=gaps,
        spending=spending,
    )
    return replace(toy_run, reference=reference)
