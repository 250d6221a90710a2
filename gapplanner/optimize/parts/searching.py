"""Search part by part: a model whose parts few rows connect, at the prices of those rows."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.decomposition import is_divisible, resumable
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.parts.parting import Part, Parting
from gapplanner.optimize.parts.repairing import Hope, repaired
from gapplanner.optimize.search.improving import Opened
from gapplanner.optimize.search.trying import Found, Guide
from gapplanner.optimize.world import Floats, Ints

# Gaps that the parts are searched to, in turn, in what is allowed for all of them.
GAPS = (4.0, 1.2, 0.9, 0.6)
# Part of the time that the first search of all parts leaves for the next ones.
LATER = 0.5
LEAST_SECONDS = 0.5
TINY = 1e-300
# A part of at most this many decisions is left to the solver by itself, which finds more in it; one
# of at most so many it goes on with.
ALONE = 1500
SMALL = 4000
# Part of the time that is kept for putting the parts together.
KEPT = 0.08
# Part of the time left that putting the parts together may take, while they can still be better.
TOGETHER = 0.15


@dataclass(eq=False)
class _Searched:
    """One part, how its search goes on, and the best of it so far.

    ``worth`` and ``bound`` are at the prices of what is shared.
    """

    part: Part
    go_on: Callable[[Effort], Found]
    chosen: Ints
    worth: float
    bound: float = np.inf
    nodes: int = 0
    is_begun: bool = False

    @property
    def gap(self) -> float:
        """Return how much more there may be."""
        return self.bound - self.worth

    def search(self, effort: Effort) -> None:
        """Go on searching, and keep what is better."""
        found = self.go_on(effort)
        if not self.is_begun and not np.isfinite(found.bound):
            # The clock ended it before anything was proved; its relaxation is quick.
            self.bound = Search(self.part.matrix).relax(Effort()).bound
        self.is_begun = True
        self.bound = min(self.bound, found.bound)
        self.nodes += found.nodes
        if found.columns is not None:
            value = float(self.part.matrix.objective[found.columns].sum())
            if value > self.worth:
                self.worth, self.chosen = value, found.columns


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
        parts = [parting.part(number, worth) for number in range(parting.count)]
        self._searched = [_begun(part, effort) for part in parts]
        self._best: Ints | None = None
        self._reached = -np.inf

    def found(self) -> Found:
        """Search all parts, roughly first, until what is left to find is little enough."""
        for gap in GAPS:
            self._search_all(gap)
            self._put_together()
            if self._is_enough() or self._time_left() <= 0:
                break
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
        return (1.0 - KEPT) * self._effort.time_limit - spent

    def _search_all(self, gap: float) -> None:
        """Search every part to its share of a gap, the smallest parts first."""
        shares = self._shares()
        todo = [
            (one, gap * share * self._allowed)
            for one, share in zip(self._searched, shares, strict=True)
            if not one.is_begun or one.gap > gap * share * self._allowed
        ]
        todo.sort(key=lambda pair: (len(pair[0].part.columns), -pair[0].gap))
        weights = self._weights([one for one, _allowed in todo], shares)
        is_first = not all(one.is_begun for one in self._searched)
        kept = LATER * self._time_left() if is_first else 0.0
        kept = kept if np.isfinite(kept) else 0.0
        for place, (one, allowed) in enumerate(todo):
            left = self._time_left() - kept
            if left <= 0 and one.is_begun:
                return
            own = left * float(weights[place] / weights[place:].sum())
            seconds = max(LEAST_SECONDS, min(own, left))
            limit = None if self._effort.time_limit is None else seconds
            one.search(
                replace(self._effort, absolute_gap=allowed, relative_gap=0.0, time_limit=limit)
            )

    def _weights(self, todo: list[_Searched], shares: Floats) -> Floats:
        """Return by what the time is shared out: what there may still be, if that is known.

        At first it goes half by columns and half by what the parts are worth.
        """
        gaps = np.array([one.gap for one in todo])
        if np.isfinite(gaps).all():
            return gaps + TINY
        worth = dict(zip(map(id, self._searched), shares, strict=True))
        sizes = np.array([len(one.part.columns) for one in todo], dtype=np.float64)
        weights: Floats = sizes / sizes.sum() + np.array([worth[id(one)] for one in todo])
        return weights

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

    def _hear(self, chosen: Ints) -> bool:
        """Keep a portfolio if it is the best so far; return whether it is one at all."""
        value = self._guide.worth(chosen)
        if value > self._reached:
            self._reached, self._best = value, chosen
        return bool(np.isfinite(value))


def _begun(part: Part, effort: Effort) -> _Searched:
    """Return a part, to be searched by combinations where that pays, else by the solver."""
    matrix = part.matrix
    is_nothing_allowed = bool(
        (matrix.row_lower <= 0.0).all()
        and (matrix.row_upper >= 0.0).all()
        and (matrix.lower <= 0.0).all()
    )
    decisions = int(matrix.integer.sum())
    if decisions > ALONE and is_divisible(part.division, decisions):
        go_on = _by_combinations(part, effort)
    else:
        go_on = _by_the_solver(part)
    worth = 0.0 if is_nothing_allowed else -np.inf
    return _Searched(part, go_on, np.zeros(0, dtype=np.int64), worth)


def _by_combinations(part: Part, effort: Effort) -> Callable[[Effort], Found]:
    """Return the search by combinations, which begins when it is first asked to go on.

    Of a small part the solver goes on from there: its cuts do what combinations cannot.
    """
    begun: list[Callable[[Effort], Found]] = []
    is_small = int(part.matrix.integer.sum()) <= SMALL

    def worth(chosen: Ints) -> float:
        return float(part.matrix.objective[chosen].sum())

    def go_on(asked: Effort) -> Found:
        began = time.monotonic()
        if not begun:
            guide = Guide(lambda _values: None, worth)
            begun.append(resumable(part.matrix, part.division, guide, effort))
        found = begun[0](asked)
        reached = -np.inf if found.columns is None else worth(found.columns)
        if not is_small or reached >= found.bound - asked.absolute_gap:
            return found
        left = asked.time_limit
        left = None if left is None else max(LEAST_SECONDS, left - (time.monotonic() - began))
        again = _solved(part, replace(asked, time_limit=left), found.columns)
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
