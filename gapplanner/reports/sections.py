"""The tables of the report: pure functions from a run to tables whose totals agree to the cent."""

from typing import TYPE_CHECKING

from gapplanner.answer import answer_sentence, gap_name, indicator_title
from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _
from gapplanner.reports.accounts.closing import closure_by_indicator, closure_by_province
from gapplanner.reports.accounts.money import (
    executing_units,
    money_by,
    money_by_source,
    year_columns,
)
from gapplanner.reports.accounts.provinces import provinces, shares_note
from gapplanner.reports.tables import Column, Kind, Table, table_from
from gapplanner.reports.words import funding_label

if TYPE_CHECKING:
    from gapplanner.runs import Run


def summary_sentence(run: "Run") -> str:
    """Return the answer of the run in one sentence that can be read aloud."""
    return answer_sentence(run)


def money_columns_of(run: "Run") -> tuple[Column, ...]:
    """Return the columns of money that every table of money ends with: years, later, cost."""
    last = run.scenario.years_covered[-1]
    by_year = [Column(year, year, Kind.MONEY, summed=True, width=16) for year in year_columns(run)]
    return (
        *by_year,
        Column(
            "programme",
            _("Programme, S/"),
            Kind.MONEY,
            summed=True,
            width=18,
            note=_("Paid in the years of the programme."),
        ),
        Column("later", _("After {year}, S/").format(year=last), Kind.MONEY, summed=True, width=18),
        Column("cost", _("Total cost, S/"), Kind.MONEY, summed=True, width=18),
    )


def works_column() -> Column:
    """Return the column that counts investments."""
    return Column("investments", _("Investments"), Kind.COUNT, summed=True, width=12)


def share_column() -> Column:
    """Return the column of shares of the portfolio's cost."""
    note = _("Share of the total cost of the portfolio.")
    return Column("share", _("Share of the money"), Kind.PERCENT, summed=True, width=12, note=note)


def year_table(run: "Run") -> Table:
    """Return the money of each source in each year beside its ceiling."""
    frame = money_by_source(run).sort_values(["year"], kind="stable")
    frame["name"] = frame["source"].map(funding_label)
    return table_from(
        frame,
        _("Money by year and source, with its ceiling"),
        (
            Column("year", _("Year"), Kind.YEAR),
            Column("name", _("Source of money"), width=40),
            Column("ceiling", _("Ceiling, S/"), Kind.MONEY, summed=True, width=18),
            Column("used", _("Programmed, S/"), Kind.MONEY, summed=True, width=18),
            Column("free", _("Left free, S/"), Kind.MONEY, summed=True, width=18),
            Column("used_share", _("Used"), Kind.PERCENT),
        ),
        total=_("Total"),
    )


def sector_table(run: "Run") -> Table:
    """Return the money of each sector by year."""
    frame = money_by(run, ["sector"])
    frame["name"] = frame["sector"].map(sector_label)
    frame = frame.sort_values(["cost", "sector"], ascending=[False, True])
    return table_from(
        frame,
        _("Money by sector"),
        (
            Column("name", _("Sector"), width=24, is_head=True),
            works_column(),
            *money_columns_of(run),
            share_column(),
        ),
        total=_("Total"),
    )


def weight_table(run: "Run") -> Table:
    """Return each indicator's council weight beside its share of the money and its closure."""
    frame = closure_by_indicator(run)
    frame["name"] = frame["indicator_id"].map(gap_name)
    frame["sector_name"] = frame["sector"].map(sector_label)
    return table_from(
        frame,
        _("The council's weights, the money and what closes"),
        (
            Column("sector_name", _("Sector"), width=16),
            Column("name", _("Gap"), width=30, is_head=True),
            Column("weight", _("Council's weight"), Kind.PERCENT, summed=True),
            share_column(),
            Column("cost", _("Total cost, S/"), Kind.MONEY, summed=True, width=18),
            works_column(),
            Column("within_programme_share", _("Closed within the programme"), Kind.PERCENT),
            Column("by_year_ten_share", _("Closed by year ten"), Kind.PERCENT),
        ),
        total=_("Total"),
    )


def province_table(run: "Run") -> Table:
    """Return the money of each province by year."""
    return table_from(
        provinces(run),
        _("Money by province"),
        (
            Column("province", _("Province"), width=24, is_head=True),
            works_column(),
            *money_columns_of(run),
            share_column(),
        ),
        total=_("Total"),
        note=shares_note(run),
    )


def fairness_table(run: "Run") -> Table:
    """Return each province's share of the money beside its people, its gap and what closes."""
    return table_from(
        provinces(run),
        _("Each province's share of the money beside its people and its gap"),
        (
            Column("province", _("Province"), width=24, is_head=True),
            share_column(),
            Column("people_share", _("Share of the people"), Kind.PERCENT, summed=True),
            Column(
                "gap_share",
                _("Share of the weighted gap"),
                Kind.PERCENT,
                summed=True,
                note=_("By the council's weights, a place counting more the poorer it is."),
            ),
            Column("per_person", _("Soles per person"), Kind.COUNT),
            Column("within_programme_closed", _("Closed within the programme"), Kind.PERCENT),
            Column("by_year_ten_closed", _("Closed by year ten"), Kind.PERCENT),
            Column("capacity_share", _("Municipal capacity used"), Kind.PERCENT),
        ),
        total=_("Total"),
    )


def executing_table(run: "Run") -> Table:
    """Return the money of each executing unit beside what it can spend."""
    return table_from(
        executing_units(run),
        _("Money by executing unit"),
        (
            Column("executing_unit_name", _("Executing unit"), width=44, is_head=True),
            works_column(),
            *money_columns_of(run)[-3:],
            Column("capacity", _("Capacity in the programme, S/"), Kind.MONEY, width=20),
            Column("capacity_share", _("Capacity used"), Kind.PERCENT),
        ),
        total=_("Total"),
    )


def closure_table(run: "Run") -> Table:
    """Return how much of each gap closes on the three dates, in its own unit and in people."""
    frame = closure_by_indicator(run)
    frame["title"] = frame["indicator_id"].map(indicator_title)
    frame["unit"] = frame["gap_unit"].map(gap_unit_label)
    dates = (
        ("within_programme", _("Closed within the programme")),
        ("by_year_ten", _("Closed by year ten")),
        ("set_in_motion", _("Set in motion")),
    )
    columns = [
        Column("title", _("Indicator"), width=60, is_head=True),
        Column("unit", _("Unit"), width=18),
        Column("gap", _("Gap"), Kind.QUANTITY),
    ]
    for date, title in dates:
        columns.append(Column(date, title, Kind.QUANTITY))
        columns.append(Column(f"{date}_share", _("% of the gap"), Kind.PERCENT))
    columns.append(Column("people_by_year_ten", _("Persons by year ten"), Kind.COUNT))
    note = _(
        "Persons are the inhabitants behind the part of the gap that closes; one person may be "
        "behind several gaps, so they are not added up."
    )
    return table_from(frame, _("Closure of each gap on the three dates"), columns, note=note)


def province_closure_table(run: "Run") -> Table:
    """Return the share of each province's gap that closes by year ten, by indicator."""
    table = closure_by_province(run)
    wide = table.pivot_table(
        index=["province_id", "province"], columns="indicator_id", values="by_year_ten_share"
    )
    order = [name for name in closure_by_indicator(run)["indicator_id"] if name in wide.columns]
    every = provinces(run)[["province_id", "by_year_ten_closed"]]
    frame = wide.reset_index().merge(every, on="province_id", how="left")
    columns = (
        Column("province", _("Province"), width=24, is_head=True),
        *(Column(name, gap_name(name), Kind.PERCENT) for name in order),
        Column("by_year_ten_closed", _("Weighted gap"), Kind.PERCENT),
    )
    return table_from(frame, _("Share of each province's gap closed by year ten"), columns)
