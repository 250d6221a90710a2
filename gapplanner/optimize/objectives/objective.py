"""What every objective must say: to the model, to the auditor, and of its own gap."""

import math
from typing import Protocol

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.world import Floats, Ints


class Tangents(Protocol):
    """Rows that sharpen a concave objective near a point."""

    entries: tuple[Ints, Ints, Floats]
    upper: Floats


class Objective(Protocol):
    """One thing a plan may be best at.

    The model always maximises; an objective whose ``value`` is better when smaller has ``sense``
    -1 and states ``sense * value``.
    """

    @property
    def name(self) -> str:
        """Return the word of the scenario."""
        ...

    @property
    def sense(self) -> int:
        """Return 1 when more is better, -1 when less is."""
        ...

    def add_to(self, model: PortfolioModel) -> None:
        """State the objective to the model: the solver's half."""
        ...

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the objective of finished decisions, in its unit: the auditor's half."""
        ...

    def relative_gap(self, value: float, bound: float) -> float:
        """Return how far ``value`` may be from the best, 0-1."""
        ...

    def allowed(self, relative_gap: float) -> tuple[float, float]:
        """Return the absolute and the relative gap at which the solver may stop."""
        ...

    def tolerated(self, value: float, tolerance: float) -> float:
        """Return the worst value that still is within a relative tolerance of ``value``."""
        ...

    def lost(self, value: float, reached: float) -> float:
        """Return the share of ``value`` that ``reached`` gives up, 0 when it gives up nothing."""
        ...

    def sentence(self) -> str:
        """Return the objective in words for people."""
        ...

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Return what a reader of the value must know."""
        ...


def plain_gap(value: float, bound: float) -> float:
    """Return ``|bound - value| / |value|``; 0 when they agree, infinite when the value is 0.

    A bound that is infinite proves nothing.

    Examples
    --------
    >>> plain_gap(100.0, 101.0), plain_gap(100.0, float("inf"))
    (0.01, inf)
    """
    if not math.isfinite(bound):
        return math.inf
    difference = abs(bound - value)
    if difference <= 1e-9 * max(1.0, abs(bound)):
        return 0.0
    return difference / abs(value) if value else float("inf")


def plain_loss(sense: int, value: float, reached: float) -> float:
    """Return by how much of ``|value|`` another value is worse; 0 but for the last bits.

    Examples
    --------
    >>> plain_loss(1, 200.0, 198.0), plain_loss(-1, 200.0, 198.0)
    (0.01, 0.0)
    """
    difference = sense * (value - reached)
    if difference <= 1e-9 * max(1.0, abs(value)):
        return 0.0
    return difference / abs(value) if value else float("inf")
