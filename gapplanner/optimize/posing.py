"""The scenario's decisions as objective and rules: the door where scenario and candidates meet."""

from collections.abc import Callable, Iterable
from functools import singledispatch
from typing import TYPE_CHECKING

from gapplanner.candidates import CandidateSet
from gapplanner.candidates.naming import not_in_plan
from gapplanner.errors import ScenarioError
from gapplanner.language import _
from gapplanner.optimize.circles import circles
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.copies import copies_in_order
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.precedence import OrderOfPrecedence, has_an_order
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.portfolio.funding import Funding, funding_of, mean_budget
from gapplanner.portfolio.groups import named
from gapplanner.portfolio.horizon import Horizon
from gapplanner.scenario import rules as written
from gapplanner.scenario.rules import Quantity, Rule, Where
from gapplanner.vocabulary import SOLES

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario


def rules_of(candidate_set: CandidateSet, scenario: "Scenario") -> tuple[PlanRule, ...]:
    """Return every rule of the scenario: money, tail, capacity, order, then the planner's list.

    Raises
    ------
    ScenarioError
        If a rule names an investment, an indicator or a place that the candidates do not have:
        all of them at once.
    """
    horizon = Horizon(scenario.base_year, scenario.years)
    funding = funding_of(candidate_set, scenario)
    problems = [
        *_unknown_names(candidate_set, scenario.rules),
        *circles(candidate_set, scenario.rules),
        *_unknown_conditions(candidate_set, scenario, sorted(funding.ceilings)),
    ]
    if problems:
        raise ScenarioError(problems)
    rules: list[PlanRule] = []
    if funding.ceilings:
        rules.append(MoneyBySource(funding, horizon))
        tail = scenario.budget.tail
        if tail is not None:
            after = scenario.base_year + tail.after_years
            rules.append(CommittedTail(after, tail.at_most, mean_budget(funding, horizon)))
    rules.extend(_resources(candidate_set, funding))
    order = scenario.precedence
    if has_an_order(candidate_set, order.by):
        out = tuple(sorted(_decided_out(scenario.rules)))
        rules.append(OrderOfPrecedence(order.mode, order.price, order.by, out))
    rules.extend(copies_in_order(candidate_set))
    rules.extend(plan_rule(rule, horizon) for rule in scenario.rules)
    return tuple(rules)


def _decided_out(rules: Iterable[Rule]) -> set[str]:
    """Return the investments that the planner has decided to leave out."""
    out = {name for rule in rules for name in rule.must_not or ()}
    return out | {
        name for rule in rules for name, year in (rule.frozen or {}).items() if year is None
    }


def _resources(candidate_set: CandidateSet, funding: Funding) -> Iterable[PlanRule]:
    limits = candidate_set.limits
    limits = limits[~((limits["resource"] == SOLES) & limits["owner"].isin(list(funding.ceilings)))]
    for resource, rows in limits.groupby("resource", sort=True):
        yield ResourceCeiling(
            str(resource),
            {
                (str(owner), int(year)): float(amount)
                for owner, year, amount in zip(
                    rows["owner"], rows["year"], rows["amount"], strict=True
                )
            },
        )


def plan_rule(rule: Rule, horizon: Horizon) -> PlanRule:
    """Return the rule object of one line of the scenario."""
    named_lists: dict[str, Callable[[tuple[str, ...]], PlanRule]] = {
        "must_do": MustDo,
        "must_not": MustNot,
        "excludes": Excludes,
        "all_or_none": AllOrNone,
    }
    if rule.kind in named_lists:
        return named_lists[rule.kind](getattr(rule, rule.kind))
    if rule.frozen is not None:
        return Frozen(tuple(sorted(rule.frozen.items())))
    return _made(rule.body, horizon)


@singledispatch
def _made(body: object, horizon: Horizon) -> PlanRule:
    raise TypeError(type(body).__name__)


@_made.register
def _minimum_share(body: written.MinimumShare, horizon: Horizon) -> PlanRule:
    return ShareLimit(body.of, body.at_least, is_floor=True, by=body.by, where=body.where)


@_made.register
def _maximum_share(body: written.MaximumShare, horizon: Horizon) -> PlanRule:
    return ShareLimit(body.of, body.at_most, is_floor=False, by=body.by, where=body.where)


@_made.register
def _amount(body: written.AmountLimit, horizon: Horizon) -> PlanRule:
    return AmountBetween(body.of, body.at_least, body.at_most, by=body.by, where=body.where)


@_made.register
def _count(body: written.CountLimit, horizon: Horizon) -> PlanRule:
    low, high = body.at_least, body.at_most
    if body.exactly is not None:
        low = high = body.exactly
    return AmountBetween(
        Quantity.COUNT,
        None if low is None else float(low),
        None if high is None else float(high),
        by=body.by,
        where=body.where,
        candidates=body.candidates,
        name="count",
    )


@_made.register
def _requires(body: written.Requires, horizon: Horizon) -> PlanRule:
    needs = body.needs if body.needs is not None else body.needs_any
    return Requires(body.candidate, needs or (), body.needs is None, body.timing)


@_made.register
def _shared_work(body: written.SharedWork, horizon: Horizon) -> PlanRule:
    return Requires(body.serves, (body.work,), timing=body.timing, name="shared_work")


@_made.register
def _target(body: written.Target, horizon: Horizon) -> PlanRule:
    return ClosureTarget(
        body.indicator, body.unit, body.each, body.at_least, body.quantity, body.by, horizon
    )


@_made.register
def _large_works(body: written.LargeWorks, horizon: Horizon) -> PlanRule:
    return LargeWorks(body.cost_from, body.at_most, body.where)


@_made.register
def _operating_cost(body: written.OperatingCost, horizon: Horizon) -> PlanRule:
    return OperatingCost(body.at_most, body.by, body.where)


def _unknown_names(candidate_set: CandidateSet, rules: Iterable[Rule]) -> Iterable[str]:
    known = sorted(candidate_set.called)
    for place, rule in enumerate(rules):
        for word in rule.investments:
            if named(candidate_set, (word,)).any():
                continue
            yield not_in_plan(f"rules[{place + 1}].{rule.kind}", _("an investment"), word, known)
        if rule.target is not None:
            indicators = sorted(candidate_set.gaps["indicator_id"].unique())
            if rule.target.indicator not in indicators:
                where = f"rules[{place + 1}].target.indicator"
                yield not_in_plan(where, _("an indicator"), rule.target.indicator, indicators)
            units = sorted(candidate_set.gaps["unit_id"].astype(str).unique())
            for unit in rule.target.unit or ():
                if not any(known_unit.startswith(unit) for known_unit in units):
                    yield not_in_plan(f"rules[{place + 1}].target.unit", _("a place"), unit, units)


def _unknown_conditions(
    candidate_set: CandidateSet, scenario: "Scenario", sources: list[str]
) -> Iterable[str]:
    """Say what conditions name that no candidate has.

    Kinds of investment and executing units of a territory are looked up before, in its own lists:
    there one without candidates is no mistake. Own tables have no other list.
    """
    eligibility = scenario.budget.eligibility
    for source in sorted(set(eligibility) - set(sources)):
        yield not_in_plan(f"budget.eligibility.{source}", _("a funding source"), source, sources)
    stated: list[tuple[str, Where]] = [
        (f"budget.eligibility.{source}", where) for source, where in sorted(eligibility.items())
    ]
    for place, rule in enumerate(scenario.rules):
        where = getattr(rule.body, "where", None)
        if isinstance(where, Where):
            stated.append((f"rules[{place + 1}].{rule.kind}.where", where))
    for place_of, where in stated:
        yield from _unknown_words(candidate_set, where, place_of, scenario)


def _unknown_words(
    candidate_set: CandidateSet, where: Where, place_of: str, scenario: "Scenario"
) -> Iterable[str]:
    known = sorted(candidate_set.called)
    for word in where.candidate or ():
        if word not in candidate_set.called:
            yield not_in_plan(f"{place_of}.candidate", _("an investment"), word, known)
    if scenario.problem is None:
        return
    of_own_tables = {"typology": _("a typology"), "executing_unit": _("an executing unit")}
    for column, what in of_own_tables.items():
        known = sorted({str(word) for word in candidate_set.candidates[column].dropna()})
        for word in getattr(where, column) or ():
            if word not in known:
                yield not_in_plan(f"{place_of}.{column}", what, word, known)
