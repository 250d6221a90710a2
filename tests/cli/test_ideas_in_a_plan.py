"""A site and a link brought into a plan of Cajamarca, and kept with its run."""

from pathlib import Path

import pytest

from gapplanner import questions
from gapplanner.errors import SourceError
from gapplanner.filling import ideas_kept, kept_ideas
from gapplanner.scenario import load_scenario, table_paths

BASE = Path(__file__).parents[2] / "scenarios" / "base.yaml"
HEAD = "idea,typology,name,unit_id,lon,lat,built,serves,cost_low,cost_mid,cost_high\n"
IDEAS = (
    HEAD
    + "a,new-health-post,CHONTEN,060501,-78.787,-7.306,1,060501:20; 060502:4,8e6,1e7,12e6\n"
    + "b,road-link,COCHAPAMPA,060112,-78.532,-7.266,3.4,060112:4,2e6,3e6,4e6\n"
)
WEIGHTS = """
indicators:
  health-facilities: {weight: 0.15}
  health-access: {weight: 0.05}
  road-local: {weight: 0.05}
  road-access: {weight: 0.03}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    (tmp_path / "ideas.csv").write_text(IDEAS, encoding="utf-8")
    path = tmp_path / "with-ideas.yaml"
    path.write_text(
        f'extends: {BASE.as_posix()}\nname: "Ideas"\ncandidates: {{ideas: ideas.csv}}\n{WEIGHTS}',
        encoding="utf-8",
    )
    return path


def test_works_of_a_file_are_weighed_beside_the_others_and_kept(
    scenario: Path, tmp_path: Path
) -> None:
    read = load_scenario(scenario)
    files = table_paths(scenario, read)
    found = questions.ask(read, tables=files)
    works = found.candidate_set.candidates.set_index("variant")
    assert works.loc["a", "executing_unit"] == "GR-06"
    assert (works.loc["b", "cost"], works.loc["b", "executing_unit"]) == (3e6, "MP-0601")
    assert found.candidate_set.closures["gap_id"].str.startswith("road-access@060112").sum() == 1
    (tmp_path / "run" / "tables").mkdir(parents=True)
    for name, write in kept_ideas(files).items():
        write(tmp_path / "run" / name)
    # The run alone is enough to ask again.
    again = questions.ask(read, tables=ideas_kept(tmp_path / "run"))
    assert again.candidate_set.candidates.equals(found.candidate_set.candidates)


def test_a_file_whose_indicator_has_no_weight_is_refused(scenario: Path) -> None:
    scenario.write_text(scenario.read_text().split("\nindicators:")[0], encoding="utf-8")
    read = load_scenario(scenario)
    with pytest.raises(SourceError) as refused:
        questions.ask(read, tables=table_paths(scenario, read))
    assert [problem.split("'")[1] for problem in refused.value.problems] == [
        "health-access",
        "road-access",
    ]
