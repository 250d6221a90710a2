"""Resources by their name, and how candidates are called: worlds that fit in the head."""

from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.candidates.named_resources import with_named_resources
from gapplanner.optimize.problem import PortfolioProblem, pose
from gapplanner.portfolio.groups import named
from gapplanner.scenario import Scenario, scenario_from_text
from gapplanner.scenario.blocks import Solver

TEXT = """\
name: "Files"
base_year: 2027
years: 2
territory: {department: "06"}
indicators: {water: {weight: 1}}
budget: {sources: {canon: {2028: 1000, 2029: 1000}}}
capacity: {new_starts: 9}
objective: {maximize: closure}
discount_rate: 0.5
"""
UNITS = pd.DataFrame(
    {
        "executing_unit": ["MD-060101", "MP-0601", "MD-060201"],
        "government": ["district", "provincial", "district"],
    }
)


@pytest.fixture
def works(tiny: Any) -> CandidateSet:
    """Three works of one town hall, worth 30, 20 and 10 of 100 dwellings; one of another, 15."""
    found: CandidateSet = tiny.world(
        [
            tiny.work("big", (10,), {"water@060101": 30}),
            tiny.work("middle", (10,), {"water@060101": 20}),
            tiny.work("small", (10,), {"water@060101": 10}),
            tiny.work("other", (10,), {"water@060201": 15}, "060201", "MD-060201"),
        ],
        [tiny.gap("water@060101", 100), tiny.gap("water@060201", 100)],
        [("soles", "canon", year, 1000.0) for year in (2028, 2029)],
    )
    return found


def scenario_with(resources: str) -> Scenario:
    return scenario_from_text(TEXT + f"resources: {resources}\n")


def posed(candidate_set: CandidateSet, resources: str) -> PortfolioProblem:
    scenario = scenario_with(resources)
    return pose(with_named_resources(candidate_set, scenario, UNITS), scenario)


def starts(problem: PortfolioProblem) -> dict[str, int]:
    solution = problem.solve(Solver(relative_gap=0.0, threads=1))
    found = solution.portfolio.decisions
    return dict(zip(found["candidate_id"], found["start_year"].astype(int), strict=True))


def test_each_town_hall_has_its_own_files(works: CandidateSet) -> None:
    # One file a year each: the largest first, the smallest of three never.
    problem = posed(works, "{files: {per_start: 1, limits: {district: 1}}}")
    assert starts(problem) == {"big": 2028, "middle": 2029, "other": 2028}


def test_all_together_share_what_there_is(works: CandidateSet) -> None:
    problem = posed(works, "{files: {per_start: 1, total: 1}}")
    assert starts(problem) == {"big": 2028, "middle": 2029}


def test_a_kind_of_investment_may_need_more_or_none(works: CandidateSet) -> None:
    # The tiny works are all of the typology 'works'.
    assert starts(posed(works, "{files: {per_start: {works: 2}, total: 3}}")) == {
        "big": 2028,
        "middle": 2029,
    }
    assert len(starts(posed(works, "{files: {per_start: {other-kind: 2}, total: 0}}"))) == 4
    assert starts(posed(works, '{files: {per_start: {"*": 5, works: 1}, total: 1}}')) == {
        "big": 2028,
        "middle": 2029,
    }


def test_what_is_used_of_a_resource_is_told_in_its_unit(works: CandidateSet) -> None:
    problem = posed(works, "{files: {per_start: 1, limits: {district: 1}}}")
    (rule,) = [rule for rule in problem.rules if rule.name == "limits.files"]
    decisions = pd.DataFrame({"candidate_id": ["big", "small"], "start_year": [2028, 2028]})
    assert rule.violation(problem.candidate_set, decisions) == 1.0
    assert rule.sentence() == "Nobody uses more files in a year than there is."


def test_without_resources_nothing_changes(works: CandidateSet) -> None:
    assert with_named_resources(works, scenario_from_text(TEXT), UNITS) is works


def test_a_word_calls_a_candidate_a_slot_a_cui_or_an_idea(two_towns: CandidateSet) -> None:
    candidates = two_towns.candidates.assign(
        cui=pd.array(["2000001", pd.NA, pd.NA, pd.NA], dtype="string"),
        idea_code=pd.array([pd.NA, pd.NA, "I-9", pd.NA], dtype="string"),
    )
    called = CandidateSet(
        candidates,
        two_towns.gaps,
        two_towns.closures,
        two_towns.uses,
        two_towns.limits,
        two_towns.indicator_weights,
    )

    def who(*words: str) -> list[str]:
        flags = named(called, words)
        return list(flags.index[flags.to_numpy()])

    assert who("water-north") == ["network", "well"]
    assert who("2000001", "I-9") == ["gravel", "pipe"]
    assert who("pipe", "water-north") == ["network", "pipe", "well"]
    assert who("nobody") == []
