"""A portfolio filled work by work, where there is no time for a solver."""

import numpy as np
import pytest

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.parts.filling import filled, worth_of

INFINITE = np.inf


def model(
    objective: list[float], rows: list[tuple[float, list[float], float]], amounts: int = 0
) -> Matrix:
    """Return works, and at last some amounts, under limits: the least, coefficients, the most."""
    value = np.array([weights for _least, weights, _most in rows])
    row, column = np.nonzero(value)
    size = len(objective)
    works = np.arange(size) < size - amounts
    return Matrix(
        objective=np.array(objective),
        offset=0.0,
        lower=np.zeros(size),
        upper=np.where(works, 1.0, INFINITE),
        integer=works,
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


def chosen(matrix: Matrix) -> list[int] | None:
    found = filled(matrix)
    return None if found is None else found.tolist()


def test_works_are_taken_in_by_what_they_are_worth_for_what_they_use() -> None:
    assert chosen(model(WORTH, [BUDGET])) == [0, 2]


def test_of_a_slot_one_enters() -> None:
    slots = [
        (-INFINITE, [1.0, 0.0, 1.0, 0.0], 1.0),
        (-INFINITE, [0.0, 1.0, 0.0, 0.0], 1.0),
        (-INFINITE, [0.0, 0.0, 0.0, 1.0], 1.0),
    ]
    assert chosen(model([5.0, 4.0, 2.0, 1.0], [BUDGET, *slots])) == [0, 3]


def test_money_that_a_source_pays_is_raised_up_to_its_ceiling() -> None:
    # Two sources pay 7 and 4: what works cost less what they pay is at most nothing.
    paid = (-INFINITE, [6.0, 5.0, 4.0, 3.0, -1.0, -1.0], 0.0)
    own = (-INFINITE, [0.0, 0.0, 0.0, 0.0, 1.0, 0.0], 7.0)
    lent = (-INFINITE, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 4.0)
    assert chosen(model([*WORTH, 0.0, 0.0], [paid, own, lent], amounts=2)) == [0, 1]
    none = (-INFINITE, [0.0, 0.0, 0.0, 0.0, 0.0, 1.0], 0.0)
    assert chosen(model([*WORTH, 0.0, 0.0], [paid, own, none], amounts=2)) == [0]


def test_a_least_amount_that_cannot_be_met_leaves_no_portfolio() -> None:
    assert chosen(model(WORTH, [BUDGET, (12.0, [6.0, 5.0, 4.0, 3.0], INFINITE)])) is None


def test_a_concave_objective_counts_works_by_the_middle_of_its_tangents() -> None:
    # The level is at most 1 + 4x, 2 + 2x and 4 + x, and the share x is half of each work.
    matrix = model(
        [0.0, 0.0, 0.0, 3.0],
        [
            (0.0, [0.5, 0.5, -1.0, 0.0], 0.0),
            (-INFINITE, [0.0, 0.0, -4.0, 1.0], 1.0),
            (-INFINITE, [0.0, 0.0, -2.0, 1.0], 2.0),
            (-INFINITE, [0.0, 0.0, -1.0, 1.0], 4.0),
        ],
        amounts=2,
    )
    assert worth_of(matrix).tolist() == pytest.approx([3.0, 3.0, 0.0, 0.0])
    assert chosen(matrix) == [0, 1]
