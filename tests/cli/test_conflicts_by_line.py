"""What a plan cannot meet is named by the line where the planner wrote it."""

from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from gapplanner.errors import PortfolioError
from gapplanner.placing import placed, told_by_line
from gapplanner.scenario import lines_of

BASE = """\
name: "Wells"
base_year: 2027
years: 1
problem: {tables: {candidates: candidates.csv, limits: limits.csv}}
rules:
  - must_do: [well]
objective: {maximize: worth}
"""
CHILD = """\
extends: base.yaml
rules:
  - must_do: [well]

  - must_not: [well]
"""
CANDIDATES = "candidate_id,cost,worth\nwell,10,5\npump,20,7\n"
LIMITS = "resource,owner,year,amount\nsoles,*,2028,30\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (
        ("base.yaml", BASE),
        ("child.yaml", CHILD),
        ("candidates.csv", CANDIDATES),
        ("limits.csv", LIMITS),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_rule_has_the_line_of_the_file_that_states_it(folder: Path) -> None:
    assert lines_of(folder / "base.yaml")["rules[1]"] == "base.yaml:6"
    child = lines_of(folder / "child.yaml")
    assert (child["rules[1]"], child["rules[2]"]) == ("child.yaml:3", "child.yaml:5")
    assert child["years"] == "base.yaml:3"


def test_names_of_rules_get_their_place_and_other_words_stay() -> None:
    lines = {"rules[1]": "a.yaml:18", "budget.tail": "a.yaml:9"}
    told = placed("rules[1].must_do and budget.tail: no; rules[2].x, a.yaml:18 rules[10].", lines)
    assert (
        told
        == "a.yaml:18 rules[1].must_do and a.yaml:9 budget.tail: no; rules[2].x, a.yaml:18 rules[10]."
    )


def test_only_what_a_plan_cannot_meet_is_told_so(folder: Path) -> None:
    with pytest.raises(PortfolioError) as caught, told_by_line(folder / "child.yaml", ()):
        raise PortfolioError(["rules[2].must_not: cannot be."])
    assert caught.value.problems == ("child.yaml:5 rules[2].must_not: cannot be.",)


def test_the_command_names_the_lines_in_conflict(
    folder: Path, gapplanner: Callable[..., CompletedProcess[str]]
) -> None:
    ended = gapplanner("plan", str(folder / "child.yaml"), "--out", str(folder / "run"))
    assert ended.returncode == 1
    assert "child.yaml:3 rules[1].must_do" in ended.stderr
    assert "child.yaml:5 rules[2].must_not" in ended.stderr
    assert not (folder / "run").exists()
