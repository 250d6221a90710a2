"""Population, rural share, poverty and human development."""

from typing import Final

import pandas as pd

from gapplanner.indicators.families.published import Published
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import marked
from gapplanner.vocabulary import Quality

CENSUS_YEAR: Final = 2017
POVERTY_YEAR: Final = 2018
HDI_YEAR: Final = 2019

POVERTY_NOTE: Final = marked(
    "Model estimate of the 2018 poverty map; low and high are its 95 % confidence interval."
)
HDI_NOTE: Final = marked("Computed by UNDP from several surveys and registers.")


def population_and_poverty(published: Published) -> pd.DataFrame:
    """Return population (all levels), rural share (all levels), poverty and HDI (districts)."""
    return pd.concat(
        [people(published.population), _poverty(published), _hdi(published)], ignore_index=True
    )


def people(
    counted: pd.DataFrame, *, year: int = CENSUS_YEAR, source_id: str = "inei-census-2017"
) -> pd.DataFrame:
    """Return population and rural share of the units of a census.

    Parameters
    ----------
    counted
        ``unit_id, level`` and ``total, rural`` (persons).
    year, source_id
        Of the census.
    """
    total, rural = counted["total"].astype(float), counted["rural"].astype(float)
    population, rural_share = spec_of("population"), spec_of("rural-share")
    parts = [
        figures(
            population,
            counted["unit_id"],
            population.formula(total),
            level=counted["level"],
            year=year,
            source_id=source_id,
        ),
        figures(
            rural_share,
            counted["unit_id"],
            rural_share.formula(rural, total),
            level=counted["level"],
            numerator=rural,
            denominator=total,
            year=year,
            source_id=source_id,
        ),
    ]
    return pd.concat(parts, ignore_index=True)


def _poverty(published: Published) -> pd.DataFrame:
    spec = spec_of("poverty-2018")
    districts = published.districts
    return figures(
        spec,
        districts["unit_id"],
        spec.formula(districts["poverty"]),
        low=districts["poverty_low"],
        high=districts["poverty_high"],
        year=POVERTY_YEAR,
        source_id="inei-poverty-map-2018",
        quality=Quality.ESTIMATED,
        note=POVERTY_NOTE,
    )


def _hdi(published: Published) -> pd.DataFrame:
    spec = spec_of("hdi-2019")
    districts = published.districts
    return figures(
        spec,
        districts["unit_id"],
        spec.formula(districts["hdi"]),
        year=HDI_YEAR,
        source_id="undp-hdi-2019",
        quality=Quality.ESTIMATED,
        note=HDI_NOTE,
    )
