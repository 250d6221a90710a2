"""Water, sanitation, sewer and electricity of dwellings: the 2017 census."""

from typing import Final

import pandas as pd

from gapplanner.indicators.families.published import Published
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures

YEAR: Final = 2017
_CENSUS: Final = "inei-census-2017-dwellings"
_COUNTED: Final = {
    "water-network": "dwellings_without_water_network",
    "sanitation": "dwellings_without_sanitation",
    "electricity": "dwellings_without_electricity",
}


def water_and_sanitation(published: Published) -> pd.DataFrame:
    """Return the dwellings without each service, of those occupied with people present.

    ``sanitation`` (no service of any kind that the census takes as such) and ``sewer`` (not
    connected to the public network) are two indicators, 69 % and 80 % on the mean of the districts:
    a latrine serves for the first and not for the second.
    """
    districts = published.districts
    dwellings = districts["dwellings"]
    parts = []
    for indicator_id, column in _COUNTED.items():
        spec = spec_of(indicator_id)
        without = districts[column]
        parts.append(
            figures(
                spec,
                districts["unit_id"],
                spec.formula(without, dwellings),
                numerator=without,
                denominator=dwellings,
                year=YEAR,
                source_id=_CENSUS,
            )
        )
    sewer = spec_of("sewer")
    # Only the percentage is published; times the dwellings it gives whole numbers in all districts.
    unconnected = (districts["without_sewer"] * dwellings).round()
    parts.append(
        figures(
            sewer,
            districts["unit_id"],
            sewer.formula(unconnected, dwellings),
            numerator=unconnected,
            denominator=dwellings,
            year=YEAR,
            source_id="fidt-2024",
        )
    )
    return pd.concat(parts, ignore_index=True)
