"""The portfolios of all outcomes in one model, so that the best nested family is proved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import numpy as np
import pandas as pd

from gapplanner.optimize.highs import Effort, Search, search_confirmed
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.objectives import Balanced
from gapplanner.optimize.outcomes.nesting import Keep, KeyedColumns, keys_of
from gapplanner.optimize.outcomes.posing import Outcome
from gapplanner.optimize.world import Floats, Ints, world_of
from gapplanner.portfolio.portfolio import StoppedBy

# Rounds of tangents: on the relaxation, then around the best family found.
RELAXED_ROUNDS = 4
TRUE_ROUNDS = 4
# Tangents are added where an objective is overstated by more than this, in its unit.
SHARP = 2e-5


@dataclass(frozen=True)
class Family:
    """One portfolio for each outcome, and how far their expected value was proved.

    ``bound`` is of the expected value times the sense of the objective: no nested family has more.
    """

    decisions: tuple[pd.DataFrame, ...]
    bound: float
    nodes: int
    stopped_by: StoppedBy


class Joint:
    """One model for all outcomes: theirs side by side, and the rows that nest their portfolios.

    The decision columns of all outcomes come first, then one binary for each ordered pair of sets
    that must be nested, then the other columns; so a known family can be given as a start.
    """

    def __init__(self, outcomes: Sequence[Outcome], keep: Keep) -> None:
        self._outcomes = outcomes
        self._keep = keep
        self._models = [_model_of(one) for one in outcomes]
        self._sizes = [len(model.world.candidate) for model in self._models]
        keyed = [KeyedColumns.of(model.world, keep).levels for model in self._models]
        self._levels = [(place, level) for place, some in enumerate(keyed) for level in some]
        self._pairs = [
            (here, there)
            for here, there in permutations(range(len(self._levels)), 2)
            if self._levels[here][0] != self._levels[there][0]
        ]

    @property
    def columns(self) -> int:
        """Return how many decisions all outcomes have together."""
        return sum(self._sizes)

    def solve(self, effort: Effort, known: Sequence[pd.DataFrame] | None) -> Family | None:
        """Return the best nested family, or nothing when there is none or none was found."""
        self._sharpen_relaxation(effort)
        bound, nodes = np.inf, 0
        found: Family | None = None
        for _round in range(TRUE_ROUNDS):
            start = None if known is None else self._start(known)
            outcome = search_confirmed(self._matrix(), effort, start)
            nodes += outcome.nodes
            bound = min(bound, outcome.bound)
            if outcome.values is None:
                return found
            known = self._decisions(outcome.values)
            found = Family(tuple(known), bound, nodes, outcome.stopped_by)
            if outcome.stopped_by != "gap" or not self._sharpen(outcome.values):
                break
        return found

    def _sharpen_relaxation(self, effort: Effort) -> None:
        if not any(isinstance(one.problem.objectives[-1], Balanced) for one in self._outcomes):
            return
        for _round in range(RELAXED_ROUNDS):
            relaxed = Search(self._matrix()).relax(effort)
            if relaxed.values is None or not self._sharpen(relaxed.values):
                return

    def _sharpen(self, values: Floats) -> bool:
        """Add tangents where an outcome's objective is overstated; return whether any was."""
        places = self._places()
        has_changed = False
        for one, model, place in zip(self._outcomes, self._models, places, strict=True):
            objective = one.problem.objectives[-1]
            if not isinstance(objective, Balanced):
                continue
            own = values[place]
            if objective.overstates(model, own) < SHARP:
                continue
            entries, upper = objective.refine(model, own)
            model.add_rows([f"tangent[+{row}]" for row in range(len(upper))], entries, upper=upper)
            has_changed = True
        return has_changed

    def _places(self) -> list[Ints]:
        """Return, for each outcome, where its model's columns stand in the joint model."""
        first = 0
        beyond = self.columns + len(self._pairs)
        places = []
        for size, model in zip(self._sizes, self._models, strict=True):
            others = len(model.matrix().lower) - size
            own = np.arange(first, first + size), np.arange(beyond, beyond + others)
            places.append(np.concatenate(own).astype(np.int64))
            first, beyond = first + size, beyond + others
        return places

    def _matrix(self) -> Matrix:
        places = self._places()
        width = max((int(place.max(initial=-1)) for place in places), default=-1) + 1
        width = max(width, self.columns + len(self._pairs))
        objective, lower, upper = np.zeros(width), np.zeros(width), np.ones(width)
        integer = np.ones(width, dtype=bool)
        names = [f"order[{pair}]" for pair in range(width)]
        rows = _Rows()
        offset = 0.0
        for number, (one, model, place) in enumerate(
            zip(self._outcomes, self._models, places, strict=True)
        ):
            own = model.matrix()
            objective[place] = one.probability * own.objective
            offset += one.probability * own.offset
            lower[place], upper[place], integer[place] = own.lower, own.upper, own.integer
            for column, name in zip(place, own.column_names, strict=True):
                names[int(column)] = f"{number}:{name}"
            titles = [f"{number}:{name}" for name in own.row_names]
            rows.add(
                (own.row_of, place[own.column], own.value), (own.row_lower, own.row_upper), titles
            )
        self._nest(rows, places)
        return rows.matrix(
            Matrix(
                objective=objective,
                offset=offset,
                lower=lower,
                upper=upper,
                integer=integer,
                row_lower=np.zeros(0),
                row_upper=np.zeros(0),
                row_start=np.zeros(1, dtype=np.int64),
                column=np.zeros(0, dtype=np.int64),
                value=np.zeros(0),
                owner=np.zeros(0, dtype=np.int64),
                column_names=tuple(names),
                row_names=(),
            )
        )

    def _nest(self, rows: "_Rows", places: list[Ints]) -> None:
        """State that one of every two sets lies inside the other."""
        order = self.columns
        number = {pair: order + place for place, pair in enumerate(self._pairs)}
        for (here, there), column in number.items():
            if here < there:
                both = np.array([column, number[there, here]])
                rows.add_row(both, np.ones(2), (1.0, np.inf), f"either[{here},{there}]")
            (outcome, own), (other, theirs) = self._levels[here], self._levels[there]
            for key, columns in own.items():
                left = places[outcome][columns]
                right = places[other][theirs.get(key, np.zeros(0, dtype=np.int64))]
                rows.add_row(
                    np.concatenate([left, right, [column]]),
                    np.concatenate([np.ones(len(left)), -np.ones(len(right)), [1.0]]),
                    (-np.inf, 1.0),
                    f"inside[{here},{there},{','.join(key)}]",
                )

    def _start(self, known: Sequence[pd.DataFrame]) -> Floats:
        """Return the values of the decisions and of the order of a known family."""
        values = []
        sets = []
        for one, model, decisions in zip(self._outcomes, self._models, known, strict=True):
            own = np.zeros(len(model.world.candidate))
            own[model.world.columns_at(decisions)] = 1.0
            values.append(own)
            sets += keys_of(one.problem.candidate_set, decisions, self._keep)
        order = [float(sets[here] <= sets[there]) for here, there in self._pairs]
        return np.concatenate([*values, np.array(order)])

    def _decisions(self, values: Floats) -> list[pd.DataFrame]:
        found, first = [], 0
        for size, model in zip(self._sizes, self._models, strict=True):
            chosen = np.flatnonzero(values[first : first + size] > 0.5).astype(np.int64)
            found.append(model.world.decisions(chosen))
            first += size
        return found


class _Rows:
    """Rows of the joint model under construction."""

    def __init__(self) -> None:
        self._row: list[Ints] = []
        self._column: list[Ints] = []
        self._value: list[Floats] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._names: list[str] = []

    def add(
        self,
        entries: tuple[Ints, Ints, Floats],
        limits: tuple[Floats, Floats],
        names: Sequence[str],
    ) -> None:
        row, column, value = entries
        self._row.append(row + len(self._names))
        self._column.append(column)
        self._value.append(value)
        self._lower.append(limits[0])
        self._upper.append(limits[1])
        self._names.extend(names)

    def add_row(
        self, columns: Ints, values: Floats, limits: tuple[float, float], name: str
    ) -> None:
        row = np.zeros(len(columns), dtype=np.int64)
        lower, upper = np.array([limits[0]]), np.array([limits[1]])
        self.add((row, columns.astype(np.int64), values), (lower, upper), [name])

    def matrix(self, columns: Matrix) -> Matrix:
        row = np.concatenate(self._row)
        column, value = np.concatenate(self._column), np.concatenate(self._value)
        order = np.lexsort((column, row))
        start = np.searchsorted(row[order], np.arange(len(self._names) + 1)).astype(np.int64)
        return replace(
            columns,
            row_lower=np.concatenate(self._lower),
            row_upper=np.concatenate(self._upper),
            row_start=start,
            column=column[order],
            value=value[order],
            owner=np.full(len(self._names), -1, dtype=np.int64),
            row_names=tuple(self._names),
        )


def _model_of(outcome: Outcome) -> PortfolioModel:
    """Return the model of an outcome with every candidate, its rules and its objective."""
    problem = outcome.problem
    model = PortfolioModel(world_of(problem.candidate_set, problem.horizon, problem.discount_rate))
    for number, rule in enumerate(problem.rules):
        model.owner = number
        rule.add_to(model)
    model.owner = -1
    problem.objectives[-1].add_to(model)
    return model
