"""Several incomes that may come to a drawn world: the best nested portfolios, found by a listing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from agreement.checking import EXACT, HALF_A_CENT, NEAR, SAME
from agreement.listing import Flags, Floats, Ints, Listing
from agreement.rules_listed import allowed_in
from agreement.values_listed import values_of
from gapplanner.errors import PortfolioError
from gapplanner.optimize.objectives import Balanced, Cheapest
from gapplanner.optimize.objectives.priced import bare
from gapplanner.optimize.outcomes import Keep, Listed, Outcome, solve_outcomes
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.portfolio import Funding
from gapplanner.portfolio.funding import mean_budget
from gapplanner.vocabulary import LIMIT_COLUMNS, SOLES

# Of three outcomes every triple of portfolios is compared, of two every pair.
MOST_FOR_THREE = 100
MOST_FOR_TWO = 1200


@dataclass(frozen=True)
class Incomes:
    """The problem of each outcome, that of their mean, and what of a work must stay the same."""

    outcomes: tuple[Outcome, ...]
    mean: PortfolioProblem
    keep: Keep


def drawn_incomes(listing: Listing, seed: int) -> Incomes | None:
    """Return incomes for a world in which money is limited, if it has few enough portfolios."""
    problem = listing.problem
    draw = np.random.default_rng((seed, 2))
    keep = list(Keep)[int(draw.integers(len(Keep)))]
    distinct = len(np.unique(_keys(listing, keep), axis=0))
    is_limited = any(isinstance(rule, MoneyBySource) for rule in problem.rules)
    if not is_limited or len(problem.objectives) > 1 or distinct > MOST_FOR_TWO:
        return None
    count = 3 if distinct <= MOST_FOR_THREE and draw.random() < 0.6 else 2
    probability = (0.9 * draw.dirichlet([3.0] * count) + 0.1 / count).tolist()
    ceilings = [_ceilings(draw, problem.funding) for _outcome in range(count)]
    outcomes = tuple(
        Outcome(f"income {place}", chance, _under(problem, stated))
        for place, (chance, stated) in enumerate(zip(probability, ceilings, strict=True))
    )
    expected = {
        source: {
            year: sum(p * c[source][year] for p, c in zip(probability, ceilings, strict=True))
            for year in by_year
        }
        for source, by_year in problem.funding.ceilings.items()
    }
    return Incomes(outcomes, _under(problem, expected), keep)


def _ceilings(draw: np.random.Generator, funding: Funding) -> dict[str, dict[int, float]]:
    found = {}
    for source, by_year in funding.ceilings.items():
        factor = float(draw.uniform(0.2, 1.8))
        found[source] = {year: float(round(amount * factor)) for year, amount in by_year.items()}
    return found


def _under(problem: PortfolioProblem, ceilings: dict[str, dict[int, float]]) -> PortfolioProblem:
    """Return the same problem within other ceilings of the sources."""
    funding = Funding(ceilings, problem.funding.eligible)
    rows = [
        (SOLES, source, year, amount)
        for source, by_year in sorted(ceilings.items())
        for year, amount in sorted(by_year.items())
    ]
    limits = problem.candidate_set.limits
    table = pd.DataFrame(rows, columns=["resource", "owner", "year", "amount"])
    made = pd.concat([limits, table[list(LIMIT_COLUMNS)]], ignore_index=True)
    mean = mean_budget(funding, problem.horizon)
    rules = tuple(
        replace(rule, funding=funding)
        if isinstance(rule, MoneyBySource)
        else replace(rule, mean_budget=mean)
        if isinstance(rule, CommittedTail)
        else rule
        for rule in problem.rules
    )
    candidate_set = replace(problem.candidate_set, limits=made)
    return replace(problem, candidate_set=candidate_set, funding=funding, rules=rules)


def incomes_disagreed(listing: Listing, incomes: Incomes) -> Iterator[str]:
    """Tell what the search of one list for all incomes and the listing do not agree on."""
    own = [Listing(one.problem) for one in incomes.outcomes]
    values = [_values(one) for one in own]
    best = _best(listing, incomes, values)
    objective = listing.problem.objectives[-1]
    solver = NEAR if isinstance(objective, Balanced) else EXACT
    try:
        found = solve_outcomes(incomes.outcomes, incomes.mean, solver, incomes.keep)
    except PortfolioError as error:
        if best is not None:
            yield f"list by {incomes.keep}: {error}, and the listing has one of {best!r}"
        return
    if best is None:
        yield f"list by {incomes.keep}: {found.expected!r}, and the listing has none"
        return
    yield from _compared(found, listing, best)
    yield from _held(found, own, values, incomes.keep)


def _values(listing: Listing) -> Floats:
    """Return the value of each portfolio of an outcome, more is better; nothing where forbidden."""
    objective = listing.problem.objectives[-1]
    value = objective.sense * values_of(objective, listing)
    return np.where(allowed_in(listing), value, -np.inf)


def _compared(found: Listed, listing: Listing, best: float) -> Iterator[str]:
    objective = listing.problem.objectives[-1]
    who = f"list by {found.keep}"
    scale = SAME * max(1.0, abs(best))
    near = NEAR.relative_gap if isinstance(objective, Balanced) else 0.0
    digits = max(scale, HALF_A_CENT) if isinstance(bare(objective), Cheapest) else scale
    worse = objective.sense * (best - found.expected)
    if worse > scale + near:
        yield f"{who}: expected {objective.name} {found.expected!r} is not the best, {best!r}"
    if worse < -scale:
        yield f"{who}: expected {found.expected!r} is better than the best, {best!r}"
    if objective.sense * (found.bound - best) < -scale:
        yield f"{who}: bound {found.bound!r} of {objective.name} cuts off {best!r}"
    if not found.is_proved and abs(found.bound - found.expected) > digits + near:
        yield f"{who}: not proved, {found.expected!r} under {found.bound!r}"
    if found.from_mean is not None and objective.sense * (found.from_mean - best) > scale:
        yield f"{who}: the plan for the mean, {found.from_mean!r}, is better than the best"


def _held(
    found: Listed, own: Sequence[Listing], values: Sequence[Floats], keep: Keep
) -> Iterator[str]:
    """Tell what is wrong with the portfolios themselves: each in its outcome, and nested."""
    rows = []
    objective = found.objective
    for one, listing, value in zip(found.prospects, own, values, strict=True):
        row = _row_of(listing, one.decisions)
        rows.append(row)
        if not np.isfinite(value[row]):
            yield f"list by {keep}: {one.name} breaks a rule by the listing"
        top = float(value.max())
        near = NEAR.relative_gap if isinstance(objective, Balanced) else 0.0
        short = abs(objective.sense * one.foreseen_value - top)
        if short > SAME * max(1.0, abs(top)) + near:
            yield f"{one.name} foreseen: {one.foreseen_value!r}, and the listing has {top!r}"
    keys = _keys(own[0], keep)[rows]
    if not _nested(keys).all():
        yield f"list by {keep}: the portfolios are not nested"


def _row_of(listing: Listing, decisions: pd.DataFrame) -> int:
    start = np.zeros(len(listing.names), dtype=np.int64)
    for name, year in zip(decisions["candidate_id"], decisions["start_year"], strict=True):
        start[listing.place[str(name)]] = year
    return int(np.flatnonzero((listing.start == start).all(axis=1))[0])


def _best(listing: Listing, incomes: Incomes, values: Sequence[Floats]) -> float | None:
    """Return the best expected value of nested portfolios, or none where no family is nested."""
    distinct, which = np.unique(_keys(listing, incomes.keep), axis=0, return_inverse=True)
    tops = []
    for one, value in zip(incomes.outcomes, values, strict=True):
        top = np.full(len(distinct), -np.inf)
        np.maximum.at(top, which.ravel(), value)
        tops.append(one.probability * top)
    apart = np.where(_nested(distinct), 0.0, -np.inf)
    pair = tops[0][:, None] + tops[1][None, :] + apart
    if len(tops) > 2:
        third = apart[:, None, :] + apart[None, :, :] + tops[2][None, None, :]
        pair = pair + third.max(axis=2)
    best = float(pair.max())
    return listing.problem.objectives[-1].sense * best if np.isfinite(best) else None


def _keys(listing: Listing, keep: Keep) -> Ints:
    """Return what must be nested of each portfolio, as bits of whole numbers: a column a level."""
    slot = listing.table["slot"].to_numpy()
    slots = sorted(set(slot))
    if keep in (Keep.SLOT, Keep.ORDER):
        variant = listing.table["variant"].astype(str).to_numpy()
        names = sorted(set(variant)) if keep is Keep.ORDER else [max(variant)]
        levels: list[list[Flags]] = [
            [_any(listing.chosen[:, (slot == one) & (variant <= name)]) for one in slots]
            for name in names
        ]
    elif keep is Keep.CANDIDATE:
        levels = [list(listing.chosen.T)]
    else:
        years = listing.problem.horizon.programme
        levels = [[np.asarray(mine == year) for mine in listing.start.T for year in years]]
    return np.array([_bits(flags) for flags in levels]).T


def _any(chosen: Flags) -> Flags:
    return np.asarray(chosen.any(axis=1), dtype=bool)


def _bits(flags: Sequence[Flags]) -> Ints:
    found = np.zeros(len(flags[0]), dtype=np.int64)
    for place, flag in enumerate(flags):
        found |= flag.astype(np.int64) << place
    return found


def _nested(keys: Ints) -> Flags:
    """Return of which pairs every level of the one lies inside, or around, every one of the other."""
    met = np.ones((len(keys), len(keys)), dtype=bool)
    for here in keys.T:
        for there in keys.T:
            both = here[:, None] & there[None, :]
            met &= (both == here[:, None]) | (both == there[None, :])
    return met
