"""How offices choose today, and a good greedy: both keep every limit of the scenario."""

import heapq
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from room import Room, room_of

from gapplanner.optimize.objectives import Balanced, Closure
from gapplanner.optimize.objectives.balanced import log_with_floor
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.world import Floats, Ints, World, world_of
from gapplanner.portfolio.groups import groups_of

# Gains for a sol that agree to so many digits of their logarithm are nearly equal.
NEARLY = 1
# Rounds of exchanging works for others of their slot.
EXCHANGES = 5
Flags = npt.NDArray[np.bool_]
# Columns of a group, and the cost, soles, at which it has enough.
Until = tuple[Flags, float]


class Gains:
    """What a further column is worth to an objective, given what is already closed."""

    def __init__(self, problem: PortfolioProblem, world: World) -> None:
        (objective,) = problem.objectives
        if not isinstance(objective, Balanced | Closure):
            raise TypeError(objective.name)
        self.world, self.is_balanced = world, isinstance(objective, Balanced)
        gaps = world.gaps
        names = [name for name, _weight in objective.weights]
        self.weight = np.array([weight for _name, weight in objective.weights])
        self.indicator = np.array([names.index(name) for name in gaps["indicator_id"]])
        sizes = gaps["gap"].astype("float64").fillna(0.0)
        self.left: Floats = np.array(sizes, dtype=np.float64)
        equity = gaps["weight"].astype("float64").fillna(0.0).to_numpy()
        whole = np.bincount(self.indicator, weights=equity * self.left, minlength=len(names))
        self.worth = equity / np.where(whole > 0, whole, 1.0)[self.indicator]
        self.share = np.zeros(len(names))
        delay = world.operates - problem.horizon.base_year
        self.discount = (1.0 + objective.discount_rate) ** -delay.astype(np.float64)
        number = {name: place for place, name in enumerate(gaps["gap_id"])}
        closures = world.candidate_set.closures
        owner = world.number_of.reindex(closures["candidate_id"]).to_numpy(dtype=np.int64)
        order = np.argsort(owner, kind="stable")
        self.gap = closures["gap_id"].map(number).to_numpy(dtype=np.int64)[order]
        self.adds = closures["amount"].to_numpy(dtype=np.float64)[order]
        self.first = np.searchsorted(owner[order], np.arange(len(world.candidates) + 1))

    def _closed(self, column: int) -> tuple[Ints, Floats]:
        candidate = self.world.candidate[column]
        mine = slice(self.first[candidate], self.first[candidate + 1])
        return self.gap[mine], np.minimum(self.adds[mine], self.left[self.gap[mine]])

    def of(self, column: int) -> float:
        """Return by how much the objective would rise."""
        gap, closed = self._closed(column)
        added = self.worth[gap] * closed * self.discount[column]
        gain = 0.0
        for place, more in zip(self.indicator[gap], added, strict=True):
            share, weight = float(self.share[place]), float(self.weight[place])
            if self.is_balanced:
                gain += weight * (log_with_floor(share + float(more)) - log_with_floor(share))
            else:
                gain += weight * float(more)
        return gain

    def take(self, column: int) -> tuple[Ints, Floats]:
        """Count a column's closure, and return it: the gaps and the amounts."""
        gap, closed = self._closed(column)
        self._count(column, gap, closed)
        return gap, closed

    def give_back(self, column: int, counted: tuple[Ints, Floats]) -> None:
        """Forget what a column was counted for."""
        self._count(column, counted[0], -counted[1])

    def _count(self, column: int, gap: Ints, closed: Floats) -> None:
        self.left[gap] -= closed
        np.add.at(self.share, self.indicator[gap], self.worth[gap] * closed * self.discount[column])


@dataclass
class Filling:
    """A portfolio being filled: what is taken of each slot, and what it was counted for."""

    world: World
    room: Room
    gains: Gains
    taken: dict[int, tuple[int, tuple[Ints, Floats]]]

    def slot_of(self, column: int) -> int:
        """Return the slot of a column."""
        return int(self.world.slot[self.world.candidate[column]])

    def columns(self) -> list[int]:
        """Return the columns taken, in the order they were."""
        return [column for column, _counted in self.taken.values()]

    def try_column(self, column: int) -> bool:
        """Take a column in if its slot is free and everything fits."""
        slot = self.slot_of(column)
        if slot in self.taken or not self.room.fits(column):
            return False
        self.room.take(column)
        self.taken[slot] = column, self.gains.take(column)
        return True

    def give_back(self, slot: int) -> int:
        """Give back what is taken of a slot, and return its column."""
        column, counted = self.taken.pop(slot)
        self.room.take(column, -1.0)
        self.gains.give_back(column, counted)
        return column


def _begin(problem: PortfolioProblem) -> Filling:
    world = world_of(problem.candidate_set, problem.horizon, problem.discount_rate)
    return Filling(world, room_of(problem, world), Gains(problem, world), {})


def greedy(problem: PortfolioProblem) -> pd.DataFrame:
    """Return the plan of taking, again and again, what adds most to the objective for a sol.

    What it adds is worked out anew each time it comes to the top, so that less is given to what is
    already served; of nearly equal ones the largest is taken. Then works are exchanged for another
    size or start of the same slot wherever that adds to the objective and fits, until nothing does.
    Least shares of groups are filled first, up to what the total would be.
    """

    def fill(filling: Filling, columns: Iterable[int], until: Until | None) -> None:
        _take_best(filling, columns, until)
        if until is None:
            _exchange(filling)

    return _filled(problem, fill)


def ranked_list(problem: PortfolioProblem) -> pd.DataFrame:
    """Return the plan of going down a list until money ends: poorest places first, most people.

    Of each place and indicator the largest work that fits is taken, in the earliest year. Least
    shares of groups are filled first, down the same list.
    """
    world = world_of(problem.candidate_set, problem.horizon, problem.discount_rate)
    place = np.empty(len(world.candidate), dtype=np.int64)
    place[_list_of(world)] = np.arange(len(place))

    def fill(filling: Filling, columns: Iterable[int], until: Until | None) -> None:
        spent = _spent(filling, until)
        for column in sorted((int(one) for one in columns), key=lambda one: int(place[one])):
            if until is not None and spent >= until[1]:
                break
            if filling.try_column(column):
                spent += _cost(filling.world)[column]

    return _filled(problem, fill)


def _list_of(world: World) -> Ints:
    """Return the columns in the order of the list."""
    gaps = world.gaps.set_index("gap_id")
    first = world.candidate_set.closures.drop_duplicates("candidate_id").set_index("candidate_id")
    gap = first["gap_id"].reindex(world.candidates["candidate_id"])
    table = pd.DataFrame(
        {
            "poverty": gaps["weight"].reindex(gap).astype("float64").to_numpy(),
            "people": gaps["people"].reindex(gap).astype("float64").fillna(0.0).to_numpy(),
            "cost": world.candidates["cost"].to_numpy(),
        }
    ).iloc[world.candidate]
    table = table.assign(start=world.start, column=np.arange(len(table)))
    keys = ["poverty", "people", "cost", "start", "column"]
    order = table.sort_values(keys, ascending=[False, False, False, True, True])["column"]
    return np.asarray(order, dtype=np.int64)


def _filled(
    problem: PortfolioProblem,
    fill: Callable[[Filling, Iterable[int], Until | None], None],
) -> pd.DataFrame:
    """Fill the least shares first, up to what the total would be without them, then the rest."""
    filling = _begin(problem)
    every = range(len(filling.world.candidate))
    fill(filling, every, None)
    floors = _floors(problem, filling.world)
    if floors:
        total = _cost(filling.world)[filling.columns()].sum()
        filling = _begin(problem)
        for flags, share in floors:
            fill(filling, np.flatnonzero(flags), (flags, share * total))
        fill(filling, every, None)
    return _with_shares(floors, filling)


def _cost(world: World) -> Floats:
    cost: Floats = world.candidates["cost"].to_numpy(dtype=np.float64)[world.candidate]
    return cost


def _spent(filling: Filling, until: Until | None) -> float:
    if until is None:
        return 0.0
    return float(_cost(filling.world)[[c for c in filling.columns() if until[0][c]]].sum())


def _take_best(filling: Filling, columns: Iterable[int], until: Until | None) -> None:
    """Take the columns of most gain for a sol, until nothing fits or enough cost is in a group."""
    cost, gains = _cost(filling.world), filling.gains

    def key(column: int) -> tuple[float, float, int]:
        gain = gains.of(column)
        if gain <= 0:
            return math.inf, 0.0, column
        return -round(math.log(gain / cost[column]), NEARLY), -gain, column

    queue = [key(int(column)) for column in columns]
    heapq.heapify(queue)
    spent = _spent(filling, until)
    while queue and (until is None or spent < until[1]):
        known = heapq.heappop(queue)
        column = known[2]
        # Room and gains only shrink, so what does not fit now never will.
        if filling.slot_of(column) in filling.taken or not filling.room.fits(column):
            continue
        now = key(column)
        if now[0] == math.inf:
            continue
        if queue and now > queue[0]:
            heapq.heappush(queue, now)
            continue
        filling.try_column(column)
        spent += cost[column]


def _exchange(filling: Filling) -> None:
    """Exchange works for others of their slot where that adds to the objective and fits."""
    slots: dict[int, list[int]] = {}
    for column in range(len(filling.world.candidate)):
        slots.setdefault(filling.slot_of(column), []).append(column)
    for _round in range(EXCHANGES):
        changed = False
        for slot in list(filling.taken):
            before = filling.give_back(slot)
            options = [c for c in slots[slot] if filling.room.fits(c)]
            best = max(options, key=lambda c: (filling.gains.of(c), -c), default=before)
            if filling.gains.of(best) <= filling.gains.of(before) + 1e-12:
                best = before
            filling.try_column(best)
            changed = changed or best != before
        if not changed:
            break
        _take_best(filling, range(len(filling.world.candidate)), None)


def _floors(problem: PortfolioProblem, world: World) -> list[tuple[Flags, float]]:
    """Return, by group with a least share of the cost, its columns and the share."""
    found = []
    for rule in problem.rules:
        if not isinstance(rule, ShareLimit):
            continue
        if str(rule.of) != "cost" or rule.by is None:
            raise TypeError("least shares of anything but the cost by groups")
        group = groups_of(problem.candidate_set, rule.by).to_numpy()
        found += [
            (np.asarray(group[world.candidate] == one), rule.share)
            for one in sorted({str(name) for name in group})
        ]
    return found


def _with_shares(floors: list[tuple[Flags, float]], filling: Filling) -> pd.DataFrame:
    """Give back the last taken of other groups until every group has its least share."""
    cost, taken = _cost(filling.world), filling.columns()
    while True:
        total = cost[taken].sum()
        short = [f for f in floors if cost[[c for c in taken if f[0][c]]].sum() < f[1] * total]
        protected = np.logical_or.reduce([np.zeros(len(cost), dtype=bool), *(f[0] for f in short)])
        last = next((c for c in reversed(taken) if not protected[c]), None)
        if not short or last is None:
            return filling.world.decisions(np.array(sorted(taken), dtype=np.int64))
        taken.remove(last)
