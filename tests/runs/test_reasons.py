"""Reasons in and out are said only when the finished tables bear them."""

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.runs import Run
from gapplanner.runs.reasons import Slack, reasons

PROGRAMME = (2028, 2029, 2030)
WATER_GAMMA = "water-network@060201:rural-water:1.00"
ROAD_SOUTH = "road-local@0602:basic:0.50"


@pytest.fixture
def world(toy_run: Run) -> CandidateSet:
    """The toy run's candidates: a work of S/ 3,200,000 in Gamma (all in year one) is left out."""
    spent = toy_run.uses.copy()
    out = pd.DataFrame(
        [(WATER_GAMMA, "soles", 0, 3.2e6), (ROAD_SOUTH, "soles", 0, 10e6)], columns=spent.columns
    )
    return CandidateSet.from_tables(
        {
            "candidates": toy_run.candidates,
            "gaps": toy_run.gaps,
            "closures": toy_run.closures,
            "uses": pd.concat([spent, out], ignore_index=True),
            "limits": toy_run.limits,
        },
        toy_run.indicator_weights,
    )


def said(run: Run, world: CandidateSet, slack: Slack) -> dict[str, str]:
    sentences = reasons(run.candidates, world, slack, PROGRAMME, lambda _unit: ("ordinary",))
    return dict(zip(run.candidates["candidate_id"], sentences, strict=True))


def left(**amounts: float) -> Slack:
    """Slack of the South's municipality and of the one source, the same in every year."""
    table = {("soles", "MP-0602", year): amounts.get("unit", 99e6) for year in range(2028, 2035)}
    table |= {("soles", "ordinary", year): amounts.get("money", 99e6) for year in PROGRAMME}
    table |= {("starts", "MP-0602", year): amounts.get("starts", 9.0) for year in PROGRAMME}
    return Slack(table, amounts.get("tail", 99e6), 2030)


def test_a_chosen_work_says_what_share_of_the_gap_it_serves(
    toy_run: Run, world: CandidateSet
) -> None:
    sentence = said(toy_run, world, left())["water-network@060102:rural-water:0.50"]
    assert sentence == "Serves 25 dwellings: 50.0 % of the gap of Beta."


def test_a_unit_without_capacity_says_how_much_is_lacking(
    toy_run: Run, world: CandidateSet
) -> None:
    assert said(toy_run, world, left(unit=1e6))[WATER_GAMMA] == (
        "Municipalidad Provincial de South has no capacity left:"
        " it would lack S/ 2,200,000.00 in 2028."
    )


def test_spent_money_says_how_much_is_lacking(toy_run: Run, world: CandidateSet) -> None:
    assert said(toy_run, world, left(money=3e6))[WATER_GAMMA] == (
        "No money is left: it would lack S/ 200,000.00 in 2028."
    )


def test_a_unit_that_can_open_no_more_works_says_so(toy_run: Run, world: CandidateSet) -> None:
    assert said(toy_run, world, left(starts=0.0))[WATER_GAMMA] == (
        "Municipalidad Provincial de South can open no more new works in 2028."
    )


def test_the_year_that_comes_nearest_is_the_one_told(toy_run: Run, world: CandidateSet) -> None:
    slack = left(unit=1e6)
    nearer = Slack({**slack.left, ("soles", "MP-0602", 2030): 3.1e6}, slack.tail, slack.last_year)
    assert "S/ 100,000.00 in 2030" in said(toy_run, world, nearer)[WATER_GAMMA]


def test_what_fits_is_not_said_to_lack_anything(toy_run: Run, world: CandidateSet) -> None:
    assert said(toy_run, world, left())[WATER_GAMMA] == (
        "It fits by itself, but under all the rules it adds less than what was chosen."
    )


def test_another_size_of_the_same_work_is_named(toy_run: Run, world: CandidateSet) -> None:
    candidates = toy_run.candidates.copy()
    candidates.loc[candidates["candidate_id"] == ROAD_SOUTH, "slot"] = "road-local@0601"
    run = Run(**{**vars(toy_run), "candidates": candidates})
    assert said(run, world, left())[ROAD_SOUTH] == (
        "Another investment for the same gap was chosen: Improve 10 km of local road in North."
    )


def test_committing_too_much_after_the_programme_is_told(toy_run: Run, world: CandidateSet) -> None:
    late = world.uses.copy()
    late.loc[late["candidate_id"] == WATER_GAMMA, "year_offset"] = 9
    tables = {name: getattr(world, name) for name in ("candidates", "gaps", "closures", "limits")}
    spread = CandidateSet.from_tables({**tables, "uses": late}, toy_run.indicator_weights)
    assert said(toy_run, spread, left(tail=1e6))[WATER_GAMMA] == (
        "It would commit S/ 2,200,000.00 too much after 2030."
    )
