"""Choosing: from candidates and rules to a proved portfolio."""

from gapplanner.optimize.problem import PortfolioProblem, pose

__all__ = ["PortfolioProblem", "pose"]
