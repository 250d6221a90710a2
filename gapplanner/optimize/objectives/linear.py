"""Objectives that are linear in the decisions: closure, shortfall, people, cost."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.closing import closing_of
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives.objective import plain_gap, plain_loss
from gapplanner.optimize.objectives.shares import indicator_terms
from gapplanner.optimize.world import Floats
from gapplanner.portfolio.closure import closed_by, indicator_shares
from gapplanner.portfolio.horizon import Horizon

Weights = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Linear:
    """What the linear objectives share: the plain gap and tolerance, and no notes."""

    sense: ClassVar[int] = 1

    def relative_gap(self, value: float, bound: float) -> float:
        """Return ``|bound - value| / |value|``."""
        return plain_gap(value, bound)

    def allowed(self, relative_gap: float) -> tuple[float, float]:
        """Return the absolute and the relative gap at which the solver may stop."""
        return 0.0, relative_gap

    def tolerated(self, value: float, tolerance: float) -> float:
        """Return the value less (or, where less is better, and) a share of its size."""
        return value - self.sense * tolerance * abs(value)

    def lost(self, value: float, reached: float) -> float:
        """Return the share of the size of ``value`` that is given up."""
        return plain_loss(self.sense, value, reached)

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Return nothing: the value is what its sentence says."""
        return ()


@dataclass(frozen=True)
class Closure(Linear):
    r"""Weighted sum of the closed shares.

    Notes
    -----
    .. math:: \max \sum_k W_k x_k

    with :math:`x_k` as in `gapplanner.portfolio.closure.indicator_shares`.
    """

    weights: Weights
    horizon: Horizon
    discount_rate: float
    name: str = "closure"

    def add_to(self, model: PortfolioModel) -> None:
        """Put every indicator's share, times its weight, straight on the closure terms."""
        weights = dict(self.weights)
        for terms in indicator_terms(model):
            weight = weights.get(terms.indicator_id, 0.0)
            model.add_to_objective(terms.column, weight * terms.value)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the weighted sum of shares, 0-1."""
        shares = indicator_shares(candidate_set, decisions, self.horizon, self.discount_rate)
        return sum(weight * float(shares.get(name, 0.0)) for name, weight in self.weights)

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Close as much as possible: the weighted sum of the closed shares of the gaps.")


@dataclass(frozen=True)
class Shortfall(Linear):
    r"""Sum of proportional shortfalls, each gap counted by its weights.

    Notes
    -----
    .. math:: \min \sum_g W_{k(g)} E_g \Big(1 - \frac{c_g}{G_g}\Big)

    over the known gaps above zero; closure as set in motion, not discounted.
    """

    weights: Weights
    name: str = "shortfall"
    sense: ClassVar[int] = -1

    def add_to(self, model: PortfolioModel) -> None:
        """State minus the shortfall."""
        gaps = model.world.gaps
        size, weight = size_and_weight(gaps, self.weights)
        closing = closing_of(model)
        # Gaps of size 0 have no closure terms, so nothing divides by zero.
        worth = closing.amount * weight[closing.gap] / size[closing.gap]
        model.add_to_objective(closing.column, worth, offset=-float(weight[size > 0].sum()))

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the weighted sum of shortfalls, in gaps."""
        gaps = candidate_set.gaps.sort_values("gap_id").set_index("gap_id")
        closed = closed_by(candidate_set, decisions, None)
        known = gaps[(gaps["gap"] > 0).fillna(value=False)]
        missing = 1.0 - closed[known.index] / known["gap"].astype("float64")
        weight = known["indicator_id"].map(dict(self.weights)).fillna(0.0) * known["weight"]
        return float((missing * weight).sum())

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Leave the smallest sum of unclosed shares over all gaps.")


@dataclass(frozen=True)
class People(Linear):
    r"""Persons whose gap is closed, each gap's persons in proportion to its closure.

    Notes
    -----
    .. math:: \max \sum_g P_g \frac{c_g}{G_g}

    closure as set in motion. A person behind several gaps counts once for each. Gaps whose
    persons are unknown do not count, and the notes say how many there are.
    """

    name: str = "people"

    def add_to(self, model: PortfolioModel) -> None:
        """Put persons per unit of gap on the closure terms."""
        gaps = model.world.gaps
        size = gaps["gap"].astype("float64").fillna(0.0).to_numpy()
        people = gaps["people"].astype("float64").fillna(0.0).to_numpy()
        closing = closing_of(model)
        worth = closing.amount * people[closing.gap] / size[closing.gap]
        model.add_to_objective(closing.column, worth)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return persons."""
        gaps = candidate_set.gaps.set_index("gap_id")
        gaps = gaps[(gaps["gap"] > 0).fillna(value=False) & gaps["people"].notna()].sort_index()
        closed = closed_by(candidate_set, decisions, None).reindex(gaps.index)
        return float((closed / gaps["gap"] * gaps["people"]).astype("float64").sum())

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Serve as many people as possible.")

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Say how many gaps have unknown persons."""
        unknown = int(candidate_set.gaps["people"].isna().sum())
        if not unknown:
            return ()
        return (
            _("{count} gaps do not count, because the people behind them are unknown.").format(
                count=unknown
            ),
        )


def size_and_weight(gaps: pd.DataFrame, weights: Weights) -> tuple[Floats, Floats]:
    """Return the size of each gap, and its weight times that of its indicator; 0 if unknown."""
    size: Floats = np.asarray(gaps["gap"].astype("float64").fillna(0.0), dtype=np.float64)
    of_indicator = gaps["indicator_id"].map(dict(weights)).astype("float64").fillna(0.0)
    weight = of_indicator * gaps["weight"].astype("float64").fillna(0.0)
    return size, np.asarray(weight, dtype=np.float64)
