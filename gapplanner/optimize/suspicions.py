"""What is legal and probably not meant, in money, candidates and rules; what strains arithmetic."""

from collections.abc import Iterator

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import listed
from gapplanner.figures import count, millions, percent
from gapplanner.language import _
from gapplanner.optimize.posing import funding_of, rules_of
from gapplanner.optimize.rules.amounts import AmountBetween, quantity_of
from gapplanner.optimize.rules.choices import Frozen, MustDo
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.portfolio.groups import named
from gapplanner.portfolio.uses import uses_of
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import SOLES, STARTS

# A single work that costs more than this is probably not in soles.
HUGE_COST = 1e11
# Amounts of one resource that differ by this ratio strain the solver's tolerances.
AMOUNT_SPREAD = 1e7
# An indicator with less than this part of the weight hardly moves the plan.
IDLE_WEIGHT = 0.001


def suspicions(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    """Return one sentence for each thing that is legal and probably not meant."""
    rules = rules_of(candidate_set, scenario)
    yield from _never_starting(candidate_set, scenario)
    yield from _never_paid(candidate_set, scenario)
    yield from _money_for_everything(candidate_set, scenario)
    yield from _sources_without_use(candidate_set, scenario)
    yield from _resources_without_use(candidate_set)
    yield from _everything_decided(candidate_set, rules)
    for rule in rules:
        if _never_binds(rule, candidate_set):
            yield _("This rule can never limit anything: {sentence} Look at its figure.").format(
                sentence=rule.sentence()
            )
    yield from _huge_costs(candidate_set)
    yield from _amount_spread(candidate_set)
    yield from _idle_weights(candidate_set)


def _never_starting(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    candidates = candidate_set.candidates
    last = max(scenario.years_covered)
    late = candidates.loc[candidates["earliest_start"] > last, "candidate_id"]
    if len(late):
        yield _(
            "These candidates cannot start before the programme ends in {last}, so they are never"
            " chosen: {names}. Look at earliest_start."
        ).format(last=last, names=listed(sorted(late)))


def _never_paid(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    """Name the candidates whose first year no eligible money can pay in any year."""
    funding = funding_of(candidate_set, scenario)
    if not funding.ceilings:
        return
    first = uses_of(candidate_set, SOLES)
    first = first[first["year_offset"] == 0].groupby("candidate_id")["amount"].sum()
    short = [
        str(name)
        for name, need in first.items()
        if all(
            need > sum(funding.ceilings[source].get(year, 0.0) for source in funding.eligible[name])
            for year in scenario.years_covered
        )
    ]
    if short:
        yield _(
            "No money that may pay these candidates covers their first year, so they are never"
            " chosen: {names}. Look at budget.sources and budget.eligibility."
        ).format(names=listed(sorted(short)))


def _money_for_everything(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    funding = funding_of(candidate_set, scenario)
    if not funding.ceilings:
        return
    dearest = float(candidate_set.candidates.groupby("slot")["cost"].max().sum())
    money = sum(
        by_year.get(year, 0.0)
        for by_year in funding.ceilings.values()
        for year in scenario.years_covered
    )
    if money >= dearest > 0:
        yield _(
            "The sources hold {money} and everything there is to choose from costs {cost}: money"
            " limits nothing. Look at budget.sources."
        ).format(money=millions(money), cost=millions(dearest))


def _sources_without_use(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    funding = funding_of(candidate_set, scenario)
    used = {source for sources in funding.eligible.values() for source in sources}
    idle = sorted(set(funding.ceilings) - used)
    if idle:
        yield _("These sources may pay no candidate: {names}. Look at budget.eligibility.").format(
            names=listed(idle)
        )


def _resources_without_use(candidate_set: CandidateSet) -> Iterator[str]:
    # Soles and starts are used by every candidate, whether its table says so or not.
    limited = set(candidate_set.limits["resource"]) - {SOLES, STARTS}
    idle = sorted(limited - set(candidate_set.uses["resource"]))
    if idle:
        yield _("These resources are limited and no candidate uses them: {names}.").format(
            names=listed(idle)
        )


def _everything_decided(candidate_set: CandidateSet, rules: tuple[PlanRule, ...]) -> Iterator[str]:
    words: list[str] = []
    for rule in rules:
        if isinstance(rule, MustDo):
            words.extend(rule.names)
        if isinstance(rule, Frozen):
            words.extend(word for word, _year in rule.years)
    flags = named(candidate_set, tuple(words))
    decided = set(flags.index[flags.to_numpy()])
    candidates = candidate_set.candidates
    slots = set(candidates.loc[candidates["candidate_id"].isin(decided), "slot"])
    if words and slots == set(candidates["slot"]):
        yield _("Every investment is decided by the rules already; there is nothing to choose.")


def _never_binds(rule: PlanRule, candidate_set: CandidateSet) -> bool:
    """Return whether even everything, or nothing, built keeps the rule."""
    if isinstance(rule, ShareLimit):
        return rule.share <= 0.0 if rule.is_floor else rule.share >= 1.0
    if isinstance(rule, AmountBetween):
        most = _most_of(candidate_set, quantity_of(candidate_set, rule.of))
        floor_is_idle = rule.at_least is None or rule.at_least <= 0
        return floor_is_idle and (rule.at_most is None or rule.at_most >= most)
    if isinstance(rule, ClosureTarget):
        return not (rule.at_least or rule.quantity)
    if isinstance(rule, LargeWorks):
        return not (candidate_set.candidates["cost"] >= rule.cost_from).any()
    if isinstance(rule, OperatingCost):
        yearly = candidate_set.candidates.set_index("candidate_id")["om_cost"].fillna(0.0)
        return rule.at_most >= _most_of(candidate_set, yearly)
    return False


def _most_of(candidate_set: CandidateSet, quantity: pd.Series) -> float:
    """Return the quantity of everything: the largest alternative of each slot."""
    slot = candidate_set.candidates.set_index("candidate_id")["slot"]
    return float(quantity.groupby(slot.reindex(quantity.index)).max().sum())


def _huge_costs(candidate_set: CandidateSet) -> Iterator[str]:
    costs = candidate_set.candidates
    huge = costs.loc[costs["cost"] > HUGE_COST, "candidate_id"]
    if len(huge):
        yield _("These candidates cost more than {limit} each: {names}. Are they in soles?").format(
            limit=millions(HUGE_COST), names=listed(sorted(huge))
        )


def _amount_spread(candidate_set: CandidateSet) -> Iterator[str]:
    uses = candidate_set.uses
    uses = uses[uses["amount"] > 0]
    for resource, amounts in uses.groupby("resource")["amount"]:
        if amounts.max() > AMOUNT_SPREAD * amounts.min():
            yield _(
                "Uses of {resource} run from {least} to {most}: so far apart, the smallest are lost"
                " in the arithmetic of the solver. Are all of them in one unit?"
            ).format(resource=resource, least=f"{amounts.min():,.6g}", most=count(amounts.max()))


def _idle_weights(candidate_set: CandidateSet) -> Iterator[str]:
    for name, weight in candidate_set.indicator_weights.items():
        if 0 < weight < IDLE_WEIGHT:
            yield _("{name} has {share} of all weight: too little to move the plan.").format(
                name=name, share=percent(weight)
            )
