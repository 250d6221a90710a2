"""A second solver on the same model: its words are not believed, its figures are checked."""

import gzip
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pulp.apis import coin_api

from gapplanner.errors import PortfolioError
from gapplanner.optimize import PortfolioProblem, second_opinion
from gapplanner.optimize.cbc import Opinion, opinion
from gapplanner.optimize.exchange import ask_cbc
from gapplanner.optimize.handover import Handover
from gapplanner.optimize.objectives import Balanced, Cheapest, People
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import MustDo
from gapplanner.portfolio import Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Quantity

HORIZON = Horizon(2027, 2)
EXACT = Solver(relative_gap=0.0, threads=1)
READ = "Version: 2.10.3\nCoin0008I portfolio read with 0 errors\n"


@pytest.fixture
def two_works(two_towns: Any) -> PortfolioProblem:
    """The two works that serve most people: the network 200 and, of the rest, the gravel or pipe."""
    count = AmountBetween(Quantity.COUNT, None, 2.0, name="count")
    return PortfolioProblem(two_towns, HORIZON, 0.0, (People(),), (count,))


def test_the_second_solver_agrees_and_its_figures_stand_in_the_proof(
    two_works: PortfolioProblem,
) -> None:
    solution = Handover(asks_second=True).of(two_works, two_works.solve(EXACT), EXACT)
    told = solution.proof.second_opinion
    assert told is not None
    assert told.solver.startswith("CBC 2.")
    assert told.objective == pytest.approx(solution.proof.objective)
    assert told.bound == pytest.approx(solution.proof.objective, abs=0.1)
    assert (told.stopped_by, told.violations) == ("gap", ())
    assert solution.notes[-1].startswith("A second solver, CBC 2.")
    assert "by its word alone this plan, 200, is at most 0.0 % from the best." in solution.notes[-1]


def test_a_cost_to_be_lowered_agrees_too(two_towns: Any) -> None:
    problem = PortfolioProblem(two_towns, HORIZON, 0.0, (Cheapest(),), (MustDo(("pipe",)),))
    solution = Handover(asks_second=True).of(problem, problem.solve(EXACT), EXACT)
    told = solution.proof.second_opinion
    assert told is not None
    assert (told.objective, told.bound) == (40.0, pytest.approx(40.0, abs=0.01))


def test_a_concave_objective_agrees_within_its_tangents(two_towns: Any) -> None:
    weights = (("road", 0.5), ("water", 0.5))
    problem = PortfolioProblem(two_towns, HORIZON, 0.0, (Balanced(weights, HORIZON, 0.0),))
    near = Solver(relative_gap=1e-3, threads=1)
    solution = Handover(asks_second=True).of(problem, problem.solve(near), near)
    assert solution.proof.second_opinion is not None
    assert solution.proof.second_opinion.objective == pytest.approx(
        solution.proof.objective, abs=2e-3
    )


@pytest.mark.parametrize(
    "said",
    [
        # It proves that nobody serves more than 150; we served 200.
        Opinion("CBC 2", None, 150.0, is_refused=False, seconds=1.0, stopped_by="gap"),
        # It says that no portfolio exists.
        Opinion("CBC 2", None, None, is_refused=True, seconds=1.0, stopped_by="gap"),
    ],
    ids=["bound", "refusal"],
)
def test_two_solvers_that_disagree_are_an_error(
    two_works: PortfolioProblem, said: Opinion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_opinion, "ask_cbc", lambda *_asked: said)
    with pytest.raises(PortfolioError, match="Two solvers must agree on the same model"):
        Handover(asks_second=True).of(two_works, two_works.solve(EXACT), EXACT)


def test_a_portfolio_beyond_our_bound_is_an_error(
    two_works: PortfolioProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    solution = two_works.solve(EXACT)
    (stage,) = solution.proof.stages
    low = replace(solution.proof, stages=(replace(stage, objective=90.0, bound=100.0),))
    with pytest.raises(PortfolioError, match="Believe neither"):
        Handover(asks_second=True).of(two_works, replace(solution, proof=low), EXACT)


def test_a_third_party_solves_the_written_model(
    two_works: PortfolioProblem, tmp_path: Path
) -> None:
    """CBC itself, on the unzipped file, minimises to minus what the plan serves."""
    solution = two_works.solve(EXACT)
    handover = Handover(writes_model=True)
    assert handover.of(two_works, solution, EXACT) is solution
    for name, write in handover.files.items():
        write(tmp_path / name)
    plain = tmp_path / "model.mps"
    plain.write_bytes(gzip.decompress((tmp_path / "model.mps.gz").read_bytes()))
    ended = subprocess.run(
        [coin_api.pulp_cbc_path, str(plain), "-branch"], capture_output=True, text=True, check=True
    )
    assert "Objective value:                -200.00000000" in ended.stdout
    words = (tmp_path / "model.txt").read_text(encoding="utf-8")
    assert "found -200 and proved that none is below -200" in words
    assert "(count): The whole plan: at most 2 investments." in words
    text = plain.read_text(encoding="utf-8")
    assert text.startswith("* A portfolio of public investment, written by gapplanner")
    assert "_y_network_2028" in text


def test_nothing_is_written_or_asked_unless_it_is_asked_for(two_works: PortfolioProblem) -> None:
    solution, handover = two_works.solve(EXACT), Handover()
    assert handover.of(two_works, solution, EXACT) is solution
    assert handover.files == {}


def test_optimal_by_the_clock_is_not_believed() -> None:
    # CBC writes "Optimal" in no such case, but "Stopped on time" with values that hold.
    log = READ + "Result - Stopped on time limit\n\nObjective value: -5.0\nLower bound: -7.000\n"
    said = opinion(log, "Stopped on time - objective value -5.0\n 0 c0_y 1 0\n", 2, 3.0)
    assert said.stopped_by == "time"
    assert said.values is not None
    assert said.values.tolist() == [1.0, 0.0]
    assert said.bound == pytest.approx(7.0, abs=2e-3)
    assert said.bound is not None
    assert said.bound >= 7.0


def test_fractions_left_when_nothing_was_found_are_no_portfolio() -> None:
    log = READ + "Result - Stopped on time limit\n\nNo feasible solution found\nLower bound: -7.0\n"
    said = opinion(
        log, "Stopped on time (no integer solution - continuous used)\n 0 c0_y .5 0", 1, 3
    )
    assert said.values is None
    assert said.bound == pytest.approx(7.0, abs=2e-3)


def test_a_refusal_is_read_from_the_solution_file() -> None:
    said = opinion(
        READ + "Result - Problem proven infeasible\n", "Infeasible - objective 0\n", 1, 0
    )
    assert said.is_refused
    assert said.values is None
    assert said.bound is None


def test_a_model_that_was_not_read_is_an_error() -> None:
    with pytest.raises(RuntimeError, match="CBC must read the model"):
        opinion("Coin0008I  read with -2 errors", "", 1, 0.1)


def test_a_second_solver_that_hangs_is_ended(
    two_works: PortfolioProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(*_asked: Any, **_how: Any) -> None:
        raise subprocess.TimeoutExpired("cbc", 1.0)

    monkeypatch.setattr(subprocess, "run", hangs)
    said = ask_cbc(two_works.matrix(), 0.0, 1.0)
    assert (said.values, said.bound, said.stopped_by) == (None, None, "time")
    assert np.isfinite(said.seconds)
