"""Where the investments of the bank are: codes and names that agree, and what holds them."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.importing.said import Imported
from gapplanner.language import _
from gapplanner.sources.codes import plain_name
from gapplanner.sources.naming import DistrictName, KnownDistricts
from gapplanner.vocabulary import Level

MOST_ASTRAY: Final = 0.01
"""Part of the rows whose code and name may be of two places before the file is refused."""
_PROVINCE, _DISTRICT = 4, 6


def places_of(
    rows: pd.DataFrame, units: pd.DataFrame, path: Path, said: Imported
) -> "pd.Series[str]":
    """Return the unit of each row: a district, or the province or department it is known by.

    The bank has a few rows whose code is of one district and whose name is of another: such a row
    is known by its province, where code and name agree on that, or else by the department.

    Raises
    ------
    SourceError
        If codes are RENIEC's, if code and name are of two places in more than `MOST_ASTRAY` of the
        rows, or if a code is of no place of the folder.
    """
    code = rows["ubigeo"].str.replace(r"(?:00)+$", "", regex=True)
    is_named = (code.str.len() == _DISTRICT) & (rows["district"] != "")
    known = KnownDistricts.of(units)
    called = [
        DistrictName(district, province or None)
        for district, province in zip(rows["district"], rows["province"], strict=True)
    ]
    fits = pd.Series(
        [known.is_inei(found, name) for found, name in zip(code, called, strict=True)],
        index=rows.index,
    )
    astray = is_named & ~fits
    problems = [
        *_of_reniec(rows, code, called, astray, known, path),
        *_too_many(rows, code, astray, int(is_named.sum()), path),
        *_of_nowhere(rows, code, units, path),
    ]
    if problems:
        raise SourceError(problems)
    if astray.any():
        said.repaired.append(
            _(
                "Code and name are of two districts in {count} rows, known by their province or "
                "department alone: {found}."
            ).format(count=int(astray.sum()), found=_told(rows[astray], code))
        )
    return code.where(~astray, _above(rows, code, units))


def _above(rows: pd.DataFrame, code: "pd.Series[str]", units: pd.DataFrame) -> "pd.Series[str]":
    provinces = units[units["level"] == Level.PROVINCE.value].set_index("unit_id")["name"]
    named = code.str[:_PROVINCE].map(provinces).fillna("").map(plain_name)
    agrees = named == rows["province"].map(plain_name)
    return code.str[:_PROVINCE].where(agrees, code.str[:2])


def _of_reniec(
    rows: pd.DataFrame,
    code: "pd.Series[str]",
    called: list[DistrictName],
    astray: "pd.Series[bool]",
    known: KnownDistricts,
    path: Path,
) -> list[str]:
    fits = [known.is_reniec(found, name) for found, name in zip(code, called, strict=True)]
    foreign = astray & pd.Series(fits, index=rows.index)
    if not foreign.any():
        return []
    return [
        _(
            "{file}: codes must be INEI's; those of {count} rows are RENIEC's: {found}. Convert "
            "the column to INEI codes."
        ).format(file=path.name, count=int(foreign.sum()), found=_told(rows[foreign], code))
    ]


def _too_many(
    rows: pd.DataFrame, code: "pd.Series[str]", astray: "pd.Series[bool]", named: int, path: Path
) -> list[str]:
    if int(astray.sum()) <= max(2, named * MOST_ASTRAY):
        return []
    return [
        _(
            "{file}: code and name must be of one place; they are not in {count} of {every} rows: "
            "{found}. Get the extract again."
        ).format(
            file=path.name,
            count=int(astray.sum()),
            every=named,
            found=_told(rows[astray], code),
        )
    ]


def _of_nowhere(
    rows: pd.DataFrame, code: "pd.Series[str]", units: pd.DataFrame, path: Path
) -> list[str]:
    strange = ~code.isin(units["unit_id"])
    if not strange.any():
        return []
    return [
        _("{file}: every code must be of a place of the folder; not so: {found}.").format(
            file=path.name, found=_told(rows[strange], code)
        )
    ]


def _told(rows: pd.DataFrame, code: "pd.Series[str]") -> str:
    shown = [
        _("{code} {name} (row {row})").format(code=found, name=name, row=row)
        for found, name, row in zip(code[rows.index], rows["district"], rows["row"], strict=True)
    ]
    return listed(shown).replace("'", "")


def least_unit(codes: list[str]) -> str:
    """Return the least unit that holds some units.

    Examples
    --------
    >>> least_unit(["010101", "010102"]), least_unit(["010101"]), least_unit(["010101", "0102"])
    ('0101', '010101', '01')
    """
    if len(set(codes)) == 1:
        return codes[0]
    provinces = {code[:_PROVINCE] for code in codes}
    is_one = len(provinces) == 1 and len(min(provinces)) == _PROVINCE
    return min(provinces) if is_one else codes[0][:2]
