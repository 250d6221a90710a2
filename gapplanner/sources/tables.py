"""The door of the product's tables: registered, intact, and what their contract says."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

import pandas as pd

from gapplanner.errors import SourceError, closest_hint
from gapplanner.language import _
from gapplanner.sources.catalog import Catalog, TableSpec, hash_of, load_catalog
from gapplanner.sources.conformity import conform
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.places import data_root


def read_table(table_id: str, root: Path | None = None) -> pd.DataFrame:
    """Return a table of the product's data, sorted by its key.

    Text columns are text, empty where unknown; numbers are ``float64``, ``NaN`` where unknown;
    whole numbers that every row must have are ``int64``.

    Parameters
    ----------
    table_id
        Its name in the catalogue.
    root
        Folder of the data; the product's own by default.

    Raises
    ------
    SourceError
        With every mistake found: the file is not there, is not as it was registered, or breaks its
        contract (file, column, rows, what was found).
    """
    return read_tables((table_id,), root)[table_id]


def read_tables(table_ids: Iterable[str], root: Path | None = None) -> dict[str, pd.DataFrame]:
    """Return several tables as `read_table` does, with the mistakes of all of them at once."""
    place = root or data_root()
    catalog = load_catalog(place)
    read: dict[str, pd.DataFrame] = {}
    problems: list[str] = []
    for table_id in table_ids:
        try:
            read[table_id] = _read_one(_find(table_id, catalog), place)
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)
    return read


def intact_path(table_id: str, root: Path | None = None) -> Path:
    """Return where a registered file lies, having compared its hash with the catalogue's.

    For the files that are not CSV (boundaries).

    Raises
    ------
    SourceError
        If it is not registered, not there, or not as it was registered.
    """
    place = root or data_root()
    spec = _find(table_id, load_catalog(place))
    path = place / spec.path
    if problems := list(_damage(spec, path)):
        raise SourceError(problems)
    return path


def _find(table_id: str, catalog: Catalog) -> TableSpec:
    if table_id in catalog.tables:
        return catalog.tables[table_id]
    raise SourceError(
        _("A table must be one of the catalogue; found {found!r}.").format(found=table_id)
        + closest_hint(table_id, catalog.tables)
    )


def _read_one(spec: TableSpec, root: Path) -> pd.DataFrame:
    path = root / spec.path
    problems = list(_damage(spec, path))
    if not path.is_file():
        raise SourceError(problems)
    try:
        raw = _as_text(path, spec.path)
        table = conform(raw, CONTRACTS[spec.table_id], spec.path)
    except SourceError as error:
        raise SourceError((*problems, *error.problems)) from error
    if problems:
        raise SourceError(problems)
    return table


def _damage(spec: TableSpec, path: Path) -> Iterator[str]:
    if not path.is_file():
        yield _("{file} must lie in {folder}; it is not there. Build the data again.").format(
            file=spec.path, folder=path.parent
        )
    elif (found := hash_of(path)) != spec.sha256:
        yield _(
            "{file} must be as it was built (sha256 {registered}…); found {found}…. "
            "Restore the file or build the data again."
        ).format(file=spec.path, registered=spec.sha256[:12], found=found[:12])


def _as_text(path: Path, name: str) -> pd.DataFrame:
    try:
        text = path.read_bytes()
        raw = pd.read_csv(BytesIO(text), dtype=str, keep_default_na=False, encoding="utf-8")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise SourceError(
            _("{file} must be a CSV file in UTF-8 that can be read; found: {problem}.").format(
                file=name, problem=str(error).strip()
            )
        ) from error
    # A row that ends early has fewer cells; the missing ones are read as nothing, and said below.
    return raw.fillna("")
