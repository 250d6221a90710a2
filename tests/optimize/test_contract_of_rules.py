"""Every rule says itself twice: the model and the audit agree on every portfolio of a tiny world."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import PortfolioModel
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
from gapplanner.optimize.world import world_of
from gapplanner.portfolio import Funding, Horizon
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
    "capacity": ResourceCeiling(
        "soles", {("MD-060101", 2028): 60.0, ("MP-0601", 2029): 25.0, ("*", 2029): 110.0}
    ),
    "starts": ResourceCeiling("starts", {("*", 2028): 1.0, ("MD-060201", 2029): 0.0}),
    "least share by province": ShareLimit(Quantity.COST, 0.3, is_floor=True, by=Group.PROVINCE),
    "largest share of roads": ShareLimit(
        Quantity.COST, 0.4, is_floor=False, where=Where(sector=(Sector.ROADS,))
    ),
    "least share of the count by sector": ShareLimit(
        Quantity.COUNT, 0.34, is_floor=True, by=Group.SECTOR
    ),
    "cost between": AmountBetween(
        Quantity.COST, 60.0, 140.0, where=Where(executing_unit=("MD-060101", "MD-060201"))
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
    "operating cost": OperatingCost(at_most=3.0),
}


def with_upkeep(candidate_set: CandidateSet) -> CandidateSet:
    """Give the works a yearly operating cost of 1, 2, 3 and 4 soles."""
    candidates = candidate_set.candidates.copy()
    candidates["om_cost"] = np.arange(1.0, len(candidates) + 1)
    return replace(candidate_set, candidates=candidates)


def model_allows(
    rule: PlanRule, candidate_set: CandidateSet, portfolios: list[pd.DataFrame]
) -> list[bool]:
    """Ask the solver whether the rule's rows leave room for exactly these decisions."""
    world = world_of(candidate_set, HORIZON, 0.0)
    model = PortfolioModel(world)
    rule.add_to(model)
    matrix = model.matrix()
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
    name: str, tiny: Any, two_towns: CandidateSet
) -> None:
    rule, candidate_set = RULES[name], with_upkeep(two_towns)
    portfolios = tiny.every_portfolio(candidate_set, HORIZON)
    allowed = model_allows(rule, candidate_set, portfolios)
    found = [rule.measure(candidate_set, decisions) for decisions in portfolios]
    audited = [not any(finding.is_broken for finding in findings) for findings in found]
    assert len(portfolios) == 45
    assert allowed == audited
    # A rule that always holds, or never, would let any mistake through.
    assert set(allowed) == {True, False}
    # A violation is 0 exactly where nothing is broken.
    assert audited == [not any(finding.violation for finding in findings) for findings in found]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_to_people(name: str, two_towns: CandidateSet) -> None:
    sentence = RULES[name].sentence()
    assert sentence.endswith(".")
    assert "{" not in sentence
