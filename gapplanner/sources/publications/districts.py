"""The joined table of district figures (`indicators/cajamarca_districts.csv`).

It is the only carrier of the census dwellings, of the 2018 poverty map, of the HDI and of the
school figures with their imputed cells emptied again and their inverted columns set right.
"""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.publications.reading import numbers, open_text, refuse_repeated

_IDS: Final = {
    "ubigeo": "unit_id",
    "ubigeo_reniec": "reniec_id",
    "province": "province",
    "district": "name",
}
_COUNTS: Final = {
    "dwellings_occupied_present_2017": "dwellings",
    "dwellings_no_water_network_2017_n": "dwellings_without_water_network",
    "dwellings_no_sanitation_service_2017_n": "dwellings_without_sanitation",
    "dwellings_no_electricity_2017_n": "dwellings_without_electricity",
    "public_health_facilities_2024_n": "public_health_facilities",
    "schools_sites_2023_n": "school_sites",
    "school_services_initial_n": "initial_services",
    "school_services_primary_n": "primary_services",
    "school_services_secondary_n": "secondary_services",
    "hdi_2019": "hdi",
    "pop_census_2017": "population",
    "pop_rural_2017": "rural_population",
}
_PERCENTAGES: Final = {
    "dwellings_no_sewer_network_2017_pct": "without_sewer",
    "schools_no_water_2023_pct": "schools_without_water",
    "schools_no_sewer_2023_pct": "schools_without_sewer",
    "schools_no_electricity_2023_pct": "schools_without_electricity",
    # The publication has these three upside down (it prints the share in good condition under the
    # name of the inadequate one); the joined table carries 100 - v.
    "schools_flagged_inadequate_initial_2023_pct_corrected": "initial_inadequate",
    "schools_flagged_inadequate_primary_2023_pct_corrected": "primary_inadequate",
    "schools_flagged_inadequate_secondary_2023_pct_corrected": "secondary_inadequate",
    "illiteracy_15plus_2017_pct": "illiteracy",
    "secondary_complete_17plus_2017_pct": "secondary_completion",
    "poverty_total_pct_2018": "poverty",
    "poverty_total_2018_ci95_low": "poverty_low",
    "poverty_total_2018_ci95_high": "poverty_high",
}


def read_districts(path: Path) -> pd.DataFrame:
    """Return the district figures that the product uses, one row per district.

    Returns
    -------
    pandas.DataFrame
        ``unit_id, reniec_id, province, name``, counts, and shares between 0 and 1.

    Raises
    ------
    SourceError
        If the file cannot be read, repeats a district or holds a percentage outside 0-100.
    """
    published = open_text(path, (*_IDS, *_COUNTS, *_PERCENTAGES))
    refuse_repeated(published, ["ubigeo"], path)
    districts = published[list(_IDS)].rename(columns=_IDS)
    for theirs, ours in _COUNTS.items():
        districts[ours] = numbers(published[theirs], path)
    problems = []
    for theirs, ours in _PERCENTAGES.items():
        percent = numbers(published[theirs], path)
        is_outside = (percent < 0) | (percent > 100)
        if is_outside.any():
            problems.append(
                _("{file}, column {column}: a percentage must lie in 0-100; found {found}.").format(
                    file=path.name, column=theirs, found=listed(percent[is_outside])
                )
            )
        districts[ours] = percent / 100
    if problems:
        raise SourceError(problems)
    return districts.sort_values("unit_id", ignore_index=True)
