"""Parts of a long answer, kept as they come, so that a stopped one goes on where it was."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gapplanner.inquiry.answers import ANSWERS
from gapplanner.runs import MANIFEST
from gapplanner.sources import hash_of
from gapplanner.whole import written_whole

ASKED = "asked.json"


@dataclass(frozen=True)
class Kept:
    """The finished parts of one answer of one run, in `answers/NAME.parts/` of its folder.

    Attributes
    ----------
    place
        Where the parts lie.
    """

    place: Path

    def read(self, key: str) -> Any | None:
        """Return the JSON value of a part; none when it is not finished."""
        path = self._path(key)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None

    def write(self, key: str, part: Any) -> None:
        """Keep the JSON value of a finished part; a half-written one is never seen."""
        _write_whole(self._path(key), part)

    def _path(self, key: str) -> Path:
        # A key holds names of people's making; its hash is a name every file system takes.
        return self.place / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"


def kept_parts(folder: Path, name: str, asked: Mapping[str, Any]) -> Kept:
    """Return the parts kept of an answer, none of them if something else was asked before.

    ``asked`` is what the parts depend on besides the run itself: options and stop criteria.
    """
    place = folder / ANSWERS / f"{name}.parts"
    said = json.loads(json.dumps({**asked, "run": hash_of(folder / MANIFEST)}))
    known = place / ASKED
    if known.is_file() and json.loads(known.read_text(encoding="utf-8")) != said:
        shutil.rmtree(place)
    place.mkdir(parents=True, exist_ok=True)
    if not known.is_file():
        _write_whole(known, said)
    return Kept(place)


def discard_parts(folder: Path, name: str) -> None:
    """Remove the parts of an answer that is whole and written."""
    shutil.rmtree(folder / ANSWERS / f"{name}.parts", ignore_errors=True)


def _write_whole(path: Path, value: Any) -> None:
    with written_whole(path) as partial, partial.open("w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False)
