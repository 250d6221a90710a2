"""Four investments and fourteen thousand: Winston, *Operations Research*, pages 478-479.

The figures and the four questions as transcribed in hakank's collection of models
(``cpmpy/capital_budget.py``); the optima were enumerated over the sixteen portfolios.
"""

import json
from collections.abc import Callable
from itertools import compress
from pathlib import Path
from typing import Any

import pytest

Plan = Callable[..., Any]

CANDIDATES = "candidate_id,cost\n1,5\n2,7\n3,4\n4,3\n"
CLOSURES = "candidate_id,gap_id,amount\n1,value,16\n2,value,22\n3,value,12\n4,value,8\n"
LIMITS = "resource,amount\nsoles,14\n"

QUESTIONS = {
    "none": ("[]", 42, ["2", "3", "4"]),
    "exactly_two": ("[{count: {exactly: 2}}]", 38, ["1", "2"]),
    "two_implies_one": ('[{requires: {candidate: "2", needs: "1"}}]', 38, ["1", "2"]),
    "two_excludes_four": ('[{excludes: ["2", "4"]}]', 38, ["1", "2"]),
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_winston_chooses_the_same_investments(question: str, plan: Plan) -> None:
    rules, value, chosen = QUESTIONS[question]
    answer = plan(candidates=CANDIDATES, closures=CLOSURES, limits=LIMITS, rules=rules)
    assert answer.closed == value
    assert answer.chosen == chosen
    assert answer.cost <= 14


@pytest.mark.published
def test_the_figures_are_those_published(published: Path) -> None:
    case = json.loads(
        (published / "cases" / "winston_capital_budget" / "case.json").read_text(encoding="utf-8")
    )
    rows = zip(*(text.splitlines()[1:] for text in (CANDIDATES, CLOSURES)), strict=True)
    costs, values = zip(*((a.split(",")[1], b.split(",")[2]) for a, b in rows), strict=True)
    assert [float(cost) for cost in costs] == case["cost"]
    assert [float(value) for value in values] == case["value"]
    assert LIMITS.rpartition(",")[2].strip() == str(case["budget"])
    for question, (_rules, value, chosen) in QUESTIONS.items():
        result = case["results"][question]
        assert result["optimum"] == value
        assert [list(compress("1234", one)) for one in result["selections"]] == [chosen]
