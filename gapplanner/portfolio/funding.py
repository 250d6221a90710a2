"""Who pays what: each year's spending of an investment split among the sources that may pay it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio.groups import matching
from gapplanner.portfolio.horizon import Horizon
from gapplanner.portfolio.portfolio import COMMITTED
from gapplanner.portfolio.uses import used_by_year
from gapplanner.vocabulary import EVERYONE, SOLES, SPENDING_COLUMNS

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

CENTS = 100
MILLIONTHS = 1_000_000
# Below this, an amount with more than two decimals is money in a larger unit than the sol.
FINE_BELOW = 1e6
WHOLE = 1e-6


@dataclass(frozen=True)
class Funding:
    """Ceilings by source and programme year, soles, and the sources that may pay each candidate.

    Without any source there is no ceiling by source, and the payer is shown as ``*``.
    """

    ceilings: Mapping[str, Mapping[int, float]]
    eligible: Mapping[str, tuple[str, ...]]


def funding_of(candidate_set: CandidateSet, scenario: "Scenario") -> Funding:
    """Return the ceilings of the funding sources and who may be paid by each.

    A limit in soles whose owner is neither an executing unit nor everyone is a funding source. A
    source whose eligibility is not stated may pay anything; a stated one pays the candidates that
    meet all of its conditions, and one of which a condition is not known (of no known kind of
    government, say) does not meet it.
    """
    limits = candidate_set.limits
    units = set(candidate_set.candidates["executing_unit"]) | {EVERYONE}
    # An executing unit with capacity and no candidates is still no source of money.
    units |= set(limits["owner"]) - set(scenario.budget.sources)
    money = limits[(limits["resource"] == SOLES) & ~limits["owner"].isin(units)]
    ceilings: dict[str, dict[int, float]] = {}
    for owner, year, amount in zip(money["owner"], money["year"], money["amount"], strict=True):
        ceilings.setdefault(str(owner), {})[int(year)] = float(amount)
    eligibility = scenario.budget.eligibility
    names = [str(name) for name in candidate_set.candidates["candidate_id"].sort_values()]
    paid: dict[str, list[str]] = {name: [] for name in names}
    for source in sorted(ceilings):
        if source in eligibility:
            met = matching(candidate_set, eligibility[source])
            payable = [str(name) for name in met.index[met.to_numpy()]]
        else:
            payable = names
        for name in payable:
            paid[name].append(source)
    return Funding(ceilings, {name: tuple(sources) for name, sources in paid.items()})


def mean_budget(funding: Funding, horizon: Horizon) -> float:
    """Return the mean yearly ceiling of all sources over the programme, soles."""
    total = sum(
        by_year.get(year, 0.0)
        for _source, by_year in sorted(funding.ceilings.items())
        for year in horizon.programme
    )
    return total / horizon.years


@dataclass(frozen=True)
class Split:
    """Spending by candidate, year and source, and what no source can pay, by year (soles)."""

    spending: pd.DataFrame
    unpaid: Mapping[int, float]


def split_spending(
    candidate_set: CandidateSet, decisions: pd.DataFrame, funding: Funding, horizon: Horizon
) -> Split:
    """Split every candidate-year among eligible sources, to the cent, the same way every time.

    Own tables may state money in a larger unit (0.219 million): then to the millionth.

    Within a year a largest flow from sources to groups of candidates with the same eligible
    sources is found first, the most restricted source first; each group's money then goes to its
    candidates in the order of their identifiers. Every candidate-year sums to its use and no
    source passes its ceiling; what cannot be paid is returned in ``unpaid`` and left out.
    """
    used = used_by_year(candidate_set, decisions)
    per_sol = _per_sol(candidate_set)
    rows: list[tuple[str, int, str, float]] = []
    unpaid: dict[int, float] = {}
    asked: dict[int, dict[str, int]] = {}
    for name, year, amount in zip(
        used["candidate_id"], used["year"].tolist(), used["amount"].tolist(), strict=True
    ):
        if amount > 0:
            asked.setdefault(year, {})[str(name)] = round(amount * per_sol)
    for year, amounts in sorted(asked.items()):
        shares, short = _split_year(amounts, year, funding, (horizon, per_sol))
        rows.extend((name, year, source, part / per_sol) for name, source, part in shares)
        if short:
            unpaid[year] = short / per_sol
    spending = pd.DataFrame(sorted(rows), columns=list(SPENDING_COLUMNS))
    return Split(spending.astype({"year": "int64", "amount": "float64"}), unpaid)


def _per_sol(candidate_set: CandidateSet) -> int:
    """Return into how many parts a sol is split: cents, or millionths where money is finer."""
    stated = np.concatenate(
        [
            table["amount"].to_numpy(dtype=np.float64)[(table["resource"] == SOLES).to_numpy()]
            for table in (candidate_set.uses, candidate_set.limits)
        ]
    )
    # Small money alone can be meant finer; the last bits of a large amount are no fraction.
    fine = stated[np.abs(stated) < FINE_BELOW] * CENTS
    return CENTS if (np.abs(fine - np.round(fine)) <= WHOLE).all() else MILLIONTHS


def _split_year(
    amounts: Mapping[str, int], year: int, funding: Funding, how: tuple[Horizon, int]
) -> tuple[list[tuple[str, str, int]], int]:
    horizon, per_sol = how
    if year > horizon.last_year:
        return [(name, COMMITTED, cents) for name, cents in amounts.items()], 0
    if not funding.ceilings:
        return [(name, EVERYONE, cents) for name, cents in amounts.items()], 0
    groups: dict[tuple[str, ...], list[str]] = {}
    for name in sorted(amounts):
        groups.setdefault(funding.eligible.get(name, ()), []).append(name)
    # Whole cents below the ceiling: half a cent of rounding must not break it.
    room = {
        source: int(by_year.get(year, 0.0) * per_sol + 1e-6)
        for source, by_year in funding.ceilings.items()
    }
    asked = {group: sum(amounts[name] for name in names) for group, names in groups.items()}
    flow = largest_flow(asked, room)
    shares = []
    for group, names in sorted(groups.items()):
        left = {source: flow[group].get(source, 0) for source in _most_restricted(groups, group)}
        for name in names:
            shares.extend(_pay(name, amounts[name], left))
    return shares, sum(asked.values()) - sum(sum(part.values()) for part in flow.values())


def _pay(name: str, cents: int, left: dict[str, int]) -> list[tuple[str, str, int]]:
    paid = []
    for source, room in left.items():
        part = min(cents, room)
        if part > 0:
            left[source] -= part
            cents -= part
            paid.append((name, source, part))
    return paid


def _most_restricted(groups: Mapping[tuple[str, ...], object], group: tuple[str, ...]) -> list[str]:
    """Return a group's sources, the one that fewest groups may use first."""
    return sorted(group, key=lambda source: (sum(source in other for other in groups), source))


def largest_flow(
    asked: Mapping[tuple[str, ...], int], room: Mapping[str, int]
) -> dict[tuple[str, ...], dict[str, int]]:
    """Return how much each group gets from each source so that most is paid.

    Whole numbers in, whole numbers out: augmenting paths, breadth first, in fixed order.

    Examples
    --------
    >>> largest_flow({("a",): 5, ("a", "b"): 5}, {"a": 6, "b": 4})
    {('a',): {'a': 5}, ('a', 'b'): {'b': 4, 'a': 1}}
    """
    room = dict(room)
    flow: dict[tuple[str, ...], dict[str, int]] = {group: {} for group in sorted(asked)}
    for group in sorted(asked, key=lambda found: (len(found), found)):
        missing = asked[group]
        while missing > 0:
            path = _path(group, flow, room, asked)
            if path is None:
                break
            missing -= _push(path, flow, room, missing)
    return flow


def _path(
    group: tuple[str, ...],
    flow: Mapping[tuple[str, ...], Mapping[str, int]],
    room: Mapping[str, int],
    asked: Mapping[tuple[str, ...], int],
) -> list[tuple[tuple[str, ...], str]] | None:
    """Return group-source steps to a source with room; each next group gives way to the last."""
    seen: set[str] = set()
    frontier = [(group, list[tuple[tuple[str, ...], str]]())]
    while frontier:
        here, steps = frontier.pop(0)
        for source in _most_restricted(asked, here):
            if source in seen or source not in room:
                continue
            seen.add(source)
            taken = [*steps, (here, source)]
            if room[source] > 0:
                return taken
            frontier.extend(
                (other, taken) for other in flow if other != here and flow[other].get(source, 0) > 0
            )
    return None


def _push(
    path: list[tuple[tuple[str, ...], str]],
    flow: dict[tuple[str, ...], dict[str, int]],
    room: dict[str, int],
    missing: int,
) -> int:
    givers = [(path[i + 1][0], path[i][1]) for i in range(len(path) - 1)]
    amount = min([missing, room[path[-1][1]], *(flow[group][source] for group, source in givers)])
    for group, source in givers:
        flow[group][source] -= amount
    for group, source in path:
        flow[group][source] = flow[group].get(source, 0) + amount
    room[path[-1][1]] -= amount
    return amount
