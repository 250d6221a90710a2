"""The catalogue: who published what is here, of when, under which licence, intact or not."""

import hashlib
from collections.abc import Iterable, Mapping
from io import StringIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.places import CATALOG_NAME, data_root

_HEADING: Final = (
    "What is here, from whom, of when. Every builder of data registers its own sources and\n"
    "tables; sha256 is that of the file as built, and a file that differs is not read.\n"
)


class SourceSpec(BaseModel):
    """A publication that figures come from."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    source_id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Kebab-case name that rows of tables carry."""
    publisher: str = Field(min_length=1)
    """Who published it."""
    title: str = Field(min_length=1)
    """Its own title, in its own language."""
    year: int = Field(ge=1900, le=2100)
    """Year of publication, or of the figures where the publication is undated."""
    licence: str = Field(min_length=1)
    """Terms under which it may be used; "not stated" where the publisher says nothing."""
    url: str | None = None
    """Address of the publication, where known."""
    attribution: str = Field(min_length=1)
    """The words to print beside its figures."""
    note: str = ""
    """What whoever reads its figures must know."""


class TableSpec(BaseModel):
    """A file of the product's data, with its birth certificate."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    table_id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Kebab-case name by which it is asked for."""
    path: str = Field(min_length=1)
    """Where it lies, from the root of the data."""
    title: str = Field(min_length=1)
    """What it is, in a few words."""
    definition: str = Field(min_length=1)
    """What a row of it says."""
    levels: tuple[str, ...]
    """Territorial levels of its rows."""
    sources: tuple[str, ...]
    """The publications it was made from."""
    sha256: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """Hash of the file as built; filled in when the table is registered."""


class Catalog(BaseModel):
    """Every source and every table, by id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: Mapping[str, SourceSpec]
    tables: Mapping[str, TableSpec]

    def model_post_init(self, _context: Any, /) -> None:
        """Refuse later changes to what is listed."""
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))


def misfits(path: Path, error: ValidationError) -> SourceError:
    """Return what is wrong with a file of entries, a sentence each: where, what, what was found."""
    return SourceError(
        _("{path}: {place}: {problem} (found {found!r}).").format(
            path=path.name,
            place=".".join(str(part) for part in mistake["loc"]),
            problem=mistake["msg"],
            found=mistake["input"],
        )
        for mistake in error.errors()
    )


def load_catalog(root: Path | None = None) -> Catalog:
    """Return the catalogue of the data.

    Parameters
    ----------
    root
        Folder of the data; the product's own by default.

    Raises
    ------
    SourceError
        With every mistake of the catalogue: what cannot be read, entries that are wrong, tables
        that name a source that is not there.
    """
    path = (root or data_root()) / CATALOG_NAME
    entries = _read_yaml(path)
    try:
        catalog = Catalog.model_validate(
            {
                "sources": _with_ids(entries.get("sources"), "source_id"),
                "tables": _with_ids(entries.get("tables"), "table_id"),
            }
        )
    except ValidationError as error:
        raise misfits(path, error) from error
    _check_sources(catalog, path)
    return catalog


def register(
    root: Path, tables: Iterable[TableSpec] = (), sources: Iterable[SourceSpec] = ()
) -> Path:
    """Write these tables and sources into the catalogue, with the hash of each file as it lies now.

    What others registered stays. An entry that is registered again is replaced, and a source that
    no table names any more is dropped. The file is the same whatever the order of registration.

    Parameters
    ----------
    root
        Folder of the data.
    tables
        Files that lie under ``root``; their ``sha256`` is computed here.
    sources
        The publications they name.

    Returns
    -------
    Path
        The catalogue.
    """
    path = root / CATALOG_NAME
    known = (
        load_catalog(root)
        if path.exists()
        else Catalog.model_validate({"sources": {}, "tables": {}})
    )
    every_source = dict(known.sources) | {source.source_id: source for source in sources}
    hashed = (table.model_copy(update={"sha256": hash_of(root / table.path)}) for table in tables)
    every_table = dict(known.tables) | {table.table_id: table for table in hashed}
    named = {source for table in every_table.values() for source in table.sources}
    kept = {key: source for key, source in every_source.items() if key in named}
    catalog = Catalog(sources=kept, tables=every_table)
    _check_sources(catalog, path)
    path.write_text(_as_yaml(catalog), encoding="utf-8", newline="\n")
    return path


def hash_of(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_yaml(path: Path) -> dict[str, Any]:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        entries = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        raise SourceError(
            _("{path} must be a YAML file in UTF-8 that can be read; found: {problem}.").format(
                path=path, problem=str(error).replace("\n", " ")
            )
        ) from error
    if not isinstance(entries, dict):
        raise SourceError(
            _("{path} must list sources and tables; found {found}.").format(
                path=path.name, found=type(entries).__name__
            )
        )
    return entries


def _with_ids(entries: object, name: str) -> object:
    if not isinstance(entries, dict):
        return entries
    return {
        key: {name: key} | entry if isinstance(entry, dict) else entry
        for key, entry in entries.items()
    }


def _check_sources(catalog: Catalog, path: Path) -> None:
    problems = [
        _("{path}: table {table!r} must name sources of the catalogue; it names {unknown}.").format(
            path=path.name, table=table.table_id, unknown=listed(unknown)
        )
        for table in catalog.tables.values()
        if (unknown := [source for source in table.sources if source not in catalog.sources])
    ]
    if problems:
        raise SourceError(problems)


def _as_yaml(catalog: Catalog) -> str:
    from ruamel.yaml import YAML
    from ruamel.yaml.comments import CommentedMap

    yaml = YAML()
    yaml.width = 100
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = CommentedMap(
        {
            "sources": {
                source_id: source.model_dump(mode="json", exclude={"source_id"})
                for source_id, source in sorted(catalog.sources.items())
            },
            "tables": {
                table_id: table.model_dump(mode="json", exclude={"table_id"})
                for table_id, table in sorted(catalog.tables.items())
            },
        }
    )
    document.yaml_set_start_comment(_HEADING)
    written = StringIO()
    yaml.dump(document, written)
    # The library leaves a space at the end of a folded line.
    return "\n".join(line.rstrip() for line in written.getvalue().splitlines()) + "\n"
