"""Every candidate of a run explained, kept line by line so that a stopped run goes on."""

import json
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import pandas as pd

from gapplanner.inquiry.answers import ANSWERS
from gapplanner.inquiry.explaining.all_of_them.columns import COLUMNS, from_line, line_of, row_of
from gapplanner.inquiry.explaining.explanation import Explainer, Explanation
from gapplanner.inquiry.reopening import Reopened, reopen
from gapplanner.language import current_language, use_language
from gapplanner.runs import MANIFEST

LINES = "explanations.jsonl"
# Candidates given to a worker at a time.
BATCH = 4
# Files that explaining changes itself; all others say which run this is.
_CHANGED = ("candidates.csv", "portfolio.csv")

Told = Callable[[int, int], None]


def explain_every(reopened: Reopened, told: Told, workers: int = 1) -> list[Explanation]:
    """Return the explanation of every candidate, in the order of their ids.

    Each is written to ``answers/explanations.jsonl`` of the run as it is found; those already
    there are not asked again. ``told`` hears how many are done of how many.
    """
    names = [str(name) for name in reopened.problem.candidate_set.candidates["candidate_id"]]
    path = reopened.folder / ANSWERS / LINES
    path.parent.mkdir(exist_ok=True)
    known = _known(path, run_key(reopened.folder))
    missing = [name for name in names if name not in known]
    told(len(names) - len(missing), len(names))
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for one in _asked(reopened, missing, workers):
            known[one.candidate_id] = one
            file.write(line_of(one))
            file.flush()
            told(len(known), len(names))
    return [known[name] for name in sorted(names)]


def table_of(reopened: Reopened, explanations: Sequence[Explanation]) -> pd.DataFrame:
    """Return one row per candidate: ``candidate_id`` and ``COLUMNS``."""
    rows = [row_of(reopened.run, one) for one in explanations]
    return pd.DataFrame(rows, columns=["candidate_id", *COLUMNS])


def run_key(folder: Path) -> str:
    """Return what names a run, whatever has been explained of it, and the language of sentences."""
    files = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    kept = {name: digest for name, digest in files.items() if name not in _CHANGED}
    return json.dumps({"files": kept, "language": current_language()}, sort_keys=True)


def _known(path: Path, key: str) -> dict[str, Explanation]:
    """Return what a stopped run left, without a line torn by a kill or lines of another run."""
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    found: dict[str, Explanation] = {}
    if lines and lines[0] == key:
        for line in lines[1:-1]:  # what follows the last line break is torn
            one = from_line(line)
            found[one.candidate_id] = one
    whole = key + "\n" + "".join(line_of(one) for one in found.values())
    partial = path.with_suffix(".partial")
    partial.write_text(whole, encoding="utf-8", newline="\n")
    partial.replace(path)
    return found


def _asked(reopened: Reopened, names: list[str], workers: int) -> Iterator[Explanation]:
    if not names:
        return
    if workers <= 1:
        explainer = Explainer(reopened)
        for name in names:
            yield explainer.explain(name)
        return
    batches = [names[first : first + BATCH] for first in range(0, len(names), BATCH)]
    with ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin,
        initargs=(reopened.folder, current_language()),
    ) as pool:
        futures = [pool.submit(_batch, batch) for batch in batches]
        try:
            for future in as_completed(futures):
                yield from future.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


_worker: list[Explainer] = []


def _begin(folder: Path, language: str) -> None:
    use_language(language)
    _worker[:] = [Explainer(reopen(folder))]


def _batch(names: list[str]) -> list[Explanation]:
    return [_worker[0].explain(name) for name in names]
