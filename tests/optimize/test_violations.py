"""A violation is told in the rule's own unit, on portfolios whose figures fit in the head."""

from collections.abc import Mapping

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.rules.amounts import AmountBetween
from gapplanner.optimize.rules.choices import MustDo
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.rules.together import AllOrNone
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.rules import ClosureDate, Group, Quantity, Where
from gapplanner.vocabulary import Sector

HORIZON = Horizon(2027, 2)
ALL = ("well", "network", "pipe", "gravel")


def started(**years: int) -> pd.DataFrame:
    return pd.DataFrame(sorted(years.items()), columns=["candidate_id", "start_year"])


def test_money_is_short_by_what_no_source_can_pay(two_towns: CandidateSet) -> None:
    # 2028: network 100 and pipe 40; canon holds 100: 40 soles short.
    rule = MoneyBySource(
        Funding({"canon": {2028: 100.0, 2029: 100.0}}, dict.fromkeys(ALL, ("canon",))), HORIZON
    )
    assert rule.violation(two_towns, started(network=2028, pipe=2028)) == pytest.approx(40.0)
    assert rule.violation(two_towns, started(network=2028, pipe=2029)) == 0.0


def test_a_source_with_money_left_does_not_pay_what_it_may_not(two_towns: CandidateSet) -> None:
    # The well (60) may only be paid by a, which holds 50: b's money does not help.
    may_pay = {"well": ("a",), "network": ("a",), "pipe": ("a", "b"), "gravel": ("b",)}
    rule = MoneyBySource(Funding({"a": {2028: 50.0}, "b": {2028: 500.0}}, may_pay), HORIZON)
    assert rule.violation(two_towns, started(well=2028)) == pytest.approx(10.0)


def test_the_tail_is_over_by_soles_spent_after_the_programme(two_towns: CandidateSet) -> None:
    # Gravel started in 2029 spends 30 then and 20 in 2030; 0.1 years of 100 soles are allowed.
    rule = CommittedTail(after=2029, at_most=0.1, mean_budget=100.0)
    assert rule.violation(two_towns, started(gravel=2029)) == pytest.approx(10.0)
    assert rule.violation(two_towns, started(gravel=2028)) == 0.0


def test_capacity_is_passed_in_soles_and_in_works(two_towns: CandidateSet) -> None:
    soles = ResourceCeiling("soles", {("MP-0601", 2029): 5.0})
    assert soles.violation(two_towns, started(gravel=2028)) == pytest.approx(15.0)
    starts = ResourceCeiling("starts", {("*", 2028): 1.0})
    assert starts.violation(two_towns, started(well=2028, pipe=2028, gravel=2028)) == 2.0


def test_shares_are_told_as_shares(two_towns: CandidateSet) -> None:
    # Well 60 in province 0601, pipe 40 in 0602: 0602 has 40 %, and 0601 60 %.
    both = started(well=2028, pipe=2028)
    floor = ShareLimit(Quantity.COST, 0.45, is_floor=True, by=Group.PROVINCE)
    assert floor.violation(two_towns, both) == pytest.approx(0.05)
    water = Where(sector=(Sector.WATER,))
    ceiling = ShareLimit(Quantity.COST, 0.75, is_floor=False, where=water)
    assert ceiling.violation(two_towns, both) == pytest.approx(0.25)


def test_an_empty_portfolio_breaks_no_share(two_towns: CandidateSet) -> None:
    floor = ShareLimit(Quantity.COST, 0.45, is_floor=True, by=Group.PROVINCE)
    assert floor.violation(two_towns, started()) == 0.0


def test_counts_are_told_in_investments(two_towns: CandidateSet) -> None:
    rule = AmountBetween(Quantity.COUNT, 2.0, 2.0, candidates=ALL, name="count")
    assert rule.violation(two_towns, started(pipe=2028)) == 1.0
    assert rule.violation(two_towns, started(well=2028, pipe=2028, gravel=2028)) == 1.0
    assert MustDo(("water-north",)).violation(two_towns, started(pipe=2028)) == 1.0
    assert MustDo(("water-north",)).violation(two_towns, started(network=2029)) == 0.0


@pytest.mark.parametrize(
    ("years", "missing"),
    [({"gravel": 2028}, 2.0), ({"gravel": 2028, "pipe": 2028}, 1.0), ({"pipe": 2028}, 0.0)],
)
def test_missing_needs_are_counted(
    two_towns: CandidateSet, years: Mapping[str, int], missing: float
) -> None:
    rule = Requires(("gravel",), ("pipe", "water-north"))
    assert rule.violation(two_towns, started(**years)) == missing


def test_all_or_none_counts_who_is_missing(two_towns: CandidateSet) -> None:
    rule = AllOrNone(("water-north", "pipe", "gravel"))
    assert rule.violation(two_towns, started(pipe=2028)) == 2.0


def test_a_target_is_missed_in_the_units_of_the_gap(two_towns: CandidateSet) -> None:
    # Water lacks 150 dwellings; the well serves 60 of the 105 asked for.
    target = ClosureTarget(
        "water",
        None,
        each=False,
        at_least=0.7,
        quantity=None,
        date=ClosureDate.SET_IN_MOTION,
        horizon=HORIZON,
    )
    assert target.violation(two_towns, started(well=2028)) == pytest.approx(45.0)
    (finding,) = target.measure(two_towns, started(well=2028))
    assert finding.limit == pytest.approx(105.0)
    assert (finding.reached, finding.unit) == (60.0, "dwellings")


def test_a_target_within_the_programme_does_not_count_what_opens_later(
    two_towns: CandidateSet,
) -> None:
    # Gravel takes two years: started in 2029 it opens in 2031, after the programme's end.
    def target(date: ClosureDate) -> ClosureTarget:
        return ClosureTarget(
            "road", None, each=False, at_least=None, quantity=5.0, date=date, horizon=HORIZON
        )

    late = started(gravel=2029)
    assert target(ClosureDate.WITHIN_PROGRAMME).violation(two_towns, late) == 5.0
    assert target(ClosureDate.SET_IN_MOTION).violation(two_towns, late) == 0.0
    assert target(ClosureDate.BY_YEAR_TEN).violation(two_towns, late) == 0.0
