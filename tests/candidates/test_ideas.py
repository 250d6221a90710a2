"""Works at a point, from a file: three villages, two sites, by hand."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gapplanner.candidates import CandidateSet, load_typologies
from gapplanner.candidates.idea_files import idea_table
from gapplanner.candidates.ideas import IDEA_COLUMNS, ideas_of, read_ideas, served_by, serves_text
from gapplanner.candidates.located import Record, with_ideas
from gapplanner.errors import SourceError
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import SOLES, STARTS

Files = tuple[Callable[..., None], str, str]
UNITS = ("0601", "060101", "060102")
POST = """
  - id: post
    name: Post
    work: "Post in {place}"
    sector: health
    nature: coverage
    indicators: [reach]
    gap_unit: populated places
    built: facilities
    costs:
      - {cost: rural}
    whole: true
    minimum: {value: 1, quality: assumed, reason: "One"}
    maximum: {value: 1, quality: assumed, reason: "One"}
    duration_years: {value: 4, quality: assumed, reason: "Four"}
    spending: [0.25, 0.25, 0.25, 0.25]
    spending_reason: "Evenly"
    om_share: {value: 0.1, quality: assumed, reason: "A nurse's roof"}
    executed_by: [regional]
"""
HEAD = "idea,typology,name,unit_id,lon,lat,built,serves,cost_low,cost_mid,cost_high"
NORTH = "north,post,Northfield,060101,-78.5,-7.1,1,060101:3; 060102:1,50,100,200"
SOUTH = "south,post,Southfield,060102,-78.4,-7.2,1,060102:2,40,80,90"


@pytest.fixture
def typologies(root: Path, typology_files: Files) -> Any:
    write, text, ceilings = typology_files
    write(root, text + POST.lstrip("\n"), ceilings)
    return load_typologies(root)


@pytest.fixture
def reaching(scenario_of: Callable[..., Scenario]) -> Scenario:
    """A scenario that weighs reach as much as water, and brings a file."""
    return scenario_of(
        indicators={"water": {"weight": 0.5}, "reach": {"weight": 0.5}},
        candidates={"ideas": "sites.csv"},
    )


def written(folder: Path, *rows: str, head: str = HEAD) -> dict[str, Path]:
    path = folder / "sites.csv"
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return {"sites.csv": path}


def reach(gaps_of: Callable[..., pd.DataFrame], **by_unit: float) -> pd.DataFrame:
    """Return the water gap of Hill and places out of reach, ten people behind each."""
    far = gaps_of(**by_unit).assign(indicator_id="reach", gap_unit="populated places")
    far["gap_id"] = far["gap_id"].str.replace("water", "reach")
    far["people"] = far["gap"] * 10
    return pd.concat([gaps_of(u060102=8), far], ignore_index=True)


@pytest.fixture
def bring(
    tmp_path: Path, typologies: Any, reaching: Scenario, propose: Callable[..., CandidateSet],
    gaps_of: Callable[..., pd.DataFrame], executing_units: pd.DataFrame, budget: pd.DataFrame,
) -> Callable[..., tuple[CandidateSet, tuple[str, ...]]]:  # fmt: skip
    def _bring(*rows: str, **far: float) -> tuple[CandidateSet, tuple[str, ...]]:
        gaps = reach(gaps_of, **(far or {"u060101": 4, "u060102": 2}))
        table = read_ideas(written(tmp_path, *rows), reaching, typologies, UNITS)
        record = Record(executing_units, budget)
        proposed = propose(gaps, scenario=reaching)
        return with_ideas(proposed, table, record, reaching, typologies)

    return _bring


def test_a_site_is_a_candidate_of_its_own_where_it_stands(bring: Any) -> None:
    found, left_out = bring(NORTH, SOUTH)
    assert left_out == ()
    sites = found.candidates[found.candidates["typology"] == "post"].set_index("candidate_id")
    north = sites.loc["reach@060101:post:north"]
    assert (north["cost"], north["om_cost"], north["stage"]) == (100.0, 10.0, 9)
    assert (north["lon"], north["lat"], north["executing_unit"]) == (-78.5, -7.1, "GR-06")
    assert north["slot"] == "reach@060101:post:north"
    # Three places of Town and one of Hill, ten people behind each.
    assert north["beneficiaries"] == 40
    closed = found.closures[found.closures["candidate_id"] == "reach@060101:post:north"]
    assert closed.set_index("gap_id")["amount"].to_dict() == {"reach@060101": 3, "reach@060102": 1}
    assert set(found.candidates["typology"]) == {"taps", "post"}


def test_its_spending_adds_up_and_capacity_lasts_as_long(bring: Any) -> None:
    found, _left_out = bring(NORTH)
    uses = found.uses[found.uses["candidate_id"] == "reach@060101:post:north"]
    assert uses.loc[uses["resource"] == SOLES, "amount"].tolist() == [25.0] * 4
    assert uses.loc[uses["resource"] == STARTS, "amount"].tolist() == [1.0]
    # Started in 2030, it spends until 2033.
    assert found.limits["year"].max() == 2033


def test_no_site_closes_more_than_the_gap(bring: Any) -> None:
    found, _left_out = bring(NORTH, u060101=2.0, u060102=0.0)
    closed = found.closures[found.closures["candidate_id"] == "reach@060101:post:north"]
    assert closed.set_index("gap_id")["amount"].to_dict() == {"reach@060101": 2}


def test_what_nobody_carries_or_nobody_needs_is_said(bring: Any) -> None:
    dear = NORTH.replace("50,100,200", "50,500000,600000").replace("north", "dear")
    found, left_out = bring(NORTH, SOUTH, dear, u060101=4.0, u060102=0.0)
    assert [sentence.partition(":")[2].strip(" .'") for sentence in left_out] == ["dear", "south"]
    assert "reach@060102:post:south" not in set(found.candidates["candidate_id"])


def test_the_cost_case_of_the_scenario_is_the_one_of_the_file(
    typologies: Any,
) -> None:
    table = pd.DataFrame([dict(zip(HEAD.split(","), NORTH.split(","), strict=True))])
    costs = [ideas_of(table, typologies, case)[0].cost for case in ("low", "mid", "high")]
    assert costs == [50.0, 100.0, 200.0]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (NORTH.replace(",post,", ",posts,"), "column typology: every row must name one of"),
        (NORTH.replace("Northfield,060101", "Northfield,060199"), "column unit_id: every row"),
        (NORTH.replace("060102:1", "069999:1"), "column serves: every row must name places"),
        (NORTH.replace("060102:1", "Hill 1"), "column serves: every row must have text of"),
        (NORTH.replace("50,100,200", "500,100,200"), "must be in order of size; not so in 1 row"),
        (NORTH.replace(",post,", ",taps,"), "Closest: 'post'."),
    ],
)
def test_a_mistake_is_told_by_file_and_column(
    row: str, words: str, tmp_path: Path, typologies: Any, reaching: Scenario
) -> None:
    with pytest.raises(SourceError) as refused:
        read_ideas(written(tmp_path, row), reaching, typologies, UNITS)
    told = " ".join(refused.value.problems)
    assert "sites.csv" in told
    assert words in told or (words.startswith("Closest") and "the kinds built at a point" in told)


def test_works_that_move_what_nobody_weighs_are_refused(
    tmp_path: Path, typologies: Any, scenario_of: Callable[..., Scenario]
) -> None:
    plain = scenario_of(candidates={"ideas": "sites.csv"})
    with pytest.raises(SourceError, match="its works move 'reach', which the scenario must weigh"):
        read_ideas(written(tmp_path, NORTH), plain, typologies, UNITS)


def test_two_files_may_not_call_two_works_the_same(
    tmp_path: Path, typologies: Any, reaching: Scenario
) -> None:
    one = written(tmp_path, NORTH)["sites.csv"]
    with pytest.raises(SourceError, match="called differently in all files; repeated: 'north'"):
        read_ideas({"a.csv": one, "b.csv": one}, reaching, typologies, UNITS)


def test_served_places_are_read_as_they_are_written() -> None:
    served = {"060102": 2.0, "060101": 3.5}
    assert served_by(serves_text(served)) == served


def test_a_table_of_places_becomes_ideas_at_the_unit_cost(typologies: Any) -> None:
    places = pd.DataFrame(
        {"place_id": ["0601010001"], "name": ["A"], "unit_id": ["060101"], "lon": [0.0],
         "lat": [0.0]}
    )  # fmt: skip
    kind = typologies.by_id["post"]
    table = idea_table(places, [2.0], [{"060101": 3}], kind, typologies)
    assert set(IDEA_COLUMNS) <= set(table)
    row = table.iloc[0]
    # The cost of a rural tap in the tiny file: 500, 1,000, 4,000; the dearest is assumed.
    assert (row["cost_low"], row["cost_mid"], row["cost_high"]) == (1_000, 2_000, 8_000)
    assert (row["quality"], row["serves"], row["stage"]) == ("assumed", "060101:3", 9)
