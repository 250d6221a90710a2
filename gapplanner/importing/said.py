"""What an import wrote, and what it says of the file: repaired, refused, unknown."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from gapplanner.language import ngettext

_SHOWN: Final = 6


@dataclass
class Imported:
    """What was written and what a planner must know of it.

    Attributes
    ----------
    paths
        Files written, the catalogue last.
    repaired, refused, unknown
        Sentences: what was mended and how, what was left out and why, what nobody published.
    """

    paths: list[Path] = field(default_factory=list)
    repaired: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def refuse_rows(self, reason: str, rows: Iterable[int]) -> None:
        """Say that rows of the file were left out, and which, if there are any."""
        if every := sorted(rows):
            self.refused.append(rows_said(reason, every))

    def repair_rows(self, what: str, rows: Iterable[int]) -> None:
        """Say what was mended in which rows of the file, if there are any."""
        if every := sorted(rows):
            self.repaired.append(rows_said(what, every))


def rows_said(sentence: str, rows: list[int]) -> str:
    """Return a sentence with the lines of the file that it is of: how many and the first ones.

    Examples
    --------
    >>> from gapplanner.language import use_language
    >>> use_language("en")
    >>> rows_said("Without a point", [2, 5])
    'Without a point: 2 rows (2, 5).'
    """
    first = ", ".join(str(row) for row in rows[:_SHOWN]) + (", ..." if len(rows) > _SHOWN else "")
    return ngettext(
        "{sentence}: {count} row ({rows}).", "{sentence}: {count} rows ({rows}).", len(rows)
    ).format(sentence=sentence, count=len(rows), rows=first)
