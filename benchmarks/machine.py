"""What every benchmark says of where it ran, and how it measures a process of its own."""

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
ROOT = FOLDER.parent
LIBRARIES = ("gapplanner", "highspy", "PuLP", "numpy", "pandas")


def print_versions() -> None:
    """Print the command and the versions, and that machines are noisy."""
    print("$ python", " ".join((os.path.relpath(sys.argv[0]), *sys.argv[1:])))
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in LIBRARIES)
    print(f"Python {platform.python_version()}, {versions}; {os.cpu_count()} processors")
    print(
        "Machines are noisy: seconds are those of the processor unless said, and what travels to "
        "another machine is the ratio of figures of the same run."
    )


@dataclass(frozen=True)
class Measured:
    """What one process said and used: its answer, seconds of processor and peak megabytes."""

    answer: dict[str, Any]
    seconds: float
    megabytes: float


def measured(arguments: Sequence[str], limit: float | None = None) -> Measured | None:
    """Run ``python ARGUMENTS`` alone; the last line of its output is JSON. None if out of time."""
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        output, _errors = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    if process.returncode != 0:
        raise SystemExit(
            f"python {' '.join(arguments)} must end with 0; found {process.returncode}"
        )
    answer = json.loads(output.strip().splitlines()[-1])
    return Measured(answer, answer["seconds"], answer["megabytes"])


def report(**answer: Any) -> None:
    """Print, as the last line of a measured process, its answer and what it has used."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = used.ru_utime + used.ru_stime
    print(json.dumps({"seconds": seconds, "megabytes": used.ru_maxrss / 1024, **answer}))
