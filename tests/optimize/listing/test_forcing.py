"""What is proved of a portfolio with one investment forced in or out holds for every portfolio."""

from collections.abc import Callable

import numpy as np
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.forcing import forcing_of
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.choices import MustDo, MustNot
from gapplanner.optimize.search import pricing
from gapplanner.portfolio import Horizon

Listing = Callable[[PortfolioProblem], float | None]
Lot = Callable[[int], PortfolioProblem]
HORIZON = Horizon(2027, 2)
ROUNDING = 1e-7


def check(problem: PortfolioProblem, listing: Listing) -> None:
    (objective,) = problem.objectives
    forcing = forcing_of(problem)
    best = listing(problem)
    assert best is not None
    assert forcing.bound >= objective.sense * best - ROUNDING
    for name in problem.candidate_set.candidates["candidate_id"]:
        for rule, bound in (
            (MustDo((name,)), forcing.with_candidate(name)),
            (MustNot((name,)), forcing.without_candidate(name)),
        ):
            reached = listing(problem.subject_to(rule))
            assert bound <= forcing.bound + ROUNDING
            if reached is not None:
                assert bound >= objective.sense * reached - ROUNDING


@pytest.mark.parametrize("aim", ["closure", "balanced", "people", "cheapest"])
@pytest.mark.parametrize("seed", range(4))
def test_no_portfolio_passes_what_is_proved_of_it(
    seed: int,
    aim: str,
    by_lot: Lot,
    listing: Listing,
    aims: Callable[[CandidateSet], dict[str, Objective]],
) -> None:
    problem = by_lot(seed)
    check(problem.maximising(aims(problem.candidate_set)[aim]), listing)


@pytest.mark.parametrize("seed", range(4))
def test_large_units_are_bounded_as_well(
    seed: int, by_lot: Lot, listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pricing, "MOST_LISTED", 1)
    check(by_lot(seed), listing)


def test_an_investment_that_fits_nowhere_has_no_bound(by_lot: Lot) -> None:
    assert forcing_of(by_lot(0)).with_candidate("nothing of the kind") == -np.inf


def test_the_poorer_of_two_works_in_one_place_costs_what_it_does_less(
    works_and_gaps: Callable[..., CandidateSet],
    aims: Callable[[CandidateSet], dict[str, Objective]],
) -> None:
    place = {"unit_id": "060101", "executing_unit": "MD-060101", "slot": "pump"}
    works = [
        place | {"candidate_id": name, "duration_years": 1, "spends": (10,),
                 "closes": {"water@060101": closes}}
        for name, closes in (("good", 80), ("poor", 30))
    ]  # fmt: skip
    world = works_and_gaps(works, [("water", "060101", 100.0, 100.0, 1.0)], {"water": 1.0})
    people = aims(world)["people"]
    forcing = forcing_of(PortfolioProblem(world, HORIZON, 0.0, (people,)))
    assert forcing.bound == pytest.approx(80.0)
    assert forcing.with_candidate("good") == pytest.approx(80.0)
    assert forcing.with_candidate("poor") == pytest.approx(30.0)
    assert forcing.without_candidate("good") == pytest.approx(30.0)
    assert forcing.without_candidate("poor") == pytest.approx(80.0)
