"""What must not change the best plan, and what may change it only one way."""

from dataclasses import replace

import numpy as np
import pytest
from agreement.checking import EXACT, NEAR
from agreement.drawn_rules import DRAWN_RULES
from agreement.wider import wider_world
from agreement.worlds import drawn_world
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.random import default_rng

from gapplanner.errors import PortfolioError
from gapplanner.optimize.objectives import Balanced, Cheapest
from gapplanner.optimize.objectives.priced import bare
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.portfolio import Funding
from gapplanner.scenario.rules import Quantity
from gapplanner.vocabulary import SOLES

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=10, deadline=None)
TABLES = ("candidates", "gaps", "closures", "uses", "limits", "frees")


def best_of(problem: PortfolioProblem) -> float | None:
    """Return the value of the best plan, or none where no plan meets the rules."""
    solver = NEAR if isinstance(problem.objectives[-1], Balanced) else EXACT
    try:
        return problem.solve(solver).proof.objective
    except PortfolioError:
        return None


def first_only(problem: PortfolioProblem) -> PortfolioProblem:
    return problem.maximising(problem.objectives[0])


def near(problem: PortfolioProblem, value: float | None) -> object:
    """Return what equals a value: exactly so, but for what a balanced value was not asked."""
    if value is None:
        return None
    slack = 1e-4 if isinstance(problem.objectives[-1], Balanced) else 0.0
    return pytest.approx(value, rel=1e-6, abs=1e-9 + slack)


@FEW
@given(SEEDS, st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(seed: int, order: int) -> None:
    problem = wider_world(seed)
    shuffled = {
        name: getattr(problem.candidate_set, name).sample(frac=1.0, random_state=order)
        for name in TABLES
    }
    again = replace(problem, candidate_set=replace(problem.candidate_set, **shuffled))
    try:
        first = problem.solve(EXACT).portfolio
    except PortfolioError:
        assert best_of(again) is None
        return
    second = again.solve(EXACT).portfolio
    assert first.decisions.equals(second.decisions)
    assert first.spending.equals(second.spending)


@FEW
@given(SEEDS)
def test_other_names_of_executing_units_change_nothing(seed: int) -> None:
    problem = wider_world(seed)
    # The letters before the dash say the kind of government, which rules may speak of.
    new = {"MD-060101": "MD-Z", "MD-060102": "MD-A", "MP-0602": "MP-M", "GR-06": "GR-9"}
    candidates = problem.candidate_set.candidates.assign(
        executing_unit=problem.candidate_set.candidates["executing_unit"].replace(new)
    )
    frees = problem.candidate_set.frees
    named = replace(
        problem,
        candidate_set=replace(
            problem.candidate_set,
            candidates=candidates,
            frees=frees.assign(owner=frees["owner"].replace(new)),
        ),
        rules=tuple(renamed(rule, new) for rule in problem.rules),
    )
    assert best_of(named) == near(problem, best_of(problem))


def renamed(rule: PlanRule, new: dict[str, str]) -> PlanRule:
    if isinstance(rule, ResourceCeiling):
        limits = {(new.get(o, o), year): amount for (o, year), amount in rule.limits.items()}
        return ResourceCeiling(rule.resource, limits)
    where = getattr(rule, "where", None)
    if where is not None and where.executing_unit is not None:
        units = tuple(new.get(unit, unit) for unit in where.executing_unit)
        changed = where.model_copy(update={"executing_unit": units})
        return replace(rule, where=changed)  # type: ignore[type-var]  # rules are dataclasses
    return rule


@FEW
@given(SEEDS)
def test_other_identifiers_of_candidates_change_nothing(seed: int) -> None:
    # Plain worlds: of equally dear works the price of an inversion takes the last identifier.
    problem = drawn_world(seed)
    names = sorted(problem.candidate_set.candidates["candidate_id"])
    new = dict(zip(names, default_rng(seed).permutation(names).tolist(), strict=True))
    tables = {
        name: getattr(problem.candidate_set, name).assign(
            candidate_id=getattr(problem.candidate_set, name)["candidate_id"].map(new)
        )
        for name in ("candidates", "closures", "uses")
    }
    named = replace(
        problem,
        candidate_set=replace(problem.candidate_set, **tables),
        rules=tuple(called(rule, new) for rule in problem.rules),
    )
    assert best_of(named) == near(problem, best_of(problem))


def called(rule: PlanRule, new: dict[str, str]) -> PlanRule:
    def words(found: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(new.get(word, word) for word in found)

    match rule:
        case MustDo() | MustNot() | Excludes() | AllOrNone():
            return replace(rule, names=words(rule.names))
        case Frozen():
            return Frozen(tuple((new.get(word, word), year) for word, year in rule.years))
        case Requires():
            return replace(rule, dependents=words(rule.dependents), needs=words(rule.needs))
        case AmountBetween() if rule.candidates is not None:
            return replace(rule, candidates=words(rule.candidates))
        case MoneyBySource():
            eligible = {new[name]: payers for name, payers in rule.funding.eligible.items()}
            return replace(rule, funding=Funding(rule.funding.ceilings, eligible))
    return rule


@FEW
@given(SEEDS, st.sampled_from([1000.0, 1e-3]))
def test_soles_or_thousands_change_nothing(seed: int, factor: float) -> None:
    # Into thousands only from millions: parts of a cent would be lost in splitting the spending.
    problem = first_only(wider_world(seed))
    thousand = scaled(problem, 1e6) if factor < 1 else problem
    other = scaled(thousand, factor)
    is_cost = isinstance(bare(problem.objectives[0]), Cheapest)
    value = best_of(thousand)
    expected = value if value is None or not is_cost else value * factor
    assert best_of(other) == near(problem, expected)


def scaled(problem: PortfolioProblem, factor: float) -> PortfolioProblem:
    made = problem.candidate_set
    is_money = made.uses["resource"] == SOLES
    uses = made.uses.assign(
        amount=made.uses["amount"].where(~is_money, made.uses["amount"] * factor)
    )
    frees = made.frees.assign(
        amount=made.frees["amount"] * np.where(made.frees["resource"] == SOLES, factor, 1.0)
    )
    candidates = made.candidates.assign(
        cost=made.candidates["cost"] * factor, om_cost=made.candidates["om_cost"] * factor
    )
    other = replace(
        problem,
        candidate_set=replace(made, uses=uses, candidates=candidates, frees=frees),
        rules=tuple(dearer(rule, factor) for rule in problem.rules),
        funding=richer(problem.funding, factor),
    )
    # What an inversion costs is measured anew: the scale of a cost is in soles.
    return other.subject_to()


def richer(funding: Funding, factor: float) -> Funding:
    ceilings = {
        source: {year: amount * factor for year, amount in by_year.items()}
        for source, by_year in funding.ceilings.items()
    }
    return Funding(ceilings, funding.eligible)


def dearer(rule: PlanRule, factor: float) -> PlanRule:  # noqa: PLR0911  # one way out per rule
    match rule:
        case MoneyBySource():
            return replace(rule, funding=richer(rule.funding, factor))
        case CommittedTail():
            return replace(rule, mean_budget=rule.mean_budget * factor)
        case ResourceCeiling() if rule.resource == SOLES:
            limits = {key: amount * factor for key, amount in rule.limits.items()}
            return ResourceCeiling(SOLES, limits)
        case AmountBetween() if rule.of is Quantity.COST:
            low = None if rule.at_least is None else rule.at_least * factor
            high = None if rule.at_most is None else rule.at_most * factor
            return replace(rule, at_least=low, at_most=high)
        case LargeWorks():
            return replace(rule, cost_from=rule.cost_from * factor)
        case OperatingCost():
            return replace(rule, at_most=rule.at_most * factor)
    return rule


@FEW
@given(SEEDS, st.floats(1.0, 3.0))
def test_more_money_never_makes_a_plan_worse(seed: int, factor: float) -> None:
    problem = first_only(wider_world(seed))
    # Money of the sources alone: the tail counts in years of budget, so it grows with it.
    rules = tuple(
        dearer(rule, factor) if isinstance(rule, MoneyBySource | CommittedTail) else rule
        for rule in problem.rules
    )
    more = replace(problem, rules=rules, funding=richer(problem.funding, factor))
    assert_no_worse(problem, best_of(more), best_of(problem))


@FEW
@given(SEEDS, st.sampled_from(sorted(DRAWN_RULES)))
def test_another_rule_never_makes_a_plan_better(seed: int, kind: str) -> None:
    problem = first_only(wider_world(seed))
    rule = DRAWN_RULES[kind](default_rng(seed + 1), problem.candidate_set, problem.horizon)
    assert_no_worse(problem, best_of(problem), best_of(problem.subject_to(rule)))


def assert_no_worse(problem: PortfolioProblem, freer: float | None, tighter: float | None) -> None:
    if tighter is None:
        return
    assert freer is not None
    sense = problem.objectives[0].sense
    slack = 1e-4 if isinstance(problem.objectives[0], Balanced) else 1e-6
    assert sense * freer >= sense * tighter - slack * max(1.0, abs(tighter))


def test_the_worlds_hold_what_these_tests_speak_of() -> None:
    drawn = [wider_world(seed) for seed in range(40)]
    kinds = {type(rule).__name__ for problem in drawn for rule in problem.rules}
    assert {"MoneyBySource", "CommittedTail", "ResourceCeiling", "ShareLimit"} <= kinds
    assert len(kinds) >= 12
    assert {problem.objectives[0].name for problem in drawn} >= {"balanced", "cheapest", "people"}
