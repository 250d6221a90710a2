"""Technical assistance: one candidate per executing unit, and what it frees, from its record."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from gapplanner.candidates import CandidateSet
from gapplanner.errors import ScenarioError
from gapplanner.scenario import Scenario

Propose = Callable[..., CandidateSet]
ScenarioOf = Callable[..., Scenario]

OFFER: dict[str, Any] = {
    "executing_unit": "GR-06",
    "government": ("provincial", "district"),
    "cost": 1000.0,
    "spending_years": 3,
    "delay_years": 1,
    "frees": 0.25,
}


@pytest.fixture
def offered(propose: Propose, gaps_of: Callable[..., pd.DataFrame], scenario_of: ScenarioOf) -> Any:
    """Hill has eight dwellings without water; assistance may be bought."""

    def _offered(**changed: Any) -> CandidateSet:
        scenario = scenario_of(assistance={**OFFER, **changed})
        return propose(gaps_of(u060102=8), scenario=scenario)

    return _offered


def test_what_is_freed_is_a_part_of_what_was_not_accrued(offered: Any) -> None:
    """Hill had 24,000 and accrued 12,000; a quarter of the rest, half of it free: 1,500 a year."""
    frees = offered().frees
    assert frees.to_dict("records") == [
        {
            "candidate_id": "technical-assistance@MD-060102",
            "resource": "soles",
            "owner": "MD-060102",
            "year_offset": 1,
            "amount": 1500.0,
        }
    ]


def test_who_gives_it_pays_for_it_in_equal_parts_to_the_cent(offered: Any) -> None:
    found = offered()
    name = "technical-assistance@MD-060102"
    row = found.candidates.set_index("candidate_id").loc[name]
    assert (row["executing_unit"], row["cost"], row["unit_id"]) == ("GR-06", 1000.0, "060102")
    assert row["name"] == "Technical assistance to Hill"
    spent = found.uses[(found.uses["candidate_id"] == name) & (found.uses["resource"] == "soles")]
    assert spent["amount"].tolist() == [333.33, 333.33, 333.34]
    assert name not in set(found.closures["candidate_id"])


def test_a_unit_without_candidates_is_not_assisted(offered: Any) -> None:
    """The valley's own municipality builds nothing here: its capacity would serve nobody."""
    assert set(offered().frees["owner"]) == {"MD-060102"}


def test_without_the_block_nothing_is_offered(
    propose: Propose, gaps_of: Callable[..., pd.DataFrame]
) -> None:
    assert propose(gaps_of(u060102=8)).frees.empty


def test_who_gives_it_must_be_known(offered: Any) -> None:
    with pytest.raises(
        ScenarioError, match=r"assistance\.executing_unit.*'GR-6'.*Closest: 'GR-06'"
    ):
        offered(executing_unit="GR-6")


def test_the_two_ways_of_assisting_exclude_each_other(scenario_of: ScenarioOf) -> None:
    rates = {2028: 0.5, 2029: 0.6, 2030: 0.7}
    with pytest.raises(ValidationError, match="state one of the two"):
        scenario_of(
            assistance=OFFER, capacity={"growth": 1.0, "new_starts": 4, "execution_rate": rates}
        )
