"""The worth of what is chosen, as the planner's own table states it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives.counted import Counted


@dataclass(frozen=True)
class Worth(Counted):
    r"""Worth of the chosen investments, in the unit of the planner's table (net present value).

    Notes
    -----
    .. math:: \max \sum_j w_{i(j)} y_j

    with :math:`w_i` the ``worth`` of a candidate, which may be negative: such a candidate enters
    only where a rule needs it. Worth is taken as it is stated, whatever the start year: it is not
    discounted again. Where every worth is a whole number of steps (of thousandths, say), so is that
    of every portfolio: a bound less than a step above it proves it the best.
    """

    name: str = "worth"

    @property
    def column(self) -> str:
        """Return the column of the candidates that is added up."""
        return "worth"

    def add_to(self, model: PortfolioModel) -> None:
        """Put the worth of each candidate on its decisions."""
        world = model.world
        worth = world.candidates["worth"].to_numpy(dtype=np.float64)[world.candidate]
        model.add_to_objective(np.arange(len(worth), dtype=np.int64), worth)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the worth of what is chosen."""
        worth = candidate_set.candidates.set_index("candidate_id")["worth"].astype("float64")
        return float(worth.reindex(decisions["candidate_id"]).sum())

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Choose what is worth most: the sum of the worth stated for each investment.")
