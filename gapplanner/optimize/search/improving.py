"""A good portfolio made better: a few executing units are decided anew, the others stay."""

from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.blocks import Division
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Flags, Floats, Ints

# Units with more slots than this are decided anew a few at a time; the others always.
FEW_SLOTS = 3
# How many large units are decided anew together.
TOGETHER = 3
# Columns that one search is about, the most promising ones, and its nodes.
MOST_OPEN = 400
NODES = 60
TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Opened:
    """A model with some columns open and the others as they are in a portfolio."""

    matrix: Matrix
    columns: Ints

    def start(self, chosen: Ints) -> Floats:
        """Return what is chosen as values of the leading columns, as far as they are decisions."""
        leading = int(np.append(self.matrix.integer, False).argmin())
        return np.isin(self.columns[:leading], chosen).astype(np.float64)


def neighbourhoods(division: Division) -> tuple[Ints, ...]:
    """Return groups of columns to decide anew together.

    The small units and the largest, which compete for everything, are in every group; the others
    take turns with those of their size.
    """
    blocks = sorted(division.blocks, key=lambda one: (-len(one.columns), int(one.columns[0])))
    small = [one.columns for one in blocks[1:] if one.slots <= FEW_SLOTS]
    turns = [one.columns for one in blocks[1:] if one.slots > FEW_SLOTS]
    always = [one.columns for one in blocks[:1]] + small
    if len(turns) <= TOGETHER:
        return (np.sort(np.concatenate([*always, *turns])),)
    ring = [*turns, *turns[: TOGETHER - 1]]
    return tuple(
        np.sort(np.concatenate([*always, *ring[place : place + TOGETHER]]))
        for place in range(len(turns))
    )


def opened(matrix: Matrix, is_open: Flags, chosen: Ints) -> Opened:
    r"""Return the model in which only some columns are decided.

    Notes
    -----
    With the fixed columns *f* at :math:`\bar y_f`, a row :math:`l \le A y \le u` of the others is

    .. math:: l - A_f \bar y_f \le A_o y_o \le u - A_f \bar y_f
    """
    values = np.zeros(len(matrix.lower))
    values[chosen] = 1.0
    columns = np.flatnonzero(is_open)
    row_of = matrix.row_of
    mine = is_open[matrix.column]
    fixed = np.bincount(
        row_of[~mine],
        weights=matrix.value[~mine] * values[matrix.column[~mine]],
        minlength=len(matrix.row_lower),
    )
    rows = np.unique(row_of[mine])
    place = np.cumsum(is_open) - 1
    within = np.where(is_open, 0.0, values)
    return Opened(
        replace(
            matrix,
            objective=matrix.objective[columns],
            offset=matrix.offset + float(matrix.objective @ within),
            lower=matrix.lower[columns],
            upper=matrix.upper[columns],
            integer=matrix.integer[columns],
            row_lower=matrix.row_lower[rows] - fixed[rows],
            row_upper=matrix.row_upper[rows] - fixed[rows],
            row_start=np.searchsorted(row_of[mine], np.append(rows, len(matrix.row_lower))).astype(
                np.int64
            ),
            column=place[matrix.column[mine]].astype(np.int64),
            value=matrix.value[mine],
            owner=matrix.owner[rows],
            column_names=(),
            row_names=(),
        ),
        columns,
    )


def promising(matrix: Matrix, is_open: Flags, chosen: Ints, always: Flags) -> Flags:
    """Return the open columns that the relaxation takes or nearly takes, and those chosen."""
    model = opened(matrix, is_open, chosen)
    search = Search(model.matrix)
    relaxed = search.relax(Effort())
    if relaxed.values is None:
        return always
    hope = np.where(relaxed.values > TINY, np.inf, search.duals()[1])
    hope[np.isin(model.columns, chosen)] = np.inf
    hope[always[model.columns]] = -np.inf
    best = np.argsort(-hope, kind="stable")[:MOST_OPEN]
    kept = always.copy()
    kept[model.columns[best]] = True
    return kept


def improved(
    matrix: Matrix, division: Division, group: Ints, chosen: Ints, effort: Effort
) -> tuple[Ints | None, int]:
    """Decide a group of columns anew; return the portfolio found, if any, and the nodes."""
    size = len(matrix.lower)
    always = np.zeros(size, dtype=bool)
    always[division.free_columns] = True
    decided = ~always
    is_open = always.copy()
    is_open[group] = True
    kept = promising(matrix, is_open, chosen, always)
    model = opened(matrix, kept, chosen)
    own = model.columns[decided[model.columns]]
    first = model.columns[: len(own)]
    start = np.isin(own, chosen).astype(np.float64) if np.array_equal(first, own) else None
    most = min(NODES, effort.node_limit or NODES)
    outcome = Search(model.matrix).solve(replace(effort, node_limit=most), start)
    if outcome.values is None:
        return None, outcome.nodes
    found = model.columns[(outcome.values > 0.5) & decided[model.columns]]
    stays = chosen[decided[chosen] & ~kept[chosen]]
    return np.sort(np.append(found, stays)).astype(np.int64), outcome.nodes


def with_rows(matrix: Matrix, entries: tuple[Ints, Ints, Floats], upper: Floats) -> Matrix:
    """Return a model with rows appended: row (from 0), column and value, sorted by row."""
    row, column, value = entries
    starts = np.searchsorted(row, np.arange(1, len(upper) + 1))
    return replace(
        matrix,
        row_lower=np.append(matrix.row_lower, np.full(len(upper), -np.inf)),
        row_upper=np.append(matrix.row_upper, upper),
        row_start=np.append(matrix.row_start, matrix.row_start[-1] + starts).astype(np.int64),
        column=np.append(matrix.column, column).astype(np.int64),
        value=np.append(matrix.value, value),
        owner=np.append(matrix.owner, np.full(len(upper), -1, dtype=np.int64)),
        column_names=(),
        row_names=(),
    )
