"""The answer that can be read aloud."""

from dataclasses import replace

import pandas as pd

from gapplanner.answer import answer_sentence, closed_shares
from gapplanner.portfolio import Audit, Proof
from gapplanner.runs import Run


def test_the_answer_says_what_for_how_much_what_closes_and_how_sure(toy_run: Run) -> None:
    assert answer_sentence(toy_run) == (
        "With S/ 10.0 million in 2028-2030, the proposed portfolio starts 3 investments in 2 "
        "districts and by 2037 closes 54.3 % of the gap in water network, and 16.7 % of the gap in "
        "local roads; the result is optimal to within 0.1 %."
    )


def test_an_answer_that_is_not_proved_says_so(toy_run: Run) -> None:
    proof = Proof("feasible", -1.2, -1.1, 0.105, 0.005, "HiGHS", 600.0, 9, "time", Audit(-1.2))
    assert answer_sentence(replace(toy_run, proof=proof)).endswith(
        "the result is the best found, and no other can be better by more than 10.5 %."
    )


def test_the_answer_of_gaps_alone_counts_them(gaps_run: Run) -> None:
    assert answer_sentence(gaps_run) == ("5 gaps were measured with 2 indicators in 5 places.")


def test_an_empty_portfolio_is_said_plainly(empty_run: Run) -> None:
    assert answer_sentence(empty_run) == (
        "Under these rules and with this money, no investment enters the portfolio."
    )


def test_an_indicator_with_no_known_gap_closes_no_share(toy_run: Run) -> None:
    water = toy_run.gaps["indicator_id"] == "water-network"
    gaps = toy_run.gaps.assign(gap=toy_run.gaps["gap"].mask(water))
    assert closed_shares(replace(toy_run, gaps=gaps)).index.tolist() == ["road-local"]


def test_the_heaviest_weight_is_named_first(toy_run: Run) -> None:
    weights = pd.Series({"road-local": 0.7, "water-network": 0.3})
    shares = closed_shares(replace(toy_run, indicator_weights=weights))
    assert shares.index.tolist() == ["road-local", "water-network"]


def test_of_several_other_gaps_the_least_and_the_most_closed_are_named(toy_run: Run) -> None:
    roads = toy_run.gaps[toy_run.gaps["indicator_id"] == "road-local"]
    half = roads.assign(indicator_id="wells", by_year_ten=roads["gap"] / 2)
    half["gap_id"] = "wells@" + half["unit_id"]
    run = replace(toy_run, gaps=pd.concat([toy_run.gaps, half], ignore_index=True))
    assert "and between 16.7 % (local roads) and 50.0 % (wells) of the other 2;" in answer_sentence(
        run
    )
