"""What differs between plans: inputs, decisions, money, closure, investments, places."""

from gapplanner.compare.opening import Compared, open_runs

__all__ = ["Compared", "open_runs"]
