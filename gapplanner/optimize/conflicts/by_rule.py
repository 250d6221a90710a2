"""Each kind of rule: where it can give, and what it is once it has given."""

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import singledispatch

import numpy as np

from gapplanner.optimize.conflicts.handles import Handle, Stated, Way, dropped, figure
from gapplanner.optimize.rules.amounts import AmountBetween, quantity_of, unit_of
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.rule import INVESTMENTS, SHARE, PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.portfolio.groups import named
from gapplanner.scenario.rules import Quantity
from gapplanner.vocabulary import SOLES


@singledispatch
def handles_of(_rule: PlanRule, stated: Stated) -> list[Handle]:
    """Return where a rule can give; a rule of another kind gives whole: it is dropped."""
    return [dropped(stated, "", stated.rows)]


@singledispatch
def relaxed(_rule: PlanRule, _amounts: Mapping[str, float]) -> PlanRule | None:
    """Return the rule once it has given these amounts, by what; nothing when it is dropped."""
    return None


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
        figure(
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
        figure(
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
    return [figure(stated, stated.rows, Way.UP, rule.limit, SOLES)]


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
    handle = figure(stated, stated.rows, way, rule.share, SHARE)
    return [replace(handle, quantity=quantity, scale=float(quantity.max(initial=1.0)), most=np.inf)]


@relaxed.register
def _eased_share(rule: ShareLimit, amounts: Mapping[str, float]) -> PlanRule:
    more = amounts.get("", 0.0)
    return replace(rule, share=rule.share - more if rule.is_floor else rule.share + more)


@handles_of.register
def _amount(rule: AmountBetween, stated: Stated) -> list[Handle]:
    unit, handles = unit_of(rule.of), []
    if rule.at_least is not None:
        handles.append(figure(stated, stated.rows, Way.DOWN, rule.at_least, unit, "at_least"))
    if rule.at_most is not None:
        handles.append(figure(stated, stated.rows, Way.UP, rule.at_most, unit, "at_most"))
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
        dropped(stated, word, np.array([row], dtype=np.int64), len(rule.names))
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
        dropped(stated, word, np.array([row], dtype=np.int64), len(rule.years))
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
        return [figure(stated, stated.rows, Way.DOWN, float(rule.quantity or 0.0), unit)]
    handle = figure(stated, stated.rows, Way.DOWN, rule.at_least, SHARE)
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
    return [figure(stated, stated.rows, Way.UP, float(rule.at_most), unit)]


@relaxed.register
def _more_works(rule: LargeWorks, amounts: Mapping[str, float]) -> PlanRule:
    return replace(rule, at_most=math.floor(rule.at_most + amounts.get("", 0.0) + 1e-9))


@relaxed.register
def _more_operating(rule: OperatingCost, amounts: Mapping[str, float]) -> PlanRule:
    return replace(rule, at_most=rule.at_most + amounts.get("", 0.0))


@handles_of.register
def _at_most_one(_rule: Excludes, stated: Stated) -> list[Handle]:
    return [figure(stated, stated.rows, Way.UP, 1.0, INVESTMENTS)]


@relaxed.register
def _at_most_more(rule: Excludes, amounts: Mapping[str, float]) -> PlanRule:
    more = amounts.get("", 0.0)
    return AmountBetween(
        Quantity.COUNT, None, math.floor(1.0 + more + 1e-9), candidates=rule.names, name=rule.name
    )


@handles_of.register
def _needs(rule: Requires, stated: Stated) -> list[Handle]:
    """Return one handle for each dependent named; one for the rule where names overlap."""
    dependent = [name.rpartition(",")[0] for name in stated.names()]
    handles, told = [], 0
    for word in rule.dependents:
        flags = named(stated.candidate_set, (word,))
        mine = np.isin(dependent, flags.index[flags.to_numpy()])
        told += int(mine.sum())
        handles.append(dropped(stated, word, stated.rows[mine], len(rule.dependents)))
    if told != len(stated.rows) or len(handles) == 1:
        return [dropped(stated, "", stated.rows)]
    return handles


@relaxed.register
def _fewer_dependents(rule: Requires, amounts: Mapping[str, float]) -> PlanRule | None:
    left = tuple(word for word in rule.dependents if word not in amounts)
    return replace(rule, dependents=left) if left and "" not in amounts else None
