"""The end of a search that found nothing by itself: any portfolio that keeps every rule."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.highs import Effort
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.parts.filling import filled
from gapplanner.optimize.parts.repairing import first_portfolio
from gapplanner.optimize.proving import Stage
from gapplanner.optimize.search.guard import LARGE
from gapplanner.optimize.world import Ints

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# Part of the time that goes to a first portfolio of a large model, before the solver searches.
BEFORE = 0.25
# Seconds over its limit that a search without any portfolio may take to find one.
AFTER = 10.0


def columns_before(
    problem: "PortfolioProblem", model: PortfolioModel, objective: Objective, effort: Effort
) -> Ints | None:
    """Return a portfolio for the solver to begin with, where it would be long without one."""
    matrix = model.matrix()
    if len(matrix.value) <= LARGE or effort.time_limit is None:
        return None
    limit = BEFORE * effort.time_limit
    stage = _found(problem, model, objective, replace(effort, time_limit=limit))
    if stage is None or not len(stage.columns):
        stage = _filled(problem, model, objective) or stage
    return None if stage is None else stage.columns


def stage_after(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    effort: Effort,
    known: Ints | None,
) -> Stage | None:
    """Return the portfolio known already if it keeps every rule, else any that is found quickly.

    Where rounding finds none in time, works are filled in one by one. Nothing bounds it: the bound
    is infinite.
    """
    if known is not None:
        stage = _kept(problem, model, objective, known)
        if stage is not None:
            return stage
    stage = _found(problem, model, objective, replace(effort, time_limit=AFTER))
    if stage is None or not len(stage.columns):
        # Without a relaxation what is found may be to build nothing, which breaks no rule.
        stage = _filled(problem, model, objective) or stage
    return stage


def _found(
    problem: "PortfolioProblem", model: PortfolioModel, objective: Objective, effort: Effort
) -> Stage | None:
    found = first_portfolio(model.matrix(), effort)
    if found is None:
        return None
    return _kept(problem, model, objective, found[found < len(model.world.candidate)])


def _filled(
    problem: "PortfolioProblem", model: PortfolioModel, objective: Objective
) -> Stage | None:
    found = filled(model.matrix())
    if found is None:
        return None
    return _kept(problem, model, objective, found[found < len(model.world.candidate)])


def _kept(
    problem: "PortfolioProblem", model: PortfolioModel, objective: Objective, columns: Ints
) -> Stage | None:
    """Return a portfolio as the end of a search, none if the tables say that it breaks a rule."""
    decisions = model.world.decisions(columns)
    if violations(findings_of(problem.rules, problem.candidate_set, decisions)):
        return None
    value = objective.value(problem.candidate_set, decisions)
    return Stage(columns, objective.sense * value, value, np.inf)
