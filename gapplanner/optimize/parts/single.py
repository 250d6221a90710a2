"""One part of a model by itself: how it is searched, and the best of it so far."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.decomposition import is_divisible
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.parts.combining import Combining
from gapplanner.optimize.parts.filling import filled
from gapplanner.optimize.parts.parting import Part
from gapplanner.optimize.search.improving import Opened
from gapplanner.optimize.search.trying import Found
from gapplanner.optimize.world import Floats, Ints

# A part of at most this many decisions is left to the solver by itself, which finds more in it.
ALONE = 1500
# One of at most so many it goes on with, for so many nodes and at least so many seconds.
SMALL = 6000
NODES = 2000
LEAST_SECONDS = 0.5


@dataclass(eq=False)
class Searched:
    """One part, how its search goes on, and the best of it so far.

    ``worth`` and ``bound`` are at the prices of what is shared; ``times`` is how often it was
    searched, ``seconds`` how long the last time.
    """

    part: Part
    go_on: Callable[[Effort], Found]
    chosen: Ints
    worth: float
    bound: float = np.inf
    nodes: int = 0
    times: int = 0
    seconds: float = 0.0

    @property
    def gap(self) -> float:
        """Return how much more there may be."""
        return self.bound - self.worth

    def search(self, effort: Effort) -> None:
        """Go on searching, and keep what is better."""
        began = time.monotonic()
        found = self.go_on(effort)
        self.seconds = time.monotonic() - began
        self.times += 1
        self.bound = min(self.bound, found.bound)
        self.nodes += found.nodes
        if found.columns is not None:
            value = float(self.part.matrix.objective[found.columns].sum())
            if value > self.worth:
                self.worth, self.chosen = value, found.columns
        if not len(self.chosen):
            self.fill()

    def fill(self) -> None:
        """Fill works in one by one, where the clock left no time to search."""
        found = filled(self.part.matrix)
        value = -np.inf if found is None else float(self.part.matrix.objective[found].sum())
        if found is not None and value > self.worth:
            self.worth, self.chosen = value, found


def begun(part: Part, shared: Floats, values: Floats) -> Searched:
    """Return a part: searched by plans of its units where that pays, else by the solver.

    Parameters
    ----------
    part
        The part, where each column has its worth at the prices of what is shared.
    shared
        First prices of the rows that link its units.
    values
        How much of each of its columns the relaxation takes.
    """
    matrix = part.matrix
    is_nothing_allowed = bool(
        (matrix.row_lower <= 0.0).all()
        and (matrix.row_upper >= 0.0).all()
        and (matrix.lower <= 0.0).all()
    )
    decisions = int(matrix.integer.sum())
    if decisions > ALONE and is_divisible(part.division, decisions):
        go_on = _by_plans(part, shared, values)
    else:
        go_on = _by_the_solver(part)
    worth = 0.0 if is_nothing_allowed else -np.inf
    return Searched(part, go_on, np.zeros(0, dtype=np.int64), worth)


def _by_plans(part: Part, shared: Floats, values: Floats) -> Callable[[Effort], Found]:
    """Return the search by plans, which begins when it is first asked.

    Of a small part the solver goes on from there: where two large units compete for the same slots
    few whole plans of both go together, and its cuts do what plans cannot.
    """
    running: list[Combining] = []
    is_small = int(part.matrix.integer.sum()) <= SMALL

    def go_on(asked: Effort) -> Found:
        began = time.monotonic()
        if not running:
            running.append(Combining(part, shared, values))
        found = running[0].go_on(asked)
        if not is_small or running[0].worth >= found.bound - asked.absolute_gap:
            return found
        left = asked.time_limit
        left = None if left is None else max(LEAST_SECONDS, left - (time.monotonic() - began))
        effort = replace(asked, time_limit=left, node_limit=min(NODES, asked.node_limit or NODES))
        again = _solved(part, effort, found.columns)
        return Found(again.columns, min(again.bound, found.bound), again.nodes + found.nodes)

    return go_on


def _by_the_solver(part: Part) -> Callable[[Effort], Found]:
    best: list[Ints] = []

    def go_on(asked: Effort) -> Found:
        found = _solved(part, asked, best[-1] if best else None)
        if found.columns is not None:
            best.append(found.columns)
        return found

    return go_on


def _solved(part: Part, effort: Effort, known: Ints | None) -> Found:
    """Let the solver search a part, from what is known of it."""
    matrix = part.matrix
    if not matrix.objective.any():
        return Found(known, 0.0, 0)
    every = Opened(matrix, np.arange(len(matrix.lower), dtype=np.int64))
    start = None if known is None else every.start(known)
    outcome = Search(matrix).solve(effort, start)
    if outcome.values is None:
        return Found(known, outcome.bound, outcome.nodes)
    chosen = np.flatnonzero((outcome.values > 0.5) & matrix.integer).astype(np.int64)
    return Found(chosen, outcome.bound, outcome.nodes)
