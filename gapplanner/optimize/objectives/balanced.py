"""The default objective: proportional fairness between indicators."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import INFINITY, PortfolioModel
from gapplanner.optimize.objectives.shares import indicator_terms
from gapplanner.optimize.world import Floats, Ints
from gapplanner.portfolio.closure import indicator_shares
from gapplanner.portfolio.horizon import Horizon

# Below this share the logarithm goes on as a straight line, so that an indicator that gets nothing
# costs much, and not infinitely much.
FLOOR = 1e-4
# Less than this, in log units, is the last bits of arithmetic.
LAST_BITS = 1e-9
# Ratio between neighbouring tangents before the relaxation tells where to put more.
COARSE_RATIO = 2.0
# Near a point: tangents at the point times exp(step * j). Two neighbours err by step**2 / 8.
FINE_STEP = 0.01
FINE_REACH = 12


def log_with_floor(share: float) -> float:
    r"""Return :math:`\log x`, continued below the floor *f* as :math:`\log f + x / f - 1`.

    Examples
    --------
    >>> round(log_with_floor(1.0), 6), round(log_with_floor(0.0), 4)
    (0.0, -10.2103)
    """
    return math.log(share) if share >= FLOOR else math.log(FLOOR) + share / FLOOR - 1.0


@dataclass(frozen=True, eq=False)
class _Placed:
    """Where the objective stands in a model, so that tangents can be added."""

    names: tuple[str, ...]
    share: Ints
    level: Ints
    scale: Floats


@dataclass(frozen=True)
class Balanced:
    r"""Weighted sum of the logarithms of the closed shares.

    Notes
    -----
    .. math:: \max \sum_k W_k \log x_k

    :math:`x_k` the share of indicator *k* (see `gapplanner.portfolio.closure.indicator_shares`),
    :math:`W_k` the council's weights, made to sum to 1 over the indicators that some candidate can
    serve. The logarithm is written from above by tangents at points *p*,
    :math:`z_k \le \log p + (x_k - p) / p`, so that the solver's bound holds for the true logarithm;
    tangents closer than ``FINE_STEP`` (0.01 in log *x*) near the optimum of the relaxation leave an
    error of at most 1.25e-5. The gap reported is
    :math:`\exp(\text{bound} - \text{value}) - 1`: how far the weighted geometric mean of the closed
    shares may be from the best.
    """

    weights: tuple[tuple[str, float], ...]
    horizon: Horizon
    discount_rate: float
    name: str = "balanced"
    sense: int = 1

    def add_to(self, model: PortfolioModel) -> None:
        """Add a share and a level per indicator, the tangents, and the weighted sum."""
        weights = self._served(model.world.candidate_set)
        terms = [one for one in indicator_terms(model) if one.indicator_id in weights]
        scale = np.array([1.0 / np.abs(one.value).max() for one in terms])
        names = [one.indicator_id for one in terms]
        most = np.array([one.most for one in terms])
        share = model.add_columns(
            [f"x[{name}]" for name in names], np.zeros(len(terms)), most * scale
        )
        top = np.array([log_with_floor(found) for found in most])
        level = model.add_columns(
            [f"log[{name}]" for name in names], np.full(len(terms), -INFINITY), top
        )
        for place, one in enumerate(terms):
            model.add_row(
                f"share[{one.indicator_id}]",
                np.append(one.column, share[place]),
                np.append(one.value * scale[place], -1.0),
                lower=0.0,
                upper=0.0,
            )
        model.add_to_objective(level, np.array([weights[name] for name in names]))
        placed = _Placed(tuple(names), share, level, scale)
        model.shared["balanced"] = placed
        entries, upper = _tangents(placed, [_coarse_points(found) for found in most])
        model.add_rows([f"tangent[{i}]" for i in range(len(upper))], entries, upper=upper)

    @property
    def error(self) -> float:
        """Return by how much tangents may overstate the value away from sharpened points."""
        return math.log(COARSE_RATIO) ** 2 / 8

    def overstates(self, model: PortfolioModel, values: Floats) -> float:
        """Return by how much the levels of a solved model exceed the true logarithms."""
        placed = self._placed(model)
        weights = self._served(model.world.candidate_set)
        shares = values[placed.share] / placed.scale
        true = np.array([log_with_floor(float(share)) for share in shares])
        return float(np.array(list(weights.values())) @ (values[placed.level] - true))

    def refine(
        self, model: PortfolioModel, values: Floats
    ) -> tuple[tuple[Ints, Ints, Floats], Floats]:
        """Return rows (entries and upper bounds) of more tangents near the shares reached."""
        placed = self._placed(model)
        shares = values[placed.share] / placed.scale
        steps = np.exp(FINE_STEP * np.arange(-FINE_REACH, FINE_REACH + 1))
        # Below the floor the objective is straight; a tangent of the logarithm would cut it off.
        points = [np.maximum(FLOOR, max(found, FLOOR) * steps) for found in shares]
        return _tangents(placed, points)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the weighted sum of true logarithms, recomputed from the tables."""
        shares = indicator_shares(candidate_set, decisions, self.horizon, self.discount_rate)
        weights = self._served(candidate_set)
        return math.fsum(
            weight * log_with_floor(float(shares[name])) for name, weight in weights.items()
        )

    def relative_gap(self, value: float, bound: float) -> float:
        """Return ``exp(bound - value) - 1``."""
        return max(0.0, math.expm1(bound - value))

    def allowed(self, relative_gap: float) -> tuple[float, float]:
        """Return the absolute gap in log units that keeps the geometric mean within the asked."""
        # Half the error of two neighbouring tangents is kept back for the true logarithm.
        return max(0.0, math.log1p(relative_gap) - FINE_STEP**2 / 8), 0.0

    def tolerated(self, value: float, tolerance: float) -> float:
        """Return the value whose geometric mean of shares is that much smaller."""
        return value - math.log1p(tolerance)

    def lost(self, value: float, reached: float) -> float:
        """Return ``exp(value - reached) - 1``, as `relative_gap` measures."""
        return self.relative_gap(reached, value) if value - reached > LAST_BITS else 0.0

    def sharpen_at(
        self, model: PortfolioModel, candidate_set: CandidateSet, decisions: pd.DataFrame
    ) -> None:
        """Add tangents at the shares of a portfolio, so that the model sees its true value."""
        placed = self._placed(model)
        shares = indicator_shares(candidate_set, decisions, self.horizon, self.discount_rate)
        points = [np.array([max(float(shares[name]), FLOOR)]) for name in placed.names]
        entries, upper = _tangents(placed, points)
        model.add_rows([f"tangent[={row}]" for row in range(len(upper))], entries, upper=upper)

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _(
            "Close every indicator's gap in balance: the weighted geometric mean of the closed "
            "shares is as large as it can be."
        )

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Say which indicators no candidate can serve."""
        served = self._served(candidate_set)
        absent = [name for name, _weight in self.weights if name not in served]
        if not absent:
            return ()
        return (
            _(
                "No candidate closes any of these gaps, so they are left out of the objective and "
                "the other weights are made to sum to 1: {names}."
            ).format(names=", ".join(absent)),
        )

    def _placed(self, model: PortfolioModel) -> _Placed:
        placed = model.shared["balanced"]
        if not isinstance(placed, _Placed):
            raise TypeError
        return placed

    def _served(self, candidate_set: CandidateSet) -> dict[str, float]:
        gaps = candidate_set.gaps.set_index("gap_id")
        adding = candidate_set.closures[candidate_set.closures["amount"] > 0]
        reached = gaps.loc[
            gaps.index.isin(adding["gap_id"]) & (gaps["gap"] > 0).fillna(value=False)
        ]
        served = {
            name: weight
            for name, weight in self.weights
            if weight > 0 and (reached["indicator_id"] == name).any()
        }
        total = math.fsum(served.values())
        return {name: weight / total for name, weight in served.items()}


def _coarse_points(most: float) -> Floats:
    count = math.ceil(math.log(max(most, FLOOR) / FLOOR) / math.log(COARSE_RATIO))
    return np.geomspace(FLOOR, max(most, FLOOR), count + 2)


def _tangents(placed: _Placed, points: list[Floats]) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    r"""Return rows :math:`z - x / p \le \log p - 1` for the points of each indicator."""
    which = np.repeat(np.arange(len(points)), [len(some) for some in points])
    point = np.concatenate([*points, np.zeros(0)])
    count = len(point)
    row = np.repeat(np.arange(count), 2)
    column = np.empty(2 * count, dtype=np.int64)
    column[0::2], column[1::2] = placed.level[which], placed.share[which]
    value = np.empty(2 * count)
    value[0::2], value[1::2] = 1.0, -1.0 / (point * placed.scale[which])
    return (row, column, value), np.log(point) - 1.0
