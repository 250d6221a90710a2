"""One search among several: how hard to search, from where, and what its end says."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gapplanner.optimize.highs import Effort, Outcome
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.proving import Progress, Stage
from gapplanner.optimize.world import Floats, Ints

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver


def effort_of(solver: "Solver", objective: Objective, progress: Progress) -> Effort:
    """Return when a search for an objective may stop, of the time that is left."""
    absolute, relative = objective.allowed(solver.relative_gap)
    spent = time.monotonic() - progress.began
    return Effort(
        absolute_gap=absolute,
        relative_gap=relative,
        node_limit=solver.node_limit,
        time_limit=None if solver.time_limit is None else max(0.1, solver.time_limit - spent),
        threads=solver.threads,
        seed=solver.seed,
    )


def within(effort: Effort, part: float, began: float) -> Effort:
    """Return the effort of what may take a part of the time, and began a while ago."""
    if effort.time_limit is None:
        return effort
    left = part * effort.time_limit - (time.monotonic() - began)
    return replace(effort, time_limit=max(0.1, left))


def stage_of(
    problem: "PortfolioProblem", model: PortfolioModel, objective: Objective, outcome: Outcome
) -> Stage:
    """Return what a search found, with its value recomputed from the tables."""
    if outcome.values is None or outcome.objective is None:
        raise TypeError
    columns = columns_in(model, outcome.values)
    value = objective.value(problem.candidate_set, model.world.decisions(columns))
    return Stage(columns, outcome.objective, value, outcome.bound)


def columns_in(model: PortfolioModel, values: Floats) -> Ints:
    """Return the decision columns that are set in the values of a search."""
    return np.flatnonzero(values[: len(model.world.candidate)] > 0.5).astype(np.int64)


def values_at(model: PortfolioModel, columns: Ints) -> Floats:
    """Return the values of the decision columns with some of them set."""
    values = np.zeros(len(model.world.candidate))
    values[columns] = 1.0
    return values
