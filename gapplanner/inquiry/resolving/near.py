"""The run's problem near its plan: one executing unit chooses anew, the others stay or leave."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules import Finding, PlanRule


@dataclass(frozen=True, eq=False)
class StaysOrLeaves(PlanRule):
    r"""What others build keeps its start year or leaves; nothing else of theirs enters.

    Notes
    -----
    .. math:: y_{i\tau} = 0 \quad \forall\, i \notin e,\; \tau \ne \tau_i

    with *e* the executing unit that chooses anew and :math:`\tau_i` the start year of candidate
    *i* in the plan, if it is in it.
    """

    plan: pd.DataFrame
    executing_unit: str

    @property
    def name(self) -> str:
        """Return what the rule is called."""
        return "near"

    def add_to(self, model: PortfolioModel) -> None:
        """Fix every other decision of the other units at nothing."""
        world = model.world
        theirs = world.candidates["executing_unit"].to_numpy() != self.executing_unit
        starts = self.plan.set_index("candidate_id")["start_year"]
        start = world.candidates["candidate_id"].map(starts).to_numpy(dtype=np.float64)
        gone = theirs[world.candidate] & (start[world.candidate] != world.start)
        model.fix(np.flatnonzero(gone), 0.0)

    def measure(
        self,
        candidate_set: CandidateSet,  # noqa: ARG002  # one signature for every rule
        decisions: pd.DataFrame,  # noqa: ARG002
    ) -> list[Finding]:
        """Return nothing to audit: it bounds a search, and no planner stated it."""
        return []

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("The other executing units keep their works and their years, or drop them.")


def near_plan(
    problem: PortfolioProblem, plan: pd.DataFrame, executing_unit: str
) -> PortfolioProblem:
    """Return the problem near a plan, with only the candidates that may still be chosen.

    Where the objective or the rules look at candidates that are out, all of them are kept and
    merely fixed: the problem is then larger and the answer the same.
    """
    near = problem.subject_to(StaysOrLeaves(plan, executing_unit))
    candidates = problem.candidate_set.candidates
    kept = candidates["candidate_id"].isin(plan["candidate_id"])
    kept |= candidates["executing_unit"] == executing_unit
    fewer = problem.candidate_set.without(candidates.loc[~kept, "candidate_id"])
    smaller = replace(near, candidate_set=fewer)
    return smaller if _is_same_there(problem, smaller, plan) else near


def _is_same_there(
    problem: PortfolioProblem, smaller: PortfolioProblem, plan: pd.DataFrame
) -> bool:
    """Return whether objective and findings of the plan are the same without the others."""
    for objective in problem.objectives:
        whole = objective.value(problem.candidate_set, plan)
        if objective.value(smaller.candidate_set, plan) != whole:
            return False
    return all(
        rule.measure(problem.candidate_set, plan) == rule.measure(smaller.candidate_set, plan)
        for rule in problem.rules
    )
