"""A comparison as a workbook: the tables of the page, in numeric cells."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gapplanner.compare import lists, tables
from gapplanner.compare.findings import Findings
from gapplanner.compare.summary import summary
from gapplanner.language import _
from gapplanner.reports.spreadsheet.writing import write_tables
from gapplanner.reports.tables import Table
from gapplanner.reports.webpage.sayings import date_heads


def write_comparison(found: Findings, path: Path) -> None:
    """Write the comparison as a workbook (``.xlsx``); the same plans give the same bytes."""
    write_tables(
        list(_sheets(found)),
        path,
        name=" · ".join(f"{one.letter} {one.label}" for one in found.compared),
        mark=" · ".join(one.run.scenario.fingerprint for one in found.compared),
        year=found.first.run.scenario.base_year,
    )


def _sheets(found: Findings) -> Iterator[Table]:
    compared, first = found.compared, found.first
    yield _called(summary(compared), _("Summary"))
    yield _called(lists.settings_table(compared, found.settings), _("Decisions"))
    yield _called(tables.money_by_year_and_source(compared), _("Money by year"))
    yield _called(tables.money_by_sector(compared), _("Sectors"))
    if found.has_places:
        yield _called(tables.money_by_province(compared), _("Provinces"))
        yield _called(tables.money_per_person(compared), _("Soles per person"))
        yield _called(tables.closed_by_province(compared), _("Closure by province"))
    yield _called(tables.money_by_executing_unit(compared), _("Executing units"))
    if not first.run.gaps.empty:
        dates = ("within_programme", "by_year_ten", "set_in_motion")
        for date, head in zip(dates, date_heads(first.run), strict=True):
            yield _called(tables.closure(compared, date, head), head.capitalize())
    for other, moved in found.others:
        name = _("Changes {first}-{other}").format(first=first.letter, other=other.letter)
        yield _called(lists.moves_table(other, moved, name, with_reasons=True), name)
    yield _called(lists.agreement_table(compared, found.agreement), _("Agreement"))


def _called(table: Table, name: str) -> Table:
    """Return the table with the name of its sheet: at most 31 characters, none that is refused."""
    return replace(table, caption="".join(c for c in name if c not in "[]:*?/\\")[:31])
