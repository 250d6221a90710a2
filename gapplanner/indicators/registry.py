"""Every indicator of the product, in a list that somebody can read."""

from collections.abc import Iterable
from typing import Final

from gapplanner.errors import SourceError, closest_hint
from gapplanner.indicators.formulas import published, ratio, share_of_union
from gapplanner.indicators.inhabitants import POPULATION_AND_POVERTY
from gapplanner.indicators.nearness import ACCESS
from gapplanner.indicators.official import FROM_FILES, ROADS
from gapplanner.indicators.settlement_specs import SETTLEMENTS
from gapplanner.indicators.spec import IndicatorSpec
from gapplanner.language import _, marked
from gapplanner.sources.naming import plain_name
from gapplanner.vocabulary import Sector

SMALL_NUMBER: Final = 30
"""Fewer observations than this rank nothing."""

_WATER_AND_SANITATION: Final = (
    # The official water and sanitation indicators count persons and are not published by district:
    # these count dwellings, so they carry the official name of none.
    IndicatorSpec(
        "water-network",
        marked("Dwellings without water from the public network or a standpipe"),
        Sector.WATER,
        "dwellings",
        ratio,
    ),
    IndicatorSpec(
        "sanitation",
        marked("Dwellings without sanitation service"),
        Sector.SANITATION,
        "dwellings",
        ratio,
    ),
    IndicatorSpec(
        "sewer",
        marked("Dwellings not connected to the public sewer"),
        Sector.SANITATION,
        "dwellings",
        ratio,
    ),
    IndicatorSpec(
        "electricity",
        marked("Dwellings without electric lighting"),
        Sector.OTHER,
        "dwellings",
        ratio,
    ),
)

_HEALTH: Final = (
    IndicatorSpec(
        "health-facilities",
        marked("First-level health facilities with inadequate installed capacity"),
        Sector.HEALTH,
        "facilities",
        ratio,
        official_name=(
            "PORCENTAJE DE ESTABLECIMIENTOS DE SALUD DEL PRIMER NIVEL DE ATENCIÓN CON CAPACIDAD "
            "INSTALADA INADECUADA"
        ),
    ),
    IndicatorSpec(
        "health-facilities-i1",
        marked("Public health facilities of category I-1"),
        Sector.HEALTH,
        "facilities",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "health-facilities-i2",
        marked("Public health facilities of category I-2"),
        Sector.HEALTH,
        "facilities",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "health-facilities-i3",
        marked("Public health facilities of category I-3"),
        Sector.HEALTH,
        "facilities",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "health-facilities-i4",
        marked("Public health facilities of category I-4"),
        Sector.HEALTH,
        "facilities",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "health-facilities-hospital",
        marked("Public hospitals (categories II-1, II-2 and II-E)"),
        Sector.HEALTH,
        "facilities",
        published,
        direction="neither",
    ),
    IndicatorSpec(
        "chronic-malnutrition",
        marked("Chronic malnutrition in children under 5 evaluated in health facilities"),
        Sector.HEALTH,
        "children",
        ratio,
        minimum_observations=SMALL_NUMBER,
    ),
    IndicatorSpec(
        "anaemia",
        marked("Anaemia in children of 6 to 35 months evaluated in health facilities"),
        Sector.HEALTH,
        "children",
        ratio,
        minimum_observations=SMALL_NUMBER,
    ),
)

_OFFICIAL_SCHOOL: Final = (
    "PORCENTAJE DE LOCALES EDUCATIVOS CON EL SERVICIO DE EDUCACIÓN {} CON CAPACIDAD INSTALADA "
    "INADECUADA"
)
_EDUCATION: Final = (
    IndicatorSpec(
        "school-services",
        marked("School sites lacking public water, sewer or electricity"),
        Sector.EDUCATION,
        "school sites",
        share_of_union,
    ),
    IndicatorSpec(
        "school-buildings",
        marked("Primary school sites with inadequate buildings"),
        Sector.EDUCATION,
        "school sites",
        published,
        official_name=_OFFICIAL_SCHOOL.format("PRIMARIA"),
    ),
    IndicatorSpec(
        "school-water",
        marked("School sites not on the public water network"),
        Sector.EDUCATION,
        "share",
        published,
    ),
    IndicatorSpec(
        "school-sewer",
        marked("School sites not connected to the public sewer"),
        Sector.EDUCATION,
        "share",
        published,
    ),
    IndicatorSpec(
        "school-electricity",
        marked("School sites without public electricity"),
        Sector.EDUCATION,
        "share",
        published,
    ),
    IndicatorSpec(
        "school-initial-inadequate",
        marked("Initial school sites flagged inadequate"),
        Sector.EDUCATION,
        "share",
        published,
        official_name=_OFFICIAL_SCHOOL.format("INICIAL"),
    ),
    IndicatorSpec(
        "school-primary-inadequate",
        marked("Primary school sites flagged inadequate"),
        Sector.EDUCATION,
        "share",
        published,
        official_name=_OFFICIAL_SCHOOL.format("PRIMARIA"),
    ),
    IndicatorSpec(
        "school-secondary-inadequate",
        marked("Secondary school sites flagged inadequate"),
        Sector.EDUCATION,
        "share",
        published,
        official_name=_OFFICIAL_SCHOOL.format("SECUNDARIA"),
    ),
    IndicatorSpec(
        "illiteracy",
        marked("People of 15 and over who cannot read or write"),
        Sector.EDUCATION,
        "share",
        published,
    ),
    IndicatorSpec(
        "secondary-completion",
        marked("People of 17 and over who completed secondary school"),
        Sector.EDUCATION,
        "share",
        published,
        direction="higher",
    ),
)

INDICATORS: Final[tuple[IndicatorSpec, ...]] = (
    *_WATER_AND_SANITATION,
    *_HEALTH,
    *_EDUCATION,
    *ROADS,
    *ACCESS,
    *POPULATION_AND_POVERTY,
    *FROM_FILES,
    *SETTLEMENTS,
)

ON_REQUEST: Final = frozenset(
    {"health-access-people", "school-access", "school-access-people", "road-access-people"}
    | {spec.indicator_id for spec in FROM_FILES}
)
"""Indicators that need a planner's own raster, points or file: the product's data hold none."""

_BY_ID: Final = {spec.indicator_id: spec for spec in INDICATORS}
_OWN: dict[str, IndicatorSpec] = {}


def adopt(own: Iterable[IndicatorSpec]) -> None:
    """Know the indicators of a planner's folder of data, and forget those of another.

    Whoever reads the figures of a folder calls this with what the folder says they mean.

    Raises
    ------
    SourceError
        If one has the name of an indicator of the product.
    """
    adopted = {spec.indicator_id: spec for spec in own}
    if taken := sorted(set(adopted) & set(_BY_ID)):
        raise SourceError(
            _(
                "An indicator of your own must have a name of its own; the product has {ids}."
            ).format(ids=", ".join(taken))
        )
    _OWN.clear()
    _OWN.update(adopted)


def known_spec(indicator_id: str) -> IndicatorSpec | None:
    """Return the indicator of that name, of the product or of the planner, or nothing."""
    return _BY_ID.get(indicator_id) or _OWN.get(indicator_id)


def title_of(indicator_id: str) -> str:
    """Return what people call an indicator; one that nobody knows keeps the name it came with."""
    spec = known_spec(indicator_id)
    return _(spec.title) if spec else indicator_id


def spec_of(indicator_id: str) -> IndicatorSpec:
    """Return the indicator of that name, of the product or of the planner.

    Raises
    ------
    SourceError
        If there is none, with the closest.
    """
    if spec := known_spec(indicator_id):
        return spec
    raise SourceError(
        _("An indicator must be one of the product's; found {found!r}.").format(found=indicator_id)
        + closest_hint(indicator_id, _BY_ID)
    )


def official_indicators() -> dict[str, IndicatorSpec]:
    """Return the indicators that have an official name, by that name as it compares.

    Where two have the same name, the one that counts things (and not a share alone) stands.
    """
    named = [spec for spec in INDICATORS if spec.official_name]
    by_counting = sorted(named, key=lambda spec: spec.unit != "share", reverse=False)
    return {plain_name(spec.official_name): spec for spec in by_counting}
