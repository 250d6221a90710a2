"""What choosing exactly gains over a ranked list and over a good greedy, honestly.

    python benchmarks/gain.py [cajamarca|peru ...] [--objective balanced|closure] [--seconds N]

All three keep every rule, by the audit. The gain of ``balanced`` is that of the weighted geometric
mean of the closed shares; the bound says what nobody can pass.
"""

import argparse
import math
import time

import pandas as pd
from heuristics import greedy, ranked_list
from machine import FOLDER, measured, print_versions, report
from problems import SIZES, available, problem_of

from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.problem import PortfolioProblem

RELATIVE_GAP = 0.005
MODEST = 0.03


def chosen(way: str, size: str, objective: str, seconds: float) -> None:
    """Choose one way, and report what it reached, in this process."""
    problem = problem_of(size, objective)
    began = time.process_time()
    bound: float | None = None
    if way == "exact":
        from gapplanner.scenario.blocks import Solver

        solver = Solver(relative_gap=RELATIVE_GAP, time_limit=seconds, threads=1)
        solution = problem.solve(solver)
        decisions, bound = solution.portfolio.decisions, solution.proof.bound
    else:
        decisions = greedy(problem) if way == "greedy" else ranked_list(problem)
    took = time.process_time() - began
    broken = violations(findings_of(problem.rules, problem.candidate_set, decisions))
    report(
        value=problem.objectives[0].value(problem.candidate_set, decisions),
        bound=bound,
        took=took,
        investments=len(decisions),
        left=_left(problem, decisions),
        broken=list(broken),
    )


def _left(problem: PortfolioProblem, decisions: pd.DataFrame) -> float:
    """Return the part of the programme's money that is not spent within it."""
    from gapplanner.portfolio.uses import used_by_year

    money = sum(
        amount
        for by_year in problem.funding.ceilings.values()
        for year, amount in by_year.items()
        if year in problem.horizon.programme
    )
    used = used_by_year(problem.candidate_set, decisions)
    spent = float(used.loc[used["year"] <= problem.horizon.last_year, "amount"].sum())
    return 1.0 - spent / money


def gain(objective: str, better: float, worse: float) -> float:
    """Return by what share one value is better than another."""
    return math.expm1(better - worse) if objective == "balanced" else better / worse - 1.0


def compare(size: str, objective: str, seconds: float) -> None:
    found = {}
    for way in ("exact", "greedy", "ranked"):
        one = measured(
            [str(FOLDER / "gain.py"), "--alone", way, size, objective, str(seconds)], seconds * 2
        )
        if one is None:
            print(f"{size} {objective} {way}: not done in {2 * seconds:,.0f} s")
            continue
        found[way] = one.answer
        a = one.answer
        rules = "all rules kept" if not a["broken"] else f"breaks {len(a['broken'])} rules"
        bound = "" if a["bound"] is None else f", nobody can pass {a['bound']:.6f}"
        print(
            f"{size} {objective} {way}: {a['value']:.6f}{bound}; {a['investments']:,} investments, "
            f"{a['left']:.1%} of the money left, {a['took']:.1f} s of processor, {rules}",
            flush=True,
        )
    if "exact" not in found:
        return
    best = found["exact"]["value"]
    for way, words in (("greedy", "a good greedy per sol"), ("ranked", "a ranked list")):
        if way in found:
            more = gain(objective, best, found[way]["value"])
            print(f"  exact against {words}: {more:+.2%}")
            if way == "greedy" and more < MODEST:
                print(
                    "  That is modest: a greedy that keeps every rule and counts what is already "
                    "served comes near. What the exact plan adds is the proof of how near."
                )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sizes", nargs="*", choices=SIZES, default=list(SIZES))
    parser.add_argument("--objective", choices=("balanced", "closure"))
    parser.add_argument("--seconds", type=float, default=300.0)
    asked = parser.parse_args()
    print_versions()
    for size in asked.sizes or SIZES:
        if (absent := available(size)) is not None:
            print(f"{size}: left out, {absent}")
            continue
        for objective in (asked.objective,) if asked.objective else ("balanced", "closure"):
            compare(size, objective, asked.seconds)


if __name__ == "__main__":
    import sys

    if sys.argv[1:2] == ["--alone"]:
        chosen(sys.argv[2], sys.argv[3], sys.argv[4], float(sys.argv[5]))
    else:
        main()
