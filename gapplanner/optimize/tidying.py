"""Taking out what serves nothing once the portfolio is chosen."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.optimize.objectives import forgiven
from gapplanner.optimize.rules.together import AllOrNone
from gapplanner.portfolio.closure import services
from gapplanner.portfolio.groups import named

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# A gap this full is full.
SATURATED = 1 - 1e-9
SAME_VALUE = 1e-12


def without_useless(decisions: pd.DataFrame, problem: "PortfolioProblem") -> pd.DataFrame:
    """Return the decisions without investments that add nothing, where no rule needs them.

    Only investments whose every gap stays full without them are tried, the dearest first (the
    identifier settles ties); one goes when no objective gets worse and no rule breaks. What others
    needed may go once they are gone, so they are tried until none goes; those that enter all or
    none are tried together.
    """
    kept = decisions
    while True:
        idle = suspects(kept, problem)
        fewer = kept
        for names in [*([name] for name in idle), *_together(idle, problem)]:
            without = fewer[~fewer["candidate_id"].isin(names)].reset_index(drop=True)
            if len(without) < len(fewer) and _is_as_good(without, fewer, problem):
                fewer = without
        if len(fewer) == len(kept):
            return kept
        kept = fewer


def _together(idle: list[str], problem: "PortfolioProblem") -> list[list[str]]:
    """Return the idle investments that a rule lets go only together."""
    groups = []
    for rule in problem.rules:
        if isinstance(rule, AllOrNone):
            flags = named(problem.candidate_set, rule.names)
            mine = set(flags.index[flags.to_numpy(dtype=bool)])
            groups.append([name for name in idle if name in mine])
    return [*groups, idle]


def suspects(decisions: pd.DataFrame, problem: "PortfolioProblem") -> list[str]:
    """Return the chosen investments whose every gap stays full without them, the dearest first."""
    candidate_set = problem.candidate_set
    added = services(candidate_set, decisions)
    gaps = candidate_set.gaps.set_index("gap_id")["gap"].astype("float64").fillna(0.0)
    total = added.groupby("gap_id")["amount"].transform("sum")
    size = added["gap_id"].map(gaps)
    is_needed = (added["amount"] > 0) & (total - added["amount"] < size * SATURATED)
    needed = set(added.loc[is_needed, "candidate_id"])
    cost = candidate_set.candidates.set_index("candidate_id")["cost"].astype("float64")
    idle = sorted(set(decisions["candidate_id"]) - needed)
    return sorted(idle, key=lambda name: (-float(np.float64(cost[name])), name))


def _is_as_good(fewer: pd.DataFrame, kept: pd.DataFrame, problem: "PortfolioProblem") -> bool:
    candidate_set = problem.candidate_set
    for objective in problem.objectives:
        before = objective.sense * objective.value(candidate_set, kept)
        after = objective.sense * objective.value(candidate_set, fewer)
        if after < before - forgiven(objective, abs(before), SAME_VALUE):
            return False
    return not any(
        finding.is_broken
        for rule in problem.rules
        for finding in rule.measure(candidate_set, fewer)
    )
