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
_CHILDREN: Final = "ins-sien-his-2023"
_HOSPITALS: Final = ("II-1", "II-2", "II-E")
_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    **{category.lower().replace("-", ""): (category,) for category in FIRST_LEVEL},
    "hospital": _HOSPITALS,
}

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
    counted = facility_figures(published.facilities, published.district_ids)
    return pd.concat(
        [counted, children(published.child_nutrition, published.district_ids)], ignore_index=True
    )


def facility_figures(
    facilities: pd.DataFrame,
    district_ids: "pd.Series[str]",
    *,
    year: int = FACILITIES_YEAR,
    source_id: str = _REGISTER,
    note: str = INADEQUATE_NOTE,
) -> pd.DataFrame:
    """Return how many facilities each district has, by category, and how many are inadequate.

    Parameters
    ----------
    facilities
        The whole register: ``unit_id, category`` of each facility in service.
    district_ids
        The districts, sorted.
    year, source_id
        Of the register.
    note
        How the inadequate ones are estimated.
    """
    counts = {
        suffix: _count(facilities, district_ids, categories)
        for suffix, categories in {"first": FIRST_LEVEL, **_GROUPS}.items()
    }
    spec, first = spec_of("health-facilities"), counts.pop("first")
    share = pd.Series(INADEQUATE_SHARE, index=first.index)
    inadequate = estimated_count(first, share)
    low, high = binomial_range(first, share)
    parts = [
        figures(
            spec,
            district_ids,
            spec.formula(inadequate, first),
            low=low,
            high=high,
            numerator=inadequate,
            denominator=first,
            year=year,
            source_id=source_id,
            quality=Quality.ESTIMATED,
            note=note,
        )
    ]
    for suffix, counted in counts.items():
        spec = spec_of(f"health-facilities-{suffix}")
        parts.append(
            figures(spec, district_ids, spec.formula(counted), year=year, source_id=source_id)
        )
    return pd.concat(parts, ignore_index=True)


def _count(
    facilities: pd.DataFrame, district_ids: "pd.Series[str]", categories: tuple[str, ...]
) -> "pd.Series[float]":
    """Return how many facilities of some categories each district has; 0 where it has none."""
    counted = facilities[facilities["category"].isin(categories)].groupby("unit_id").size()
    # The register is complete, so a district that it does not name has none: this zero is known.
    return counted.reindex(district_ids, fill_value=0).astype(float).reset_index(drop=True)


def children(
    evaluated: pd.DataFrame,
    district_ids: "pd.Series[str]",
    *,
    year: int = CHILDREN_YEAR,
    source_id: str = _CHILDREN,
) -> pd.DataFrame:
    """Return malnutrition and anaemia of the children evaluated in each district's facilities.

    Parameters
    ----------
    evaluated
        ``indicator_id, unit_id, evaluated, cases`` (children).
    district_ids
        The districts, sorted; one that is not in the table is unknown.
    year, source_id
        Of the figures.
    """
    parts = []
    for indicator_id, rows in evaluated.groupby("indicator_id"):
        spec = spec_of(str(indicator_id))
        counted = rows.set_index("unit_id").reindex(district_ids).reset_index()
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
                year=year,
                source_id=source_id,
                note=note,
            )
        )
    return pd.concat(parts, ignore_index=True)
