"""What is left of every ceiling of a scenario while a plan is filled work by work."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.world import Floats, Ints, World
from gapplanner.vocabulary import EVERYONE, SOLES

# A limit may be passed by the last bits of adding up.
EPS = 1e-6


@dataclass
class Room:
    """What is left of every ceiling, and what each decision column takes of it."""

    left: Floats
    first: Ints
    limit: Ints
    amount: Floats

    def takes(self, column: int) -> tuple[Ints, Floats]:
        """Return the ceilings that a column draws on, and how much of each."""
        mine = slice(self.first[column], self.first[column + 1])
        return self.limit[mine], self.amount[mine]

    def fits(self, column: int) -> bool:
        """Return whether nothing would pass its ceiling."""
        limit, amount = self.takes(column)
        return bool((self.left[limit] + EPS >= amount).all())

    def take(self, column: int, sign: float = 1.0) -> None:
        """Take a column in; with sign -1, give it back."""
        limit, amount = self.takes(column)
        np.subtract.at(self.left, limit, sign * amount)


def room_of(problem: PortfolioProblem, world: World) -> Room:
    """Return the ceilings of a problem's rules.

    Raises
    ------
    TypeError
        If a rule is of a kind that the heuristics do not know: they would break it.
    """
    parts: list[tuple[Floats, Ints, Ints, Floats]] = []
    for rule in problem.rules:
        if isinstance(rule, MoneyBySource):
            parts.append(_money(rule, world))
        elif isinstance(rule, CommittedTail):
            column, year, amount = world.uses(SOLES)
            late = year > rule.after
            zero = np.zeros(int(late.sum()), dtype=np.int64)
            parts.append((np.array([rule.limit]), zero, column[late], amount[late]))
        elif isinstance(rule, ResourceCeiling):
            parts.append(_ceiling(rule, world))
        elif not (isinstance(rule, ShareLimit) and rule.is_floor):
            raise TypeError(type(rule).__name__)
    sizes = np.cumsum([0, *(len(part[0]) for part in parts)])
    limit = np.concatenate([part[1] + size for part, size in zip(parts, sizes, strict=False)])
    column = np.concatenate([part[2] for part in parts])
    amount = np.concatenate([part[3] for part in parts])
    left = np.concatenate([part[0] for part in parts])
    # One entry per column and ceiling: a work may draw on one in several years.
    key, place = np.unique(column * len(left) + limit, return_inverse=True)
    drawn: Floats = np.asarray(
        np.bincount(place, weights=amount, minlength=len(key)), dtype=np.float64
    )
    first = np.searchsorted(key // len(left), np.arange(len(world.candidate) + 1))
    return Room(left, first.astype(np.int64), (key % len(left)).astype(np.int64), drawn)


def _money(rule: MoneyBySource, world: World) -> tuple[Floats, Ints, Ints, Floats]:
    """Return a ceiling per group of sources that pay the same candidates, and year."""
    payers = [rule.funding.eligible.get(name, ()) for name in world.candidates["candidate_id"]]
    kinds = sorted(set(payers))
    if sum(len(kind) for kind in kinds) != len({source for kind in kinds for source in kind}):
        raise TypeError("sources that are shared in part by groups of candidates")
    years = list(rule.horizon.programme)
    ceilings = [
        sum(rule.funding.ceilings[source].get(year, 0.0) for source in kind)
        for kind in kinds
        for year in years
    ]
    column, year, amount = world.uses(SOLES)
    kind_of = np.array([kinds.index(one) for one in payers], dtype=np.int64)
    within = year <= rule.horizon.last_year
    limit = kind_of[world.candidate[column]] * len(years) + year - years[0]
    return np.array(ceilings), limit[within], column[within], amount[within]


def _ceiling(rule: ResourceCeiling, world: World) -> tuple[Floats, Ints, Ints, Floats]:
    keys = list(rule.limits)
    number = {key: place for place, key in enumerate(keys)}
    column, year, amount = world.uses(rule.resource)
    unit = world.candidates["executing_unit"].to_numpy()[world.candidate[column]]
    parts = []
    for owner in (unit, np.full(len(unit), EVERYONE, dtype=object)):
        limit = np.array([number.get(key, -1) for key in zip(owner, year.tolist(), strict=True)])
        parts.append((limit[limit >= 0], column[limit >= 0], amount[limit >= 0]))
    joined = [np.concatenate(some) for some in zip(*parts, strict=True)]
    return np.array([rule.limits[key] for key in keys]), joined[0], joined[1], joined[2]
