"""What the synchronised maps of a comparison paint: one value per place and plan."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from gapplanner.answer import gap_name
from gapplanner.compare.opening import Compared
from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.maps.palette import CLOSURE_RAMP, MONEY_RAMP, SECTOR_COLOURS, Ramp
from gapplanner.reports.accounts.closing import known_gaps
from gapplanner.reports.accounts.equity import population
from gapplanner.reports.accounts.money import investments
from gapplanner.reports.tables import numbers
from gapplanner.vocabulary import Level

# ColorBrewer PuOr, five classes around zero: less in orange, more in purple.
DIFFERENCE_COLOURS: Final = ("#b35806", "#fdb863", "#f7f7f7", "#b2abd2", "#542788")
MONEY_STEPS: Final = (-500.0, -50.0, 50.0, 500.0)
SHARE_STEPS: Final = (-0.2, -0.02, 0.02, 0.2)
LAYERS: Final = {str(Level.DISTRICT): "districts", str(Level.PROVINCE): "provinces"}


def map_content(compared: Sequence[Compared], topology: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the maps need: shapes, names, and the values of every plan; none without places.

    A quantity that is known of provinces is painted on provinces, never on their districts.

    Raises
    ------
    SourceError
        If a place of the plans has no shape.
    """
    run = compared[0].run
    if run.units.empty:
        return None
    shown = run.units[run.units["level"].isin(LAYERS)].sort_values("unit_id")
    _require_shapes(shown, topology)
    return {
        "topology": topology,
        "units": {
            str(row.unit_id): [str(row.name_), str(row.level)]
            for row in shown.rename(columns={"name": "name_"}).itertuples()
        },
        "plans": [{"letter": one.letter, "label": one.label} for one in compared],
        "measures": [_money(compared), *_closures(compared)],
        "differences": list(DIFFERENCE_COLOURS),
        "works": [_works(one) for one in compared],
        "colours": {str(sector): look.fill for sector, look in SECTOR_COLOURS.items()},
    }


def _require_shapes(shown: pd.DataFrame, topology: Mapping[str, Any]) -> None:
    drawn = {
        str(geometry["id"])
        for layer in LAYERS.values()
        for geometry in topology["objects"][layer]["geometries"]
    }
    missing = sorted(set(shown["unit_id"].astype(str)) - drawn)
    if missing:
        raise SourceError(
            _(
                "Every place of the plans must have its shape in the boundaries; without it: "
                "{places}. Compare with the boundaries of that territory."
            ).format(places=listed(missing))
        )


def _money(compared: Sequence[Compared]) -> dict[str, Any]:
    values = []
    for one in compared:
        placed = investments(one.run)
        placed = placed[placed["level"] == str(Level.DISTRICT)]
        people = population(one.run)
        sums = placed.groupby("unit_id")["cost"].sum()
        districts = one.run.units.loc[one.run.units["level"] == str(Level.DISTRICT), "unit_id"]
        per: dict[str, float | None] = {}
        for unit in districts:
            heads = people.get(unit)
            if heads is None or pd.isna(heads) or heads <= 0:
                per[str(unit)] = None
                continue
            per[str(unit)] = round(float(sums.get(unit, 0.0)) / float(heads), 2)
        values.append(per)
    return {
        "id": "money",
        "title": _("Soles per person"),
        "layer": "districts",
        "unit": "soles",
        **_ramp(MONEY_RAMP),
        "steps": list(MONEY_STEPS),
        "values": values,
    }


def _closures(compared: Sequence[Compared]) -> list[dict[str, Any]]:
    measures = []
    gaps = [known_gaps(one.run) for one in compared]
    for indicator in sorted({str(name) for table in gaps for name in table["indicator_id"]}):
        levels = {
            str(level)
            for table in gaps
            for level in table.loc[table["indicator_id"] == indicator, "level"]
        }
        if len(levels) != 1 or not levels <= set(LAYERS):
            continue
        measures.append(
            {
                "id": indicator,
                "title": _("{gap}: closed by year ten").format(gap=gap_name(indicator)),
                "layer": LAYERS[levels.pop()],
                "unit": "share",
                **_ramp(CLOSURE_RAMP),
                "steps": list(SHARE_STEPS),
                "values": [_shares(table, indicator) for table in gaps],
            }
        )
    return measures


def _shares(gaps: pd.DataFrame, indicator: str) -> dict[str, float | None]:
    own = gaps[(gaps["indicator_id"] == indicator) & (gaps["gap"] > 0)]
    shares = numbers(own["by_year_ten"]) / own["gap"]
    return {
        str(unit): round(float(share), 4)
        for unit, share in zip(own["unit_id"], shares, strict=True)
    }


def _ramp(ramp: Ramp) -> dict[str, Any]:
    return {"bounds": list(ramp.bounds), "colours": list(ramp.colours)}


def _works(one: Compared) -> list[list[Any]]:
    """Return longitude, latitude, cost in thousands of soles, sector, name and first year."""
    placed = investments(one.run)
    lon, lat = numbers(placed["lon"]), numbers(placed["lat"])
    return [
        [round(x, 4), round(y, 4), round(cost / 1000), str(sector), str(name), int(year)]
        for x, y, cost, sector, name, year in zip(
            lon,
            lat,
            placed["cost"],
            placed["sector"],
            placed["name"],
            placed["start_year"],
            strict=True,
        )
        if x == x and y == y  # noqa: PLR0124 - unknown is not equal to itself
    ]
