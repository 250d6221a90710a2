"""A comparison as a workbook: the tables of the page, in numeric cells."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from gapplanner.compare import tables
from gapplanner.compare.opening import Compared
from gapplanner.compare.settings import settings_that_differ
from gapplanner.compare.works import agreement, moves
from gapplanner.language import _
from gapplanner.reports.spreadsheet.writing import write_tables
from gapplanner.reports.tables import Table
from gapplanner.reports.webpage.sayings import date_heads


def write_comparison(compared: Sequence[Compared], path: Path) -> None:
    """Write the comparison as a workbook (``.xlsx``); the same plans give the same bytes."""
    write_tables(
        list(_sheets(compared)),
        path,
        name=" · ".join(f"{one.letter} {one.label}" for one in compared),
        mark=" · ".join(one.run.scenario.fingerprint for one in compared),
        year=compared[0].run.scenario.base_year,
    )


def _sheets(compared: Sequence[Compared]) -> Iterator[Table]:
    first = compared[0]
    has_places = not first.run.units.empty
    yield _called(tables.summary(compared), _("Summary"))
    yield _called(tables.settings_table(compared, settings_that_differ(compared)), _("Decisions"))
    yield _called(tables.money_by_year_and_source(compared), _("Money by year"))
    yield _called(tables.money_by_sector(compared), _("Sectors"))
    if has_places:
        yield _called(tables.money_by_province(compared), _("Provinces"))
        yield _called(tables.money_per_person(compared), _("Soles per person"))
        yield _called(tables.closed_by_province(compared), _("Closure by province"))
    yield _called(tables.money_by_executing_unit(compared), _("Executing units"))
    if not first.run.gaps.empty:
        dates = ("within_programme", "by_year_ten", "set_in_motion")
        for date, head in zip(dates, date_heads(first.run), strict=True):
            yield _called(tables.closure(compared, date, head), head.capitalize())
    for other in compared[1:]:
        name = _("Changes {first}-{other}").format(first=first.letter, other=other.letter)
        yield _called(tables.moves_table(other, moves(first.run, other.run), name), name)
    yield _called(tables.agreement_table(compared, agreement(compared)), _("Agreement"))


def _called(table: Table, name: str) -> Table:
    """Return the table with the name of its sheet: at most 31 characters, none that is refused."""
    return replace(table, caption="".join(c for c in name if c not in "[]:*?/\\")[:31])
