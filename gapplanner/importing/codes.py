"""The list of districts of all Peru, with both codes (ubigeo-peru-aumentado)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.boundaries.gather import one_level_up
from gapplanner.boundaries.names import shown
from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.publications.reading import numbers, open_text, refuse_repeated
from gapplanner.vocabulary import ALL_PERU, UNITS_COLUMNS, Level, code_prefix, province_of

_TEXT: Final = {
    "inei": "unit_id",
    "reniec": "reniec_id",
    "departamento": "department",
    "provincia": "province",
    "distrito": "name",
    "capital": "capital",
}
_NUMBERS: Final = {
    "altitude": "altitude_m",
    "latitude": "capital_lat",
    "longitude": "capital_lon",
    "superficie": "area_km2",
}

NOT_KNOWN: Final = ("NA", "S.I.")
"""What the list writes where it has no figure (sin información)."""


def read_codes(path: Path, department: str) -> pd.DataFrame:
    """Return the department, its provinces and districts in the columns of the table of units.

    Names are put from capitals into Spanish title case; no accent is added. A province and the
    department take the capital of their unit 01, where INEI puts it, and the sum of the areas of
    their units. The population of the same file is of unknown making and is left out.

    Raises
    ------
    SourceError
        If the file cannot be read, repeats a code, or has nothing of the department.
    """
    published = open_text(path, (*_TEXT, *_NUMBERS)).rename(columns=_TEXT | _NUMBERS)
    # A row that INEI has not numbered yet is no district of its census.
    published = published[published["unit_id"].str.fullmatch(r"\d{6}")]
    refuse_repeated(published, ["unit_id"], path)
    own = published[published["unit_id"].str.startswith(code_prefix(department))].copy()
    if own.empty:
        raise SourceError(
            _(
                "{file} must list districts of department {department}; it lists those of {known}."
            ).format(
                file=path.name,
                department=department,
                known=listed(sorted(published["unit_id"].str[:2].unique()), at_most=30),
            )
        )
    for column in _NUMBERS.values():
        own[column] = numbers(own[column].where(~own[column].isin(NOT_KNOWN), ""), path)
    own["level"], own["parent_id"] = Level.DISTRICT.value, own["unit_id"].map(province_of)
    own = own.sort_values("unit_id")
    names = own.drop_duplicates("parent_id").set_index("parent_id")["province"].map(shown)
    provinces = one_level_up(own, 4).assign(level=Level.PROVINCE.value)
    provinces["name"] = provinces["unit_id"].map(names)
    provinces["parent_id"] = provinces["unit_id"].str[:2]
    whole = one_level_up(own, 2).assign(level=Level.DEPARTMENT.value)
    called = own.assign(code=own["unit_id"].str[:2]).drop_duplicates("code")
    whole["name"] = whole["unit_id"].map(called.set_index("code")["department"].map(shown))
    own["name"], own["capital"] = own["name"].map(shown), own["capital"].str.split().str.join(" ")
    every = pd.concat([whole, provinces, own], ignore_index=True)
    return every.reindex(columns=list(UNITS_COLUMNS)).sort_values("unit_id", ignore_index=True)


def department_of(units: pd.DataFrame) -> str:
    """Return the department that a folder's units are of; `ALL_PERU` where there are several."""
    own = units.loc[units["level"] == Level.DEPARTMENT.value, "unit_id"]
    return str(own.iloc[0]) if len(own) == 1 else ALL_PERU
