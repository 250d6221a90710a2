"""A restricted model with more columns and rows: limits that give, and what must be reached."""

from dataclasses import dataclass, field, replace

import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Floats, Ints


@dataclass(eq=False)
class Widening:
    """Columns and rows added to a restricted model, whose objective is what they cost.

    ``kept`` and ``rows`` are the columns and rows of the whole model that it has, in order.
    """

    restricted: Matrix
    kept: Ints
    rows: Ints
    prices: list[float] = field(default_factory=list)
    entries: list[tuple[int, int, float]] = field(default_factory=list)
    lower: list[float] = field(default_factory=list)
    freed: list[int] = field(default_factory=list)

    def column(self, price: float) -> int:
        """Add a column from 0 up that costs so much and return its number."""
        self.prices.append(price)
        return len(self.kept) + len(self.prices) - 1

    def give(self, rows: Ints, columns: Ints, unit: float, price: float) -> int:
        """Add a column that lifts rows of the whole model by ``unit`` each; return its number."""
        column = self.column(price)
        lines = np.flatnonzero(np.isin(self.rows, rows))
        self.entries.extend((int(line), column, -unit) for line in lines)
        self.freed.extend(int(place) for place in np.flatnonzero(np.isin(self.kept, columns)))
        return column

    def row(self, columns: Ints, values: Floats, least: float) -> None:
        """Add a row: the columns times the values reach at least so much."""
        line = len(self.restricted.row_lower) + len(self.lower)
        self.lower.append(least)
        pairs = zip(columns, values, strict=True)
        self.entries.extend((line, int(column), float(value)) for column, value in pairs)

    def matrix(self) -> Matrix:
        """Return the widened model; what is maximised is minus the price of what was added."""
        old, count, more = self.restricted, len(self.prices), len(self.lower)
        length = np.diff(old.row_start)
        row = np.concatenate(
            [np.repeat(np.arange(len(length)), length), [one[0] for one in self.entries]]
        ).astype(np.int64)
        column = np.concatenate([old.column, [one[1] for one in self.entries]]).astype(np.int64)
        value = np.concatenate([old.value, [one[2] for one in self.entries]])
        order = np.lexsort((column, row))
        upper = old.upper.copy()
        upper[self.freed] = np.inf
        rows = len(length) + more
        return replace(
            old,
            objective=np.append(np.zeros(len(old.lower)), -np.array(self.prices)),
            offset=0.0,
            lower=np.append(old.lower, np.zeros(count)),
            upper=np.append(upper, np.full(count, np.inf)),
            integer=np.append(old.integer, np.zeros(count, dtype=bool)),
            row_lower=np.append(old.row_lower, self.lower),
            row_upper=np.append(old.row_upper, np.full(more, np.inf)),
            row_start=np.searchsorted(row[order], np.arange(rows + 1)).astype(np.int64),
            column=column[order],
            value=value[order],
            owner=np.append(old.owner, np.full(more, -1)),
        )
