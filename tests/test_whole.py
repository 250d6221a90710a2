"""A file is replaced when the new one is whole, and never before."""

from pathlib import Path

import pytest

from gapplanner.whole import written_whole


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "page.html"
    with written_whole(path) as partial:
        partial.write_text("new", encoding="utf-8")
        assert not path.exists()
        assert partial.name == path.name
    assert path.read_text(encoding="utf-8") == "new"
    assert [one.name for one in path.parent.iterdir()] == ["page.html"]


def half_written(path: Path) -> None:
    with written_whole(path) as partial:
        partial.write_text("half", encoding="utf-8")
        raise RuntimeError


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError):
        half_written(path)
    assert path.read_text(encoding="utf-8") == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["page.html"]
