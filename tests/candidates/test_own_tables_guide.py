"""The guide of own tables, run as it is written: its files, its answer, its messages."""

import re
from pathlib import Path

import pytest

from gapplanner import pipeline
from gapplanner.candidates.own.contracts import OWN_TABLES
from gapplanner.candidates.own.limits import read_limits
from gapplanner.errors import SourceError
from gapplanner.inquiry import reopen
from gapplanner.inquiry.priority import PriorityAsked, priority_list
from gapplanner.language import use_language

GUIDE = (Path(__file__).parents[2] / "docs" / "own-tables.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"^`([\w-]+\.(?:csv|yaml))`:\n\n```\w+\n(.*?)```", GUIDE, re.M | re.S))


@pytest.fixture
def guide(tmp_path: Path) -> Path:
    """The example of the guide, as a planner would save it."""
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "obras.yaml"


def test_the_example_gives_the_answer_the_guide_tells(guide: Path, tmp_path: Path) -> None:
    folder, run = pipeline.plan(guide, out=tmp_path / "run")
    assert run.proof is not None
    assert (run.proof.status, run.proof.objective) == ("optimal", 1310)
    names = set(run.portfolio["copy_of"].fillna(run.portfolio["candidate_id"]))
    assert names == {"puente-concreto", "planta", "red", "pozo", "mercado", "cerco", "equipo"}
    assert "1,310" in GUIDE
    listed = re.findall(r"^\| `([\w.]+)`(?:, `([\w.]+)`)? \|", GUIDE.split("## Leer")[1], re.M)
    for name in (name for pair in listed for name in pair if name):
        assert (folder / name).is_file(), name
    assert not (folder / "map.html").exists()


def test_the_example_has_nothing_to_look_at_twice(guide: Path) -> None:
    assert pipeline.check(guide) == []


@pytest.mark.parametrize("table", OWN_TABLES)
def test_every_column_of_every_table_is_in_the_guide(table: str) -> None:
    shown = {"level", "target", "value", "numerator", "denominator", "source_id", "quality"}
    kept_by_the_program = {"origin", "copy_of"}
    for column in OWN_TABLES[table].contract.columns:
        if column.name not in shown | kept_by_the_program:
            assert re.search(rf"\b{column.name}\b", GUIDE), column.name


def test_the_messages_of_the_guide_are_those_of_the_program(guide: Path) -> None:
    use_language("es")
    table = FILES["obras.csv"].splitlines()
    table[2] = table[2].replace("450000", "nan")
    table[3] = table[3].replace("300000", "1e400")
    (guide.parent / "obras.csv").write_text("\n".join(table), encoding="utf-8")
    with pytest.raises(SourceError) as refused:
        pipeline.check(guide)
    shown = [line for line in GUIDE.splitlines() if line.startswith("obras.csv, columna")]
    assert len(shown) == 1
    assert set(shown) <= set(refused.value.problems)


def test_the_incomes_of_the_guide_make_one_list(guide: Path, tmp_path: Path) -> None:
    """With little money 1,010 of worth is left; what enters then also enters with more."""
    outcomes = re.search(r"```yaml\n(outcomes:.*?)```", GUIDE, re.S)
    assert outcomes is not None
    guide.write_text(guide.read_text(encoding="utf-8") + outcomes[1], encoding="utf-8")
    (tmp_path / "alto.csv").write_text("resource,owner,amount\nsoles,canon,600000\n", "utf-8")
    assert pipeline.check(guide) == []
    folder, run = pipeline.plan(guide, out=tmp_path / "run")
    tables = read_limits({"Alto": tmp_path / "alto.csv"}, run.scenario.years_covered)
    answer = priority_list(reopen(folder), PriorityAsked(tables=tables), run.scenario.solver)
    low, high = answer.about["outcomes"]
    assert answer.about["is_proved"]
    assert low["value"] <= high["value"] == 1310
