"""The last digits of a sum: whether any portfolio is better by a single step, asked in integers."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gapplanner.optimize.highs import search_confirmed
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.objectives import Counted, Objective
from gapplanner.optimize.objectives.counted import steps_of
from gapplanner.optimize.proving import Progress, Stage
from gapplanner.optimize.stages import columns_in, effort_of
from gapplanner.optimize.world import Floats, Ints, World

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# Worth is split into figures of so many digits, which the solver's tolerances cannot blur.
BASE = 10**6
# A better portfolio is asked for so many times; each time the one found is the best so far.
MOST_BETTER = 50


def settled_exactly(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    stage: Stage,
    how: tuple["Solver", Progress],
) -> Stage:
    r"""Return the best portfolio to the last digit, where the proof was left open there.

    Only where a gap of 0 is asked and every amount is a whole number of steps. A solver vouches for
    about nine digits; worth and cost may be written with more.

    Notes
    -----
    With :math:`W_j = a_j B + b_j` the worth (or minus the cost) in steps, where
    :math:`0 \le b_j < B`, and :math:`V + 1 = A B + b` one step more than the best known,
    a portfolio is better just where an integer *c* exists with

    .. math:: \sum_j a_j y_j + c \ge A, \qquad \sum_j b_j y_j - B c \ge b

    Every figure has few enough digits for the solver. Where it finds none, the best known is the
    best.
    """
    solver, progress = how
    if not isinstance(objective, Counted) or not objective.step or solver.relative_gap > 0:
        return stage
    steps = _steps(model.world, objective)
    for _time in range(MOST_BETTER):
        bound = objective.sense * stage.bound
        if objective.relative_gap(stage.value, bound) == 0 or progress.stopped_by != "gap":
            return stage
        value = sum(steps[column] for column in stage.columns)
        outcome = search_confirmed(
            _with_more(model.matrix(), steps, value + 1), effort_of(solver, objective, progress)
        )
        progress.add(outcome)
        if outcome.values is None:
            best = objective.sense * stage.value
            return replace(stage, bound=best) if outcome.infeasible else stage
        columns = columns_in(model, outcome.values)
        if sum(steps[column] for column in columns) <= value:
            return stage
        worth = objective.value(problem.candidate_set, model.world.decisions(columns))
        reached = objective.sense * worth
        stage = Stage(columns, reached, worth, max(reached, stage.bound))
    return stage


def _steps(world: World, objective: Counted) -> list[int]:
    """Return what every decision column adds, the more the better, as a whole number of steps."""
    of_candidate = steps_of(world.candidates[objective.column], objective.step)
    return [objective.sense * of_candidate[number] for number in world.candidate]


def _with_more(matrix: Matrix, steps: list[int], least: int) -> Matrix:
    """Return the model in which the worth must be so many steps at least."""
    size, count = len(matrix.lower), len(steps)
    high, low = zip(*(divmod(one, BASE) for one in steps), strict=True)
    most, rest = divmod(least, BASE)
    parts = [_entries(high, size, 1.0), _entries(low, size, -float(BASE))]
    start = matrix.row_start[-1] + np.cumsum([len(part[0]) for part in parts])
    return replace(
        matrix,
        objective=np.append(matrix.objective, 0.0),
        lower=np.append(matrix.lower, -1.0),
        upper=np.append(matrix.upper, float(count)),
        integer=np.append(matrix.integer, True),
        row_lower=np.append(matrix.row_lower, [float(most), float(rest)]),
        row_upper=np.append(matrix.row_upper, [np.inf, np.inf]),
        row_start=np.append(matrix.row_start, start).astype(np.int64),
        column=np.concatenate([matrix.column, *(part[0] for part in parts)]).astype(np.int64),
        value=np.concatenate([matrix.value, *(part[1] for part in parts)]),
        owner=np.append(matrix.owner, [-1, -1]),
        column_names=(*matrix.column_names, "carried"),
        row_names=(*matrix.row_names, "better[high]", "better[low]"),
    )


def _entries(figures: tuple[int, ...], carried: int, weight: float) -> tuple[Ints, Floats]:
    """Return columns and coefficients of one row: the figures, then what is carried."""
    amounts = np.array(figures, dtype=np.float64)
    kept = np.flatnonzero(amounts).astype(np.int64)
    return np.append(kept, carried), np.append(amounts[kept], weight)
