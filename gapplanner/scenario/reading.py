"""YAML text in, values with the file and line of each out, or what is wrong with the text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from gapplanner.errors import ScenarioError
from gapplanner.language import _

LARGEST_FILE: Final = 5_000_000  # bytes; a scenario is a few pages
DEEPEST: Final = 40  # levels; a scenario has eight
MOST_VALUES: Final = 200_000  # a few repeated blocks (YAML aliases) can stand for billions
LONGEST_SHOWN: Final = 60  # characters of a wrong value that a message repeats

_WHOLE = re.compile(r"[-+]?[0-9][0-9_]*")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9][0-9_]*(\.[0-9_]*)?)([eE][-+]?[0-9]+)?")
_SPECIAL = re.compile(r"[-+]?\.(inf|nan)", re.IGNORECASE)


@dataclass(frozen=True)
class NotText:
    """A value that YAML takes for something a scenario never holds: a date, a tagged value."""

    written: str


Scalar: TypeAlias = "bool | int | float | str | NotText | None"
Key: TypeAlias = "str | int"
Place: TypeAlias = "tuple[Key, ...]"
Content: TypeAlias = "Scalar | Mapping[Key, Placed] | tuple[Placed, ...]"


@dataclass(frozen=True)
class Placed:
    """A value of a scenario file and where it stands."""

    content: Content
    written: str
    """The value as in the file, for messages; empty for mappings and lists."""
    file: str
    line: int

    @property
    def entries(self) -> Mapping[Key, "Placed"]:
        """The entries of a mapping; none if it is not one."""
        return self.content if isinstance(self.content, Mapping) else {}

    def shown(self) -> str:
        """Return the value in a few words, for messages."""
        if self.content is None:
            return _("nothing")
        if isinstance(self.content, Mapping):
            return _("a mapping of keys")
        if isinstance(self.content, tuple):
            return _("a list")
        text = repr(self.content) if isinstance(self.content, str) else self.written
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"

    def plain(self) -> object:
        """Return the value without places: mappings, tuples, words and numbers."""
        if isinstance(self.content, Mapping):
            return {key: entry.plain() for key, entry in self.content.items()}
        if isinstance(self.content, tuple):
            return tuple(entry.plain() for entry in self.content)
        return self.content


def at(file: str, line: int, sentence: str, key: str = "") -> str:
    """Return a sentence with the place it speaks of before it: file, line and dotted key."""
    return f"{file}:{line} {key}: {sentence}" if key else f"{file}:{line}: {sentence}"


def dotted(keys: Place) -> str:
    """Return keys as people write them; a list's entries count from 1.

    Examples
    --------
    >>> dotted(("rules", 0, "must_do")), dotted(("budget", "sources", "canon", 2028))
    ('rules[1].must_do', 'budget.sources.canon.2028')
    """
    text = ""
    for place, key in enumerate(keys):
        # Numbers are also years, keys of mappings; lists of a scenario never reach the year 1000.
        is_position = isinstance(key, int) and key < 1000 and keys[place - 1] != "readiness"
        text += f"[{int(key) + 1}]" if is_position else f".{key}"
    return text.lstrip(".")


def read_text(path: Path) -> str:
    """Return the text of a scenario file.

    Raises
    ------
    ScenarioError
        If there is no such file, it cannot be opened, or it is not UTF-8 text.
    """
    if path.is_dir():
        raise ScenarioError(
            _("{path}: must be a scenario file; it is a folder. Name a file in it.").format(
                path=path
            )
        )
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ScenarioError(_no_such_file(path)) from None
    except (OSError, ValueError) as trouble:
        reason = getattr(trouble, "strerror", None) or str(trouble)
        raise ScenarioError(
            _("{path}: must be a file that can be read; the system says: {reason}.").format(
                path=path, reason=reason
            )
        ) from trouble
    if len(content) > LARGEST_FILE:
        raise ScenarioError(
            _("{path}: must be a scenario; found a file of {size:,} bytes.").format(
                path=path, size=len(content)
            )
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as trouble:
        line = content.count(b"\n", 0, trouble.start) + 1
        sentence = _("must be UTF-8 text; found the byte {byte}. Save the file again as UTF-8.")
        raise ScenarioError(
            at(str(path), line, sentence.format(byte=f"0x{content[trouble.start]:02x}"))
        ) from trouble


def _no_such_file(path: Path) -> str:
    sentence = _("{path}: must be a scenario file; there is no such file.").format(path=path)
    beside = sorted(path.parent.glob("*.yaml")) if path.parent.is_dir() else []
    if not beside:
        return sentence
    names = ", ".join(file.name for file in beside[:5])
    return sentence + " " + _("In that folder: {names}.").format(names=names)


def read_placed(text: str, file: str) -> Placed:
    """Return what a scenario file says, every value with its line.

    Raises
    ------
    ScenarioError
        With every key that stands twice, or with the line where the text stops being YAML.
    """
    try:
        root = _parser().compose(text)
        if root is None:
            raise ScenarioError(
                at(file, 1, _("must be a mapping of keys such as 'name: ...'; found nothing"))
            )
        reader = _Reader(file)
        placed = reader.place(root, 1, ())
    except MarkedYAMLError as trouble:
        raise ScenarioError(_not_yaml(trouble, file)) from trouble
    except YAMLError as trouble:
        # Control characters: the reader of ruamel gives a position in the text, no line.
        line = text.count("\n", 0, getattr(trouble, "position", 0)) + 1
        sentence = _("must be plain text; found a control character. Type the line again.")
        raise ScenarioError(at(file, line, sentence)) from trouble
    except (RecursionError, ValueError) as trouble:
        # ruamel answers some broken tags and directives with a bare ValueError.
        sentence = _("must be a scenario; it is too deep, too long or too badly formed to be read")
        raise ScenarioError(at(file, 1, sentence)) from trouble
    if reader.problems:
        raise ScenarioError(reader.problems)
    return placed


def _parser() -> YAML:
    parser = YAML(typ="rt", pure=True)
    # Without a limit, hundreds of open brackets keep the scanner busy for half a minute.
    parser.max_depth = DEEPEST
    # A name given twice with '&' means the last one; a warning would reach nobody.
    parser.composer.warn_double_anchors = False
    return parser


def _not_yaml(trouble: MarkedYAMLError, file: str) -> str:
    mark = trouble.problem_mark or trouble.context_mark
    line = mark.line + 1 if mark else 1
    problem, context = str(trouble.problem or ""), str(trouble.context or "")
    since = trouble.context_mark.line + 1 if trouble.context_mark else line
    if "'\\t'" in problem:
        sentence = _("must be indented with spaces; found a tab")
    elif "quoted scalar" in context:
        sentence = _("a quotation mark opened in line {since} must be closed")
    elif "flow" in context:
        sentence = _("a bracket opened in line {since} must be closed, its entries apart by commas")
    elif "alias" in problem:
        sentence = _("a name after '*' must have been given before with '&'")
    elif "depth" in problem:
        sentence = _("must be a scenario; it is nested too deeply")
    elif "document" in context or "document" in problem:
        sentence = _("must be one scenario; found a second document, after '---'")
    elif "mapping values" in problem:
        sentence = _(
            "must be 'key: value' with one colon, indented like its neighbours; "
            "a text with a colon goes between quotes"
        )
    else:
        sentence = _(
            "must be YAML; it cannot be read from here on. Look at the indentation, colons, "
            "quotes and brackets of this line and the one above"
        )
    return at(file, line, sentence.format(since=since))


class _Reader:
    """Walks the nodes of one file; gathers what is wrong with keys and tags."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[str] = []
        self._values = 0

    def place(self, node: Node, key_line: int, path: Place) -> Placed:
        self._values += 1
        if len(path) > DEEPEST or self._values > MOST_VALUES:
            # A block that holds itself, or repeats of repeats.
            raise RecursionError
        if isinstance(node, MappingNode):
            return Placed(dict(self._entries(node, path)), "", self.file, key_line)
        if isinstance(node, SequenceNode):
            entries = tuple(
                self.place(entry, _line(entry), (*path, position))
                for position, entry in enumerate(node.value)
            )
            return Placed(entries, "", self.file, key_line)
        content = _scalar(node)
        empty = content is None and not node.value
        return Placed(content, str(node.value), self.file, key_line if empty else _line(node))

    def _entries(self, node: MappingNode, path: Place) -> Iterator[tuple[Key, Placed]]:
        first_line: dict[Key, int] = {}
        for key_node, value_node in node.value:
            line = _line(key_node)
            if not isinstance(key_node, ScalarNode):
                sentence = _("a key must be a word or a number; found a list or a mapping")
                self.problems.append(at(self.file, line, sentence, dotted(path)))
                continue
            key = _key(key_node)
            here = (*path, key)
            if key in first_line:
                sentence = _("a key must stand once; it stands in lines {first} and {line}").format(
                    first=first_line[key], line=line
                )
                self.problems.append(at(self.file, line, sentence, dotted(here)))
                continue
            first_line[key] = line
            yield key, self.place(value_node, line, here)


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1


def _key(node: ScalarNode) -> Key:
    found = _scalar(node)
    if isinstance(found, str) or (isinstance(found, int) and not isinstance(found, bool)):
        return found
    # A decimal, a date or true as a key: no block has it, and it is refused as written.
    return str(node.value)


def _scalar(node: Node) -> Scalar:
    """Return a scalar's value by YAML 1.2, which has no octal ``060101`` and no boolean ``no``."""
    # The round-trip reader marks where a folded text (``>-``) was folded with a bell character.
    text = str(node.value)
    if isinstance(node, ScalarNode) and node.style == ">":
        text = text.replace("\a", "")
    kind = str(node.tag).rpartition(":")[2]
    if kind == "str" and str(node.tag).startswith("tag:yaml.org"):
        return text
    if kind == "null" and text.lower() in {"", "~", "null"}:
        return None
    if kind == "bool" and text.lower() in {"true", "false"}:
        return text.lower() == "true"
    if kind == "int" and _WHOLE.fullmatch(text) and len(text) < LONGEST_SHOWN:
        return int(text.replace("_", ""))
    if kind in {"int", "float"} and (_DECIMAL.fullmatch(text) or _SPECIAL.fullmatch(text)):
        return float(text.replace("_", "").replace(".inf", "inf").replace(".nan", "nan").lower())
    return NotText(text)
