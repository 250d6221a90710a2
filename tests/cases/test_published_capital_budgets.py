"""Published capital budgets: variants, years, several resources, mandatory works, copies, units.

Source
------
Small figures of the tests of LOGOS (Idaho National Laboratory, github.com/idaholab/LOGOS,
tests/CapitalInvestments), with the optimum each of them states. The 28 projects of test_mckp are
of T. Zhong and R. Young, Evaluation and Program Planning 33 (2010).
"""

import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

Plan = Callable[..., Any]
State = Callable[..., Path]
Plant = Callable[[str], dict[str, Any]]
Row = tuple[float, ...]

YEARS = 5
MANDATED_AND_FREE = (
    (2.315, (0.219, 0.257, 0.085, 0, 0)),
    (0.824, (0, 0, 0.122, 0.103, 0.013)),
    (22.459, (5.044, 1.839, 0, 0, 0)),
    (60.589, (6.74, 6.134, 10.442, 0, 0)),
    (0.667, (0.425, 0, 0, 0, 0)),
    (5.173, (2.125, 2.122, 0, 0, 0)),
    (4.003, (2.387, 0.19, 0.012, 2.383, 0.192)),
    (0.582, (0, 0.95, 0, 0, 0)),
    (0.122, (0.03, 0.03, 0.688, 0, 0)),
    (-2.870, (0, 0.2, 0.763, 0.739, 2.539)),
    (-0.102, (0.081, 0.032, 0, 0, 0)),
    (-0.278, (0.3, 0, 0, 0, 0)),
    (-0.322, (0.347, 0, 0, 0, 0)),
    (-3.996, (4.025, 0.297, 0, 0, 0)),
    (-0.246, (0.095, 0.095, 0.095, 0, 0)),
    (-20.155, (5.487, 5.664, 0.5, 6.803, 6.778)),
)


def csv(heading: str, rows: Iterable[Iterable[object]]) -> str:
    return "\n".join([heading, *(",".join(map(str, row)) for row in rows)]) + "\n"


def uses(resource: str, amounts: Iterable[tuple[str, Row]]) -> list[tuple[object, ...]]:
    return [
        (name, resource, offset, amount)
        for name, row in amounts
        for offset, amount in enumerate(row)
        if amount
    ]


def by_year(resource: str, amounts: Row) -> list[tuple[object, ...]]:
    return [(resource, 2028 + place, amount) for place, amount in enumerate(amounts)]


def spread_over_years(projects: Iterable[tuple[float, Row]], limit: Row) -> dict[str, Any]:
    """Projects whose years are fixed: they start in the first, and spend as they are stated."""
    rows = [
        (f"p{number:02d}", round(sum(costs), 3), worth, 2028)
        for number, (worth, costs) in enumerate(projects, 1)
    ]
    spent = [(f"p{number:02d}", costs) for number, (_worth, costs) in enumerate(projects, 1)]
    return {
        "maximize": "worth",
        "years": YEARS,
        "candidates": csv("candidate_id,cost,worth,latest_start", rows),
        "uses": csv("candidate_id,resource,year_offset,amount", uses("soles", spent)),
        "limits": csv("resource,year,amount", by_year("soles", limit)),
    }


def numbers(answer: Any) -> set[int]:
    return {int(name[1:]) for name in answer.chosen}


def test_a_limit_for_each_of_five_years(plan: Plan) -> None:
    """skp/test_dkp."""
    answer = plan(**spread_over_years(MANDATED_AND_FREE[:9], (0.665, 4.712, 9.642, 3.458, 1.683)))
    assert numbers(answer) == {1, 2, 5, 8}
    assert answer.run.proof.objective == pytest.approx(4.388)


def test_money_in_millions_of_a_named_source_is_split_whole(plan: Plan) -> None:
    """skp/test_dkp again: thousandths of a million, paid by a source with a ceiling."""
    limit = (0.665, 4.712, 9.642, 3.458, 1.683)
    stated = spread_over_years(MANDATED_AND_FREE[:9], limit)
    rows = [("soles", "canon", year, amount) for _soles, year, amount in by_year("soles", limit)]
    answer = plan(**{**stated, "limits": csv("resource,owner,year,amount", rows)})
    assert numbers(answer) == {1, 2, 5, 8}
    assert answer.run.spending["amount"].sum() == pytest.approx(0.561 + 0.238 + 0.425 + 0.95)


def test_mandated_works_that_lose_money(plan: Plan) -> None:
    """skp/test_mandated."""
    rule = f"[{{must_do: [{', '.join(f'p{number}' for number in range(10, 17))}]}}]"
    answer = plan(**spread_over_years(MANDATED_AND_FREE, (18,) * YEARS), rules=rule)
    assert numbers(answer) == {1, 2, 4, 5, 8, 9, *range(10, 17)}
    assert answer.run.proof.objective == pytest.approx(37.13)


def test_variants_in_years_with_mandatory_works(plan: Plan, plant: Plant) -> None:
    """examples/use_case_1b: a mandatory project takes the variant that loses least in all."""
    answer = plan(**plant("none"))
    assert answer.run.proof.objective == pytest.approx(263.17)
    assert answer.chosen == sorted(
        [
            "feedwater-B",
            "pressurizer-C",
            "phm-A",
            "pumps-A",
            "seismic-B",
            "fire-B",
            "service-water-A",
            "batteries-A",
            "piping-C",
            "internals-B",
            "vessel-A",
            "turbine-A",
            "cables-A",
            "condenser-A",
            "reheater-A",
        ]
    )


def test_two_resources_in_hundredths(plan: Plan, plant: Plant) -> None:
    """examples/use_case_1c: capital and operation, of which there are hundredths."""
    answer = plan(**plant("apart"))
    assert answer.run.proof.objective == pytest.approx(253.53)
    assert {"reheater-B", "feedwater-B", "turbine-A"} <= set(answer.chosen)
    assert not any(name.startswith("seismic") for name in answer.chosen)


def test_up_to_so_many_of_the_same(plan: Plan) -> None:
    """skp/test_bkp: 22 kinds of thing, one to three of each."""
    worth = [
        "150",
        "35",
        "200",
        "60",
        "60",
        "45",
        "60",
        "40",
        "30",
        "10",
        "70",
        "30",
        "15",
        "10",
        "40",
        "70",
        "75",
        "80",
        "20",
        "12",
        "50",
        "10",
    ]
    cost = [
        "9",
        "13",
        "153",
        "50",
        "15",
        "68",
        "27",
        "39",
        "23",
        "52",
        "11",
        "32",
        "24",
        "48",
        "73",
        "42",
        "43",
        "22",
        "7",
        "18",
        "4",
        "30",
    ]
    most = [
        "1",
        "1",
        "2",
        "2",
        "2",
        "3",
        "3",
        "3",
        "1",
        "3",
        "1",
        "1",
        "2",
        "2",
        "1",
        "1",
        "1",
        "1",
        "1",
        "2",
        "1",
        "2",
    ]
    rows = [(f"k{n:02d}", *row) for n, row in enumerate(zip(cost, worth, most, strict=True), 1)]
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,cost,worth,copies", rows),
        limits="resource,amount\nsoles,400\n",
    )
    assert answer.run.proof.objective == 1010
    kinds = answer.run.portfolio["copy_of"].fillna(answer.run.portfolio["candidate_id"])
    made = {int(str(name)[1:]): count for name, count in kinds.value_counts().items()}
    assert made == {1: 1, 2: 1, 3: 1, 5: 2, 7: 3, 9: 1, 11: 1, 17: 1, 18: 1, 19: 1, 21: 1}


def test_the_same_work_in_one_of_several_units(plan: Plan) -> None:
    """mkp/test_mkp_1: two units with their own money; each work goes to one of them, or to none."""
    worth = (80, 20, 60, 40, 60, 60, 65, 25, 30)
    cost = (40, 10, 40, 30, 50, 52, 55, 25, 40)
    rows = [
        (f"w{n}-{unit}", f"w{n}", unit, cost[n - 1], worth[n - 1])
        for n in range(1, 10)
        for unit in ("one", "two")
    ]
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,slot,executing_unit,cost,worth", rows),
        limits="resource,owner,amount\nsoles,one,100\nsoles,two,150\n",
    )
    assert answer.run.proof.objective == 350
    assert sorted(answer.run.portfolio["slot"]) == ["w1", "w2", "w3", "w4", "w5", "w7", "w8"]


MULTIPLE_CHOICE = (
    # project, worth, cost in soles
    *((n, w, c) for n, w, c in ((1, 2.046, 36538462), (2, 2.679, 83849038), (3, 2.489, 4615385))),
    (4, 2.61, 2788461538), (4, 2.313, 2692307692), (4, 1.02, 5480769231),
    (5, 3.013, 1634615385), (5, 2.55, 2981730768), (5, 3.351, 7211538462), (5, 3.423, 9038461538),
    (6, 3.781, 649038462), (6, 2.525, 650000000), (6, 2.169, 216346154), (6, 2.267, 212500000),
    (6, 2.747, 3076923077), (6, 4.309, 3942307692), (6, 6.452, 1144230769),
    (7, 2.849, 675721154), (8, 7.945, 1442307692), (9, 2.538, 99711538), (10, 1.761, 4807692),
    (11, 3.002, 123076923), (12, 3.449, 138461538), (13, 2.865, 86538462), (14, 3.999, 108653846),
    (15, 2.283, 75092404), (16, 0.9, 6413462), (17, 8.608, 147932692),
)  # fmt: skip


@pytest.mark.parametrize(("money", "worth"), [(15_000_000_000, 59.826), (10_000_000_000, 59.488)])
def test_costs_of_thousands_of_millions(money: int, worth: float, plan: Plan) -> None:
    """mckp/test_mckp, its first two cases."""
    rows = [
        (f"p{project}-{place}", f"p{project}", cost, value)
        for place, (project, value, cost) in enumerate(MULTIPLE_CHOICE)
    ]
    answer = plan(
        maximize="worth",
        candidates=csv("candidate_id,slot,cost,worth", rows),
        limits=f"resource,amount\nsoles,{money}\n",
    )
    assert answer.run.proof.objective == pytest.approx(worth)
    assert set(answer.run.portfolio["slot"]) == {f"p{n}" for n in range(1, 18)}


def test_the_ordinary_command_plans_it(state: State, plant: Plant, tmp_path: Path) -> None:
    """The command as people type it: it ends well and its last line is the folder of the run."""
    scenario = state(**plant("apart"))
    ended = subprocess.run(
        [sys.executable, "-m", "gapplanner", "--language", "es", "plan", str(scenario),
         "--out", str(tmp_path / "run")],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, encoding="utf-8",
        check=False, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.splitlines()[-1] == str(tmp_path / "run")
    assert "vale en total 253.53" in ended.stderr
    assert "map.html" not in ended.stderr
    report = (tmp_path / "run" / "report.html").read_text(encoding="utf-8")
    assert "provincia" not in report.split("<main")[1].split("</main")[0].lower()
    assert (tmp_path / "run" / "portfolio.xlsx").is_file()
