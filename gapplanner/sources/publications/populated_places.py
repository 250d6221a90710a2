"""Populated places with their point (`indicators/localities_cajamarca.csv`, INEI)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.publications.reading import numbers, open_text, refuse_repeated
from gapplanner.sources.writing import DECIMALS

_COLUMNS: Final = {
    "inei_ccpp": "place_id",
    "inei_distrito": "unit_id",
    "ccpp": "name",
    "tipo": "area",
    "longitude": "lon",
    "latitude": "lat",
}
AREAS: Final = {"Urban": "urban", "Rural": "rural"}


def read_populated_places(path: Path) -> pd.DataFrame:
    """Return the populated places: ``place_id, unit_id, name, area, lon, lat``.

    The first six digits of a place's code are those of its district; ``area`` is ``urban`` or
    ``rural``. How many people live there is not published in this file.

    Raises
    ------
    SourceError
        If the file cannot be read, repeats a place, or a place's code is not of its district.
    """
    published = open_text(path, _COLUMNS)
    refuse_repeated(published, ["inei_ccpp"], path)
    astray = published["inei_ccpp"].str[:6] != published["inei_distrito"]
    strange = ~published["tipo"].isin(AREAS)
    problems = [
        sentence.format(file=path.name, found=listed(published.loc[mask, column]))
        for mask, column, sentence in (
            (
                astray,
                "inei_ccpp",
                _("{file}: a place's code must begin with its district's; not so: {found}."),
            ),
            (strange, "tipo", _("{file}, column tipo: must be Urban or Rural; found {found}.")),
        )
        if mask.any()
    ]
    if problems:
        raise SourceError(problems)
    places = published.rename(columns=_COLUMNS)[list(_COLUMNS.values())]
    places["area"] = places["area"].map(AREAS)
    for axis in ("lon", "lat"):
        places[axis] = numbers(places[axis], path).round(DECIMALS)
    return places.sort_values("place_id", ignore_index=True)
