"""The budget curve: more money never does less, and every point is the best of its budget."""

from collections.abc import Callable
from itertools import combinations

import pytest

from gapplanner.errors import ScenarioError
from gapplanner.inquiry import Reopened
from gapplanner.inquiry.curve import CurveAsked, budget_curve, monotone
from gapplanner.inquiry.resolving import (
    Resolved,
    decisions_of,
    first_alone,
    is_money,
    kept_parts,
    with_limits,
)
from gapplanner.scenario.blocks import Solver

Valleys = Callable[..., Reopened]
EXACT = Solver(relative_gap=0.0)
# What each work costs and how many people it serves; the large one in the north is for no crew.
WORKS = {"north": (5, 70), "south": (4, 60), "east": (3, 50), "west": (3, 50)}


def most_people(budget: float) -> int:
    """Return the best over every set of works that the budget pays."""
    best = 0
    for count in range(len(WORKS) + 1):
        for works in combinations(WORKS.values(), count):
            if sum(cost for cost, _people in works) <= budget + 1e-9:
                best = max(best, sum(people for _cost, people in works))
    return best


def quiet(_step: str) -> None:
    """Say nothing."""


def test_every_point_of_the_curve_is_the_best_of_its_budget(valleys: Valleys) -> None:
    answer = budget_curve(valleys(), CurveAsked(0.25, 2.0, 8), EXACT, quiet)
    table = answer.table
    assert table["budget"].tolist() == [2, 4, 6, 8, 10, 12, 14, 16]
    assert table["objective"].tolist() == [most_people(budget) for budget in table["budget"]]
    assert table["bound"].tolist() == pytest.approx(table["objective"].tolist(), abs=1e-6)
    assert table.loc[table["chosen"], "budget"].tolist() == [8]


def test_the_curve_names_the_works_that_leave_although_the_money_grows(valleys: Valleys) -> None:
    # With 6 the best is east and west, 100; with 8 north and one of them, 120: the other leaves.
    answer = budget_curve(valleys(), CurveAsked(0.75, 1.0, 2), EXACT, quiet)
    assert answer.table["leave"].tolist() == [0, 1]
    assert answer.table["leaves"].tolist()[1] in ("east", "west")


def test_with_capacity_the_crews_grow_too(valleys: Valleys) -> None:
    # Twice the money is 16: all four works for 15 give 230, but a crew that may spend 10 builds
    # the large one for 8 in the north, and with it south and east for 15 in all: 210.
    money = budget_curve(valleys(), CurveAsked(1.0, 2.0, 2), EXACT, quiet).table
    both = budget_curve(valleys(), CurveAsked(1.0, 2.0, 2, capacity=True), EXACT, quiet).table
    assert money["objective"].tolist() == [120, 230]
    assert both["objective"].tolist() == [120, 230]
    scarce = "resource,owner,amount\nsoles,*,8\nsoles,crew-n,4\n"
    money = budget_curve(valleys(limits=scarce), CurveAsked(1.0, 2.0, 2), EXACT, quiet).table
    both = budget_curve(
        valleys(limits=scarce), CurveAsked(1.0, 2.0, 2, capacity=True), EXACT, quiet
    ).table
    assert money["objective"].tolist() == [110, 160]
    assert both["objective"].tolist() == [110, 230]


def test_a_budget_for_which_no_plan_exists_is_a_point_without_one(valleys: Valleys) -> None:
    answer = budget_curve(valleys("{must_do: [north]}"), CurveAsked(0.5, 1.0, 2), EXACT, quiet)
    assert answer.table["objective"].isna().tolist() == [True, False]
    assert answer.about["plans"]["0.5"] is None


def test_a_list_of_objectives_is_asked_for_its_first(valleys: Valleys) -> None:
    answer = budget_curve(valleys(aim="[people, cheapest]"), CurveAsked(0.5, 1.0, 2), EXACT, quiet)
    assert answer.about["first_of_list"]
    assert answer.table["objective"].tolist() == [most_people(4), most_people(8)]


def test_a_curve_without_money_is_refused(valleys: Valleys) -> None:
    reopened = valleys(limits="resource,owner,amount\nstarts,*,2\n")
    with pytest.raises(ScenarioError, match="a budget curve needs money; the plan has neither"):
        budget_curve(reopened, CurveAsked(), EXACT, quiet)


def test_a_stopped_curve_goes_on_where_it_was(valleys: Valleys) -> None:
    reopened = valleys()
    asked, said = CurveAsked(0.5, 2.0, 3), list[str]()
    whole = budget_curve(reopened, asked, EXACT, said.append)
    again = budget_curve(reopened, asked, EXACT, said.append)
    assert said[-1].startswith(("3 ", "3 of", "3 de"))
    assert len(said) == 3  # the second time nothing was left to solve
    assert again.table.equals(whole.table)
    other = budget_curve(reopened, CurveAsked(0.5, 2.0, 3, capacity=True), EXACT, said.append)
    assert len(said) == 6  # something else is asked: what was kept does not count
    assert other.about["capacity"]


def test_what_is_kept_of_another_question_does_not_count(valleys: Valleys) -> None:
    folder = valleys().folder
    kept_parts(folder, "curve", {"gap": 0.1}).write("one", 1)
    assert kept_parts(folder, "curve", {"gap": 0.1}).read("one") == 1
    assert kept_parts(folder, "curve", {"gap": 0.2}).read("one") is None


def test_a_point_takes_the_plan_of_a_smaller_budget_and_the_bound_of_a_larger(
    valleys: Valleys,
) -> None:
    reopened = valleys()
    problems = {
        factor: first_alone(with_limits(reopened, is_money(reopened.problem), factor))
        for factor in (0.5, 1.0, 2.0)
    }
    south, east = decisions_of([("south", 2028)]), decisions_of([("east", 2028)])
    points = monotone(
        problems,
        {
            0.5: Resolved(south, 60.0, 80.0, 0.0),
            1.0: Resolved(east, 50.0, 200.0, 0.0),
            2.0: Resolved(south, 60.0, 150.0, 0.0),
        },
    )
    assert [point.value for point in points.values()] == [60, 60, 60]
    assert [point.bound for point in points.values()] == [80, 150, 150]
