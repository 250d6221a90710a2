"""What no plan exceeds with one candidate forced in or out, at the prices of what is shared."""

from dataclasses import dataclass, replace

import numpy as np

from gapplanner.inquiry.explaining.standing import Standing
from gapplanner.optimize.blocks import Division, divide
from gapplanner.optimize.decomposition import is_divisible
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.master import Master, begin
from gapplanner.optimize.patterns import Block, best_patterns
from gapplanner.optimize.world import Floats, Ints

# Partial combinations looked at per unit, the better ones wanted first: how far below the bound
# at the unit's own prices, as a part of it.
STATES = 1000
REACHES = (0.0, 0.002, 0.01, 0.05, 0.2)
# While prices settle: as in the search by combinations.
CARE = (1000, 4000)
COLUMNS_PER_ROUND = 12
MOST_ROUNDS = 60
STALLED = 0.8
# Prices have settled when no combination lifts the value by more than this part of it.
SETTLED = 1e-4
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Bounds:
    r"""Bounds for every demand on one candidate, without solving again.

    Attributes
    ----------
    ceiling
        What no plan exceeds at all, from any source.
    value
        What no plan exceeds at these prices.
    reduced
        What each column is worth beyond what it uses of the shared rows.
    division
        Units whose own rows concern nobody else; none where the model was not divided.
    own
        Prices of each unit's own rows.
    best
        What no combination of each unit's works exceeds, at the shared prices.

    Notes
    -----
    With prices :math:`\pi` of the shared rows the plan falls apart into units, so that

    .. math:: L + v_e(\text{demand}) - v_e

    bounds every plan that meets the demand: *L* bounds every plan, :math:`v_e` every combination
    of works of the candidate's unit *e*. A column that no unit holds changes *L* by its reduced
    value alone.
    """

    ceiling: float
    value: float
    reduced: Floats
    division: Division
    own: tuple[Floats, ...]
    best: Floats

    def with_candidate(self, columns: Ints) -> float:
        """Return what no plan exceeds in which one of these columns is taken."""
        number = self._unit(columns)
        if number is None:
            change = float(self.reduced[columns].max())
        else:
            block = self.division.blocks[number]
            places = np.flatnonzero(np.isin(block.columns, columns))
            most = max(self._best_with(number, int(place)) for place in places)
            change = most - float(self.best[number])
        return min(self.ceiling, self.value + min(0.0, change))

    def without_candidate(self, columns: Ints) -> float:
        """Return what no plan exceeds in which none of these columns is taken."""
        number = self._unit(columns)
        if number is None:
            change = -float(self.reduced[columns].clip(min=0.0).sum())
        else:
            block = self.division.blocks[number]
            kept = np.flatnonzero(~np.isin(block.columns, columns))
            part = _part(block, kept, block.room)
            best = float(self.best[number])
            most = most_of(part, self.reduced[part.columns], self.own[number], best)
            change = most - best
        return min(self.ceiling, self.value + min(0.0, change))

    def _unit(self, columns: Ints) -> int | None:
        for number, block in enumerate(self.division.blocks):
            if np.isin(columns, block.columns).all():
                return number
        return None

    def _best_with(self, number: int, place: int) -> float:
        """Return what no combination of a unit exceeds that takes the column at ``place``."""
        block = self.division.blocks[number]
        room = block.room - block.use[:, place]
        if (room < -(block.room * TINY + TINY)).any():
            return -np.inf
        slot = int(np.searchsorted(block.slot_start, place, side="right")) - 1
        others = np.arange(len(block.columns))
        others = others[(others < block.slot_start[slot]) | (others >= block.slot_start[slot + 1])]
        part = _part(block, others, np.maximum(0.0, room))
        own = float(self.reduced[block.columns[place]])
        known = float(self.best[number]) - own
        return own + most_of(part, self.reduced[part.columns], self.own[number], max(0.0, known))


def most_of(block: Block, worth: Floats, own: Floats, known: float = np.inf) -> float:
    """Return what no combination of a block's works exceeds; taking none is worth 0.

    ``known`` is a bound already known. Combinations are looked for near the bound at the own prices
    first: the less is wanted, the more partial combinations must be kept.
    """
    if not len(block.columns):
        return 0.0
    slots = np.maximum.reduceat(worth - own @ block.use, block.slot_start[:-1])
    top = min(known, max(0.0, float(own @ block.room + slots.clip(min=0.0).sum())))
    bound = top
    for reach in REACHES:
        wanted = max(0.0, top * (1 - reach))
        bound = min(bound, max(0.0, best_patterns(block, worth, own, wanted, STATES).bound))
        if bound > wanted or wanted == 0.0:
            break
    return bound


def _part(block: Block, kept: Ints, room: Floats) -> Block:
    """Return a block of some of the columns (positions in order) with its own room."""
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))[kept]
    first = np.flatnonzero(np.append(True, np.diff(slot) > 0)) if len(kept) else kept
    return Block(
        block.columns[kept],
        np.append(first, len(kept)).astype(np.int64),
        block.use[:, kept],
        room,
    )


def bounds_of(standing: Standing) -> Bounds:
    """Return the bounds at settled prices, dividing the model by executing unit where it pays."""
    matrix, world = standing.matrix, standing.world
    division = divide(matrix, world)
    if not is_divisible(division, len(world.candidate)):
        return _undivided(standing, division)
    master = begin(matrix, division, standing.prices)
    care, last = 0, np.inf
    for _round in range(MOST_ROUNDS):
        relaxed = master.relax(Effort())
        if relaxed.objective is None:
            return _undivided(standing, division)
        lift, added = master.price(CARE[care], COLUMNS_PER_ROUND, 0.0)
        if lift < SETTLED * abs(relaxed.objective):
            break
        if not added or lift > STALLED * last:
            if care == len(CARE) - 1:
                break
            care, last = care + 1, np.inf
        else:
            last = lift
    return _settled(standing, master)


def _settled(standing: Standing, master: Master) -> Bounds:
    matrix, division = standing.matrix, master.division
    relaxed = master.relax(Effort())
    if relaxed.objective is None:
        raise TypeError
    prices = master.search.duals()[0]
    links = np.zeros(len(matrix.row_lower))
    links[division.linking_rows] = prices[: master.links]
    reduced = standing.worth_at(links)
    own = tuple(
        _own_prices(block, alone, reduced[block.columns])
        for block, alone in zip(division.blocks, master.alone, strict=True)
    )
    blocks = zip(division.blocks, own, strict=True)
    paid = np.maximum(0.0, prices[master.links : master.links + len(division.blocks)])
    best = np.array(
        [
            best_patterns(block, reduced[block.columns], price, least + TINY, CARE[-1]).bound
            for (block, price), least in zip(blocks, paid, strict=True)
        ]
    )
    value = float(relaxed.objective + (best - paid).clip(min=0.0).sum())
    return Bounds(min(value, standing.bound), value, reduced, division, own, best)


def _own_prices(block: Block, alone: Search | None, worth: Floats) -> Floats:
    """Return the prices of a unit's own rows; none where all its combinations are looked at."""
    if alone is None:
        return np.zeros(len(block.room))
    alone.maximise(worth)
    alone.relax(Effort())
    return np.maximum(0.0, alone.duals()[0][: len(block.room)])


def _undivided(standing: Standing, division: Division) -> Bounds:
    """Return the bounds of the relaxation alone: every column counts by its reduced value."""
    value, none = standing.relaxed, np.zeros(0)
    ceiling = min(value, standing.bound)
    return Bounds(ceiling, value, standing.reduced, replace(division, blocks=()), (), none)
