"""Norm files: what they must say, and what is said when they do not."""

from pathlib import Path

import pytest

from gapplanner.errors import SourceError
from gapplanner.gaps import load_norms
from gapplanner.gaps.figure_files import words_in_data

WATER = """
sector: water
sources:
  gazette-2020: {publisher: Gazette, title: "Norma 1", year: 2020, reliability: official}
norms:
  - indicator_id: water
    level: district
    gap_unit: dwellings
    targets:
      - {from_year: 2020, value: 0.2, reference: "Art. 3", source_id: gazette-2020}
      - {from_year: 2030, value: 0.0, reference: "All", assumed: true, reason: "By analogy"}
"""


def _folder(root: Path, **files: str) -> Path:
    (root / "norms").mkdir()
    for name, text in files.items():
        (root / "norms" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return root


def test_a_target_rules_from_its_year_until_the_next(tmp_path: Path) -> None:
    norms = load_norms(_folder(tmp_path, water=WATER))
    assert norms.indicator_ids == ("water",)
    assert norms.norms_on(2019) == {}
    assert norms.norms_on(2029)["water"].source_id == "gazette-2020"
    assert norms.norms_on(2031)["water"].reason == "By analogy"


def test_sources_are_told_as_the_catalogue_tells_its_own(tmp_path: Path) -> None:
    (spec,) = load_norms(_folder(tmp_path, water=WATER)).source_specs().values()
    assert (spec.source_id, spec.publisher, spec.year) == ("gazette-2020", "Gazette", 2020)
    assert spec.note == "Official text or data."


@pytest.mark.parametrize(
    ("written", "instead", "words"),
    [
        (", source_id: gazette-2020}", "}", "must state either 'source_id' or 'assumed: true'"),
        (', reason: "By analogy"', "", "an assumed target must give its 'reason'"),
        ("from_year: 2030", "from_year: 2020", "targets must be in order of 'from_year'"),
        ("source_id: gazette-2020", "source_id: nobody", "unknown: 'nobody'"),
        ("value: 0.2", "value: 20", "less than or equal to 1"),
        ("gap_unit: dwellings", "gap_units: dwellings", "Extra inputs are not permitted"),
        ("sector: water", "sector: water\nsector: health", "each key once"),
        ("sector: water", "sector: [", "must be readable YAML"),
    ],
)
def test_a_norm_must_be_whole(written: str, instead: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        load_norms(_folder(tmp_path, water=WATER.replace(written, instead, 1)))
    assert any(words in problem for problem in refused.value.problems)
    assert all(problem.startswith("water.yaml") for problem in refused.value.problems)


def test_the_mistakes_of_every_file_are_told_at_once(tmp_path: Path) -> None:
    wrong = WATER.replace("value: 0.2", "value: 20")
    with pytest.raises(SourceError) as refused:
        load_norms(_folder(tmp_path, one=wrong, two=wrong))
    assert [problem.split(":")[0] for problem in refused.value.problems] == ["one.yaml", "two.yaml"]


def test_an_indicator_has_one_norm(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as refused:
        load_norms(_folder(tmp_path, one=WATER, two=WATER))
    assert refused.value.problems == (
        "Each indicator must have one norm; 'water' has another in two.yaml. Keep one of them.",
    )


def test_a_territory_without_norms_of_its_own_takes_the_products(tmp_path: Path) -> None:
    assert load_norms(tmp_path).indicator_ids == load_norms().indicator_ids


def test_an_empty_folder_of_norms_is_refused(tmp_path: Path) -> None:
    (tmp_path / "norms").mkdir()
    with pytest.raises(SourceError, match="norms must hold at least one YAML file; found none"):
        load_norms(tmp_path)


def test_words_that_people_read_are_found_in_the_files(tmp_path: Path) -> None:
    words = words_in_data(_folder(tmp_path, water=WATER) / "norms")
    assert words == {"Art. 3": "water.yaml", "All": "water.yaml", "By analogy": "water.yaml"}
