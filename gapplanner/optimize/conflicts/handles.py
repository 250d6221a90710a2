"""Where a rule can give: a figure that moves, or a name that is dropped."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.rules.rule import INVESTMENTS
from gapplanner.optimize.world import Floats, Ints
from gapplanner.vocabulary import STARTS

# Resources that come in whole things.
_WHOLE_RESOURCES = (STARTS,)


class Way(StrEnum):
    """How a figure of a rule gives."""

    UP = "up"
    DOWN = "down"
    DROP = "drop"


@dataclass(frozen=True, eq=False)
class Handle:
    """One figure, or one name, of a rule that can give.

    Attributes
    ----------
    rule
        Number of the rule in the problem.
    what
        What the figure limits, in the rule's words; empty where the rule has one figure.
    way
        A ceiling goes up, a floor goes down, a name is dropped.
    limit
        The figure as the rule states it, in ``unit``; for a name, how many the rule names.
    unit
        The rule's own unit.
    rows, effect
        The rows that move when the figure gives by 1 in the unit of the rows, and by how much:
        positive eases an upper bound, negative eases a lower one.
    scale
        One column unit of giving, in the unit of the rows: it makes soles and counts alike.
    most
        The most that can give, in the unit of the rows.
    is_whole
        Whether it gives in whole things.
    quantity
        For a share: the quantity of each candidate, whose sum over the portfolio is the whole of
        which the share is one; the rows are in its unit.
    """

    rule: int
    what: str
    way: Way
    limit: float
    unit: str
    rows: Ints
    effect: Floats
    scale: float
    most: float = np.inf
    is_whole: bool = False
    quantity: Floats | None = None


@dataclass(frozen=True)
class Giving:
    """By how much one figure of a rule gives.

    Attributes
    ----------
    rule
        Number of the rule in the problem.
    what, way, unit
        As the handle has them.
    limit
        The figure as it stands, in ``unit``.
    amount
        By how much it gives, in ``unit``, positive; 1 for a name that is dropped.
    """

    rule: int
    what: str
    way: Way
    unit: str
    limit: float
    amount: float

    @property
    def relative(self) -> float:
        """Return the giving relative to the figure as it stands; dimensionless."""
        return self.amount / abs(self.limit) if self.limit else self.amount

    @property
    def becomes(self) -> float:
        """Return the figure once it has given."""
        return self.limit - self.amount if self.way is Way.DOWN else self.limit + self.amount


@dataclass(frozen=True, eq=False)
class Stated:
    """The rows by which one rule stands in the model."""

    number: int
    matrix: Matrix
    candidate_set: CandidateSet

    @property
    def rows(self) -> Ints:
        """Return the numbers of the rows."""
        return np.flatnonzero(self.matrix.owner == self.number).astype(np.int64)

    def names(self) -> list[str]:
        """Return what stands between the brackets of each row's name."""
        found = [self.matrix.row_names[row] for row in self.rows]
        return [name.partition("[")[2].rpartition("]")[0] for name in found]

    def largest(self, rows: Ints) -> float:
        """Return the largest coefficient of some rows; 1 when they have none."""
        start = self.matrix.row_start
        parts = [np.abs(self.matrix.value[start[row] : start[row + 1]]) for row in rows]
        return float(max((part.max() for part in parts if len(part)), default=1.0))


def dropped(stated: Stated, what: str, rows: Ints, names: int = 1) -> Handle:
    """Return the handle that takes some rows away when it is pulled: one of so many names."""
    below = rows[np.isfinite(stated.matrix.row_lower[rows])]
    above = rows[np.isfinite(stated.matrix.row_upper[rows])]
    effect = [
        -max(0.0, stated.matrix.row_lower[row] - _reach(stated.matrix, row)[0]) for row in below
    ]
    effect += [
        max(0.0, _reach(stated.matrix, row)[1] - stated.matrix.row_upper[row]) for row in above
    ]
    return Handle(
        stated.number,
        what,
        Way.DROP,
        float(names),
        INVESTMENTS,
        np.concatenate([below, above]),
        np.array(effect, dtype=np.float64),
        1.0,
        most=1.0,
        is_whole=True,
    )


def _reach(matrix: Matrix, row: int) -> tuple[float, float]:
    """Return the least and the most that a row can add up to."""
    column, value = matrix.entries(row)
    low = np.where(value > 0, value * matrix.lower[column], value * matrix.upper[column])
    high = np.where(value > 0, value * matrix.upper[column], value * matrix.lower[column])
    return float(low.sum()), float(high.sum())


def figure(stated: Stated, rows: Ints, way: Way, limit: float, unit: str, what: str = "") -> Handle:
    """Return the handle of a figure that every one of these rows states as its bound."""
    sign = 1.0 if way is Way.UP else -1.0
    is_whole = unit in (INVESTMENTS, *_WHOLE_RESOURCES)
    scale = 1.0 if is_whole else abs(limit) or stated.largest(rows)
    return Handle(
        stated.number,
        what,
        way,
        limit,
        unit,
        rows,
        np.full(len(rows), sign),
        scale,
        most=limit if way is Way.DOWN else np.inf,
        is_whole=is_whole,
    )
