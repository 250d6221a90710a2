"""Condition of local and departmental roads: by province, as published."""

from typing import Final

import pandas as pd

from gapplanner.indicators.families.published import DEPARTMENT, Published
from gapplanner.indicators.formulas import missing_length
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures, level_of
from gapplanner.language import marked
from gapplanner.vocabulary import Level, Quality

_SOURCE: Final = "mef-road-gaps-2023"
DOUBLED: Final = 2.0
"""The published kilometres of local roads are taken to be twice the true ones."""

# Evidence that they are doubled: every length of the local network in the file, of all the nation's
# provinces, is an even number of tenths of a kilometre, which no other network's is; and they add
# up to 237,078 km, where the 1,906 km paved that are 1.70 % of the nation's local network make it
# 112,118 km.
LOCAL_NOTE: Final = marked(
    "Share as published; kilometres are half of those published, which look doubled."
)
NO_DEPARTMENTAL_NOTE: Final = marked(
    "Unknown: no departmental road is published for this province; the published total of the "
    "department is the sum of the other eleven."
)


def roads(published: Published) -> pd.DataFrame:
    """Return the road gaps of the provinces and of the department, newest year."""
    gaps = published.road_gaps
    newest = gaps[gaps["year"] == gaps["year"].max()]
    local = newest[newest["indicator_id"] == "road-local"]
    departmental = newest[newest["indicator_id"] == "road-departmental"]
    return pd.concat(
        [_local(local, published), _departmental(departmental, published)], ignore_index=True
    )


def _every_unit(gaps: pd.DataFrame, published: Published) -> pd.DataFrame:
    """Return a row for the department and every province, published or not."""
    units = published.units
    provinces = units.loc[units["level"] == Level.PROVINCE.value, "unit_id"]
    return gaps.set_index("unit_id").reindex([DEPARTMENT, *provinces]).reset_index()


def _local(gaps: pd.DataFrame, published: Published) -> pd.DataFrame:
    spec = spec_of("road-local")
    rows = _every_unit(gaps, published)
    inadequate = missing_length(rows["network"], rows["adequate"]) / DOUBLED
    network = rows["network"] / DOUBLED
    return figures(
        spec,
        rows["unit_id"],
        spec.formula(inadequate, network),
        level=level_of(rows["unit_id"]),
        numerator=inadequate,
        denominator=network,
        year=int(gaps["year"].max()),
        source_id=_SOURCE,
        quality=Quality.ESTIMATED,
        note=LOCAL_NOTE,
    )


def _departmental(gaps: pd.DataFrame, published: Published) -> pd.DataFrame:
    spec = spec_of("road-departmental")
    rows = _every_unit(gaps, published)
    inadequate = missing_length(rows["network"], rows["adequate"])
    note = pd.Series("", rows.index).mask(rows["network"].isna(), NO_DEPARTMENTAL_NOTE)
    return figures(
        spec,
        rows["unit_id"],
        spec.formula(inadequate, rows["network"]),
        level=level_of(rows["unit_id"]),
        numerator=inadequate,
        denominator=rows["network"],
        year=int(gaps["year"].max()),
        source_id=_SOURCE,
        note=note,
    )
