"""Why no portfolio exists: the planner's own rules that cannot hold together, and what gives."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from gapplanner.errors import PortfolioError
from gapplanner.language import _
from gapplanner.optimize.highs import Effort, search_confirmed
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.world import Floats, Ints

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# Seconds for each question "does a portfolio exist without this rule?".
QUESTION_SECONDS = 60.0


def conflict_of(
    problem: "PortfolioProblem", model: PortfolioModel, effort: Effort
) -> PortfolioError:
    """Return the error that names a smallest set of rules in conflict and how far each must give.

    Rules are taken out one by one; one stays out when the rest still has no portfolio. What
    remains is in conflict, and without any one of it a portfolio exists.
    """
    matrix = model.matrix()
    question = replace(effort, absolute_gap=0.0, relative_gap=0.0, time_limit=QUESTION_SECONDS)
    in_conflict = list(range(len(problem.rules)))
    for number in range(len(problem.rules)):
        without = [other for other in in_conflict if other != number]
        if _is_infeasible(matrix, without, question):
            in_conflict = without
    lines = [
        _(
            "The rules of the plan must be able to hold together; these cannot, and without any "
            "one of them a plan exists. Relax or drop one:"
        )
    ]
    lines += [
        "- " + _line(problem, matrix, number, (in_conflict, question)) for number in in_conflict
    ]
    return PortfolioError(lines)


def _line(
    problem: "PortfolioProblem", matrix: Matrix, number: int, how: tuple[list[int], Effort]
) -> str:
    """Return a rule's sentence and the least by which it alone would have to give."""
    rule = problem.rules[number]
    gives = _least_slack(matrix, number, *how)
    if not gives:
        return f"{rule.name}: {rule.sentence()}"
    amounts = "; ".join(f"{name} {amount:,.6g}" for name, amount in gives)
    return _("{name}: {sentence} It would have to give: {amounts}.").format(
        name=rule.name, sentence=rule.sentence(), amounts=amounts
    )


def _is_infeasible(matrix: Matrix, owners: list[int], effort: Effort) -> bool:
    loose = _freed(matrix, owners)
    outcome = search_confirmed(replace(loose, objective=np.zeros(len(loose.lower))), effort)
    return outcome.infeasible


def _freed(matrix: Matrix, owners: list[int]) -> Matrix:
    """Return the model with only the rows of these rules (and of no rule) in force."""
    kept = np.isin(matrix.owner, [-1, *owners])
    return replace(
        matrix,
        row_lower=np.where(kept, matrix.row_lower, -np.inf),
        row_upper=np.where(kept, matrix.row_upper, np.inf),
    )


def _least_slack(
    matrix: Matrix, number: int, owners: list[int], effort: Effort
) -> list[tuple[str, float]]:
    """Return the rows of one rule that give, and by how much, when the others hold."""
    loose = _freed(matrix, owners)
    rows = np.flatnonzero(matrix.owner == number)
    below = rows[np.isfinite(matrix.row_lower[rows])]
    above = rows[np.isfinite(matrix.row_upper[rows])]
    slack_rows = np.concatenate([below, above]).astype(np.int64)
    signs = np.concatenate([np.ones(len(below)), -np.ones(len(above))])
    widened, first = _with_slacks(loose, slack_rows, signs)
    outcome = search_confirmed(widened, effort)
    if outcome.values is None:
        return []
    slack = outcome.values[first:]
    return [
        (matrix.row_names[row], float(amount))
        for row, amount in zip(slack_rows, slack, strict=True)
        if amount > 1e-6
    ]


def _with_slacks(matrix: Matrix, rows: Ints, signs: Floats) -> tuple[Matrix, int]:
    count = len(rows)
    first = len(matrix.lower)
    scale = np.maximum(1.0, _largest(matrix)[rows])
    length = np.diff(matrix.row_start)
    row_of = np.repeat(np.arange(len(length)), length)
    row = np.concatenate([row_of, rows])
    column = np.concatenate([matrix.column, np.arange(first, first + count)])
    value = np.concatenate([matrix.value, signs])
    order = np.lexsort((column, row))
    start = np.searchsorted(row[order], np.arange(len(length) + 1)).astype(np.int64)
    widened = replace(
        matrix,
        objective=np.concatenate([np.zeros(first), -1.0 / scale]),
        offset=0.0,
        lower=np.concatenate([matrix.lower, np.zeros(count)]),
        upper=np.concatenate([matrix.upper, np.full(count, np.inf)]),
        integer=np.concatenate([matrix.integer, np.zeros(count, dtype=bool)]),
        row_start=start,
        column=column[order],
        value=value[order],
        column_names=(*matrix.column_names, *(f"give[{matrix.row_names[row]}]" for row in rows)),
    )
    return widened, first


def _largest(matrix: Matrix) -> Floats:
    """Return the largest coefficient of each row, so that soles and counts weigh alike."""
    length = np.diff(matrix.row_start)
    largest = np.zeros(len(length))
    np.maximum.at(largest, np.repeat(np.arange(len(length)), length), np.abs(matrix.value))
    return largest
