"""Tangents stand above the true objective everywhere, or the bound would be false."""

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gapplanner.optimize.objectives.balanced import FLOOR, Balanced, _Placed, log_with_floor
from gapplanner.portfolio import Horizon


@pytest.mark.parametrize("reached", [0.0, FLOOR / 3, FLOOR, 1.05 * FLOOR, 0.03, 1.0])
def test_no_tangent_near_a_share_cuts_off_a_portfolio(reached: float) -> None:
    placed = _Placed(("water-network",), np.array([0]), np.array([1]), np.array([1.0]))
    model: Any = SimpleNamespace(shared={"balanced": placed})
    objective = Balanced((("water-network", 1.0),), Horizon(2027, 3), 0.08)
    (row, column, value), upper = objective.refine(model, np.array([reached, 0.0]))
    slope = np.zeros(len(upper))
    slope[row[column == 0]] = value[column == 0]
    for share in (0.0, FLOOR / 10, FLOOR / 2, FLOOR, 2 * FLOOR, 0.01, 0.5, 1.0):
        # A row says: log + slope * share <= upper.
        allowed = float((upper - slope * share).min())
        assert allowed >= log_with_floor(share) - 1e-9
