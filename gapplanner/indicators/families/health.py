"""Health: facilities by category, their inadequacy, malnutrition and anaemia."""

from typing import Final

import pandas as pd

from gapplanner.indicators.families.published import Published
from gapplanner.indicators.formulas import estimated_count
from gapplanner.indicators.intervals import binomial_range, wilson_interval
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import marked
from gapplanner.sources.publications.health_facilities import FIRST_LEVEL
from gapplanner.vocabulary import Quality

FACILITIES_YEAR: Final = 2022
CHILDREN_YEAR: Final = 2023
_REGISTER: Final = "susalud-ipress-2022"
_HOSPITALS: Final = ("II-1", "II-2", "II-E")

# The ministry's diagnosis as the press reports it: 8,662 of the nation's 8,954 first-level
# facilities are inadequate, and 888 of them are in Cajamarca. The regional share cannot be had: 888
# is more than the 850 first-level facilities of the 2022 register, and the 903 public facilities
# that FIDT counts in 2024 are of every public owner, hospitals included. So the nation's share it
# is.
NATION_INADEQUATE: Final = 8662
NATION_FACILITIES: Final = 8954
INADEQUATE_SHARE: Final = NATION_INADEQUATE / NATION_FACILITIES

INADEQUATE_NOTE: Final = marked(
    "Estimate: first-level facilities of the 2022 register times the national share of inadequate "
    "ones (8,662 of 8,954). low and high: 95 % of what so many facilities would give, each apart "
    "with that chance."
)
CHILDREN_NOTE: Final = marked(
    "low and high: Wilson's interval of 95 %, estimated as if the children evaluated were a sample."
)
FEW_CHILDREN_NOTE: Final = marked(
    "Fewer than 30 children evaluated: too few to rank on. low and high: Wilson's interval of "
    "95 %, estimated as if the children evaluated were a sample."
)
NO_CHILD_NOTE: Final = marked("Unknown: no child evaluated is recorded in the district.")


def health(published: Published) -> pd.DataFrame:
    """Return the figures of health."""
    return pd.concat(
        [_inadequate(published), _categories(published), _children(published)], ignore_index=True
    )


def _count(published: Published, categories: tuple[str, ...]) -> "pd.Series[float]":
    """Return how many facilities of some categories each district has; 0 where it has none."""
    chosen = published.facilities[published.facilities["category"].isin(categories)]
    counted = chosen.groupby("unit_id").size()
    # The register is complete, so a district that it does not name has none: this zero is known.
    return (
        counted.reindex(published.district_ids, fill_value=0).astype(float).reset_index(drop=True)
    )


def _inadequate(published: Published) -> pd.DataFrame:
    spec = spec_of("health-facilities")
    facilities = _count(published, FIRST_LEVEL)
    share = pd.Series(INADEQUATE_SHARE, index=facilities.index)
    inadequate = estimated_count(facilities, share)
    low, high = binomial_range(facilities, share)
    return figures(
        spec,
        published.district_ids,
        spec.formula(inadequate, facilities),
        low=low,
        high=high,
        numerator=inadequate,
        denominator=facilities,
        year=FACILITIES_YEAR,
        source_id=_REGISTER,
        quality=Quality.ESTIMATED,
        note=INADEQUATE_NOTE,
    )


def _categories(published: Published) -> pd.DataFrame:
    groups: dict[str, tuple[str, ...]] = {
        category.lower().replace("-", ""): (category,) for category in FIRST_LEVEL
    }
    groups["hospital"] = _HOSPITALS
    parts = []
    for suffix, categories in groups.items():
        spec = spec_of(f"health-facilities-{suffix}")
        value = spec.formula(_count(published, categories))
        parts.append(
            figures(
                spec,
                published.district_ids,
                value,
                year=FACILITIES_YEAR,
                source_id=_REGISTER,
            )
        )
    return pd.concat(parts, ignore_index=True)


def _children(published: Published) -> pd.DataFrame:
    parts = []
    for indicator_id, children in published.child_nutrition.groupby("indicator_id"):
        spec = spec_of(str(indicator_id))
        counted = children.set_index("unit_id").reindex(published.district_ids).reset_index()
        note = pd.Series(CHILDREN_NOTE, index=counted.index)
        note[counted["evaluated"] < spec.minimum_observations] = FEW_CHILDREN_NOTE
        value = spec.formula(counted["cases"], counted["evaluated"])
        note[value.isna()] = NO_CHILD_NOTE
        low, high = wilson_interval(counted["cases"], counted["evaluated"])
        parts.append(
            figures(
                spec,
                counted["unit_id"],
                value,
                numerator=counted["cases"],
                denominator=counted["evaluated"],
                low=low,
                high=high,
                year=CHILDREN_YEAR,
                source_id="ins-sien-his-2023",
                note=note,
            )
        )
    return pd.concat(parts, ignore_index=True)
