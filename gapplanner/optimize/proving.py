"""The proof of a portfolio, and its audit by arithmetic that knows no model."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.optimize.audit import findings_of, findings_table, rules_table, violations
from gapplanner.optimize.highs import Outcome, solver_name
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.objectives.priced import price_notes
from gapplanner.optimize.world import Ints
from gapplanner.portfolio.funding import split_spending
from gapplanner.portfolio.portfolio import Audit, Portfolio, Proof, Solution, StoppedBy

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# By how much, of its value, what the solver claims may differ from the tables.
AGREEMENT = 1e-6


@dataclass
class Progress:
    """What the solves have cost and proved so far."""

    began: float
    nodes: int = 0
    stopped_by: StoppedBy = "gap"

    def add(self, outcome: Outcome) -> None:
        """Count one more solve."""
        self.nodes += outcome.nodes
        if outcome.stopped_by != "gap":
            self.stopped_by = outcome.stopped_by


@dataclass(frozen=True)
class Stage:
    """The end of one objective's search."""

    columns: Ints
    claimed: float
    value: float
    bound: float


def proved_solution(
    problem: "PortfolioProblem",
    decisions: pd.DataFrame,
    stage: Stage,
    how: tuple["Solver", Progress],
) -> Solution:
    """Recompute the objective and every rule from the tables; disagreement is our own error."""
    solver, progress = how
    objective = problem.objectives[-1]
    value = objective.value(problem.candidate_set, decisions)
    found = findings_of(problem.rules, problem.candidate_set, decisions)
    broken = violations(found)
    bound = objective.sense * stage.bound
    _must_agree(objective, value, stage, broken)
    gap = objective.relative_gap(value, bound)
    split = split_spending(problem.candidate_set, decisions, problem.funding, problem.horizon)
    proof = Proof(
        status="optimal" if gap <= solver.relative_gap + 1e-12 else "feasible",
        objective=value,
        bound=bound,
        relative_gap=gap,
        asked_gap=solver.relative_gap,
        solver=solver_name(),
        seconds=time.monotonic() - progress.began,
        nodes=progress.nodes,
        stopped_by=progress.stopped_by,
        audit=Audit(value, broken),
    )
    notes = [*objective.notes(problem.candidate_set)]
    notes.extend(price_notes(objective, problem.candidate_set, decisions))
    for rule in problem.rules:
        notes.extend(rule.notes(problem.candidate_set))
        notes.extend(rule.remarks(problem.candidate_set, decisions))
    return Solution(
        Portfolio(decisions, split.spending),
        proof,
        rules_table(found),
        findings_table(found),
        tuple(notes),
    )


def _must_agree(objective: Objective, value: float, stage: Stage, broken: tuple[str, ...]) -> None:
    scale = max(1.0, abs(value))
    claimed = objective.sense * stage.claimed
    # The solver may claim less than the tables give (it was tidied since), never more.
    short = objective.sense * (claimed - value)
    slack = objective.error if isinstance(objective, Balanced) else 0.0
    beyond = objective.sense * value - stage.bound
    if short > AGREEMENT * scale + slack or beyond > AGREEMENT * scale or broken:
        msg = (
            f"the audit disagrees with the solver: objective {value!r} from the tables, "
            f"{claimed!r} claimed, bound {objective.sense * stage.bound!r}; broken rules: {broken}"
        )
        raise AssertionError(msg)
