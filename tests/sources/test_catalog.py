"""The catalogue: entries by id, hashes as built, the same bytes whatever the order."""

from pathlib import Path

import pytest

from gapplanner.errors import SourceError
from gapplanner.sources import data_root
from gapplanner.sources.catalog import SourceSpec, TableSpec, hash_of, load_catalog, register


def table(table_id: str, *sources: str) -> TableSpec:
    return TableSpec(
        table_id=table_id,
        path=f"{table_id}.csv",
        title="A table",
        definition="What a row says: it folds over several lines when it is written as YAML text.",
        levels=("district",),
        sources=sources,
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("first", "second"):
        (tmp_path / f"{name}.csv").write_text(f"{name}\n", encoding="utf-8")
    return tmp_path


def test_a_registered_table_has_the_hash_of_its_file(root: Path, census: SourceSpec) -> None:
    register(root, [table("first", "census")], [census])
    catalog = load_catalog(root)
    assert catalog.tables["first"].sha256 == hash_of(root / "first.csv")
    assert catalog.sources["census"].publisher == "INEI"


def test_what_others_registered_stays(root: Path, census: SourceSpec) -> None:
    register(root, [table("first", "census")], [census])
    register(root, [table("second", "census")])
    assert set(load_catalog(root).tables) == {"first", "second"}


def test_the_order_of_registration_changes_no_byte(root: Path, census: SourceSpec) -> None:
    register(root, [table("first", "census")], [census])
    one = register(root, [table("second", "census")], [census]).read_bytes()
    (root / "catalog.yaml").unlink()
    register(root, [table("second", "census")], [census])
    other = register(root, [table("first", "census")], [census]).read_bytes()
    assert one == other


def test_a_source_that_no_table_names_any_more_is_dropped(root: Path, census: SourceSpec) -> None:
    old = census.model_copy(update={"source_id": "old-census"})
    register(root, [table("first", "old-census")], [old])
    register(root, [table("first", "census")], [census])
    assert set(load_catalog(root).sources) == {"census"}


def test_a_table_must_name_known_sources(root: Path, census: SourceSpec) -> None:
    with pytest.raises(SourceError) as caught:
        register(root, [table("first", "sensus"), table("second", "census")], [census])
    assert caught.value.problems == (
        "catalog.yaml: table 'first' must name sources of the catalogue; it names 'sensus'.",
    )
    assert not (root / "catalog.yaml").exists()


def test_every_mistake_of_a_catalogue_is_said_at_once(root: Path) -> None:
    (root / "catalog.yaml").write_text(
        "sources:\n  census: {publisher: INEI, year: 3017}\ntables: {}\n", encoding="utf-8"
    )
    with pytest.raises(SourceError) as caught:
        load_catalog(root)
    said = "\n".join(caught.value.problems)
    assert len(caught.value.problems) == 4
    assert "catalog.yaml: sources.census.title: Field required" in said
    assert "sources.census.year: Input should be less than or equal to 2100 (found 3017)." in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sources: [\n", "catalog.yaml must be a YAML file in UTF-8 that can be read"),
        ("just words\n", "catalog.yaml must list sources and tables; found str."),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_said(root: Path, text: str, words: str) -> None:
    (root / "catalog.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=words):
        load_catalog(root)


def test_a_catalogue_cannot_be_changed_behind_its_back(root: Path, census: SourceSpec) -> None:
    register(root, [table("first", "census")], [census])
    catalog = load_catalog(root)
    with pytest.raises(TypeError):
        catalog.tables["other"] = catalog.tables["first"]  # type: ignore[index]


def test_the_product_finds_its_own_data() -> None:
    assert (data_root() / "catalog.yaml").is_file()


def test_missing_data_is_said_with_both_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gapplanner.sources.places._PACKAGE", tmp_path / "gapplanner")
    with pytest.raises(SourceError, match=r"there is no catalog\.yaml in either"):
        data_root()
