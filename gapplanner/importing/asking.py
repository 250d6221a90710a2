"""What a planner may say besides the file: one object for every kind of file."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from gapplanner.errors import SourceError
from gapplanner.language import _, marked

Option = TypeVar("Option")

MEANING_OF_OPTIONS: Final = {
    "department": marked("--department, two digits of INEI"),
    "codes": marked("--codes, the list of districts with both codes"),
    "fidt": marked("--fidt, the national file of FIDT"),
    "year": marked("--year, the year of the figures"),
}
"""How each field of `Asked` that a kind may need is given."""


@dataclass(frozen=True)
class Asked:
    """The options of an import; a kind of file uses those it needs.

    Parameters
    ----------
    department
        Two digits of INEI.
    codes
        The list of districts with both codes (``ubigeo_distrito.csv`` of ubigeo-peru-aumentado).
    accept
        Codes of places whose two names the planner knows to be of one place.
    fidt
        The national file of FIDT.
    year
        Year of the figures, where the file does not say it.
    """

    department: str | None = None
    codes: Path | None = None
    accept: tuple[str, ...] = ()
    fidt: Path | None = None
    year: int | None = None


def given(option: Option | None, name: str) -> Option:
    """Return an option that a kind cannot do without.

    Raises
    ------
    SourceError
        If it was not given.
    """
    if option is None:
        raise SourceError(
            _("The file must come with {option}.").format(option=_(MEANING_OF_OPTIONS[name]))
        )
    return option


def year_of(file: Path, ask: Asked) -> int:
    """Return the year of a file's figures: the one asked, else the one that its name says.

    Raises
    ------
    SourceError
        If neither says it.
    """
    written = set(re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", file.stem))
    if ask.year is None and len(written) != 1:
        raise SourceError(
            _("The name of {file} must say the year of its figures, or --year must.").format(
                file=file.name
            )
        )
    return ask.year or int(written.pop())
