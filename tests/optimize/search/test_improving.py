"""What is left to decide when the rest of a portfolio stays as it is."""

import numpy as np

from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.improving import opened, with_rows

# Three works worth 5, 4 and 3 cost 6, 5 and 4; there are 10 to spend.
BUDGET = Matrix(
    objective=np.array([5.0, 4.0, 3.0]),
    offset=0.0,
    lower=np.zeros(3),
    upper=np.ones(3),
    integer=np.ones(3, dtype=bool),
    row_lower=np.array([-np.inf]),
    row_upper=np.array([10.0]),
    row_start=np.array([0, 3]),
    column=np.array([0, 1, 2]),
    value=np.array([6.0, 5.0, 4.0]),
    owner=np.array([-1]),
    column_names=(),
    row_names=(),
)


def test_what_stays_is_paid_for_before_the_rest_is_decided() -> None:
    # The second work stays: 5 are left, for the third alone.
    model = opened(BUDGET, np.array([True, False, True]), np.array([1]))
    assert model.columns.tolist() == [0, 2]
    assert model.matrix.row_upper.tolist() == [5.0]
    outcome = Search(model.matrix).solve(Effort())
    assert outcome.values is not None
    assert outcome.values.round().tolist() == [0.0, 1.0]
    assert round(outcome.objective or 0.0, 6) == 7.0


def test_rows_that_came_later_hold_as_well() -> None:
    # The first and the third exclude each other.
    entries = (np.array([0, 0]), np.array([0, 2]), np.array([1.0, 1.0]))
    outcome = Search(with_rows(BUDGET, entries, np.array([1.0]))).solve(Effort())
    assert outcome.values is not None
    assert outcome.values.round().tolist() == [0.0, 1.0, 1.0]
