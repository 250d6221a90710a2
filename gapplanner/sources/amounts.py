"""Amounts of money as offices write them: commas of thousands, signs of soles, and the doubtful."""

import re
from typing import Final

import pandas as pd

from gapplanner.errors import listed
from gapplanner.language import _

_PLAIN: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_THOUSANDS: Final = re.compile(r"-?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_SIGN: Final = re.compile(r"^(?:S/\.?|PEN)\s*", re.I)


def plain_amounts(
    cells: "pd.Series[str]", file: str, column: str
) -> tuple["pd.Series[str]", bool, list[str]]:
    """Return amounts written plainly, whether they had commas, and what is doubtful.

    Peru writes ``1,234.50``. A comma that does not set thousands apart may be a decimal one, and a
    point between groups of three digits may be of thousands: such a column is refused, for a
    thousandfold error would look like any other amount.

    Parameters
    ----------
    cells
        Text, empty where there is nothing.
    file, column
        For the messages.

    Returns
    -------
    tuple
        The cells, those that are no numbers as they stand; whether there were commas; problems.

    Examples
    --------
    >>> amounts = pd.Series(["S/ 924,652", "0", ""])
    >>> plain_amounts(amounts, "a.csv", "PIM")[0].tolist()
    ['924652', '0', '']
    """
    bare = cells.str.replace(_SIGN, "", regex=True)
    has_commas = bare.str.fullmatch(_THOUSANDS) & bare.str.contains(",")
    doubtful = bare[
        bare.str.contains(",") & ~has_commas
        | bare.str.fullmatch(r"-?\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?")
    ]
    if len(doubtful):
        row = int(str(doubtful.index[0])) + 2
        return (
            cells,
            False,
            [
                _(
                    "{file}, column {column}, row {row}: amounts must be written 1,234.50 or "
                    "1234.50; {count} may be read in two ways: {found}. Write them without commas."
                ).format(
                    file=file,
                    column=column,
                    row=row,
                    count=len(doubtful),
                    found=listed(doubtful),
                )
            ],
        )
    plain = bare.mask(has_commas, bare.str.replace(",", "", regex=False))
    return (
        plain.where(plain.str.fullmatch(_PLAIN) | (plain == ""), cells),
        bool(has_commas.any()),
        [],
    )
