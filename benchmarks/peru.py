"""All Peru, 1,874 districts and five years, to half a per cent: seconds and memory.

    python benchmarks/peru.py [balanced|closure ...] [--gap 0.005] [--seconds 300]

One process at a time, on as many threads as there are processors. Seconds are said twice: of the
processor, and by the clock.
"""

import argparse
import sys
import time

from machine import FOLDER, measured, print_versions, report
from problems import available, problem_of

OBJECTIVES = ("balanced", "closure")
TARGET_SECONDS, TARGET_MEGABYTES = 300.0, 4096.0


def solve(objective: str, gap: float, limit: float) -> None:
    """Solve, and report what is proved, in this process."""
    from gapplanner.scenario.blocks import Solver

    problem = problem_of("peru", objective)
    clock, began = time.monotonic(), time.process_time()
    solution = problem.solve(Solver(relative_gap=gap, time_limit=limit, threads=None))
    proof = solution.proof
    report(
        took=time.process_time() - began,
        clock=time.monotonic() - clock,
        candidates=len(problem.candidate_set.candidates),
        status=proof.status,
        value=proof.objective,
        bound=proof.bound,
        gap=proof.relative_gap,
        nodes=proof.nodes,
        stopped_by=proof.stopped_by,
        investments=len(solution.portfolio.decisions),
        violations=list(proof.audit.violations),
    )


def said(figure: float | None, how: str) -> str:
    """Return a figure in words; a search that the clock ended early may have proved nothing."""
    return "nothing" if figure is None else format(figure, how)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("objectives", nargs="*", metavar="balanced|closure")
    parser.add_argument("--gap", type=float, default=0.005)
    parser.add_argument("--seconds", type=float, default=TARGET_SECONDS)
    asked = parser.parse_args()
    if strange := sorted(set(asked.objectives) - set(OBJECTIVES)):
        parser.error(f"objectives are {', '.join(OBJECTIVES)}; found {', '.join(strange)}")
    print_versions()
    if (absent := available("peru")) is not None:
        print(f"Left out: {absent}")
        return 0
    from national.problem import ASSUMPTIONS

    print("What is assumed or estimated:", *ASSUMPTIONS, sep="\n- ")
    for objective in asked.objectives or OBJECTIVES:
        words = ["--alone", objective, str(asked.gap), str(asked.seconds)]
        found = measured([str(FOLDER / "peru.py"), *words])
        if found is None:
            raise AssertionError
        a = found.answer
        print(
            f"{objective}: {a['candidates']:,} candidates, {a['status']}, {a['value']:.6f} against "
            f"{said(a['bound'], '.6f')}: gap {said(a['gap'], '.3%')} of {asked.gap:.1%} asked; "
            f"{a['investments']:,} "
            f"investments, {len(a['violations'])} violations; {a['took']:,.0f} s of processor, "
            f"{a['clock']:,.0f} s by the clock (target {TARGET_SECONDS:,.0f}), "
            f"{found.megabytes:,.0f} MB (target {TARGET_MEGABYTES:,.0f}), {a['nodes']:,} nodes, "
            f"stopped by {a['stopped_by']}",
            flush=True,
        )
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        solve(sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
    else:
        raise SystemExit(main())
