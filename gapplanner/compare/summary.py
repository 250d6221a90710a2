"""The main figures of several plans side by side; differences are written."""

from collections.abc import Callable, Sequence
from typing import Final

import pandas as pd

from gapplanner.answer import programme_money
from gapplanner.compare.opening import Compared
from gapplanner.figures import count, millions, percent
from gapplanner.language import _
from gapplanner.reports.accounts.closing import closure_by_indicator
from gapplanner.reports.accounts.equity import measure_equity
from gapplanner.reports.accounts.money import investments
from gapplanner.reports.tables import Column, Kind, Table, numbers, table_from

MINUS: Final = "\N{MINUS SIGN}"
WIDE: Final = 18


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
