"""A finished plan inside its model: where it stands, what every decision is worth at the prices."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from gapplanner.inquiry.reopening import Reopened
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.rule import Finding, PlanRule
from gapplanner.optimize.solving import build
from gapplanner.optimize.world import Floats, Ints, World

# Rounds of tangents at the optimum of the relaxation.
ROUNDS = 6
# Tangents are added where a concave objective is overstated by more than this, in its unit.
SHARP = 2e-5
# How much of an earlier objective of a list may be lost to the last bits of arithmetic.
LIST_TOLERANCE = 1e-7
# Plans whose findings are remembered: those looked at for one candidate.
REMEMBERED = 16

Key = frozenset[tuple[str, int]]
Findings = list[tuple[PlanRule, list[Finding]]]


@dataclass(frozen=True, eq=False)
class Standing:
    """A plan, its model and the prices of the model's relaxation.

    Attributes
    ----------
    reopened
        The run, its problem and its decisions.
    model, matrix
        The model of the last objective, the earlier ones of a list kept at what the plan reaches.
    columns
        Decision columns of the plan.
    value, bound
        What the plan reaches and what no plan exceeds, both times ``objective.sense``: more is
        better.
    relaxed, prices
        What the relaxation reaches, and the price of each row there: none negative for a ceiling.
    """

    reopened: Reopened
    model: PortfolioModel
    matrix: Matrix
    columns: Ints
    value: float
    bound: float
    relaxed: float
    prices: Floats

    @property
    def problem(self) -> PortfolioProblem:
        """Return the problem of the run."""
        return self.reopened.problem

    @property
    def objective(self) -> Objective:
        """Return the objective that prices are told in: the last of the list."""
        return self.problem.objectives[-1]

    @property
    def world(self) -> World:
        """Return the numbered candidates."""
        return self.model.world

    @cached_property
    def _values(self) -> dict[Key, float]:
        return {}

    @cached_property
    def _findings(self) -> dict[Key, Findings]:
        return {}

    @cached_property
    def entry_row(self) -> Ints:
        """Return the row of each entry of the matrix."""
        length = np.diff(self.matrix.row_start)
        return np.repeat(np.arange(len(length)), length).astype(np.int64)

    @cached_property
    def reduced(self) -> Floats:
        """Return what each column is worth beyond what it uses, at the prices of all rows."""
        return self.worth_at(self.prices)

    @cached_property
    def is_tight(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Return the rows whose price is above zero: what is scarce."""
        return np.asarray(np.abs(self.prices) > 1e-12 * max(1.0, float(np.abs(self.prices).max())))

    def worth_at(self, prices: Floats) -> Floats:
        """Return what each column is worth beyond what it uses, at prices of the rows."""
        used = np.zeros(len(self.matrix.lower))
        np.add.at(used, self.matrix.column, self.matrix.value * prices[self.entry_row])
        return np.asarray(self.matrix.objective - used, dtype=np.float64)

    @cached_property
    def activity(self) -> Floats:
        """Return what the plan's decisions use of each row."""
        chosen = np.zeros(len(self.matrix.lower))
        chosen[self.columns] = 1.0
        used = np.zeros(len(self.matrix.row_lower))
        np.add.at(used, self.entry_row, self.matrix.value * chosen[self.matrix.column])
        return used

    @cached_property
    def _rows_by_column(self) -> tuple[Ints, Ints]:
        order = np.argsort(self.matrix.column, kind="stable")
        first = np.searchsorted(self.matrix.column[order], np.arange(len(self.matrix.lower) + 1))
        return self.entry_row[order], first.astype(np.int64)

    def rows_of(self, column: int) -> Ints:
        """Return the rows in which a column stands."""
        rows, first = self._rows_by_column
        return rows[first[column] : first[column + 1]]

    def columns_of(self, candidate_id: str) -> Ints:
        """Return the decision columns of one candidate, one per year in which it may start."""
        number = int(self.world.number_of[candidate_id])
        return np.flatnonzero(self.world.candidate == number).astype(np.int64)

    def value_of(self, decisions: pd.DataFrame) -> float:
        """Return the objective of decisions from the tables, more is better."""
        known, key = self._values, _key(decisions)
        if key not in known:
            objective = self.objective
            known[key] = objective.sense * objective.value(self.problem.candidate_set, decisions)
        return known[key]

    def findings(self, decisions: pd.DataFrame) -> Findings:
        """Return what the rules find in decisions, from the tables alone; the last are kept."""
        known, key = self._findings, _key(decisions)
        if key not in known:
            if len(known) >= REMEMBERED:
                known.clear()
            problem = self.problem
            known[key] = findings_of(problem.rules, problem.candidate_set, decisions)
        return known[key]

    def breaks(self, decisions: pd.DataFrame) -> tuple[str, ...]:
        """Return what in these decisions breaks a rule, from the tables alone."""
        return violations(self.findings(decisions))


def _key(decisions: pd.DataFrame) -> Key:
    """Return what names decisions, whatever order they come in."""
    pairs = zip(decisions["candidate_id"], decisions["start_year"], strict=True)
    return frozenset((str(name), int(year)) for name, year in pairs)


def stand(reopened: Reopened) -> Standing:
    """Return a reopened run inside its model, with tangents and prices where they matter."""
    problem = reopened.problem
    # Every candidate is asked about, those that another betters too.
    every = problem.candidate_set.candidates[["candidate_id"]]
    model = build(problem, every.assign(start_year=problem.horizon.base_year + 1))
    for earlier in problem.objectives[:-1]:
        model.clear_objective()
        earlier.add_to(model)
        reached = earlier.sense * earlier.value(problem.candidate_set, reopened.decisions)
        _keep(model, reached)
    model.clear_objective()
    objective = problem.objectives[-1]
    objective.add_to(model)
    columns = model.world.columns_at(reopened.decisions)
    relaxed, prices = _sharpened(model, objective, columns)
    value = objective.sense * objective.value(problem.candidate_set, reopened.decisions)
    proved = reopened.proof.bound
    bound = np.inf if proved is None else max(value, objective.sense * proved)
    return Standing(reopened, model, model.matrix(), columns, value, bound, relaxed, prices)


def _keep(model: PortfolioModel, reached: float) -> None:
    columns, values, offset = model.objective_terms()
    allowed = LIST_TOLERANCE * max(1.0, abs(reached))
    entries = (np.zeros(len(columns), dtype=np.int64), columns, values)
    model.add_rows(["kept"], entries, lower=reached - offset - allowed)


def _sharpened(model: PortfolioModel, objective: Objective, chosen: Ints) -> tuple[float, Floats]:
    """Put tangents at the relaxation's best and at the plan; return its value and row prices."""
    search = Search(model.matrix())
    relaxed = search.relax(Effort())
    if isinstance(objective, Balanced):
        _add(model, search, objective, completed(model.matrix(), chosen))
        relaxed = search.relax(Effort())
        for _round in range(ROUNDS):
            if relaxed.values is None or objective.overstates(model, relaxed.values) < SHARP:
                break
            _add(model, search, objective, relaxed.values)
            relaxed = search.relax(Effort())
    reached = np.inf if relaxed.objective is None else relaxed.objective
    return reached, search.duals()[0]


def _add(model: PortfolioModel, search: Search, objective: Balanced, values: Floats) -> None:
    entries, upper = objective.refine(model, values)
    model.add_rows([f"tangent[+{place}]" for place in range(len(upper))], entries, upper=upper)
    search.add_rows(entries, np.full(len(upper), -np.inf), upper)


def completed(matrix: Matrix, chosen: Ints) -> Floats:
    """Return the values of every column of the model when exactly these decisions are taken."""
    fixed = np.zeros(len(matrix.lower))
    fixed[chosen] = 1.0
    lower = np.where(matrix.integer, fixed, matrix.lower)
    upper = np.where(matrix.integer, fixed, matrix.upper)
    found = Search(replace(matrix, lower=lower, upper=upper)).relax(Effort())
    if found.values is None:
        msg = "the plan of the run must be possible in its own model"
        raise AssertionError(msg)
    return found.values
