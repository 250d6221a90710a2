"""Technical assistance to executing units as candidates that free capacity instead of a gap."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.candidates.capacity import project_record
from gapplanner.candidates.rows import typed_rows
from gapplanner.errors import ScenarioError, closest_hint
from gapplanner.figures import money, percent
from gapplanner.language import _, ngettext
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    FREE_COLUMNS,
    IDEA_STAGE,
    SOLES,
    STARTS,
    USE_COLUMNS,
    Origin,
    Sector,
)

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario
    from gapplanner.scenario.assistance import Assistance

TYPOLOGY: Final = "technical-assistance"
CENTS: Final = 100


def assistance_tables(
    scenario: "Scenario",
    budget: pd.DataFrame,
    executing_units: pd.DataFrame,
    units: pd.DataFrame,
    building: set[str],
) -> dict[str, pd.DataFrame]:
    r"""Return one candidate for each executing unit that may be assisted, its uses, what it frees.

    Parameters
    ----------
    scenario
        States what assistance costs, who gives it, who may get it and what it frees.
    budget, executing_units
        Who may execute, and what each had (PIM) and accrued.
    units
        Places, for their capitals.
    building
        Executing units with some candidate of their own: capacity of others would serve nothing.

    Returns
    -------
    dict
        Tables ``candidates``, ``uses`` and ``frees``; empty without a block ``assistance``.

    Raises
    ------
    ScenarioError
        If the executing unit that gives it is none of the territory with a record.

    Notes
    -----
    .. math:: f_u = g \, \phi \, s \, (M_u - D_u)

    soles a year from ``delay_years`` after its start on: :math:`M_u` the unit's budget (PIM) for
    projects of the latest year, :math:`D_u` what it accrued of it, *s* ``assistance.frees``,
    *g* growth and :math:`\phi` the free share, as for its own capacity.
    """
    given = scenario.assistance
    if given is None:
        return {name: typed_rows([], columns) for name, columns in _COLUMNS.items()}
    record = project_record(budget, executing_units).dropna()
    _must_exist(given.executing_unit, list(record.index), scenario.name)
    share = scenario.capacity.growth * scenario.capacity.free_share * given.frees
    amounts = {
        str(unit): round(float(pim - accrued) * share, 2)
        for unit, pim, accrued in record[["pim", "accrued"]].itertuples(name=None)
    }
    wanted = {str(kind) for kind in given.government}
    known = executing_units.sort_values("executing_unit").to_dict("records")
    assisted = [
        row
        for row in known
        if row["government"] in wanted
        and row["executing_unit"] in building - {given.executing_unit}
        and amounts.get(row["executing_unit"], 0.0) > 0
    ]
    places = units.set_index("unit_id")[["capital_lon", "capital_lat"]].to_dict("index")
    rows = [
        _candidate(row, given, scenario.years_covered[0], places[row["unit_id"]])
        for row in assisted
    ]
    uses = [use for row in assisted for use in _uses(row["executing_unit"], given)]
    frees: list[tuple[object, ...]] = [
        (_id(unit), SOLES, unit, given.delay_years, amounts[unit])
        for unit in (row["executing_unit"] for row in assisted)
    ]
    return {
        "candidates": typed_rows(rows, CANDIDATE_COLUMNS),
        "uses": typed_rows(uses, USE_COLUMNS),
        "frees": typed_rows(frees, FREE_COLUMNS),
    }


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "candidates": CANDIDATE_COLUMNS,
    "uses": USE_COLUMNS,
    "frees": FREE_COLUMNS,
}


def assistance_sentences(scenario: "Scenario") -> Iterator[str]:
    """Yield what is assumed about technical assistance, if the scenario offers it."""
    given = scenario.assistance
    if given is None:
        return
    yield _(
        "Technical assistance may be bought for each executing unit: {cost} in all, spent in equal "
        "parts ({years}); assumed: a decision of the scenario, without a published figure."
    ).format(
        cost=money(given.cost),
        years=ngettext("{n} year", "{n} years", given.spending_years).format(
            n=given.spending_years
        ),
    )
    yield _(
        "Technical assistance frees, from {delay} after its start and for good, {share} of the "
        "budget (PIM) for projects that the unit did not accrue in the latest year, times growth "
        "and the free share; assumed: a decision of the scenario."
    ).format(
        delay=ngettext("{n} year", "{n} years", given.delay_years).format(n=given.delay_years),
        share=percent(given.frees),
    )


def _must_exist(unit: str, known: list[str], name: str) -> None:
    if unit in known:
        return
    raise ScenarioError(
        _(
            "{scenario}: assistance.executing_unit: must be an executing unit of the territory "
            "with a record of spending; found {found!r}."
        ).format(scenario=name, found=unit)
        + closest_hint(unit, known)
    )


def _id(unit: str) -> str:
    return f"{TYPOLOGY}@{unit}"


def _candidate(
    row: Mapping[Any, Any], given: "Assistance", first_year: int, place: Mapping[Any, Any]
) -> tuple[object, ...]:
    unit = str(row["executing_unit"])
    return (
        _id(unit),
        _("Technical assistance to {unit}").format(unit=row["name"]),
        str(Sector.OTHER),
        TYPOLOGY,
        row["unit_id"],
        given.executing_unit,
        _id(unit),
        TYPOLOGY,
        IDEA_STAGE,
        given.cost,
        given.delay_years,  # it operates once the unit can do more
        0.0,
        first_year,
        pd.NA,
        str(Origin.PROSPECTIVE),
        pd.NA,
        pd.NA,
        place["capital_lon"],
        place["capital_lat"],
    )


def _uses(unit: str, given: "Assistance") -> Iterator[tuple[object, ...]]:
    yield (_id(unit), STARTS, 0, float(given.starts))
    whole, years = round(given.cost * CENTS), given.spending_years
    for offset in range(years):
        # What is due by the end of the year less what is due before: no cent is lost.
        due = (offset + 1) * whole // years - offset * whole // years
        yield (_id(unit), SOLES, offset, due / CENTS)
