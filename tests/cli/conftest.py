"""The command line as people run it, and one real plan of Cajamarca made once by it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _run(*words: str, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "gapplanner", *words],
        cwd=ROOT,
        env={**os.environ, "GAPPLANNER_LANGUAGE": language},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="session")
def gapplanner() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line in a process of its own; messages in English unless asked."""
    return _run


@pytest.fixture(scope="session")
def planned(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[subprocess.CompletedProcess[str], Path]:
    """The base scenario planned in Spanish: how it ended, and its run folder."""
    folder = tmp_path_factory.mktemp("plan") / "base"
    ended = _run("plan", "scenarios/base.yaml", "--out", str(folder), language="es")
    assert ended.returncode == 0, ended.stderr
    return ended, folder
