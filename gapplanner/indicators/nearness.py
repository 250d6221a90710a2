"""Indicators of access: how many are farther from a service than they should be."""

from typing import Final

from gapplanner.indicators.formulas import ratio
from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.language import marked
from gapplanner.vocabulary import Sector

ACCESS: Final = (
    IndicatorSpec(
        "health-access",
        marked("Populated places more than 60 minutes from a public health facility"),
        Sector.HEALTH,
        "populated places",
        ratio,
    ),
    IndicatorSpec(
        "health-access-people",
        marked("People more than 60 minutes from a public health facility"),
        Sector.HEALTH,
        "persons",
        ratio,
    ),
    IndicatorSpec(
        "school-access",
        marked("Populated places more than 60 minutes from a school"),
        Sector.EDUCATION,
        "populated places",
        ratio,
    ),
    IndicatorSpec(
        "school-access-people",
        marked("People more than 60 minutes from a school"),
        Sector.EDUCATION,
        "persons",
        ratio,
    ),
    IndicatorSpec(
        "road-access",
        marked("Populated places farther than 2 km from a departmental or local road"),
        Sector.ROADS,
        "populated places",
        ratio,
    ),
    IndicatorSpec(
        "road-access-people",
        marked("People farther than 2 km from a departmental or local road"),
        Sector.ROADS,
        "persons",
        ratio,
    ),
)
