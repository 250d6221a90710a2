"""Executing units one by one: all plans of those that have few, the best plan of the others."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from gapplanner.optimize.blocks import Division, joined
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.patterns import Block, best_patterns
from gapplanner.optimize.scaling import objective_scale
from gapplanner.optimize.search.bettering import bettered
from gapplanner.optimize.search.mixing import Mixture
from gapplanner.optimize.world import Flags, Floats, Ints

# All plans of a unit are listed if there are at most this many, the smallest units first, and not
# more than so many in all.
MOST_LISTED = 400
MOST_PLANS = 60_000
# By how much a ceiling is raised, so that the last bits of arithmetic forbid nothing.
LAST_BITS = 1e-9


# A unit with more decision columns than this is not mixed from plans: what is lost by taking its
# works in parts is little, and finding its plans takes long.
MOST_MIXED = 1200
# Partial plans looked at when a unit's plans are first looked for, and plans taken in.
STATES = 250
FIRST_PLANS = 60
# Plans taken in for the sake of choice, and known plans of a unit that are bettered at new prices.
PLANS_TO_VARY = 30
STARTS = 6
# What the relaxation takes this much of it takes whole.
WHOLE = 1 - 1e-6


@dataclass(frozen=True)
class Care:
    """How carefully the best plan of a unit is looked for.

    ``gap`` in parts of the allowed gap; ``nodes`` is when to stop. The ceiling holds all the same.
    """

    gap: float
    nodes: int


@dataclass(eq=False)
class Unit:
    """An executing unit that has more plans than can be listed."""

    block: Block
    alone: Search
    best: Floats | None = field(default=None)

    def own_prices(self, worth: Floats) -> tuple[Floats, Ints]:
        """Return the prices of the unit's own rows, and what its relaxation takes whole."""
        self.alone.maximise(worth)
        relaxed = self.alone.relax(Effort())
        prices = np.maximum(0.0, self.alone.duals()[0][: len(self.block.room)])
        values = np.zeros(len(worth)) if relaxed.values is None else relaxed.values
        return prices, np.flatnonzero(values > WHOLE)

    def look(self, worth: Floats, known: list[Ints]) -> list[Ints]:
        """Return plans bettered from known ones and from what the relaxation takes whole.

        The best of them is kept.
        """
        prices, whole = self.own_prices(worth)
        starts = [whole, *known]
        if self.best is not None:
            starts.append(np.flatnonzero(self.best > 0.5))
        found = [bettered(self.block, worth, prices, one) for one in starts]
        most = max(found, key=lambda one: float(worth[one].sum()))
        self.best = np.zeros(len(worth))
        self.best[most] = 1.0
        return found

    def better(self, worth: Floats) -> None:
        """Better the plan from which the solver starts."""
        self.look(worth, [])

    def ceiling(
        self, worth: Floats, gap: float, nodes: int, time_limit: float | None = None
    ) -> float:
        """Return what no plan of the unit can be worth more than; keep the best plan found."""
        self.better(worth)
        effort = Effort(absolute_gap=gap, node_limit=nodes, time_limit=time_limit, plain=True)
        outcome = self.alone.solve(effort, self.best)
        if outcome.values is not None:
            self.best = np.round(outcome.values)
        return max(0.0, outcome.bound) + LAST_BITS * float(np.abs(worth).max(initial=0.0))

    @property
    def plan(self) -> Ints:
        """Return the decision columns of the best plan found."""
        if self.best is None:
            return np.zeros(0, dtype=np.int64)
        return np.sort(self.block.columns[self.best > 0.5])


def ceilings(
    units: list[Unit],
    worths: list[Floats],
    care: Care,
    threads: int | None,
    time_limit: float | None = None,
) -> list[float]:
    """Return what no plan of each unit can pass, looked for side by side; ``care.gap`` as it is.

    Each unit has a solver of its own, so that the order in which they end changes nothing. When the
    seconds of ``time_limit`` are over, nothing bounds the units that are left.
    """
    began = time.monotonic()

    def ceiling(unit: Unit, worth: Floats) -> float:
        if time_limit is None:
            return unit.ceiling(worth, care.gap, care.nodes)
        left = time_limit - (time.monotonic() - began)
        return np.inf if left <= 0 else unit.ceiling(worth, care.gap, care.nodes, left)

    # The largest first, so that none is left to the end while other threads idle.
    order = sorted(range(len(units)), key=lambda one: (-len(units[one].block.columns), one))
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        found = list(pool.map(lambda one: ceiling(units[one], worths[one]), order))
    most = [0.0] * len(units)
    for place, one in zip(order, found, strict=True):
        most[place] = one
    return most


class LargeUnits:
    """Mixtures of plans of all units but the largest: where prices come from."""

    def __init__(
        self,
        matrix: Matrix,
        division: Division,
        listed: tuple[Flags, list[Ints], list[int]],
        units: list[Unit],
        is_mixed: Flags | None = None,
    ) -> None:
        is_listed, chosen, owners = listed
        if is_mixed is None:
            sizes = np.array([len(block.columns) for block in division.blocks], dtype=np.int64)
            is_mixed = is_listed | (sizes <= MOST_MIXED)
        number = np.where(is_mixed, np.cumsum(is_mixed) - 1, -1)
        self.mixture = Mixture(matrix, joined(matrix, division, is_mixed))
        self.mixture.take_in(chosen, [int(number[owner]) for owner in owners])
        self._matrix, self._division = matrix, division
        places = np.flatnonzero(~is_listed)
        pairs = zip(places, units, strict=True)
        self._units = [(int(number[one]), unit) for one, unit in pairs if number[one] >= 0]
        self._number = {id(unit): place for place, unit in self._units}
        self._at = dict(self._units)

    def unit_at(self, number: int) -> Unit | None:
        """Return the unit of a block of the mixture, none if its plans are listed."""
        return self._at.get(number)

    def mixes(self, unit: Unit) -> bool:
        """Return whether a unit is small enough to be mixed from plans."""
        return id(unit) in self._number

    def number_of(self, unit: Unit) -> int:
        """Return the number of a unit among the blocks of the mixture, -1 if it is in none."""
        return self._number.get(id(unit), -1)

    def begin(self, shared: Floats) -> None:
        """Take in single works, and good plans at first prices of what is shared."""
        for number, unit in self._units:
            block = unit.block
            fits = np.flatnonzero((block.use <= block.room[:, None]).all(axis=0))
            plans = [fits[[place]] for place in range(len(fits))]
            plans += self._good(unit, shared)[:FIRST_PLANS]
            self._add(number, block, plans)

    def look(self, shared: Floats) -> int:
        """Take in good plans at these prices, looked for quickly; return how many were new."""
        found = 0
        for number, unit in self._units:
            worth = reduced_worth(self._matrix, self._division, shared, unit.block.columns)
            plans = unit.look(worth, self._known(number, unit, worth))
            found += self._add(number, unit.block, plans)
        return found

    def vary(self, shared: Floats) -> None:
        """Take in other good plans at these prices, so that there is more to choose from."""
        for number, unit in self._units:
            self._add(number, unit.block, self._good(unit, shared)[:PLANS_TO_VARY])

    def take_in(self, unit: Unit) -> int:
        """Take in the best plan found of a unit; return 1 if it was new."""
        number = self._number.get(id(unit), -1)
        return self.mixture.take_in([unit.plan], [number]) if number >= 0 else 0

    def _good(self, unit: Unit, shared: Floats) -> list[Ints]:
        worth = reduced_worth(self._matrix, self._division, shared, unit.block.columns)
        own = unit.own_prices(worth)[0]
        return list(best_patterns(unit.block, worth, own, 0.0, STATES).chosen)

    def _known(self, number: int, unit: Unit, worth: Floats) -> list[Ints]:
        """Return the plans of a unit worth most, as positions in its block."""
        plans = self.mixture.plans
        numbers = plans.of_unit(number)
        if not len(numbers):
            return []
        whole = np.zeros(len(plans.matrix.lower))
        whole[unit.block.columns] = worth
        place = np.zeros(len(plans.matrix.lower), dtype=np.int64)
        place[unit.block.columns] = np.arange(len(worth))
        chosen = [plans.columns[one] for one in numbers]
        flat = np.concatenate(chosen)
        owner = np.repeat(np.arange(len(chosen)), [len(one) for one in chosen])
        value = np.bincount(owner, weights=whole[flat])
        best = np.argsort(-value, kind="stable")[:STARTS]
        return [place[chosen[one]] for one in best]

    def _add(self, number: int, block: Block, plans: list[Ints]) -> int:
        return self.mixture.take_in([block.columns[one] for one in plans], [number] * len(plans))


def listed_plans(division: Division) -> tuple[Flags, list[Ints], list[int]]:
    """Return which blocks have few plans, and all plans of those with the number of their block."""
    blocks = division.blocks
    is_listed = np.zeros(len(blocks), dtype=bool)
    chosen, owners = list[Ints](), list[int]()
    for number in sorted(range(len(blocks)), key=lambda one: (len(blocks[one].columns), one)):
        block = blocks[number]
        most = min(MOST_LISTED, MOST_PLANS - len(chosen))
        if most < 1:
            break
        nothing, no_price = np.zeros(len(block.columns)), np.zeros(len(block.room))
        patterns = best_patterns(block, nothing, no_price, -1.0, most)
        if patterns.is_complete:
            is_listed[number] = True
            chosen.extend(block.columns[found] for found in patterns.chosen)
            owners.extend([number] * len(patterns.chosen))
    return is_listed, chosen, owners


def stated(
    columns: Ints, worth: Floats, ceiling: float
) -> tuple[tuple[Ints, Ints, Floats], Floats]:
    """Return the row that says that no plan of a unit is worth more, in figures a solver likes."""
    scale = objective_scale(worth)
    kept = np.flatnonzero(worth)
    order = kept[np.argsort(columns[kept], kind="stable")]
    row = np.zeros(len(order), dtype=np.int64)
    return (row, columns[order], worth[order] * scale), np.array([ceiling * scale])


def reduced_worth(matrix: Matrix, division: Division, prices: Floats, columns: Ints) -> Floats:
    """Return what decision columns are worth when what is shared is paid for."""
    position, row, value = division.entries_of(columns)
    reduced = matrix.objective[columns].copy()
    np.subtract.at(reduced, position, prices[row] * value)
    return reduced


def alone(block: Block) -> Matrix:
    """Return the model of one unit alone: its own rows, and one choice per slot."""
    size, rows = len(block.columns), len(block.room) + block.slots
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    line, place = np.nonzero(block.use)
    row = np.concatenate([line, len(block.room) + slot])
    return Matrix(
        objective=np.zeros(size),
        offset=0.0,
        lower=np.zeros(size),
        upper=np.ones(size),
        integer=np.ones(size, dtype=bool),
        row_lower=np.full(rows, -np.inf),
        row_upper=np.append(block.room, np.ones(block.slots)),
        row_start=np.searchsorted(row, np.arange(rows + 1)).astype(np.int64),
        column=np.concatenate([place, np.arange(size)]).astype(np.int64),
        value=np.concatenate([block.use[line, place], np.ones(size)]),
        owner=np.full(rows, -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )
