"""Models leave for other programs whole, readable and always the same."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import highspy
import numpy as np
import pytest

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.exchange import as_problem, lp_text, second_opinion, write_mps
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.solving import build
from gapplanner.optimize.world import world_of
from gapplanner.portfolio import Funding, Horizon
from gapplanner.scenario.rules import Group, Quantity


@pytest.fixture
def tap_and_road(works_and_gaps: Callable[..., CandidateSet]) -> PortfolioModel:
    """A tap of the district and a road of the region, in a programme of one year."""
    works = [
        {"candidate_id": "tap", "unit_id": "060101", "executing_unit": "MD-060101",
         "duration_years": 1, "spends": (40, 10), "closes": {"water@060101": 5}},
        {"candidate_id": "road", "unit_id": "060201", "executing_unit": "GR-06",
         "duration_years": 1, "spends": (60,), "sector": "roads", "closes": {"water@060101": 1}},
    ]  # fmt: skip
    gaps = [("water", "060101", 10.0, 30.0, 1.0)]
    return PortfolioModel(
        world_of(works_and_gaps(works, gaps, {"water": 1.0}), Horizon(2027, 1), 0.0)
    )


def test_money_reads_as_one_row_per_union_of_sources(tap_and_road: PortfolioModel) -> None:
    ceilings = {"canon": {2028: 70.0}, "foncor": {2028: 25.0}}
    eligible = {"tap": ("canon",), "road": ("canon", "foncor")}
    MoneyBySource(Funding(ceilings, eligible), Horizon(2027, 1)).add_to(tap_and_road)
    tap_and_road.add_to_objective(np.array([0, 1]), np.array([1.0, 5.0]))
    assert lp_text(tap_and_road.matrix()) == (
        "\\* portfolio *\\\n"
        "Maximize\n"
        "objective: c0_y_road_2028 + 5 c1_y_tap_2028\n"
        "Subject To\n"
        "r0_slot_slot_road_up: c0_y_road_2028 <= 1\n"
        "r1_slot_slot_tap_up: c1_y_tap_2028 <= 1\n"
        "r2_money_canon_2028_up: 40 c1_y_tap_2028 <= 70\n"
        "r3_money_canon_foncor_2028_up: 60 c0_y_road_2028 + 40 c1_y_tap_2028 <= 95\n"
        "Binaries\n"
        "c0_y_road_2028\n"
        "c1_y_tap_2028\n"
        "End\n"
    )


def test_a_least_share_reads_as_a_part_against_the_whole(tap_and_road: PortfolioModel) -> None:
    ShareLimit(Quantity.COST, 0.25, is_floor=True, by=Group.SECTOR).add_to(tap_and_road)
    tap_and_road.add_to_objective(np.array([1]), 1.0)
    rows = lp_text(tap_and_road.matrix()).partition("Subject To\n")[2].partition("Binaries")[0]
    # Long rows go on in the next line.
    read = re.sub(r" *\n *(?=[-+<>=])", " ", rows).splitlines()[2:]
    assert read == [
        "r2_total_cost_floor_GR_06: 60 c0_y_road_2028 - c2_total_cost_floor_GR_06 = 0",
        "r3_total_cost_floor_MD_060101: 50 c1_y_tap_2028 - c3_total_cost_floor_MD_060101 = 0",
        (
            "r4_total_cost_floor: c2_total_cost_floor_GR_06 + c3_total_cost_floor_MD_060101 "
            "- c4_total_cost_floor = 0"
        ),
        "r5_minimum_share_cost_roads_low: 60 c0_y_road_2028 - 0.25 c4_total_cost_floor >= 0",
        "r6_minimum_share_cost_water_low: 50 c1_y_tap_2028 - 0.25 c4_total_cost_floor >= 0",
    ]


def test_names_that_read_alike_stay_apart(tap_and_road: PortfolioModel) -> None:
    for name in ("a b", "a-b", "a[b]"):
        column = tap_and_road.add_columns([name], np.zeros(1), np.ones(1))
        tap_and_road.add_row(name, column, 1.0, upper=1.0)
    problem = as_problem(tap_and_road.matrix())
    assert [str(column) for column in problem.variables()][2:] == ["c2_a_b", "c3_a_b", "c4_a_b"]


def test_the_constant_and_every_kind_of_bound_survive(tap_and_road: PortfolioModel) -> None:
    # A column free below stands at -3 by its row, a whole one at 2 of at most 2.5; constant 10.
    none, one = np.array([-np.inf]), np.array([1.0])
    free = tap_and_road.add_columns(["free"], none, -none)
    whole = tap_and_road.add_columns(["whole"], 0 * one, 9 * one, integer=True)
    tap_and_road.add_row("below", free, 1.0, lower=-7.0, upper=-3.0)
    tap_and_road.add_row("half", whole, 2.0, upper=5.0)
    tap_and_road.add_to_objective(np.concatenate([free, whole]), 1.0, offset=10.0)
    assert second_opinion(tap_and_road.matrix(), 0.0, 30.0) == pytest.approx(10 - 3 + 2)


def test_a_row_that_says_something_false_is_not_lost(tap_and_road: PortfolioModel) -> None:
    tap_and_road.add_row("never", np.zeros(0, dtype=np.int64), 1.0, lower=1.0)
    tap_and_road.add_to_objective(np.array([0]), 1.0)
    assert second_opinion(tap_and_road.matrix(), 0.0, 30.0) is None


def test_the_written_model_is_the_same_bytes_and_the_same_problem(
    valleys: PortfolioProblem, tmp_path: Path
) -> None:
    model = build(valleys)
    valleys.objectives[0].add_to(model)
    paths = [tmp_path / "first.mps.gz", tmp_path / "second.mps.gz"]
    for path in paths:
        write_mps(model.matrix(), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    plain = tmp_path / "model.mps"
    plain.write_bytes(gzip.decompress(paths[0].read_bytes()))
    read = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped library
    read.setOptionValue("output_flag", False)  # noqa: FBT003 - the solver's own signature
    assert read.readModel(str(plain)) == highspy.HighsStatus.kOk
    read.run()
    best = second_opinion(model.matrix(), 0.0, 30.0) or 0.0
    # The format knows only what is to be minimised.
    assert read.getObjectiveValue() == pytest.approx(-best)
