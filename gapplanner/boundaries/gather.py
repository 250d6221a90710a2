"""What was published about the territory: units with their codes and names, and their limits."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pandas as pd

from gapplanner.boundaries.door import read_boundaries
from gapplanner.boundaries.names import shown
from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.codes import plain_name
from gapplanner.sources.publications.census_2017 import read_population
from gapplanner.sources.publications.ubigeos import read_ubigeos
from gapplanner.vocabulary import UNITS_COLUMNS, Level, province_of

LIMITS_FILE: Final = "boundaries/cajamarca_boundaries_full.gpkg"
# The permissively licensed layer; the more detailed ones beside it may only be shared alike.
LIMITS_LAYER: Final = "districts_innovar_inei2017"
CROSSWALK_FILE: Final = "indicators/ubigeo_cajamarca.csv"
CENSUS_FILE: Final = "census/06TOMO_01_cajamarca.xlsx"

Names = Mapping[tuple[str, str], str]


def gather_units(source_dir: Path) -> pd.DataFrame:
    """Return the department, its provinces and districts, named as the census spells them.

    Parameters
    ----------
    source_dir
        The folder of published files.

    Returns
    -------
    pandas.DataFrame
        `UNITS_COLUMNS`, sorted by ``unit_id``. Provinces and department take the capital of their
        unit 01, where INEI puts it, and the sum of the official areas of their units (km²).

    Raises
    ------
    SourceError
        If a file is missing or wrong, or a province is not in the census.

    Source
    ------
    Codes, capitals, altitudes, areas: ubigeo-peru-aumentado, from INEI and RENIEC. Names: INEI,
    Censos Nacionales 2017, tomo I, cuadro 1.
    """
    crosswalk = read_ubigeos(source_dir / CROSSWALK_FILE)
    census = read_population(source_dir / CENSUS_FILE)
    names = {
        (plain_name(province), plain_name(name)): name
        for province, name in zip(census["province"], census["name"], strict=True)
        if province
    }
    is_district = crosswalk["level"] == Level.DISTRICT
    province_names = _province_names(crosswalk[~is_district], census)
    districts = _named(crosswalk[is_district], province_names, names)
    provinces = one_level_up(districts, 4).assign(level=Level.PROVINCE.value)
    provinces["name"] = provinces["unit_id"].map(province_names)
    provinces["parent_id"] = provinces["unit_id"].str[:2]
    department = one_level_up(provinces, 2).assign(
        level=Level.DEPARTMENT.value,
        name=[shown(name) for name in census.loc[census["level"] == Level.DEPARTMENT, "name"]],
    )
    every = pd.concat([department, provinces, districts], ignore_index=True)
    return every.reindex(columns=list(UNITS_COLUMNS)).sort_values("unit_id", ignore_index=True)


def gather_limits(source_dir: Path, units: pd.DataFrame) -> Any:
    """Return the published limits of the districts, through the door of boundaries.

    Returns
    -------
    geopandas.GeoDataFrame
        ``unit_id, name, geometry`` in EPSG:4326, sorted by ``unit_id``.

    Source
    ------
    INEI, district limits 2017 (referential), through the R package innovar (MIT).
    """
    return read_boundaries(source_dir / LIMITS_FILE, layer=LIMITS_LAYER, units=units)


def _province_names(provinces: pd.DataFrame, census: pd.DataFrame) -> dict[str, str]:
    """Return the names to show by province, or refuse those that the census does not count."""
    counted = {
        plain_name(name): name for name in census.loc[census["level"] == Level.PROVINCE, "name"]
    }
    problems = [
        _("Province {name!r} of {crosswalk} must be counted in {census} and is not.").format(
            name=name, crosswalk=CROSSWALK_FILE, census=CENSUS_FILE
        )
        for name in provinces["name"]
        if plain_name(name) not in counted
    ]
    if problems:
        raise SourceError(problems)
    return {
        unit: shown(counted[plain_name(name)])
        for unit, name in zip(provinces["unit_id"], provinces["name"], strict=True)
    }


def _named(
    districts: pd.DataFrame, province_names: Mapping[str, str], census: Names
) -> pd.DataFrame:
    provinces = districts["unit_id"].map(province_of).map(province_names)
    # The census cuts a long name off; then the crosswalk's stands.
    names = [
        shown(census.get((plain_name(province), plain_name(name)), name))
        for province, name in zip(provinces, districts["name"], strict=True)
    ]
    return districts.assign(name=names, capital=districts["capital"].str.split().str.join(" "))


def one_level_up(units: pd.DataFrame, digits: int) -> pd.DataFrame:
    """Return the units that contain these, by so many digits of their codes.

    Each takes the capital of its first unit, where INEI puts it, and the sum of the areas (km²).
    """
    ordered = units.sort_values("unit_id")
    groups = ordered.groupby(ordered["unit_id"].str[:digits], sort=True)
    above = groups[["capital", "capital_lon", "capital_lat", "altitude_m"]].first()
    above["area_km2"] = groups["area_km2"].sum().round(2)
    return above.rename_axis("unit_id").reset_index()
