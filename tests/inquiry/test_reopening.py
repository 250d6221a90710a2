"""A run folder is reopened as the problem it answered, or refused in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner import pipeline
from gapplanner.errors import SourceError
from gapplanner.inquiry import Answer, read_answer, reopen, write_answer
from gapplanner.sources import hash_of


@pytest.fixture
def wells(tmp_path: Path, write_wells: Callable[[Path, str], Path]) -> Path:
    """The plan of the three wells: north or south, not both."""
    scenario = write_wells(tmp_path, "{excludes: [north, south]}")
    folder, _run = pipeline.plan(scenario, out=tmp_path / "run")
    return folder


def test_the_problem_of_a_run_has_its_candidates_rules_and_objective(wells: Path) -> None:
    reopened = reopen(wells)
    assert list(reopened.problem.candidate_set.candidates["candidate_id"]) == [
        "east", "north", "south",
    ]  # fmt: skip
    assert [rule.name for rule in reopened.problem.rules] == ["limits.soles", "excludes"]
    assert sorted(reopened.decisions["candidate_id"]) == ["east", "north"]


def test_solving_a_reopened_problem_gives_the_same_plan(wells: Path) -> None:
    reopened = reopen(wells)
    again = reopened.problem.solve(reopened.run.scenario.solver)
    assert again.proof.objective == reopened.proof.objective
    pd.testing.assert_frame_equal(again.portfolio.decisions, reopened.decisions)


def test_a_run_whose_proof_says_another_objective_is_refused(wells: Path) -> None:
    proof = json.loads((wells / "proof.json").read_text())
    proof["objective"] = proof["objective"] + 0.25
    (wells / "proof.json").write_text(json.dumps(proof))
    with pytest.raises(SourceError, match=r"proof\.json"):
        reopen(wells)  # the folder itself was changed
    manifest = json.loads((wells / "manifest.json").read_text())
    manifest["files"]["proof.json"] = hash_of(wells / "proof.json")
    (wells / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(SourceError, match=r"must give the objective of its proof, .*Plan it again"):
        reopen(wells)


def test_a_run_of_gaps_alone_is_no_plan(tmp_path: Path) -> None:
    folder, _run = pipeline.measure(Path("scenarios/base.yaml"), tmp_path / "gaps")
    with pytest.raises(SourceError, match="found the gaps alone"):
        reopen(folder)


def test_an_answer_is_kept_with_the_run_it_is_of(wells: Path) -> None:
    table = pd.DataFrame({"candidate_id": ["060101"], "amount": [0.1]})
    path = write_answer(wells, Answer("curve", table, {"asked": "curve"}))
    assert path == wells / "answers" / "curve.csv"
    kept = read_answer(wells, "curve")
    assert kept is not None
    assert kept.table["candidate_id"].tolist() == ["060101"]
    assert kept.about["asked"] == "curve"
    assert sorted(one.name for one in path.parent.iterdir()) == ["curve.csv", "curve.json"]


def test_an_answer_that_was_not_asked_is_none(wells: Path) -> None:
    assert read_answer(wells, "curve") is None


def test_an_answer_to_another_run_is_refused(wells: Path) -> None:
    write_answer(wells, Answer("curve", pd.DataFrame({"amount": [1.0]}), {}))
    with (wells / "manifest.json").open("a") as manifest:
        manifest.write("\n")
    with pytest.raises(SourceError, match=r"must be the answer to this run; .* Ask again"):
        read_answer(wells, "curve")
