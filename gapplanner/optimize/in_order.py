"""Objectives in their order: each is pursued while the ones before it keep what they reached."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.proving import Stage
from gapplanner.optimize.ties import LAST_BITS, Floor, floors_of, keep
from gapplanner.optimize.world import Ints

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# Rounds of tangents when a concave objective that is kept lets too little pass.
ROUNDS = 4

Searching = Callable[[Objective, Ints | None], Stage]


@dataclass(frozen=True)
class Kept:
    """One objective of a list: what its own search proved, and what the final portfolio has of it.

    Attributes
    ----------
    objective
        Its word in the scenario.
    value, bound, relative_gap
        Of the portfolio found when it was pursued, in its unit; no portfolio that keeps the
        objectives before it does better than ``bound``.
    tolerance
        The share of the value that the objectives after it may give up.
    reached
        The objective of the final portfolio, recomputed from the tables.
    lost
        How much of the value was given up, as the objective measures it, 0-1.
    """

    objective: str
    value: float
    bound: float
    relative_gap: float
    tolerance: float
    reached: float
    lost: float

    @property
    def is_kept(self) -> bool:
        """Return whether no more was given up than the planner allowed."""
        return self.lost <= self.tolerance + LAST_BITS


def solve_in_order(
    problem: "PortfolioProblem", model: PortfolioModel, search: Searching, start: Ints | None
) -> list[Stage]:
    r"""Return the end of the search of each objective, in their order.

    Notes
    -----
    Once objective *n* has reached :math:`v_n`, every later search keeps, for maximisation,

    .. math:: f_n(y) \ge v_n - \tau_n |v_n|

    with :math:`\tau_n` its tolerance, dimensionless (for ``balanced``, whose unit is a logarithm,
    :math:`f_n(y) \ge v_n - \log(1 + \tau_n)`: the geometric mean of the shares loses at most the
    share :math:`\tau_n / (1 + \tau_n)`). With :math:`\tau_n = 0` only the last bits of arithmetic
    may go.
    """
    floors: list[Floor] = []
    stages: list[Stage] = []
    for number, objective in enumerate(problem.objectives):
        model.clear_objective()
        objective.add_to(model)
        stage = _within(problem, model, floors, (objective, search, start))
        stages.append(stage)
        start = stage.columns
        if number + 1 < len(problem.objectives):
            floors = floors_of(problem, stages)
            keep(model, objective.sense * floors[-1].least)
    return stages


def kept(
    problem: "PortfolioProblem", stages: list[Stage], decisions: pd.DataFrame
) -> tuple[Kept, ...]:
    """Return each objective's stage against the final portfolio, judged from the tables.

    Raises
    ------
    AssertionError
        If an earlier objective lost more than its tolerance: that is an error of ours.
    """
    told = []
    for number, (objective, stage) in enumerate(zip(problem.objectives, stages, strict=True)):
        bound = objective.sense * stage.bound
        reached = objective.value(problem.candidate_set, decisions)
        one = Kept(
            objective=objective.name,
            value=stage.value,
            bound=bound,
            relative_gap=objective.relative_gap(stage.value, bound),
            tolerance=problem.tolerance_of(number),
            reached=reached,
            lost=objective.lost(stage.value, reached),
        )
        # The last objective is what the whole portfolio is audited by (`proving`).
        if number + 1 < len(stages) and not one.is_kept:
            msg = f"an earlier objective was given up by more than its tolerance: {one}"
            raise AssertionError(msg)
        told.append(one)
    return tuple(told)


def _within(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    floors: list[Floor],
    pursuit: tuple[Objective, Searching, Ints | None],
) -> Stage:
    """Search until the portfolio keeps every floor by the tables.

    Only a concave objective can let less pass than its floor, between two tangents: tangents are
    added at the portfolio found. After some rounds the portfolio of the stage before, which keeps
    every floor, stands, under the bound that was proved.
    """
    objective, search, start = pursuit
    bound = np.inf
    for _round in range(ROUNDS if floors else 1):
        stage = search(objective, start)
        bound = min(bound, stage.bound)
        decisions = model.world.decisions(stage.columns)
        broken = [one for one in floors if not one.is_kept(problem.candidate_set, decisions)]
        if not broken:
            return replace(stage, bound=bound)
        for one in broken:
            if isinstance(one.objective, Balanced):
                one.objective.sharpen_at(model, problem.candidate_set, decisions)
    if start is None:
        raise AssertionError
    value = objective.value(problem.candidate_set, model.world.decisions(start))
    return Stage(start, objective.sense * value, value, bound)
