"""A solver that overruns its clock is ended, and what it had found is kept."""

import _thread
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.objectives import People
from gapplanner.optimize.search import guard, running
from gapplanner.optimize.search.guard import Best, Watched, run_apart, run_beside
from gapplanner.portfolio import Horizon
from gapplanner.scenario.blocks import Solver

# Finds everything at once, tells it, and then never ends.
OVERRUNS = """
import os, runpy, sys, time
from pathlib import Path
work = runpy.run_path({worker!r})["work"]
Path({pid!r}).write_text(str(os.getpid()))
work.__globals__["_end"] = lambda solver: time.sleep(600)
work(sys.stdin.buffer, sys.stdout.buffer)
"""


@pytest.fixture
def knapsack() -> Matrix:
    """Three works worth 6, 5 and 4 that cost 5, 4 and 3; money 7: the last two, worth 9."""
    return Matrix(
        objective=np.array([6.0, 5.0, 4.0]),
        offset=0.0,
        lower=np.zeros(3),
        upper=np.ones(3),
        integer=np.ones(3, dtype=bool),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([7.0]),
        row_start=np.array([0, 3]),
        column=np.array([0, 1, 2]),
        value=np.array([5.0, 4.0, 3.0]),
        owner=np.array([-1]),
        column_names=("a", "b", "c"),
        row_names=("money",),
    )


@pytest.fixture
def overrunning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every search runs apart in a solver that finds the best and then hangs; where its id stands."""
    script, pid = tmp_path / "overruns.py", tmp_path / "pid"
    script.write_text(OVERRUNS.format(worker=str(guard.WORKER), pid=str(pid)), encoding="utf-8")
    monkeypatch.setattr(guard, "WORKER", script)
    monkeypatch.setattr(running, "LARGE", -1)
    monkeypatch.setattr(guard, "deadline", lambda _limit: 3.0)
    return pid


def test_a_small_search_that_overruns_is_asked_to_stop_and_keeps_its_best(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(guard, "deadline", lambda _limit: 0.1)
    stopped = threading.Event()
    watched = Watched(lambda: stopped.wait(30), stopped.set)
    watched.best.hear({"values": [1.0], "objective": 5.0, "bound": 6.0, "nodes": 3})
    began = time.monotonic()
    assert run_beside(watched, 0.05) == "clock"
    assert time.monotonic() - began < 2.0
    assert stopped.is_set()
    assert (watched.best.objective, watched.best.bound, watched.best.nodes) == (5.0, 6.0, 3)


def test_what_fails_in_the_thread_fails_here() -> None:
    def fails() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_beside(Watched(fails, lambda: None), None)


def test_ctrl_c_ends_a_search_at_once() -> None:
    stopped = threading.Event()
    threading.Timer(0.2, _thread.interrupt_main).start()
    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        run_beside(Watched(lambda: stopped.wait(30), stopped.set), None)
    assert time.monotonic() - began < 3.0
    assert stopped.is_set()


def test_a_search_apart_finds_the_same(knapsack: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    beside = Search(knapsack).solve(Effort(time_limit=60.0))
    monkeypatch.setattr(running, "LARGE", -1)
    apart = Search(knapsack).solve(Effort(time_limit=60.0), np.array([1.0, 0.0, 0.0]))
    assert apart.values is not None
    assert beside.values is not None
    assert apart.values.tolist() == beside.values.tolist() == [0.0, 1.0, 1.0]
    assert (apart.objective, apart.stopped_by) == (beside.objective, "gap")
    assert apart.bound == pytest.approx(beside.bound)


def test_a_large_search_that_overruns_is_ended_for_good_and_keeps_its_best(
    knapsack: Matrix, overrunning: Path
) -> None:
    outcome = Search(knapsack).solve(Effort(time_limit=1.0))
    assert outcome.stopped_by == "time"
    assert not outcome.infeasible
    assert outcome.values is not None
    assert outcome.values.tolist() == [0.0, 1.0, 1.0]
    assert outcome.objective == pytest.approx(9.0)
    assert outcome.bound >= 9.0
    assert not Path(f"/proc/{overrunning.read_text()}").exists()


def test_a_plan_whose_solver_hangs_is_the_best_found_and_says_that_time_stopped_it(
    two_towns: Any, overrunning: Path
) -> None:
    problem = PortfolioProblem(two_towns, Horizon(2027, 2), 0.0, (People(),))
    solution = problem.solve(Solver(relative_gap=0.0, time_limit=1.0, threads=1))
    assert solution.proof.stopped_by == "time"
    assert set(solution.portfolio.decisions["candidate_id"]) == {"gravel", "network", "pipe"}
    assert solution.proof.objective == pytest.approx(300.0)
    assert overrunning.exists()


def test_ctrl_c_ends_the_process_of_a_large_search(knapsack: Matrix, overrunning: Path) -> None:
    threading.Timer(1.5, _thread.interrupt_main).start()
    with pytest.raises(KeyboardInterrupt):
        Search(knapsack).solve(Effort(time_limit=1.0))
    assert not Path(f"/proc/{overrunning.read_text()}").exists()


def test_a_process_that_is_lost_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "falls.py"
    script.write_text("raise SystemExit(7)", encoding="utf-8")
    monkeypatch.setattr(guard, "WORKER", script)
    with pytest.raises(RuntimeError, match="ended without an answer, with code 7"):
        run_apart({}, 10.0, Best())


def test_the_bound_is_the_lowest_told() -> None:
    best = Best()
    for bound in (9.0, float("nan"), 7.0, 8.0):
        best.hear({"bound": bound})
    assert best.bound == 7.0
    assert best.values is None
    assert replace(best).nodes == 0
