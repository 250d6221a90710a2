"""A problem of all Peru, built from published figures that lie beside the repository."""

from national.problem import NationalProblem, national_problem
from national.published import PublishedFilesMissing

__all__ = ["NationalProblem", "PublishedFilesMissing", "national_problem"]
