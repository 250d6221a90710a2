"""Why no portfolio exists: the planner's own rules in conflict, what gives, and the way out."""

from gapplanner.optimize.conflicts.by_rule import relaxed
from gapplanner.optimize.conflicts.conflict import Conflict
from gapplanner.optimize.conflicts.explaining import conflict_of, explain_conflict
from gapplanner.optimize.conflicts.handles import Giving

__all__ = ["Conflict", "Giving", "conflict_of", "explain_conflict", "relaxed"]
