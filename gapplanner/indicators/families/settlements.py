"""How people are settled: how high the capital stands, how many rural dwellings share a place."""

from typing import Final

import pandas as pd

from gapplanner.indicators.families.published import Published
from gapplanner.indicators.formulas import mean_per_place, published
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import marked
from gapplanner.vocabulary import Quality

ALTITUDE_YEAR: Final = 2021
PLACES_YEAR: Final = 2021

DISPERSION_NOTE: Final = marked(
    "Estimate: occupied dwellings of 2017 times the rural share of the population, over the rural "
    "populated places of the compilation of 2021."
)
NO_RURAL_PLACE_NOTE: Final = marked("Unknown: no rural populated place is recorded.")


def settlements(source: Published) -> pd.DataFrame:
    """Return the altitude of each district's capital and its rural dwellings per rural place."""
    return pd.concat([_altitude(source), _dispersion(source)], ignore_index=True)


def _altitude(source: Published) -> pd.DataFrame:
    known = source.units.set_index("unit_id")["altitude_m"].reindex(source.district_ids)
    return figures(
        spec_of("altitude"),
        source.district_ids,
        published(known.astype(float).reset_index(drop=True)),
        year=ALTITUDE_YEAR,
        source_id="ubigeo-peru-aumentado",
    )


def _dispersion(source: Published) -> pd.DataFrame:
    spec = spec_of("rural-dwellings-per-place")
    districts = source.districts.set_index("unit_id").reindex(source.district_ids)
    counted = source.population.set_index("unit_id").reindex(source.district_ids)
    rural_share = counted["rural"].astype(float) / counted["total"].astype(float)
    places = source.populated_places
    rural = places[places["area"] == "rural"].groupby("unit_id").size()
    value = mean_per_place(
        districts["dwellings"].astype(float) * rural_share,
        rural.reindex(source.district_ids).astype(float),
    ).reset_index(drop=True)
    note = pd.Series(DISPERSION_NOTE, index=value.index).where(value.notna(), NO_RURAL_PLACE_NOTE)
    return figures(
        spec,
        source.district_ids,
        value,
        year=PLACES_YEAR,
        source_id="inei-populated-places",
        quality=Quality.ESTIMATED,
        note=note,
    )
