"""Technologies of one kind of investment, by what is known of the place."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet, assumptions, load_typologies
from gapplanner.errors import SourceError
from gapplanner.language import use_language
from gapplanner.scenario import Scenario

Propose = Callable[..., CandidateSet]
Gaps = Callable[..., pd.DataFrame]
Files = tuple[Callable[..., None], str, str]

PUMPED = """
  - id: pumped-taps
    variant_of: taps
    name: Pumped taps
    work: "Pumped taps in {place}"
    sector: water
    nature: coverage
    indicators: [water]
    gap_unit: dwellings
    where:
      - {indicator: altitude, below: 1_500, reason: "Water runs below the village"}
    costs:
      - {cost: pumped}
    whole: true
    minimum: {value: 2, quality: assumed, reason: "One tap is maintenance"}
    maximum: {value: 1_000, quality: assumed, reason: "A round number"}
    duration_years: {value: 2, quality: assumed, reason: "A year to study, a year to build"}
    spending: [0.4, 0.6]
    spending_reason: "Study, then build"
    om_share: {value: 0.1, quality: assumed, reason: "A pump"}
    executed_by: [district, provincial, regional]
"""
COST = """  pumped:
    <<: *thousand
    factors:
      technology: {value: 2, quality: assumed, reason: "A pump"}
typologies:
"""


@pytest.fixture
def with_pumps(root: Path, typology_files: Files) -> Path:
    """Below 1,500 m, taps at twice the cost."""
    write, text, ceilings = typology_files
    write(root, text.replace("typologies:\n", COST) + PUMPED.lstrip("\n"), ceilings)
    return root


def at(indicators: pd.DataFrame, **metres: float) -> pd.DataFrame:
    """Return the figures with the altitude of some places."""
    rows = [
        {"indicator_id": "altitude", "unit_id": unit[1:], "level": "district", "year": 2021,
         "value": value}
        for unit, value in metres.items()
    ]  # fmt: skip
    return pd.concat([indicators, pd.DataFrame(rows)], ignore_index=True)


def asked(scenario_of: Callable[..., Scenario], **changed: Any) -> Scenario:
    prospective = {"sizes": (0.5, 1.0), "variants": True} | changed
    return scenario_of(candidates={"prospective": prospective})


def test_a_place_is_offered_the_technology_that_suits_it(
    with_pumps: Path, propose: Propose, gaps_of: Gaps, indicators: pd.DataFrame,
    scenario_of: Callable[..., Scenario],
) -> None:  # fmt: skip
    """Hill stands at 1,000 m; Town at 2,000 m keeps the taps without a technology."""
    found = propose(
        gaps_of(u060101=4, u060102=4),
        indicators=at(indicators, u060101=2_000, u060102=1_000),
        scenario=asked(scenario_of),
    ).candidates
    kinds = found.groupby("unit_id")[["typology", "cost"]].agg(list)
    assert kinds.loc["060101", "typology"] == ["taps", "taps"]
    assert kinds.loc["060102", "typology"] == ["pumped-taps", "pumped-taps"]
    assert kinds.loc["060102", "cost"] == [4_000.0, 8_000.0]
    assert set(found["slot"]) == {"water@060101", "water@060102"}


def test_where_the_altitude_is_not_known_nothing_is_guessed(
    with_pumps: Path, propose: Propose, gaps_of: Gaps, scenario_of: Callable[..., Scenario]
) -> None:
    found = propose(gaps_of(u060102=4), scenario=asked(scenario_of)).candidates
    assert set(found["typology"]) == {"taps"}


def test_technologies_are_offered_only_when_they_are_asked_for(
    with_pumps: Path, propose: Propose, gaps_of: Gaps, indicators: pd.DataFrame
) -> None:
    low = at(indicators, u060102=1_000)
    found = propose(gaps_of(u060102=4), indicators=low).candidates
    assert set(found["typology"]) == {"taps"}


def test_several_technologies_that_suit_share_one_slot(
    with_pumps: Path, typology_files: Files, propose: Propose, gaps_of: Gaps,
    indicators: pd.DataFrame, scenario_of: Callable[..., Scenario],
) -> None:  # fmt: skip
    write, text, ceilings = typology_files
    both = PUMPED + PUMPED.lstrip("\n").replace("pumped-taps", "siphon-taps")
    write(with_pumps, text.replace("typologies:\n", COST) + both.lstrip("\n"), ceilings)
    found = propose(
        gaps_of(u060102=4),
        indicators=at(indicators, u060102=1_000),
        scenario=asked(scenario_of, sizes=(1.0,)),
    ).candidates
    assert sorted(found["typology"]) == ["pumped-taps", "siphon-taps"]
    assert set(found["slot"]) == {"water@060102"}


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        ("variant_of: taps", "variant_of: wells", "'pumped-taps' must be a variant of a kind"),
        ("variant_of: taps", "variant_of: pumped-taps", "that is no variant itself"),
        ("gap_unit: dwellings", "gap_unit: persons", "must be a variant of a kind"),
        ("below: 1_500", "over: 1_500", "where.0.over: Extra inputs are not permitted"),
        (", below: 1_500", "", "must state 'at_least', 'below' or both"),
        ("below: 1_500", "below: 5, at_least: 9", "'at_least' must be less than 'below'"),
    ],
)
def test_a_mistake_in_a_technology_is_told(
    written: str, instead: str, words: str, tmp_path: Path, typology_files: Files
) -> None:
    write, text, ceilings = typology_files
    pumped = PUMPED.lstrip("\n").replace(written, instead)
    write(tmp_path, text.replace("typologies:\n", COST) + pumped, ceilings)
    with pytest.raises(SourceError) as refused:
        load_typologies(tmp_path)
    assert any(words in problem for problem in refused.value.problems)


def test_a_mistake_is_told_by_file_and_line(tmp_path: Path, typology_files: Files) -> None:
    write, text, ceilings = typology_files
    wrong = text.replace("whole: true", "whole: perhaps")
    write(tmp_path, wrong, ceilings)
    line = wrong.splitlines().index("    whole: perhaps") + 1
    with pytest.raises(SourceError) as refused:
        load_typologies(tmp_path)
    assert refused.value.problems[0].startswith(f"water.yaml:{line} typologies.0.whole: ")


def test_a_plan_says_where_each_technology_is_proposed(
    with_pumps: Path, scenario_of: Callable[..., Scenario]
) -> None:
    use_language("en")
    typologies = load_typologies(with_pumps)
    said = [sentence for sentence, _source in assumptions(asked(scenario_of), typologies)]
    assert any(
        sentence.startswith(
            "Pumped taps: proposed where altitude of the capital is below 1,500 "
            "(assumed: Water runs below the village)."
        )
        for sentence in said
    )
    without = [sentence for sentence, _source in assumptions(scenario_of(), typologies)]
    assert not any("Pumped" in sentence for sentence in without)


def test_the_products_technologies_are_assumed_and_leave_no_place_without_a_kind() -> None:
    typologies = load_typologies()
    variants = [one for one in typologies.by_id.values() if one.variant_of]
    assert len(variants) >= 5
    for one in variants:
        factors = typologies.unit_costs[one.costs[0].cost].factors
        assert factors["technology"].quality == "assumed"
        assert factors["technology"].reason
        assert all(condition.reason for condition in one.where)
