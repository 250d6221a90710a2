"""One list for every income: portfolios of several outcomes, each inside the next."""

from gapplanner.optimize.outcomes.nesting import Keep, is_nested, keys_of
from gapplanner.optimize.outcomes.posing import Outcome, mean_problem, pose_outcomes
from gapplanner.optimize.outcomes.solving import Listed, Prospect, solve_outcomes

__all__ = [
    "Keep",
    "Listed",
    "Outcome",
    "Prospect",
    "is_nested",
    "keys_of",
    "mean_problem",
    "pose_outcomes",
    "solve_outcomes",
]
