"""Why no portfolio exists: the planner's own rules in conflict, what gives, and the way out."""

from gapplanner.optimize.conflicts.explaining import Conflict, conflict_of, explain_conflict
from gapplanner.optimize.conflicts.handles import Giving, relaxed

__all__ = ["Conflict", "Giving", "conflict_of", "explain_conflict", "relaxed"]
