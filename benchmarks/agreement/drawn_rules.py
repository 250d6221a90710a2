"""A rule of each kind with figures drawn by lot."""

from collections.abc import Callable

import numpy as np

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween, quantity_of
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.portfolio import Horizon
from gapplanner.scenario.rules import ClosureDate, Group, Quantity, Timing, Where
from gapplanner.vocabulary import Sector

Drawn = Callable[[np.random.Generator, CandidateSet, Horizon], PlanRule]
GROUPS = (
    Group.DEPARTMENT,
    Group.PROVINCE,
    Group.DISTRICT,
    Group.SECTOR,
    Group.TYPOLOGY,
    Group.EXECUTING_UNIT,
    Group.GOVERNMENT,
    Group.STAGE,
)
WHERES = (
    Where(sector=(Sector.WATER,)),
    Where(province=("0601",)),
    Where(executing_unit=("GR-06", "MD-060101")),
    Where(department=("06",), sector=(Sector.ROADS, Sector.HEALTH)),
)


def _names(draw: np.random.Generator, candidate_set: CandidateSet, least: int) -> tuple[str, ...]:
    """Return some investments by the name of a candidate or of a slot."""
    candidates = candidate_set.candidates
    words = sorted({*candidates["candidate_id"], *candidates["slot"]})
    count = min(len(words), least + int(draw.integers(2)))
    return tuple(str(word) for word in draw.choice(words, size=count, replace=False))


def _whom(draw: np.random.Generator) -> tuple[Group | None, Where | None]:
    if draw.random() < 0.5:
        return GROUPS[int(draw.integers(len(GROUPS)))], None
    return None, WHERES[int(draw.integers(len(WHERES)))]


def _share(draw: np.random.Generator, candidates: CandidateSet, horizon: Horizon) -> PlanRule:
    by, where = _whom(draw)
    of = list(Quantity)[int(draw.integers(3))]
    if draw.random() < 0.5:
        return ShareLimit(of, float(draw.uniform(0.0, 0.25)), is_floor=True, by=by, where=where)
    return ShareLimit(of, float(draw.uniform(0.2, 0.9)), is_floor=False, by=by, where=where)


def _amount(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    of = list(Quantity)[int(draw.integers(3))]
    whole = float(quantity_of(candidate_set, of).sum())
    low = float(np.floor(whole * draw.uniform(0.0, 0.15))) if draw.random() < 0.5 else None
    high = (
        float(np.ceil(whole * draw.uniform(0.1, 0.7)))
        if low is None or draw.random() < 0.5
        else None
    )
    by, where = _whom(draw)
    return AmountBetween(of, low, high, by=by, where=where)


def _count(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    names = _names(draw, candidate_set, 2)
    number = float(draw.integers(0, len(names)))
    low = number if draw.random() < 0.5 else None
    return AmountBetween(Quantity.COUNT, low, number + 1, candidates=names, name="count")


def _frozen(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    name = _names(draw, candidate_set, 1)[0]
    year = int(draw.choice(horizon.programme)) if draw.random() < 0.6 else None
    return Frozen(((name, year),))


def _requires(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    timing = list(Timing)[int(draw.integers(3))]
    dependents, needs = _names(draw, candidate_set, 1), _names(draw, candidate_set, 1)
    return Requires(dependents, needs, bool(draw.random() < 0.5), timing)


def _target(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    return ClosureTarget(
        ("water", "road", "health")[int(draw.integers(3))],
        (None, ("06",), ("0601",), ("060101",))[int(draw.integers(4))],
        each=bool(draw.random() < 0.1),
        at_least=float(draw.uniform(0.0, 0.3)),
        quantity=None,
        date=list(ClosureDate)[int(draw.integers(3))],
        horizon=horizon,
    )


def _large(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    cost = float(np.round(candidate_set.candidates["cost"].quantile(draw.uniform(0, 1))))
    where = WHERES[int(draw.integers(len(WHERES)))] if draw.random() < 0.3 else None
    return LargeWorks(cost, int(draw.integers(0, 2)), where)


def _upkeep(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> PlanRule:
    by, where = _whom(draw)
    return OperatingCost(float(draw.integers(2, 20)), by, where)


DRAWN_RULES: dict[str, Drawn] = {
    "all_or_none": lambda draw, made, _h: AllOrNone(_names(draw, made, 2)),
    "amount": _amount,
    "count": _count,
    "excludes": lambda draw, made, _h: Excludes(_names(draw, made, 2)),
    "frozen": _frozen,
    "large_works": _large,
    "must_do": lambda draw, made, _h: MustDo(_names(draw, made, 1)),
    "must_not": lambda draw, made, _h: MustNot(_names(draw, made, 1)),
    "operating_cost": _upkeep,
    "requires": _requires,
    "share": _share,
    "target": _target,
}
