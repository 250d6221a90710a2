"""Another solver on the same model: what it finds, judged by our own arithmetic."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.figures import percent
from gapplanner.language import _
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.cbc import Opinion
from gapplanner.optimize.exchange import ask_cbc
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.narration import tell
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.portfolio.portfolio import Proof, SecondOpinion, Solution

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# Seconds for the second solver, whatever the first one took.
OPINION_SECONDS = 120.0
# By how much, of its value, a value may pass a bound before they disagree.
AGREEMENT = 1e-6


def with_second_opinion(
    problem: "PortfolioProblem", matrix: Matrix, solution: Solution, solver: "Solver"
) -> Solution:
    """Return the solution with what CBC says of the same model in its proof and its notes.

    Parameters
    ----------
    problem, matrix
        The problem, and the model of its first objective.
    solution
        What our solver found and proved.
    solver
        When CBC may stop: at the same relative gap, by its own clock.

    Raises
    ------
    PortfolioError
        If the two disagree beyond what either has proved.
    """
    tell(_("Asking a second solver for the same model"))
    seconds = min(OPINION_SECONDS, solver.time_limit or OPINION_SECONDS)
    said = ask_cbc(matrix, solver.relative_gap, seconds)
    objective = problem.objectives[0]
    told = _judged(problem, objective, matrix, said)
    _must_agree(objective, solution.proof, told, is_refused=said.is_refused)
    sentence = opinion_sentence(objective, solution.proof, told)
    tell(sentence)
    return replace(
        solution,
        proof=replace(solution.proof, second_opinion=told),
        notes=(*solution.notes, sentence),
    )


def opinion_sentence(objective: Objective, proof: Proof, told: SecondOpinion) -> str:
    """Return what the second solver says, in words for people."""
    found = (
        _("found no portfolio")
        if told.objective is None
        else _("reached {objective}").format(objective=_exact(told.objective))
    )
    sentence = _("A second solver, {solver}, {found} in {seconds} s.").format(
        solver=told.solver, found=found, seconds=f"{told.seconds:.0f}"
    )
    if told.bound is not None:
        ours = proof.stages[0].objective
        sentence += " " + _(
            "It proved that no portfolio does better than {bound}: by its word alone this plan, "
            "{ours}, is at most {gap} from the best."
        ).format(
            bound=_exact(told.bound),
            ours=_exact(ours),
            gap=percent(objective.relative_gap(ours, told.bound)),
        )
    if told.violations:
        sentence += " " + _("Its portfolio breaks a rule by the tolerance of its arithmetic.")
    return sentence


def _exact(number: float | None) -> str:
    return percent(None) if number is None else f"{number:,.6g}"


def decisions_in(
    matrix: Matrix, values: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> pd.DataFrame:
    """Return ``candidate_id, start_year`` of the decision columns that are set, by their names."""
    chosen = [
        name[2:-1].rpartition(",")
        for name, value in zip(matrix.column_names, values, strict=True)
        if value > 0.5 and name.startswith("y[")
    ]
    pairs = sorted((candidate, int(year)) for candidate, _comma, year in chosen)
    return pd.DataFrame(pairs, columns=["candidate_id", "start_year"]).astype(
        {"candidate_id": "object", "start_year": "int64"}
    )


def _judged(
    problem: "PortfolioProblem", objective: Objective, matrix: Matrix, said: Opinion
) -> SecondOpinion:
    """Return the opinion with its portfolio judged from the tables."""
    value, broken = None, tuple[str, ...]()
    if said.values is not None:
        decisions = decisions_in(matrix, said.values)
        value = objective.value(problem.candidate_set, decisions)
        broken = violations(findings_of(problem.rules, problem.candidate_set, decisions))
    bound = None if said.bound is None else objective.sense * said.bound
    gap = None
    if value is not None and bound is not None:
        gap = objective.relative_gap(value, bound)
    return SecondOpinion(
        solver=said.solver,
        objective=value,
        bound=bound,
        relative_gap=gap if gap is not None and np.isfinite(gap) else None,
        seconds=said.seconds,
        stopped_by=said.stopped_by,
        violations=broken,
    )


def _must_agree(
    objective: Objective, proof: Proof, told: SecondOpinion, *, is_refused: bool
) -> None:
    ours = proof.stages[0]
    slack = objective.error if isinstance(objective, Balanced) else 0.0

    def is_beyond(value: float | None, bound: float | None) -> bool:
        if value is None or bound is None:
            return False
        scale = max(1.0, abs(value))
        return objective.sense * (value - bound) > AGREEMENT * scale + slack

    theirs = None if told.violations else told.objective
    if is_refused or is_beyond(theirs, ours.bound) or is_beyond(ours.objective, told.bound):
        raise PortfolioError(
            _(
                "Two solvers must agree on the same model; {first} found {value} with bound {bound}"
                " and {second} found {other} with bound {other_bound}. Believe neither: plan again"
                " with --model and report the file model.mps.gz."
            ).format(
                first=proof.solver,
                value=_exact(ours.objective),
                bound=_exact(ours.bound),
                second=told.solver,
                other=_exact(told.objective),
                other_bound=_exact(told.bound),
            )
        )
