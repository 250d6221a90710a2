"""Ten trainee teachers, seventy-four schools with places: the capacitated p-median of ``spopt``.

Travel times and answer of pysal/spopt (``spopt/tests/test_locate/test_c_p_median.py``,
BSD-3-Clause): ten schools, those of first priority among them and used to capacity, give a mean
time of 87.2; without the use to capacity it would be 81.6.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Plan = Callable[..., Any]

OPEN = 10


@dataclass(frozen=True)
class Placements:
    """Opening a school is a candidate that costs nothing; a placement costs its time."""

    times: pd.DataFrame
    places: dict[str, int]
    first: list[str]

    @classmethod
    def read(cls, folder: Path) -> "Placements":
        schools = pd.read_csv(folder / "example_subject_schools.csv", dtype={"SE2 PP: Code": str})
        times = pd.read_csv(
            folder / "example_subject_student_school_times.csv",
            dtype={"student": str, "school": str},
        )
        places = dict(zip(schools["SE2 PP: Code"], schools["Count"].astype(int), strict=True))
        return cls(times, places, sorted(schools.loc[schools["priority"] == 1, "SE2 PP: Code"]))

    def tables(self) -> dict[str, pd.DataFrame]:
        times = self.times
        pairs = times["student"] + "-" + times["school"]
        schools = sorted(self.places)
        return {
            "candidates": pd.concat(
                [
                    pd.DataFrame(
                        {
                            "candidate_id": pairs,
                            "cost": times["time"],
                            "slot": "student-" + times["student"],
                            "typology": "placement",
                            "executing_unit": times["school"],
                        }
                    ),
                    pd.DataFrame(
                        {
                            "candidate_id": schools,
                            "cost": 0,
                            "typology": "school",
                            "executing_unit": schools,
                        }
                    ),
                ]
            ),
            "gaps": pd.DataFrame({"gap_id": "placed@" + times["student"].unique(), "gap": 1}),
            "closures": pd.DataFrame(
                {"candidate_id": pairs, "gap_id": "placed@" + times["student"], "amount": 1}
            ),
            "uses": pd.DataFrame({"candidate_id": pairs, "resource": "places", "amount": 1}),
            "limits": pd.DataFrame(
                {
                    "resource": "places",
                    "owner": schools,
                    "amount": [self.places[school] for school in schools],
                }
            ),
        }

    def rules(self, *, used_to_capacity: bool) -> str:
        rules: list[dict[str, Any]] = [
            {"target": {"indicator": "placed", "each": True, "at_least": 1.0}},
            {"count": {"where": {"typology": "school"}, "exactly": OPEN}},
            {"must_do": self.first},
        ]
        for school, rows in self.times.groupby("school"):
            pairs = sorted(rows["student"] + "-" + rows["school"])
            rules.append({"requires": {"candidate": pairs, "needs": str(school)}})
            if used_to_capacity and school in self.first:
                full = min(self.places[str(school)], len(pairs))
                rules.append({"count": {"candidates": pairs, "at_least": full}})
        return json.dumps(rules)


@pytest.fixture
def placements(published: Path) -> Placements:
    return Placements.read(published / "cases" / "spopt_locate")


@pytest.mark.published
@pytest.mark.parametrize(("used_to_capacity", "mean"), [(True, 87.2), (False, 81.6)])
def test_the_mean_time_of_the_placements_is_the_published_one(
    used_to_capacity: bool,  # noqa: FBT001 - a case of the test
    mean: float,
    placements: Placements,
    plan: Plan,
) -> None:
    answer = plan(
        **placements.tables(),
        rules=placements.rules(used_to_capacity=used_to_capacity),
        maximize="cheapest",
    )
    students = placements.times["student"].nunique()
    assert answer.cost / students == pytest.approx(mean, abs=1e-9)
    opened = [name for name in answer.chosen if name in placements.places]
    assert len(opened) == OPEN
    assert set(placements.first) <= set(opened)
    assert len(answer.chosen) == OPEN + students
