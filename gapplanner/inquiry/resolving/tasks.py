"""Problems solved again, in this process or in several, each proved, each kept as it comes."""

import math
import multiprocessing
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving.gains import LAST_BITS
from gapplanner.inquiry.resolving.keeping import Kept
from gapplanner.language import _
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.highs import Effort, search_confirmed
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.solving import build
from gapplanner.scenario.blocks import Solver

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Task:
    """A problem to solve, and portfolios that may already answer it.

    Attributes
    ----------
    key
        What tells this task from the others of its answer.
    problem
        The problem; its one objective is what counts.
    known
        ``candidate_id, start_year`` of portfolios found elsewhere; those that break a rule of this
        problem do not count.
    """

    key: str
    problem: PortfolioProblem
    known: tuple[pd.DataFrame, ...] = ()


@dataclass(frozen=True)
class Resolved:
    """A plan found for a problem and its proof; ``bound`` in the unit of the objective.

    ``decisions`` is none when no plan keeps the rules; value and bound are then unknown (NaN).
    """

    decisions: pd.DataFrame | None
    value: float
    bound: float
    seconds: float

    @property
    def exists(self) -> bool:
        """Return whether some plan keeps the rules of the problem."""
        return self.decisions is not None

    @property
    def interval(self) -> tuple[float, float]:
        """Return value and bound."""
        return self.value, self.bound

    @property
    def plan(self) -> pd.DataFrame:
        """Return the decisions of a plan that exists."""
        if self.decisions is None:
            raise TypeError
        return self.decisions


@dataclass(frozen=True)
class Baseline:
    """What the variations of a run are set against: its problem with one objective, and its plan.

    Attributes
    ----------
    problem
        The run's problem; of a list of objectives the first one alone.
    resolved
        The run's plan and what is proved of it.
    is_first_of_list
        Whether the scenario's objective is a list, so that answers speak of its first.
    """

    problem: PortfolioProblem
    resolved: Resolved
    is_first_of_list: bool = False

    @property
    def objective(self) -> Objective:
        """Return what is pursued."""
        return self.problem.objectives[0]


def first_alone(problem: PortfolioProblem) -> PortfolioProblem:
    """Return a problem with its first objective alone: what gains are told of."""
    return problem.maximising(problem.objectives[0])


def baseline_of(reopened: Reopened, solver: Solver) -> Baseline:
    """Return the baseline of a run; a list of objectives needs a proof of its first one."""
    objectives = reopened.problem.objectives
    problem = first_alone(reopened.problem)
    value = objectives[0].value(problem.candidate_set, reopened.decisions)
    bound = reopened.proof.bound
    if len(objectives) > 1 or bound is None:
        solved = _resolve(Task("run", problem, (reopened.decisions,)), solver)
        return Baseline(
            problem,
            replace(solved, decisions=reopened.decisions, value=value),
            is_first_of_list=True,
        )
    return Baseline(problem, Resolved(reopened.decisions, value, float(bound), 0.0))


def improvement(baseline: Baseline, found: Resolved) -> float | None:
    """Return the value of a better plan for the run's own problem than the run has, or none."""
    gain = baseline.objective.sense * (found.value - baseline.resolved.value)
    scale = max(1.0, abs(baseline.resolved.value))
    return found.value if found.exists and gain > LAST_BITS * scale else None


def keeps_rules(problem: PortfolioProblem, decisions: pd.DataFrame) -> bool:
    """Return whether a plan keeps every rule of a problem, by arithmetic alone."""
    return not violations(findings_of(problem.rules, problem.candidate_set, decisions))


def best_of(
    problem: PortfolioProblem, plans: Iterable[pd.DataFrame]
) -> tuple[pd.DataFrame, float] | None:
    """Return the best of the plans that keep the rules of a problem, and its value."""
    objective = problem.objectives[0]
    best = None
    for plan in plans:
        if keeps_rules(problem, plan):
            value = objective.value(problem.candidate_set, plan)
            if best is None or objective.sense * (value - best[1]) > 0:
                best = (plan, value)
    return best


def resolve_all(
    tasks: Sequence[Task],
    solver: Solver,
    kept: Kept,
    progress: Progress,
    workers: int = 1,
) -> dict[str, Resolved]:
    """Return every task solved, by key; finished ones are taken from what is kept.

    With several ``workers`` the tasks run in processes of their own; the result is the same.
    """
    found = {task.key: part for task in tasks if (part := kept.read(task.key)) is not None}
    left = [task for task in tasks if task.key not in found]
    done = len(found)
    if found and left:
        progress(_("{done} of {all} were solved before").format(done=done, all=len(tasks)))
    for key, resolved in _solved(left, solver, workers):
        kept.write(key, _as_part(resolved))
        found[key] = _as_part(resolved)
        done += 1
        progress(_("{done} of {all}: {key}").format(done=done, all=len(tasks), key=key))
    # Plans pass through the same text whether solved now or before, so a resumed answer is the
    # same byte for byte.
    return {task.key: _from_part(found[task.key]) for task in tasks}


def _solved(tasks: Sequence[Task], solver: Solver, workers: int) -> Iterator[tuple[str, Resolved]]:
    if workers <= 1 or len(tasks) <= 1:
        for task in tasks:
            yield task.key, _resolve(task, solver)
        return
    # Spawned, not forked: the solver's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(tasks)), mp_context=context) as pool:
        waiting = {pool.submit(_resolve, task, solver): task.key for task in tasks}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def _resolve(task: Task, solver: Solver) -> Resolved:
    """Solve one task; a portfolio known from elsewhere counts when it is better."""
    began = time.perf_counter()
    problem, objective = task.problem, task.problem.objectives[0]
    known = best_of(problem, task.known)
    if known is None and _is_impossible(problem, solver):
        return Resolved(None, math.nan, math.nan, time.perf_counter() - began)
    try:
        solution = problem.solve(solver, None if known is None else known[0])
    except PortfolioError:
        if known is None:
            raise
        # The search had to stop before it found one; nothing is proved of the one known.
        bound = objective.sense * math.inf
        return Resolved(*known, bound, time.perf_counter() - began)
    proof, decisions = solution.proof, solution.portfolio.decisions
    if proof.objective is None or proof.bound is None:
        raise TypeError
    found = Resolved(decisions, proof.objective, proof.bound, time.perf_counter() - began)
    if known is not None and objective.sense * (known[1] - found.value) > 0:
        return replace(found, decisions=known[0], value=known[1])
    return found


def _is_impossible(problem: PortfolioProblem, solver: Solver) -> bool:
    """Return whether it is proved that no plan keeps the rules; asked before a long explanation."""
    matrix = build(problem).matrix()
    question = replace(matrix, objective=np.zeros(len(matrix.objective)), offset=0.0)
    effort = Effort(time_limit=solver.time_limit, threads=solver.threads, seed=solver.seed)
    return search_confirmed(question, effort).infeasible


def _as_part(resolved: Resolved) -> dict[str, Any]:
    decisions = None
    if resolved.decisions is not None:
        pairs = resolved.decisions[["candidate_id", "start_year"]].itertuples(index=False)
        decisions = sorted([str(name), int(year)] for name, year in pairs)
    return {
        "decisions": decisions,
        # Written out in full, so that a resumed answer has the very same numbers.
        "value": repr(float(resolved.value)),
        "bound": repr(float(resolved.bound)),
        "seconds": round(resolved.seconds, 2),
    }


def _from_part(part: Mapping[str, Any]) -> Resolved:
    decisions = None if part["decisions"] is None else decisions_of(part["decisions"])
    return Resolved(decisions, float(part["value"]), float(part["bound"]), part["seconds"])


def plan_pairs(resolved: Resolved) -> list[list[object]] | None:
    """Return the decisions of a plan as pairs of identifier and start year, for JSON."""
    pairs: list[list[object]] | None = _as_part(resolved)["decisions"]
    return pairs


def decisions_of(pairs: Iterable[Sequence[Any]]) -> pd.DataFrame:
    """Return ``candidate_id, start_year`` of pairs, as plans are kept."""
    table = pd.DataFrame(list(pairs), columns=["candidate_id", "start_year"])
    return table.astype({"candidate_id": "object", "start_year": "int64"})
