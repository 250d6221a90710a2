"""Whether a planner's limits are of somebody, of something that is used, and of the programme."""

import re
from collections.abc import Iterator
from typing import Final

import pandas as pd

from gapplanner.candidates.own.columns import places
from gapplanner.candidates.own.contracts import NOBODY
from gapplanner.candidates.own.meeting import OwnCells, sources_in
from gapplanner.errors import closest_hint, listed
from gapplanner.language import _
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS

SOURCE_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def of_limits(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    """Yield what is wrong with the table of limits, as far as it could be read."""
    if not own.has("limits"):
        return
    yield from _of_years(own, scenario)
    yield from _of_resources(own)
    if "candidates" in own.cells:
        yield from _of_owners(own)
    if own.has("candidates"):
        yield from _of_sources(own, scenario)


def _of_owners(own: OwnCells) -> Iterator[str]:
    """Check that every limit is of everyone, of an executing unit or, in soles, of a source."""
    cells, candidates = own.cells["limits"], own.cells["candidates"].table
    units = sorted({*candidates.get("executing_unit", ())} - {NOBODY, ""})
    if "owner" not in cells.table:
        return
    owner = cells.table["owner"].replace("", EVERYONE)
    known = owner.isin([*units, EVERYONE])
    # A unit written with other capitals would pass for a source, and pay for everybody.
    alike = {name.casefold() for name in units}
    is_source = (cells.table["resource"] == SOLES) & owner.map(
        lambda name: bool(SOURCE_NAME.fullmatch(name)) and name.casefold() not in alike
    )
    wrong = owner[~known & ~is_source]
    if wrong.empty:
        return
    yield _(
        "{file}, column owner: must be '*' (everyone), an executing unit of {candidates} or, for "
        "soles, a funding source in lower case, digits and hyphens; found {found}."
    ).format(file=cells.file, candidates=own.cells["candidates"].file, found=places(wrong)) + (
        closest_hint(str(wrong.iloc[0]), units)
    )


def _of_years(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    """Refuse limits of years before the programme: nothing is chosen or spent in them."""
    cells, first = own.cells["limits"], scenario.years_covered[0]
    table = own.tables["limits"]
    if "year" not in cells.table or not (table["year"] < first).any():
        return
    early = pd.to_numeric(cells.table["year"], errors="coerce") < first
    yield _(
        "{file}, column year: limits must be of {first}, the first year of the programme, or later; "
        "found {found}. The programme begins the year after base_year; mend the years, or base_year."
    ).format(file=cells.file, first=first, found=places(cells.table.loc[early, "year"]))


def _of_sources(own: OwnCells, scenario: Scenario) -> Iterator[str]:
    """Check that every funding source has one ceiling in each year of the programme."""
    file = own.cells["limits"].file
    programme = scenario.years_covered
    for source, ceilings in sources_in(own.tables["limits"], own.tables["candidates"]).items():
        absent = [year for year in programme if year not in ceilings]
        beyond = sorted(set(ceilings) - set(programme))
        if absent:
            yield _(
                "{file}: the funding source {source!r} must have its soles in every programme year; "
                "missing: {years}. Write 0 where it has none."
            ).format(file=file, source=source, years=listed(absent))
        if beyond:
            yield _(
                "{file}: money of a funding source ends with the programme, in {last}; {source!r} "
                "also has {years}. Drop those rows; budget.tail limits what is paid afterwards."
            ).format(file=file, source=source, last=programme[-1], years=listed(beyond))
        if source in scenario.budget.sources and scenario.budget.sources[source] != ceilings:
            yield _(
                "{file}: the funding source {source!r} also stands in budget.sources, with other "
                "amounts. State it in one of them."
            ).format(file=file, source=source)


def _of_resources(own: OwnCells) -> Iterator[str]:
    """Refuse limits of what nobody uses: most often a name written in two ways."""
    limits = own.cells["limits"]
    uses = own.tables.get("uses")
    if uses is None and "uses" in own.cells:
        return
    used = {SOLES, STARTS, *(() if uses is None else uses["resource"])}
    idle = limits.table.loc[~limits.table["resource"].isin(used), "resource"]
    if idle.empty:
        return
    yield _(
        "{file}, column resource: must be something that some candidate uses; found {found}. Known: "
        "{known}."
    ).format(file=limits.file, found=places(idle), known=listed(sorted(used), at_most=12)) + (
        closest_hint(str(idle.iloc[0]), used)
    )
