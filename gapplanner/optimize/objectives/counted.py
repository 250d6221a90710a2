"""Objectives that add up decimals: every portfolio is worth a whole number of steps."""

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import pandas as pd

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
class Counted(Linear):
    """An objective that adds up an amount of each candidate, in steps where the amounts have some.

    Attributes
    ----------
    step
        The power of ten of which every amount is a whole number; 0 where none is known.
    """

    step: float = 0.0

    @property
    def column(self) -> str:
        """Return the column of the candidates that is added up."""
        raise NotImplementedError

    def relative_gap(self, value: float, bound: float) -> float:
        """Return ``|bound - value| / |value|``; 0 where no portfolio lies between them."""
        difference = abs(bound - value)
        if not self.step or not math.isfinite(bound):
            return super().relative_gap(value, bound)
        if difference < NEXT * self.step:
            return 0.0
        # A step is never the last bits of arithmetic, however small it is.
        return difference / abs(value) if value else math.inf


def steps_of(worth: pd.Series, step: float) -> list[int]:
    """Return each worth as a whole number of steps, exactly."""
    unit = Decimal(repr(step))
    return [int(Decimal(repr(float(amount))) / unit) for amount in worth]


def forgiven(objective: object, size: float, last_bits: float) -> float:
    """Return how much of a value is the last bits of arithmetic, and never a step."""
    bits = last_bits * max(1.0, size)
    if isinstance(objective, Counted) and objective.step > 0:
        return min(bits, objective.step / 2)
    return bits
