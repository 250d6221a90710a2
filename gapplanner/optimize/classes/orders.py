"""The classes of one executing unit's works, and which of its work plans keep their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gapplanner.optimize.blocks import Division, divided
from gapplanner.optimize.model import Matrix, compressed
from gapplanner.optimize.patterns import Block, best_patterns
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.search.pricing import alone
from gapplanner.optimize.world import Flags, Floats, Ints, World
from gapplanner.portfolio.groups import named
from gapplanner.scenario.order import OrderScope, Precedence

# Partial plans looked at for each class that may be the last to begin.
STATES = 120


@dataclass(frozen=True, eq=False)
class UnitOrder:
    """The order of precedence within one executing unit.

    Attributes
    ----------
    block
        The unit.
    stage
        The class of each of its columns, from 0 in the order of the unit.
    awaited
        Classes by slots: whether a plan that begins the class must have filled the slot. A slot
        that another unit may fill is not among them: what it asks stays in the model's own rows.
    is_whole
        Whether there is no such slot.
    """

    block: Block
    stage: Ints
    awaited: Flags
    is_whole: bool

    @cached_property
    def slot(self) -> Ints:
        """Return the slot of each column of the block, from 0."""
        return np.repeat(np.arange(self.block.slots), np.diff(self.block.slot_start))

    @property
    def classes(self) -> int:
        """Return how many classes the unit has."""
        return len(self.awaited)

    def keeps(self, chosen: Ints) -> bool:
        """Return whether a plan, as places in the block, begins no class too early."""
        if not len(chosen):
            return True
        filled = np.zeros(self.block.slots, dtype=bool)
        filled[self.slot[chosen]] = True
        return bool(filled[self.awaited[self.stage[chosen].max()]].all())

    def keeps_columns(self, columns: Ints) -> bool:
        """Return the same of a plan as columns of the model."""
        return self.keeps(np.flatnonzero(np.isin(self.block.columns, columns)))

    def alone(self) -> Matrix:
        r"""Return the model of the unit alone, its order stated with one binary for each class.

        Notes
        -----
        .. math::
            z_k \le \sum_{j \in s} y_j \quad \forall s \text{ awaited by } k, \qquad
            z_k \le z_{k-1}, \qquad \sum_{j \in s, k} y_j \le z_k \quad \forall s

        with :math:`z_k` whether class *k* may begin, for every class but the first.
        """
        plain = alone(self.block)
        size, rows, more = len(plain.lower), len(plain.row_lower), self.classes - 1
        row, column, value = [plain.row_of], [plain.column], [plain.value]

        def state(columns: Ints, weights: Floats) -> None:
            nonlocal rows
            row.append(np.full(len(columns), rows, dtype=np.int64))
            column.append(columns)
            value.append(weights)
            rows += 1

        for number in range(1, self.classes):
            begins = np.array([size + number - 1], dtype=np.int64)
            earlier = self.awaited[number - 1]
            for slot in np.flatnonzero(self.awaited[number] & ~earlier):
                filling = np.flatnonzero(self.slot == slot)
                state(np.append(begins, filling), np.append(1.0, -np.ones(len(filling))))
            if number > 1:
                state(np.append(begins, begins - 1), np.array([1.0, -1.0]))
            mine = np.flatnonzero(self.stage == number)
            for slot in np.unique(self.slot[mine]):
                entering = mine[self.slot[mine] == slot]
                state(np.append(entering, begins), np.append(np.ones(len(entering)), -1.0))
        pointer, columns, values = compressed(
            np.concatenate(row), np.concatenate(column), np.concatenate(value), (rows, size + more)
        )
        stated = rows - len(plain.row_lower)
        return Matrix(
            objective=np.zeros(size + more),
            offset=0.0,
            lower=np.zeros(size + more),
            upper=np.ones(size + more),
            integer=np.ones(size + more, dtype=bool),
            row_lower=np.full(rows, -np.inf),
            row_upper=np.append(plain.row_upper, np.zeros(stated)),
            row_start=pointer,
            column=columns,
            value=values,
            owner=np.full(rows, -1, dtype=np.int64),
            column_names=(),
            row_names=(),
        )

    def good_plans(self, worth: Floats, multipliers: Floats, most: int) -> list[Ints]:
        """Return plans worth something that keep the order, best first, looked for quickly.

        Once for every class that may be the last to begin: what it awaits is worth so much then
        that no plan without it counts.
        """
        found: dict[bytes, tuple[float, Ints]] = {}
        beyond = 2.0 * float(np.abs(worth).sum()) + 1.0
        for last in range(self.classes):
            places = np.flatnonzero(self.stage <= last)
            part = _part(self.block, places, self.slot)
            must = self.awaited[last][self.slot[places]]
            lowest = beyond * int(self.awaited[last].sum()) - beyond / 2.0
            patterns = best_patterns(
                part,
                worth[places] + beyond * must,
                multipliers,
                lowest if must.any() else 0.0,
                STATES,
            )
            for chosen in patterns.chosen[:most]:
                plan = places[chosen]
                own = float(worth[plan].sum())
                if own > 0 and self.keeps(plan):
                    found[plan.tobytes()] = (own, plan)
        ranked = sorted(found.values(), key=lambda one: -one[0])
        return [plan for _worth, plan in ranked[:most]]


def _part(block: Block, places: Ints, slot: Ints) -> Block:
    """Return a unit with some of its columns."""
    kept = slot[places]
    first = np.flatnonzero(np.append(True, np.diff(kept) > 0)) if len(kept) else kept
    start = np.append(first, len(kept)).astype(np.int64)
    return Block(block.columns[places], start, block.use[:, places], block.room)


def orders_of(rules: Sequence[PlanRule], division: Division, world: World) -> dict[int, UnitOrder]:
    """Return the order within each block of a division, by its number, where there is one."""
    found: dict[int, UnitOrder] = {}
    for rule in rules:
        if isinstance(rule, OrderOfPrecedence) and is_within_units(rule):
            is_awaited = ~named(world.candidate_set, rule.decided_out).to_numpy()[world.candidate]
            for number, block in enumerate(division.blocks):
                order = _order(block, world, is_awaited)
                if order is not None:
                    found[number] = order
    return found


def with_own_rows(
    matrix: Matrix, division: Division, orders: Mapping[int, UnitOrder], rules: Sequence[PlanRule]
) -> Division:
    """Return the division in which the rows of a unit's order concern that unit alone.

    Only where nobody else can fill a slot that the unit awaits.
    """
    home = np.full(len(matrix.lower), -1, dtype=np.int64)
    for number, order in orders.items():
        if order.is_whole:
            home[order.block.columns] = number
    stating = [number for number, rule in enumerate(rules) if isinstance(rule, OrderOfPrecedence)]
    mine = np.isin(matrix.owner, stating)[matrix.row_of]
    row, column = matrix.row_of[mine], matrix.column[mine]
    is_decision = matrix.integer[column]
    # Decisions tell whose a row is, rows whose the column of a class is, and these the other rows.
    row_home = np.full(len(matrix.row_lower), -1, dtype=np.int64)
    row_home[row[is_decision]] = home[column[is_decision]]
    is_mixed = is_decision & (home[column] != row_home[row])
    row_home[row[is_mixed]] = -1
    beside = ~is_decision & (row_home[row] >= 0)
    home[column[beside]] = row_home[row[beside]]
    rows_with_decisions = np.zeros(len(row_home), dtype=bool)
    rows_with_decisions[row[is_decision]] = True
    between = ~rows_with_decisions[row]
    row_home[row[between]] = home[column[between]]
    block_of_row = np.where(row_home >= 0, row_home, division.block_of_row)
    return divided(matrix, matrix.row_of, division.blocks, block_of_row)


def is_within_units(rule: OrderOfPrecedence) -> bool:
    """Return whether the order binds, and within each executing unit alone."""
    return rule.mode is Precedence.STRICT and rule.by is OrderScope.EXECUTING_UNIT


def _order(block: Block, world: World, is_awaited: Flags) -> UnitOrder | None:
    stages = world.candidates["stage"].to_numpy(dtype=np.int64)[world.candidate]
    values, stage = np.unique(stages[block.columns], return_inverse=True)
    if len(values) < 2:
        return None
    slot = np.repeat(np.arange(block.slots), np.diff(block.slot_start))
    of_model = world.slot[world.candidate]
    fillers = np.bincount(of_model)[of_model[block.columns[block.slot_start[:-1]]]]
    is_own = fillers == np.diff(block.slot_start)
    awaited = np.zeros((len(values), block.slots), dtype=bool)
    waits = is_awaited[block.columns] & is_own[slot]
    for number in range(1, len(values)):
        awaited[number, slot[waits & (stage < number)]] = True
    is_whole = bool(is_own[slot[is_awaited[block.columns] & (stage < len(values) - 1)]].all())
    return UnitOrder(block, stage.astype(np.int64), awaited, is_whole)
