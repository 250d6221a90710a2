"""Where the words people read come from: marked in code, templates and scripts, or held in data."""

import ast
import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from babel.messages.extract import extract
from ruamel.yaml import YAML

from gapplanner.gaps.figure_files import words_in_data

PACKAGE: Final = "gapplanner"
# How words are marked, by kind of file: a function's arguments that are a message and its plural.
KEYWORDS: Final[Mapping[str, tuple[int, ...] | None]] = {
    "_": None,
    "gettext": None,
    "marked": None,
    "ngettext": (1, 2),
}
METHODS: Final = {
    ".py": "python",
    ".html": "jinja2",
    ".jinja": "jinja2",
    ".j2": "jinja2",
    ".js": "javascript",
}
# Files of data whose sentences are shown, every one of them in the reader's language.
SHOWN_FOLDERS: Final = ("data/typologies", "data/norms")

# A message as it is asked for: its words, or its singular and plural.
Message = tuple[str, ...]


def forms_of(words: object) -> Message:
    """Return a message as babel gives it, one text or several, as a tuple."""
    if isinstance(words, str):
        return (words,)
    return tuple(str(word) for word in words) if isinstance(words, Sequence) else ()


def words_asked(root: Path) -> dict[Message, str]:
    """Return every message that must be translated, with the first place that asks for it."""
    asked: dict[Message, str] = {}
    for path in _sources(root, METHODS):
        method = METHODS[path.suffix]
        options = {"silent": "false"} if method == "jinja2" else {}
        with path.open("rb") as source:
            for line, words, _comments, _context in extract(
                method, source, keywords=KEYWORDS, options=options
            ):
                asked.setdefault(forms_of(words), f"{path.relative_to(root).as_posix()}:{line}")
    for folder in SHOWN_FOLDERS:
        for text, file in words_in_data(root / folder).items():
            asked.setdefault((text,), f"{folder}/{file}")
    return asked


def held_words(root: Path) -> frozenset[str]:
    """Return every text that code or data hold and may show through a variable: ``_(spec.title)``.

    Such a message is not marked where it is written, so that its translation is not stale; whoever
    holds it tests that it is translated.
    """
    held: set[str] = set()
    for path in _sources(root, {".py": "python"}):
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        held.update(
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
    catalog = root / "data" / "catalog.yaml"
    if catalog.is_file():
        held.update(_texts(YAML(typ="safe", pure=True).load(catalog)))
    for table in sorted((root / "data" / "indicators").glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as rows:
            held.update(row["note"] for row in csv.DictReader(rows) if row.get("note"))
    return frozenset(held)


def _sources(root: Path, kinds: Mapping[str, str]) -> Iterator[Path]:
    package = root / PACKAGE
    for path in sorted(package.rglob("*")):
        if path.suffix in kinds and "locale" not in path.relative_to(package).parts:
            yield path


def _texts(written: object) -> Iterator[str]:
    if isinstance(written, str):
        yield written
    elif isinstance(written, Mapping):
        for value in written.values():
            yield from _texts(value)
    elif isinstance(written, Sequence):
        for value in written:
            yield from _texts(value)
