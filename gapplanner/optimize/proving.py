"""The proof of a portfolio, and its audit by arithmetic that knows no model."""

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.optimize.audit import findings_of, findings_table, rules_table, violations
from gapplanner.optimize.highs import Outcome, solver_name
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.objectives.priced import price_notes
from gapplanner.optimize.world import Ints
from gapplanner.portfolio.funding import split_spending
from gapplanner.portfolio.portfolio import (
    Audit,
    Portfolio,
    Proof,
    Solution,
    StageProof,
    StoppedBy,
)

if TYPE_CHECKING:
    from gapplanner.optimize.in_order import Kept
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# By how much, of its value, what the solver claims may differ from the tables.
AGREEMENT = 1e-6
# A gap smaller than this is beyond what the solver's arithmetic resolves.
RESOLVED = 1e-9


@dataclass
class Progress:
    """What the solves have cost and proved so far."""

    began: float
    nodes: int = 0
    stopped_by: StoppedBy = "gap"
    stages: tuple[StageProof, ...] = ()
    searches: list[tuple[Objective, float, int, StoppedBy]] = field(default_factory=list)
    stopped_now: StoppedBy = "gap"

    def add(self, outcome: Outcome) -> None:
        """Count one more solve."""
        self.nodes += outcome.nodes
        if outcome.stopped_by != "gap":
            self.stopped_by = self.stopped_now = outcome.stopped_by

    def end_search(self, objective: Objective) -> None:
        """Write down what the search for one objective took, and begin the next."""
        seconds = time.monotonic() - self.began - sum(one[1] for one in self.searches)
        nodes = self.nodes - sum(one[2] for one in self.searches)
        self.searches.append((objective, seconds, nodes, self.stopped_now))
        self.stopped_now = "gap"

    def tell_stages(self, kept: Iterable["Kept"], objectives: Iterable[Objective]) -> None:
        """Put together what each objective of the list reached and what its searches took."""
        self.stages = tuple(
            self._told(one, objective) for one, objective in zip(kept, objectives, strict=True)
        )

    def _told(self, kept: "Kept", objective: Objective) -> StageProof:
        mine = [one for one in self.searches if one[0] is objective]
        stops = [stopped for *_rest, stopped in mine if stopped != "gap"]
        return StageProof(
            aim=kept.objective,
            objective=kept.value,
            bound=_finite(kept.bound),
            relative_gap=_finite(kept.relative_gap),
            tolerance=kept.tolerance,
            reached=kept.reached,
            lost=kept.lost,
            seconds=sum(seconds for _objective, seconds, *_rest in mine),
            nodes=sum(nodes for _objective, _seconds, nodes, _stopped in mine),
            stopped_by=stops[-1] if stops else "gap",
        )

    def widest(self, last: float | None) -> float | None:
        """Return the widest relative gap of every objective but the last, and of ``last``."""
        gaps = [*(stage.relative_gap for stage in self.stages[:-1]), last]
        known = [gap for gap in gaps if gap is not None]
        return max(known) if len(known) == len(gaps) else None


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
    _must_agree(objective, value, stage, broken)
    bound, last = _proved(objective, value, stage)
    gap = progress.widest(last)
    split = split_spending(problem.candidate_set, decisions, problem.funding, problem.horizon)
    proof = Proof(
        status="optimal" if is_proved(gap, solver.relative_gap) else "feasible",
        objective=value,
        bound=bound,
        relative_gap=gap,
        asked_gap=solver.relative_gap,
        solver=solver_name(),
        seconds=time.monotonic() - progress.began,
        nodes=progress.nodes,
        stopped_by=progress.stopped_by,
        audit=Audit(value, broken),
        stages=progress.stages,
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


def is_proved(relative_gap: float | None, asked: float) -> bool:
    """Return whether a relative gap is within what was asked, save for the last bits."""
    return relative_gap is not None and relative_gap <= asked + RESOLVED


def _proved(objective: Objective, value: float, stage: Stage) -> tuple[float | None, float | None]:
    """Return the bound and the relative gap of a value; none where nothing bounds it."""
    bound = objective.sense * stage.bound
    return _finite(bound), _finite(objective.relative_gap(value, bound))


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


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
