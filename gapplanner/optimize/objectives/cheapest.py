"""The least cost, where the targets are rules."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives.counted import Counted


@dataclass(frozen=True)
class Cheapest(Counted):
    r"""Cost of the chosen investments, soles; the targets are rules.

    Notes
    -----
    .. math:: \min \sum_j C_j y_j
    """

    name: str = "cheapest"
    sense: ClassVar[int] = -1

    @property
    def column(self) -> str:
        """Return the column of the candidates that is added up."""
        return "cost"

    def add_to(self, model: PortfolioModel) -> None:
        """Put minus the cost on the decisions."""
        world = model.world
        cost = world.candidates["cost"].to_numpy(dtype=np.float64)[world.candidate]
        model.add_to_objective(np.arange(len(cost), dtype=np.int64), -cost)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the cost, soles."""
        cost = candidate_set.candidates.set_index("candidate_id")["cost"].astype("float64")
        return float(cost.reindex(decisions["candidate_id"]).sum())

    def sentence(self) -> str:
        """Return the objective in words for people."""
        return _("Reach the targets at the least cost.")
