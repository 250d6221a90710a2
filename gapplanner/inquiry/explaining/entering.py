"""The least extra money and capacity with which a candidate enters and nothing is lost."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gapplanner.inquiry.explaining.searching import (
    SECONDS,
    Demand,
    free_around,
    restricted,
    taken,
)
from gapplanner.inquiry.explaining.standing import Standing
from gapplanner.inquiry.explaining.widening import Widening
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.objectives import Balanced, Cheapest
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.world import Ints
from gapplanner.vocabulary import EVERYONE, SOLES

# Extra soles are counted in hundreds of thousands inside the solver.
SOLES_UNIT = 1e5
# Beside the soles to be found, what is freed counts a little, so that nothing idle is bought.
IDLE = 1e-3
NODES = 10
# Fewer decisions are left free than when a price is sought.
NARROWER = 0.6
# A plan this near in value is as good; a concave objective is known to its tangents' error.
AS_GOOD = 1e-9
TANGENT_ERROR = 1.5e-5


@dataclass(frozen=True)
class Extra:
    """More of a limit: the resource, its owner (a source, a unit, ``*``, ``tail``), the year."""

    resource: str
    owner: str
    year: int
    amount: float


@dataclass(frozen=True)
class Entry:
    """What would let a candidate in without loss: soles in all, and more of which limits."""

    soles: float
    extras: tuple[Extra, ...]
    decisions: pd.DataFrame


@dataclass(frozen=True, eq=False)
class _Handle:
    """A limit that may give: its rows, columns whose bound goes with it, and how it counts."""

    extra: Extra
    rows: Ints
    columns: Ints
    bucket: int
    kind: str


def entry_of(standing: Standing, candidate_id: str) -> Entry | None:
    """Return the least found with which a plan with the candidate is as good as the run's.

    Soles that are needed both as money and as capacity of the unit in a year count once. None
    where no money helps: a rule forbids it, the objective is to spend less, or it takes the place
    of another variant that closes more.
    """
    if isinstance(standing.objective, Cheapest):
        return None
    handles = _handles(standing, candidate_id)
    tried = [_bought(standing, candidate_id, handles), *_as_it_is(standing, candidate_id)]
    entries = [_needed(standing, one) for one in tried if one is not None]
    good = [one for one in entries if one is not None and is_as_good(standing, one.decisions)]
    cost = standing.problem.candidate_set.candidates.set_index("candidate_id")["cost"]
    most = float(cost[candidate_id]) + 0.01
    good = [one for one in good if one.soles <= most]
    return min(good, key=lambda one: (one.soles, len(one.extras)), default=None)


def is_as_good(standing: Standing, decisions: pd.DataFrame) -> bool:
    """Return whether decisions reach what the plan of the run reaches."""
    error = TANGENT_ERROR if isinstance(standing.objective, Balanced) else 0.0
    allowed = error + AS_GOOD * max(1.0, abs(standing.value))
    return standing.value_of(decisions) >= standing.value - allowed


def _as_it_is(standing: Standing, candidate_id: str) -> list[pd.DataFrame]:
    """Return the plan with the candidate added, in each year, where its slot is free."""
    world, columns = standing.world, standing.columns_of(candidate_id)
    slots = world.slot[world.candidate]
    kept = standing.columns[slots[standing.columns] != slots[columns[0]]]
    return [world.decisions(np.sort(np.append(kept, column))) for column in columns]


def _needed(standing: Standing, decisions: pd.DataFrame) -> Entry | None:
    """Return how far each limit must give for these decisions; none if another rule breaks."""
    problem, extras = standing.problem, list[Extra]()
    last = problem.horizon.last_year
    for rule, findings in standing.findings(decisions):
        for one in findings:
            if not one.is_broken:
                continue
            if isinstance(rule, ResourceCeiling):
                owner, year = one.what.rsplit(" ", 1)
                extras.append(Extra(rule.resource, owner, int(year), one.violation))
            elif isinstance(rule, CommittedTail):
                extras.append(Extra(SOLES, "tail", last + 1, one.violation))
            elif isinstance(rule, MoneyBySource):
                year = one.what.rsplit(" ", 1)[1]
                extras.append(Extra(SOLES, "", int(year), one.violation))
            else:
                return None
    return Entry(_soles_of(extras, last), tuple(extras), decisions)


def _soles_of(extras: list[Extra], last: int) -> float:
    """Return the soles to be found: in each year the larger of money and capacity."""
    most: dict[int, dict[str, float]] = {}
    for one in extras:
        if one.resource == SOLES:
            by_kind = most.setdefault(min(one.year, last + 1), {})
            kind = _kind_of(one.owner)
            by_kind[kind] = by_kind.get(kind, 0.0) + one.amount
    return round(sum(max(by_kind.values()) for by_kind in most.values()), 2)


def _kind_of(owner: str) -> str:
    return {"": "money", EVERYONE: "everyone", "tail": "tail"}.get(owner, "capacity")


def _bought(standing: Standing, candidate_id: str, handles: list[_Handle]) -> pd.DataFrame | None:
    free = free_around(standing, candidate_id, NARROWER)
    matrix, kept, rows = restricted(standing, free, Demand(candidate_id))
    if not handles:
        return None
    asked = standing.value
    for _try in range(2):
        widened = _widened((matrix, kept, rows), handles, asked)
        effort = Effort(relative_gap=0.05, node_limit=NODES, time_limit=SECONDS, threads=1)
        outcome = Search(widened).solve(effort)
        if outcome.values is None:
            return None
        chosen = np.flatnonzero(outcome.values[: len(kept)] > 0.5)
        decisions = standing.world.decisions(taken(standing, free, kept[chosen]))
        if is_as_good(standing, decisions):
            return decisions
        asked += 1.5 * (standing.value - standing.value_of(decisions))
    return None


def _handles(standing: Standing, candidate_id: str) -> list[_Handle]:
    """Return the limits that may give for a candidate: its money, its unit's and everyone's."""
    candidates = standing.problem.candidate_set.candidates.set_index("candidate_id")
    unit = str(candidates.loc[candidate_id, "executing_unit"])
    last, handles = standing.problem.horizon.last_year, list[_Handle]()
    none = np.zeros(0, dtype=np.int64)
    for number, rule in enumerate(standing.problem.rules):
        rows = np.flatnonzero(standing.matrix.owner == number)
        if isinstance(rule, ResourceCeiling):
            for place, (owner, year) in enumerate(sorted(rule.limits)):
                if owner in (unit, EVERYONE):
                    extra = Extra(rule.resource, owner, year, 0.0)
                    bucket = min(year, last + 1)
                    one = _Handle(extra, rows[[place]], none, bucket, _kind_of(owner))
                    handles.append(one)
        elif isinstance(rule, CommittedTail):
            extra = Extra(SOLES, "tail", last + 1, 0.0)
            handles.append(_Handle(extra, rows, none, last + 1, "tail"))
        elif isinstance(rule, MoneyBySource):
            payers = rule.funding.eligible.get(candidate_id, ())
            for year in standing.problem.horizon.programme if payers else ():
                touched, columns = _touched(standing, number, payers[0], year)
                extra = Extra(SOLES, "", year, 0.0)
                handles.append(_Handle(extra, touched, columns, year, "money"))
    return handles


def _touched(standing: Standing, number: int, source: str, year: int) -> tuple[Ints, Ints]:
    """Return the rows and columns whose bound rises with a source's ceiling of a year."""
    key = f"touched[{number},{source},{year}]"
    known = standing.model.shared.get(key)
    if isinstance(known, tuple):
        return known
    rule = standing.problem.rules[number]
    if not isinstance(rule, MoneyBySource):
        raise TypeError
    ceilings = {name: dict(by_year) for name, by_year in rule.funding.ceilings.items()}
    ceilings[source][year] = ceilings[source].get(year, 0.0) + 1.0
    raised = replace(rule, funding=replace(rule.funding, ceilings=ceilings))
    before, after = _alone(standing, rule), _alone(standing, raised)
    mine = np.flatnonzero(before.owner == 0)
    rose = np.flatnonzero(after.row_upper[mine] > before.row_upper[mine])
    rows = np.flatnonzero(standing.matrix.owner == number)[rose]
    names = {before.column_names[c] for c in np.flatnonzero(after.upper > before.upper)}
    columns = [c for c, name in enumerate(standing.matrix.column_names) if name in names]
    found = (rows.astype(np.int64), np.array(columns, dtype=np.int64))
    standing.model.shared[key] = found
    return found


def _alone(standing: Standing, rule: MoneyBySource) -> Matrix:
    model = PortfolioModel(standing.world)
    model.owner = 0
    rule.add_to(model)
    return model.matrix()


def _widened(model: tuple[Matrix, Ints, Ints], handles: list[_Handle], asked: float) -> Matrix:
    """Return the restricted model with limits that give, for the least soles at today's value."""
    matrix, kept, rows = model
    widening = Widening(matrix, kept, rows)
    objective = matrix.objective
    columns = np.flatnonzero(objective)
    widening.row(columns, objective[columns], asked - matrix.offset)
    buckets: dict[tuple[int, str], list[int]] = {}
    for one in handles:
        is_soles = one.extra.resource == SOLES
        unit = SOLES_UNIT if is_soles else 1.0
        price = IDLE if is_soles else 10 * IDLE
        column = widening.give(one.rows, one.columns, unit, price)
        if is_soles:
            buckets.setdefault((one.bucket, one.kind), []).append(column)
    years = sorted({bucket for bucket, _kind in buckets})
    paid = {year: widening.column(1.0) for year in years}
    for (year, _kind), parts in buckets.items():
        together = np.array([paid[year], *parts], dtype=np.int64)
        widening.row(together, np.append(1.0, np.full(len(parts), -1.0)), 0.0)
    return widening.matrix()
