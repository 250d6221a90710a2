"""What an objective is worth in each of all portfolios, by its algebra in plain arithmetic."""

from functools import singledispatch

import numpy as np

from agreement.listing import LAST_YEAR_SEEN, Floats, Listing
from agreement.order_listed import inversions_in
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.objectives.priced import Priced, PricedBalanced
from gapplanner.optimize.objectives.worth import Worth
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.scenario.order import Precedence


@singledispatch
def values_of(objective: Objective, listing: Listing) -> Floats:
    """Return the value of an objective in every portfolio."""
    raise TypeError(type(objective).__name__)


def _shares(listing: Listing, rate: float) -> dict[str, Floats]:
    """Return the discounted, weighted closed share of each indicator, in every portfolio."""
    base = listing.problem.horizon.base_year
    worth = np.zeros((len(listing.start), len(listing.gaps)))
    before = np.zeros_like(worth)
    for year in range(base + 1, base + LAST_YEAR_SEEN):
        now = listing.closed_by(year)
        worth += (now - before) / (1 + rate) ** (year - base)
        before = now
    weight = np.array([float(gap["weight"]) for gap in listing.gaps])
    found = {}
    for name in sorted({str(gap["indicator_id"]) for gap in listing.gaps}):
        mine = np.array([gap["indicator_id"] == name for gap in listing.gaps])
        whole = (weight * listing.sizes)[mine].sum()
        if whole > 0:
            found[name] = (worth * weight)[:, mine].sum(axis=1) / whole
    return found


@values_of.register
def _balanced(objective: Balanced, listing: Listing) -> Floats:
    shares = _shares(listing, objective.discount_rate)
    reachable = (listing.adds > 0).any(axis=1) & (listing.sizes > 0)
    served = {
        str(gap["indicator_id"])
        for gap, is_in in zip(listing.gaps, reachable, strict=True)
        if is_in
    }
    weights = {name: weight for name, weight in objective.weights if name in served and weight > 0}
    floor, total = 1e-4, sum(weights.values())
    value = np.zeros(len(listing.start))
    for name, weight in weights.items():
        share = shares[name]
        level = np.where(
            share >= floor,
            np.log(np.maximum(share, floor)),
            np.log(floor) + share / floor - 1.0,
        )
        value += weight / total * level
    return value


@values_of.register
def _closure(objective: Closure, listing: Listing) -> Floats:
    shares = _shares(listing, objective.discount_rate)
    value = np.zeros(len(listing.start))
    for name, weight in objective.weights:
        value += weight * shares.get(name, np.zeros(len(value)))
    return value


@values_of.register
def _shortfall(objective: Shortfall, listing: Listing) -> Floats:
    closed, weights = listing.closed_by(None), dict(objective.weights)
    value = np.zeros(len(closed))
    for place, gap in enumerate(listing.gaps):
        if listing.sizes[place] > 0:
            missing = 1.0 - closed[:, place] / listing.sizes[place]
            value += weights.get(str(gap["indicator_id"]), 0.0) * float(gap["weight"]) * missing
    return value


@values_of.register
def _worst_off(objective: WorstOff, listing: Listing) -> Floats:
    closed, weights = listing.closed_by(None), dict(objective.weights)
    value = np.zeros(len(closed))
    for place, gap in enumerate(listing.gaps):
        counts = listing.sizes[place] > 0 and (listing.adds[place] > 0).any()
        if counts and weights.get(str(gap["indicator_id"]), 0.0) * float(gap["weight"]) > 0:
            value = np.maximum(value, 1.0 - closed[:, place] / listing.sizes[place])
    return value


@values_of.register
def _people(objective: People, listing: Listing) -> Floats:
    closed = listing.closed_by(None)
    value = np.zeros(len(closed))
    for place, gap in enumerate(listing.gaps):
        if listing.sizes[place] > 0 and str(gap["people"]) not in ("<NA>", "nan", "None"):
            value += closed[:, place] / listing.sizes[place] * float(gap["people"])
    return value


@values_of.register
def _cheapest(objective: Cheapest, listing: Listing) -> Floats:
    cost: Floats = listing.chosen @ listing.column("cost")
    return cost


@values_of.register
def _worth(objective: Worth, listing: Listing) -> Floats:
    worth: Floats = listing.chosen @ listing.column("worth")
    return worth


def _paid(rules: tuple[PlanRule, ...], listing: Listing) -> Floats:
    paid = np.zeros(len(listing.start))
    for rule in rules:
        if isinstance(rule, OrderOfPrecedence) and rule.mode is Precedence.FLEXIBLE:
            paid += rule.price * inversions_in(rule, listing)
    return paid


@values_of.register
def _priced(objective: Priced, listing: Listing) -> Floats:
    ends = listing.only(np.array([np.zeros_like(listing.everything), listing.everything]))
    nothing, everything = values_of(objective.plain, ends)
    price = abs(everything - nothing) * _paid(listing.problem.rules, listing)
    value: Floats = values_of(objective.plain, listing) - objective.sense * price
    return value


@values_of.register
def _priced_balanced(objective: PricedBalanced, listing: Listing) -> Floats:
    return _balanced(objective, listing) - _paid(listing.problem.rules, listing)
