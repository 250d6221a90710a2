"""Answers kept beside a run: a table and how it was found, in `answers/` of the run folder."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.runs.folder import MANIFEST, read_run_table, table_text
from gapplanner.sources import hash_of
from gapplanner.whole import written_whole

ANSWERS = "answers"


@dataclass(frozen=True)
class Answer:
    """A table that answers a question about a run, and how it was found.

    Attributes
    ----------
    name
        File name without ending, such as ``curve``.
    table
        The answer; ids are text, money is soles of the base year.
    about
        What was asked and how the answer was found: JSON values.
    """

    name: str
    table: pd.DataFrame
    about: Mapping[str, Any]


def write_answer(folder: Path, answer: Answer) -> Path:
    """Keep an answer in a run folder and return the path of its table; an older one is replaced.

    Both files are written beside their place and renamed; the second, ``NAME.json``, names the run
    (sha256 of its manifest) and the table it belongs to.
    """
    place = folder / ANSWERS
    place.mkdir(exist_ok=True)
    path = place / f"{answer.name}.csv"
    _replace(path, "\ufeff" + table_text(answer.table))
    about = {
        **answer.about,
        "run": hash_of(folder / MANIFEST),
        "table": hash_of(path),
    }
    text = json.dumps(about, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    _replace(place / f"{answer.name}.json", text)
    return path


def read_answer(folder: Path, name: str) -> Answer | None:
    """Return an answer kept in a run folder; none when it was not asked.

    Raises
    ------
    SourceError
        If the answer belongs to another run, or its table was changed since.
    """
    path = folder / ANSWERS / f"{name}.csv"
    record = path.with_suffix(".json")
    if not path.is_file() or not record.is_file():
        return None
    about = json.loads(record.read_text(encoding="utf-8"))
    if about["run"] != hash_of(folder / MANIFEST) or about["table"] != hash_of(path):
        raise SourceError(
            _("{path}: must be the answer to this run; it is of another. Ask again.").format(
                path=path
            )
        )
    return Answer(name, read_run_table(path), about)


def _replace(path: Path, text: str) -> None:
    with written_whole(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="")
