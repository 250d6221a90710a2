"""The best of a statement by a model of its own, written from its words and from nothing of ours."""

from collections.abc import Iterable

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from own.statements import BASE_YEAR, Statement, Work

# Years in which money may still be spent, of works that end after the programme.
BEYOND = 4


class Written:
    """Rows over one binary for each work and start year, as they are read in the statement."""

    def __init__(self, statement: Statement) -> None:
        self.statement = statement
        self.columns = [
            (work, year)
            for work in statement.works
            for year in statement.programme
            if (work.earliest or 0) <= year <= (work.latest or 9999)
        ]
        self.rows: list[np.ndarray] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, amounts: Iterable[float], low: float, high: float) -> None:
        """Add one row."""
        self.rows.append(np.array(list(amounts), dtype=np.float64))
        self.lower.append(low)
        self.upper.append(high)

    def called(self, word: str) -> list[float]:
        """Return 1 for every column that a name or a slot calls."""
        return [float(word in {work.name, work.slot}) for work, _year in self.columns]


def best_of(statement: Statement) -> float | None:
    """Return the best value of a statement, or none where nothing keeps its rules."""
    model = Written(statement)
    for slot in sorted({work.slot for work in statement.works}):
        model.add(model.called(slot), 0, 1)
    _limit(model)
    for slot in statement.must:
        model.add(model.called(slot), 1, np.inf)
    for name in statement.must_not:
        model.add(model.called(name), 0, 0)
    _need(model)
    for some in statement.excludes:
        model.add(_sum(model, some), 0, 1)
    for some in statement.together:
        first, second = model.called(some[0]), model.called(some[1])
        model.add((one - other for one, other in zip(first, second, strict=True)), 0, 0)
    for some, count in statement.counts:
        model.add(_sum(model, some), count, count)
    for place in statement.cover:
        model.add((float(place in work.covers) for work, _year in model.columns), 1, np.inf)
    worth = [work.cost if statement.cover else -work.worth for work, _year in model.columns]
    return _solved(model, np.array(worth, dtype=np.float64), -1.0 if not statement.cover else 1.0)


def _sum(model: Written, names: Iterable[str]) -> list[float]:
    called = [model.called(name) for name in names]
    return [float(sum(some)) for some in zip(*called, strict=True)]


def _limit(model: Written) -> None:
    statement = model.statement
    sources = sorted({owner for resource, owner, _year in statement.limits
                      if resource == "soles" and owner in {"canon", "propios"}})  # fmt: skip
    for year in statement.programme:
        if sources:
            ceiling = sum(statement.limits["soles", source, year] for source in sources)
            model.add((_used(*one, "soles", year) for one in model.columns), 0, ceiling)
    for (resource, owner, stated), amount in statement.limits.items():
        if owner in sources:
            continue
        for year in statement.programme if stated is None else [stated]:
            used = (
                _used(*one, resource, year) * (owner in {"*", one[0].unit}) for one in model.columns
            )
            model.add(used, 0, amount)


def _used(work: Work, start: int, resource: str, year: int) -> float:
    offset = year - start
    if resource == "soles":
        return work.spends[offset] if 0 <= offset < len(work.spends) else 0.0
    if offset != 0:
        return 0.0
    return work.engineers if resource == "ingenieros" else 1.0


def _need(model: Written) -> None:
    for need in model.statement.needs:
        mine, theirs = model.called(need.candidate), model.called(need.needs)
        years = (
            [BASE_YEAR + BEYOND + 9] if need.timing == "any" else list(model.statement.programme)
        )
        for year in years:
            row = []
            for (work, start), own, other in zip(model.columns, mine, theirs, strict=True):
                ready = start + work.duration if need.timing == "operating" else start
                row.append(own * (start <= year) - other * (ready <= year))
            model.add(row, -np.inf, 0)


def _solved(model: Written, cost: np.ndarray, sign: float) -> float | None:
    if not model.columns:
        empty = all(low <= 0 <= high for low, high in zip(model.lower, model.upper, strict=True))
        return 0.0 if empty else None
    found = milp(
        cost,
        constraints=LinearConstraint(
            np.array(model.rows), model.lower, np.array(model.upper) + 1e-9
        ),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0.0},
    )
    if found.status == 2:
        return None
    if found.x is None:
        raise RuntimeError(found.message)
    chosen = np.round(found.x) > 0.5
    return float(sign * sum(sorted(cost[chosen])))
