"""From a problem to a proved, audited solution."""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.language import _
from gapplanner.optimize.audit import findings_of, findings_table, rules_table, violations
from gapplanner.optimize.blocks import divide
from gapplanner.optimize.conflicts import conflict_of
from gapplanner.optimize.decomposition import Guide, is_divisible, search_by_combinations
from gapplanner.optimize.highs import Effort, Outcome, Search, solver_name
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.tidying import without_useless
from gapplanner.optimize.world import Floats, Ints, World, world_of
from gapplanner.portfolio.funding import split_spending
from gapplanner.portfolio.portfolio import Audit, Portfolio, Proof, Solution, StoppedBy

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# Rounds of tangents: on the relaxation, then around the best portfolio found.
RELAXED_ROUNDS = 6
TRUE_ROUNDS = 4
# How much of an earlier objective of a list may be lost to the last bits of arithmetic.
LIST_TOLERANCE = 1e-7
AGREEMENT = 1e-6
# Tangents are added where the objective is overstated by more than this, in its unit.
SHARP = 2e-5


@dataclass
class _Progress:
    """What the solves have cost and proved so far."""

    began: float
    nodes: int = 0
    stopped_by: StoppedBy = "gap"

    def add(self, outcome: Outcome) -> None:
        self.nodes += outcome.nodes
        if outcome.stopped_by != "gap":
            self.stopped_by = outcome.stopped_by


@dataclass(frozen=True)
class _Stage:
    """The end of one objective's search."""

    columns: Ints
    claimed: float
    value: float
    bound: float


def build(problem: "PortfolioProblem") -> PortfolioModel:
    """Return the model of a problem with every rule stated and no objective yet."""
    model = PortfolioModel(_world(problem))
    for number, rule in enumerate(problem.rules):
        model.owner = number
        rule.add_to(model)
    model.owner = -1
    return model


def solve_problem(problem: "PortfolioProblem", solver: "Solver") -> Solution:
    """Solve every objective in order, tidy the portfolio, and audit it from the tables."""
    progress = _Progress(time.monotonic())
    model = build(problem)
    stages: list[_Stage] = []
    for objective in problem.objectives:
        model.clear_objective()
        objective.add_to(model)
        start = stages[-1].columns if stages else None
        stages.append(_solve_stage(problem, model, objective, (solver, progress, start)))
        if objective is not problem.objectives[-1]:
            _keep(model, stages[-1].claimed)
    decisions = model.world.decisions(stages[-1].columns)
    decisions = without_useless(decisions, problem)
    return _audited(problem, decisions, stages[-1], (solver, progress))


def _world(problem: "PortfolioProblem") -> World:
    return world_of(problem.candidate_set, problem.horizon, problem.discount_rate)


def _effort(solver: "Solver", objective: Objective, progress: _Progress) -> Effort:
    absolute, relative = objective.allowed(solver.relative_gap)
    spent = time.monotonic() - progress.began
    return Effort(
        absolute_gap=absolute,
        relative_gap=relative,
        node_limit=solver.node_limit,
        time_limit=None if solver.time_limit is None else max(0.1, solver.time_limit - spent),
        threads=solver.threads,
        seed=solver.seed,
    )


def _solve_stage(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    how: tuple["Solver", _Progress, Ints | None],
) -> _Stage:
    """Search for the best of one objective: by combinations where that pays, then the solver."""
    solver, progress, start = how
    if isinstance(objective, Balanced):
        _sharpen_relaxed(model, objective, _effort(solver, objective, progress))
    stage = _by_combinations(problem, model, objective, (solver, progress))
    if stage is not None and _is_near(stage, objective, solver):
        return stage
    known = start if stage is None else stage.columns
    for _round in range(TRUE_ROUNDS):
        effort = _effort(solver, objective, progress)
        values = None if known is None else _as_values(model, known)
        outcome = Search(model.matrix()).solve(effort, values)
        progress.add(outcome)
        if outcome.values is None:
            if stage is None:
                raise _refusal(problem, model, outcome, effort)
            break
        stage = _better(stage, _stage(problem, model, objective, outcome), objective)
        if not isinstance(objective, Balanced) or _is_near(stage, objective, solver):
            break
        if outcome.stopped_by != "gap":
            break
        _sharpen(model, objective, outcome.values)
        known = stage.columns
    if stage is None:
        raise AssertionError
    return stage


def _is_near(stage: _Stage, objective: Objective, solver: "Solver") -> bool:
    gap = objective.relative_gap(stage.value, objective.sense * stage.bound)
    return gap <= solver.relative_gap


def _better(known: _Stage | None, found: _Stage, objective: Objective) -> _Stage:
    """Return the better portfolio with the lower of both bounds."""
    if known is None:
        return found
    best = max((known, found), key=lambda one: objective.sense * one.value)
    return replace(best, bound=min(known.bound, found.bound))


def _by_combinations(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    how: tuple["Solver", _Progress],
) -> _Stage | None:
    solver, progress = how
    matrix = model.matrix()
    division = divide(matrix, model.world)
    if not is_divisible(division, len(model.world.candidate)):
        return None

    def sharpen(values: Floats) -> tuple[tuple[Ints, Ints, Floats], Floats] | None:
        if not isinstance(objective, Balanced) or objective.overstates(model, values) < SHARP:
            return None
        return _sharpen(model, objective, values)

    def worth(columns: Ints) -> float:
        decisions = model.world.decisions(columns)
        return objective.sense * objective.value(problem.candidate_set, decisions)

    effort = _effort(solver, objective, progress)
    guide = Guide(sharpen, worth)
    found = search_by_combinations(matrix, division, guide, effort)
    progress.nodes += found.nodes
    if found.columns is None:
        return None
    value = objective.value(problem.candidate_set, model.world.decisions(found.columns))
    return _Stage(found.columns, objective.sense * value, value, found.bound)


def _stage(
    problem: "PortfolioProblem", model: PortfolioModel, objective: Objective, outcome: Outcome
) -> _Stage:
    if outcome.values is None or outcome.objective is None:
        raise TypeError
    size = len(model.world.candidate)
    columns = np.flatnonzero(outcome.values[:size] > 0.5).astype(np.int64)
    value = objective.value(problem.candidate_set, model.world.decisions(columns))
    return _Stage(columns, outcome.objective, value, outcome.bound)


def _as_values(model: PortfolioModel, columns: Ints) -> Floats:
    values = np.zeros(len(model.world.candidate))
    values[columns] = 1.0
    return values


def _sharpen_relaxed(model: PortfolioModel, objective: Balanced, effort: Effort) -> None:
    """Put tangents where the relaxation is best, until it stands still."""
    search = Search(model.matrix())
    for _round in range(RELAXED_ROUNDS):
        relaxed = search.relax(effort)
        if relaxed.values is None or objective.overstates(model, relaxed.values) < SHARP:
            return
        entries, upper = _sharpen(model, objective, relaxed.values)
        search.add_rows(entries, np.full(len(upper), -np.inf), upper)


def _sharpen(
    model: PortfolioModel, objective: Balanced, values: Floats
) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    """Add tangents at the shares reached to the model, and return them."""
    entries, upper = objective.refine(model, values)
    names = [f"tangent[+{place}]" for place in range(len(upper))]
    model.add_rows(names, entries, upper=upper)
    return entries, upper


def _keep(model: PortfolioModel, claimed: float) -> None:
    """Keep what an objective reached while the next one of the list is pursued."""
    columns, values, offset = model.objective_terms()
    allowed = LIST_TOLERANCE * max(1.0, abs(claimed))
    entries = (np.zeros(len(columns), dtype=np.int64), columns, values)
    model.add_rows(["kept"], entries, lower=claimed - offset - allowed)


def _refusal(
    problem: "PortfolioProblem", model: PortfolioModel, outcome: Outcome, effort: Effort
) -> PortfolioError:
    """Return the error for a search that found no portfolio."""
    if not outcome.infeasible:
        return PortfolioError(
            _(
                "A portfolio must be found before the search stops; none was after {seconds} s and "
                "{nodes} nodes. Raise solver.time_limit or solver.node_limit, or relax a rule."
            ).format(seconds=f"{outcome.seconds:.0f}", nodes=outcome.nodes)
        )
    return conflict_of(problem, model, effort)


def _audited(
    problem: "PortfolioProblem",
    decisions: pd.DataFrame,
    stage: _Stage,
    how: tuple["Solver", _Progress],
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
    for rule in problem.rules:
        notes.extend(rule.notes(problem.candidate_set))
    return Solution(
        Portfolio(decisions, split.spending),
        proof,
        rules_table(found),
        findings_table(found),
        tuple(notes),
    )


def _must_agree(objective: Objective, value: float, stage: _Stage, broken: tuple[str, ...]) -> None:
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
