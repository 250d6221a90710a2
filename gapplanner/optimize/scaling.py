"""Powers of two that bring a model's figures to where a solver's absolute tolerances make sense."""

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Floats

# Largest coefficient of a row, and of what is maximised, as the solver sees it.
LARGEST = 4096.0


def row_scales(matrix: Matrix) -> Floats:
    """Return a power of two per row that brings its largest coefficient to about ``LARGEST``.

    Rows in soles have coefficients of tens of millions, on which the solver's absolute tolerances
    mean nothing. Powers of two leave every figure exact.
    """
    length = np.diff(matrix.row_start)
    largest = np.ones(len(length))
    rows = np.repeat(np.arange(len(length)), length)
    np.maximum.at(largest, rows, np.abs(matrix.value))
    return np.exp2(-np.maximum(0.0, np.ceil(np.log2(largest / LARGEST))))


def objective_scale(objective: Floats) -> float:
    """Return the power of two that brings the largest coefficient to about ``LARGEST``.

    The solver looks for nothing that is better by less than its absolute tolerance. On a share of a
    gap, 0-1, that would hide real differences.

    Examples
    --------
    >>> objective_scale(np.array([0.5, -0.25])), objective_scale(np.array([1e6]))
    (8192.0, 0.00390625)
    """
    largest = np.abs(objective).max(initial=0.0)
    return float(np.exp2(np.floor(np.log2(LARGEST / largest)))) if largest > 0 else 1.0
