"""Education: basic services and buildings of school sites, illiteracy, secondary completion."""

from typing import Final

import pandas as pd

from gapplanner.indicators.families.published import Published
from gapplanner.indicators.formulas import estimated_count
from gapplanner.indicators.intervals import most_of_union
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import marked
from gapplanner.vocabulary import Quality

SCHOOLS_YEAR: Final = 2023
CENSUS_YEAR: Final = 2017
_FIDT: Final = "fidt-2024"

SERVICES_NOTE: Final = marked(
    "Estimate, lower bound: the largest of the three published shares times the school sites; how "
    "the three overlap is not published. low and high: the least and the most that the three allow."
)
BUILDINGS_NOTE: Final = marked(
    "Estimate: the published share of inadequate primary sites (set right: it is printed inverted) "
    "times the primary school services."
)
INVERTED_NOTE: Final = marked("Set right: the source prints this share inverted.")
NO_SECONDARY_NOTE: Final = marked(
    "Unknown: the district has no secondary school; the source fills the cell with a mean."
)
UNKNOWN_NOTE: Final = marked("Unknown: not published for this district.")

_SHARES: Final = {
    "school-water": ("schools_without_water", SCHOOLS_YEAR),
    "school-sewer": ("schools_without_sewer", SCHOOLS_YEAR),
    "school-electricity": ("schools_without_electricity", SCHOOLS_YEAR),
    "school-initial-inadequate": ("initial_inadequate", SCHOOLS_YEAR),
    "school-primary-inadequate": ("primary_inadequate", SCHOOLS_YEAR),
    "school-secondary-inadequate": ("secondary_inadequate", SCHOOLS_YEAR),
    "illiteracy": ("illiteracy", CENSUS_YEAR),
    "secondary-completion": ("secondary_completion", CENSUS_YEAR),
}


def education(published: Published) -> pd.DataFrame:
    """Return the figures of education."""
    parts = [_services(published), _buildings(published)]
    parts += [_share(published, *entry) for entry in _SHARES.items()]
    return pd.concat(parts, ignore_index=True)


def _services(published: Published) -> pd.DataFrame:
    spec = spec_of("school-services")
    districts = published.districts
    services = (
        districts["schools_without_water"],
        districts["schools_without_sewer"],
        districts["schools_without_electricity"],
    )
    lacking = spec.formula(*services)
    sites = districts["school_sites"]
    return figures(
        spec,
        districts["unit_id"],
        lacking,
        numerator=estimated_count(sites, lacking),
        denominator=sites,
        low=lacking,
        high=most_of_union(*services),
        year=SCHOOLS_YEAR,
        source_id=_FIDT,
        quality=Quality.ESTIMATED,
        note=SERVICES_NOTE,
    )


def _buildings(published: Published) -> pd.DataFrame:
    spec = spec_of("school-buildings")
    districts = published.districts
    share = spec.formula(districts["primary_inadequate"])
    sites = districts["primary_services"]
    return figures(
        spec,
        districts["unit_id"],
        share,
        numerator=estimated_count(sites, share),
        denominator=sites,
        year=SCHOOLS_YEAR,
        source_id=_FIDT,
        quality=Quality.ESTIMATED,
        note=BUILDINGS_NOTE,
    )


def _share(published: Published, indicator_id: str, where: tuple[str, int]) -> pd.DataFrame:
    column, year = where
    spec = spec_of(indicator_id)
    districts = published.districts
    value = spec.formula(districts[column])
    note = pd.Series(INVERTED_NOTE if column.endswith("_inadequate") else "", value.index)
    has_none = (districts["secondary_services"] == 0) & (column == "secondary_inadequate")
    note[value.isna()] = UNKNOWN_NOTE
    note[value.isna() & has_none] = NO_SECONDARY_NOTE
    return figures(spec, districts["unit_id"], value, year=year, source_id=_FIDT, note=note)
