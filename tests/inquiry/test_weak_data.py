"""Which works hang on weak data, in valleys where the answer can be worked out by hand."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gapplanner.errors import SourceError
from gapplanner.inquiry import Answer, Reopened
from gapplanner.inquiry.resolving import Resolved, decisions_of
from gapplanner.inquiry.weak import WeakAsked, weak_data
from gapplanner.inquiry.weak.information import value_of_information
from gapplanner.inquiry.weak.values import drawn_places, drawn_values, quantile, weak_values
from gapplanner.inquiry.weak.works import works_table
from gapplanner.inquiry.weak.worlds import world_of
from gapplanner.runs import Run
from gapplanner.scenario.blocks import Equity, Solver
from gapplanner.vocabulary import INDICATOR_COLUMNS

Valleys = Callable[..., Reopened]
EXACT = Solver(relative_gap=0.0)
ASKED = WeakAsked(samples=12, seed=2, places=1)


def quiet(_step: str) -> None:
    """Say nothing."""


def figures(**intervals: tuple[float, float, float]) -> pd.DataFrame:
    """Return figures of water: value, low and high by place."""
    rows = [
        {"indicator_id": "water", "unit_id": unit, "level": "district", "year": 2020,
         "value": value, "low": low, "high": high, "quality": "estimated"}
        for unit, (value, low, high) in intervals.items()
    ]  # fmt: skip
    return pd.DataFrame(rows).reindex(columns=list(INDICATOR_COLUMNS))


def unsure(reopened: Reopened, indicators: pd.DataFrame) -> Reopened:
    """Return the run with figures whose error is known: each place has ten dwellings."""
    of_districts = reopened.run.gaps.assign(level="district")
    tens = reopened.problem.candidate_set.gaps.assign(level="district", value=1.0, denominator=10.0)
    problem = replace(
        reopened.problem, candidate_set=replace(reopened.problem.candidate_set, gaps=tens)
    )
    run = replace(reopened.run, indicators=indicators, gaps=of_districts)
    return replace(reopened, run=run, problem=problem)


@pytest.fixture
def answer(valleys: Valleys) -> Answer:
    """In the north anything from nobody to all ten may lack water: it is published as all ten.

    The plan is north with east, 120 people. South with east serves 110 whatever the north lacks;
    north serves ten times what it closes, so it is better only where more than 6 lack there.
    """
    return weak_data(unsure(valleys(), figures(N=(1.0, 0.0, 1.0))), ASKED, EXACT, quiet)


def lacking(samples: int = ASKED.samples) -> np.ndarray:
    """Return how many lack water in the north in each draw."""
    places = [drawn_places("water", 1, ASKED.seed, n)[0] for n in range(1, samples + 1)]
    return 10 * np.array(places)


def test_what_knowing_gains_is_what_can_be_worked_out(answer: Answer) -> None:
    north = np.minimum(7, lacking())
    assert 0 < (north > 6).sum() < ASKED.samples
    # Blind, south with east is best: on average the north lacks too little.
    assert north.mean() < 6
    survey = answer.table[answer.table["kind"] == "indicator"].iloc[0]
    gains = 10 * np.maximum(0, north - 6)
    assert survey["gain"] == pytest.approx(gains.mean())
    assert survey["error"] == pytest.approx(gains.std(ddof=1) / ASKED.samples**0.5)
    assert survey["gain_most"] >= survey["gain"] - 1e-9
    assert survey["gain_share"] == pytest.approx(survey["gain"] / 120, rel=0.05)


def test_a_work_stays_in_the_draws_in_which_it_is_still_the_best(answer: Answer) -> None:
    works = answer.table[answer.table["kind"] == "work"].set_index("id")
    share = (np.minimum(7, lacking()) > 6).mean()
    assert works.loc["north", "stays"] == pytest.approx(share)
    assert (works.loc["north", "group"], works.loc["north", "hangs_on"]) == ("weak", "water")
    assert (works.loc["east", "stays"], works.loc["east", "group"]) == (1.0, "firm")
    assert works.loc["east", "hangs_on"] == ""


def test_one_place_is_asked_near_the_plan_where_the_others_may_not_enter(answer: Answer) -> None:
    # Only the crew of the north chooses anew, and it has nothing better to do.
    place = answer.table[answer.table["kind"] == "place"]
    assert place["id"].tolist() == ["water@N"]
    assert place["gain"].tolist() == [0.0]


def test_the_answer_says_how_it_was_found(answer: Answer) -> None:
    about = answer.about
    assert (about["figures"], about["indicators"], about["certain"]) == (1, ["water"], [])
    assert about["searching_longer"] == 0
    assert about["largest_gap"] == pytest.approx(0, abs=1e-9)


def test_the_same_seed_gives_the_same_answer_and_a_stopped_one_goes_on(
    valleys: Valleys,
) -> None:
    here = unsure(valleys(), figures(N=(1.0, 0.0, 1.0)))
    said: list[str] = []
    first = weak_data(here, replace(ASKED, samples=2), EXACT, quiet)
    more = weak_data(here, replace(ASKED, samples=3), EXACT, said.append)
    assert any("were solved before" in one for one in said)
    assert more.about["plans"]["water 1"] == first.about["plans"]["water 1"]
    again = weak_data(here, replace(ASKED, samples=2), EXACT, quiet)
    assert again.table.equals(first.table)


def test_figures_that_are_certain_leave_nothing_to_ask(valleys: Valleys) -> None:
    with pytest.raises(SourceError, match=r"no figure of this plan has an interval \(low, high\)"):
        weak_data(valleys(), ASKED, EXACT, quiet)
    sure = unsure(valleys(), figures(N=(1.0, 1.0, 1.0)))
    with pytest.raises(SourceError, match="Plan with figures that state one"):
        weak_data(sure, ASKED, EXACT, quiet)


def test_a_figure_of_another_place_changes_the_gap_and_the_people_behind_it(
    valleys: Valleys,
) -> None:
    here = unsure(valleys(), figures(N=(1.0, 0.0, 1.0)))
    moved = pd.DataFrame(
        {"indicator_id": ["water"], "unit_id": ["N"], "value": [1.0], "drawn": [0.4]}
    )
    gaps = world_of(here.problem.candidate_set, here.run, moved).gaps.set_index("gap_id")
    assert (gaps.loc["water@N", "gap"], gaps.loc["water@N", "people"]) == (4.0, 40.0)
    assert (gaps.loc["water@S", "gap"], gaps.loc["water@S", "people"]) == (10.0, 100.0)
    nothing = world_of(here.problem.candidate_set, here.run, moved.assign(drawn=1.0)).gaps
    assert nothing.set_index("gap_id")["gap"].tolist() == [10.0] * 4


def test_a_drawn_poverty_changes_how_much_gaps_weigh(toy_run: Run) -> None:
    from gapplanner.inquiry.reopening import candidate_set_of

    districts = toy_run.units.loc[toy_run.units["level"] == "district", "unit_id"].tolist()
    poverty = pd.DataFrame(
        {"indicator_id": "poverty", "unit_id": districts, "level": "district", "year": 2018,
         "value": np.linspace(0.0, 1.0, len(districts))}
    ).reindex(columns=list(INDICATOR_COLUMNS))  # fmt: skip
    scenario = toy_run.scenario.model_copy(update={"equity": Equity(by="poverty", max_ratio=3.0)})
    run = replace(toy_run, scenario=scenario, indicators=pd.concat([toy_run.indicators, poverty]))
    first, last = districts[0], districts[-1]
    # The first was the least poor and the last the poorest: they change places.
    moved = pd.DataFrame(
        {"indicator_id": "poverty", "unit_id": [first, last], "value": [0.0, 1.0],
         "drawn": [1.0, 0.0]}
    )  # fmt: skip
    gaps = world_of(candidate_set_of(toy_run), run, moved).gaps
    weight = gaps[gaps["level"] == "district"].drop_duplicates("unit_id").set_index("unit_id")
    assert weight.loc[first, "weight"] == pytest.approx(3.0)
    if last in weight.index:
        assert weight.loc[last, "weight"] == pytest.approx(1.0)


def test_a_symmetric_interval_is_the_normal_law_and_a_bound_anything_within_it() -> None:
    half, low, high = (np.full(3, number) for number in (0.5, 0.3, 0.7))
    found = quantile(half, low, high, np.array([0.025, 0.5, 0.975]))
    assert found.tolist() == pytest.approx([0.3, 0.5, 0.7])
    bound = quantile(low, low, high, np.array([0.0, 0.25, 1.0]))
    assert bound.tolist() == pytest.approx([0.3, 0.4, 0.7])


@settings(deadline=None, max_examples=60)
@given(st.floats(0.2, 0.9), st.floats(0.02, 0.2), st.floats(0.02, 0.2))
def test_the_published_value_is_the_mean_and_larger_places_give_larger_values(
    value: float, below: float, above: float
) -> None:
    places = (np.arange(4000) + 0.5) / 4000
    one = np.full(4000, value)
    found = quantile(one, one - below, one + above, places)
    assert (np.diff(found) >= -1e-12).all()
    # The law is cut at nothing, which only raises the mean.
    if value > 4 * below:
        assert found.mean() == pytest.approx(value, abs=2e-3)


def test_an_indicator_alone_is_drawn_as_it_is_with_the_others() -> None:
    table = pd.DataFrame(
        {"indicator_id": ["roads", "water", "water"], "unit_id": ["N", "N", "S"],
         "value": 0.5, "low": 0.4, "high": 0.6}
    )  # fmt: skip
    every = drawn_values(table, 0, 7)
    alone = drawn_values(table, 0, 7, "water")
    both = every[every["indicator_id"] == "water"].reset_index(drop=True)
    assert alone.equals(both)
    assert drawn_values(table, 0, 8)["drawn"].tolist() != every["drawn"].tolist()


def test_only_figures_that_the_plan_rests_on_are_weak(valleys: Valleys) -> None:
    other = figures(N=(0.5, 0.2, 0.8)).assign(indicator_id="anaemia")
    known = weak_values(unsure(valleys(), other).run)
    assert known.table.empty
    assert known.certain == ("water",)


@settings(deadline=None, max_examples=100)
@given(arrays(float, (4, 5), elements=st.floats(-10, 10)))
def test_information_is_never_worth_less_than_nothing_nor_more_than_is_proved(
    worth: np.ndarray,
) -> None:
    info = value_of_information(worth, worth.max(axis=0) + 1)
    assert info.gain >= -1e-12
    assert info.most == pytest.approx(info.gain + 1)
    same = value_of_information(worth[:1], worth[0])
    assert (same.gain, same.most) == (0.0, 0.0)


def test_a_work_with_an_equal_hangs_on_no_figure(valleys: Valleys) -> None:
    reopened = valleys()
    swapped = Resolved(decisions_of([("north", 2028), ("west", 2028)]), 0, 0, 0)
    plans = {"everything": [swapped.plan] * 3, "water": [reopened.decisions] * 3}
    about = (reopened.problem.candidate_set, reopened.decisions)
    works = works_table(*about, swapped, plans, {"water"})
    east = works.set_index("id").loc["east"]
    assert (east["stays"], east["stays_water"], east["group"]) == (0.0, 1.0, "even")
    again = Resolved(reopened.decisions, 0, 0, 0)
    works = works_table(*about, again, plans, {"water"})
    east = works.set_index("id").loc["east"]
    # It leaves when everything is drawn, and with no indicator alone: several together.
    assert (east["group"], east["hangs_on"]) == ("weak", "")


def test_a_work_that_leaves_where_nothing_is_gained_by_it_has_an_equal(valleys: Valleys) -> None:
    reopened = valleys()
    about = (reopened.problem.candidate_set, reopened.decisions)
    same = Resolved(reopened.decisions, 0, 0, 0)
    west = decisions_of([("north", 2028), ("west", 2028)])
    plans = {"everything": [west] * 3, "poverty": [west] * 3, "water": [west] * 3}
    east = works_table(*about, same, plans, {"poverty", "water"}).set_index("id").loc["east"]
    assert (east["group"], east["hangs_on"]) == ("weak", "poverty; water")
    # Knowing the water is worth nothing: east was exchanged for its equal there.
    east = works_table(*about, same, plans, {"poverty"}).set_index("id").loc["east"]
    assert (east["group"], east["hangs_on"]) == ("even", "")
