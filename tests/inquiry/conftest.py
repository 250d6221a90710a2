"""Runs so small that every plan can be listed by hand."""

from collections.abc import Callable
from pathlib import Path

import pytest

from gapplanner import pipeline
from gapplanner.inquiry import Reopened, reopen

SCENARIO = """\
name: "Valleys"
base_year: 2027
years: 1
problem: {tables: {candidates: candidates.csv, closures: closures.csv, limits: limits.csv,
  gaps: gaps.csv}}
rules: [RULES]
objective: {maximize: AIM}
discount_rate: 0
solver: {relative_gap: 0}
"""
CANDIDATES = """\
candidate_id,cost,unit_id,executing_unit,slot
north,5,N,crew-n,north
north-large,8,N,crew-n,north
south,4,S,crew-s,south
east,3,E,crew-e,east
west,3,W,crew-w,west
"""
CLOSURES = """\
candidate_id,gap_id,amount
north,water@N,7
north-large,water@N,10
south,water@S,6
east,water@E,5
west,water@W,5
"""
GAPS = """\
gap_id,indicator_id,unit_id,gap,people
water@N,water,N,10,100
water@S,water,S,10,100
water@E,water,E,10,100
water@W,water,W,10,100
"""
LIMITS = "resource,owner,amount\nsoles,*,8\nsoles,crew-n,5\nstarts,crew-s,1\n"

Valleys = Callable[..., Reopened]


@pytest.fixture
def valleys(tmp_path: Path) -> Valleys:
    """Four places that lack 10 each, people 10 for each unit; S/ 8 for all, crew of the north S/ 5.

    North closes 7 for 5 (or all for 8, which its crew cannot spend), south 6 for 4, east and west 5
    for 3 each. With 8 the best is north with east (or west): 12, that is 120 people.
    """

    def _valleys(
        rules: str = "", aim: str = "people", limits: str = LIMITS, closures: str = CLOSURES
    ) -> Reopened:
        files = {"candidates": CANDIDATES, "closures": closures, "gaps": GAPS, "limits": limits}
        for name, text in files.items():
            (tmp_path / f"{name}.csv").write_text(text)
        scenario = SCENARIO.replace("RULES", rules).replace("AIM", aim)
        (tmp_path / "valleys.yaml").write_text(scenario)
        folder, _run = pipeline.plan(tmp_path / "valleys.yaml", out=tmp_path / "run")
        return reopen(folder)

    return _valleys
