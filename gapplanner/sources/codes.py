"""Codes of territorial units: INEI's and RENIEC's told apart by code *and* name.

Of the 127 districts of Cajamarca 101 have another code in RENIEC's list, and 76 of those codes are
the INEI code of another district of Cajamarca: a join by code alone goes wrong without an error.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

from gapplanner.language import _, ngettext
from gapplanner.sources.naming import DistrictName, KnownDistricts, plain_name

__all__ = ["CodeReading", "Coding", "find_unit_ids", "padded_code", "plain_name", "recognise_codes"]

Coding = Literal["inei", "reniec", "mixed"]

_FIRST_ROW: Final = 2
_SHOWN: Final = 5


@dataclass(frozen=True)
class CodeReading:
    """What the codes of a table mean.

    Parameters
    ----------
    coding
        ``inei``, ``reniec``, or ``mixed`` when rows of one table follow different lists.
    unit_ids
        INEI code of each row, by the index of the table; ``NA`` where code and name agree under no
        list.
    problems
        One sentence per kind of mistake; empty when the table may be used as it is.
    """

    coding: Coding
    unit_ids: "pd.Series[str]"
    problems: tuple[str, ...]


def padded_code(code: str) -> str:
    """Return a ubigeo with the leading zero that a spreadsheet has eaten.

    Examples
    --------
    >>> padded_code("60101"), padded_code("060101"), padded_code("60101.0")
    ('060101', '060101', '060101')
    """
    digits = re.sub(r"\.0$", "", code.strip())
    return digits.zfill(6) if len(digits) == 5 and digits.isdigit() else digits


def recognise_codes(
    table: pd.DataFrame, units: pd.DataFrame, *, code: str, name: str, province: str | None = None
) -> CodeReading:
    """Return which list the codes of a table follow, and the INEI code of every row.

    A row speaks for INEI when its code is, in INEI's list, the district it names (in the province
    it names, if given); for RENIEC likewise. A table is RENIEC's when some row speaks for RENIEC
    alone and none for INEI alone; it is mixed when there are both, or when a row's code and name
    agree under neither.

    Parameters
    ----------
    table
        One row per district or many; codes as text.
    units
        The table of units, with the ``reniec_id`` of each district.
    code, name, province
        Columns of ``table``: the code, the name of the district and that of its province.

    Returns
    -------
    CodeReading
        The coding, the INEI codes and what must be mended.
    """
    known = KnownDistricts.of(units)
    written = [str(cell).strip() for cell in table[code]]
    codes = [padded_code(cell) for cell in written]
    names = _names(table, name, province)
    pairs = list(zip(codes, names, strict=True))
    fits_inei = [known.is_inei(found, called) for found, called in pairs]
    fits_reniec = [known.is_reniec(found, called) for found, called in pairs]
    coding = _coding(fits_inei, fits_reniec)
    unit_ids = [
        known.inei_of[found]
        if by_reniec and (not by_inei or coding == "reniec")
        else (found if by_inei else pd.NA)
        for found, by_inei, by_reniec in zip(codes, fits_inei, fits_reniec, strict=True)
    ]
    only_reniec = [b and not a for a, b in zip(fits_inei, fits_reniec, strict=True)]
    neither = [not a and not b for a, b in zip(fits_inei, fits_reniec, strict=True)]
    problems = (
        *_lost_zeros(written, codes),
        *_foreign_codes(pairs, only_reniec, known, coding),
        *_disagreements(pairs, neither, known),
    )
    return CodeReading(
        coding, pd.Series(unit_ids, index=table.index, name="unit_id", dtype="object"), problems
    )


def find_unit_ids(
    table: pd.DataFrame, units: pd.DataFrame, *, name: str, province: str
) -> tuple["pd.Series[str]", tuple[str, ...]]:
    """Return the INEI code of each row of a table that has names and no codes, and the problems.

    Parameters
    ----------
    table
        One row per district.
    units
        The table of units.
    name, province
        Columns of ``table``; the province is needed because names repeat (Santa Cruz is a district
        of Cutervo and another of Santa Cruz).

    Returns
    -------
    tuple
        The codes by the index of the table, ``NA`` where no district has that name in that
        province; and one sentence per such row.
    """
    known = KnownDistricts.of(units)
    names = _names(table, name, province)
    found = [known.code_of(called) for called in names]
    problems = tuple(
        _("Row {row} must name a district; found {name}.").format(
            row=position + _FIRST_ROW, name=called
        )
        + known.hint(called)
        for position, (called, unit_id) in enumerate(zip(names, found, strict=True))
        if unit_id is None
    )
    ids = [pd.NA if unit_id is None else unit_id for unit_id in found]
    return pd.Series(ids, index=table.index, name="unit_id", dtype="object"), problems


def _names(table: pd.DataFrame, name: str, province: str | None) -> list[DistrictName]:
    written = [str(cell) for cell in table[name]]
    if province is None:
        return [DistrictName(cell) for cell in written]
    return [
        DistrictName(cell, str(parent))
        for cell, parent in zip(written, table[province], strict=True)
    ]


def _coding(fits_inei: list[bool], fits_reniec: list[bool]) -> Coding:
    speaks_inei = any(a and not b for a, b in zip(fits_inei, fits_reniec, strict=True))
    speaks_reniec = any(b and not a for a, b in zip(fits_inei, fits_reniec, strict=True))
    if speaks_inei and speaks_reniec:
        return "mixed"
    return "reniec" if speaks_reniec else "inei"


def _shortened(parts: list[str]) -> str:
    rest = len(parts) - _SHOWN
    return "; ".join(parts[:_SHOWN]) + (f" (+{rest})" if rest > 0 else "")


def _rows(count: int) -> str:
    return ngettext("{count} row", "{count} rows", count).format(count=count)


def _lost_zeros(written: list[str], codes: list[str]) -> tuple[str, ...]:
    lost = [
        _("{found!r} (row {row})").format(found=before, row=position + _FIRST_ROW)
        for position, (before, after) in enumerate(zip(written, codes, strict=True))
        if before != after
    ]
    if not lost:
        return ()
    return (
        _(
            "Codes must be text of six digits; {count} have lost the leading zero: {found}. "
            "Read the column as text."
        ).format(count=_rows(len(lost)), found=_shortened(lost)),
    )


def _foreign_codes(
    pairs: list[tuple[str, DistrictName]],
    is_foreign: list[bool],
    known: KnownDistricts,
    coding: Coding,
) -> tuple[str, ...]:
    foreign = [
        _("{name} is {inei}, not {reniec} (row {row})").format(
            name=called, inei=known.inei_of[code], reniec=code, row=position + _FIRST_ROW
        )
        for position, ((code, called), wrong) in enumerate(zip(pairs, is_foreign, strict=True))
        if wrong
    ]
    if not foreign:
        return ()
    if coding == "reniec":
        sentence = _(
            "Codes must be INEI's; this table has RENIEC's in {count} of {every}: {found}. "
            "Convert the column to INEI codes."
        )
    else:
        sentence = _(
            "Codes must follow one list; this table has INEI's in some rows and RENIEC's in "
            "{count} of {every}: {found}. Ask for the table again with INEI codes."
        )
    return (
        sentence.format(count=len(foreign), every=_rows(len(pairs)), found=_shortened(foreign)),
    )


def _disagreements(
    pairs: list[tuple[str, DistrictName]], is_wrong: list[bool], known: KnownDistricts
) -> tuple[str, ...]:
    return tuple(
        _disagreement(position + _FIRST_ROW, code, called, known)
        for position, ((code, called), wrong) in enumerate(zip(pairs, is_wrong, strict=True))
        if wrong
    )


def _disagreement(row: int, code: str, called: DistrictName, known: KnownDistricts) -> str:
    if code in known.names:
        sentence = _(
            "Row {row}: code and name must agree; {code} is {owner} and the row says {name}."
        )
        said = sentence.format(row=row, code=code, owner=known.names[code], name=called)
    else:
        said = _("Row {row}: the code must be a district's; found {code!r}, {name}.").format(
            row=row, code=code, name=called
        )
    return said + known.hint(called)
