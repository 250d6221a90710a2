"""An indicator of a planner's own, by the guide's two files and by files with mistakes."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from gapplanner import pipeline
from gapplanner.errors import SourceError
from gapplanner.gaps import load_norms
from gapplanner.gaps.adding import import_indicator
from gapplanner.importing.asking import Asked
from gapplanner.indicators import measure_indicators, title_of
from gapplanner.sources import data_root, load_catalog, read_table

GUIDE = Path(__file__).parents[2] / "docs" / "extending.md"
SCENARIO = """\
name: "Internet"
base_year: 2027
years: 3
data: data
territory: {department: "06"}
indicators:
  water-network: {weight: 0.5}
  school-internet: {weight: 0.5}
candidates:
  prospective: {sizes: [1.0], cost_case: mid}
budget:
  sources:
    municipal: {2028: 40_000_000, 2029: 40_000_000, 2030: 40_000_000}
  tail: {after_years: 3, at_most: 1.0}
capacity:
  basis: accrued
  growth: 1.10
  free_share: 0.35
  new_starts: {district: 4, provincial: 10, regional: 40}
precedence: strict
objective: {maximize: balanced}
discount_rate: 0.08
solver: {relative_gap: 0.01, node_limit: null, time_limit: 120}
"""


def block(kind: str, begins: str) -> str:
    """The block of the guide that begins so."""
    blocks = re.findall(rf"```{kind}\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)
    return str(next(text for text in blocks if text.startswith(begins)))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data of Cajamarca, with what an indicator needs of it."""
    root = tmp_path / "data"
    root.mkdir()
    shutil.copytree(data_root() / "boundaries", root / "boundaries")
    shutil.copytree(data_root() / "indicators", root / "indicators")
    shutil.copy(data_root() / "catalog.yaml", root / "catalog.yaml")
    return root


@pytest.fixture
def specification(tmp_path: Path) -> Path:
    (tmp_path / "internet.csv").write_text(block("csv", "UBIGEO"), encoding="utf-8")
    path = tmp_path / "internet.yaml"
    path.write_text(block("yaml", "indicator:"), encoding="utf-8")
    return path


def test_the_guides_two_files_make_an_indicator_that_gaps_are_measured_by(
    data: Path, specification: Path, tmp_path: Path
) -> None:
    said = import_indicator(specification, data, ask=Asked())
    assert said.repaired == [
        "Codes had lost their first zero: it was given back: 4 rows (2, 3, 4, 5)."
    ]
    assert said.unknown == [
        "Locales escolares sin internet: 124 figures unknown. Unknown: the table has no figure for this place."
    ]
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(SCENARIO, encoding="utf-8")
    _folder, run = pipeline.measure(scenario, tmp_path / "run")
    gaps = run.gaps[run.gaps["indicator_id"] == "school-internet"].set_index("unit_id")
    assert len(gaps) == 127
    known = gaps["gap"].dropna()
    assert known.to_dict() == {"061201": 60, "061202": 30, "061203": 9}
    assert run.gaps["indicator_id"].nunique() == 2
    assert title_of("school-internet") == "Locales escolares sin internet"
    page = (tmp_path / "run" / "map.html").read_text(encoding="utf-8")
    assert "Locales escolares sin internet" in page


def test_its_meaning_its_source_and_its_norm_lie_with_the_data(
    data: Path, specification: Path
) -> None:
    import_indicator(specification, data, ask=Asked())
    catalog = load_catalog(data)
    assert catalog.sources["own-school-internet"].publisher == "UGEL San Pablo"
    assert catalog.tables["own-indicators"].definition.startswith("Locales escolares públicos")
    assert len(catalog.tables["own-indicator-meanings"].sha256) == 64
    norms = load_norms(data)
    assert norms.by_indicator["school-internet"].targets[0].value == 0
    # The product's norms stand beside it.
    assert "water-network" in norms.by_indicator


def test_taking_it_in_again_changes_no_byte_and_another_stands_beside_it(
    data: Path, specification: Path, tmp_path: Path
) -> None:
    import_indicator(specification, data, ask=Asked())
    before = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    import_indicator(specification, data, ask=Asked())
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == before
    other = tmp_path / "other.yaml"
    text = specification.read_text(encoding="utf-8")
    other.write_text(text.replace("school-internet", "school-light"), encoding="utf-8")
    import_indicator(other, data, ask=Asked())
    assert set(read_table("own-indicators", data)["indicator_id"]) == {
        "school-internet",
        "school-light",
    }
    measure_indicators(data)
    assert title_of("school-internet") == title_of("school-light")


def test_a_folder_without_them_knows_none(data: Path, specification: Path) -> None:
    import_indicator(specification, data, ask=Asked())
    measure_indicators(data)
    assert title_of("school-internet") == "Locales escolares sin internet"
    measure_indicators()
    assert title_of("school-internet") == "school-internet"


def test_an_indicator_by_province_is_written_on_provinces(
    data: Path, specification: Path, tmp_path: Path
) -> None:
    text = specification.read_text(encoding="utf-8").replace("level: district", "level: province")
    specification.write_text(text, encoding="utf-8")
    (tmp_path / "internet.csv").write_text(
        "UBIGEO,DISTRITO,SIN_INTERNET,LOCALES\n612,SAN PABLO,60,80\n0604,CUTERVO,1,2\n",
        encoding="utf-8",
    )
    said = import_indicator(specification, data, ask=Asked())
    table = read_table("own-indicators", data)
    assert set(table["level"]) == {"province"}
    known = table.dropna(subset=["value"]).set_index("unit_id")["value"]
    assert known.to_dict() == {"0612": 0.75}
    assert said.refused == [
        "Code and name are not of one place (another list of codes?): 1 row (3)."
    ]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("sector: education", "sector: school", r"indicator\.sector: .*'school'"),
        ("direction: lower", "better: lower", r"indicator\.better: Extra inputs"),
        ("assumed: true", "assumed: false", "must state either 'source_id' or 'assumed: true'"),
        ("level: district", "level: department", r"indicator\.level"),
        ("school-internet", "water-network", "the product has water-network"),
        ("file: internet.csv", "file: nothing.csv", "nothing.csv; it is not there"),
        ("lacking: SIN_INTERNET", "lacking: FALTA", r"must have a column FALTA"),
        ("indicator:\n", "indicator: [\n", "must be readable YAML"),
    ],
)
def test_a_specification_with_a_mistake_is_refused_in_words(
    data: Path, specification: Path, before: str, after: str, words: str
) -> None:
    kept = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    text = specification.read_text(encoding="utf-8")
    assert before in text
    specification.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        import_indicator(specification, data, ask=Asked())
    assert {path: path.read_bytes() for path in data.rglob("*") if path.is_file()} == kept


def test_a_table_says_every_mistake_at_once(
    data: Path, specification: Path, tmp_path: Path
) -> None:
    rows = pd.read_csv(tmp_path / "internet.csv", dtype=str)
    rows.loc[0, "SIN_INTERNET"] = "90"
    rows.loc[1, "LOCALES"] = "treinta"
    rows.to_csv(tmp_path / "internet.csv", index=False)
    with pytest.raises(SourceError) as caught:
        import_indicator(specification, data, ask=Asked())
    said = "\n".join(caught.value.problems)
    assert "'treinta' (row 3)" in said
    assert "what is lacking must be at most the total; not so in 1 row: '90' (row 2)" in said
