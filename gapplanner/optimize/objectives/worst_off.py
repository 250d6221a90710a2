"""The objective that looks at the worst-off gap alone."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.closing import closing_of, services_in
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives.linear import Linear, Weights, size_and_weight
from gapplanner.optimize.world import Floats, Ints
from gapplanner.portfolio.closure import closed_by
from gapplanner.portfolio.horizon import Horizon

# So many levels of closure have a decision of their own.
MOST_LEVELS = 4


@dataclass(frozen=True)
class WorstOff(Linear):
    r"""The largest unclosed share of any gap that some candidate can serve.

    Notes
    -----
    .. math:: \min w, \qquad w \ge 1 - \frac{c_g}{G_g} \quad \forall g

    closure as set in motion, not discounted, over the gaps of positive weight that some candidate
    serves from a start within the programme. Because closure comes in whole works, a level *s* is
    reached by every gap or missed by one: for a few levels a decision :math:`z_s \in \{0, 1\}`
    says that all reach it, and

    .. math:: \sum_j \min\Big(1, \frac{a_{jg}}{s\,G_g}\Big) y_j \ge z_s \quad \forall g,
              \qquad w \ge (1 - s^-) (1 - z_s)

    with :math:`s^- = 0` for the least share that any work closes (missing it is closing nothing)
    and :math:`s^- = s` for the others. These rows take no portfolio away: they spare the search
    from trying fractions of works in every place at once.
    """

    weights: Weights
    horizon: Horizon | None = None
    name: str = "worst_off"
    sense: ClassVar[int] = -1

    def add_to(self, model: PortfolioModel) -> None:
        """Add the largest shortfall as a column, one row per gap, and the levels."""
        world = model.world
        size, _weight = size_and_weight(world.gaps, self.weights)
        titles = world.gaps["gap_id"].to_numpy()
        served = self._counted(world.candidate_set)
        counted = np.flatnonzero([title in served for title in titles]).astype(np.int64)
        worst = model.add_columns(["worst"], np.zeros(1), np.ones(1))
        model.add_to_objective(worst, -1.0)
        closing = closing_of(model)
        place = np.full(len(size), -1, dtype=np.int64)
        place[counted] = np.arange(len(counted))
        kept = place[closing.gap] >= 0
        share = closing.amount[kept] / size[closing.gap[kept]]
        model.add_rows(
            [f"worst[{titles[gap]}]" for gap in counted],
            (
                np.concatenate([place[closing.gap[kept]], np.arange(len(counted))]),
                np.concatenate([closing.column[kept], np.repeat(worst, len(counted))]),
                np.concatenate([share, np.ones(len(counted))]),
            ),
            lower=1.0,
        )
        _add_levels(model, place, [str(titles[gap]) for gap in counted], worst)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the largest shortfall, 0-1; 0 when there is no gap to serve."""
        gaps = candidate_set.gaps.set_index("gap_id")
        counted = gaps.loc[sorted(self._counted(candidate_set))]
        closed = closed_by(candidate_set, decisions, None).reindex(counted.index)
        missing = 1.0 - closed / counted["gap"].astype("float64")
        return float(missing.max()) if len(missing) else 0.0

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Leave the worst-off place as well as possible: the largest unclosed share.")

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Say how many gaps nobody can serve."""
        absent = self._known(candidate_set) - self._counted(candidate_set)
        if not absent:
            return ()
        return (
            _("{count} gaps that no candidate closes do not count for the worst off.").format(
                count=len(absent)
            ),
        )

    def _known(self, candidate_set: CandidateSet) -> set[str]:
        weights = dict(self.weights)
        gaps = candidate_set.gaps
        known = (gaps["gap"] > 0).fillna(value=False) & (gaps["indicator_id"].map(weights) > 0)
        return set(gaps.loc[known, "gap_id"])

    def _counted(self, candidate_set: CandidateSet) -> set[str]:
        gaps, closures = candidate_set.gaps, candidate_set.closures
        weighty = set(gaps.loc[(gaps["weight"] > 0).fillna(value=False), "gap_id"])
        adding = closures[closures["amount"] > 0]
        if self.horizon is not None:
            candidates = candidate_set.candidates
            last = self.horizon.programme[-1]
            late = (candidates["earliest_start"] > last).fillna(value=False)
            adding = adding[~adding["candidate_id"].isin(candidates.loc[late, "candidate_id"])]
        return self._known(candidate_set) & weighty & set(adding["gap_id"])


def _add_levels(model: PortfolioModel, place: Ints, titles: list[str], worst: Ints) -> None:
    """Add a decision for each of a few levels of closure: whether every gap reaches it.

    ``place`` is the number of each gap among those counted, or -1.
    """
    gap, number, amount, size = services_in(model.world)
    kept = place[gap] >= 0
    source, column, share = model.world.spread(number[kept], (amount / size[gap])[kept])
    if not len(share):
        return
    row = place[gap[kept]][source]
    levels = _levels(share)
    reached = model.add_columns(
        [f"all_reach[{level:.6g}]" for level in levels],
        np.zeros(len(levels)),
        np.ones(len(levels)),
        integer=True,
    )
    every = np.arange(len(titles))
    for order, level in enumerate(levels):
        model.add_rows(
            [f"reach[{title},{level:.6g}]" for title in titles],
            (
                np.concatenate([row, every]),
                np.concatenate([column, np.repeat(reached[order], len(titles))]),
                np.concatenate([np.minimum(1.0, share / level), -np.ones(len(titles))]),
            ),
            lower=0.0,
        )
        # Below the least share of any work there is only nothing.
        missed = 1.0 - (level if order else 0.0)
        model.add_row(
            f"missed[{level:.6g}]",
            np.concatenate([worst, reached[[order]]]),
            np.array([1.0, missed]),
            lower=missed,
        )


def _levels(share: Floats) -> list[float]:
    """Return a few shares that works close, the least first, spread over all of them."""
    distinct = np.unique(share)
    # Shares that differ by the last bits are one; the least stands for them.
    distinct = distinct[np.append(True, np.diff(distinct) > 1e-6)]
    picked = np.linspace(0, len(distinct) - 1, min(MOST_LEVELS, len(distinct)))
    return [float(distinct[round(place)]) for place in picked]
