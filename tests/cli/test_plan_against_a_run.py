"""A plan made against a run changes as little of it as costs nothing; lists and their tolerance."""

from pathlib import Path

import pytest

from gapplanner import pipeline
from gapplanner.errors import ScenarioError, SourceError
from gapplanner.runs import read_run
from gapplanner.scenario import load_scenario

SCENARIO = """\
name: "Three equal wells"
base_year: 2027
years: 1
problem: {tables: {candidates: candidates.csv, closures: closures.csv, limits: limits.csv}}
objective: {maximize: closure}
discount_rate: 0
solver: {relative_gap: 0}
"""


@pytest.fixture
def wells(tmp_path: Path) -> Path:
    """Three equal wells and money for one."""
    (tmp_path / "candidates.csv").write_text("candidate_id,cost\nana,5\nbea,5\ncira,5\n")
    (tmp_path / "closures.csv").write_text(
        "candidate_id,gap_id,amount\nana,a,1\nbea,b,1\ncira,c,1\n"
    )
    (tmp_path / "limits.csv").write_text("resource,owner,amount\nsoles,*,5\n")
    path = tmp_path / "wells.yaml"
    path.write_text(SCENARIO)
    return path


def test_what_a_reference_run_chose_stays_where_nothing_is_lost(
    wells: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(SCENARIO + "rules: [{must_do: [bea]}]\n")
    reference, _run = pipeline.plan(other, out=tmp_path / "reference")
    _folder, free = pipeline.plan(wells, out=tmp_path / "free")
    _folder, near = pipeline.plan(wells, out=tmp_path / "near", reference_run=reference)
    assert list(free.decisions["candidate_id"]) == ["ana"]
    assert list(near.decisions["candidate_id"]) == ["bea"]
    assert near.reference is not None
    assert near.proof is not None
    assert free.proof is not None
    assert near.proof.objective == free.proof.objective


def test_a_reference_scenario_is_stayed_near_too(wells: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(SCENARIO + "rules: [{must_do: [cira]}]\n")
    wells.write_text(SCENARIO + "reference: other.yaml\n")
    folder, _run = pipeline.plan(wells, out=tmp_path / "run")
    assert list(read_run(folder).decisions["candidate_id"]) == ["cira"]


def test_gaps_alone_are_no_reference(wells: Path, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    folder, _run = pipeline.measure(root / "scenarios" / "base.yaml", tmp_path / "gaps")
    with pytest.raises(SourceError, match="must be the run of a plan; found the gaps alone"):
        pipeline.plan(wells, out=tmp_path / "run", reference_run=folder)


def test_a_tolerance_is_one_number_or_one_for_each_objective(wells: Path) -> None:
    aims = "objective: {maximize: [closure, cheapest], tolerance: %s}"
    for stated, tolerances in (("0.1", (0.1, 0.1)), ("[0.1, 0]", (0.1, 0.0))):
        wells.write_text(SCENARIO.replace("objective: {maximize: closure}", aims % stated))
        assert load_scenario(wells).objective.tolerances == tolerances
    wells.write_text(SCENARIO.replace("objective: {maximize: closure}", aims % "[0, 0.1, 0.2]"))
    with pytest.raises(ScenarioError, match="must be one number, or one for each of the 2 obj"):
        load_scenario(wells)
    wells.write_text(SCENARIO.replace("objective: {maximize: closure}", aims % "1.5"))
    with pytest.raises(ScenarioError, match="tolerance"):
        load_scenario(wells)


def test_one_tolerance_and_the_same_for_each_decide_the_same(wells: Path) -> None:
    aims = "objective: {maximize: [closure, cheapest], tolerance: %s}"
    prints = []
    for stated in ("0.1", "[0.1, 0.1]"):
        wells.write_text(SCENARIO.replace("objective: {maximize: closure}", aims % stated))
        prints.append(load_scenario(wells).fingerprint)
    assert prints[0] == prints[1]
