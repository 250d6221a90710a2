"""Money and closure of several plans side by side, by source, sector, place and unit."""

from collections.abc import Callable, Sequence

import pandas as pd

from gapplanner.answer import gap_name
from gapplanner.compare.opening import Compared
from gapplanner.compare.summary import MINUS, WIDE
from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _
from gapplanner.reports.accounts.closing import closure_by_indicator, weighted_by_province
from gapplanner.reports.accounts.money import executing_units, investments, money_by_source
from gapplanner.reports.accounts.provinces import provinces
from gapplanner.reports.tables import Column, Kind, Table, numbers, table_from
from gapplanner.reports.words import funding_label

Measure = Callable[[Compared], "pd.Series[float]"]


def side_by_side(
    compared: Sequence[Compared],
    measure: Measure,
    caption: str,
    heads: tuple[Column, ...],
    kind: Kind,
) -> Table:
    """Return one row per key, a column per plan and one per difference from the first.

    Parameters
    ----------
    measure
        Of a plan, the values by key; the index has one level per column of ``heads``.
    caption, heads
        The table's caption and its leading columns.
    kind
        What the values are; money has a total.

    Notes
    -----
    A key that a plan does not have is 0 where ``kind`` is money, and unknown elsewhere.
    """
    by_plan = pd.concat(
        {one.letter: measure(one) for one in compared}, axis="columns", sort=False
    ).astype(float)
    if kind is Kind.MONEY:
        by_plan = by_plan.fillna(0.0).round(2)
    first = compared[0].letter
    columns = [
        Column(one.letter, f"{one.letter} · {one.label}", kind, kind is Kind.MONEY, WIDE)
        for one in compared
    ]
    for one in compared[1:]:
        key = f"{one.letter}-{first}"
        by_plan[key] = (by_plan[one.letter] - by_plan[first]).round(6)
        title = f"{one.letter} {MINUS} {first}"
        columns.append(Column(key, title, kind, kind is Kind.MONEY, WIDE))
    frame = by_plan.reset_index(names=[head.key for head in heads])
    total = _("Total") if kind is Kind.MONEY else None
    return table_from(frame, caption, (*heads, *columns), total=total)


def money_by_year_and_source(compared: Sequence[Compared]) -> Table:
    """Return what each source pays in each year, in every plan."""

    def paid(one: Compared) -> "pd.Series[float]":
        table = money_by_source(one.run)
        names = [funding_label(str(source)) for source in table["source"]]
        return pd.Series(
            table["used"].to_numpy(), pd.MultiIndex.from_arrays([names, table["year"].tolist()])
        )

    heads = (
        Column("source", _("Source of funding"), width=34, is_head=True),
        Column("year", _("Year"), Kind.YEAR, width=8),
    )
    return side_by_side(compared, paid, _("Money by source and year, S/"), heads, Kind.MONEY)


def money_by_sector(compared: Sequence[Compared]) -> Table:
    """Return the cost of the works of each sector, in every plan."""

    def spent(one: Compared) -> "pd.Series[float]":
        table = investments(one.run)
        return table.groupby(table["sector"].map(sector_label), sort=True)["cost"].sum()

    heads = (Column("sector", _("Sector"), width=22, is_head=True),)
    return side_by_side(compared, spent, _("Total cost by sector, S/"), heads, Kind.MONEY)


def money_by_province(compared: Sequence[Compared]) -> Table:
    """Return the cost of the works of each province, in every plan."""
    return _of_provinces(compared, "cost", _("Total cost by province, S/"), Kind.MONEY)


def money_per_person(compared: Sequence[Compared]) -> Table:
    """Return soles per inhabitant of each province, in every plan."""
    return _of_provinces(compared, "per_person", _("Soles per person, by province"), Kind.QUANTITY)


def closed_by_province(compared: Sequence[Compared]) -> Table:
    """Return the share of its weighted gap that each province closes by year ten."""

    def closed(one: Compared) -> "pd.Series[float]":
        table = provinces(one.run).set_index("province_id")
        shares = weighted_by_province(one.run)["by_year_ten_closed"]
        return pd.Series(
            numbers(shares.reindex(table.index)).to_numpy(), table["province"].astype(str)
        )

    heads = (Column("province", _("Province"), width=20, is_head=True),)
    caption = _("Weighted gap of the province closed by year ten")
    return side_by_side(compared, closed, caption, heads, Kind.PERCENT)


def _of_provinces(compared: Sequence[Compared], column: str, caption: str, kind: Kind) -> Table:
    def amounts(one: Compared) -> "pd.Series[float]":
        table = provinces(one.run)
        return pd.Series(numbers(table[column]).to_numpy(), table["province"].astype(str))

    heads = (Column("province", _("Province"), width=20, is_head=True),)
    return side_by_side(compared, amounts, caption, heads, kind)


def money_by_executing_unit(compared: Sequence[Compared]) -> Table:
    """Return the cost of the works that each executing unit builds, in every plan."""

    def spent(one: Compared) -> "pd.Series[float]":
        table = executing_units(one.run)
        return table.groupby(table["executing_unit_name"].astype(str), sort=True)["cost"].sum()

    heads = (Column("executing_unit", _("Executing unit"), width=44, is_head=True),)
    return side_by_side(compared, spent, _("Total cost by executing unit, S/"), heads, Kind.MONEY)


def closure(compared: Sequence[Compared], date: str, caption: str) -> Table:
    """Return the share of each gap that closes by a date, in every plan."""

    def closed(one: Compared) -> "pd.Series[float]":
        table = closure_by_indicator(one.run)
        names = [gap_name(str(indicator)) for indicator in table["indicator_id"]]
        units = [gap_unit_label(str(unit)) for unit in table["gap_unit"]]
        return pd.Series(
            numbers(table[f"{date}_share"]).to_numpy(), pd.MultiIndex.from_arrays([names, units])
        )

    heads = (
        Column("gap", _("Gap"), width=30, is_head=True),
        Column("unit", _("Unit"), width=20),
    )
    return side_by_side(compared, closed, caption, heads, Kind.PERCENT)
