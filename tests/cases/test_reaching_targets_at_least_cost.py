"""The cheapest sites that protect enough of each species: a minimum-set problem of Marxan's kind.

Six planning units and three species (razinkele/pymarxan, ``tests/data/simple``, MIT licence); its
``docs/VALIDATION.md`` gives the optimum, units 2, 4 and 6 for 35, against 43 by annealing and 45 by
a greedy choice.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Plan = Callable[..., Any]

TARGETS = """[
  {target: {indicator: species-1, at_least: 1.0}},
  {target: {indicator: species-2, at_least: 1.0}},
  {target: {indicator: species-3, at_least: 1.0}}]"""


def read_marxan(folder: Path) -> dict[str, pd.DataFrame]:
    """A planning unit is a candidate, a species a gap as large as its target."""
    units = pd.read_csv(folder / "pu.dat", dtype={"id": str})
    species = pd.read_csv(folder / "spec.dat", dtype={"id": str})
    amounts = pd.read_csv(folder / "puvspr.dat", dtype={"species": str, "pu": str})
    return {
        "candidates": pd.DataFrame({"candidate_id": units["id"], "cost": units["cost"]}),
        "gaps": pd.DataFrame({"gap_id": "species-" + species["id"], "gap": species["target"]}),
        "closures": pd.DataFrame(
            {
                "candidate_id": amounts["pu"],
                "gap_id": "species-" + amounts["species"],
                "amount": amounts["amount"],
            }
        ),
    }


@pytest.mark.published
def test_the_units_that_marxan_should_have_found_are_chosen(published: Path, plan: Plan) -> None:
    tables = read_marxan(published / "cases" / "marxan_simple" / "input")
    answer = plan(**tables, rules=TARGETS, maximize="cheapest")
    assert answer.chosen == ["2", "4", "6"]
    assert answer.cost == answer.run.proof.objective == 35


def test_a_target_counts_only_up_to_its_gap_and_two_small_sites_beat_a_large_one(
    plan: Plan,
) -> None:
    """Wells: 10 wanted; the large site brings 14 for 9 soles, two of 5 cost 4 each."""
    answer = plan(
        candidates="candidate_id,cost\nlarge,9\nleft,4\nright,4\n",
        gaps="gap_id,gap\nwells,10\n",
        closures="candidate_id,gap_id,amount\nlarge,wells,14\nleft,wells,5\nright,wells,5\n",
        rules="[{target: {indicator: wells, at_least: 1.0}}]",
        maximize="cheapest",
    )
    assert answer.chosen == ["left", "right"]
    assert answer.cost == 8
