"""Searching unit by unit finds what listing every portfolio finds, and never bounds it away."""

from collections.abc import Callable

import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import decomposition, solving
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.patterns import Block, Patterns, best_patterns
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.search import pricing
from gapplanner.optimize.search.trying import Found
from gapplanner.optimize.world import Floats
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Quantity

ALL_OF_IT = Solver(relative_gap=1e-6, time_limit=60, threads=1)
ONE_WORK = AmountBetween(Quantity.COUNT, 1.0, 1.0)
Lot = Callable[[int], PortfolioProblem]
Listing = Callable[[PortfolioProblem], float | None]


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """Every world is divided, however small; what each search by units found."""
    monkeypatch.setattr(decomposition, "FEWEST_BLOCKS", 1)
    monkeypatch.setattr(decomposition, "FEWEST_COLUMNS", 1)
    found: list[Found] = []
    search = decomposition.search_by_combinations

    def _noted(*given: object) -> Found:
        found.append(search(*given))  # type: ignore[arg-type]  # passed through as they came
        return found[-1]

    monkeypatch.setattr(solving, "search_by_combinations", _noted)
    return found


def check(problem: PortfolioProblem, listing: Listing, searched: list[Found]) -> None:
    """Solve unit by unit, and compare with the list of all portfolios."""
    best = listing(problem)
    assert best is not None
    (objective,) = problem.objectives
    proof = problem.solve(ALL_OF_IT).proof
    scale = max(1.0, abs(best))
    assert searched, "the world must have been divided"
    assert proof.objective == pytest.approx(best, abs=2e-5 * scale)
    assert proof.bound is not None
    assert objective.sense * proof.bound >= objective.sense * best - 1e-7 * scale
    for found in searched:
        assert found.bound >= objective.sense * best - 1e-7 * scale


@pytest.mark.parametrize("seed", range(8))
def test_units_together_reach_what_listing_reaches(
    seed: int, by_lot: Lot, listing: Listing, searched: list[Found]
) -> None:
    check(by_lot(seed), listing, searched)


@pytest.mark.parametrize("seed", range(6))
def test_balance_is_reached_unit_by_unit_too(
    seed: int,
    by_lot: Lot,
    listing: Listing,
    searched: list[Found],
    aims: Callable[[CandidateSet], dict[str, Objective]],
) -> None:
    problem = by_lot(seed)
    check(problem.maximising(aims(problem.candidate_set)["balanced"]), listing, searched)


@pytest.mark.parametrize("seed", range(3))
def test_a_rule_across_units_is_kept(
    seed: int, by_lot: Lot, listing: Listing, searched: list[Found]
) -> None:
    check(by_lot(seed).subject_to(ONE_WORK), listing, searched)


@pytest.mark.parametrize("states", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_the_bound_holds_when_few_combinations_are_looked_at(
    states: int,
    seed: int,
    by_lot: Lot,
    listing: Listing,
    searched: list[Found],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def _few(
        block: Block, worth: Floats, multipliers: Floats, threshold: float, most_states: int
    ) -> Patterns:
        return best_patterns(block, worth, multipliers, threshold, min(states, most_states))

    monkeypatch.setattr(pricing, "best_patterns", _few)
    check(by_lot(seed), listing, searched)
