"""A problem of all Peru, built from published figures that lie beside the repository."""

from national.problem import NationalProblem, national_problem
from national.published import NoPublishedFilesError

__all__ = ["NationalProblem", "NoPublishedFilesError", "national_problem"]
