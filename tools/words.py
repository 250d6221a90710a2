"""Merge the catalogues of each language, check them against the code, compile them.

Every package keeps its own catalogue, ``gapplanner/locale/<language>/<package>.po``; the program
reads all of them compiled into ``LC_MESSAGES/gapplanner.mo``. ``python tools/words.py`` compiles
after a change; ``--check`` says whether everything is translated and the compiled file is fresh.
"""

import argparse
import re
import string
import struct
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileParser
from spoken import Message, forms_of, held_words, words_asked

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = "gapplanner"
COMPILED: Final = Path("LC_MESSAGES") / f"{PACKAGE}.mo"
HEADER: Final = (
    "Content-Type: text/plain; charset=UTF-8\n"
    "Content-Transfer-Encoding: 8bit\n"
    "Language: {language}\n"
    "Plural-Forms: nplurals=2; plural=(n != 1);\n"
)
MO_MAGIC: Final = 0x950412DE

# A comment, or a quoted text with or without its keyword.
_WHOLE_LINE: Final = re.compile(
    r'(#.*|((msgid|msgid_plural|msgstr(\[\d+\])?)\s+)?"([^"\\]|\\.)*")?'
)


@dataclass(frozen=True)
class Entry:
    """A translation as a catalogue has it."""

    message: Message
    translation: Message
    place: str
    is_sure: bool
    """Whether a person confirmed it; a catalogue marks the others ``fuzzy``."""


class _Reading(Catalog):
    """Keeps every entry: babel's own catalogue lets the last of two equal ones win in silence."""

    def __init__(self, file: str) -> None:
        super().__init__(charset="utf-8")
        self.file = file
        self.entries: list[Entry] = []

    def __setitem__(self, id: object, message: object) -> None:  # noqa: A002 - babel's name
        super().__setitem__(id, message)  # type: ignore[index,assignment]
        words = getattr(message, "id", "")
        if words:
            self.entries.append(
                Entry(
                    forms_of(words),
                    forms_of(getattr(message, "string", "")),
                    f"{self.file}:{getattr(message, 'lineno', None) or 1}",
                    is_sure=not getattr(message, "fuzzy", False),
                )
            )


def read_catalogue(path: Path, shown_as: str | None = None) -> list[Entry]:
    """Return the entries of one ``.po`` file in its order, equal ones too.

    Raises
    ------
    ValueError
        If the file is not a catalogue; with the place.
    """
    catalogue = _Reading(shown_as or str(path))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for number, line in enumerate(lines, start=1):
        if not _WHOLE_LINE.fullmatch(line.strip()):
            # babel's parser reads on after an open quotation mark, and loses the entry unseen.
            msg = f"{catalogue.file}:{number}: must be a gettext catalogue; found {line.strip()!r}"
            raise ValueError(msg)
    PoFileParser(catalogue, ignore_obsolete=True, abort_invalid=True).parse(lines)
    return catalogue.entries


def merged(root: Path, language: str) -> tuple[dict[Message, Entry], list[str]]:
    """Return one entry for each message of a language, and what is wrong among the catalogues."""
    folder = root / PACKAGE / "locale" / language
    chosen: dict[Message, Entry] = {}
    singulars: dict[str, Entry] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.po")):
        try:
            entries = read_catalogue(path, path.relative_to(root).as_posix())
        except ValueError as trouble:
            problems.append(str(trouble))
            continue
        for entry in entries:
            first = singulars.setdefault(entry.message[0], entry)
            if (first.message, first.translation) != (entry.message, entry.translation):
                problems.append(
                    f"{entry.place}: a message must be said in one way; {entry.message[0]!r} is "
                    f"{entry.translation} here and {first.translation} in {first.place}"
                )
            else:
                chosen.setdefault(entry.message, entry)
    return chosen, problems


def check_words(root: Path = ROOT) -> list[str]:
    """Return everything that is wrong with the words of every language; nothing when all is well.

    A message in code or data without translation, a translation that nothing asks for, two
    translations of one message, a ``{name}`` lost on the way, a compiled file out of date.
    """
    asked = words_asked(root)
    held = held_words(root)
    problems: list[str] = []
    for language in languages_of(root):
        entries, found = merged(root, language)
        problems += found
        problems += _untranslated(asked, entries, language)
        for message, entry in entries.items():
            if message not in asked and message[0] not in held:
                problems.append(f"{entry.place}: nothing asks for {message[0]!r}; remove it")
            problems += _lost_names(entry)
        compiled = root / PACKAGE / "locale" / language / COMPILED
        fresh = compiled.is_file() and compiled.read_bytes() == compile_words(entries, language)
        if not fresh:
            place = compiled.relative_to(root).as_posix()
            problems.append(f"{place}: must be compiled again: python tools/words.py")
    return problems


def languages_of(root: Path) -> tuple[str, ...]:
    """Return the languages that have catalogues, in order."""
    folder = root / PACKAGE / "locale"
    return tuple(sorted({path.parent.name for path in folder.glob("*/*.po")}))


def _untranslated(
    asked: Mapping[Message, str], entries: Mapping[Message, Entry], language: str
) -> Iterator[str]:
    for message, place in asked.items():
        entry = entries.get(message)
        if entry is None:
            yield f"{place}: {message[0]!r} must have its words in {language}"
        elif not all(entry.translation) or len(entry.translation) != len(message):
            yield f"{entry.place}: {message[0]!r} must have all its words in {language}"
        elif not entry.is_sure:
            yield f"{entry.place}: {message[0]!r} is marked fuzzy; confirm it"


def _lost_names(entry: Entry) -> Iterator[str]:
    """Yield the ``{names}`` that a translation must fill and does not, or that it invents."""
    try:
        wanted = [_names(form) for form in entry.message]
        found = [_names(form) for form in entry.translation]
    except ValueError as trouble:
        yield f"{entry.place}: {entry.message[0]!r} has a brace that does not close ({trouble})"
        return
    for form, (want, names) in enumerate(zip(wanted, found, strict=False)):
        # A singular may leave its count unsaid ("one district"), in either language.
        spoken = wanted[-1] if form == 0 else want
        missing = want - names if len(wanted) == 1 or form else set()
        if missing or names - spoken:
            yield (
                f"{entry.place}: {entry.message[form]!r} must name {sorted(want)}; "
                f"its translation names {sorted(names)}"
            )


def _names(form: str) -> set[str]:
    return {name for _text, name, _spec, _turn in string.Formatter().parse(form) if name}


def compile_words(entries: Mapping[Message, Entry], language: str) -> bytes:
    """Return the compiled catalogue: the same bytes for the same words, with no date in it.

    Source
    ------
    GNU gettext manual, "The Format of GNU MO Files".
    """
    pairs = {b"": HEADER.format(language=language).encode()}
    for message, entry in entries.items():
        if all(entry.translation):
            pairs["\0".join(message).encode()] = "\0".join(entry.translation).encode()
    keys = sorted(pairs)
    head = 7 * 4
    tables = 2 * 8 * len(keys)
    originals, translations = b"", b""
    places: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        places["originals"] += [len(key), head + tables + len(originals)]
        originals += key + b"\0"
    for key in keys:
        beginning = head + tables + len(originals) + len(translations)
        places["translations"] += [len(pairs[key]), beginning]
        translations += pairs[key] + b"\0"
    numbers = [MO_MAGIC, 0, len(keys), head, head + tables // 2, 0, 0]
    numbers += places["originals"] + places["translations"]
    return struct.pack(f"<{len(numbers)}I", *numbers) + originals + translations


def write_compiled(root: Path = ROOT) -> list[Path]:
    """Compile every language; return the files written."""
    written = []
    for language in languages_of(root):
        entries, _problems = merged(root, language)
        path = root / PACKAGE / "locale" / language / COMPILED
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(compile_words(entries, language))
        written.append(path)
    return written


def main(arguments: Sequence[str] | None = None, root: Path = ROOT) -> int:
    """Compile and report; return 1 when something must be mended."""
    parser = argparse.ArgumentParser(description="Merge, check and compile the words people read.")
    parser.add_argument("--check", action="store_true", help="write nothing, only report")
    options = parser.parse_args(arguments)
    if not options.check:
        write_compiled(root)
    problems = check_words(root)
    for problem in problems:
        sys.stderr.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
