"""What a registered investment closes, where the bank states a figure in the gap's unit.

The bank says what an investment is called, where it is and how many people it serves. That is a
figure of a gap in two cases only, and nothing is made up for the others.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from gapplanner.sources.codes import plain_name

# Whoever is served by something new had nothing before. An extension or an improvement also
# serves those who had, and the bank does not say how many are which.
_NEW: Final = re.compile(r"^(?:CREACION|INSTALACION)\b")
_OLD_TOO: Final = re.compile(r"\b(?:MEJORAMIENTO|AMPLIACION|REHABILITACION|RECUPERACION)\b")
_ELSEWHERE: Final = re.compile(
    r"\bI E\b|\bIE\b|INSTITUCION EDUCATIVA|ESTABLECIMIENTO|MERCADO|PLUVIAL|FISICO LEGAL|RIEGO"
)
_MENDED: Final = re.compile(r"^(?:MEJORAMIENTO|RECUPERACION)\b")
_ONE_FACILITY: Final = re.compile(r"\b(?:PUESTO|CENTRO|ESTABLECIMIENTO) DE SALUD\b")
_CARE: Final = re.compile(r"\b(?:SERVICIOS?|ATENCION|CAPACIDAD RESOLUTIVA)\b.{0,60}\bSALUD\b")
_SEVERAL: Final = re.compile(
    r"\b(?:PUESTOS|CENTROS|ESTABLECIMIENTOS) DE SALUD\b|HOSPITAL|MICRORED|\bRED DE SALUD\b"
)

PERSONS: Final = "persons"
ONE: Final = "one"


@dataclass(frozen=True)
class Service:
    """How the name of an investment tells that it closes a gap, and what measures it."""

    named: re.Pattern[str]
    measure: str


_BY_INDICATOR: Final[Mapping[str, Service]] = MappingProxyType(
    {
        "water-network": Service(re.compile(r"\bAGUA POTABLE\b"), PERSONS),
        "sanitation": Service(
            re.compile(r"\b(?:SANEAMIENTO|LETRINAS?|UBS|ALCANTARILLADO|DESAGUE|EXCRETAS)\b"),
            PERSONS,
        ),
        "sewer": Service(re.compile(r"\b(?:ALCANTARILLADO|DESAGUE)\b"), PERSONS),
        # The contribution of a project to this indicator is one establishment, always.
        "health-facilities": Service(_ONE_FACILITY, ONE),
    }
)


def services_of(name: str, indicators: Mapping[str, object]) -> dict[str, str]:
    """Return the indicators, of those asked for, that an investment moves, with their measure.

    Examples
    --------
    >>> asked = {"water-network": 1, "sanitation": 1, "health-facilities": 1}
    >>> services_of("CREACION DEL SERVICIO DE AGUA POTABLE EN EL CASERIO ALTO", asked)
    {'water-network': 'persons'}
    >>> services_of("MEJORAMIENTO Y AMPLIACION DEL SERVICIO DE AGUA POTABLE", asked)
    {}
    >>> services_of("MEJORAMIENTO DE LOS SERVICIOS DE SALUD DEL PUESTO DE SALUD ALTO", asked)
    {'health-facilities': 'one'}
    """
    plain = plain_name(name)
    is_new = bool(_NEW.search(plain)) and not _OLD_TOO.search(plain)
    is_new = is_new and not _ELSEWHERE.search(plain)
    is_mended = bool(_MENDED.search(plain) and _CARE.search(plain)) and not _SEVERAL.search(plain)
    fits = {PERSONS: is_new, ONE: is_mended}
    return {
        indicator: service.measure
        for indicator, service in _BY_INDICATOR.items()
        if indicator in indicators and fits[service.measure] and service.named.search(plain)
    }


def closed_by(
    measure: str, beneficiaries: float, gap: float, people: float, gap_unit: str
) -> float | None:
    r"""Return how much of a gap an investment closes, in its unit; nothing where it is not known.

    Notes
    -----
    .. math:: a = \min(g,\; b \, g / p)

    with *b* the beneficiaries, *g* the gap and *p* the people behind it: so many persons to a
    dwelling as the place has. Persons are taken as they are.
    """
    if measure == ONE:
        return min(1.0, gap)
    if not beneficiaries > 0 or not gap > 0:
        return None
    if gap_unit == "persons":
        return min(beneficiaries, gap)
    if not people > 0:
        return None
    return round(min(gap, beneficiaries * gap / people), 2)
