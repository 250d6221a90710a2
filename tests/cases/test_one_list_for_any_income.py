"""Published priority lists over budgets that are not known, through the planner's own tables."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from gapplanner import pipeline
from gapplanner.inquiry import Answer, reopen
from gapplanner.inquiry.priority import PriorityAsked, priority_list

State = Callable[..., Path]

# LOGOS (idaholab/LOGOS) user manual, "Risk-Informed Multi-Dimensional Knapsack Problem": net present
# value and cost in five years of sixteen projects; the last seven are mandatory and lose money.
WORTH = (
    2.315, 0.824, 22.459, 60.589, 0.667, 5.173, 4.003, 0.582, 0.122,
    -2.870, -0.102, -0.278, -0.322, -3.996, -0.246, -20.155,
)  # fmt: skip
COSTS = """\
0.219,0.257,0.085,0.0,0.0
0.0,0.0,0.122,0.103,0.013
5.044,1.839,0.0,0.0,0.0
6.74,6.134,10.442,0.0,0.0
0.425,0.0,0.0,0.0,0.0
2.125,2.122,0.0,0.0,0.0
2.387,0.19,0.012,2.383,0.192
0.0,0.95,0.0,0.0,0.0
0.03,0.03,0.688,0.0,0.0
0,0.2,0.763,0.739,2.539
0.081,0.032,0,0,0
0.3,0,0,0,0
0.347,0,0,0,0
4.025,0.297,0,0,0
0.095,0.095,0.095,0,0
5.487,5.664,0.5,6.803,6.778
"""
CHANCES = (0.012, 0.019, 0.032, 0.052, 0.086, 0.142, 0.235, 0.188, 0.141, 0.093)
NAMES = tuple(f"p{number:02d}" for number in range(1, 17))


@pytest.fixture
def listed(state: State, tmp_path: Path) -> Answer:
    """The list for budgets of 11 to 20 in each of five years; seven mandatory projects."""
    spends = [tuple(float(cell) for cell in line.split(",")) for line in COSTS.splitlines()]
    candidates = pd.DataFrame(
        {
            "candidate_id": NAMES,
            "cost": [sum(some) for some in spends],
            "worth": WORTH,
            "earliest_start": 2028,
            "latest_start": 2028,
        }
    )
    uses = pd.DataFrame(
        [
            (name, "soles", offset, amount)
            for name, some in zip(NAMES, spends, strict=True)
            for offset, amount in enumerate(some)
            if amount
        ],
        columns=["candidate_id", "resource", "year_offset", "amount"],
    )
    years = range(2028, 2033)
    limits = pd.DataFrame(
        [("soles", "*", year, 18.0) for year in years],
        columns=["resource", "owner", "year", "amount"],
    )
    rows = [
        f'  - {{name: "{money}", probability: {chance}, '
        f"limits: [{{resource: soles, owner: '*', amount: {money}}}]}}"
        for money, chance in zip(range(11, 21), CHANCES, strict=True)
    ]
    path = state(
        maximize="worth",
        years=5,
        rules=f"[{{must_do: [{', '.join(NAMES[9:])}]}}]",
        more="\n".join(["outcomes:", *rows]),
        candidates=candidates,
        uses=uses,
        limits=limits,
    )
    folder, run = pipeline.plan(path, out=tmp_path / "run")
    return priority_list(reopen(folder), PriorityAsked(), run.scenario.solver)


def test_ten_budgets_over_five_years(listed: Answer) -> None:
    """Every published portfolio value, and the mandatory projects at the head of the list."""
    values = [round(one["value"], 3) for one in listed.about["outcomes"]]
    published = [-23.581, *[-23.459] * 6, 37.130, 37.130, 42.303]
    expected = sum(chance * value for chance, value in zip(CHANCES, published, strict=True))
    assert listed.about["expected"] == pytest.approx(expected, abs=1e-6), values
    assert values == published
    assert listed.about["is_proved"]
    table = listed.table
    assert list(table["slot"].head(7).sort_values()) == list(NAMES[9:])
    assert list(table["must"].head(8)) == [1] * 7 + [0]
