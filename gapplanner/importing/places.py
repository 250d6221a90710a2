"""Codes of districts in planners' files: the department's own, with their zeros, and INEI's."""

from pathlib import Path

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.importing.codes import department_of
from gapplanner.importing.said import Imported
from gapplanner.language import _, ngettext
from gapplanner.sources.codes import padded_code
from gapplanner.sources.naming import DistrictName, KnownDistricts
from gapplanner.vocabulary import Level, code_prefix


def districts_of(units: pd.DataFrame) -> list[str]:
    """Return the codes of its districts, in order."""
    return sorted(units.loc[units["level"] == Level.DISTRICT.value, "unit_id"])


def with_zeros(codes: "pd.Series[str]", said: list[str]) -> "pd.Series[str]":
    """Return ubigeos whose first zero a spreadsheet took away, six digits again, and say so."""
    plain = codes.str.replace(r"\.0$", "", regex=True)
    whole = plain.map(padded_code, na_action="ignore")
    sentence = _("Codes had lost their first zero: it was given back.")
    if (whole != plain).any() and sentence not in said:
        said.append(sentence)
    return whole


def are_own(
    rows: pd.DataFrame, department: str, said: Imported, *, of_none: str
) -> "pd.Series[bool]":
    """Return which rows are of the folder's department; the others are counted as left out.

    Raises
    ------
    SourceError
        With the sentence ``of_none``, if there are none.
    """
    is_own = rows["ubigeo"].str.startswith(code_prefix(department))
    if not is_own.any():
        raise SourceError(of_none)
    if (away := int((~is_own).sum())) > 0:
        said.refused.append(
            ngettext(
                "{count} row of another department was left out.",
                "{count} rows of other departments were left out.",
                away,
            ).format(count=away)
        )
    return is_own


def own_districts(
    rows: pd.DataFrame, units: pd.DataFrame, path: Path, said: Imported
) -> pd.DataFrame:
    """Return the rows of the department of the folder; other departments are counted as left out.

    Parameters
    ----------
    rows
        ``ubigeo`` and ``row``; ``district`` and ``province`` are compared where they are known.
    units, path, said
        Of the folder; of the file; what is said of it.

    Raises
    ------
    SourceError
        If there are none, if a code is of no district of the folder, or if code and name are of
        two districts (so a table in RENIEC's codes is found out); all at once.
    """
    department = department_of(units)
    none = _("{file} must hold districts of department {department}; it holds none.").format(
        file=path.name, department=department
    )
    own = rows[are_own(rows, department, said, of_none=none)]
    problems = []
    strange = own[~own["ubigeo"].isin(districts_of(units))]
    if len(strange):
        problems.append(
            _("{file}: every code must be of a district of the folder; not so: {found}.").format(
                file=path.name, found=_told(strange)
            )
        )
    astray = own[_disagrees(own, units)]
    if len(astray):
        problems.append(
            _(
                "{file}: code and name must be of one district; not so in {count} rows: {found}. "
                "The codes may be RENIEC's: convert them to INEI's."
            ).format(file=path.name, count=len(astray), found=_told(astray))
        )
    if problems:
        raise SourceError(problems)
    return own


def _disagrees(own: pd.DataFrame, units: pd.DataFrame) -> "pd.Series[bool]":
    if "district" not in own:
        return pd.Series(data=False, index=own.index)
    known = KnownDistricts.of(units)
    province = own["province"] if "province" in own else pd.Series("", index=own.index)
    return pd.Series(
        [
            bool(name)
            and code in known.names
            and not known.is_inei(code, DistrictName(name, above or None))
            for code, name, above in zip(own["ubigeo"], own["district"], province, strict=True)
        ],
        index=own.index,
        dtype=bool,
    )


def _told(rows: pd.DataFrame) -> str:
    names = rows["district"] if "district" in rows else pd.Series("", index=rows.index)
    shown = [
        _("{code} {name} (row {row})").format(code=code, name=name, row=row).replace("  ", " ")
        for code, name, row in zip(rows["ubigeo"], names, rows["row"], strict=True)
    ]
    return listed(shown).replace("'", "")
