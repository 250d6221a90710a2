"""Solving variations of a run's problem again, and what each gains over the run."""

from gapplanner.inquiry.resolving.differing import Difference, achieved, difference, gap_units
from gapplanner.inquiry.resolving.gains import Gain, gain_between, relative_gain
from gapplanner.inquiry.resolving.keeping import Kept, kept_parts
from gapplanner.inquiry.resolving.tasks import Baseline, Resolved, Task, baseline_of, resolve_all
from gapplanner.inquiry.resolving.varying import (
    money_owners,
    scaled_limits,
    units_limited,
    with_limits,
)

__all__ = [
    "Baseline",
    "Difference",
    "Gain",
    "Kept",
    "Resolved",
    "Task",
    "achieved",
    "baseline_of",
    "difference",
    "gap_units",
    "gain_between",
    "kept_parts",
    "money_owners",
    "relative_gain",
    "resolve_all",
    "scaled_limits",
    "units_limited",
    "with_limits",
]
