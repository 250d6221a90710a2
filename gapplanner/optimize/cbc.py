"""CBC as a program of its own: a model goes in as text; what it found is read from its files.

Its words are not trusted: "Optimal" is also written when the clock ended the search. What counts is
the portfolio in the solution file, which is judged elsewhere, and the bound in the log.
"""

import re
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gapplanner.optimize.world import Floats
from gapplanner.portfolio.portfolio import StoppedBy

# CBC looks at its clock now and then; after so many seconds more it is ended.
GRACE_SECONDS = 20.0
# The log rounds the bound to three decimals, and a better portfolio than one known is sought only
# if it is better by 1e-5; both in the unit of the objective as CBC sees it.
ROUNDED = 1e-3
_NUMBER = r"\s+([-+0-9.eE]+)"
_BOUND = re.compile(r"^(?:Lower|Upper) bound:" + _NUMBER, re.MULTILINE)
_VALUE = re.compile(r"^Objective value:" + _NUMBER, re.MULTILINE)
_VERSION = re.compile(r"^Version:\s+(\S+)", re.MULTILINE)
_COLUMN = re.compile(r"^c(\d+)_")


@dataclass(frozen=True, eq=False)
class Opinion:
    """What CBC says.

    Attributes
    ----------
    solver
        Name and version.
    values
        Of the columns of its best portfolio; none when it found none.
    bound
        No portfolio is worth more, says CBC; none when it tells no bound.
    is_refused
        Whether it says that no portfolio exists.
    seconds
        How long it took.
    stopped_by
        What ended its search.
    """

    solver: str
    values: Floats | None
    bound: float | None
    is_refused: bool
    seconds: float
    stopped_by: StoppedBy


def ask(program: Path, model: tuple[str, int], relative_gap: float, seconds: float) -> Opinion:
    """Run CBC on a model to be minimised; the bound comes back with its sign turned.

    Parameters
    ----------
    program
        Where CBC stands.
    model
        The text in MPS, whose columns are named ``c<number>_...``, and how many they are.
    relative_gap
        CBC stops when it is proved this near to the best, 0-1.
    seconds
        CBC is told to stop after this long, and ended if it does not.
    """
    text, columns = model
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "model.mps").write_text(text, encoding="utf-8")
        options = ["-timeMode", "elapsed", "-sec", f"{seconds:g}", "-ratio", f"{relative_gap:g}"]
        command = [str(program), "model.mps", *options, "-threads", "1", "-branch",
                   "-solution", "model.sol"]  # fmt: skip
        try:
            ended = subprocess.run(  # noqa: S603 - the solver that came with PuLP
                command, cwd=folder, capture_output=True, text=True, check=False,
                timeout=seconds + GRACE_SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return Opinion("CBC", None, None, is_refused=False,
                           seconds=time.monotonic() - began, stopped_by="time")  # fmt: skip
        solution = Path(folder) / "model.sol"
        found = solution.read_text(encoding="utf-8") if solution.is_file() else ""
    return opinion(ended.stdout, found, columns, time.monotonic() - began)


def opinion(log: str, solution: str, columns: int, seconds: float) -> Opinion:
    """Return what a log and a solution file of CBC say, of a model to be minimised.

    Raises
    ------
    RuntimeError
        If the log tells that CBC could not read the model.
    """
    if "read with 0 errors" not in log:
        msg = f"CBC must read the model; its log says: {log[:2000]}"
        raise RuntimeError(msg)
    version = _VERSION.search(log)
    first = solution.partition("\n")[0].lower()
    is_refused = "infeasible" in first
    is_timed_out = "stopped on time" in log.lower() or first.startswith("stopped on time")
    return Opinion(
        solver=f"CBC {version[1]}" if version else "CBC",
        values=None if _is_empty(first, log) else _values(solution, columns),
        bound=_bound(log, is_timed_out=is_timed_out),
        is_refused=is_refused and not is_timed_out,
        seconds=seconds,
        stopped_by="time" if is_timed_out else "gap",
    )


def _is_empty(first: str, log: str) -> bool:
    """Return whether the solution file holds no portfolio: then its values are a relaxation's."""
    words = log.lower()
    return (
        not first
        or "infeasible" in first
        or "unbounded" in first
        or "no integer solution" in first
        or "no feasible solution found" in words
    )


def _values(solution: str, columns: int) -> Floats:
    values = np.zeros(columns)
    for line in solution.splitlines()[1:]:
        words = line.replace("**", " ").split()
        if len(words) >= 3 and (named := _COLUMN.match(words[1])):
            values[int(named[1])] = float(words[2])
    return values


def _bound(log: str, *, is_timed_out: bool) -> float | None:
    end = log.rpartition("Result - ")[2] if "Result - " in log else ""
    told = _BOUND.search(end)
    if told is None and "Optimal solution found" in end and not is_timed_out:
        told = _VALUE.search(end)
    if told is None:
        return None
    lowest = float(told[1])
    return -lowest + ROUNDED + 1e-9 * abs(lowest)
