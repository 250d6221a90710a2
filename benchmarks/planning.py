"""Time and memory of the two commands people wait for, each in a cold process.

    python benchmarks/planning.py [RUNS]

Prints seconds, peak memory and the ratio to importing pandas in the same round, since machines
are noisy and ratios travel better than seconds.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
BASELINE = [sys.executable, "-c", "import pandas"]
COMMANDS = {
    "gapplanner --help": [sys.executable, "-m", "gapplanner", "--help"],
    "gapplanner check scenarios/base.yaml": [
        sys.executable, "-m", "gapplanner", "check", "scenarios/base.yaml",
    ],
    "gapplanner plan scenarios/base.yaml": [
        sys.executable, "-m", "gapplanner", "plan", "scenarios/base.yaml", "--out", "{out}",
    ],
}  # fmt: skip


def run(command: list[str], out: str) -> tuple[float, float]:
    """Return seconds and peak megabytes of one cold process that must end well."""
    arguments = [word.format(out=out) for word in command]
    started = time.perf_counter()
    process = subprocess.Popen(
        arguments, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{' '.join(arguments)} must end with 0; found {status}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    print(
        f"{'command':<42}{'median s':>10}{'min s':>8}{'max s':>8}{'peak MB':>9}{'x import pandas':>17}"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, command in COMMANDS.items():
            seconds, ratios, peaks = [], [], []
            for number in range(rounds):
                plain, _peak = run(BASELINE, folder)
                took, peak = run(command, str(Path(folder) / f"run-{number}"))
                seconds.append(took)
                peaks.append(peak)
                ratios.append(took / plain)
            print(
                f"{name:<42}{statistics.median(seconds):>10.2f}{min(seconds):>8.2f}"
                f"{max(seconds):>8.2f}{max(peaks):>9.0f}{statistics.median(ratios):>17.1f}"
            )


if __name__ == "__main__":
    main()
