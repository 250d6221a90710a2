"""One ordered list for every income: its table, its sentences, its command, and what it refuses."""

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from gapplanner import cli, pipeline
from gapplanner.candidates.own.limits import read_limits
from gapplanner.commands.priority import sentences
from gapplanner.errors import ScenarioError, SourceError
from gapplanner.inquiry import read_answer, reopen
from gapplanner.inquiry.priority import PriorityAsked, priority_list
from gapplanner.optimize.outcomes import Keep, mean_problem, pose_outcomes
from gapplanner.scenario import Scenario, limits_paths, load_scenario

SCENARIO = """\
name: "Four works"
base_year: 2027
years: 2
problem: {tables: {candidates: candidates.csv, closures: closures.csv, limits: limits.csv}}
rules: [{must_do: [clinic]}]
objective: {maximize: closure}
discount_rate: 0
solver: {relative_gap: 0}
"""
OUTCOMES = """\
outcomes:
  - {name: Poor, probability: 0.5, sources: {canon: 0.5}}
  - {name: Plain, probability: 0.25}
  - {name: Rich, probability: 0.25, limits: rich.csv}
"""


@pytest.fixture
def works(tmp_path: Path) -> Path:
    """A clinic that must enter (2, worth 1), a well (2, worth 6), a road (4, 8), a school (8, 9).

    The plain income is 8 in the first year, the poor one 4, the rich one 16.
    """
    (tmp_path / "candidates.csv").write_text(
        "candidate_id,name,cost,stage\n"
        "clinic,Clinic,2,9\nwell,Well,2,9\nroad,Road,4,9\nschool,School,8,9\n"
    )
    (tmp_path / "closures.csv").write_text(
        "candidate_id,gap_id,amount\nclinic,all,1\nwell,all,6\nroad,all,8\nschool,all,9\n"
    )
    (tmp_path / "limits.csv").write_text(
        "resource,owner,year,amount\nsoles,canon,2028,8\nsoles,canon,2029,0\n"
    )
    (tmp_path / "rich.csv").write_text("resource,owner,year,amount\nsoles,canon,2028,16\n")
    path = tmp_path / "works.yaml"
    path.write_text(SCENARIO + OUTCOMES)
    return path


def scenario_with(works: Path, outcomes: str) -> Scenario:
    works.write_text(SCENARIO + outcomes)
    return load_scenario(works)


def test_the_list_by_hand(works: Path, tmp_path: Path) -> None:
    # Poor: clinic and well. Plain: the road too. Rich: the school too.
    folder, run = pipeline.plan(works, out=tmp_path / "run")
    tables = read_limits(limits_paths(works, run.scenario), run.scenario.years_covered)
    reopened = reopen(folder)
    answer = priority_list(reopened, PriorityAsked(tables=tables), run.scenario.solver)
    table = answer.table
    assert list(table["slot"]) == ["clinic", "well", "road", "school"]
    assert list(table["place"]) == [1, 2, 3, 4]
    assert list(table["step"]) == [1, 1, 2, 3]
    assert list(table["must"]) == [1, 0, 0, 0]
    assert list(table["cumulative_cost"]) == [2.0, 4.0, 8.0, 16.0]
    assert [int(table[f"candidate_{n}"].notna().sum()) for n in (1, 2, 3)] == [2, 3, 4]
    about = answer.about
    # 7, 15 and 24 of 24 closed, at one half and a quarter each.
    assert about["expected"] == pytest.approx((7 / 2 + 15 / 4 + 24 / 4) / 24)
    assert about["price_of_one_list"] == 0.0
    assert about["is_proved"]
    assert [one["cost"] for one in about["outcomes"]] == [4.0, 8.0, 16.0]


def test_the_command_plans_a_scenario_and_keeps_the_answer(
    works: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["gapplanner", "--language", "es", "priority", "works.yaml"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    out, err = capsys.readouterr()
    path = Path(out.strip())
    assert path.name == "priority.csv"
    answer = read_answer(path.parent.parent, "priority")
    assert answer is not None
    assert list(answer.table["slot"]) == ["clinic", "well", "road", "school"]
    assert json.loads(path.with_suffix(".json").read_text())["keep"] == "slot"
    assert "Poor (50.0 %): llega hasta el lugar 2 de la lista" in err
    assert "Probado: ninguna lista es mejor" in err


def test_a_run_folder_cannot_be_asked_for_a_file_it_does_not_hold(
    works: Path, tmp_path: Path
) -> None:
    folder, run = pipeline.plan(works, out=tmp_path / "run")
    with pytest.raises(ScenarioError, match=r"outcomes\[3\]\.limits: a run folder does not hold"):
        priority_list(reopen(folder), PriorityAsked(), run.scenario.solver)


def test_limits_written_in_the_scenario_need_no_file(works: Path, tmp_path: Path) -> None:
    written = OUTCOMES.replace(
        "rich.csv", "[{resource: soles, owner: canon, year: 2028, amount: 16}]"
    )
    works.write_text(SCENARIO + written)
    folder, run = pipeline.plan(works, out=tmp_path / "run")
    answer = priority_list(reopen(folder), PriorityAsked(Keep.DECISION), run.scenario.solver)
    assert [one["works"] for one in answer.about["outcomes"]] == [2, 3, 4]


def test_sentences_say_how_far_each_income_gets(works: Path, tmp_path: Path) -> None:
    written = OUTCOMES.replace(", limits: rich.csv", ", sources: {canon: 2}")
    works.write_text(SCENARIO + written)
    folder, run = pipeline.plan(works, out=tmp_path / "run")
    said = sentences(priority_list(reopen(folder), PriorityAsked(), run.scenario.solver))
    assert "Rich (25.0 %): down to place 4 of the list" in " ".join(said)
    assert any(one.startswith("! The planner says") for one in said)
    assert "One list for any income gives up nothing" in " ".join(said)
    assert said[-1] == "Proved: no list is better, on expectation."


def test_an_owner_of_no_money_is_named_with_the_closest(works: Path) -> None:
    folder, _run = pipeline.plan(works, out=works.parent / "run")
    candidate_set = reopen(folder).problem.candidate_set
    wrong = scenario_with(
        works,
        "outcomes:\n"
        "  - {name: A, probability: 0.5, sources: {cannon: 0.5}}\n"
        "  - {name: B, probability: 0.5, limits: absent.csv}\n",
    )
    with pytest.raises(ScenarioError) as refusal:
        pose_outcomes(candidate_set, wrong)
    first, second = refusal.value.problems
    assert first.startswith("outcomes[1].sources: must name who has money in this plan; found")
    assert "Closest: 'canon'" in first
    assert second.startswith("outcomes[2].limits: a run folder does not hold 'absent.csv'")
    limits = "[{resource: soles, owner: GR-6, amount: 1}, {resource: crew, owner: '*', amount: 1}]"
    wrong = scenario_with(
        works,
        "outcomes:\n"
        "  - {name: A, probability: 0.5, sources: {canon: 0.5}}\n"
        f"  - {{name: B, probability: 0.5, limits: {limits}}}\n",
    )
    with pytest.raises(ScenarioError) as refusal:
        pose_outcomes(candidate_set, wrong)
    first, second = refusal.value.problems
    assert first.startswith("outcomes[2].limits: must name a resource of this plan; found 'crew'.")
    assert second.startswith(
        "outcomes[2].limits (soles): must name an owner of this plan; found 'GR-6'."
    )
    none = scenario_with(works, "")
    with pytest.raises(ScenarioError, match="must state the incomes that may come"):
        pose_outcomes(candidate_set, none)
    works.write_text(
        SCENARIO.replace("maximize: closure", "maximize: [closure, people]")
        + OUTCOMES.replace(", limits: rich.csv", "")
    )
    with pytest.raises(ScenarioError, match="must be one objective where there are outcomes"):
        pose_outcomes(candidate_set, load_scenario(works))


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        ("[{name: A, probability: 1}]", "must state at least two outcomes"),
        (
            "[{name: A, probability: 0.5}, {name: A, probability: 0.5}]",
            "every outcome must have its own name; repeated: 'A'",
        ),
        (
            "[{name: A, probability: 0.5}, {name: B, probability: 0.4}]",
            "the probabilities must sum to 1; they sum to 0.9",
        ),
    ],
)
def test_what_outcomes_must_be(works: Path, outcomes: str, words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        scenario_with(works, f"outcomes: {outcomes}\n")


def test_the_mean_income_is_the_expected_limit(works: Path, tmp_path: Path) -> None:
    folder, run = pipeline.plan(works, out=tmp_path / "run")
    tables = read_limits(limits_paths(works, run.scenario), run.scenario.years_covered)
    outcomes = pose_outcomes(reopen(folder).problem.candidate_set, run.scenario, tables)
    limits = mean_problem(outcomes, run.scenario).candidate_set.limits
    amounts = limits.set_index("year")["amount"].to_dict()
    assert amounts == {2028: pytest.approx(4 / 2 + 8 / 4 + 16 / 4), 2029: 0.0}


def test_limits_of_a_file_stand_for_every_year_where_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("resource,owner,amount\nsoles,canon,7\n")
    (found,) = read_limits({"A": tmp_path / "more.csv"}, (2028, 2029)).values()
    pd.testing.assert_frame_equal(
        found.sort_values("year", ignore_index=True),
        pd.DataFrame(
            {
                "resource": ["soles"] * 2,
                "owner": ["canon"] * 2,
                "year": [2028, 2029],
                "amount": [7.0, 7.0],
            }
        ),
        check_dtype=False,
    )
    (tmp_path / "wrong.csv").write_text("resource,owner,year,amount\nsoles,canon,2028,much\n")
    with pytest.raises(SourceError) as refusal:
        read_limits({"A": tmp_path / "wrong.csv", "B": tmp_path / "absent.csv"}, (2028, 2029))
    assert len(refusal.value.problems) == 2


def test_the_check_of_a_scenario_looks_at_its_outcomes(works: Path) -> None:
    pipeline.check(works)
    works.write_text(SCENARIO + OUTCOMES.replace("{canon: 0.5}", "{cannon: 0.5}"))
    with pytest.raises(ScenarioError, match="Closest: 'canon'"):
        pipeline.check(works)
