"""Multi-dimensional knapsacks of the OR-Library (J. E. Beasley) with their published optima.

mknap1 holds Petersen's selection of research projects (1967); mknap2, 48 problems of the
literature, among them the capital budgets of Weingartner and Ness (1967). A project is a candidate,
a row of weights a resource, its right-hand side the limit of that resource.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Plan = Callable[..., Any]


@dataclass(frozen=True)
class Knapsack:
    """Values of the items, weight of each item in each row, what each row holds."""

    values: list[float]
    weights: list[list[float]]
    room: list[float]
    optimum: float

    def tables(self) -> dict[str, pd.DataFrame]:
        items = [f"item-{number:03d}" for number in range(1, len(self.values) + 1)]
        resources = [f"row-{number:02d}" for number in range(1, len(self.room) + 1)]
        return {
            "candidates": pd.DataFrame({"candidate_id": items, "cost": 0}),
            "closures": pd.DataFrame(
                {"candidate_id": items, "gap_id": "value", "amount": self.values}
            ),
            "uses": pd.DataFrame(
                [
                    (item, resource, weight)
                    for resource, row in zip(resources, self.weights, strict=True)
                    for item, weight in zip(items, row, strict=True)
                    if weight > 0
                ],
                columns=["candidate_id", "resource", "amount"],
            ),
            "limits": pd.DataFrame({"resource": resources, "amount": self.room}),
        }

    def load_of(self, chosen: list[str]) -> list[float]:
        items = [int(name.removeprefix("item-")) - 1 for name in chosen]
        return [sum(row[item] for item in items) for row in self.weights]


def rows_of(numbers: Iterator[float], count: int, length: int) -> list[list[float]]:
    return [[next(numbers) for _item in range(length)] for _row in range(count)]


def read_mknap1(path: Path) -> list[Knapsack]:
    """A count; then for each problem: items, rows, optimum, values, weights, right-hand sides."""
    numbers = (float(word) for word in path.read_text(encoding="ascii").split())
    problems = []
    for _problem in range(int(next(numbers))):
        items, rows, optimum = int(next(numbers)), int(next(numbers)), next(numbers)
        (values,) = rows_of(numbers, 1, items)
        weights = rows_of(numbers, rows, items)
        (room,) = rows_of(numbers, 1, rows)
        problems.append(Knapsack(values, weights, room, optimum))
    return problems


def read_mknap2(path: Path) -> dict[str, Knapsack]:
    """After each name: rows, items, values, right-hand sides, weights, optimum."""
    parts = re.split(r"problem (\S+\.DAT)", path.read_text(encoding="ascii"))
    problems = {}
    for name, body in zip(parts[1::2], parts[2::2], strict=True):
        numbers = (float(word) for word in re.findall(r"(?<![\w+])\d+(?:\.\d+)?", body))
        rows, items = int(next(numbers)), int(next(numbers))
        (values,) = rows_of(numbers, 1, items)
        (room,) = rows_of(numbers, 1, rows)
        problems[name] = Knapsack(values, rows_of(numbers, rows, items), room, next(numbers))
    return problems


@lru_cache
def mknap1(folder: Path) -> list[Knapsack]:
    return read_mknap1(folder / "mknap1.txt")


@lru_cache
def mknap2(folder: Path) -> dict[str, Knapsack]:
    return read_mknap2(folder / "mknap2.txt")


@pytest.fixture
def library(published: Path) -> Path:
    return published / "cases" / "orlib_mknap"


# The published names and optima, so that a problem that goes missing is noticed.
PETERSEN = [3800, 8706.1, 4015, 6120, 12400, 10618, 16537]
LITERATURE = {
    "SENTO1.DAT": 7772,
    "SENTO2.DAT": 8722,
    **{
        f"WEING{number}.DAT": optimum
        for number, optimum in enumerate(
            (141278, 130883, 95677, 119337, 98796, 130623, 1095445, 624319), start=1
        )
    },
}


@pytest.mark.published
def test_the_library_holds_the_problems_and_optima_that_were_published(library: Path) -> None:
    expected = json.loads((library / "expected.json").read_text(encoding="utf-8"))
    first, second = mknap1(library), mknap2(library)
    assert [one.optimum for one in first] == PETERSEN
    assert [one["optimum"] for one in expected["mknap1"]] == PETERSEN
    assert {one["problem"]: one["optimum"] for one in expected["mknap2"]} == {
        name: one.optimum for name, one in second.items()
    }
    assert len(second) == 48
    assert {name: second[name].optimum for name in LITERATURE} == LITERATURE


def must_be_best(plan: Plan, knapsack: Knapsack) -> None:
    answer = plan(**knapsack.tables())
    assert answer.closed == pytest.approx(knapsack.optimum, rel=1e-12)
    load = knapsack.load_of(answer.chosen)
    assert all(used <= room * (1 + 1e-12) for used, room in zip(load, knapsack.room, strict=True))


@pytest.mark.published
@pytest.mark.parametrize("number", range(1, 8))
def test_petersen_selections_of_research_projects_are_reproduced(
    number: int, library: Path, plan: Plan
) -> None:
    must_be_best(plan, mknap1(library)[number - 1])


@pytest.mark.published
@pytest.mark.parametrize("place", range(48))
def test_the_knapsacks_of_the_literature_are_reproduced(
    place: int, library: Path, plan: Plan
) -> None:
    must_be_best(plan, list(mknap2(library).values())[place])
