"""A wall clock outside the solver: a search that overruns is ended for good, and keeps its best.

HiGHS looks at its own clock only now and then; inside presolve it has been seen not to at all (its
issues 1501, 1517, 3296). A thread cannot be ended from outside and a process can, so a large search
with a time limit runs in a process of its own, which costs about a third of a second. A small one
runs in a thread beside us; its solver is asked to stop.
"""

import contextlib
import math
import os
import pickle
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from gapplanner.optimize.world import Floats

# Seconds over its limit that a solver may take, and that part of the limit.
GRACE_SECONDS = 5.0
GRACE_PART = 0.1
# Seconds that a solver in our own process has to answer when it is asked to stop.
STOPPING_SECONDS = 2.0
# Seconds to look at the clock again.
LOOK = 0.5
# A model with more entries than this runs in a process of its own, when it has a time limit.
LARGE = 50_000
WORKER = Path(__file__).with_name("worker.py")

Ending = Literal["itself", "clock"]


@dataclass
class Best:
    """The best that a solver has told so far, in its own units."""

    values: Floats | None = None
    objective: float | None = None
    bound: float = math.inf
    nodes: int = 0

    def hear(self, told: Mapping[str, Any]) -> None:
        """Take in what the solver tells: a portfolio, its value, a bound, nodes."""
        if told.get("values") is not None:
            self.values = np.asarray(told["values"], dtype=np.float64)
            self.objective = float(told["objective"])
        if not math.isnan(told.get("bound", math.nan)):
            self.bound = min(self.bound, float(told["bound"]))
        self.nodes = max(self.nodes, int(told.get("nodes", 0)))


@dataclass
class Watched:
    """A run of the solver under watch.

    Attributes
    ----------
    run
        Runs the solver to its end.
    stop
        Asks the solver to stop; it may take its time.
    best
        What it has told so far.
    """

    run: Callable[[], object]
    stop: Callable[[], None]
    best: Best = field(default_factory=Best)


def deadline(time_limit: float | None) -> float:
    """Return how long a solver is waited for, seconds.

    Examples
    --------
    >>> deadline(60.0), deadline(None)
    (71.0, inf)
    """
    if time_limit is None:
        return math.inf
    return time_limit + GRACE_SECONDS + GRACE_PART * time_limit


def run_beside(watched: Watched, time_limit: float | None) -> Ending:
    """Run in a thread of our own process, ready to be interrupted by the clock or by Ctrl-C."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            watched.run()
        except BaseException as failure:  # handed to who waits
            failures.append(failure)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        _wait(thread, deadline(time_limit))
        if thread.is_alive():
            watched.stop()
            thread.join(STOPPING_SECONDS)
            return "clock"
    except KeyboardInterrupt:
        watched.stop()
        thread.join(STOPPING_SECONDS)
        raise
    if failures:
        raise failures[0]
    return "itself"


def _wait(thread: threading.Thread, seconds: float) -> None:
    until = time.monotonic() + seconds
    while thread.is_alive() and (left := until - time.monotonic()) > 0:
        # In short waits: on some systems a long one would not hear Ctrl-C.
        thread.join(min(LOOK, left))


def run_apart(task: Mapping[str, Any], time_limit: float, best: Best) -> dict[str, Any] | None:
    """Run in a process of its own; return how it ended, or nothing when the clock ended it.

    Parameters
    ----------
    task
        The model as plain arrays, the options and the start, as the worker reads them.
    time_limit
        Seconds that the solver was given.
    best
        Hears what the solver tells meanwhile.
    """
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
        [sys.executable, "-P", str(WORKER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is ours to hear; the process is ended below.
        start_new_session=os.name == "posix",
    )
    try:
        return _ended(process, pickle.dumps(dict(task)), deadline(time_limit), best)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(BrokenPipeError):
                    stream.close()


def _ended(
    process: subprocess.Popen[bytes], task: bytes, seconds: float, best: Best
) -> dict[str, Any] | None:
    told: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=_listen, args=(process, told), daemon=True).start()
    threading.Thread(target=_send, args=(process, task), daemon=True).start()
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        try:
            message = told.get(timeout=min(LOOK, left))
        except queue.Empty:
            continue
        if message["kind"] == "lost":
            msg = f"the solver's process ended without an answer, with code {process.wait()}"
            raise RuntimeError(msg)
        if message["kind"] == "end":
            return message
        best.hear(message)
    return None


def _send(process: subprocess.Popen[bytes], task: bytes) -> None:
    if process.stdin is None:
        raise TypeError
    # The stream stays open: when we are gone, the process reads its end and ends too.
    with contextlib.suppress(BrokenPipeError, ValueError):
        process.stdin.write(task)
        process.stdin.flush()


def _listen(process: subprocess.Popen[bytes], told: "queue.Queue[dict[str, Any]]") -> None:
    if process.stdout is None:
        raise TypeError
    while True:
        try:
            # Only our own process writes here.
            message = pickle.load(process.stdout)  # noqa: S301
        except (EOFError, pickle.UnpicklingError, ValueError):
            told.put({"kind": "lost"})
            return
        told.put(message)
