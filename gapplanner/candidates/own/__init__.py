"""Problems that planners state in their own tables: the door where those are read and refused."""

from gapplanner.candidates.own.tables import OwnProblem, read_own_tables

__all__ = ["OwnProblem", "read_own_tables"]
