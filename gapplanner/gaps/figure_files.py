"""Reading folders of YAML files whose figures carry their source."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec

Reliability = Literal["official", "established", "weak", "own"]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]

_SUFFIX: Final = "*.yaml"


class Closed(BaseModel):
    """A model that refuses keys it does not know and cannot be altered."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PublishedSource(Closed):
    """Who published a figure, what it is called, of which year, and how far it may be trusted.

    ``reliability``: *official* text or data of the State, *established* institution or newspaper,
    *weak* re-post or student copy, *own* a value this project proposes. ``address`` is where it
    was read, where the whole of it is known.
    """

    publisher: str
    title: str
    year: int
    reliability: Reliability
    address: str | None = None

    def as_spec(self, source_id: str) -> SourceSpec:
        """Return it as the catalogue lists sources, so that both can be shown alike."""
        words = {
            "official": _("Official text or data."),
            "established": _("Established institution or newspaper: an announced amount."),
            "weak": _("Weak: a small or second-hand page, without the original document."),
            "own": _("A value this project proposes; nobody has published it."),
        }
        return SourceSpec(
            source_id=source_id,
            publisher=self.publisher,
            title=self.title,
            year=self.year,
            licence=_("Facts quoted with their source"),
            url=self.address,
            attribution=f"{self.publisher} ({self.year})",
            note=words[self.reliability],
        )


# Keys whose text people read: English message ids, translated when shown.
SHOWN_KEYS: Final = frozenset({"name", "work", "per", "reason", "spending_reason", "reference"})

FileModel = TypeVar("FileModel", bound=BaseModel)


def read_figure_files(folder: Path, model: type[FileModel]) -> dict[str, FileModel]:
    """Return every YAML file of ``folder`` as ``model``, by file name without suffix, in order.

    Raises
    ------
    SourceError
        Every mistake of every file at once: unreadable YAML, unknown or missing keys, wrong types.
    """
    problems: list[str] = []
    found: dict[str, FileModel] = {}
    paths = sorted(folder.glob(_SUFFIX)) if folder.is_dir() else []
    if not paths:
        raise SourceError(
            _("{folder} must hold at least one YAML file; found none. Restore the folder.").format(
                folder=folder.name
            )
        )
    for path in paths:
        try:
            found[path.stem] = model.model_validate(read_yaml(path))
        except ValidationError as error:
            problems.extend(problems_of(path, error))
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)
    return found


def words_in_data(folder: Path) -> dict[str, str]:
    """Return every text of a folder's YAML files that people read, with the first file that has it.

    These are message ids like those in code, so that whoever keeps the catalogues finds them; the
    titles of sources are quoted in their own language and are not among them.
    """
    words: dict[str, str] = {}
    for path in sorted(folder.rglob(_SUFFIX)):
        for text in _shown(read_yaml(path)):
            words.setdefault(text, path.name)
    return words


def _shown(written: object) -> Iterator[str]:
    if isinstance(written, dict):
        for key, value in written.items():
            if key in SHOWN_KEYS and isinstance(value, str):
                yield value
            elif key != "sources":
                yield from _shown(value)
    elif isinstance(written, list):
        for value in written:
            yield from _shown(value)


def read_yaml(path: Path) -> object:
    """Return what a YAML file says.

    Raises
    ------
    SourceError
        If it is no YAML, or has a key twice.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        written: object = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError) as error:
        first_line = str(error).strip().replace("\n", " ")
        raise SourceError(
            _("{file} must be readable YAML with each key once; {found}. Mend the file.").format(
                file=path.name, found=first_line
            )
        ) from error
    return written


def _line_of(path: Path, place: Iterable[int | str]) -> int:
    """Return the line of the entry at a place of a file, or of what is nearest above it."""
    from ruamel.yaml import YAML
    from ruamel.yaml.nodes import MappingNode, SequenceNode

    node = YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8"))
    line = 0 if node is None else node.start_mark.line
    for step in place:
        if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line
            continue
        pairs = node.value if isinstance(node, MappingNode) else []
        found = [(key, value) for key, value in pairs if str(key.value) == str(step)]
        if not found:
            break
        line, node = found[0][0].start_mark.line, found[0][1]
    return line + 1


def problems_of(path: Path, error: ValidationError) -> list[str]:
    """Return what is wrong with a file, one sentence per mistake: where, what, what was found."""
    return [
        _("{file}:{line} {place}: {message}; found {found}. Mend the file.").format(
            file=path.name,
            line=_line_of(path, mistake["loc"]),
            place=".".join(str(step) for step in mistake["loc"]) or "-",
            message=mistake["msg"],
            found=repr(mistake["input"])[:80],
        )
        for mistake in error.errors()
    ]
