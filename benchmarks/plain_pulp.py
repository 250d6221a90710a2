"""The same problem as one would write it in PuLP: a variable and a constraint at a time."""

from collections import defaultdict

import pulp

from gapplanner.optimize.objectives import Closure
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.portfolio.groups import groups_of
from gapplanner.vocabulary import SOLES, STARTS

Uses = dict[str, list[tuple[int, float]]]


def plain_problem(problem: PortfolioProblem) -> pulp.LpProblem:
    """Return closure under money, tail, capacity, starts and shares of the cost, in PuLP."""
    model = pulp.LpProblem("plan", pulp.LpMaximize)
    candidates = problem.candidate_set.candidates
    years = problem.horizon.programme
    y = {
        (str(name), year): pulp.LpVariable(f"y_{number}_{year}", cat="Binary")
        for number, (name, earliest) in enumerate(
            zip(candidates["candidate_id"], candidates["earliest_start"], strict=True)
        )
        for year in years
        if year >= earliest
    }
    slots: dict[str, list[pulp.LpVariable]] = defaultdict(list)
    for name, slot in zip(candidates["candidate_id"], candidates["slot"], strict=True):
        slots[slot] += [y[str(name), year] for year in years if (str(name), year) in y]
    model += _closure(problem, model, y)
    for some in slots.values():
        model += pulp.lpSum(some) <= 1
    spends, starts = _uses(problem, SOLES), _uses(problem, STARTS)
    for rule in problem.rules:
        if isinstance(rule, MoneyBySource):
            _state_money(model, rule, y, spends)
        elif isinstance(rule, CommittedTail):
            late = [
                amount * variable
                for (name, start), variable in y.items()
                for offset, amount in spends[name]
                if start + offset > rule.after
            ]
            model += pulp.lpSum(late) <= rule.limit
        elif isinstance(rule, ResourceCeiling):
            _state_ceiling(model, problem, rule, (y, spends if rule.resource == SOLES else starts))
        elif isinstance(rule, ShareLimit):
            _state_shares(model, problem, rule, y)
        else:
            raise TypeError(type(rule).__name__)
    return model


def _uses(problem: PortfolioProblem, resource: str) -> Uses:
    uses = problem.candidate_set.uses
    found: Uses = defaultdict(list)
    for name, kind, offset, amount in zip(
        uses["candidate_id"], uses["resource"], uses["year_offset"], uses["amount"], strict=True
    ):
        if kind == resource:
            found[str(name)].append((int(offset), float(amount)))
    return found


def _closure(
    problem: PortfolioProblem, model: pulp.LpProblem, y: dict[tuple[str, int], pulp.LpVariable]
) -> pulp.LpAffineExpression:
    """Return the objective; a closed amount per gap and year where works share a gap."""
    (objective,) = problem.objectives
    if not isinstance(objective, Closure):
        raise TypeError
    made, base = problem.candidate_set, problem.horizon.base_year
    weights = dict(objective.weights)
    gaps = made.gaps[(made.gaps["gap"] > 0).fillna(value=False)]
    size = dict(zip(gaps["gap_id"], gaps["gap"].astype(float), strict=True))
    indicator = dict(zip(gaps["gap_id"], gaps["indicator_id"], strict=True))
    equity = dict(zip(gaps["gap_id"], gaps["weight"].astype(float), strict=True))
    whole: dict[str, float] = defaultdict(float)
    for gap, soles in size.items():
        whole[indicator[gap]] += equity[gap] * soles
    duration = dict(
        zip(made.candidates["candidate_id"], made.candidates["duration_years"], strict=True)
    )
    slot = dict(zip(made.candidates["candidate_id"], made.candidates["slot"], strict=True))
    serving: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for name, gap, amount in zip(
        made.closures["candidate_id"], made.closures["gap_id"], made.closures["amount"], strict=True
    ):
        if gap in size:
            serving[gap].append((str(name), min(float(amount), size[gap])))
    terms: list[pulp.LpAffineExpression] = []
    for gap, works in serving.items():
        worth = weights[indicator[gap]] * equity[gap] / whole[indicator[gap]]
        by_year: dict[int, list[pulp.LpAffineExpression]] = defaultdict(list)
        for name, amount in works:
            for year in problem.horizon.programme:
                if (name, year) in y:
                    by_year[year + int(duration[name])].append(amount * y[name, year])
        factor = {year: worth / (1 + objective.discount_rate) ** (year - base) for year in by_year}
        if len({slot[name] for name, _amount in works}) == 1:
            terms += [factor[year] * term for year, some in by_year.items() for term in some]
        else:
            terms += _shared(model, (gap, size[gap]), by_year, factor)
    return pulp.lpSum(terms)


def _shared(
    model: pulp.LpProblem,
    of: tuple[str, float],
    by_year: dict[int, list[pulp.LpAffineExpression]],
    factor: dict[int, float],
) -> list[pulp.LpAffineExpression]:
    """State what several slots close of one gap together, year by year."""
    gap, size = of
    closed = {year: pulp.LpVariable(f"c_{gap}_{year}", 0, size) for year in by_year}
    for year, some in by_year.items():
        model += closed[year] <= pulp.lpSum(some)
    model += pulp.lpSum(closed.values()) <= size
    return [factor[year] * amount for year, amount in closed.items()]


def _state_money(
    model: pulp.LpProblem,
    rule: MoneyBySource,
    y: dict[tuple[str, int], pulp.LpVariable],
    spends: Uses,
) -> None:
    """State a payment per group of candidates with the same payers, source and year."""
    groups = defaultdict(set)
    for name, payers in rule.funding.eligible.items():
        groups[payers].add(name)
    years = rule.horizon.programme
    paid = defaultdict(list)
    for number, (payers, names) in enumerate(groups.items()):
        spent = defaultdict(list)
        for name in names:
            for start in years:
                if (name, start) in y:
                    for offset, amount in spends[name]:
                        spent[start + offset].append(amount * y[name, start])
        for year in years:
            flows = [pulp.LpVariable(f"pay_{number}_{source}_{year}", 0) for source in payers]
            for source, flow in zip(payers, flows, strict=True):
                paid[source, year].append(flow)
            model += pulp.lpSum(spent[year]) <= pulp.lpSum(flows)
    for (source, year), flows in paid.items():
        model += pulp.lpSum(flows) <= rule.funding.ceilings[source].get(year, 0.0)


def _state_ceiling(
    model: pulp.LpProblem,
    problem: PortfolioProblem,
    rule: ResourceCeiling,
    known: tuple[dict[tuple[str, int], pulp.LpVariable], Uses],
) -> None:
    y, uses = known
    candidates = problem.candidate_set.candidates
    unit = dict(zip(candidates["candidate_id"], candidates["executing_unit"], strict=True))
    used = defaultdict(list)
    for (name, start), variable in y.items():
        for offset, amount in uses[name] or ([(0, 1.0)] if rule.resource == STARTS else []):
            used[unit[name], start + offset].append(amount * variable)
    for key, most in rule.limits.items():
        if key in used:
            model += pulp.lpSum(used[key]) <= most


def _state_shares(
    model: pulp.LpProblem,
    problem: PortfolioProblem,
    rule: ShareLimit,
    y: dict[tuple[str, int], pulp.LpVariable],
) -> None:
    if rule.by is None:
        raise TypeError
    candidates = problem.candidate_set.candidates
    cost = dict(zip(candidates["candidate_id"], candidates["cost"].astype(float), strict=True))
    group = groups_of(problem.candidate_set, rule.by)
    total = pulp.LpVariable("total", 0)
    model += total == pulp.lpSum(cost[name] * variable for (name, _year), variable in y.items())
    parts = defaultdict(list)
    for (name, _year), variable in y.items():
        parts[group[name]].append(cost[name] * variable)
    for some in parts.values():
        model += pulp.lpSum(some) >= rule.share * total
