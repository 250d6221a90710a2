"""Searching again around a plan: some decisions free, the rest fixed, one forced in or out."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gapplanner.inquiry.explaining.standing import Standing
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Flags, Floats, Ints

# A problem with at most this many decisions is searched whole.
WHOLE = 400
# Decisions left free around a candidate of a larger one: those of its executing unit, and the
# others that compete for what is scarce.
OF_ITS_UNIT = 40
OF_OTHERS = 50
# So many times more are left free where those hold no plan that meets the demand.
WIDER = 3
# How near to the best of the free decisions, as a part of the objective's value, and how long.
NEAR = 2e-5
NODES = 10
# The heuristics of HiGHS have been seen to turn in circles within one node (1.15.1): only then a
# local search ends by the clock, with the best it has.
SECONDS = 8.0
WHOLE_NODES = 20_000


@dataclass(frozen=True, eq=False)
class Found:
    """A plan found by a search, or none.

    Attributes
    ----------
    decisions
        ``candidate_id, start_year``; none when the search found no plan.
    value
        Its objective from the tables, more is better.
    bound
        What no plan under the same demand exceeds; infinite where the search left decisions fixed.
    is_impossible
        Whether it is proved that no plan meets the demand.
    """

    decisions: pd.DataFrame | None
    value: float
    bound: float
    is_impossible: bool


NOTHING = Found(None, -np.inf, np.inf, is_impossible=False)


@dataclass(frozen=True, eq=False)
class Demand:
    """What a search must do with a candidate: enter (``enters``) or stay out.

    ``freed`` are numbers of rules that do not hold during the search.
    """

    candidate_id: str | None
    enters: bool = True
    freed: tuple[int, ...] = ()


def search_around(standing: Standing, demand: Demand, near: float = 0.0) -> Found:
    """Return the best plan found that meets a demand, near the plan of the run.

    In a small problem every decision is free, so the search also proves its bound. In a larger one
    it stops within ``near`` of the best of the free decisions, or at a plan as good as the run's.
    """
    found = _search(standing, demand, near, 1)
    if found.decisions is None and not found.is_impossible and demand.candidate_id is not None:
        return _search(standing, demand, near, WIDER)
    return found


def _search(standing: Standing, demand: Demand, near: float, wider: float) -> Found:
    free = free_around(standing, demand.candidate_id, wider)
    is_whole = bool(free[: len(standing.world.candidate)].all())
    matrix, kept, _rows = restricted(standing, free, demand)
    outcome = Search(matrix).solve(_effort(standing, near, is_whole=is_whole))
    bound = outcome.bound if is_whole else np.inf
    if outcome.values is None:
        return replace(NOTHING, is_impossible=is_whole and outcome.infeasible, bound=bound)
    columns = taken(standing, free, kept[np.flatnonzero(outcome.values > 0.5)])
    decisions = standing.world.decisions(columns)
    return Found(decisions, standing.value_of(decisions), bound, is_impossible=False)


def _effort(standing: Standing, near: float, *, is_whole: bool) -> Effort:
    solver = standing.reopened.run.scenario.solver
    if is_whole:
        return Effort(node_limit=WHOLE_NODES, seed=solver.seed, threads=1)
    near = max(near, NEAR * max(abs(standing.value), 1e-9))
    good = standing.value + near
    return Effort(
        absolute_gap=near,
        node_limit=NODES,
        time_limit=SECONDS,
        seed=solver.seed,
        threads=1,
        target=good,
    )


def taken(standing: Standing, free: Flags, chosen: Ints) -> Ints:
    """Return the decision columns of a plan: the fixed ones of the run and the free ones chosen."""
    size = len(standing.world.candidate)
    fixed = standing.columns[~free[standing.columns]]
    return np.sort(np.concatenate([fixed, chosen[chosen < size]])).astype(np.int64)


def free_around(standing: Standing, candidate_id: str | None, wider: float = 1.0) -> Flags:
    """Return which columns are left free: all that decide nothing, and decisions near a candidate.

    Near are every variant that serves its gaps, its executing unit's decisions and those that
    compete for the same scarce rows, the most doubtful first: chosen ones worth least beyond what
    they use, others worth most.
    """
    world, size = standing.world, len(standing.world.candidate)
    free = np.ones(len(standing.matrix.lower), dtype=bool)
    if size <= WHOLE or candidate_id is None:
        return free
    free[:size] = False
    own = standing.columns_of(candidate_id)
    doubt = _doubt(standing)
    units = world.candidates["executing_unit"].to_numpy()[world.candidate]
    of_unit = np.flatnonzero(units == units[own[0]])
    free[_most_doubtful(of_unit, doubt, int(wider * OF_ITS_UNIT))] = True
    rivals = np.flatnonzero(_rivals(standing, own) & (units != units[own[0]]))
    free[_most_doubtful(rivals, doubt, int(wider * OF_OTHERS))] = True
    slots = world.slot[world.candidate]
    free[: len(slots)][np.isin(slots, slots[_same_gaps(standing, candidate_id)])] = True
    return free


def _doubt(standing: Standing) -> Floats:
    """Return how clear each decision is at the prices: small or negative is doubtful."""
    size = len(standing.world.candidate)
    chosen = np.zeros(size, dtype=bool)
    chosen[standing.columns] = True
    worth = standing.reduced[:size]
    return np.where(chosen, worth, -worth)


def _most_doubtful(columns: Ints, doubt: Floats, most: int) -> Ints:
    return columns[np.argsort(doubt[columns], kind="stable")[:most]]


def _rivals(standing: Standing, own: Ints) -> Flags:
    """Return which decisions use a scarce row that the candidate uses."""
    matrix, size = standing.matrix, len(standing.world.candidate)
    mine = np.isin(matrix.column, own) & standing.is_tight[standing.entry_row]
    shared = np.isin(standing.entry_row, np.unique(standing.entry_row[mine]))
    found = np.zeros(len(matrix.lower), dtype=bool)
    found[matrix.column[shared]] = True
    return found[:size]


def _same_gaps(standing: Standing, candidate_id: str) -> Ints:
    """Return the decision columns of the candidates that serve the same gaps, or its own slot."""
    closures = standing.problem.candidate_set.closures
    gaps = closures.loc[closures["candidate_id"] == candidate_id, "gap_id"]
    names = closures.loc[closures["gap_id"].isin(gaps), "candidate_id"].unique()
    numbers = standing.world.number_of.reindex([*names, candidate_id]).dropna()
    return np.flatnonzero(np.isin(standing.world.candidate, numbers.to_numpy(dtype=np.int64)))


def restricted(standing: Standing, free: Flags, demand: Demand) -> tuple[Matrix, Ints, Ints]:
    """Return the model of the free columns, the others as in the run, and its columns and rows.

    The demand is a last row (a candidate that enters does so in some year) or columns held at 0.
    """
    matrix = standing.matrix
    row = standing.entry_row
    fixed = np.zeros(len(matrix.lower))
    fixed[standing.columns] = 1.0
    fixed[free] = 0.0
    activity = np.zeros(len(matrix.row_lower))
    np.add.at(activity, row, matrix.value * fixed[matrix.column])
    is_freed = np.isin(matrix.owner, demand.freed)
    used = free[matrix.column] & ~is_freed[row]
    kept = np.flatnonzero(free)
    own = _own(standing, demand)
    place = np.full(len(free), -1, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    lines = np.unique(row[used])
    upper = matrix.upper.copy()
    if not demand.enters:
        upper[own] = 0.0
    entering = own if demand.enters else own[:0]
    extra = 1 if len(entering) else 0
    length = np.bincount(np.searchsorted(lines, row[used]), minlength=len(lines))
    found = Matrix(
        objective=matrix.objective[kept],
        offset=matrix.offset + float(matrix.objective @ fixed),
        lower=matrix.lower[kept],
        upper=upper[kept],
        integer=matrix.integer[kept],
        row_lower=np.append(matrix.row_lower[lines] - activity[lines], np.ones(extra)),
        row_upper=np.append(matrix.row_upper[lines] - activity[lines], np.full(extra, np.inf)),
        row_start=np.concatenate(
            [[0], np.cumsum(length), np.full(extra, length.sum() + len(entering))]
        ).astype(np.int64),
        column=np.append(place[matrix.column[used]], place[entering]),
        value=np.append(matrix.value[used], np.ones(len(entering))),
        owner=np.append(matrix.owner[lines], np.full(extra, -1)),
        column_names=(),
        row_names=(),
    )
    return found, kept, lines


def _own(standing: Standing, demand: Demand) -> Ints:
    if demand.candidate_id is None:
        return np.zeros(0, dtype=np.int64)
    return standing.columns_of(demand.candidate_id)
