"""The pre-flight says what is legal and probably a mistake, and nothing of an ordinary plan."""

from collections.abc import Callable

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.preflight import preflight
from gapplanner.runs import Run
from gapplanner.scenario import Scenario
from gapplanner.scenario.blocks import Eligibility
from gapplanner.scenario.rules import Rule


@pytest.fixture
def chosen(toy_run: Run) -> CandidateSet:
    """The three chosen works of the toy run with all that concerns them."""
    ids = set(toy_run.portfolio["candidate_id"])
    return CandidateSet.from_tables(
        {
            "candidates": toy_run.portfolio,
            "gaps": toy_run.gaps,
            "closures": toy_run.closures[toy_run.closures["candidate_id"].isin(ids)],
            "uses": toy_run.uses,
            "limits": toy_run.limits,
        },
        toy_run.indicator_weights,
    )


def changed(candidate_set: CandidateSet, **tables: pd.DataFrame) -> CandidateSet:
    return CandidateSet(**{**vars(candidate_set), **tables})


def test_an_ordinary_plan_raises_no_doubt(toy_run: Run, chosen: CandidateSet) -> None:
    limits = chosen.limits.copy()
    limits.loc[limits["owner"].isin(["canon", "ordinary"]), "amount"] = 1.5e6
    assert preflight(changed(chosen, limits=limits), toy_run.scenario) == []


def test_money_that_cannot_be_spent_is_told_by_year(toy_run: Run, chosen: CandidateSet) -> None:
    # 2030: S/ 5,000,000 of canon and ordinary; Beta can spend 1,000,000 and North 4,000,000.
    limits = chosen.limits.copy()
    limits.loc[limits["owner"] == "ordinary", "amount"] = 8e6
    (doubt, *_rest) = preflight(changed(chosen, limits=limits), toy_run.scenario)
    assert doubt.startswith("2028: the sources hold S/ 10.0 ")
    assert "the executing units can spend S/ 4.0 " in doubt
    assert "the rest cannot be spent" in doubt


def test_an_indicator_that_nothing_closes_is_named(toy_run: Run, chosen: CandidateSet) -> None:
    no_roads = chosen.closures[~chosen.closures["gap_id"].str.startswith("road")]
    doubts = preflight(changed(chosen, closures=no_roads), toy_run.scenario)
    assert any(
        "No candidate closes these gaps" in doubt and "'road-local'" in doubt for doubt in doubts
    )


def test_one_weight_that_takes_all_is_told(toy_run: Run, chosen: CandidateSet) -> None:
    weights = pd.Series({"road-local": 0.1, "water-network": 0.9})
    heavy = CandidateSet(**{**vars(chosen), "indicator_weights": weights})
    assert "water-network has 90.0 % of all weight; the other indicators hardly count." in (
        preflight(heavy, toy_run.scenario)
    )


def test_a_unit_that_carries_none_of_its_works_is_named(toy_run: Run, chosen: CandidateSet) -> None:
    limits = chosen.limits.copy()
    limits.loc[limits["owner"] == "MD-060102", "amount"] = 1e5
    doubts = preflight(changed(chosen, limits=limits), toy_run.scenario)
    assert any("cannot carry the peak year" in doubt and "'MD-060102'" in doubt for doubt in doubts)


def test_an_indicator_known_almost_nowhere_is_told(toy_run: Run, chosen: CandidateSet) -> None:
    gaps = chosen.gaps.copy()
    gaps.loc[gaps["unit_id"].isin(["060102", "060201"]), "gap"] = float("nan")
    doubts = preflight(changed(chosen, gaps=gaps), toy_run.scenario)
    assert "water-network is known in 1 of 4 places; its gap says little." in doubts


def test_costs_in_two_units_are_told(toy_run: Run, chosen: CandidateSet) -> None:
    candidates = chosen.candidates.copy()
    candidates.loc[0, "cost"] = 0.5
    doubts = preflight(changed(chosen, candidates=candidates), toy_run.scenario)
    assert any("Costs run from 0.50" in doubt and "in soles?" in doubt for doubt in doubts)


Doubts = Callable[..., list[str]]


@pytest.fixture
def doubts(toy_run: Run, chosen: CandidateSet) -> Doubts:
    """What the pre-flight says of the three works, with other tables or other rules."""

    def _doubts(*rules: dict[str, object], **tables: pd.DataFrame) -> list[str]:
        stated = tuple(Rule.model_validate(rule) for rule in rules)
        scenario: Scenario = toy_run.scenario.model_copy(update={"rules": stated})
        return preflight(changed(chosen, **tables), scenario)

    return _doubts


def test_a_candidate_that_starts_after_the_programme_is_named(
    chosen: CandidateSet, doubts: Doubts
) -> None:
    candidates = chosen.candidates.copy()
    candidates.loc[0, "earliest_start"] = 2040
    name = candidates.loc[0, "candidate_id"]
    assert (
        "These candidates cannot start before the programme ends in 2030, so they are never chosen:"
        f" {name!r}. Look at earliest_start."
    ) in doubts(candidates=candidates)


def test_a_candidate_that_no_money_can_pay_is_named(chosen: CandidateSet, doubts: Doubts) -> None:
    limits = chosen.limits.copy()
    limits.loc[limits["owner"].isin(["canon", "ordinary"]), "amount"] = 1e6
    assert any(
        doubt.startswith("No money that may pay these candidates covers their first year")
        and "'road-local@0601:basic:0.50'" in doubt
        for doubt in doubts(limits=limits)
    )


def test_money_for_everything_limits_nothing(chosen: CandidateSet, doubts: Doubts) -> None:
    # Everything costs S/ 10 million; three years of two sources of 2 million are 12.
    limits = chosen.limits.copy()
    limits.loc[limits["owner"].isin(["canon", "ordinary"]), "amount"] = 2e6
    assert (
        "The sources hold S/ 12.0 million and everything there is to choose from costs S/ 10.0"
        " million: money limits nothing. Look at budget.sources."
    ) in doubts(limits=limits)


def test_a_limited_resource_that_nobody_uses_is_named(chosen: CandidateSet, doubts: Doubts) -> None:
    crane = pd.DataFrame([("cranes", "*", 2028, 1.0)], columns=chosen.limits.columns[:4])
    limits = pd.concat([chosen.limits, crane], ignore_index=True)
    assert "These resources are limited and no candidate uses them: 'cranes'." in doubts(
        limits=limits
    )


def test_a_plan_without_choices_is_told(chosen: CandidateSet, doubts: Doubts) -> None:
    every = tuple(chosen.candidates["candidate_id"])
    told = "Every investment is decided by the rules already; there is nothing to choose."
    assert told in doubts({"must_do": every})
    assert told not in doubts({"must_do": every[:2]})


@pytest.mark.parametrize(
    ("idle", "binding"),
    [
        (
            {"maximum_share": {"of": "cost", "by": "sector", "at_most": 1.0}},
            {"maximum_share": {"of": "cost", "by": "sector", "at_most": 0.9}},
        ),
        ({"count": {"at_most": 3}}, {"count": {"at_most": 2}}),
        ({"large_works": {"cost_from": 6e6, "at_most": 1}},
         {"large_works": {"cost_from": 5e6, "at_most": 1}}),
        ({"operating_cost": {"at_most": 1e9}}, {"operating_cost": {"at_most": 1.0}}),
    ],
    ids=["share", "count", "large works", "operating cost"],
)  # fmt: skip
def test_a_rule_that_can_never_limit_is_told(
    idle: dict[str, object], binding: dict[str, object], doubts: Doubts
) -> None:
    assert any(one.startswith("This rule can never limit anything: ") for one in doubts(idle))
    assert not any(one.startswith("This rule can never limit") for one in doubts(binding))


def test_a_cost_beyond_belief_is_told(chosen: CandidateSet, doubts: Doubts) -> None:
    candidates = chosen.candidates.copy()
    candidates.loc[0, "cost"] = 2e11
    assert any("Are they in soles?" in doubt for doubt in doubts(candidates=candidates))


def test_amounts_too_far_apart_for_arithmetic_are_told(
    chosen: CandidateSet, doubts: Doubts
) -> None:
    uses = chosen.uses.copy()
    uses.loc[uses.index[0], "amount"] = 0.01
    assert any(doubt.startswith("Uses of soles run from 0.01 to ") for doubt in doubts(uses=uses))


def test_a_weight_too_small_to_matter_is_told(toy_run: Run, chosen: CandidateSet) -> None:
    weights = pd.Series({"road-local": 0.0005, "water-network": 0.9995})
    light = CandidateSet(**{**vars(chosen), "indicator_weights": weights})
    assert "road-local has 0.1 % of all weight: too little to move the plan." in (
        preflight(light, toy_run.scenario)
    )


def test_a_source_that_may_pay_nothing_is_named(toy_run: Run, chosen: CandidateSet) -> None:
    # No work of the toy region is the regional government's own.
    budget = toy_run.scenario.budget
    only = {"canon": Eligibility.model_validate({"government": ["regional"]})}
    scenario = toy_run.scenario.model_copy(
        update={"budget": budget.model_copy(update={"eligibility": only})}
    )
    assert "These sources may pay no candidate: 'canon'. Look at budget.eligibility." in preflight(
        chosen, scenario
    )
