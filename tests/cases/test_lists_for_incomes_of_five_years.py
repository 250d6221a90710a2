"""Published lists over several budgets: variants, years, two resources, mandatory projects.

Source
------
Figures and answers of the tests of LOGOS (Idaho National Laboratory, github.com/idaholab/LOGOS,
tests/CapitalInvestments): examples/use_case_2b to 2d, skp/test_EE_41_projects, test_skp_scenarios
and test_bkp_scenarios. There a project that enters with some money also enters with more (its
consistent constraint I: what is kept is that it enters); under II no project lower in the list has
an earlier plan (what is kept is the order). Published is the worth of each budget's portfolio.

Budgets with one published portfolio stand here as the least of them, with their chances together:
the published list serves these fewer budgets, and any list for them serves all ten, so that both
have the same best value. It takes a fraction of the time.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner import pipeline
from gapplanner.candidates.own.limits import read_limits
from gapplanner.inquiry import Answer, reopen
from gapplanner.inquiry.priority import PriorityAsked, priority_list
from gapplanner.optimize.outcomes import Keep

State = Callable[..., Path]
Plant = Callable[[str], dict[str, Any]]
Listed = Callable[..., Answer]
Budgets = Sequence[Sequence[float]]

# Ten equal steps from the least to the most of each year, as they were printed.
UNEVEN = (
    (20.0, 34.0, 17.0, 20.0, 18.0), (20.3333, 34.4444, 17.5556, 20.5556, 18.6667),
    (20.6667, 34.8889, 18.1111, 21.1111, 19.3333), (21.0, 35.3333, 18.6667, 21.6667, 20.0),
    (21.3333, 35.7778, 19.2222, 22.2222, 20.6667), (21.6667, 36.2222, 19.7778, 22.7778, 21.3333),
    (22.0, 36.6667, 20.3333, 23.3333, 22.0), (22.3333, 37.1111, 20.8889, 23.8889, 22.6667),
    (22.6667, 37.5556, 21.4444, 24.4444, 23.3333), (23.0, 38.0, 22.0, 25.0, 24.0),
)  # fmt: skip
EVEN = tuple(
    (money,) * 5 for money in (19, 22.15, 24.25, 26.35, 28.45, 30.55, 32.65, 34.75, 36.85, 40)
)


@pytest.fixture
def listed(state: State, tmp_path: Path) -> Listed:
    """Plan a problem and list it for budgets, by year or one for all; its other limits stay."""

    def _listed(
        stated: Mapping[str, Any],
        budgets: Budgets,
        chances: Sequence[float],
        keep: Keep = Keep.SLOT,
    ) -> Answer:
        others = stated["limits"][stated["limits"]["resource"] != "soles"]
        files: dict[str, Path] = {}
        lines = ["outcomes:"]
        for number, (budget, chance) in enumerate(zip(budgets, chances, strict=True), 1):
            money = pd.DataFrame(
                [("soles", 2028 + year, amount) for year, amount in enumerate(budget)],
                columns=["resource", "year", "amount"],
            )
            files[str(number)] = tmp_path / f"income_{number}.csv"
            pd.concat([money, others]).to_csv(files[str(number)], index=False)
            lines.append(
                f"  - {{name: '{number}', probability: {chance}, limits: income_{number}.csv}}"
            )
        folder, run = pipeline.plan(state(**stated, more="\n".join(lines)), out=tmp_path / "run")
        tables = read_limits(files, run.scenario.years_covered)
        return priority_list(reopen(folder), PriorityAsked(keep, tables), run.scenario.solver)

    return _listed


def values(answer: Answer) -> list[float]:
    assert answer.about["is_proved"]
    return [round(one["value"], 3) for one in answer.about["outcomes"]]


def of(budgets: Budgets, *numbers: int) -> Budgets:
    return [budgets[number - 1] for number in numbers]


def test_that_a_project_enters_is_kept(listed: Listed, plant: Plant) -> None:
    """use_case_2b, constraint I: 243.785 on expectation; the plan may follow the budget.

    Without any constraint, each budget reaches by itself what is published for it.
    """
    answer = listed(plant("within"), of(UNEVEN, 1, 2, 3, 4, 5, 6, 8), (*(0.1,) * 5, 0.2, 0.3))
    assert values(answer) == [182.73, 225.45, 226.23, 245.9, 251.48, 260.72, 261.54]
    assert answer.about["expected"] == pytest.approx(243.785)
    alone = (191.41, 225.45, 240.77, 246.89, 251.48, 2 * 260.72, 3 * 263.17)
    assert answer.about["expected_if_foreseen"] == pytest.approx(sum(alone) / 10)


def test_the_order_of_plans_is_kept_too(listed: Listed, plant: Plant) -> None:
    """use_case_2b, constraints I and II: 228.511."""
    answer = listed(plant("within"), of(UNEVEN, 1, 2, 4, 7), (0.1, 0.2, 0.3, 0.4), Keep.ORDER)
    assert values(answer) == [175.45, 197.72, 239.78, 248.72]


@pytest.mark.parametrize(
    ("budgets", "chances", "published"),
    [
        (of(EVEN, 1, 2, 3, 10), (0.1, 0.1, 0.7, 0.1), [139.46, 202.07, 229.46, 267.11]),
        (of(UNEVEN, 1, 2, 4, 8), (0.1, 0.2, 0.4, 0.3), [175.13, 197.4, 233.62, 241.18]),
    ],
)
def test_two_resources_of_which_only_one_is_uncertain(
    budgets: Budgets, chances: Sequence[float], published: list[float], listed: Listed, plant: Plant
) -> None:
    """use_case_2c (221.486) and 2d (222.795), constraints I and II."""
    answer = listed(plant("apart"), budgets, chances, Keep.ORDER)
    expected = sum(chance * value for chance, value in zip(chances, published, strict=True))
    assert answer.about["expected"] == pytest.approx(expected)
    assert answer.about["is_proved"]


def test_forty_one_projects_of_real_money(listed: Listed) -> None:
    """skp/test_EE_41_projects: seven are mandatory; budgets of 2.5 to 7 million soles a year."""
    projects = pd.read_csv(Path(__file__).parent / "projects_41.csv", dtype={"project": str})
    years = [f"year_{year}" for year in range(1, 6)]
    spent = projects.melt("project", years, "year", "amount").query("amount > 0")
    stated = {
        "maximize": "worth",
        "years": 5,
        "candidates": pd.DataFrame(
            {
                "candidate_id": projects["project"],
                "cost": projects[years].sum(axis=1),
                "worth": projects["worth"],
                "latest_start": 2028,
            }
        ),
        "uses": pd.DataFrame(
            {
                "candidate_id": spent["project"],
                "resource": "soles",
                "year_offset": spent["year"].map(years.index),
                "amount": spent["amount"],
            }
        ),
        "limits": pd.DataFrame([("soles", 2.5e6)], columns=["resource", "amount"]),
        "rules": "[{must_do: ['10', '11', '12', '13', '14', '15', '16']}]",
    }
    budgets = [(money,) * 5 for money in (2.5e6, 3e6, 3.5e6, 4e6, 4.5e6, 5e6, 7e6)]
    answer = listed(stated, budgets, (0.012, 0.019, 0.032, 0.052, 0.086, 0.706, 0.093))
    assert values(answer) == [
        59335512.006, 60396908.097, 60507594.066, 69298102.666, 71375778.625,
        72206021.135, 77378974.061,
    ]  # fmt: skip


SINGLE: dict[str, tuple[tuple[float, ...], ...]] = {
    "skp": (
        (18, 20, 17, 19, 25, 21, 27, 23, 25, 24), (1, 3, 7, 4, 8, 9, 6, 10, 2, 5),
        (11, 14, 17), (0.063, 0.28, 0.657), (70, 94, 114),
    ),
    "bkp": (
        (150, 35, 200, 60, 60, 45, 60, 40, 30, 10, 70, 30, 15, 10, 40, 70, 75, 80, 20, 12, 50, 10),
        (9, 13, 153, 50, 15, 68, 27, 39, 23, 52, 11, 32, 24, 48, 73, 42, 43, 22, 7, 18, 4, 30),
        (350, 400, 420, 450), (0.3, 0.5, 0.05, 0.15), (870, 930, 960, 975),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_one_budget_of_one_year(name: str, listed: Listed) -> None:
    """skp/test_skp_scenarios and test_bkp_scenarios (whose answer makes at most one of each)."""
    worth, cost, budgets, chances, published = SINGLE[name]
    answer = listed(
        {
            "maximize": "worth",
            "candidates": pd.DataFrame(
                {"candidate_id": [f"p{n}" for n in range(len(cost))], "cost": cost, "worth": worth}
            ),
            "limits": pd.DataFrame([("soles", budgets[0])], columns=["resource", "amount"]),
        },
        [(money,) for money in budgets],
        chances,
    )
    expected = sum(chance * value for chance, value in zip(chances, published, strict=True))
    assert answer.about["expected"] == pytest.approx(expected)
