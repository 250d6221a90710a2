"""Whether the searches that people wait for keep their pace: Cajamarca, gap by gap, in one run.

    python benchmarks/pace.py [--search-only] [--limit SECONDS] [--case AIM:GAP]...

For each objective and gap: the seconds it should take, the seconds on the wall and of the
processor that the search took, the gap it proved, its value and bound, and whether the pace was
kept: "met" on the wall, "alone" where others' work lengthened the wall and the seconds of the
processor, of which one may take several at once, say that alone it is kept. Then what HiGHS and CBC make of the whole model in the seconds of the target, on the wall.
The load of the machine stands beside each line, since others' work lengthens the wall. The exact
portfolio beside a ranked list and a greedy one is `gain.py`'s.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from machine import ROOT, print_versions
from search import timed

from gapplanner.optimize.exchange import ask_cbc
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.problem import PortfolioProblem, pose
from gapplanner.questions import ask
from gapplanner.scenario import load_scenario

# Seconds on the wall, on two processors that nobody else uses, by objective and gap.
TARGETS = {
    ("closure", 1e-3): 5.0,
    ("closure", 1e-4): 60.0,
    ("balanced", 5e-3): 5.0,
    ("balanced", 1e-3): 60.0,
}
# Seconds after which a search is ended that has not kept its pace.
LIMIT = 600.0


@dataclass(frozen=True)
class Line:
    """What one way reached: seconds on the wall and of the processor, gap, value and bound."""

    way: str
    wall: float
    processor: float
    gap: float | None
    value: float | None
    bound: float | None

    def told(self, case: tuple[str, float], target: float) -> str:
        """Return the line of the table."""
        aim, asked = case
        is_proved = self.gap is not None and self.gap <= asked
        kept = "met" if self.wall <= target else "alone" if self.processor <= target else "missed"
        figures = (
            "-" if self.gap is None else f"{self.gap:.4%}",
            *("-" if one is None else f"{one:.8f}" for one in (self.value, self.bound)),
        )
        return (
            f"{aim:<9}{asked:>7.2%}{target:>7.0f}  {self.way:<7}{self.wall:>8.1f}"
            f"{self.processor:>8.1f}{os.getloadavg()[0]:>6.1f}"
            + "".join(f"{one:>13}" for one in figures)
            + f"  {kept if is_proved else 'missed'}"
        )


def searched(problem: PortfolioProblem, gap: float, limit: float) -> Line:
    """Return what the search reaches."""
    solver = load_scenario(ROOT / "scenarios" / "base.yaml").solver.model_copy(
        update={"relative_gap": gap, "time_limit": limit}
    )
    solution, processor, wall = timed(partial(problem.solve, solver))
    proof = solution.proof
    return Line("search", wall, processor, proof.relative_gap, proof.objective, proof.bound)


def others(problem: PortfolioProblem, gap: float, target: float) -> Iterator[Line]:
    """Return what HiGHS and CBC make of the whole model in the seconds of the target."""
    (objective,) = problem.objectives
    matrix = problem.matrix()
    absolute, relative = objective.allowed(gap)
    effort = Effort(absolute_gap=absolute, relative_gap=relative, time_limit=target)
    plain, processor, wall = timed(lambda: Search(matrix).solve(effort))
    yield _of("HiGHS", (wall, processor), objective, plain.objective, plain.bound)
    told, processor, wall = timed(lambda: ask_cbc(matrix, gap, target))
    best = None
    if told.values is not None:
        best = float(matrix.objective @ told.values) + matrix.offset
    yield _of("CBC", (wall, processor), objective, best, told.bound)


def _of(
    way: str,
    seconds: tuple[float, float],
    objective: Objective,
    best: float | None,
    bound: float | None,
) -> Line:
    value = None if best is None else objective.sense * best
    most = None if bound is None else objective.sense * bound
    gap = None if value is None or most is None else objective.relative_gap(value, most)
    return Line(way, *seconds, gap, value, most)


def main() -> None:
    """Print a line per case and way."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--search-only", action="store_true", help="leave HiGHS and CBC out")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds that end a search")
    parser.add_argument("--case", action="append", help="such as closure:0.001; all by default")
    arguments = parser.parse_args()
    wanted = {f"{aim}:{gap:g}": (aim, gap) for aim, gap in TARGETS}
    unknown = [one for one in arguments.case or () if one not in wanted]
    if unknown:
        parser.error(f"a case must be one of {', '.join(wanted)}; found {', '.join(unknown)}")
    print_versions()
    heads = f"{'gap':>13}{'value':>13}{'bound':>13}"
    print(
        f"{'aim':<9}{'asked':>7}{'target':>7}  {'way':<7}{'wall s':>8}{'cpu s':>8}{'load':>6}{heads}"
    )
    asked = ask(load_scenario(ROOT / "scenarios" / "base.yaml"))
    for name in arguments.case or wanted:
        aim, gap = wanted[name]
        goal = asked.scenario.objective.model_copy(update={"maximize": (aim,)})
        scenario = asked.scenario.model_copy(update={"objective": goal})
        problem = pose(asked.candidate_set, scenario)
        target = TARGETS[aim, gap]
        print(searched(problem, gap, arguments.limit).told((aim, gap), target), flush=True)
        for line in () if arguments.search_only else others(problem, gap, target):
            print(line.told((aim, gap), target), flush=True)


if __name__ == "__main__":
    main()
