"""The pre-flight says what is legal and probably a mistake, and nothing of an ordinary plan."""

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.preflight import preflight
from gapplanner.runs import Run


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
    limits.loc[limits["owner"].isin(["canon", "ordinary"]), "amount"] = 1e6
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
