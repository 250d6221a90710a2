"""The words people read for the closed lists of the vocabulary: sectors, levels, qualities, stages.

Every function answers in the language in force when it is called (`gapplanner.language`).
"""

from typing import Final, Literal

from gapplanner.language import _, ngettext
from gapplanner.vocabulary import IDEA_STAGE, Government, Level, Origin, Quality, Sector

Decision = Literal["in", "out"]

FIRST_STAGE: Final = 1


def sector_label(sector: Sector | str) -> str:
    """Return the name of a sector, capitalised as at the head of a column.

    Raises
    ------
    ValueError
        If it is not one of the vocabulary's sectors; so with every function of this module that
        takes a word of a closed list.
    """
    return {
        Sector.WATER: _("Water"),
        Sector.SANITATION: _("Sanitation"),
        Sector.HEALTH: _("Health"),
        Sector.EDUCATION: _("Education"),
        Sector.ROADS: _("Roads"),
        Sector.OTHER: _("Other"),
    }[Sector(sector)]


def level_label(level: Level | str) -> str:
    """Return the name of a territorial level."""
    return {
        Level.DISTRICT: _("District"),
        Level.PROVINCE: _("Province"),
        Level.DEPARTMENT: _("Department"),
    }[Level(level)]


def quality_label(quality: Quality | str) -> str:
    """Return the word that says how a figure came to be known."""
    return {
        Quality.MEASURED: _("measured"),
        Quality.ESTIMATED: _("estimated"),
        Quality.ASSUMED: _("assumed"),
    }[Quality(quality)]


def government_label(government: Government | str) -> str:
    """Return the name of a kind of government, as executing units are grouped by it."""
    return {
        Government.REGIONAL: _("Regional government"),
        Government.PROVINCIAL: _("Provincial municipality"),
        Government.DISTRICT: _("District municipality"),
    }[Government(government)]


def origin_label(origin: Origin | str) -> str:
    """Return the words that say where a candidate comes from."""
    return {
        Origin.PROSPECTIVE: _("proposed from the gap"),
        Origin.BANK: _("registered in the Banco de Inversiones"),
        Origin.TABLE: _("the planner's own table"),
    }[Origin(origin)]


def decision_label(decision: Decision | str) -> str:
    """Return whether a candidate is in the portfolio or out of it."""
    words = {"in": _("in the portfolio"), "out": _("not in the portfolio")}
    if decision not in words:
        msg = f"decision must be one of {tuple(words)}; found {decision!r}"
        raise ValueError(msg)
    return words[decision]


def gap_unit_label(unit: str, count: float = 2) -> str:
    """Return the unit of a gap in the number that fits ``count``, without the count itself.

    A unit that is not ours (a planner's own table may count anything) is shown as it was written.

    Examples
    --------
    >>> from gapplanner.language import use_language
    >>> use_language("en")
    >>> gap_unit_label("dwellings", 0.97), gap_unit_label("dwellings", 1.5), gap_unit_label("km", 3)
    ('dwelling', 'dwellings', 'km')
    """
    # Spanish and English say one only of what is written 1: "1 vivienda", "1.5 viviendas", and
    # "1 establecimiento" where an estimate of 0.97 is written with one decimal.
    number = 1 if round(count, 1) == 1 else 2
    words = {
        "dwellings": ngettext("dwelling", "dwellings", number),
        "facilities": ngettext("health facility", "health facilities", number),
        "school sites": ngettext("school site", "school sites", number),
        "km": _("km"),
        "persons": ngettext("person", "persons", number),
        "children": ngettext("child", "children", number),
        "populated places": ngettext("populated place", "populated places", number),
    }
    return words.get(unit, unit)


def stage_label(stage: int) -> str:
    """Return the words of a class of the order of precedence, 1 (closing) to 9 (an idea).

    Raises
    ------
    ValueError
        If there is no such class.

    Source
    ------
    Directiva 001-2019-EF/63.01, art. 15: orden de prelación of the multi-year programme. The words
    of class 6 are ours: the transcription at hand repeats class 5 in its place.
    """
    words = (
        _("in liquidation, or physically finished and to be liquidated"),
        _("in physical execution, ends in the first year"),
        _("in physical execution, ends in the second or third year"),
        _("in physical execution, ends after the programme"),
        _("technical file complete and valid, works not begun"),
        _("technical file being prepared"),
        _("viable or approved, without execution"),
        _("in formulation and evaluation"),
        _("idea, not yet registered as an investment"),
    )
    if not FIRST_STAGE <= stage <= IDEA_STAGE:
        msg = f"stage must be a class from {FIRST_STAGE} to {IDEA_STAGE}; found {stage!r}"
        raise ValueError(msg)
    return words[stage - FIRST_STAGE]
