"""Territorial levels: how codes tell them, and who contains whom."""

from typing import Final

import pandas as pd

from gapplanner.vocabulary import Level

# INEI's ubigeo grows by two digits a level.
LEVEL_OF_LENGTH: Final = {2: Level.DEPARTMENT, 4: Level.PROVINCE, 6: Level.DISTRICT}


def level_of(unit_id: str) -> Level:
    """Return the level of a code.

    Raises
    ------
    ValueError
        If the code is not of 2, 4 or 6 digits.

    Examples
    --------
    >>> level_of("060411"), level_of("06")
    (<Level.DISTRICT: 'district'>, <Level.DEPARTMENT: 'department'>)
    """
    if not unit_id.isdigit() or len(unit_id) not in LEVEL_OF_LENGTH:
        msg = f"a unit_id must be text of 2, 4 or 6 digits; found {unit_id!r}"
        raise ValueError(msg)
    return LEVEL_OF_LENGTH[len(unit_id)]


def parent_of(unit_id: str) -> str | None:
    """Return the code of the territory above, or nothing above a department.

    Examples
    --------
    >>> parent_of("060411"), parent_of("0604"), parent_of("06")
    ('0604', '06', None)
    """
    return None if level_of(unit_id) is Level.DEPARTMENT else unit_id[:-2]


def contains(outer: str, inner: str) -> bool:
    """Return whether a territory is, or is inside, another.

    Examples
    --------
    >>> contains("0604", "060411"), contains("060411", "060411"), contains("0605", "060411")
    (True, True, False)
    """
    return len(outer) in LEVEL_OF_LENGTH and inner.startswith(outer)


def districts_of(unit_id: str, units: pd.DataFrame) -> tuple[str, ...]:
    """Return the districts that a territory consists of, itself if it is one, in order.

    Parameters
    ----------
    unit_id
        Of any level.
    units
        `UNITS_COLUMNS`.
    """
    codes = units.loc[units["level"] == Level.DISTRICT, "unit_id"]
    return tuple(sorted(code for code in codes if contains(unit_id, code)))
