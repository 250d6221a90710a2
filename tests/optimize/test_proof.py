"""What is proved, of each objective in a list, and that the file tells it whole."""

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.highs import Outcome
from gapplanner.optimize.in_order import Kept
from gapplanner.optimize.objectives import Cheapest, People
from gapplanner.optimize.proving import Progress, is_proved
from gapplanner.portfolio import Audit, Horizon, Proof, SecondOpinion
from gapplanner.portfolio.portfolio import StoppedBy
from gapplanner.scenario.blocks import Solver

HORIZON = Horizon(2027, 2)
EXACT = Solver(relative_gap=0.0, threads=1)


@pytest.fixture
def listed(two_towns: Any) -> PortfolioProblem:
    """Everyone is served, and then at the least cost."""
    return PortfolioProblem(two_towns, HORIZON, 0.0, (People(), Cheapest()))


def test_each_objective_of_a_list_has_its_own_proof(listed: PortfolioProblem) -> None:
    first, second = listed.solve(EXACT).proof.stages
    assert (first.aim, second.aim) == ("people", "cheapest")
    assert first.objective == first.reached == pytest.approx(300)
    assert second.objective == pytest.approx(190)
    assert (first.relative_gap, first.tolerance, first.lost) == (0.0, 0.0, 0.0)
    assert first.stopped_by == second.stopped_by == "gap"
    assert first.seconds >= 0


def told(value: float, bound: float) -> Kept:
    gap = People().relative_gap(value, bound)
    return Kept("people", value, bound, gap, tolerance=0.0, reached=value, lost=0.0)


def test_a_list_is_proved_only_as_far_as_its_least_proved_objective() -> None:
    # 90 of a possible 100 served; then the cheapest of those, proved to the last sol.
    progress = Progress(0.0)
    progress.tell_stages((told(90.0, 100.0), told(5.0, 5.0)), (People(), Cheapest()))
    assert [stage.relative_gap for stage in progress.stages] == [pytest.approx(1 / 9), 0.0]
    assert progress.widest(0.0) == pytest.approx(1 / 9)


def test_what_has_no_bound_is_not_proved_at_all() -> None:
    progress = Progress(0.0)
    progress.tell_stages((told(90.0, float("inf")), told(5.0, 5.0)), (People(), Cheapest()))
    assert progress.stages[0].bound is None
    assert progress.stages[0].relative_gap is None
    assert progress.widest(0.0) is None
    assert not is_proved(None, 0.5)


def test_the_searches_of_one_objective_are_added_up() -> None:
    people, progress = People(), Progress(time.monotonic())
    searches: tuple[tuple[int, StoppedBy], ...] = ((3, "time"), (5, "gap"))
    for nodes, stopped in searches:
        progress.add(
            Outcome(None, None, 0.0, infeasible=False, nodes=nodes, seconds=1.0, stopped_by=stopped)
        )
        progress.end_search(people)
    progress.tell_stages((told(90.0, 100.0),), (people,))
    assert (progress.stages[0].nodes, progress.stages[0].stopped_by) == (8, "time")


def test_the_proof_comes_back_from_its_file(listed: PortfolioProblem) -> None:
    opinion = SecondOpinion("CBC 2", 190.0, 190.0, 0.0, 0.1, "gap", ("None.",))
    proof = replace(listed.solve(EXACT).proof, second_opinion=opinion)
    assert Proof.from_dict(json.loads(json.dumps(proof.to_dict()))) == proof


def test_a_proof_written_before_it_grew_is_read() -> None:
    fields = Proof("optimal", 1.0, 1.0, 0.0, 0.0, "HiGHS", 1.0, 1, "gap", Audit(1.0)).to_dict()
    older = {
        name: value for name, value in fields.items() if name not in {"stages", "second_opinion"}
    }
    assert Proof.from_dict(json.loads(json.dumps(older))).stages == ()
