"""Where the heading of a sheet stands, and which of its columns are those asked for."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gapplanner.errors import SourceError, listed
from gapplanner.language import _

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Heading:
    """A heading: in which sheet, in which row (from 0), and the place of each column found."""

    sheet_number: int
    row: int
    places: Mapping[str, int]
    headings: Mapping[str, str]
    left_out: tuple[str, ...]


def plain_heading(text: object) -> str:
    """Return a heading as it compares: capitals, no accents, words apart by one space.

    Examples
    --------
    >>> plain_heading(" Código_único  de inversión "), plain_heading("Avance %")
    ('CODIGO UNICO DE INVERSION', 'AVANCE %')
    """
    letters = unicodedata.normalize("NFD", str(text).upper())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w%]|_", " ", bare).split())


def find_heading(
    sheets: Sequence[tuple[str, Rows]],
    columns: Mapping[str, tuple[str, ...]],
    required: Sequence[str],
    name: str,
) -> Heading:
    """Return the one heading among the first rows of the sheets that has what is required.

    Raises
    ------
    SourceError
        If none has, with what the nearest lacks; if several sheets have; if a column stands twice.
    """
    known = {plain_heading(word): ours for ours, words in columns.items() for word in words}
    whole: list[Heading] = []
    nearest: tuple[int, str, list[str], list[str]] = (-1, "", list(required), [])
    for number, (sheet, rows) in enumerate(sheets):
        for place, cells in enumerate(rows):
            found = [known.get(plain_heading(cell), "") for cell in cells]
            missing = [ours for ours in required if ours not in found]
            count = len(set(found) - {""})
            if not missing:
                whole.append(_heading(number, place, cells, found, _shown(name, sheet)))
                break
            if count > nearest[0]:
                nearest = (count, sheet, missing, [str(c) for c in cells if str(c).strip()])
    if len(whole) == 1:
        return whole[0]
    if whole:
        raise SourceError(
            _(
                "{file}: one sheet must have the rows; {count} have the columns: {sheets}. Leave "
                "the one that counts."
            ).format(
                file=name,
                count=len(whole),
                sheets=listed(sheets[one.sheet_number][0] for one in whole),
            )
        )
    _count, sheet, missing, found_words = nearest
    raise SourceError(
        _("{file} must have the columns {missing}; found {found}.").format(
            file=_shown(name, sheet),
            missing=listed((columns[ours][0] for ours in missing), at_most=12),
            found=listed(found_words, at_most=12) or "-",
        )
    )


def _shown(name: str, sheet: str) -> str:
    return f"{name}, {_('sheet')} {sheet}" if sheet else name


def _heading(
    number: int, row: int, cells: Sequence[object], found: Sequence[str], name: str
) -> Heading:
    twice = sorted({ours for ours in found if ours and found.count(ours) > 1})
    if twice:
        raise SourceError(
            _("{file}: a column must stand once in the heading; repeated: {columns}.").format(
                file=name,
                columns=listed(
                    str(cell) for cell, ours in zip(cells, found, strict=True) if ours in twice
                ),
            )
        )
    places = {ours: place for place, ours in enumerate(found) if ours}
    return Heading(
        number,
        row,
        places,
        {ours: str(cells[place]).strip() for ours, place in places.items()},
        tuple(
            str(cell).strip()
            for cell, ours in zip(cells, found, strict=True)
            if not ours and str(cell).strip()
        ),
    )
