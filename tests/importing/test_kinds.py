"""The kinds of files: a list that says what each takes, needs and does."""

import inspect
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gapplanner.cli import _app
from gapplanner.errors import SourceError
from gapplanner.importing.asking import MEANING_OF_OPTIONS, Asked
from gapplanner.importing.kinds import KINDS, Kind, import_file


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_has_a_function_of_the_one_signature(kind: Kind) -> None:
    taken = inspect.signature(kind.importer()).parameters
    assert list(taken) == ["file", "into", "ask"]
    assert taken["ask"].kind is inspect.Parameter.KEYWORD_ONLY
    assert set(kind.needs) <= set(MEANING_OF_OPTIONS)


def test_names_of_kinds_are_unique() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)


def test_an_unknown_kind_is_refused_with_the_closest(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"found 'territori'\. Closest: 'territory'"):
        import_file("territori", tmp_path / "x", tmp_path, Asked())


def test_options_that_a_kind_needs_are_all_asked_for_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"--department.*; --codes"):
        import_file("territory", tmp_path / "x", tmp_path, Asked())


def test_the_list_of_kinds_says_what_each_takes() -> None:
    told = CliRunner().invoke(_app(), ["data", "kinds"])
    assert told.exit_code == 0
    assert [line.partition(":")[0] for line in told.stdout.splitlines()] == [
        kind.name for kind in KINDS
    ]


def test_the_command_says_what_it_did_and_prints_the_folder(tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "ipress_2022.csv"
    file.write_text(
        "cod_ipress,est_nombre,category,est_condic,ubigeo,nom_prov,nom_dist,lon,lat\n"
        "1,UNO,I-1,ACTIVO,90101,ALTA,ANIMAS,-77.95,-6.95\n",
        encoding="utf-8",
    )
    words = ["--language", "en", "data", "import", "facilities", str(file), "--into", str(tiny)]
    told = CliRunner().invoke(_app(), words)
    assert told.exit_code == 0
    assert told.stdout.strip() == str(tiny)
    assert "Repaired: Codes had lost their first zero" in told.stderr
    assert f"Written: {tiny / 'indicators' / 'facilities.csv'}" in told.stderr
