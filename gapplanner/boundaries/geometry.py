"""Reference systems: which are understood, and areas and lengths in the right one."""

from typing import Any, Final

import numpy as np

from gapplanner.language import _

GEOGRAPHIC: Final = "EPSG:4326"
AREA_CRS: Final = "ESRI:102033"  # South America Albers, equal area: UTM 17S errs 4 % at the border
LENGTH_CRS: Final = "EPSG:32717"  # UTM 17S, the zone of Cajamarca

# Already degrees of WGS 84 for every purpose here: the Peruvian and continental frames agree with
# it within a metre.
SAME_AS_GEOGRAPHIC: Final = frozenset({"EPSG:4326", "OGC:CRS84", "EPSG:4674", "EPSG:5373"})
# Systems of Peruvian offices, converted and said: UTM on WGS 84, on Peru96 and on PSAD56.
CONVERTED: Final = frozenset(
    {
        *("EPSG:32717", "EPSG:32718", "EPSG:32719"),
        *("EPSG:5387", "EPSG:5388", "EPSG:5389"),
        *("EPSG:24877", "EPSG:24878", "EPSG:24879"),
        *("EPSG:3857", "ESRI:102033"),
    }
)
# West, south, east, north of Peru in degrees, with a margin.
PERU: Final = (-81.5, -18.5, -68.5, 0.2)


def area_km2(shapes: Any) -> np.ndarray:
    """Return the area of each geometry of a GeoSeries in km², on an equal-area projection."""
    return np.asarray(shapes.to_crs(AREA_CRS).area, dtype=np.float64) / 1e6


def length_km(shapes: Any) -> np.ndarray:
    """Return the length (of polygons, the perimeter) of each geometry in km, on UTM 17S."""
    return np.asarray(shapes.to_crs(LENGTH_CRS).length, dtype=np.float64) / 1e3


def to_geographic(layer: Any) -> tuple[Any, list[str], list[str]]:
    """Return a layer in degrees of WGS 84, what was done to it and what is wrong with it.

    Parameters
    ----------
    layer
        A GeoDataFrame as it was read.

    Returns
    -------
    tuple
        The layer, sentences on what was converted, and problems. With a problem the layer comes
        back as it was: a reference system is never guessed.
    """
    if layer.crs is None:
        return (
            layer,
            [],
            [
                _(
                    "The layer must declare its reference system and declares none. "
                    "Write it again with its CRS, for example EPSG:4326."
                )
            ],
        )
    authority = layer.crs.to_authority()
    code = ":".join(authority) if authority else layer.crs.name
    notes: list[str] = []
    if code in CONVERTED:
        notes = [_("The geometry was converted from {code} to EPSG:4326.").format(code=code)]
        layer = layer.to_crs(GEOGRAPHIC)
    elif code in SAME_AS_GEOGRAPHIC:
        layer = layer.set_crs(GEOGRAPHIC, allow_override=True)
    else:
        return (
            layer,
            [],
            [
                _(
                    "The reference system must be one used in Peru, such as EPSG:4326 or "
                    "EPSG:32717; found {code!r}. Convert the layer first."
                ).format(code=code)
            ],
        )
    return layer, notes, _misplaced(layer, code)


def _misplaced(layer: Any, code: str) -> list[str]:
    west, south, east, north = (float(each) for each in layer.total_bounds)
    if not np.isfinite([west, south, east, north]).all() or _in_peru(west, south, east, north):
        return []
    found = _(
        "Every coordinate must lie in Peru (longitude {0} to {2}, latitude {1} to {3}); "
        "read as {code}, this layer spans longitude {west:.6g} to {east:.6g}, latitude "
        "{south:.6g} to {north:.6g}."
    ).format(*PERU, code=code, west=west, south=south, east=east, north=north)
    if _in_peru(south, west, north, east):
        return [found + " " + _("Longitude and latitude are swapped: exchange them.")]
    return [
        found + " " + _("The declared reference system is not that of the coordinates: correct it.")
    ]


def _in_peru(west: float, south: float, east: float, north: float) -> bool:
    return west >= PERU[0] and south >= PERU[1] and east <= PERU[2] and north <= PERU[3]
