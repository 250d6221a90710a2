"""The search on the scenario of Cajamarca, beside the solver alone and beside CBC, in one run.

    python benchmarks/search.py [SECONDS]

For each objective and gap: seconds of processor time (machines are shared, and the clock on the
wall tells of the others), gap reached and nodes; then the same whole model handed straight to
HiGHS, and to CBC, each stopped after SECONDS (60) by the clock on the wall; and the ratios.
"""

import resource
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from gapplanner import questions
from gapplanner.optimize import pose
from gapplanner.optimize.exchange import ask_cbc
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.scenario import load_scenario

Found = TypeVar("Found")
ROOT = Path(__file__).parents[1]
CASES = (("closure", 1e-3), ("closure", 1e-4), ("balanced", 5e-3), ("balanced", 1e-3))


def processor() -> float:
    """Return seconds of processor time, this process and those it started."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def timed(work: Callable[[], Found]) -> tuple[Found, float, float]:
    """Return what some work gives, its processor seconds and its seconds on the wall."""
    began, at = processor(), time.perf_counter()
    found = work()
    return found, processor() - began, time.perf_counter() - at


def main() -> None:
    """Print a line per case and way."""
    limit = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    asked = questions.ask(load_scenario(ROOT / "scenarios" / "base.yaml"))
    print(f"{'case':<18}{'way':<12}{'cpu s':>8}{'wall s':>8}{'gap':>10}{'nodes':>8}{'ratio':>8}")
    for aim, gap in CASES:
        goal = asked.scenario.objective.model_copy(update={"maximize": (aim,)})
        solver = asked.scenario.solver.model_copy(update={"relative_gap": gap, "time_limit": limit})
        problem = pose(asked.candidate_set, asked.scenario.model_copy(update={"objective": goal}))
        solution, spent, wall = timed(partial(problem.solve, solver))
        proof = solution.proof
        case = f"{aim} {gap:.2%}"
        print(line(case, "search", spent, wall, proof.relative_gap, proof.nodes, 1.0))
        compare(problem, gap, (case, limit, spent))


def compare(problem: PortfolioProblem, gap: float, how: tuple[str, float, float]) -> None:
    """Print what HiGHS and CBC make of the whole model in the same time."""
    case, limit, own = how
    (objective,) = problem.objectives
    matrix = problem.matrix()
    absolute, relative = objective.allowed(gap)
    effort = Effort(absolute_gap=absolute, relative_gap=relative, time_limit=limit)
    alone, spent, wall = timed(lambda: Search(matrix).solve(effort))
    reached = None
    if alone.objective is not None:
        reached = objective.relative_gap(
            objective.sense * alone.objective, objective.sense * alone.bound
        )
    print(line(case, "HiGHS alone", spent, wall, reached, alone.nodes, spent / own))
    other, spent, wall = timed(lambda: ask_cbc(matrix, gap, limit))
    reached = None
    if other.values is not None and other.bound is not None:
        best = float(matrix.objective @ other.values) + matrix.offset
        reached = objective.relative_gap(objective.sense * best, objective.sense * other.bound)
    print(line(case, "CBC alone", spent, wall, reached, None, spent / own))


def line(
    case: str,
    way: str,
    spent: float,
    wall: float,
    gap: float | None,
    nodes: int | None,
    ratio: float,
) -> str:
    """Return one line of the table; a dash where the way does not tell."""
    told = "-" if gap is None else f"{gap:.4%}"
    count = "-" if nodes is None else str(nodes)
    return f"{case:<18}{way:<12}{spent:>8.1f}{wall:>8.1f}{told:>10}{count:>8}{ratio:>8.1f}"


if __name__ == "__main__":
    main()
