"""Building a model and handing it over to HiGHS, against plain PuLP; each in a process of its own.

    python benchmarks/handover.py [cajamarca|peru ...]

Plain PuLP is the same problem written a variable and a constraint at a time (`plain_pulp`), handed
over to HiGHS through PuLP's own interface, or to CBC as the MPS file PuLP writes for it. The peak is
that of the whole process, reading the tables included. That both models are the same problem is
checked by their relaxations, at the smaller size.
"""

import sys
import tempfile
import time
from pathlib import Path

from machine import FOLDER, measured, print_versions, report
from problems import SIZES, available, problem_of

WAYS = ("ours", "pulp-highs", "pulp-cbc")
TARGET = 0.2


def hand_over(size: str, way: str, *, relax: bool) -> None:
    """Build and hand over, and report the seconds of each, in this process."""
    problem = problem_of(size)
    if way == "ours":
        _ours(problem, relax=relax)
    else:
        _plain(problem, way, relax=relax)


def _ours(problem: object, *, relax: bool) -> None:
    from gapplanner.optimize.highs import Effort, Search
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.optimize.solving import build

    if not isinstance(problem, PortfolioProblem):
        raise TypeError
    began = time.process_time()
    model = build(problem)
    problem.objectives[0].add_to(model)
    matrix = model.matrix()
    built = time.process_time()
    search = Search(matrix)
    handed = time.process_time()
    relaxed = search.relax(Effort()).objective if relax else None
    report(
        build=built - began,
        hand=handed - built,
        columns=len(matrix.lower),
        rows=len(matrix.row_lower),
        entries=len(matrix.value),
        relaxed=relaxed,
    )


def _plain(problem: object, way: str, *, relax: bool) -> None:
    import pulp
    from plain_pulp import plain_problem

    from gapplanner.optimize.problem import PortfolioProblem

    if not isinstance(problem, PortfolioProblem):
        raise TypeError
    began = time.process_time()
    model = plain_problem(problem)
    built = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        if way == "pulp-cbc":
            model.writeMPS(str(Path(folder) / "plan.mps"), rename=True)
        else:
            solver = pulp.HiGHS(msg=False)
            solver.createAndConfigureSolver(model)
            solver.buildSolverModel(model)
    handed = time.process_time()
    relaxed = None
    if relax:
        model.solve(pulp.HiGHS(msg=False, mip=False))
        relaxed = pulp.value(model.objective)
    report(
        build=built - began,
        hand=handed - built,
        columns=model.numVariables(),
        rows=model.numConstraints(),
        entries=sum(len(row) for row in model.constraints.values()),
        relaxed=relaxed,
    )


def main() -> None:
    print_versions()
    sizes = [word for word in sys.argv[1:] if word in SIZES] or list(SIZES)
    print(
        f"{'problem':<10} {'way':<11}{'columns':>9}{'rows':>8}{'entries':>11}{'build s':>9}"
        f"{'hand s':>8}{'both s':>8}{'peak MB':>9}{'ours / it':>11}{'relaxed':>12}"
    )
    for size in sizes:
        if (absent := available(size)) is not None:
            print(f"{size}: left out, {absent}")
            continue
        ours = 0.0
        for way in WAYS:
            relax = size == "cajamarca" and way != "pulp-cbc"
            found = measured(
                [str(FOLDER / "handover.py"), "--alone", size, way, "relax" if relax else "no"]
            )
            if found is None:
                raise AssertionError
            a = found.answer
            both = a["build"] + a["hand"]
            ours = both if way == "ours" else ours
            relaxed = "" if a["relaxed"] is None else f"{a['relaxed']:.8f}"
            print(
                f"{size:<10} {way:<11}{a['columns']:>9,}{a['rows']:>8,}{a['entries']:>11,}"
                f"{a['build']:>9.2f}{a['hand']:>8.2f}{both:>8.2f}{found.megabytes:>9.0f}"
                f"{ours / both:>11.3f}{relaxed:>12}",
                flush=True,
            )
    print(f"Target: ours / plain PuLP at most {TARGET}.")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        hand_over(sys.argv[2], sys.argv[3], relax=sys.argv[4] == "relax")
    else:
        main()
