"""The worth of what is chosen, as the planner's own table states it."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives.linear import Linear

# A bound this near the next step is still below it, whatever the last bits of arithmetic.
NEXT: Final = 0.99
MOST_DECIMALS: Final = 12
# Whole numbers above this are not exact as floating point.
EXACT: Final = 2.0**53


def step_of(worth: pd.Series) -> float:
    """Return the largest power of ten, 1 at most, of which every worth is a whole number.

    The decimals are those with which each amount is written; 0 where they are too many to count in.

    Examples
    --------
    >>> step_of(pd.Series([2.5, -0.25])), step_of(pd.Series([300.0])), step_of(pd.Series([1 / 3]))
    (0.01, 1.0, 0.0)
    """
    amounts = [Decimal(repr(float(amount))).normalize() for amount in worth]
    decimals = max((-int(amount.as_tuple().exponent) for amount in amounts), default=0)
    steps = sum(abs(amount) for amount in amounts) * Decimal(10) ** max(0, decimals)
    if decimals > MOST_DECIMALS or steps > EXACT:
        return 0.0
    return float(10.0 ** -max(0, decimals))


@dataclass(frozen=True)
class Worth(Linear):
    r"""Worth of the chosen investments, in the unit of the planner's table (net present value).

    Notes
    -----
    .. math:: \max \sum_j w_{i(j)} y_j

    with :math:`w_i` the ``worth`` of a candidate, which may be negative: such a candidate enters
    only where a rule needs it. Worth is taken as it is stated, whatever the start year: it is not
    discounted again. Where every worth is a whole number of steps (of thousandths, say), so is that
    of every portfolio: a bound less than a step above it proves it the best.
    """

    step: float = 0.0
    name: str = "worth"

    def add_to(self, model: PortfolioModel) -> None:
        """Put the worth of each candidate on its decisions."""
        world = model.world
        worth = world.candidates["worth"].to_numpy(dtype=np.float64)[world.candidate]
        model.add_to_objective(np.arange(len(worth), dtype=np.int64), worth)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the worth of what is chosen."""
        worth = candidate_set.candidates.set_index("candidate_id")["worth"].astype("float64")
        return float(worth.reindex(decisions["candidate_id"]).sum())

    def relative_gap(self, value: float, bound: float) -> float:
        """Return ``|bound - value| / |value|``; 0 where no portfolio lies between them."""
        difference = abs(bound - value)
        if not self.step or not math.isfinite(bound):
            return super().relative_gap(value, bound)
        if difference < NEXT * self.step:
            return 0.0
        # A step is never the last bits of arithmetic, however small it is.
        return difference / abs(value) if value else math.inf

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Choose what is worth most: the sum of the worth stated for each investment.")


def steps_of(worth: pd.Series, step: float) -> list[int]:
    """Return each worth as a whole number of steps, exactly."""
    unit = Decimal(repr(step))
    return [int(Decimal(repr(float(amount))) / unit) for amount in worth]


def forgiven(objective: object, size: float, last_bits: float) -> float:
    """Return how much of a value is the last bits of arithmetic, and never a step of worth."""
    bits = last_bits * max(1.0, size)
    if isinstance(objective, Worth) and objective.step > 0:
        return min(bits, objective.step / 2)
    return bits
