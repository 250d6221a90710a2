"""The crosswalk of INEI and RENIEC codes of the districts (`indicators/ubigeo_cajamarca.csv`)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.sources.codes import padded_code
from gapplanner.sources.publications.reading import numbers, open_text, refuse_repeated
from gapplanner.vocabulary import UNITS_COLUMNS, Level, province_of

_TEXT: Final = {
    "ubigeo_inei": "unit_id",
    "ubigeo_reniec": "reniec_id",
    "provincia": "province",
    "distrito": "name",
    "capital": "capital",
}
_NUMBERS: Final = {
    "altitud_capital_m": "altitude_m",
    "lat_capital": "capital_lat",
    "lon_capital": "capital_lon",
    "superficie_km2": "area_km2",
}


def read_ubigeos(path: Path) -> pd.DataFrame:
    """Return the districts and their provinces with the columns of the table of units.

    Names are in capitals and mostly without accents, as published. The population and the poverty
    of the same file are of unknown vintage and are left out.

    Raises
    ------
    SourceError
        If the file cannot be read or repeats a code.
    """
    published = open_text(path, (*_TEXT, *_NUMBERS))
    for code in ("ubigeo_inei", "ubigeo_reniec"):
        # A spreadsheet takes the first zero away; a code of five digits can be no other.
        published[code] = published[code].map(padded_code)
    refuse_repeated(published, ["ubigeo_inei"], path)
    refuse_repeated(published, ["ubigeo_reniec"], path)
    districts = published.rename(columns=_TEXT | _NUMBERS)
    for column in _NUMBERS.values():
        districts[column] = numbers(districts[column], path)
    districts["level"] = Level.DISTRICT.value
    districts["parent_id"] = districts["unit_id"].map(province_of)
    provinces = (
        districts.drop_duplicates("parent_id")[["parent_id", "province"]]
        .set_axis(["unit_id", "name"], axis="columns")
        .assign(level=Level.PROVINCE.value)
    )
    provinces["parent_id"] = provinces["unit_id"].str[:2]
    units = pd.concat([provinces, districts], ignore_index=True)
    for column in ("capital", "reniec_id"):
        units[column] = units[column].fillna("")
    return units[list(UNITS_COLUMNS)].sort_values("unit_id", ignore_index=True)
