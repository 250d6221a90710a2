"""How each layer of the plan's GeoPackage is drawn, in the colours of the map page."""

from collections.abc import Mapping
from typing import Final

from gapplanner.figures import percent
from gapplanner.labels import sector_label
from gapplanner.language import _
from gapplanner.maps.palette import GAP_RAMP, SECTOR_COLOURS, UNKNOWN_LINES
from gapplanner.maps.qgis_style import Rule, area, circle, style_of
from gapplanner.vocabulary import Sector

PAINTED: Final = "unserved_before"
PROVINCE_LINE_MM: Final = 0.6
# Area tells the cost: the dearest circle has this diameter; below the least nobody sees a circle.
LARGEST_MM: Final = 12.0
SMALLEST_MM: Final = 1.4


def district_style(aliases: Mapping[str, str]) -> str:
    """Return districts painted by their unserved share before; unknown is hatched grey."""
    bounds = (0.0, *GAP_RAMP.bounds)
    rules = []
    for index, (low, colour) in enumerate(zip(bounds, GAP_RAMP.colours, strict=True)):
        is_last = index == len(GAP_RAMP.bounds)
        high = 1.0 if is_last else GAP_RAMP.bounds[index]
        # A value on a bound belongs to the class above it, as on the map page.
        condition = f'"{PAINTED}" >= {low}' + ("" if is_last else f' AND "{PAINTED}" < {high}')
        label = _("unserved: {low} to {high}").format(low=percent(low), high=percent(high))
        rules.append(Rule(label, condition, area(colour)))
    rules.append(Rule(_("unknown"), f'"{PAINTED}" IS NULL', area(UNKNOWN_LINES, hatched=True)))
    return style_of(rules, aliases)


def province_style(aliases: Mapping[str, str]) -> str:
    """Return provinces as lines and names, so that they lie over districts."""
    outline = area("", width_mm=PROVINCE_LINE_MM)
    return style_of([Rule(_("Province"), "", outline)], aliases, label_column="name")


def investment_style(aliases: Mapping[str, str], dearest: float) -> str:
    """Return investments as circles coloured by sector, their area by cost.

    Parameters
    ----------
    aliases
        Words for columns.
    dearest
        Largest cost of the layer, soles.
    """
    scale = f'{LARGEST_MM} * sqrt("cost" / {dearest})' if dearest > 0 else f"{SMALLEST_MM}"
    diameter = f"max({SMALLEST_MM}, {scale})"
    rules = [
        Rule(
            sector_label(sector),
            f"\"sector\" = '{sector.value}'",
            circle(SECTOR_COLOURS[sector].fill, diameter),
        )
        for sector in Sector
    ]
    return style_of(rules, aliases, largest_first="cost")
