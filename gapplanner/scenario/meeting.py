"""The meeting door: whether what the planner decides fits the territory and figures at hand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from gapplanner.errors import ScenarioError, closest_hint, listed
from gapplanner.language import _
from gapplanner.scenario.conditions import Where
from gapplanner.scenario.rules import Rule, Target
from gapplanner.scenario.schema import Scenario
from gapplanner.vocabulary import ALL_PERU, Level

if TYPE_CHECKING:
    import pandas as pd

DIGITS: Final = {Level.DEPARTMENT: 2, Level.PROVINCE: 4, Level.DISTRICT: 6}


@dataclass(frozen=True)
class _Known:
    """What the data hold, as the scenario may name it."""

    names: Mapping[str, str]  # unit_id to name
    inei_of_reniec: Mapping[str, str]
    indicators: tuple[str, ...]
    measured: tuple[str, ...]
    executing_units: tuple[str, ...]
    typologies: tuple[str, ...] | None


def meet(
    scenario: Scenario,
    *,
    units: "pd.DataFrame",
    indicator_ids: Iterable[str],
    executing_units: "pd.DataFrame",
    measured_ids: Iterable[str] | None = None,
    typology_ids: Iterable[str] | None = None,
) -> None:
    """Object to everything the scenario names that the data do not have.

    Parameters
    ----------
    units
        Territorial units (``UNITS_COLUMNS``) of the territory.
    indicator_ids
        Indicators that may have a gap: those with a norm.
    executing_units
        ``EXECUTING_UNIT_COLUMNS``.
    measured_ids
        Every indicator with figures, for ``equity.by``; not looked at when it is absent.
    typology_ids
        Kinds of investment, for rules; not looked at when they are absent.

    Raises
    ------
    ScenarioError
        With every misfit. A code that is not INEI's but is the RENIEC code of one district comes
        with the INEI code of that district; a code that both lists use is taken as INEI's.
    """
    known = _Known(
        names=dict(sorted(zip(units["unit_id"], units["name"], strict=True))),
        inei_of_reniec=_inei_of_reniec(units),
        indicators=tuple(sorted(indicator_ids)),
        measured=tuple(sorted(measured_ids)) if measured_ids is not None else (),
        executing_units=tuple(sorted(executing_units["executing_unit"])),
        typologies=tuple(sorted(typology_ids)) if typology_ids is not None else None,
    )
    problems = [*_of_scenario(scenario, known)]
    for source, eligibility in scenario.budget.eligibility.items():
        problems += [
            f"{scenario.name}: budget.eligibility.{source}{sentence}"
            for sentence in _of_where(eligibility, known)
        ]
    for number, rule in enumerate(scenario.rules, start=1):
        problems += [
            f"{scenario.name}: rules[{number}].{rule.kind}{sentence}"
            for sentence in _of_rule(rule, scenario, known)
        ]
    if problems:
        raise ScenarioError(problems)


def _inei_of_reniec(units: "pd.DataFrame") -> dict[str, str]:
    """Return the INEI code of each RENIEC code that no unit has as its INEI code."""
    with_code = units[units["reniec_id"].notna() & (units["reniec_id"] != "")]
    pairs = zip(with_code["reniec_id"], with_code["unit_id"], strict=True)
    inei = set(units["unit_id"])
    return {str(reniec): str(unit) for reniec, unit in pairs if reniec not in inei}


def _of_scenario(scenario: Scenario, known: _Known) -> Iterator[str]:
    department = scenario.territory.department if scenario.territory else None
    if department is not None and department not in {*known.names, ALL_PERU}:
        sentence = _("must be a department with data here; found {found!r}. Known: {known}.")
        there = [unit for unit in sorted(known.names) if len(unit) == DIGITS[Level.DEPARTMENT]]
        yield f"{scenario.name}: territory.department: " + sentence.format(
            found=department, known=listed(there)
        )
    for indicator in sorted(scenario.indicators):
        if indicator not in known.indicators:
            yield f"{scenario.name}: indicators.{indicator}: " + _unknown(
                _("must be an indicator with a norm"), indicator, known.indicators
            )
    if scenario.equity is not None and known.measured:
        by = scenario.equity.by
        if by not in known.measured:
            yield f"{scenario.name}: equity.by: " + _unknown(
                _("must be an indicator with figures"), by, known.measured
            )


def _unknown(must: str, found: str, known: Iterable[str]) -> str:
    names = tuple(known)
    sentence = _("{must}; found {found}.").format(must=must, found=repr(found))
    if hint := closest_hint(found, names):
        return sentence + hint
    return sentence + (" " + _("Known: {words}.").format(words=listed(names, at_most=12)))


def _of_rule(rule: Rule, scenario: Scenario, known: _Known) -> Iterator[str]:
    body = rule.body
    where = getattr(body, "where", None)
    if isinstance(where, Where):
        yield from (f".where{sentence}" for sentence in _of_where(where, known))
    if isinstance(body, Target):
        if body.indicator not in scenario.indicators:
            must = _("must be an indicator of this scenario")
            yield ".indicator: " + _unknown(must, body.indicator, sorted(scenario.indicators))
        for code in body.unit or ():
            yield from _of_code("unit", code, None, known)


def _of_where(where: Where, known: _Known) -> Iterator[str]:
    for level in Level:
        for code in getattr(where, level.value) or ():
            yield from _of_code(level.value, code, level, known)
    for unit in where.executing_unit or ():
        if unit not in known.executing_units:
            must = _("must be an executing unit of the territory")
            yield ".executing_unit: " + _unknown(must, unit, known.executing_units)
    for typology in where.typology or ():
        if known.typologies is not None and typology not in known.typologies:
            must = _("must be a kind of investment of the data")
            yield ".typology: " + _unknown(must, typology, known.typologies)


def _of_code(key: str, code: str, level: Level | None, known: _Known) -> Iterator[str]:
    if level is not None and len(code) != DIGITS[level]:
        sentence = _("must be a code of {digits} digits; found {code!r}.")
        yield f".{key}: " + sentence.format(digits=DIGITS[level], code=code)
    elif code in known.names:
        return
    elif code in known.inei_of_reniec:
        inei = known.inei_of_reniec[code]
        yield f".{key}: " + _(
            "must be an INEI code; {code!r} is RENIEC's for {name}. Write {inei!r}."
        ).format(code=code, name=known.names[inei], inei=inei)
    else:
        there = [unit for unit in known.names if len(unit) == len(code)]
        yield f".{key}: " + _unknown(_("must be an INEI code of the territory"), code, there)
