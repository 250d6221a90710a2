"""Search part by part: a model whose parts few rows connect, at the prices of those rows."""

import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.decomposition import is_divisible
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.parts.combining import Combining
from gapplanner.optimize.parts.filling import filled
from gapplanner.optimize.parts.parting import Part, Parting
from gapplanner.optimize.parts.repairing import Hope, repaired
from gapplanner.optimize.search.improving import Opened
from gapplanner.optimize.search.trying import Found, Guide
from gapplanner.optimize.world import Floats, Ints

LEAST_SECONDS = 0.5
TINY = 1e-300
# A part of at most this many decisions is left to the solver by itself, which finds more in it.
ALONE = 1500
# Seconds that are kept for putting the parts together at the end, but not more than this part of
# the time.
KEPT_SECONDS = 8.0
KEPT = 0.2
# Part of the time left that putting the parts together may take, while they can still be better.
TOGETHER = 0.15
# A part whose gap is below this part of its share of what is allowed is left as it is.
LITTLE = 0.25
# Part of the time left that the first search of the parts may take.
FIRST = 0.7
# Parts that are searched again before they are put together, at least.
AT_ONCE = 4
# Each time that a part is searched again takes about this many times as long as the last.
LONGER = 3.0


@dataclass(eq=False)
class _Searched:
    """One part, how its search goes on, and the best of it so far.

    ``worth`` and ``bound`` are at the prices of what is shared.
    """

    part: Part
    go_on: Callable[[Effort], Found]
    can_go_on: Callable[[], bool]
    chosen: Ints
    worth: float
    bound: float = np.inf
    nodes: int = 0
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


def search_by_parts(parting: Parting, guide: Guide, hope: "Prices", effort: Effort) -> Found:
    r"""Return a portfolio and a bound from the parts of a model, each searched by itself.

    Parameters
    ----------
    parting
        The model and how it falls into parts.
    guide
        What the objective tells the search.
    hope
        What the relaxation of the whole says.
    effort
        When to stop.

    Notes
    -----
    At prices :math:`\pi` of what is shared (`Parting.priced`), the best of each part by itself adds
    up to a bound of the whole. What is found in the parts is a portfolio of the whole if it keeps
    the shared rows; if it does not, a few works are decided anew so that it does.
    """
    return _Run(parting, guide, hope, effort).found()


@dataclass(frozen=True, eq=False)
class Prices:
    """The relaxation of the whole: its bound, what each row costs, and what it says of columns."""

    bound: float
    rows: Floats
    columns: Hope


class _Run:
    def __init__(self, parting: Parting, guide: Guide, hope: Prices, effort: Effort) -> None:
        self._parting, self._guide, self._hope, self._effort = parting, guide, hope, effort
        self._began = time.monotonic()
        self._fixed, worth = parting.priced(hope.rows)
        self._worth = worth
        self._searched = [self._begun(number) for number in range(parting.count)]
        self._best: Ints | None = None
        self._reached = -np.inf

    def found(self) -> Found:
        """Search all parts once, then those again where most may be found in a second."""
        with ThreadPoolExecutor(self._effort.threads or os.cpu_count()) as pool:
            self._search_all(pool)
            self._put_together()
            while not self._is_enough() and self._time_left() > 0:
                if not self._search_again(pool):
                    break
                self._put_together()
        nodes = sum(one.nodes for one in self._searched)
        return Found(self._best, self._bound, nodes)

    @property
    def _bound(self) -> float:
        in_parts = self._fixed + sum(one.bound for one in self._searched)
        return min(self._hope.bound, in_parts)

    @property
    def _allowed(self) -> float:
        relative = self._effort.relative_gap / (1.0 + self._effort.relative_gap)
        return max(self._effort.absolute_gap, relative * abs(self._bound))

    def _is_enough(self) -> bool:
        return self._reached >= self._bound - self._allowed

    def _time_left(self) -> float:
        if self._effort.time_limit is None:
            return np.inf
        spent = time.monotonic() - self._began
        kept = min(KEPT_SECONDS, KEPT * self._effort.time_limit)
        return self._effort.time_limit - kept - spent

    def _search_all(self, pool: Executor) -> None:
        """Search every part once, the largest first, side by side.

        Where there is little time each part has as much of it as it has of all columns. What no
        part proves because no time was left, the relaxation of the whole does.
        """
        shares = self._shares()
        order = sorted(range(len(shares)), key=lambda one: -len(self._searched[one].part.columns))
        sizes = np.array([len(self._searched[one].part.columns) for one in order])
        to_do = np.cumsum(sizes[::-1])[::-1]
        lanes = float(self._effort.threads or os.cpu_count() or 1)

        def search(place: int) -> None:
            one = self._searched[order[place]]
            if self._time_left() <= 0:
                one.fill()
                return
            left = FIRST * self._time_left() * min(1.0, lanes * sizes[place] / to_do[place])
            one.search(self._asked(shares[order[place]], left))

        list(pool.map(search, range(len(order))))

    def _search_again(self, pool: Executor) -> bool:
        """Go on with the parts where most may be found in a second, until that may be enough.

        Returns whether any could go on.
        """
        shares = self._shares()
        todo = [
            number
            for number, one in enumerate(self._searched)
            if one.can_go_on() and one.gap > LITTLE * shares[number] * self._allowed
        ]
        todo.sort(key=lambda one: -self._searched[one].gap / (self._searched[one].seconds + 0.1))
        if np.isfinite(left := self._time_left()):
            lanes = self._effort.threads or os.cpu_count() or 1
            takes = np.cumsum([LONGER * self._searched[one].seconds for one in todo])
            todo = todo[: max(lanes, int((takes <= lanes * left).sum()))]
        # Not all at once: enough may have been found before the last.
        todo = todo[: max(AT_ONCE, len(todo) // 2)]

        def search(number: int) -> None:
            if (left := self._time_left()) > 0:
                self._searched[number].search(self._asked(shares[number], left))

        list(pool.map(search, todo))
        return bool(todo)

    def _asked(self, share: float, seconds: float) -> Effort:
        limit = None if self._effort.time_limit is None else max(LEAST_SECONDS, seconds)
        allowed = float(share) * self._allowed
        return replace(self._effort, absolute_gap=allowed, relative_gap=0.0, time_limit=limit)

    def _shares(self) -> Floats:
        """Return the share of each part in what the relaxation is worth at the prices."""
        values = self._hope.columns.values
        worth = np.array(
            [
                max(0.0, float(one.part.matrix.objective @ values[one.part.columns]))
                for one in self._searched
            ]
        )
        shares: Floats = worth + 0.1 * worth.mean() + TINY
        return shares / float(shares.sum())

    def _put_together(self) -> None:
        """Take what was found in the parts as one portfolio, and set right what it breaks."""
        chosen = [one.part.columns[one.chosen] for one in self._searched]
        together = np.sort(np.concatenate(chosen)).astype(np.int64)
        if self._hear(together):
            return
        limit = self._effort.time_limit
        if limit is not None:
            left = limit - (time.monotonic() - self._began)
            limit = max(LEAST_SECONDS, TOGETHER * left if self._time_left() > 0 else left)
        effort = replace(
            self._effort,
            absolute_gap=0.02 * self._allowed,
            relative_gap=0.0,
            time_limit=limit,
        )
        right = repaired(self._parting.matrix, together, self._hope.columns, effort, self._worth)
        if right is not None:
            self._hear(right)

    def _begun(self, number: int) -> _Searched:
        """Return a part: searched by plans of its units where that pays, else by the solver."""
        part = self._parting.part(number, self._worth)
        matrix = part.matrix
        is_nothing_allowed = bool(
            (matrix.row_lower <= 0.0).all()
            and (matrix.row_upper >= 0.0).all()
            and (matrix.lower <= 0.0).all()
        )
        decisions = int(matrix.integer.sum())
        if decisions > ALONE and is_divisible(part.division, decisions):
            rows = np.flatnonzero(self._parting.part_of_row == number)
            shared = self._hope.rows[rows[part.division.linking_rows]]
            go_on, can_go_on = _by_plans(part, shared, self._hope.columns.values[part.columns])
        else:
            go_on, can_go_on = _by_the_solver(part), lambda: True
        worth = 0.0 if is_nothing_allowed else -np.inf
        return _Searched(part, go_on, can_go_on, np.zeros(0, dtype=np.int64), worth)

    def _hear(self, chosen: Ints) -> bool:
        """Keep a portfolio if it is the best so far; return whether it is one at all."""
        value = self._guide.worth(chosen)
        if value > self._reached:
            self._reached, self._best = value, chosen
        return bool(np.isfinite(value))


def _by_plans(
    part: Part, shared: Floats, values: Floats
) -> tuple[Callable[[Effort], Found], Callable[[], bool]]:
    """Return the search by plans, which begins when it is first asked, and if it can go on."""
    begun: list[Combining] = []

    def go_on(asked: Effort) -> Found:
        if not begun:
            begun.append(Combining(part, shared, values))
        return begun[0].go_on(asked)

    return go_on, lambda: not begun or begun[0].can_go_on


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
