"""Which rows of a model concern one executing unit alone, so that its works are combined first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.patterns import Block
from gapplanner.optimize.world import Flags, Floats, Ints, World

# A unit with more decision columns than this keeps them as they are, unless asked otherwise.
MOST_COLUMNS = 1200
# A row that concerns one unit and never binds.
NEVER_BINDS = -2


@dataclass(frozen=True, eq=False)
class Division:
    """A model divided: blocks, the columns in none of them, and the rows that link them.

    ``entries_*`` are the entries of the linking rows by column: those of column *c* are
    ``entry_start[c]:entry_start[c + 1]``. ``block_of_row`` is the block that each row of the model
    concerns alone, -1 for those that link, ``NEVER_BINDS`` for those that nothing can break.
    """

    blocks: tuple[Block, ...]
    free_columns: Ints
    linking_rows: Ints
    entry_start: Ints
    entry_row: Ints
    entry_value: Floats
    block_of_row: Ints

    def entries_of(self, columns: Ints) -> tuple[Ints, Ints, Floats]:
        """Return position in ``columns``, linking row (numbered from 0) and value."""
        first, last = self.entry_start[columns], self.entry_start[columns + 1]
        count = last - first
        position = np.repeat(np.arange(len(columns)), count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        place = first[position] + within
        return position, self.entry_row[place], self.entry_value[place]


def divide(matrix: Matrix, world: World, most_columns: int = MOST_COLUMNS) -> Division:
    """Divide a model by executing unit.

    A row belongs to a unit's block when all its columns are decisions of that unit, none of its
    coefficients is negative and it has only an upper bound: capacity, new starts, the slot rows.
    Every other row links. A unit whose own rows never bind is a block for each of its slots; one
    with more than ``most_columns`` decisions is none.

    Capacity that another unit's decisions may free (`_eased`) links too, and is in the block as if
    all of it were freed: that holds of every portfolio, so what is combined is neither too little
    nor proved wrongly.
    """
    size = len(world.candidate)
    unit_of = _unit_numbers(world)
    unit = np.full(len(matrix.lower), -1, dtype=np.int64)
    unit[:size] = unit_of[world.candidate]
    row = matrix.row_of
    matrix, eased, linked = *_eased(matrix, row, unit, world), matrix
    owner = _owner_of_rows(matrix, row, unit)
    binding = _binding(matrix, row, owner)
    blocks = list[Block]()
    is_empty = np.diff(matrix.row_start) == 0
    holds = is_empty & (matrix.row_lower <= 0) & (matrix.row_upper >= 0)
    block_of_row = np.where((owner >= 0) | holds, NEVER_BINDS, -1)
    columns_of, rows_of = _sorted_by(unit), _sorted_by(np.where(binding, owner, -1))
    entries_of = _sorted_by(np.where(matrix.value != 0, np.where(binding, owner, -1)[row], -1))
    home = np.zeros(len(matrix.lower), dtype=np.int64)
    for number in range(int(unit_of.max()) + 1 if len(unit_of) else 0):
        columns, rows = columns_of(number), rows_of(number)
        if not len(columns):
            continue
        if len(columns) > most_columns:
            block_of_row[rows] = -1
            continue
        slot = world.slot[world.candidate[columns]]
        block = _block(matrix, (row, entries_of(number)), rows, columns, slot)
        first = len(blocks)
        blocks.extend([block] if len(block.room) else _slots_of(block))
        # Of a unit that falls apart only slot rows bind: each goes with the block of its columns.
        home[columns] = first
        for place in range(first, len(blocks)):
            home[blocks[place].columns] = place
        block_of_row[rows] = home[matrix.column[matrix.row_start[rows]]]
    block_of_row[eased] = -1
    return divided(linked, row, tuple(blocks), block_of_row)


def joined(matrix: Matrix, division: Division, kept: Flags) -> Division:
    """Return the division with only the blocks flagged; the others' rows link like any other."""
    number = np.append(np.where(kept, np.cumsum(kept) - 1, -1), [NEVER_BINDS, -1])
    blocks = tuple(block for block, flag in zip(division.blocks, kept, strict=True) if flag)
    return divided(matrix, matrix.row_of, blocks, number[division.block_of_row])


def divided(matrix: Matrix, row: Ints, blocks: tuple[Block, ...], block_of_row: Ints) -> Division:
    """Return the division by blocks; ``row`` is the row of each entry of the model."""
    blocked = np.zeros(len(matrix.lower), dtype=bool)
    for block in blocks:
        blocked[block.columns] = True
    linking = np.flatnonzero(block_of_row == -1)
    start, entry_row, value = _by_column(matrix, row, linking)
    return Division(
        blocks, np.flatnonzero(~blocked), linking, start, entry_row, value, block_of_row
    )


def _unit_numbers(world: World) -> Ints:
    units = world.candidates["executing_unit"].to_numpy()
    return np.unique(units, return_inverse=True)[1].astype(np.int64)


def _eased(matrix: Matrix, row: Ints, unit: Ints, world: World) -> tuple[Matrix, Flags]:
    r"""Return the model with what one unit's works free for another counted as freed in full.

    Returns
    -------
    tuple
        The model, and which of its rows are eased.

    Notes
    -----
    A row :math:`\sum_j u_j y_j - \sum_z f_z y_z \le L`, where *j* are of one unit and *z* of
    others, holds only where

    .. math:: \sum_j u_j y_j \le L + \sum_s \max_{z \in s} f_z

    over the slots *s* of what frees, of which one candidate at most starts, once.
    """
    count, size = len(matrix.row_lower), len(world.candidate)
    frees = np.flatnonzero((matrix.value < 0) & (matrix.column < size))
    below = np.flatnonzero(matrix.value < 0)
    uses = matrix.value > 0
    least, most = _units_in_rows(row[uses], unit[matrix.column[uses]], count)
    of_others = np.zeros(count, dtype=bool)
    of_others[row[below]] = True
    of_others &= (least == most) & (most >= 0) & (matrix.row_lower == -np.inf)
    same = unit[matrix.column[below]] == most[row[below]]
    of_others[row[below[same | (matrix.column[below] >= size)]]] = False
    frees = frees[of_others[row[frees]]]
    slot = world.slot[world.candidate[matrix.column[frees]]]
    room = matrix.row_upper.copy()
    pairs, place = np.unique(np.stack([row[frees], slot]), axis=1, return_inverse=True)
    largest = np.zeros(pairs.shape[1])
    np.maximum.at(largest, place.ravel(), -matrix.value[frees])
    np.add.at(room, pairs[0], largest)
    value = matrix.value.copy()
    value[frees] = 0.0
    return replace(matrix, value=value, row_upper=room), of_others


def _units_in_rows(row: Ints, unit: Ints, count: int) -> tuple[Ints, Ints]:
    least = np.full(count, np.iinfo(np.int64).max)
    most = np.full(count, -2, dtype=np.int64)
    np.minimum.at(least, row, unit)
    np.maximum.at(most, row, unit)
    return least, most


def _owner_of_rows(matrix: Matrix, row: Ints, unit: Ints) -> Ints:
    """Return the unit each row concerns alone, or -1."""
    count = len(matrix.row_lower)
    there = matrix.value != 0
    least, most = _units_in_rows(row[there], unit[matrix.column[there]], count)
    lowest_value = np.zeros(count)
    np.minimum.at(lowest_value, row, matrix.value)
    plain = (matrix.row_lower == -np.inf) & (matrix.row_upper >= 0) & (lowest_value >= 0)
    return np.where((least == most) & plain, most, -1)


def _binding(matrix: Matrix, row: Ints, owner: Ints) -> Flags:
    """Return the rows that all their columns together would pass; slot rows among them."""
    total = np.zeros(len(matrix.row_lower))
    np.add.at(total, row, matrix.value)
    return (total > matrix.row_upper) & (owner >= 0)


def _sorted_by(number: Ints) -> Callable[[int], Ints]:
    """Return what tells the places of a number, rising."""
    order = np.argsort(number, kind="stable")
    start = np.searchsorted(number[order], np.arange(int(number.max(initial=-1)) + 2))
    nothing = np.zeros(0, dtype=np.int64)

    def places(one: int) -> Ints:
        return order[start[one] : start[one + 1]] if one + 1 < len(start) else nothing

    return places


def _block(
    matrix: Matrix, entries: tuple[Ints, Ints], rows: Ints, columns: Ints, slot: Ints
) -> Block:
    """Return the block of a unit; ``rows`` and ``columns`` rise.

    ``entries`` are the row of each entry of the model, and which entries are the unit's.
    """
    row, own = entries
    use = np.zeros((len(rows), len(columns)))
    place = np.searchsorted(rows, row[own]), np.searchsorted(columns, matrix.column[own])
    use[place] = matrix.value[own]
    order = np.argsort(slot, kind="stable")
    columns, slot, use = columns[order], slot[order], use[:, order]
    # Rows that are nothing but "one of this slot" are kept by the way patterns are grown.
    first = np.flatnonzero(np.append(True, np.diff(slot) > 0))
    is_slot = np.array(
        [
            set(np.unique(values)) <= {0.0, 1.0}
            and matrix.row_upper[number] == 1.0
            and len(np.unique(slot[values > 0])) == 1
            for number, values in zip(rows, use, strict=True)
        ],
        dtype=bool,
    )
    kept = ~is_slot
    scale = np.maximum(1e-12, use[kept].max(axis=1, initial=0.0))
    return Block(
        columns,
        np.append(first, len(columns)).astype(np.int64),
        use[kept] / scale[:, None],
        matrix.row_upper[rows][kept] / scale,
    )


def _slots_of(block: Block) -> list[Block]:
    """Return each slot of a unit as a block: nothing else holds its works together."""
    pairs = pairwise(block.slot_start.tolist())
    return [
        Block(
            block.columns[first:last],
            np.array([0, last - first], dtype=np.int64),
            np.zeros((0, last - first)),
            np.zeros(0),
        )
        for first, last in pairs
    ]


def _by_column(matrix: Matrix, row: Ints, linking: Ints) -> tuple[Ints, Ints, Floats]:
    number = np.full(len(matrix.row_lower), -1, dtype=np.int64)
    number[linking] = np.arange(len(linking))
    kept = number[row] >= 0
    column, line, value = matrix.column[kept], number[row[kept]], matrix.value[kept]
    order = np.lexsort((line, column))
    start = np.searchsorted(column[order], np.arange(len(matrix.lower) + 1)).astype(np.int64)
    return start, line[order], value[order]
