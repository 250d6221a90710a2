"""The commands on a finished run, as a planner types them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


def gapplanner(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a command in a process of its own, in Spanish."""
    return subprocess.run(
        [sys.executable, "-m", "gapplanner", *map(str, words)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def wells(
    tmp_path_factory: pytest.TempPathFactory, write_wells: Callable[[Path, str], Path]
) -> Path:
    """The plan of the three wells, of which south must enter."""
    folder = tmp_path_factory.mktemp("wells")
    write_wells(folder, "{must_do: [south]}")
    done = gapplanner("plan", folder / "wells.yaml", "--out", folder / "run")
    assert done.returncode == 0, done.stderr
    return folder / "run"


@pytest.mark.parametrize(
    ("words", "name", "said"),
    [
        (("curve", "--from", "0.5", "--to", "2", "--steps", "3"), "curve", "Millones de S/"),
        (("prices", "--soles", "1"), "prices", "Ganancia"),
        (("alternatives", "--slack", "0.3", "--count", "1"), "alternatives", "Cediendo"),
        (("robust", "--samples", "2"), "robust", "2 muestras"),
    ],
)
def test_an_answer_is_kept_in_the_run_and_its_path_is_all_of_stdout(
    wells: Path, words: tuple[str, ...], name: str, said: str
) -> None:
    done = gapplanner(words[0], wells, *words[1:])
    assert done.returncode == 0, done.stderr
    path = wells / "answers" / f"{name}.csv"
    assert done.stdout == f"{path}\n"
    assert said in done.stderr
    about = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert about["objective"] == "closure"
    assert not (wells / "answers" / f"{name}.parts").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prices", "--only", "prizes"), "--only debe ser uno de rules, money, capacity"),
        (("alternatives", "--by", "weight"), "--by debe ser 'cost'"),
        (("curve", "--from", "2", "--to", "1"), "--to debe ser mayor que --from"),
    ],
)
def test_a_wrong_option_ends_with_a_sentence(
    wells: Path, words: tuple[str, ...], said: str
) -> None:
    done = gapplanner(words[0], wells, *words[1:])
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_a_folder_that_is_no_run_ends_with_a_sentence(tmp_path: Path) -> None:
    done = gapplanner("curve", tmp_path)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "manifest.json" in done.stderr


def test_weak_data_are_asked_only_of_figures_that_state_their_error(wells: Path) -> None:
    done = gapplanner("weak", wells, "--samples", "2")
    assert done.returncode == 1
    assert "ninguna cifra de este plan tiene intervalo (low, high)" in done.stderr
    assert "Traceback" not in done.stderr
