"""All Peru, 1,874 districts and five years, to half a per cent: seconds, memory, and what it gains.

    python benchmarks/peru.py [balanced|closure ...] [--gap 0.005] [--seconds 300] [--alone-only]

One process at a time, on as many threads as there are processors. Each figure stands beside its
target. Seconds are said twice: by the clock, and of the processor (its own and those of processes
that it starts), because the clock also counts what neighbours of the machine take.
"""

import argparse
import os
import sys
import time

from gain import gain
from machine import FOLDER, Measured, measured, print_versions, report
from problems import available, problem_of

OBJECTIVES = ("balanced", "closure")
TARGET_SECONDS, TARGET_MEGABYTES = 300.0, 4096.0


def solve(objective: str, gap: float, limit: float) -> None:
    """Solve, and report what is proved, in this process."""
    from gapplanner.scenario.blocks import Solver

    problem = problem_of("peru", objective)
    clock, began = time.monotonic(), processor_seconds()
    solution = problem.solve(Solver(relative_gap=gap, time_limit=limit, threads=None))
    proof = solution.proof
    report(
        took=processor_seconds() - began,
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


def processor_seconds() -> float:
    """Return the seconds of the processor so far, of this process and those it has ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def said(figure: float | None, how: str) -> str:
    """Return a figure in words; a search that the clock ended early may have proved nothing."""
    return "nothing" if figure is None else format(figure, how)


def line(what: str, found: str, target: str, *, is_met: bool | None) -> str:
    """Return one line of the table: what was measured, its target, and whether that was met."""
    verdict = "" if is_met is None else "met" if is_met else "missed"
    return f"  {what:<34}{found:>22}{target:>14}  {verdict}".rstrip()


def told(objective: str, found: Measured, asked: argparse.Namespace) -> None:
    """Print what one search reached beside its targets."""
    a = found.answer
    gap, clock = a["gap"], a["clock"]
    print(
        f"{objective}: {a['candidates']:,} candidates, {a['investments']:,} investments chosen, "
        f"{a['value']:.6f} against {said(a['bound'], '.6f')} that nobody can pass; "
        f"{a['nodes']:,} nodes, stopped by {a['stopped_by']}"
    )
    print(line("", "found", "target", is_met=None))
    is_near = gap is not None and gap <= asked.gap
    print(line("gap proved", said(gap, ".3%"), f"{asked.gap:.1%}", is_met=is_near))
    target = f"{TARGET_SECONDS:,.0f} s"
    is_quick = is_near and clock <= TARGET_SECONDS
    print(line("seconds by the clock", f"{clock:,.0f} s", target, is_met=is_quick))
    both = f"{2 * TARGET_SECONDS:,.0f} s"
    is_little = is_near and a["took"] <= 2 * TARGET_SECONDS
    print(line("seconds of the processor (2 cores)", f"{a['took']:,.0f} s", both, is_met=is_little))
    most = f"{TARGET_MEGABYTES:,.0f} MB"
    is_small = found.megabytes <= TARGET_MEGABYTES
    print(line("memory at its peak", f"{found.megabytes:,.0f} MB", most, is_met=is_small))
    broken = len(a["violations"])
    print(line("rules broken, by the audit", str(broken), "0", is_met=not broken), flush=True)


def compared(objective: str, value: float) -> None:
    """Print what the portfolio is worth against the ways that offices choose today."""
    for way, words in (("greedy", "a greedy per sol"), ("ranked", "a ranked list")):
        other = measured([str(FOLDER / "gain.py"), "--alone", way, "peru", objective, "0"])
        if other is None:
            raise AssertionError
        found = other.answer
        more = gain(objective, value, found["value"])
        broken = f", breaks {len(found['broken'])} rules" if found["broken"] else ""
        print(
            line(f"against {words}", f"{more:+.2%}", "above 0", is_met=more > 0.0),
            f"  ({found['value']:.6f} in {found['took']:,.0f} s of processor{broken})",
            flush=True,
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("objectives", nargs="*", metavar="balanced|closure")
    parser.add_argument("--gap", type=float, default=0.005)
    parser.add_argument("--seconds", type=float, default=TARGET_SECONDS)
    parser.add_argument("--alone-only", action="store_true", help="compare with nothing")
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
        told(objective, found, asked)
        if not asked.alone_only:
            compared(objective, found.answer["value"])
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        solve(sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
    else:
        raise SystemExit(main())
