"""HiGHS in process: the sparse model handed over as it is, and what the solver can vouch for."""

import math
import time
from dataclasses import dataclass, replace
from typing import Any

import highspy
import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.scaling import objective_scale, row_scales
from gapplanner.optimize.search.decided import cover_rows, decided_rows
from gapplanner.optimize.search.running import Said, as_lp, run
from gapplanner.optimize.world import Floats, Ints
from gapplanner.portfolio.portfolio import StoppedBy

# Within this the solver takes a row as kept and a figure as whole, and below it a better portfolio
# is not looked for; in the unit of the scaled model.
TOLERANCE = 1e-6
# Relative error of its arithmetic.
ARITHMETIC = 1e-11
# A portfolio that the solver takes to keep a row, and that does not when every decision is whole,
# is forbidden and the search goes on, so many times at most.
MOST_FORBIDDEN = 100
# The relaxation of a model with more entries than this is solved by interior points the first time
# if the objective counts sums of decisions: simplex from nothing takes up to five times as long.
# Where the objective counts decisions one by one simplex takes less than half as long.
HUGE = 1_000_000
_EXTRAS = (
    "mip_heuristic_run_rens",
    "mip_heuristic_run_rins",
    "mip_heuristic_run_root_reduced_cost",
    "mip_detect_symmetry",
    "mip_allow_restart",
)
_STOPPED_BY_NODES = (
    highspy.HighsModelStatus.kSolutionLimit,
    highspy.HighsModelStatus.kIterationLimit,
)
_INFEASIBLE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


@dataclass(frozen=True)
class Effort:
    """When a search may stop, and how it may run.

    Attributes
    ----------
    absolute_gap, relative_gap
        In the unit of the objective; dimensionless. The search stops when either is met.
    node_limit, time_limit
        Nodes; seconds.
    threads, seed
        Passed to the solver and recorded.
    presolve
        Off when an answer of "infeasible" is to be confirmed.
    target
        An objective that is good enough: the search stops there.
    plain
        Branching and cuts alone, without the solver's own heuristics, restarts and look for
        symmetry: for small models that are searched many times from a good start.
    """

    absolute_gap: float = 0.0
    relative_gap: float = 0.0
    node_limit: int | None = None
    time_limit: float | None = None
    threads: int | None = None
    seed: int = 0
    presolve: bool = True
    target: float | None = None
    plain: bool = False


@dataclass(frozen=True)
class Outcome:
    """What one search found.

    ``values`` is none when no portfolio was found; ``bound`` is the solver's dual bound, raised by
    what its tolerances may hide, infinite when it has none; ``infeasible`` is the solver's word and
    must be confirmed.
    """

    values: Floats | None
    objective: float | None
    bound: float
    infeasible: bool
    nodes: int
    seconds: float
    stopped_by: StoppedBy


def solver_name() -> str:
    """Return the solver's name and version, as the proof records it."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped library
    return f"HiGHS {solver.version()}"


class Search:
    """One model inside HiGHS: relax it, add rows to it, search it again from where it was."""

    def __init__(
        self, matrix: Matrix, row_scale: Floats | None = None, unit: float | None = None
    ) -> None:
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped library
        self._highs.setOptionValue("output_flag", False)
        self._integer = np.flatnonzero(matrix.integer).astype(np.int32)
        self._scale = row_scales(matrix) if row_scale is None else row_scale
        self._unit = objective_scale(matrix.objective) if unit is None else unit
        self._offset = matrix.offset
        self._matrix = matrix
        self._start: Floats | None = None
        self._counts_sums = bool(matrix.objective[~matrix.integer].any())
        self._highs.passModel(as_lp(matrix, self._scale, self._unit))

    def relax(self, effort: Effort) -> Outcome:
        """Solve without integrality: a first bound and a guide to what is worth doing."""
        self._highs.setOptionValue("solve_relaxation", True)
        is_huge = self._highs.getNumNz() > HUGE and self._counts_sums
        if is_huge and not self._highs.getBasis().valid:
            self._highs.setOptionValue("solver", "ipm")
        try:
            outcome = self._run(effort)
            if outcome.values is None and outcome.stopped_by == "gap":
                # From the end of another run the solver may lose its way; from nothing it does not.
                self._highs.clearSolver()
                outcome = self._run(effort)
            return outcome
        finally:
            self._highs.setOptionValue("solve_relaxation", False)
            self._highs.setOptionValue("solver", "choose")

    def solve(self, effort: Effort, start: Floats | None = None) -> Outcome:
        """Search for the best portfolio, from known values of the first columns if given.

        Within its tolerances the solver may return a portfolio that passes a limit once every
        decision is whole; such a one is forbidden and the search goes on.
        """
        outcome = self._run_from(effort, start)
        decided = decided_rows(self._matrix)
        for _time in range(MOST_FORBIDDEN):
            if outcome.values is None:
                break
            entries, least = cover_rows(decided, outcome.values)
            if not len(least):
                break
            self.add_rows(entries, least, np.full(len(least), np.inf))
            again = self._run_from(_what_is_left(effort, outcome), start)
            outcome = replace(
                again, nodes=outcome.nodes + again.nodes, seconds=outcome.seconds + again.seconds
            )
        return outcome

    def add_rows(self, entries: tuple[Ints, Ints, Floats], lower: Floats, upper: Floats) -> None:
        """Append rows: row (from 0), column and value of each entry, sorted by row."""
        row, column, value = entries
        self._scale = np.concatenate([self._scale, np.ones(len(lower))])
        starts = np.searchsorted(row, np.arange(len(lower))).astype(np.int32)
        self._highs.addRows(
            len(lower), lower, upper, len(row), starts, column.astype(np.int32), value
        )

    def add_columns(self, objective: Floats, entries: tuple[Ints, Ints, Floats]) -> None:
        """Append columns from 0 to 1: column (from 0), row and value of each entry, sorted."""
        column, row, value = entries
        count = len(objective)
        starts = np.searchsorted(column, np.arange(count)).astype(np.int32)
        scaled = value * self._scale[row]
        self._highs.addCols(
            count,
            objective * self._unit,
            np.zeros(count),
            np.ones(count),
            len(row),
            starts,
            row.astype(np.int32),
            scaled,
        )

    def hold(self, row: int, upper: float) -> None:
        """Give a row that has an upper bound alone another one."""
        self._highs.changeRowBounds(row, -math.inf, upper * float(self._scale[row]))

    def maximise(self, objective: Floats) -> None:
        """Replace what is maximised."""
        every = np.arange(len(objective), dtype=np.int32)
        self._unit = objective_scale(objective)
        self._highs.changeObjectiveOffset(self._offset * self._unit)
        self._highs.changeColsCost(len(every), every, objective * self._unit)

    def duals(self) -> tuple[Floats, Floats]:
        """Return the price of each row and the reduced value of each column of the relaxation."""
        solution = self._highs.getSolution()
        prices = np.array(solution.row_dual) * self._scale / self._unit
        return prices, np.array(solution.col_dual) / self._unit

    def _run_from(self, effort: Effort, start: Floats | None) -> Outcome:
        self._start = start
        if start is not None:
            places = np.arange(len(start), dtype=np.int32)
            self._highs.setSolution(len(start), places, start)
        return self._run(effort)

    def _run(self, effort: Effort) -> Outcome:
        options = self._set(effort)
        began = time.monotonic()
        said = run(self._highs, options, self._start, is_relaxed=self._is_relaxed())
        return self._outcome(said, time.monotonic() - began)

    def _is_relaxed(self) -> bool:
        asked = self._highs.getOptionValue("solve_relaxation")[1]
        return bool(asked or not len(self._integer))

    def _set(self, effort: Effort) -> dict[str, object]:
        options: dict[str, object] = {
            "mip_abs_gap": effort.absolute_gap * self._unit,
            "mip_rel_gap": effort.relative_gap,
            "random_seed": effort.seed,
            "presolve": "choose" if effort.presolve else "off",
            "time_limit": math.inf if effort.time_limit is None else float(effort.time_limit),
            "mip_max_nodes": 2**31 - 1 if effort.node_limit is None else effort.node_limit,
            "mip_feasibility_tolerance": TOLERANCE,
            "objective_target": math.inf if effort.target is None else effort.target * self._unit,
        }
        options |= dict.fromkeys(_EXTRAS, not effort.plain)
        options["mip_heuristic_effort"] = 0.0 if effort.plain else 0.05
        if effort.threads is not None:
            options["threads"] = effort.threads
        for name, chosen in options.items():
            self._highs.setOptionValue(name, chosen)
        return options

    def _outcome(self, said: Said, seconds: float) -> Outcome:
        found = said.values is not None
        objective = said.objective / self._unit if found else None
        bound = said.bound / self._unit
        if self._is_relaxed():
            optimal = said.status == highspy.HighsModelStatus.kOptimal
            bound = objective if optimal and objective is not None else math.inf
        bound += TOLERANCE / self._unit + ARITHMETIC * abs(bound)
        stopped: StoppedBy = "gap"
        if said.status == highspy.HighsModelStatus.kTimeLimit:
            stopped = "time"
        elif said.status in _STOPPED_BY_NODES:
            stopped = "nodes"
        return Outcome(
            values=said.values,
            objective=objective,
            bound=bound,
            infeasible=said.status in _INFEASIBLE,
            nodes=max(0, said.nodes),
            seconds=seconds,
            stopped_by=stopped,
        )


def search_confirmed(matrix: Matrix, effort: Effort, start: Floats | None = None) -> Outcome:
    """Search; an answer of "infeasible" is asked again without presolve before it is believed.

    Presolve of HiGHS has declared feasible models infeasible (its issues 2226, 2478, 3296), and
    fails on some small models ("vector::reserve") that are solved without it.
    """
    try:
        first = Search(matrix).solve(effort, start)
    except ValueError:
        return _bounded(Search(matrix).solve(replace(effort, presolve=False), start), matrix)
    if not first.infeasible or first.values is not None:
        return _bounded(first, matrix)
    again = Search(matrix).solve(replace(effort, presolve=False), start)
    both = replace(again, nodes=first.nodes + again.nodes, seconds=first.seconds + again.seconds)
    return _bounded(both, matrix)


def _bounded(outcome: Outcome, matrix: Matrix) -> Outcome:
    """Return the outcome with no bound above what every column at its best side adds up to.

    That needs no solver: a plan of no cost is known to be the cheapest to the last digit.
    """
    side = np.where(matrix.objective > 0, matrix.upper, matrix.lower)
    counted = matrix.objective != 0
    most = matrix.offset + float(matrix.objective[counted] @ side[counted])
    return replace(outcome, bound=min(outcome.bound, most))


def _what_is_left(effort: Effort, spent: Outcome) -> Effort:
    if effort.time_limit is None:
        return effort
    return replace(effort, time_limit=max(0.1, effort.time_limit - spent.seconds))
