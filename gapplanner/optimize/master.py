"""The linear problem whose columns are whole combinations of works, taken in as they pay."""

from dataclasses import dataclass, field

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import Effort, Outcome, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.patterns import Block, Patterns, best_patterns
from gapplanner.optimize.scaling import objective_scale, row_scales
from gapplanner.optimize.search.pricing import alone, reduced_worth
from gapplanner.optimize.world import Floats, Ints

# A unit with at most this many combinations has them all from the start.
MOST_ENUMERATED = 400
# Partial combinations looked at per unit when they are first looked for.
FIRST_STATES = 250
FIRST_COMBINATIONS = 60
TINY = 1e-9

Entries = tuple[Ints, Ints, Floats]


@dataclass(eq=False)
class Master:
    """Free columns and combinations on the linking rows, with one row per unit.

    Attributes
    ----------
    matrix, division
        The model and how it divides.
    search
        The problem inside the solver: free columns first, then combinations as they came.
    alone
        The model of each unit by itself; none where all its combinations are in already.
    """

    matrix: Matrix
    division: Division
    search: Search
    alone: list[Search | None]
    known: set[tuple[int, bytes]] = field(default_factory=set)

    @property
    def links(self) -> int:
        """Return how many rows link the units."""
        return len(self.division.linking_rows)

    def relax(self, effort: Effort) -> Outcome:
        """Solve the linear problem."""
        return self.search.relax(effort)

    def take_in(self, chosen: list[Ints], block_of: list[int]) -> int:
        """Add combinations not known yet and return how many there were."""
        new, owners = [], []
        for columns, number in zip(chosen, block_of, strict=True):
            key = (number, columns.tobytes())
            if len(columns) and key not in self.known:
                self.known.add(key)
                new.append(columns)
                owners.append(number)
        if new:
            entries, objective = self.entries(new, owners)
            self.search.add_columns(objective, entries)
        return len(new)

    def entries(self, chosen: list[Ints], block_of: list[int]) -> tuple[Entries, Floats]:
        """Return the entries (combination, row, value) and the objective of combinations.

        A combination of no unit (-1) has no entry in the rows that give each unit one.
        """
        flat = np.concatenate([*chosen, np.zeros(0, dtype=np.int64)])
        which = np.repeat(np.arange(len(chosen)), [len(columns) for columns in chosen])
        position, row, value = self.division.entries_of(flat)
        owner = np.array(block_of, dtype=np.int64)
        in_block = np.flatnonzero(owner >= 0)
        width = self.links + 1
        unique, place = np.unique(which[position] * width + row, return_inverse=True)
        added = np.bincount(place, weights=value, minlength=len(unique))
        combination = np.concatenate([unique // width, in_block]).astype(np.int64)
        rows = np.concatenate([unique % width, self.links + owner[in_block]]).astype(np.int64)
        values = np.concatenate([added, np.ones(len(in_block))])
        order = np.lexsort((rows, combination))
        objective: Floats = np.bincount(
            which, weights=self.matrix.objective[flat], minlength=len(chosen)
        ).astype(np.float64)
        return (combination[order], rows[order], values[order]), objective

    def price(self, states: int, wanted: int, reach: float) -> tuple[float, int]:
        """Take in the units' best combinations of reduced value above minus ``reach``.

        Returns
        -------
        tuple
            By how much all combinations not taken in could lift the value, and how many were new.
        """
        prices = self.search.duals()[0]
        lifts = np.zeros(len(self.division.blocks))
        chosen, owners = list[Ints](), list[int]()
        for number, block in enumerate(self.division.blocks):
            alone = self.alone[number]
            if alone is None:
                continue
            worth = reduced_worth(self.matrix, self.division, prices[: self.links], block.columns)
            least = max(0.0, float(prices[self.links + number]))
            own = _own_prices(block, alone, worth)
            patterns = best_patterns(block, worth, own, least - reach + TINY, states)
            lifts[number] = max(0.0, patterns.bound - least - TINY)
            best = patterns.chosen[:wanted]
            chosen.extend(block.columns[one] for one in best)
            owners.extend([number] * len(best))
        return float(lifts.sum()), self.take_in(chosen, owners)


def begin(matrix: Matrix, division: Division, prices: Floats) -> Master:
    """Return the master with every combination of small units and some of each other one.

    ``prices`` are those of all rows of the model in its relaxation.
    """
    chosen: list[Ints] = []
    block_of: list[int] = []
    searches: list[Search | None] = []
    for number, block in enumerate(division.blocks):
        nothing, no_price = np.zeros(len(block.columns)), np.zeros(len(block.room))
        patterns = best_patterns(block, nothing, no_price, -1.0, MOST_ENUMERATED)
        search = None
        if not patterns.is_complete:
            search = Search(alone(block))
            worth = reduced_worth(matrix, division, prices[division.linking_rows], block.columns)
            patterns = _some(block, worth, _own_prices(block, search, worth))
        searches.append(search)
        chosen.extend(block.columns[found] for found in patterns.chosen)
        block_of.extend([number] * len(patterns.chosen))
    scale = np.append(row_scales(matrix)[division.linking_rows], np.ones(len(division.blocks)))
    unit = objective_scale(matrix.objective)
    search = Search(_without_units(matrix, division), scale, unit)
    master = Master(matrix, division, search, searches)
    master.take_in(chosen, block_of)
    return master


def _own_prices(block: Block, alone: Search, worth: Floats) -> Floats:
    """Return the prices of a unit's own rows when its works are worth so much."""
    alone.maximise(worth)
    alone.relax(Effort())
    return np.maximum(0.0, alone.duals()[0][: len(block.room)])


def _some(block: Block, worth: Floats, prices: Floats) -> Patterns:
    """Return single works, and the best combinations at first prices."""
    singles = tuple(
        np.array([place], dtype=np.int64)
        for place in range(len(block.columns))
        if (block.use[:, place] <= block.room * (1 + TINY)).all()
    )
    best = best_patterns(block, worth, prices, 0.0, FIRST_STATES)
    chosen = (*best.chosen[:FIRST_COMBINATIONS], *singles)
    return Patterns(chosen, best.worth, best.bound, is_complete=False)


def _without_units(matrix: Matrix, division: Division) -> Matrix:
    """Return the free columns on the linking rows, and an empty row per unit."""
    free = division.free_columns
    position, row, value = division.entries_of(free)
    order = np.lexsort((position, row))
    lower, upper = _row_bounds(matrix, division)
    return Matrix(
        objective=matrix.objective[free],
        offset=matrix.offset,
        lower=matrix.lower[free],
        upper=matrix.upper[free],
        integer=matrix.integer[free],
        row_lower=lower,
        row_upper=upper,
        row_start=np.searchsorted(row[order], np.arange(len(lower) + 1)).astype(np.int64),
        column=position[order].astype(np.int64),
        value=value[order],
        owner=np.full(len(lower), -1, dtype=np.int64),
        column_names=(),
        row_names=(),
    )


def _row_bounds(matrix: Matrix, division: Division) -> tuple[Floats, Floats]:
    links, count = division.linking_rows, len(division.blocks)
    return (
        np.append(matrix.row_lower[links], np.full(count, -np.inf)),
        np.append(matrix.row_upper[links], np.ones(count)),
    )
