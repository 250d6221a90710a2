"""Nothing of zero benefit is chosen, whatever is pursued and whatever the rules."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.choices import MustDo
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone
from gapplanner.optimize.tidying import without_useless
from gapplanner.portfolio import Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import ClosureDate

HORIZON = Horizon(2027, 1)
WEIGHTS = (("road", 0.5), ("water", 0.5))
EXACT = Solver(relative_gap=0.0, threads=1)
AIMS: tuple[Objective, ...] = (
    Balanced(WEIGHTS, HORIZON, 0.0),
    Closure(WEIGHTS, HORIZON, 0.0),
    Shortfall(WEIGHTS),
    WorstOff(WEIGHTS, HORIZON),
    People(),
    Cheapest(),
)


def half_of_the_water() -> PlanRule:
    return ClosureTarget(
        "water",
        None,
        each=False,
        at_least=0.5,
        quantity=None,
        date=ClosureDate.SET_IN_MOTION,
        horizon=HORIZON,
    )


def removable(
    problem: PortfolioProblem, decisions: pd.DataFrame, objective: Objective
) -> list[set[str]]:
    """Return the sets of chosen works that could go without anything getting worse, by listing."""
    names = list(decisions["candidate_id"])
    found = []
    value = objective.sense * objective.value(problem.candidate_set, decisions)
    for bits in range(1, 2 ** len(names)):
        gone = {name for place, name in enumerate(names) if bits >> place & 1}
        fewer = decisions[~decisions["candidate_id"].isin(gone)].reset_index(drop=True)
        keeps = not any(
            finding.is_broken
            for rule in problem.rules
            for finding in rule.measure(problem.candidate_set, fewer)
        )
        after = objective.sense * objective.value(problem.candidate_set, fewer)
        if keeps and after >= value - 1e-12:
            found.append(gone)
    return found


@pytest.fixture(scope="session")
def needy(tiny: Any) -> CandidateSet:
    """Taps that need a main, a main that closes nothing, a second tap for a gap that is full."""
    world: CandidateSet = tiny.world(
        [
            tiny.work("tap-a", (3,), {"water@a": 4}),
            tiny.work("tap-b", (5,), {"water@a": 4}),
            tiny.work("main", (2,), {}),
            tiny.work("trunk", (1,), {}),
            tiny.work("road", (4,), {"road@a": 2}),
            tiny.work("gift", (0,), {}),
        ],
        [tiny.gap("water@a", 4), tiny.gap("road@a", 4), tiny.gap("road@b", 4)],
    )
    return world


def test_useless_works_that_enter_all_or_none_go_together(tiny: Any) -> None:
    world = tiny.world(
        [tiny.work("well", (0,), {"water@a": 4})]
        + [tiny.work(name, (0,), {"water@a": 1}) for name in ("left", "right")],
        [tiny.gap("water@a", 4)],
    )
    rules = (AllOrNone(("left", "right")),)
    problem = PortfolioProblem(world, HORIZON, 0.0, (People(),), rules)
    every = pd.DataFrame({"candidate_id": ["left", "right", "well"], "start_year": [2028] * 3})
    assert list(without_useless(every, problem)["candidate_id"]) == ["well"]


def test_what_a_useless_work_needed_goes_after_it(tiny: Any) -> None:
    world = tiny.world(
        [
            tiny.work("well", (1,), {"water@a": 4}),
            tiny.work("spare", (1,), {"water@a": 4}),
            tiny.work("road", (9,), {}),
        ],
        [tiny.gap("water@a", 4)],
    )
    problem = PortfolioProblem(
        world, HORIZON, 0.0, (People(),), (Requires(("spare",), ("road",)), MustDo(("well",)))
    )
    every = pd.DataFrame({"candidate_id": ["road", "spare", "well"], "start_year": [2028] * 3})
    assert list(without_useless(every, problem)["candidate_id"]) == ["well"]


CHAIN = (Requires(("tap-a", "tap-b"), ("main",)), Requires(("main",), ("trunk",)))


@pytest.mark.parametrize("objective", AIMS, ids=lambda one: str(one.name))
@pytest.mark.parametrize(
    "rules",
    [(), CHAIN, (*CHAIN, half_of_the_water()), (MustDo(("tap-b",)), *CHAIN)],
    ids=["free", "chain", "chain-and-target", "must-and-chain"],
)
@pytest.mark.parametrize("gap", [0.0, 0.3], ids=["exact", "loose"])
def test_no_set_of_chosen_works_could_go(
    objective: Objective, rules: Sequence[PlanRule], gap: float, needy: CandidateSet
) -> None:
    problem = PortfolioProblem(needy, HORIZON, 0.0, (objective,), tuple(rules))
    solver = Solver(relative_gap=gap, threads=1)
    decisions = problem.solve(solver).portfolio.decisions
    assert removable(problem, decisions, objective) == []


draws = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from(["water@a", "road@a"])),
    min_size=5,
    max_size=5,
)
links = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=3)


@settings(max_examples=6, deadline=None, derandomize=True)
@given(draws=draws, links=links, which=st.sampled_from(range(len(AIMS))))
def test_no_set_could_go_in_worlds_by_lot(
    draws: list[tuple[int, int, str]], links: list[tuple[int, int]], which: int, tiny: Any
) -> None:
    world = tiny.world(
        [
            tiny.work(f"w{n}", (float(cost),), {gap: float(amount)} if amount or not n else {})
            for n, (cost, amount, gap) in enumerate(draws)
        ],
        [tiny.gap("water@a", 4), tiny.gap("road@a", 3)],
    )
    rules = tuple(Requires((f"w{one}",), (f"w{other}",)) for one, other in links if one != other)
    problem = PortfolioProblem(world, HORIZON, 0.0, (AIMS[which],), rules)
    decisions = problem.solve(EXACT).portfolio.decisions
    assert removable(problem, decisions, AIMS[which]) == []
