"""The chosen investments as points of the plan's GeoPackage."""

from typing import Final

import pandas as pd
import shapely
from pandas.api.types import is_numeric_dtype

from gapplanner.boundaries.layers import Layer
from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _
from gapplanner.maps.layers import short_title
from gapplanner.maps.qgis_layers import investment_style
from gapplanner.runs import Run

WHOLE: Final = frozenset(
    {"stage", "duration_years", "earliest_start", "start_year", "operates_from"}
)
PLACES: Final = 6  # decimals of amounts


def investment_layer(run: Run, description: str) -> Layer:
    """Return the chosen investments as points, in the columns of ``portfolio.csv`` and in words.

    One without a point of its own stands at the capital of its territory; one in a territory
    without a capital point has no place and keeps its row.

    Parameters
    ----------
    run
        The plan; something must be chosen.
    description
        What the layer says of itself.
    """
    chosen = run.portfolio.sort_values("candidate_id", ignore_index=True)
    units = run.units.set_index("unit_id")
    lon, lat = (
        chosen[own].astype(float).fillna(chosen["unit_id"].map(units[of_capital])).round(5)
        for own, of_capital in (("lon", "capital_lon"), ("lat", "capital_lat"))
    )
    placed = chosen.assign(
        lon=lon,
        lat=lat,
        sector_name=chosen["sector"].map(sector_label),
        indicator_name=chosen["indicator_id"].map(short_title, na_action="ignore"),
        gap_unit_name=chosen["gap_unit"].map(gap_unit_label, na_action="ignore"),
    )
    known = investment_words()
    words = {name: known.get(name, name) for name in placed.columns}
    return Layer(
        name="investments",
        geometry_type="Point",
        geometries=[
            None if pd.isna(x) or pd.isna(y) else shapely.Point(x, y)
            for x, y in zip(placed["lon"], placed["lat"], strict=True)
        ],
        facts=pd.DataFrame({name: _typed(placed[name]) for name in placed.columns}),
        aliases=words,
        description=description,
        style=investment_style(words, float(chosen["cost"].max())),
    )


def _typed(values: pd.Series) -> pd.Series:
    """Return years and classes as whole numbers, so that QGIS shows 2028 and not 2028.0."""
    if values.name in WHOLE:
        return pd.to_numeric(values).astype("Int64")
    return values.astype(float).round(PLACES) if is_numeric_dtype(values) else values


def investment_words() -> dict[str, str]:
    """Return the head of each column of investments, for people."""
    return {
        "candidate_id": _("Identifier"),
        "name": _("Investment"),
        "sector": _("Code of the sector"),
        "sector_name": _("Sector"),
        "typology": _("Kind of investment"),
        "unit_id": _("Ubigeo"),
        "executing_unit": _("Code of the executing unit"),
        "slot": _("Need that it serves"),
        "variant": _("Size"),
        "stage": _("Class of precedence"),
        "cost": _("Cost (S/)"),
        "duration_years": _("Duration (years)"),
        "om_cost": _("Operation and maintenance a year (S/)"),
        "earliest_start": _("Earliest start"),
        "beneficiaries": _("Beneficiaries"),
        "origin": _("Origin"),
        "cui": _("CUI"),
        "idea_code": _("Code of the idea"),
        "lon": _("Longitude"),
        "lat": _("Latitude"),
        "unit_name": _("Place"),
        "province_id": _("Ubigeo of the province"),
        "province": _("Province"),
        "level": _("Level"),
        "indicator_id": _("Code of the indicator"),
        "indicator_name": _("Indicator"),
        "quantity": _("Gap it closes"),
        "gap_unit": _("Code of the unit"),
        "gap_unit_name": _("Unit of the gap"),
        "executing_unit_name": _("Executing unit"),
        "decision": _("Decision"),
        "start_year": _("Year of start"),
        "operates_from": _("Operates from"),
        "reason": _("Reason"),
    }
