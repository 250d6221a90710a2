"""Solving variations of a run's problem again, and what each gains over the run."""

from gapplanner.inquiry.resolving.differing import (
    Difference,
    achieved,
    difference,
    gap_sizes,
    gap_units,
)
from gapplanner.inquiry.resolving.gains import (
    Gain,
    gain_between,
    level_named,
    level_of,
    relative_gain,
)
from gapplanner.inquiry.resolving.keeping import Kept, discard_parts, kept_parts
from gapplanner.inquiry.resolving.near import near_plan
from gapplanner.inquiry.resolving.tasks import (
    Baseline,
    Progress,
    Resolved,
    Task,
    baseline_of,
    best_of,
    decisions_of,
    first_alone,
    improvement,
    keeps_rules,
    plan_pairs,
    resolve_all,
)
from gapplanner.inquiry.resolving.varying import (
    Which,
    is_capacity,
    is_money,
    money_owners,
    owners_that_bind,
    programme_ceilings,
    scaled_limits,
    with_limits,
)

__all__ = [
    "Baseline",
    "Difference",
    "Gain",
    "Kept",
    "Progress",
    "Resolved",
    "Task",
    "Which",
    "achieved",
    "baseline_of",
    "best_of",
    "decisions_of",
    "difference",
    "discard_parts",
    "first_alone",
    "gain_between",
    "gap_sizes",
    "gap_units",
    "improvement",
    "is_capacity",
    "is_money",
    "keeps_rules",
    "kept_parts",
    "level_named",
    "level_of",
    "money_owners",
    "near_plan",
    "owners_that_bind",
    "plan_pairs",
    "programme_ceilings",
    "relative_gain",
    "resolve_all",
    "scaled_limits",
    "with_limits",
]
