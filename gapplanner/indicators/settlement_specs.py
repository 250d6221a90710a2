"""The indicators of how people are settled: what tells where each technology applies."""

from typing import Final

from gapplanner.indicators.formulas import mean_per_place, published
from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.language import marked
from gapplanner.vocabulary import Sector

SETTLEMENTS: Final = (
    IndicatorSpec(
        "altitude",
        marked("Altitude of the capital"),
        Sector.OTHER,
        "metres",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "rural-dwellings-per-place",
        marked("Rural dwellings per rural populated place"),
        Sector.OTHER,
        "dwellings per place",
        mean_per_place,
        direction="neither",
    ),
)
