"""Indicators of who lives in a place: how many, how rural, how poor."""

from typing import Final

from gapplanner.indicators.formulas import published, ratio
from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.language import marked
from gapplanner.vocabulary import Sector

POPULATION_AND_POVERTY: Final = (
    IndicatorSpec(
        "population",
        marked("Population counted in the 2017 census"),
        Sector.OTHER,
        "persons",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "rural-share",
        marked("Rural population"),
        Sector.OTHER,
        "persons",
        ratio,
        direction="neither",
    ),
    IndicatorSpec(
        "poverty-2018",
        marked("People in monetary poverty, 2018"),
        Sector.OTHER,
        "share",
        published,
    ),
    IndicatorSpec(
        "hdi-2019",
        marked("Human development index, 2019"),
        Sector.OTHER,
        "index",
        published,
        direction="higher",
    ),
)
