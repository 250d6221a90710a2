"""From a problem to a proved, audited solution."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.language import _
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.blocks import divide
from gapplanner.optimize.classes.searching import search_in_classes
from gapplanner.optimize.conflicts import conflict_of
from gapplanner.optimize.decomposition import is_divisible, search_by_combinations
from gapplanner.optimize.dominance import dominated
from gapplanner.optimize.exactly import settled_exactly
from gapplanner.optimize.highs import Effort, Outcome, Search, search_confirmed
from gapplanner.optimize.in_order import kept, solve_in_order
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.parts.first import columns_before, stage_after
from gapplanner.optimize.parts.parting import parting_of
from gapplanner.optimize.parts.repairing import Hope
from gapplanner.optimize.parts.searching import Prices, search_by_parts
from gapplanner.optimize.proving import RESOLVED, Progress, Stage, is_proved, proved_solution
from gapplanner.optimize.search.collapsing import collapsed
from gapplanner.optimize.search.trying import NO_TIME, Guide, Sharpen
from gapplanner.optimize.stages import effort_of, stage_of, values_at, within
from gapplanner.optimize.tidying import without_useless
from gapplanner.optimize.ties import settle_ties
from gapplanner.optimize.world import Floats, Ints, World, world_of
from gapplanner.portfolio.portfolio import Solution

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# Rounds of tangents: on the relaxation, then around the best portfolio found.
RELAXED_ROUNDS = 6
TRUE_ROUNDS = 12
# Part of the time that the relaxation may take: without it there is still a portfolio to be filled.
RELAXED_PART = 0.6
# More decisions than these in one part are not combined against the clock: pricing all the units of
# a country once may take longer than there is time.
TOO_MANY = 100_000
# Tangents are added where the objective is overstated by more than this, in its unit.
SHARP = 2e-5


def build(problem: "PortfolioProblem", known: pd.DataFrame | None = None) -> PortfolioModel:
    """Return the model of a problem with every rule stated and no objective yet.

    Candidates of a ``known`` portfolio stay, though another of their slot betters them.
    """
    model = PortfolioModel(_world(problem, known))
    for number, rule in enumerate(problem.rules):
        model.owner = number
        rule.add_to(model)
    model.owner = -1
    return model


def matrix_of(problem: "PortfolioProblem") -> Matrix:
    """Return the model of a problem's first objective, as the solver gets it.

    A concave objective comes with tangents where the relaxation is best.
    """
    model = build(problem)
    objective = problem.objectives[0]
    objective.add_to(model)
    return _sharpened(model, objective, Effort())[0]


def solve_problem(
    problem: "PortfolioProblem",
    solver: "Solver",
    known: pd.DataFrame | None = None,
    *,
    settle: bool = True,
) -> Solution:
    """Solve every objective in order, tidy the portfolio, and audit it from the tables.

    ``known`` are decisions to start from, and to stay near where portfolios are equally good.
    """
    progress = Progress(time.monotonic())
    model = build(problem, known)
    start = None if known is None else model.world.columns_at(known)

    def search(objective: Objective, near: Ints | None) -> Stage:
        found = _solve_stage(problem, model, objective, (solver, progress, near))
        found = settled_exactly(problem, model, objective, found, (solver, progress))
        progress.end_search(objective)
        return found

    stages = solve_in_order(problem, model, search, start)
    columns = stages[-1].columns
    if settle:
        columns = settle_ties(problem, model, stages, (solver, progress), known)
    decisions = without_useless(model.world.decisions(columns), problem)
    progress.tell_stages(kept(problem, stages, decisions), problem.objectives)
    return proved_solution(problem, decisions, stages[-1], (solver, progress))


def _world(problem: "PortfolioProblem", known: pd.DataFrame | None) -> World:
    gone = dominated(problem)["candidate_id"]
    if known is not None:
        gone = gone[~gone.isin(known["candidate_id"])]
    candidate_set = problem.candidate_set.without(gone)
    return world_of(candidate_set, problem.horizon, problem.discount_rate)


def _solve_stage(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    how: tuple["Solver", Progress, Ints | None],
) -> Stage:
    """Search for the best of one objective: by combinations where that pays, then the solver."""
    solver, progress, start = how
    stage = _by_combinations(problem, model, objective, (solver, progress))
    if stage is not None and _is_near(stage, objective, solver):
        return stage
    if stage is not None and _is_over(solver, progress):
        return stage
    known = start if stage is None else stage.columns
    if known is None:
        known = columns_before(problem, model, objective, effort_of(solver, objective, progress))
    for _round in range(TRUE_ROUNDS):
        effort = effort_of(solver, objective, progress)
        values = None if known is None else values_at(model, known)
        outcome = search_confirmed(model.matrix(), effort, values)
        progress.add(outcome)
        if outcome.values is None:
            return stage or _any_stage(problem, model, objective, (outcome, effort, known))
        stage = _better(stage, stage_of(problem, model, objective, outcome), objective)
        if not isinstance(objective, Balanced) or _is_near(stage, objective, solver):
            break
        if outcome.stopped_by != "gap":
            break
        _sharpen(model, objective, outcome.values)
        known = stage.columns
    if stage is None:
        raise AssertionError
    return stage


def _any_stage(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    ended: tuple[Outcome, Effort, Ints | None],
) -> Stage:
    """Return any portfolio, where the solver ended without one; refuse if there is none."""
    outcome, effort, known = ended
    if not outcome.infeasible:
        stage = stage_after(problem, model, objective, effort, known)
        if stage is not None:
            return replace(stage, bound=outcome.bound)
    raise _refusal(problem, model, outcome, effort)


def _is_over(solver: "Solver", progress: Progress) -> bool:
    """Return whether no time is left, and write down that the clock ended the search."""
    if solver.time_limit is None or time.monotonic() - progress.began < solver.time_limit - NO_TIME:
        return False
    progress.stopped_by = progress.stopped_now = "time"
    return True


def _is_near(stage: Stage, objective: Objective, solver: "Solver") -> bool:
    gap = objective.relative_gap(stage.value, objective.sense * stage.bound)
    return is_proved(gap, solver.relative_gap)


def _better(known: Stage | None, found: Stage, objective: Objective) -> Stage:
    """Return the better portfolio with the lower of both bounds."""
    if known is None:
        return found
    best = max((known, found), key=lambda one: objective.sense * one.value)
    return replace(best, bound=min(known.bound, found.bound))


def _by_combinations(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    objective: Objective,
    how: tuple["Solver", Progress],
) -> Stage | None:
    solver, progress = how
    effort = effort_of(solver, objective, progress)
    matrix, sharpen, prices = _stated(model, objective, effort)
    division = divide(matrix, model.world, len(matrix.lower))
    if not is_divisible(division, len(model.world.candidate)):
        return None

    judged: dict[bytes, float] = {}

    def worth(columns: Ints) -> float:
        # The search comes back to the same portfolios again and again.
        own = np.sort(_decisions_among(columns, model))
        if own.tobytes() not in judged:
            judged[own.tobytes()] = judge(own)
        return judged[own.tobytes()]

    def judge(columns: Ints) -> float:
        decisions = model.world.decisions(columns)
        if violations(findings_of(problem.rules, problem.candidate_set, decisions)):
            # The whole of a quantity was guessed, and the guess was wrong.
            return -np.inf
        return objective.sense * objective.value(problem.candidate_set, decisions)

    guide, effort = Guide(sharpen, worth), effort_of(solver, objective, progress)
    parting = None if prices is None else parting_of(matrix, division)
    if parting is not None and prices is not None:
        found = search_by_parts(parting, guide, prices, effort)
    elif len(model.world.candidate) < TOO_MANY or effort.time_limit is None:
        in_classes = search_in_classes(problem.rules, model.world, matrix, guide, effort)
        found = in_classes or search_by_combinations(matrix, division, guide, effort)
    else:
        return None
    progress.nodes += found.nodes
    if found.columns is None:
        return None
    columns = _decisions_among(found.columns, model)
    value = objective.value(problem.candidate_set, model.world.decisions(columns))
    return Stage(columns, objective.sense * value, value, found.bound)


def _decisions_among(columns: Ints, model: PortfolioModel) -> Ints:
    """Return the columns that decide about candidates: objectives may have whole ones as well."""
    return columns[columns < len(model.world.candidate)]


def _stated(
    model: PortfolioModel, objective: Objective, effort: Effort
) -> tuple[Matrix, Sharpen, Prices | None]:
    stated, prices = _sharpened(model, objective, effort)
    matrix = collapsed(stated)
    sharp = min(SHARP, max(RESOLVED, 0.05 * effort.absolute_gap))

    def sharpen(values: Floats) -> tuple[tuple[Ints, Ints, Floats], Floats] | None:
        if not isinstance(objective, Balanced) or objective.overstates(model, values) <= sharp:
            return None
        return _sharpen(model, objective, values)

    return matrix, sharpen, prices


def _sharpened(
    model: PortfolioModel, objective: Objective, effort: Effort
) -> tuple[Matrix, Prices | None]:
    """Put tangents where the relaxation is best, until it stands still.

    Returns the model, and what its relaxation says (none when it has no solution).
    """
    began = time.monotonic()
    matrix = model.matrix()
    search = Search(matrix)
    relaxed = search.relax(within(effort, RELAXED_PART, began))
    for _round in range(RELAXED_ROUNDS):
        if relaxed.values is None:
            return matrix, None
        if (
            not isinstance(objective, Balanced)
            or objective.overstates(model, relaxed.values) < SHARP
        ):
            break
        entries, upper = _sharpen(model, objective, relaxed.values)
        search.add_rows(entries, np.full(len(upper), -np.inf), upper)
        relaxed = search.relax(within(effort, RELAXED_PART, began))
    if relaxed.values is None:
        return model.matrix(), None
    rows, reduced = search.duals()
    return model.matrix(), Prices(relaxed.bound, rows, Hope(relaxed.values, reduced))


def _sharpen(
    model: PortfolioModel, objective: Balanced, values: Floats
) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    """Add tangents at the shares reached to the model, and return them."""
    entries, upper = objective.refine(model, values)
    names = [f"tangent[+{place}]" for place in range(len(upper))]
    model.add_rows(names, entries, upper=upper)
    return entries, upper


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
