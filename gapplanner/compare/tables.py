"""Money, closure, places and works of several plans side by side; differences are written."""

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd

from gapplanner.answer import gap_name, programme_money
from gapplanner.compare.opening import Compared
from gapplanner.compare.settings import Setting
from gapplanner.compare.works import Moves
from gapplanner.figures import count, millions, percent
from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _
from gapplanner.reports.accounts.closing import closure_by_indicator, weighted_by_province
from gapplanner.reports.accounts.equity import measure_equity
from gapplanner.reports.accounts.money import executing_units, investments, money_by_source
from gapplanner.reports.accounts.provinces import provinces
from gapplanner.reports.tables import Column, Kind, Table, numbers, table_from
from gapplanner.reports.words import funding_label

MINUS: Final = "\N{MINUS SIGN}"
WIDE: Final = 18

Measure = Callable[[Compared], "pd.Series[float]"]


def signed(value: float, write: Callable[[float], str]) -> str:
    """Return a difference with its sign; none is a dash.

    Examples
    --------
    >>> signed(12.0, count), signed(-3.0, count), signed(0.0, count)
    ('+12', '−3', '–')
    """
    if pd.isna(value):
        return ""
    if value == 0:
        return "–"
    return f"+{write(value)}" if value > 0 else f"{MINUS}{write(-value)}"


def points(share: float) -> str:
    """Return a difference of shares in percentage points."""
    return _("{n} points").format(n=f"{share * 100:.1f}")


def summary(compared: Sequence[Compared]) -> Table:
    """Return the main figures of each plan, a row each, as numbers."""
    return table_from(
        pd.DataFrame([_figures(one) for one in compared]),
        _("Main figures"),
        (
            Column("label", _("Scenario"), width=34, is_head=True),
            Column("investments", _("Investments"), Kind.COUNT),
            Column("districts", _("Districts with an investment"), Kind.COUNT),
            Column("programme", _("Programmed, S/"), Kind.MONEY, width=WIDE),
            Column("later", _("After the programme, S/"), Kind.MONEY, width=WIDE),
            Column("cost", _("Total cost, S/"), Kind.MONEY, width=WIDE),
            Column("within", _("Weighted gap closed within the programme"), Kind.PERCENT),
            Column("ten", _("Weighted gap closed by year ten"), Kind.PERCENT),
            Column("poorest", _("Money that reaches the poorest fifth"), Kind.PERCENT),
            Column("margin", _("Margin of the proof"), Kind.PERCENT),
        ),
    )


def _figures(one: Compared) -> dict[str, object]:
    works = investments(one.run)
    equity = None if one.run.units.empty else measure_equity(one.run)
    proof = one.run.proof
    return {
        "label": one.label,
        "investments": len(works),
        "districts": works.loc[works["level"] == "district", "unit_id"].nunique(),
        "programme": programme_money(one.run),
        "later": round(float(works["later"].sum()), 2),
        "cost": round(float(works["cost"].sum()), 2),
        "within": weighted(one, "within_programme"),
        "ten": weighted(one, "by_year_ten"),
        "poorest": equity.poorest_fifth if equity else None,
        "margin": proof.relative_gap if proof else None,
    }


def weighted(one: Compared, date: str) -> float | None:
    r"""Return the share of the region's weighted gap that closes by a date.

    Notes
    -----
    .. math:: \sum_k \frac{W_k}{\sum_{k'} W_{k'}} s_k

    over the indicators with a known gap; :math:`s_k` is the share of the gap that closes. It is the
    same figure for every plan whatever was sought, which is why it stands beside all of them.
    """
    table = closure_by_indicator(one.run)
    shares, weights = numbers(table[f"{date}_share"]), numbers(table["weight"])
    held = shares.notna() & (weights > 0)
    whole = float(weights[held].sum())
    return float((shares * weights)[held].sum()) / whole if whole else None


def summary_rows(compared: Sequence[Compared]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the main figures with the plans as columns: the value, and the written difference."""
    figures = [_figures(one) for one in compared]
    kinds: list[tuple[str, str, Callable[[float], str], Callable[[float], str]]] = [
        ("investments", _("Investments"), count, count),
        ("programme", _("Programmed"), millions, millions),
        ("later", _("To be paid after the programme"), millions, millions),
        ("cost", _("Total cost"), millions, millions),
        ("districts", _("Districts with an investment"), count, count),
        ("within", _("Weighted gap closed within the programme"), percent, points),
        ("ten", _("Weighted gap closed by year ten"), percent, points),
        ("poorest", _("Money that reaches the poorest fifth"), percent, points),
        ("margin", _("Margin of the proof"), percent, points),
    ]
    rows = []
    for key, title, write, write_change in kinds:
        values = [figure[key] for figure in figures]
        if all(value is None for value in values):
            continue
        cells = []
        for place, value in enumerate(values):
            if value is None:
                cells.append(("–", ""))
                continue
            base = values[0]
            change = (
                signed(float(str(value)) - float(str(base)), write_change)
                if place and base is not None and key != "margin"
                else ""
            )
            cells.append((write(float(str(value))), change))
        rows.append((title, cells))
    return rows


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


def settings_table(compared: Sequence[Compared], settings: Sequence[Setting]) -> Table:
    """Return the decisions that differ, a row each and a column per plan."""
    columns = tuple(
        Column(one.letter, f"{one.letter} · {one.label}", Kind.FIGURE, width=26) for one in compared
    )
    frame = pd.DataFrame(
        [
            {"name": one.name, **dict(zip([c.key for c in columns], one.values, strict=True))}
            for one in settings
        ],
        columns=["name", *(column.key for column in columns)],
    )
    head = Column("name", _("Decision"), width=60, is_head=True)
    return table_from(frame, _("Decisions that differ"), (head, *columns))


def moves_table(other: Compared, found: Moves, caption: str) -> Table:
    """Return every work that is not the same in another plan, with what happens to it and why."""
    words = {
        "enters": _("enters"),
        "leaves": _("leaves"),
        "resized": _("changes size"),
        "other-unit": _("changes executing unit"),
        "moved": _("changes year"),
    }
    frame = found.changed.assign(
        kind=found.changed["kind"].map(words),
        sector=[sector_label(str(sector)) for sector in found.changed["sector"]],
    )
    before, after = numbers(frame["cost_before"]), numbers(frame["cost_after"])
    frame["cost"] = (after.fillna(0.0) - before.fillna(0.0)).round(2)
    has_places = not other.run.units.empty
    columns = (
        Column("name", _("Investment"), width=60, is_head=True),
        Column("kind", _("What happens"), width=18, filtered=True),
        *((Column("province", _("Province"), width=16, filtered=True),) if has_places else ()),
        Column("sector", _("Sector"), width=16, filtered=True),
        Column("before", _("Started"), Kind.YEAR, width=9),
        Column("after", _("Starts"), Kind.YEAR, width=9),
        Column("cost", _("Difference of cost, S/"), Kind.MONEY, summed=True, width=WIDE),
        Column("reason", _("Why"), width=60),
    )
    return table_from(frame, caption, columns, total=_("Total"))


def agreement_table(compared: Sequence[Compared], works: pd.DataFrame) -> Table:
    """Return the works that some plan chooses, and in which plans each is."""
    frame = works.assign(
        sector=[sector_label(str(sector)) for sector in works["sector"]],
        held=[
            _("in all") if plans == len(compared) else ", ".join(str(letters))
            for plans, letters in zip(works["plans"], works["letters"], strict=True)
        ],
    )
    has_places = not compared[0].run.units.empty
    columns = (
        Column("name", _("Investment"), width=60, is_head=True),
        Column("held", _("In which plans"), width=16, filtered=True),
        *((Column("province", _("Province"), width=16, filtered=True),) if has_places else ()),
        Column("sector", _("Sector"), width=16, filtered=True),
        Column("cost", _("Total cost, S/"), Kind.MONEY, summed=True, width=WIDE),
    )
    return table_from(frame, _("Agreement between the plans"), columns, total=_("Total"))
