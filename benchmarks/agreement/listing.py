"""Every portfolio of a small world as rows of numbers, judged by definitions alone.

Nothing here is taken from the halves of a rule, neither the solver's nor the auditor's: each
function below is the sentence of the rule in plain arithmetic, a third opinion.
"""

from functools import cached_property, singledispatch
from itertools import chain, combinations, product
from typing import Any

import numpy as np
import numpy.typing as npt

from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.scenario.rules import ClosureDate, Group, Quantity, Timing, Where

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
# What the last bits of adding up may change.
EPS = 1e-9
LAST_YEAR_SEEN = 12


class Listing:
    """All portfolios of a problem: ``chosen[p, i]`` and ``start[p, i]`` (0 when out)."""

    def __init__(self, problem: PortfolioProblem) -> None:
        self.problem = problem
        self.table = problem.candidate_set.candidates.sort_values("candidate_id", ignore_index=True)
        self.names = [str(name) for name in self.table["candidate_id"]]
        self.place = {name: number for number, name in enumerate(self.names)}
        self.start = self._starts()
        self.chosen: Flags = self.start > 0
        duration = self.table["duration_years"].to_numpy(dtype=np.int64)
        self.operates: Ints = np.where(self.chosen, self.start + duration, 0)

    def _starts(self) -> Ints:
        options: dict[str, list[tuple[int, int]]] = {}
        pairs = zip(self.table["slot"], self.table["earliest_start"], strict=True)
        for number, (slot, earliest) in enumerate(pairs):
            years = [year for year in self.problem.horizon.programme if year >= earliest]
            options.setdefault(str(slot), [(-1, 0)]).extend((number, year) for year in years)
        every = list(product(*options.values()))
        start = np.zeros((len(every), len(self.names)), dtype=np.int64)
        for row, portfolio in enumerate(every):
            for number, year in portfolio:
                if number >= 0:
                    start[row, number] = year
        return start

    @cached_property
    def years(self) -> range:
        """Return every year in which something may be used."""
        first = self.problem.horizon.base_year
        return range(first + 1, first + LAST_YEAR_SEEN)

    def used(self, resource: str) -> dict[int, Floats]:
        """Return by year what each portfolio's candidates use of a resource (portfolio, works)."""
        uses = self.problem.candidate_set.uses
        amounts: dict[tuple[int, int], float] = {}
        stated = uses[uses["resource"] == resource]
        for name, offset, amount in zip(
            stated["candidate_id"], stated["year_offset"], stated["amount"], strict=True
        ):
            amounts[self.place[str(name)], int(offset)] = float(amount)
        if resource == "starts" and not amounts:
            amounts = {(number, 0): 1.0 for number in range(len(self.names))}
        found = {year: np.zeros(self.start.shape) for year in self.years}
        for (number, offset), amount in amounts.items():
            for year in self.years:
                found[year][:, number] += amount * (self.start[:, number] == year - offset)
        return found

    def column(self, name: str) -> Floats:
        """Return a figure of each candidate."""
        return np.asarray(self.table[name].astype("float64").fillna(0.0), dtype=np.float64)

    def quantity(self, of: Quantity) -> Floats:
        """Return cost, one, or beneficiaries of each candidate."""
        if of is Quantity.COUNT:
            return np.ones(len(self.names))
        return self.column("cost" if of is Quantity.COST else "beneficiaries")

    def group(self, by: Group) -> list[str | None]:
        """Return the group of each candidate."""
        digits = {Group.DEPARTMENT: 2, Group.PROVINCE: 4, Group.DISTRICT: 6}
        if by in digits:
            return [str(unit)[: digits[by]] for unit in self.table["unit_id"]]
        if by is Group.GOVERNMENT:
            return [str(unit)[:2] for unit in self.table["executing_unit"]]
        return [str(value) for value in self.table[str(by)]]

    def groups(self, by: Group | None, where: Where | None) -> list[Flags]:
        """Return the candidates of each group, or of the one group that meets the conditions."""
        if where is not None:
            met = np.ones(len(self.names), dtype=bool)
            for name, accepted in where.conditions().items():
                words = {str(word) for word in accepted}
                met &= np.array([found in words for found in self.group(Group(name))])
            return [met]
        if by is None:
            return [np.ones(len(self.names), dtype=bool)]
        of = self.group(by)
        return [np.array([found == one for found in of]) for one in sorted({str(x) for x in of})]

    def called(self, words: tuple[str, ...]) -> Flags:
        """Return which candidates are called by a word: their own name or their slot's."""
        pairs = zip(self.names, self.table["slot"], strict=True)
        return np.array([name in words or slot in words for name, slot in pairs])

    @cached_property
    def gaps(self) -> list[dict[str, Any]]:
        """Return the known gaps, in order."""
        table = self.problem.candidate_set.gaps.sort_values("gap_id")
        rows = table[table["gap"].notna()].to_dict("records")
        return [{str(name): value for name, value in row.items()} for row in rows]

    @cached_property
    def adds(self) -> Floats:
        """Return what each candidate adds to each known gap (gaps, works)."""
        found = np.zeros((len(self.gaps), len(self.names)))
        number = {gap["gap_id"]: place for place, gap in enumerate(self.gaps)}
        closures = self.problem.candidate_set.closures
        for name, gap, amount in zip(
            closures["candidate_id"], closures["gap_id"], closures["amount"], strict=True
        ):
            if gap in number:
                found[number[gap], self.place[str(name)]] = float(amount)
        return found

    @cached_property
    def sizes(self) -> Floats:
        """Return the size of each known gap."""
        return np.array([float(gap["gap"]) for gap in self.gaps])

    def closed_by(self, year: int | None) -> Floats:
        """Return the closure of each known gap by works operating by a year (portfolios, gaps)."""
        timely = self.chosen if year is None else self.chosen & (self.operates <= year)
        return np.minimum(timely.astype(float) @ self.adds.T, self.sizes[None, :])

    def allowed(self) -> Flags:
        """Return the portfolios that meet every rule."""
        met = np.ones(len(self.start), dtype=bool)
        for rule in self.problem.rules:
            met &= meets(rule, self)
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
        met &= used[year][:, mine].sum(axis=1) <= most + EPS
    return met


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
