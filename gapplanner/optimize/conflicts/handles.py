"""Where a rule can give: each figure or name in it, and the rule once it has given."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import singledispatch

import numpy as np

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.rules.amounts import AmountBetween, quantity_of, unit_of
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.rule import INVESTMENTS, SHARE, PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.optimize.world import Floats, Ints
from gapplanner.vocabulary import SOLES, STARTS

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


@singledispatch
def handles_of(_rule: PlanRule, stated: Stated) -> list[Handle]:
    """Return where a rule can give; a rule of another kind gives whole: it is dropped."""
    return [_dropped(stated, "", stated.rows)]


@singledispatch
def relaxed(_rule: PlanRule, _amounts: Mapping[str, float]) -> PlanRule | None:
    """Return the rule once it has given these amounts, by what; nothing when it is dropped."""
    return None


def _dropped(stated: Stated, what: str, rows: Ints, names: int = 1) -> Handle:
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


def _figure(
    stated: Stated, rows: Ints, way: Way, limit: float, unit: str, what: str = ""
) -> Handle:
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


@handles_of.register
def _money(rule: MoneyBySource, stated: Stated) -> list[Handle]:
    rows_of: dict[tuple[str, int], list[int]] = {}
    for row, name in zip(stated.rows, stated.names(), strict=True):
        sources, _comma, year = name.rpartition(",")
        if stated.matrix.row_names[row].startswith("paid"):
            continue
        for source in sources.split("+"):
            rows_of.setdefault((source, int(year)), []).append(int(row))
    return [
        _figure(
            stated,
            np.array(rows, dtype=np.int64),
            Way.UP,
            float(rule.funding.ceilings[source].get(year, 0.0)),
            SOLES,
            f"{source} {year}",
        )
        for (source, year), rows in sorted(rows_of.items())
        if source in rule.funding.ceilings
    ]


@relaxed.register
def _more_money(rule: MoneyBySource, amounts: Mapping[str, float]) -> PlanRule:
    ceilings = {
        source: {
            year: by_year.get(year, 0.0) + amounts.get(f"{source} {year}", 0.0)
            for year in sorted({*by_year, *rule.horizon.programme})
        }
        for source, by_year in rule.funding.ceilings.items()
    }
    return replace(rule, funding=replace(rule.funding, ceilings=ceilings))


@handles_of.register
def _capacity(rule: ResourceCeiling, stated: Stated) -> list[Handle]:
    return [
        _figure(
            stated,
            np.array([row], dtype=np.int64),
            Way.UP,
            rule.limits[key],
            rule.resource,
            f"{key[0]} {key[1]}",
        )
        for row, key in zip(stated.rows, sorted(rule.limits), strict=True)
    ]


@relaxed.register
def _more_capacity(rule: ResourceCeiling, amounts: Mapping[str, float]) -> PlanRule:
    limits = {
        (owner, year): limit + amounts.get(f"{owner} {year}", 0.0)
        for (owner, year), limit in rule.limits.items()
    }
    return replace(rule, limits=limits)


@handles_of.register
def _tail(rule: CommittedTail, stated: Stated) -> list[Handle]:
    return [_figure(stated, stated.rows, Way.UP, rule.limit, SOLES)]


@relaxed.register
def _longer_tail(rule: CommittedTail, amounts: Mapping[str, float]) -> PlanRule:
    more = amounts.get("", 0.0)
    if not rule.mean_budget:  # no years of nothing: the limit itself is said
        return replace(rule, at_most=1.0, mean_budget=more)
    return replace(rule, at_most=rule.at_most + more / rule.mean_budget)


@handles_of.register
def _share(rule: ShareLimit, stated: Stated) -> list[Handle]:
    way = Way.DOWN if rule.is_floor else Way.UP
    quantity = quantity_of(stated.candidate_set, rule.of).to_numpy(dtype=np.float64)
    handle = _figure(stated, stated.rows, way, rule.share, SHARE)
    return [replace(handle, quantity=quantity, scale=float(quantity.max(initial=1.0)), most=np.inf)]


@relaxed.register
def _eased_share(rule: ShareLimit, amounts: Mapping[str, float]) -> PlanRule:
    more = amounts.get("", 0.0)
    return replace(rule, share=rule.share - more if rule.is_floor else rule.share + more)


@handles_of.register
def _amount(rule: AmountBetween, stated: Stated) -> list[Handle]:
    unit, handles = unit_of(rule.of), []
    if rule.at_least is not None:
        handles.append(_figure(stated, stated.rows, Way.DOWN, rule.at_least, unit, "at_least"))
    if rule.at_most is not None:
        handles.append(_figure(stated, stated.rows, Way.UP, rule.at_most, unit, "at_most"))
    return handles


@relaxed.register
def _eased_amount(rule: AmountBetween, amounts: Mapping[str, float]) -> PlanRule:
    low, high = rule.at_least, rule.at_most
    return replace(
        rule,
        at_least=None if low is None else low - amounts.get("at_least", 0.0),
        at_most=None if high is None else high + amounts.get("at_most", 0.0),
    )


@handles_of.register(MustDo)
@handles_of.register(MustNot)
def _names(rule: MustDo | MustNot, stated: Stated) -> list[Handle]:
    return [
        _dropped(stated, word, np.array([row], dtype=np.int64), len(rule.names))
        for word, row in zip(rule.names, stated.rows, strict=True)
    ]


@relaxed.register(MustDo)
@relaxed.register(MustNot)
def _fewer_names(rule: MustDo | MustNot, amounts: Mapping[str, float]) -> PlanRule | None:
    names = tuple(word for word in rule.names if word not in amounts)
    return replace(rule, names=names) if names else None


@handles_of.register
def _decided(rule: Frozen, stated: Stated) -> list[Handle]:
    return [
        _dropped(stated, word, np.array([row], dtype=np.int64), len(rule.years))
        for (word, _year), row in zip(rule.years, stated.rows, strict=True)
    ]


@relaxed.register
def _fewer_decided(rule: Frozen, amounts: Mapping[str, float]) -> PlanRule | None:
    years = tuple(pair for pair in rule.years if pair[0] not in amounts)
    return replace(rule, years=years) if years else None


@handles_of.register
def _target(rule: ClosureTarget, stated: Stated) -> list[Handle]:
    asked = stated.matrix.row_lower[stated.rows]
    if rule.at_least is None:
        gaps = stated.candidate_set.gaps
        units = gaps.loc[gaps["indicator_id"] == rule.indicator_id, "gap_unit"]
        unit = str(units.iloc[0]) if len(units) else ""
        return [_figure(stated, stated.rows, Way.DOWN, float(rule.quantity or 0.0), unit)]
    handle = _figure(stated, stated.rows, Way.DOWN, rule.at_least, SHARE)
    # One unit of the share is the whole gap of the row.
    size = asked / rule.at_least if rule.at_least else asked
    return [replace(handle, effect=-size)]


@relaxed.register
def _eased_target(rule: ClosureTarget, amounts: Mapping[str, float]) -> PlanRule:
    less = amounts.get("", 0.0)
    if rule.at_least is not None:
        return replace(rule, at_least=max(0.0, rule.at_least - less))
    return replace(rule, quantity=max(0.0, float(rule.quantity or 0.0) - less))


@handles_of.register(LargeWorks)
@handles_of.register(OperatingCost)
def _ceiling(rule: LargeWorks | OperatingCost, stated: Stated) -> list[Handle]:
    unit = INVESTMENTS if isinstance(rule, LargeWorks) else SOLES
    return [_figure(stated, stated.rows, Way.UP, float(rule.at_most), unit)]


@relaxed.register
def _more_works(rule: LargeWorks, amounts: Mapping[str, float]) -> PlanRule:
    return replace(rule, at_most=math.floor(rule.at_most + amounts.get("", 0.0) + 1e-9))


@relaxed.register
def _more_operating(rule: OperatingCost, amounts: Mapping[str, float]) -> PlanRule:
    return replace(rule, at_most=rule.at_most + amounts.get("", 0.0))
