"""Sites that cover the same people count them once: San Francisco's 205 census tracts, 16 stores.

Road distances and answers of ``spopt`` (pysal/spopt, ``spopt/tests/test_locate``, BSD-3-Clause):
four stores within 5,000 leave 21 tracts uncovered (``test_mclp.py``), 89.756 % are covered; eight
stores cover all (``test_lscp.py``).
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Plan = Callable[..., Any]

RADIUS = 5000


def read_stores(folder: Path) -> dict[str, pd.DataFrame]:
    """A store is a candidate; a tract, a gap of one tract with its people."""
    tracts = pd.read_csv(folder / "SF_demand_205_centroid_uniform_weight.csv", dtype={"NAME": str})
    distance = pd.read_csv(
        folder / "SF_network_distance_candidateStore_16_censusTract_205_new.csv",
        dtype={"DestinationName": str},
    )
    near = distance[distance["distance"] <= RADIUS]
    return {
        "candidates": pd.DataFrame({"candidate_id": sorted(distance["name"].unique()), "cost": 1}),
        "gaps": pd.DataFrame(
            {
                "gap_id": "access@" + tracts["NAME"],
                "gap": 1,
                "gap_unit": "tracts",
                "people": tracts["POP2000"],
            }
        ),
        "closures": pd.DataFrame(
            {
                "candidate_id": near["name"],
                "gap_id": "access@" + near["DestinationName"],
                "amount": 1,
            }
        ),
    }


@pytest.fixture
def stores(published: Path) -> dict[str, pd.DataFrame]:
    return read_stores(published / "cases" / "spopt_locate")


@pytest.fixture
def expected(published: Path) -> dict[str, Any]:
    path = published / "cases" / "spopt_locate" / "expected.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


@pytest.mark.published
def test_four_stores_leave_twenty_one_tracts_uncovered(
    stores: dict[str, pd.DataFrame], expected: dict[str, Any], plan: Plan
) -> None:
    limits = "resource,amount\nsoles,4\n"
    answer = plan(**stores, limits=limits, maximize="people")
    gaps = answer.run.gaps
    assert len(gaps) == 205
    assert int((gaps["set_in_motion"] < 1).sum()) == 21
    assert 100 * answer.closed / 205 == pytest.approx(89.75609756097561, abs=1e-9)
    assert answer.run.proof.objective == expected["mclp"]["covered_pop"] == 875_247
    assert answer.chosen == expected["mclp"]["sites"]


@pytest.mark.published
@pytest.mark.parametrize("count", range(1, 9))
def test_each_further_store_covers_what_was_found_before(
    count: int, stores: dict[str, pd.DataFrame], expected: dict[str, Any], plan: Plan
) -> None:
    rules = f"[{{count: {{at_most: {count}}}}}]"
    answer = plan(**stores, rules=rules, maximize="people")
    stated, people, uncovered = expected["mclp_curve"][count - 1]
    assert stated == count
    assert answer.run.proof.objective == people
    assert int((answer.run.gaps["set_in_motion"] < 1).sum()) == uncovered


@pytest.mark.published
def test_eight_stores_are_the_fewest_that_cover_every_tract(
    stores: dict[str, pd.DataFrame], expected: dict[str, Any], plan: Plan
) -> None:
    rules = "[{target: {indicator: access, each: true, at_least: 1.0}}]"
    answer = plan(**stores, rules=rules, maximize="cheapest")
    assert len(answer.chosen) == answer.cost == expected["lscp"]["n"] == 8
    assert (answer.run.gaps["set_in_motion"] == 1).all()


def test_a_village_between_two_wells_is_counted_once(plan: Plan) -> None:
    """North serves A and B (100 and 50), middle B and C (60), south C and D (20): two wells."""
    answer = plan(
        candidates="candidate_id,cost\nnorth,1\nmiddle,1\nsouth,1\n",
        gaps="gap_id,gap,people\nwell@a,1,100\nwell@b,1,50\nwell@c,1,60\nwell@d,1,20\n",
        closures=(
            "candidate_id,gap_id,amount\nnorth,well@a,1\nnorth,well@b,1\nmiddle,well@b,1\n"
            "middle,well@c,1\nsouth,well@c,1\nsouth,well@d,1\n"
        ),
        limits="resource,amount\nsoles,2\n",
        maximize="people",
    )
    assert answer.chosen == ["north", "south"]
    assert answer.run.proof.objective == 230
