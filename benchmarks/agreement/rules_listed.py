"""Which of all portfolios meet a rule, by the sentence of the rule in plain arithmetic.

Nothing here is taken from the halves of a rule, neither the solver's nor the auditor's: it is a
third opinion.
"""

from functools import lru_cache, singledispatch
from itertools import chain, combinations

import numpy as np

from agreement.listing import Flags, Listing
from agreement.order_listed import inversions_in
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.scenario.order import Precedence
from gapplanner.scenario.rules import ClosureDate, Timing

# What the last bits of adding up may change.
EPS = 1e-9


@lru_cache(maxsize=4)
def allowed_in(listing: Listing) -> Flags:
    """Return the portfolios that meet every rule; not to be written to."""
    met = np.ones(len(listing.start), dtype=bool)
    for rule in listing.problem.rules:
        met &= meets(rule, listing)
    met.flags.writeable = False
    return met


@singledispatch
def meets(rule: PlanRule, listing: Listing) -> Flags:
    """Return which portfolios meet a rule."""
    raise TypeError(type(rule).__name__)


@meets.register
def _money(rule: MoneyBySource, listing: Listing) -> Flags:
    met = np.ones(len(listing.start), dtype=bool)
    sources = sorted(rule.funding.ceilings)
    spent = listing.used("soles")
    eligible = [set(rule.funding.eligible.get(name, ())) for name in listing.names]
    subsets = chain.from_iterable(combinations(sources, n) for n in range(len(sources) + 1))
    for some in subsets:
        only = np.array([payers <= set(some) for payers in eligible])
        for year in rule.horizon.programme:
            room = sum(rule.funding.ceilings[source].get(year, 0.0) for source in some)
            met &= spent[year][:, only].sum(axis=1) <= room + EPS
    return met


@meets.register
def _tail(rule: CommittedTail, listing: Listing) -> Flags:
    late = sum(
        amount.sum(axis=1) for year, amount in listing.used("soles").items() if year > rule.after
    )
    most = rule.at_most * rule.mean_budget
    return np.asarray(np.asarray(late) <= most * (1 + EPS))


@meets.register
def _ceiling(rule: ResourceCeiling, listing: Listing) -> Flags:
    met = np.ones(len(listing.start), dtype=bool)
    used = listing.used(rule.resource)
    units = listing.table["executing_unit"].to_numpy()
    for (owner, year), most in rule.limits.items():
        mine = np.ones(len(units), dtype=bool) if owner == "*" else units == owner
        room = most + listing.freed(rule.resource, owner, year)
        met &= used[year][:, mine].sum(axis=1) <= room + EPS
    return met


@meets.register
def _order(rule: OrderOfPrecedence, listing: Listing) -> Flags:
    if rule.mode is not Precedence.STRICT:
        return np.ones(len(listing.start), dtype=bool)
    return np.asarray(inversions_in(rule, listing) == 0)


@meets.register
def _share(rule: ShareLimit, listing: Listing) -> Flags:
    quantity = listing.chosen * listing.quantity(rule.of)
    total = quantity.sum(axis=1)
    met = np.ones(len(total), dtype=bool)
    for mine in listing.groups(rule.by, rule.where):
        part = quantity[:, mine].sum(axis=1)
        slack = part - rule.share * total if rule.is_floor else rule.share * total - part
        met &= slack >= -EPS * np.maximum(1.0, total)
    return met


@meets.register
def _amount(rule: AmountBetween, listing: Listing) -> Flags:
    quantity = listing.chosen * listing.quantity(rule.of)
    met = np.ones(len(quantity), dtype=bool)
    if rule.candidates is not None:
        groups = [listing.called(rule.candidates)]
    else:
        groups = listing.groups(rule.by, rule.where)
    for mine in groups:
        part = quantity[:, mine].sum(axis=1)
        if rule.at_least is not None:
            met &= part >= rule.at_least - EPS
        if rule.at_most is not None:
            met &= part <= rule.at_most + EPS
    return met


def _entered(listing: Listing, word: str) -> Flags:
    return np.asarray(listing.chosen[:, listing.called((word,))].any(axis=1), dtype=bool)


@meets.register
def _must_do(rule: MustDo, listing: Listing) -> Flags:
    return np.asarray(np.logical_and.reduce([_entered(listing, word) for word in rule.names]))


@meets.register
def _must_not(rule: MustNot, listing: Listing) -> Flags:
    return np.asarray(~np.logical_or.reduce([_entered(listing, word) for word in rule.names]))


@meets.register
def _frozen(rule: Frozen, listing: Listing) -> Flags:
    met = np.ones(len(listing.start), dtype=bool)
    for word, year in rule.years:
        if year is None:
            met &= ~_entered(listing, word)
        else:
            met &= (listing.start[:, listing.called((word,))] == year).any(axis=1)
    return met


@meets.register
def _requires(rule: Requires, listing: Listing) -> Flags:
    met = np.ones(len(listing.start), dtype=bool)
    ready = listing.operates if rule.timing is Timing.OPERATING else listing.start
    for number in np.flatnonzero(listing.called(rule.dependents)):
        begins = listing.start[:, number]
        have = []
        for word in rule.needs:
            mine = listing.called((word,))
            there = listing.chosen[:, mine]
            if rule.timing is not Timing.ANY:
                there = there & (ready[:, mine] <= begins[:, None])
            have.append(there.any(axis=1))
        fulfilled = np.logical_or.reduce(have) if rule.any_of else np.logical_and.reduce(have)
        met &= ~listing.chosen[:, number] | fulfilled
    return met


@meets.register
def _excludes(rule: Excludes, listing: Listing) -> Flags:
    met: Flags = listing.chosen[:, listing.called(rule.names)].sum(axis=1) <= 1
    return met


@meets.register
def _all_or_none(rule: AllOrNone, listing: Listing) -> Flags:
    entered = np.array([_entered(listing, word) for word in rule.names])
    return np.logical_or(entered.all(axis=0), ~entered.any(axis=0))


@meets.register
def _target(rule: ClosureTarget, listing: Listing) -> Flags:
    horizon = listing.problem.horizon
    until = {
        ClosureDate.SET_IN_MOTION: None,
        ClosureDate.WITHIN_PROGRAMME: horizon.base_year + horizon.years + 1,
        ClosureDate.BY_YEAR_TEN: horizon.base_year + 10,
    }[rule.date]
    closed = listing.closed_by(until)
    mine = [
        place
        for place, gap in enumerate(listing.gaps)
        if gap["indicator_id"] == rule.indicator_id
        and (rule.units is None or str(gap["unit_id"]).startswith(rule.units))
    ]
    parts = [[place] for place in mine] if rule.each else [mine]
    met = np.ones(len(closed), dtype=bool)
    for part in parts:
        size = listing.sizes[part].sum()
        asked = rule.at_least * size if rule.at_least is not None else float(rule.quantity or 0)
        met &= closed[:, part].sum(axis=1) >= asked - EPS * max(1.0, asked)
    return met


@meets.register
def _large(rule: LargeWorks, listing: Listing) -> Flags:
    large = listing.column("cost") >= rule.cost_from
    if rule.where is not None:
        large &= listing.groups(None, rule.where)[0]
    met = np.ones(len(listing.start), dtype=bool)
    units = listing.table["executing_unit"].to_numpy()
    for owner in sorted(set(units)):
        mine = large & (units == owner)
        for year in listing.years:
            under_way = (
                listing.chosen[:, mine]
                & (listing.start[:, mine] <= year)
                & (year < listing.operates[:, mine])
            )
            met &= under_way.sum(axis=1) <= rule.at_most
    return met


@meets.register
def _upkeep(rule: OperatingCost, listing: Listing) -> Flags:
    yearly = listing.chosen * listing.column("om_cost")
    met = np.ones(len(yearly), dtype=bool)
    for mine in listing.groups(rule.by, rule.where):
        met &= yearly[:, mine].sum(axis=1) <= rule.at_most + EPS
    return met
