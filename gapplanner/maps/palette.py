"""Colours and classes of every map: fixed across scenarios, safe for colour-blind eyes."""

from dataclasses import dataclass
from typing import Final

from gapplanner.vocabulary import Sector


@dataclass(frozen=True)
class Ramp:
    """A sequence of classes and their colours.

    Attributes
    ----------
    bounds
        Inner bounds of the classes, ascending, in the unit of what is painted. A value on a bound
        belongs to the class above it.
    colours
        One more than ``bounds``, from the lowest class to the highest.
    """

    bounds: tuple[float, ...]
    colours: tuple[str, ...]

    def __post_init__(self) -> None:
        if len(self.colours) != len(self.bounds) + 1 or list(self.bounds) != sorted(self.bounds):
            msg = f"a ramp needs ascending bounds and one more colour; found {self!r}"
            raise ValueError(msg)

    def class_of(self, value: float) -> int:
        """Return the index of the class of ``value``.

        Examples
        --------
        >>> GAP_RAMP.class_of(0.0), GAP_RAMP.class_of(0.2), GAP_RAMP.class_of(1.0)
        (0, 1, 4)
        """
        return sum(value >= bound for bound in self.bounds)


# ColorBrewer 2.0 (Harrower and Brewer 2003): five classes each, luminance falls class by class, so
# that they also read in grey. Equal classes and not quantiles: two maps must be comparable.
GAP_RAMP: Final = Ramp(
    bounds=(0.2, 0.4, 0.6, 0.8),
    colours=("#ffffd4", "#fed98e", "#fe9929", "#d95f0e", "#993404"),  # YlOrBr
)
CLOSURE_RAMP: Final = Ramp(
    bounds=(0.2, 0.4, 0.6, 0.8),
    colours=("#edf8fb", "#b2e2e2", "#66c2a4", "#2ca25f", "#006d2c"),  # BuGn
)
# Soles per person over the programme.
MONEY_RAMP: Final = Ramp(
    bounds=(250.0, 500.0, 1000.0, 2000.0),
    colours=("#f1eef6", "#bdc9e1", "#74a9cf", "#2b8cbe", "#045a8d"),  # PuBu
)
UNKNOWN_GROUND: Final = "#f2f2f2"
UNKNOWN_LINES: Final = "#8c8c8c"


@dataclass(frozen=True)
class SectorColour:
    """Fill of a sector's circles and the ink that is read on it (contrast at least 4.5:1)."""

    fill: str
    ink: str


_WHITE: Final = "#ffffff"
_BLACK: Final = "#000000"

# Okabe and Ito 2008.
SECTOR_COLOURS: Final = {
    Sector.WATER: SectorColour("#0072B2", _WHITE),
    Sector.SANITATION: SectorColour("#56B4E9", _BLACK),
    Sector.HEALTH: SectorColour("#D55E00", _BLACK),
    Sector.EDUCATION: SectorColour("#E69F00", _BLACK),
    Sector.ROADS: SectorColour("#595959", _WHITE),
    Sector.OTHER: SectorColour("#009E73", _BLACK),
}


# What counts several gaps is of no sector: the accent of the controls, which no sector wears.
GROUP_COLOUR: Final = SectorColour("#0B5394", _WHITE)
# From no zone to a critical one, in the order of `zones.ORDER`: blues gather little, oranges much,
# and luminance tells the two that matter apart in grey.
ZONE_COLOURS: Final = ("#f4f4f4", "#c6dbef", "#6baed6", "#fd8d3c", "#7f2704")


def luminance(colour: str) -> float:
    """Return the relative luminance of ``#rrggbb``, 0 (black) to 1 (white).

    Source
    ------
    Web Content Accessibility Guidelines 2.1, definition of relative luminance.
    """
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4
        for channel in channels
    ]
    red, green, blue = linear
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21.

    Examples
    --------
    >>> contrast("#000000", "#ffffff")
    21.0
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)
