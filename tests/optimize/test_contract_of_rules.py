"""Every rule says itself twice: the model and the audit agree on every portfolio of a tiny world."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError
from gapplanner.optimize.exchange import lp_text
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Closure
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import Frozen, MustDo, MustNot
from gapplanner.optimize.rules.copies import CopiesInOrder
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone, Excludes
from gapplanner.optimize.rules.works import LargeWorks, OperatingCost
from gapplanner.optimize.world import world_of
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.order import OrderScope, Precedence
from gapplanner.scenario.rules import ClosureDate, Group, Quantity, Timing, Where
from gapplanner.vocabulary import Sector

HORIZON = Horizon(2027, 2)
SET_IN_MOTION, WITHIN = ClosureDate.SET_IN_MOTION, ClosureDate.WITHIN_PROGRAMME
ANYONE = dict.fromkeys(("well", "network", "pipe", "gravel"), ("canon",))
SPLIT = {"well": ("a",), "network": ("a",), "pipe": ("a", "b"), "gravel": ("b",)}
ROOM = {"a": {2028: 60.0, 2029: 100.0}, "b": {2028: 30.0, 2029: 60.0}}

RULES: dict[str, PlanRule] = {
    "money of one source": MoneyBySource(
        Funding({"canon": {2028: 100.0, 2029: 90.0}}, ANYONE), HORIZON
    ),
    "money of two sources": MoneyBySource(Funding(ROOM, SPLIT), HORIZON),
    "money nobody may pay": MoneyBySource(Funding(ROOM, {**SPLIT, "well": ()}), HORIZON),
    "tail": CommittedTail(after=2029, at_most=0.1, mean_budget=100.0),
    "tail that a pipe just fills": CommittedTail(after=2028, at_most=0.4, mean_budget=100.0),
    "capacity": ResourceCeiling(
        "soles", {("MD-060101", 2028): 60.0, ("MP-0601", 2029): 25.0, ("*", 2029): 110.0}
    ),
    "starts": ResourceCeiling("starts", {("*", 2028): 1.0, ("MP-0601", 2029): 0.0}),
    "least share by province": ShareLimit(Quantity.COST, 0.3, is_floor=True, by=Group.PROVINCE),
    "largest share of roads": ShareLimit(
        Quantity.COST, 0.4, is_floor=False, where=Where(sector=(Sector.ROADS,))
    ),
    "least share of the count by sector": ShareLimit(
        Quantity.COUNT, 0.34, is_floor=True, by=Group.SECTOR
    ),
    "cost between": AmountBetween(
        Quantity.COST, 60.0, 140.0, where=Where(executing_unit=("MD-060101", "MP-0601"))
    ),
    "exactly two": AmountBetween(
        Quantity.COUNT, 2.0, 2.0, candidates=("water-north", "pipe", "gravel"), name="count"
    ),
    "must do": MustDo(("water-north", "pipe")),
    "must not": MustNot(("well", "gravel")),
    "frozen": Frozen((("network", None), ("pipe", 2029))),
    "requires": Requires(("gravel",), ("pipe", "water-north")),
    "requires any": Requires(("gravel",), ("pipe", "network"), any_of=True),
    "requires started": Requires(("pipe",), ("water-north",), timing=Timing.STARTED),
    "requires operating": Requires(
        ("pipe",), ("well", "gravel"), any_of=True, timing=Timing.OPERATING
    ),
    "excludes": Excludes(("water-north", "pipe")),
    "all or none": AllOrNone(("water-north", "gravel")),
    "target of an indicator": ClosureTarget(
        "water", None, each=False, at_least=0.7, quantity=None, date=SET_IN_MOTION, horizon=HORIZON
    ),
    "target of each place within the programme": ClosureTarget(
        "water", None, each=True, at_least=0.6, quantity=None, date=WITHIN, horizon=HORIZON
    ),
    "target of roads within the programme": ClosureTarget(
        "road", ("0601",), each=False, at_least=None, quantity=5.0, date=WITHIN, horizon=HORIZON
    ),
    "large works": LargeWorks(cost_from=50.0, at_most=0, where=Where(province=("0601",))),
    "large works at once": LargeWorks(cost_from=40.0, at_most=1),
    "operating cost": OperatingCost(at_most=3.0),
    "operating cost by sector": OperatingCost(at_most=2.5, by=Group.SECTOR),
    "technical files": ResourceCeiling("files", {("*", 2028): 2.0, ("MD-060101", 2029): 1.0}),
    "people of roads": AmountBetween(
        Quantity.BENEFICIARIES, 10.0, None, where=Where(sector=(Sector.ROADS,))
    ),
    "count by executing unit": AmountBetween(
        Quantity.COUNT, None, 0.0, where=Where(executing_unit=("MP-0601",)), name="count"
    ),
    "largest share of people by district": ShareLimit(
        Quantity.BENEFICIARIES, 0.5, is_floor=False, by=Group.DISTRICT
    ),
    "work shared by two": Requires(
        ("water-north", "pipe"), ("gravel",), timing=Timing.STARTED, name="shared_work"
    ),
    "copies in order": CopiesInOrder((("pipe", "gravel"),)),
    "strict order in each unit": OrderOfPrecedence(Precedence.STRICT),
    "strict order in the plan": OrderOfPrecedence(Precedence.STRICT, by=OrderScope.PLAN),
    "strict order but for one": OrderOfPrecedence(
        Precedence.STRICT, by=OrderScope.PLAN, decided_out=("pipe",)
    ),
}
# What is stated to the model and never forbids a portfolio.
PRICED: dict[str, PlanRule] = {
    "order at a price": OrderOfPrecedence(Precedence.FLEXIBLE, 0.25, by=OrderScope.PLAN),
}
GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def prepared(two_towns: CandidateSet) -> CandidateSet:
    """The two towns; gravel, network, pipe and well, in this order, cost 1 to 4 a year to keep.

    The well needs one technical file to start, the network two, and each of the others one. Gravel
    is of class 9, the network of 7, the pipe of 5, the well of 3. The town hall of the province
    executes gravel and pipe.
    """
    candidates = two_towns.candidates.copy()
    assert list(candidates["candidate_id"]) == ["gravel", "network", "pipe", "well"]
    candidates["om_cost"] = [1.0, 2.0, 3.0, 4.0]
    candidates["stage"] = [9, 7, 5, 3]
    candidates.loc[2, "executing_unit"] = "MP-0601"
    files = pd.DataFrame(
        {
            "candidate_id": candidates["candidate_id"],
            "resource": "files",
            "year_offset": 0,
            "amount": [1.0, 2.0, 1.0, 1.0],
        }
    )
    uses = pd.concat([two_towns.uses, files], ignore_index=True)
    return replace(two_towns, candidates=candidates, uses=uses)


def stated(rule: PlanRule, candidate_set: CandidateSet) -> PortfolioModel:
    """Return a model with nothing but one rule, and what it prices."""
    model = PortfolioModel(world_of(candidate_set, HORIZON, 0.0))
    model.owner = 0
    rule.add_to(model)
    for columns, share in model.priced:
        model.add_to_objective(columns, -share)
    return model


def model_allows(
    rule: PlanRule, candidate_set: CandidateSet, portfolios: list[pd.DataFrame]
) -> list[bool]:
    """Ask the solver whether the rule's rows leave room for exactly these decisions."""
    model = stated(rule, candidate_set)
    world, matrix = model.world, model.matrix()
    size = len(world.candidate)
    answers = []
    for decisions in portfolios:
        lower, upper = matrix.lower.copy(), matrix.upper.copy()
        lower[:size] = upper[:size] = 0.0
        lower[world.columns_at(decisions)] = upper[world.columns_at(decisions)] = 1.0
        fixed = replace(matrix, lower=lower, upper=upper)
        answers.append(not Search(fixed).solve(Effort()).infeasible)
    return answers


@pytest.mark.parametrize("name", RULES)
def test_model_and_audit_agree_on_every_portfolio(
    name: str, tiny: Any, prepared: CandidateSet
) -> None:
    rule = RULES[name]
    portfolios = tiny.every_portfolio(prepared, HORIZON)
    allowed = model_allows(rule, prepared, portfolios)
    found = [rule.measure(prepared, decisions) for decisions in portfolios]
    audited = [not any(finding.is_broken for finding in findings) for findings in found]
    assert len(portfolios) == 45
    assert allowed == audited
    # A rule that always holds, or never, would let any mistake through.
    assert set(allowed) == {True, False}
    # A violation is 0 exactly where nothing is broken.
    assert audited == [not any(finding.violation for finding in findings) for findings in found]
    assert audited == [rule.violation(prepared, decisions) == 0.0 for decisions in portfolios]


@pytest.mark.parametrize("name", [*RULES, *PRICED])
def test_the_algebra_of_a_rule_is_what_was_reviewed(name: str, prepared: CandidateSet) -> None:
    """The files were read line by line against the docstring of each rule before they were kept."""
    rule = {**RULES, **PRICED}[name]
    reviewed = (GOLDEN / f"{name.replace(' ', '-')}.lp").read_text(encoding="utf-8")
    assert lp_text(stated(rule, prepared).matrix()) == reviewed


def test_every_reviewed_algebra_has_its_rule() -> None:
    kept = {path.stem for path in GOLDEN.glob("*.lp") if not path.stem.startswith("objective-")}
    assert kept == {name.replace(" ", "-") for name in (*RULES, *PRICED)}


@pytest.mark.parametrize("name", RULES)
def test_where_a_rule_cannot_hold_its_sentence_is_told(
    name: str, tiny: Any, prepared: CandidateSet
) -> None:
    rule = RULES[name]
    broken = next(
        decisions
        for decisions in tiny.every_portfolio(prepared, HORIZON)
        if any(finding.is_broken for finding in rule.measure(prepared, decisions))
    )
    years = dict(zip(broken["candidate_id"], broken["start_year"].astype(int), strict=True))
    decided = Frozen(
        tuple((str(each), years.get(each)) for each in prepared.candidates["candidate_id"])
    )
    objective = Closure((("road", 0.5), ("water", 0.5)), HORIZON, 0.0)
    problem = PortfolioProblem(prepared, HORIZON, 0.0, (objective,), (rule, decided))
    with pytest.raises(PortfolioError) as refused:
        problem.solve(Solver(relative_gap=0.0, time_limit=60, threads=1))
    assert any(rule.sentence() in told for told in refused.value.problems)


@pytest.mark.parametrize("name", [*RULES, *PRICED])
def test_a_rule_speaks_to_people(name: str) -> None:
    sentence = {**RULES, **PRICED}[name].sentence()
    assert sentence.endswith(".")
    assert "{" not in sentence
