"""How a published file is opened: as text, with its columns and its numbers checked."""

import re
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?([eE][+-]?\d+)?")


def open_text(path: Path, columns: Iterable[str]) -> pd.DataFrame:
    """Return a published CSV file with every cell as text, empty where there is nothing.

    Parameters
    ----------
    path
        The file.
    columns
        Columns it must have; others are left out.

    Raises
    ------
    SourceError
        If it cannot be read, is not whole, or lacks a column.
    """
    table = opened(
        path,
        lambda: pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8"),
    )
    require_whole(path)
    return chosen(table, columns, path)


def open_as_it_comes(
    path: Path, is_wanted: Callable[[str], bool], rows: int | None = None
) -> tuple[pd.DataFrame, str]:
    """Return a published table as text, whatever its separator and its encoding, and the latter.

    Parameters
    ----------
    path
        A CSV file (commas, semicolons, tabs; UTF-8 or Windows-1252) or a workbook (first sheet).
    is_wanted
        Which headings are read; the other columns never enter.
    rows
        How many rows are read; all if left out.

    Raises
    ------
    SourceError
        If it cannot be read or is not whole.
    """
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xls"}:
        book = opened(path, lambda: pd.read_excel(path, dtype=str, usecols=is_wanted, nrows=rows))
        return book, "xlsx"
    if not path.is_file():
        raise SourceError(
            _("A published file must lie at {path}; it is not there.").format(path=path)
        )
    require_whole(path)
    encoding = _encoding_of(path)
    head = path.read_text(encoding=encoding).partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    table = opened(
        path,
        lambda: pd.read_csv(
            path,
            sep=separator,
            dtype=str,
            keep_default_na=False,
            encoding=encoding,
            usecols=is_wanted,
            nrows=rows,
            skip_blank_lines=False,  # so that a row is the line of the file
        ),
    )
    return table, encoding.removesuffix("-sig")


def _encoding_of(path: Path) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            path.read_text(encoding=encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise SourceError(
        _(
            "{file} must be text in UTF-8 or in Windows-1252, and is in neither: it is damaged or "
            "in another encoding. Save it as CSV UTF-8."
        ).format(file=path.name)
    )


def headings_of(path: Path) -> list[str]:
    """Return the headings of a table that `open_as_it_comes` reads, without its cells.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    headings: list[str] = []

    def hear(heading: str) -> bool:
        headings.append(str(heading))
        return True

    open_as_it_comes(path, hear, rows=0)
    return list(dict.fromkeys(headings))


def require_whole(path: Path) -> None:
    """Refuse a file whose last row may be cut, or that holds bytes no text has.

    A number cut in its middle is still a number, so nothing else would tell.

    Raises
    ------
    SourceError
        If it does not end with the end of a line, or holds a zero byte.
    """
    content = path.read_bytes()
    if not content.endswith((b"\n", b"\r")):
        raise SourceError(
            _(
                "{file} must end with the end of its last row, and does not: it may be cut short. "
                "Copy or download it again."
            ).format(file=path.name)
        )
    if b"\0" in content:
        raise SourceError(
            _(
                "{file} must hold text alone, and holds bytes that are none: it is damaged. Copy "
                "or download it again."
            ).format(file=path.name)
        )


def opened(path: Path, read: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Return what ``read`` gives, or say in words that the file cannot be read.

    Raises
    ------
    SourceError
        If the file is not there, is cut short or is of another kind.
    """
    if not path.is_file():
        raise SourceError(
            _("A published file must lie at {path}; it is not there.").format(path=path)
        )
    try:
        return read()
    # Every library of formats has its own errors for a damaged file (zipfile.BadZipFile,
    # pyarrow.ArrowInvalid, KeyError on a missing sheet ...); all of them mean the same here.
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error, ParseError) as error:
        raise SourceError(
            _(
                "{file} must be a file as its publisher gave it; it cannot be read: {problem}."
            ).format(file=path.name, problem=str(error).strip().rstrip("."))
        ) from error


def chosen(table: pd.DataFrame, columns: Iterable[str], path: Path) -> pd.DataFrame:
    """Return these columns of a published table, in this order.

    Raises
    ------
    SourceError
        If one is not there.
    """
    wanted = list(columns)
    if missing := [column for column in wanted if column not in table.columns]:
        raise SourceError(
            _("{file} must have the columns {missing}; found {found}.").format(
                file=path.name, missing=listed(missing), found=listed(table.columns, at_most=12)
            )
        )
    return table[wanted].copy()


def numbers(cells: "pd.Series[str]", path: Path) -> "pd.Series[float]":
    """Return the numbers that a column of text holds; an empty cell is unknown.

    Raises
    ------
    SourceError
        If a cell holds anything else.
    """
    text = cells.fillna("").astype(str).str.strip()
    is_number = text.map(lambda cell: bool(_NUMBER.fullmatch(cell)))
    if (wrong := text[~is_number & (text != "")]).any():
        raise SourceError(
            _("{file}, column {column}: cells must hold numbers or nothing; found {found}.").format(
                file=path.name, column=cells.name, found=listed(wrong)
            )
        )
    return pd.to_numeric(text.where(is_number)).astype("float64")


def refuse_repeated(table: pd.DataFrame, key: list[str], path: Path) -> pd.DataFrame:
    """Return the table if no two rows have the same key.

    Raises
    ------
    SourceError
        If any are repeated.
    """
    repeated = table[table.duplicated(key)]
    if len(repeated):
        raise SourceError(
            _("{file}: {key} must be unique; repeated: {found}.").format(
                file=path.name,
                key=" + ".join(key),
                found=listed(repeated[key].astype(str).agg(" ".join, axis="columns")),
            )
        )
    return table
