"""How far from the norm: dated targets, the gap of each unit, and what weighs most."""

from gapplanner.gaps.equity import equity_multipliers
from gapplanner.gaps.measure import measure_gaps
from gapplanner.gaps.norms import Norm, Norms, Target, load_norms
from gapplanner.gaps.priority import rank_gaps

__all__ = [
    "Norm",
    "Norms",
    "Target",
    "equity_multipliers",
    "load_norms",
    "measure_gaps",
    "rank_gaps",
]
