"""The budget curve: what the best plan achieves with less money, and with more."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gapplanner.errors import ScenarioError
from gapplanner.inquiry.answers import Answer
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Baseline,
    Progress,
    Resolved,
    Task,
    achieved,
    baseline_of,
    first_alone,
    gap_sizes,
    gap_units,
    improvement,
    is_money,
    keeps_rules,
    kept_parts,
    level_of,
    money_owners,
    plan_pairs,
    programme_ceilings,
    resolve_all,
    with_limits,
)
from gapplanner.language import _
from gapplanner.optimize import PortfolioProblem
from gapplanner.scenario.blocks import Solver

NAME = "curve"


@dataclass(frozen=True)
class CurveAsked:
    """From which share of the budget to which, in how many steps.

    Attributes
    ----------
    first, last
        Factors on every ceiling: 0.10 is ten per cent of the run's money.
    steps
        Points from the first to the last, both counted; the run's own budget is one more.
    capacity
        Whether every other limit (capacity, starts) is scaled too.
    """

    first: float = 0.10
    last: float = 2.00
    steps: int = 20
    capacity: bool = False

    @property
    def factors(self) -> tuple[float, ...]:
        """Return the factors in order, 1 among them.

        Examples
        --------
        >>> CurveAsked(0.5, 1.5, 2).factors
        (0.5, 1.0, 1.5)
        """
        points = np.linspace(self.first, self.last, self.steps)
        return tuple(sorted({round(float(point), 6) for point in points} | {1.0}))


def budget_curve(
    reopened: Reopened,
    asked: CurveAsked,
    solver: Solver,
    progress: Progress,
    workers: int = 1,
) -> Answer:
    r"""Return the curve: one row per budget, each with its proved interval.

    Notes
    -----
    Every ceiling of every source, in every year, is multiplied by the same factor :math:`\phi`;
    the limit of the committed tail is stated in years of budget and moves with it. A plan for less
    money is a plan for more, so the value never falls and neither does the bound: a point takes
    the better plan of a smaller budget, and the lower bound of a larger one.
    """
    problems = _problems(reopened, asked)
    baseline = baseline_of(reopened, solver)
    about = {
        "asked": NAME,
        "factors": list(asked.factors),
        "capacity": asked.capacity,
        "relative_gap": solver.relative_gap,
        "objective": baseline.objective.name,
    }
    kept = kept_parts(reopened.folder, NAME, about)
    tasks = [
        Task(f"{factor:g}", problem, (reopened.decisions,))
        for factor, problem in problems.items()
        if factor != 1.0
    ]
    found = resolve_all(tasks, solver, kept, progress, workers)
    found["1"] = baseline.resolved
    points = monotone(problems, {factor: found[f"{factor:g}"] for factor in problems})
    money = programme_ceilings(reopened.problem)
    table = _table(baseline, points, money)
    return Answer(
        NAME,
        table,
        {
            **about,
            "first_of_list": baseline.is_first_of_list,
            "gap_units": gap_units(baseline.problem.candidate_set),
            "seconds": round(sum(one.seconds for one in found.values()), 1),
            "run_improved_to": improvement(baseline, points[1.0]),
            "plans": {f"{factor:g}": plan_pairs(point) for factor, point in points.items()},
        },
    )


def _problems(reopened: Reopened, asked: CurveAsked) -> dict[float, PortfolioProblem]:
    money = is_money(reopened.problem)
    if not money_owners(reopened.problem):
        raise ScenarioError(
            _(
                "{folder}: a budget curve needs money; the plan has neither funding sources nor a "
                "limit of soles for everyone ('soles, *'). State one and plan again."
            ).format(folder=reopened.folder)
        )

    def which(limits: pd.DataFrame) -> pd.Series:
        every = pd.Series(data=True, index=limits.index)
        return every if asked.capacity else money(limits)

    return {factor: first_alone(with_limits(reopened, which, factor)) for factor in asked.factors}


def monotone(
    problems: Mapping[float, PortfolioProblem], points: Mapping[float, Resolved]
) -> dict[float, Resolved]:
    """Return the points with the best plan of any smaller budget and the bound of any larger."""
    order = sorted(points)
    sense = problems[order[0]].objectives[0].sense
    better: dict[float, Resolved] = {}
    best: Resolved | None = None
    for factor in order:
        point = points[factor]
        if best is not None and best.exists:
            is_worse = not point.exists or sense * (best.value - point.value) > 0
            if is_worse and keeps_rules(problems[factor], best.plan):
                bound = point.bound if point.exists else sense * math.inf
                point = replace(point, decisions=best.decisions, value=best.value, bound=bound)
        better[factor] = best = point
    lowest = math.inf
    for factor in reversed(order):
        if better[factor].exists:
            lowest = min(lowest, sense * better[factor].bound)
            better[factor] = replace(better[factor], bound=sense * lowest)
    return better


def _table(baseline: Baseline, points: Mapping[float, Resolved], money: float) -> pd.DataFrame:
    objective, problem = baseline.objective, baseline.problem
    whole = gap_sizes(problem.candidate_set)
    rows: list[dict[str, object]] = []
    before: set[str] = set()
    for factor, point in points.items():
        row: dict[str, object] = {
            "factor": factor,
            "budget": factor * money,
            "chosen": factor == 1.0,
            "objective": point.value,
            "bound": point.bound,
            "relative_gap": math.nan,
        }
        if point.exists:
            closed, people, cost = achieved(problem, point.plan)
            ids = {str(name) for name in point.plan["candidate_id"]}
            gone = sorted(before - ids)
            row |= {
                "relative_gap": objective.relative_gap(*point.interval),
                "level": level_of(objective, point.value),
                "level_at_most": level_of(objective, point.bound),
                "cost": cost,
                "investments": len(ids),
                "people": people,
                **{f"closure_{name}": amount for name, amount in closed.items()},
                **{f"share_{name}": closed[name] / size for name, size in whole.items() if size},
                "enter": len(ids - before),
                "leave": len(gone),
                "leaves": "; ".join(gone),
            }
            before = ids
        rows.append(row)
    return pd.DataFrame(rows)
