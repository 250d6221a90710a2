"""Answers that fit in the head, and what must not change them."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import solving
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.choices import MustDo
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.blocks import Solver

ALL_OF_IT = Solver(relative_gap=0.0, time_limit=60, threads=1)
HORIZON = Horizon(2027, 2)
Budget = Callable[[PortfolioProblem, float], PortfolioProblem]


@pytest.fixture
def three_taps(
    works_and_gaps: Callable[..., CandidateSet],
    aims: Callable[[CandidateSet], dict[str, Objective]],
) -> PortfolioProblem:
    """Ten soles in 2028 and none in 2029; taps of 6, 5 and 5 soles for 60, 40 and 40 people."""
    works = [
        {"candidate_id": name, "unit_id": "060101", "executing_unit": "MD-060101",
         "duration_years": 1, "spends": (cost,), "closes": {"water@060101": people}}
        for name, cost, people in (("six", 6, 60), ("five", 5, 40), ("other", 5, 40))
    ]  # fmt: skip
    gaps = [("water", "060101", 200.0, 200.0, 1.0)]
    candidate_set = works_and_gaps(works, gaps, {"water": 1.0})
    eligible = dict.fromkeys(("six", "five", "other"), ("canon",))
    funding = Funding({"canon": {2028: 10.0, 2029: 0.0}}, eligible)
    rule = MoneyBySource(funding, HORIZON)
    people = aims(candidate_set)["people"]
    return PortfolioProblem(candidate_set, HORIZON, 0.08, (people,), (rule,), funding)


def test_two_of_five_beat_one_of_six(three_taps: PortfolioProblem) -> None:
    # 5 + 5 = 10 soles serve 80; 6 leaves 4, with which nothing can be done, and serves 60.
    solution = three_taps.solve(ALL_OF_IT)
    assert solution.proof.objective == pytest.approx(80.0)
    assert solution.proof.status == "optimal"
    assert solution.portfolio.decisions.to_numpy().tolist() == [["five", 2028], ["other", 2028]]
    assert solution.portfolio.spending["source"].tolist() == ["canon", "canon"]


def test_a_work_that_must_enter_pushes_out_two(three_taps: PortfolioProblem) -> None:
    solution = three_taps.subject_to(MustDo(("six",))).solve(ALL_OF_IT)
    assert solution.portfolio.decisions["candidate_id"].tolist() == ["six"]


def test_a_second_objective_only_settles_what_the_first_leaves_open(
    valleys: PortfolioProblem, aims: Callable[[CandidateSet], dict[str, Objective]]
) -> None:
    every = aims(valleys.candidate_set)
    best = valleys.maximising(every["worst_off"]).solve(ALL_OF_IT)
    both = valleys.maximising(every["worst_off"], every["cheapest"]).solve(ALL_OF_IT)
    kept = every["worst_off"].value(valleys.candidate_set, both.portfolio.decisions)
    assert kept == pytest.approx(best.proof.objective, abs=1e-6)
    dear = every["cheapest"].value(valleys.candidate_set, best.portfolio.decisions)
    assert both.proof.objective is not None
    assert both.proof.objective <= dear + 1e-9


def test_more_money_never_closes_less(valleys: PortfolioProblem, with_budget: Budget) -> None:
    reached = []
    for factor in (0.0, 0.5, 0.8, 1.0, 1.3, 2.0, 5.0):
        found = with_budget(valleys, factor).solve(ALL_OF_IT).proof.objective
        assert found is not None
        reached.append(found)
    assert reached == sorted(reached)
    assert reached[0] == 0.0
    assert reached[-1] > reached[1] > 0


def test_shuffled_tables_give_the_same_plan(valleys: PortfolioProblem) -> None:
    tables = {
        name: getattr(valleys.candidate_set, name).sample(frac=1.0, random_state=4)
        for name in ("candidates", "gaps", "closures", "uses", "limits")
    }
    shuffled = CandidateSet(
        **{name: table.reset_index(drop=True) for name, table in tables.items()},
        indicator_weights=valleys.candidate_set.indicator_weights,
    )
    first = valleys.solve(ALL_OF_IT).portfolio
    second = replace(valleys, candidate_set=shuffled).solve(ALL_OF_IT).portfolio
    pd.testing.assert_frame_equal(first.decisions, second.decisions)
    pd.testing.assert_frame_equal(first.spending, second.spending)


def test_money_in_another_unit_gives_the_same_plan(
    valleys: PortfolioProblem, with_budget: Budget
) -> None:
    candidate_set = valleys.candidate_set
    many = 1_000_000.0
    dearer = replace(
        candidate_set,
        candidates=candidate_set.candidates.assign(cost=candidate_set.candidates["cost"] * many),
        uses=candidate_set.uses.assign(amount=candidate_set.uses["amount"] * many),
    )
    problem = with_budget(replace(valleys, candidate_set=dearer), many)
    first, second = valleys.solve(ALL_OF_IT), problem.solve(ALL_OF_IT)
    pd.testing.assert_frame_equal(first.portfolio.decisions, second.portfolio.decisions)
    assert second.portfolio.spending["amount"].sum() == pytest.approx(
        many * first.portfolio.spending["amount"].sum()
    )


def test_the_audit_names_what_a_tampered_portfolio_breaks(three_taps: PortfolioProblem) -> None:
    everything = pd.DataFrame(
        {"candidate_id": ["five", "other", "six"], "start_year": [2028, 2028, 2028]}
    )
    (sentence,) = violations(findings_of(three_taps.rules, three_taps.candidate_set, everything))
    assert sentence == (
        "No funding source pays more than its ceiling in any year of the programme. "
        "unpaid 2028: 6 against 0 soles."
    )


def test_a_portfolio_tampered_with_after_the_search_is_refused(
    three_taps: PortfolioProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _add_six(decisions: pd.DataFrame, problem: PortfolioProblem) -> pd.DataFrame:
        six = pd.DataFrame({"candidate_id": ["six"], "start_year": [2028]})
        return pd.concat([decisions, six], ignore_index=True)

    monkeypatch.setattr(solving, "without_useless", _add_six)
    with pytest.raises(AssertionError, match=r"the audit disagrees with the solver.*unpaid 2028"):
        three_taps.solve(ALL_OF_IT)


def test_a_portfolio_that_lost_value_after_the_search_is_refused(
    three_taps: PortfolioProblem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(solving, "without_useless", lambda decisions, _problem: decisions.head(1))
    with pytest.raises(AssertionError, match=r"objective 40\.0 from the tables"):
        three_taps.solve(ALL_OF_IT)
