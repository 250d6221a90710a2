"""A first portfolio by rounding, and one that breaks a few limits set right."""

from dataclasses import replace

import numpy as np
import pytest

from gapplanner.optimize.highs import Effort
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.parts.lightening import lightened
from gapplanner.optimize.parts.plain import on_decisions
from gapplanner.optimize.parts.repairing import Hope, first_portfolio, repaired
from gapplanner.optimize.search.decided import decided_rows
from gapplanner.optimize.world import Floats

INFINITE = np.inf


def model(objective: list[float], rows: list[tuple[float, list[float], float]]) -> Matrix:
    """Return works to be chosen under limits: the least, what each work adds, and the most."""
    value = np.array([weights for _least, weights, _most in rows])
    row, column = np.nonzero(value)
    size = len(objective)
    return Matrix(
        objective=np.array(objective),
        offset=0.0,
        lower=np.zeros(size),
        upper=np.ones(size),
        integer=np.ones(size, dtype=bool),
        row_lower=np.array([least for least, *_rest in rows]),
        row_upper=np.array([most for *_rest, most in rows]),
        row_start=np.searchsorted(row, np.arange(len(rows) + 1)),
        column=column,
        value=value[row, column],
        owner=np.full(len(rows), -1),
        column_names=(),
        row_names=(),
    )


# Works worth 5, 4, 3 and 1 cost 6, 5, 4 and 3; there are 10 to spend.
BUDGET = (-INFINITE, [6.0, 5.0, 4.0, 3.0], 10.0)
WORTH = [5.0, 4.0, 3.0, 1.0]
# The last two are of a poor district, which must get at least 3.
LEAST = (3.0, [0.0, 0.0, 4.0, 3.0], INFINITE)


def keeps(matrix: Matrix, chosen: np.ndarray) -> bool:
    decided = decided_rows(matrix)
    values = np.zeros(len(matrix.lower))
    values[chosen] = 1.0
    return not decided.broken(decided.whole(values))


def no_hope(matrix: Matrix) -> Hope:
    return Hope(np.zeros(len(matrix.lower)), matrix.objective)


def test_what_the_relaxation_takes_in_parts_is_decided() -> None:
    matrix = model(WORTH, [BUDGET])
    found = first_portfolio(matrix, Effort())
    assert found is not None
    assert keeps(matrix, found)


def test_a_least_amount_that_is_not_reached_is_repaired() -> None:
    # All that is spent goes to the first district: the poor one gets a work instead.
    matrix = model(WORTH, [BUDGET, LEAST])
    chosen = np.array([1])
    assert not keeps(matrix, chosen)
    found = repaired(matrix, chosen, no_hope(matrix), Effort())
    assert found is not None
    assert keeps(matrix, found)
    assert {2, 3} & set(found.tolist())


def test_a_ceiling_that_is_passed_is_kept_again_by_leaving_out_what_is_worth_least() -> None:
    # 6 + 4 + 3 are 13 of 10: the work that costs 3 is worth least for what it frees.
    matrix = model(WORTH, [BUDGET])
    found = repaired(matrix, np.array([0, 2, 3]), no_hope(matrix), Effort())
    assert found is not None
    assert found.tolist() == [0, 2]


def test_what_is_left_out_leaves_every_other_least_amount() -> None:
    # Of 9 spent 5 are allowed. Without the work worth 1 the poor district would have nothing.
    matrix = model(WORTH, [(-INFINITE, [6.0, 5.0, 4.0, 3.0], 5.0), LEAST])
    decided = decided_rows(matrix)
    chosen = np.array([0, 3])
    broken = decided.broken(np.array([1.0, 0.0, 0.0, 1.0]))
    left = lightened(decided, chosen, broken, matrix.objective)
    assert left is not None
    assert left.tolist() == [3]


def test_where_nothing_can_be_left_out_nothing_is_claimed() -> None:
    decided = decided_rows(model(WORTH, [(12.0, [6.0, 5.0, 4.0, 3.0], INFINITE)]))
    broken = decided.broken(np.array([1.0, 0.0, 0.0, 0.0]))
    assert lightened(decided, np.array([0]), broken, np.array(WORTH)) is None


def test_of_a_model_without_portfolios_none_is_made_up() -> None:
    # At least 12 must be spent, and there are 10.
    matrix = model(WORTH, [BUDGET, (12.0, [6.0, 5.0, 4.0, 3.0], INFINITE)])
    assert first_portfolio(matrix, Effort()) is None


@pytest.mark.parametrize("least", [1.0, 4.0, 7.0])
def test_a_share_of_a_sum_is_repaired_as_well(least: float) -> None:
    """Every tenth of the sum goes to the poor district; the sum is a column of its own."""
    share = least / 10.0
    matrix = _with_sum(model(WORTH, [BUDGET]), share)
    found = repaired(matrix, np.array([0]), no_hope(matrix), Effort())
    assert found is not None
    assert keeps(matrix, found)
    plain = on_decisions(decided_rows(matrix))
    assert keeps(plain, found)


def test_sums_are_written_out_where_decisions_alone_settle_a_row() -> None:
    matrix = _with_sum(model(WORTH, [BUDGET]), 0.5)
    plain = on_decisions(decided_rows(matrix))
    dense = _dense(plain)
    assert dense[2].tolist() == [-3.0, -2.5, 2.0, 1.5, 0.0]
    assert not dense[1].any()
    assert plain.row_lower[1:].tolist() == [-INFINITE, 0.0]


def _with_sum(matrix: Matrix, share: float) -> Matrix:
    """Add the sum of all costs, and the rule that the last two works are so much of it."""
    cost = np.array([6.0, 5.0, 4.0, 3.0])
    return replace(
        matrix,
        objective=np.append(matrix.objective, 0.0),
        lower=np.append(matrix.lower, 0.0),
        upper=np.append(matrix.upper, INFINITE),
        integer=np.append(matrix.integer, False),
        row_lower=np.append(matrix.row_lower, [0.0, 0.0]),
        row_upper=np.append(matrix.row_upper, [0.0, INFINITE]),
        row_start=np.array([0, 4, 9, 12]),
        column=np.array([0, 1, 2, 3, 0, 1, 2, 3, 4, 2, 3, 4]),
        value=np.concatenate([cost, cost, [-1.0], [4.0, 3.0, -share]]),
        owner=np.full(3, -1),
    )


def _dense(matrix: Matrix) -> Floats:
    found = np.zeros((len(matrix.row_lower), len(matrix.lower)))
    rows = np.repeat(np.arange(len(found)), np.diff(matrix.row_start))
    found[rows, matrix.column] = matrix.value
    return found
