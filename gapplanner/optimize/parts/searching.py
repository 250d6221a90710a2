"""Search part by part: a model whose parts few rows connect, at the prices of those rows."""

import os
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.highs import Effort
from gapplanner.optimize.parts.parting import Parting
from gapplanner.optimize.parts.repairing import Hope, repaired
from gapplanner.optimize.parts.single import Searched, begun
from gapplanner.optimize.search.trying import Found, Guide
from gapplanner.optimize.world import Floats, Ints

LEAST_SECONDS = 0.5
TINY = 1e-300
# Seconds that are kept for putting the parts together at the end, but not more than this part of
# the time.
KEPT_SECONDS = 8.0
KEPT = 0.2
# Part of the time left that putting the parts together may take, while they can still be better.
TOGETHER = 0.15
# The gap that a part is searched to each time, in its share of what is allowed for all.
GAPS = (1.0, 0.5, 0.25)
# Part of the time left that the first search of the parts may take.
FIRST = 0.7
# Parts that are searched again before they are put together, at least.
AT_ONCE = 4
# Each time that a part is searched again takes about this many times as long as the last.
LONGER = 3.0


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

    def _begun(self, number: int) -> Searched:
        part = self._parting.part(number, self._worth)
        rows = np.flatnonzero(self._parting.part_of_row == number)
        shared = self._hope.rows[rows[part.division.linking_rows]]
        return begun(part, shared, self._hope.columns.values[part.columns])

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
            one.search(self._asked(order[place], shares, left))

        list(pool.map(search, range(len(order))))

    def _search_again(self, pool: Executor) -> bool:
        """Go on with the parts where most may be found in a second, until that may be enough.

        Returns whether any could go on.
        """
        shares = self._shares()
        todo = [
            number
            for number, one in enumerate(self._searched)
            if one.times < len(GAPS) and one.gap > GAPS[one.times] * shares[number] * self._allowed
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
                self._searched[number].search(self._asked(number, shares, left))

        list(pool.map(search, todo))
        return bool(todo)

    def _asked(self, number: int, shares: Floats, seconds: float) -> Effort:
        limit = None if self._effort.time_limit is None else max(LEAST_SECONDS, seconds)
        allowed = GAPS[self._searched[number].times] * float(shares[number]) * self._allowed
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

    def _hear(self, chosen: Ints) -> bool:
        """Keep a portfolio if it is the best so far; return whether it is one at all."""
        value = self._guide.worth(chosen)
        if value > self._reached:
            self._reached, self._best = value, chosen
        return bool(np.isfinite(value))
