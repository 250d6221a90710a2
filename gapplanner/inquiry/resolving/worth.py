"""A plan must be worth so much: an objective stated as a rule."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import INFINITY, PortfolioModel
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.objectives.balanced import FLOOR, log_with_floor
from gapplanner.optimize.objectives.priced import PricedBalanced
from gapplanner.optimize.objectives.shares import IndicatorTerms, indicator_terms, served_weights
from gapplanner.optimize.rules import Finding, PlanRule
from gapplanner.optimize.rules.rule import over, under
from gapplanner.optimize.world import Floats
from gapplanner.portfolio.closure import indicator_shares

# What the last bits of the solver may take from the value, relative to it.
LAST_BITS = 1e-6
# Points of the logarithm: so far (in log x) from the shares of the plan every FINE, else COARSE.
REACH = 0.4
FINE = 0.02
COARSE = 0.2


@dataclass(frozen=True, eq=False)
class WorthAtLeast(PlanRule):
    r"""The objective is at least (at most, where less is better) a value.

    Notes
    -----
    .. math:: s f(y) \ge s v

    with *f* the objective, *s* its sense. For ``balanced`` each :math:`\log x_k` is written from
    below by the chords between neighbouring points, so that what the solver takes for good enough
    is good enough: :math:`z_k \le \log p + (x_k - p) \frac{\log q - \log p}{q - p}`. The points lie
    every 0.02 in :math:`\log x` around the shares of the plan (error at most 5e-5).
    """

    objective: Objective
    least: float
    plan: pd.DataFrame

    @property
    def name(self) -> str:
        """Return what the rule is called."""
        return "worth"

    def add_to(self, model: PortfolioModel) -> None:
        """State the objective as one row, with its own columns where it is concave."""
        sense = self.objective.sense
        if isinstance(self.objective, Balanced):
            self._add_chords(model, self.objective)
            return
        self.objective.add_to(model)
        columns, values, offset = model.objective_terms()
        model.clear_objective()
        model.add_row("worth", columns, values, lower=sense * self.least - offset)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return the value against the least one."""
        value = self.objective.value(candidate_set, decisions)
        slack = LAST_BITS * max(1.0, abs(self.least))
        what = _("value of the plan")
        if self.objective.sense > 0:
            return [under(what, self.least - slack, value, "")]
        return [over(what, self.least + slack, value, "")]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("The plan is worth almost as much as the best.")

    def _add_chords(self, model: PortfolioModel, objective: Balanced) -> None:
        weights = served_weights(model, dict(objective.weights))
        terms = [one for one in indicator_terms(model) if one.indicator_id in weights]
        reached = indicator_shares(
            model.world.candidate_set, self.plan, objective.horizon, objective.discount_rate
        )
        levels = []
        for one in terms:
            points = _points(float(reached.get(one.indicator_id, 0.0)), one.most)
            levels.append(_level(model, one, points))
        values = np.array([weights[one.indicator_id] for one in terms])
        columns, shares = [np.array(levels, dtype=np.int64)], [values]
        if isinstance(objective, PricedBalanced):
            for priced, share in model.priced:
                columns.append(priced)
                shares.append(-np.broadcast_to(np.asarray(share, dtype=np.float64), priced.shape))
        model.add_row("worth", np.concatenate(columns), np.concatenate(shares), lower=self.least)


def _points(share: float, most: float) -> Floats:
    """Return the shares between which chords are drawn, from 0 to ``most``."""
    top, middle = math.log(max(most, 2 * FLOOR)), math.log(max(share, FLOOR))
    wide = np.arange(math.log(FLOOR), top, COARSE)
    near = np.arange(middle - REACH, middle + REACH, FINE)
    inside = near[(near > math.log(FLOOR)) & (near < top)]
    logs = np.unique(np.concatenate([wide, inside, [top]]))
    return np.concatenate([[0.0], np.exp(logs)])


def _level(model: PortfolioModel, terms: IndicatorTerms, points: Floats) -> int:
    """Add a column that is at most the logarithm of an indicator's share, and return it."""
    scale = 1.0 / float(np.abs(terms.value).max())
    name = terms.indicator_id
    share = model.add_columns([f"w[{name}]"], np.zeros(1), np.array([terms.most * scale]))
    level = model.add_columns([f"worth[{name}]"], np.array([-INFINITY]), np.array([0.0]))
    model.add_row(
        f"w[{name}]",
        np.append(terms.column, share),
        np.append(terms.value * scale, -1.0),
        lower=0.0,
        upper=0.0,
    )
    heights = np.array([log_with_floor(float(point)) for point in points])
    slopes = np.diff(heights) / np.diff(points)
    count = len(slopes)
    rows = np.repeat(np.arange(count), 2)
    columns = np.tile(np.array([level[0], share[0]]), count)
    values = np.column_stack([np.ones(count), -slopes / scale]).ravel()
    model.add_rows(
        [f"chord[{name},{place}]" for place in range(count)],
        (rows, columns, values),
        upper=heights[:-1] - slopes * points[:-1],
    )
    return int(level[0])
