"""Public health facilities (`health/ipress_cajamarca_2022_nopersonal.csv`, SUSALUD)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.sources.codes import padded_code
from gapplanner.sources.publications.reading import numbers, open_text, refuse_repeated
from gapplanner.sources.writing import DECIMALS

_COLUMNS: Final = {
    "cod_ipress": "facility_id",
    "ubigeo": "unit_id",
    "nom_prov": "province",
    "nom_dist": "name",
    "category": "category",
    "est_condic": "condition",
}
FIRST_LEVEL: Final = ("I-1", "I-2", "I-3", "I-4")
"""Categories of the first level of care (NTS 021-MINSA/DGSP-V.03)."""
_IN_SERVICE: Final = "ACTIVO"


def read_facilities(path: Path) -> pd.DataFrame:
    """Return the public facilities in service, one row each.

    ``unit_id`` is the district that the register records. Fifty-five of their points lie in a
    neighbour's polygon: the register, not the point, says whose they are.

    Returns
    -------
    pandas.DataFrame
        ``facility_id, unit_id, province, name`` (of the district) and ``category``.

    Raises
    ------
    SourceError
        If the file cannot be read or repeats a facility.
    """
    published = open_text(path, _COLUMNS)
    refuse_repeated(published, ["cod_ipress"], path)
    facilities = published.rename(columns=_COLUMNS)
    facilities["unit_id"] = facilities["unit_id"].map(padded_code)
    in_service = facilities[facilities["condition"].str.strip() == _IN_SERVICE]
    return in_service.drop(columns="condition").sort_values("facility_id", ignore_index=True)


def read_facility_points(path: Path) -> pd.DataFrame:
    """Return where the public facilities in service stand.

    Returns
    -------
    pandas.DataFrame
        ``facility_id, unit_id`` (as the register records it), ``name, category, lon, lat``; a
        facility whose point the register does not give has none.

    Raises
    ------
    SourceError
        If the file cannot be read or repeats a facility.
    """
    points = open_text(path, (*_COLUMNS, "est_nombre", "lon", "lat"))
    facilities = read_facilities(path).drop(columns=["province", "name"])
    found = points.set_index("cod_ipress").loc[facilities["facility_id"]]
    return facilities.assign(
        name=found["est_nombre"].str.strip().to_numpy(),
        lon=numbers(found["lon"], path).round(DECIMALS).to_numpy(),
        lat=numbers(found["lat"], path).round(DECIMALS).to_numpy(),
    )
