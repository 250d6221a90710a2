"""The parts of the page that are drawn or said rather than tabled."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from gapplanner.answer import gap_name, indicator_title
from gapplanner.figures import LEAST_MILLIONS, count, in_words, percent, quantity, span
from gapplanner.labels import gap_unit_label, quality_label, sector_label
from gapplanner.language import _
from gapplanner.reports.accounts.closing import DATES, closure_by_indicator, closure_by_province
from gapplanner.reports.accounts.money import (
    capacity_by_year,
    funding_sources,
    investments,
    money_by_source,
)
from gapplanner.reports.drawing import charts
from gapplanner.reports.words import funding_label
from gapplanner.vocabulary import Level, Quality

if TYPE_CHECKING:
    from gapplanner.runs import Run


def territory_name(run: "Run") -> str:
    """Return the name of the department, or nothing when the run has no units above districts."""
    names = run.units.loc[run.units["level"] == str(Level.DEPARTMENT), "name"]
    return str(names.iloc[0]) if len(names) else ""


def tiles(run: "Run") -> list[tuple[str, str]]:
    """Return the four figures a council asks first, each with what it is."""
    placed = investments(run)
    all_districts = int((run.units["level"] == str(Level.DISTRICT)).sum())
    reached = placed.loc[placed["level"] == str(Level.DISTRICT), "unit_id"].nunique()
    margin = run.proof.relative_gap if run.proof is not None else None
    reach = (
        f"{count(reached)} / {count(all_districts)}",
        _("districts with an investment of their own"),
    )
    return [
        (count(len(placed)), _("investments start")),
        (
            in_words(placed["programme"].sum()),
            _("programmed in {years}").format(years=span(run.scenario.years_covered, "–")),
        ),
        *([reach] if all_districts else []),
        (percent(margin), _("at most from the best possible")),
    ]


def year_columns_drawn(run: "Run", beside: "Sequence[Run]" = ()) -> Markup | None:
    """Return the chart of money by year and source with its ceilings and the capacity.

    Its unit is the million; where there is less money than shows in it, there is no chart.

    Parameters
    ----------
    run
        Whose money is drawn.
    beside
        The runs whose charts stand beside this one: all are drawn on one scale, and a source of
        money has the same colour in all.
    """
    if money_by_source(run)["used"].sum() < LEAST_MILLIONS:
        return None
    sources = _sources_of(beside or [run])
    scaled = [stack for one in beside for stack in _stacks(one, sources)]
    return charts.money_columns(_stacks(run, sources), scaled)


def _stacks(run: "Run", sources: Sequence[str]) -> list[charts.Stack]:
    capacity = capacity_by_year(run).set_index("year")["amount"]
    stacks = []
    for year, rows in money_by_source(run).groupby("year", sort=True):
        paid = dict(zip(rows["source"].astype(str), rows["used"].astype(float), strict=True))
        ceiling = rows["ceiling"].sum() if rows["ceiling"].notna().all() else None
        stacks.append(
            charts.Stack(
                year=int(str(year)),
                parts=tuple((funding_label(name), paid.get(name, 0.0)) for name in sources),
                ceiling=None if ceiling is None else float(ceiling),
                capacity=float(capacity[year]) if year in capacity.index else None,
            )
        )
    return stacks


def _sources_of(runs: "Sequence[Run]") -> list[str]:
    return list(dict.fromkeys(str(source) for run in runs for source in funding_sources(run)))


def source_keys(*runs: "Run") -> list[tuple[str, str]]:
    """Return the colour and the name of each source of money of some runs, in the chart's order."""
    last = len(charts.SOURCE_COLOURS) - 1
    return [
        (charts.SOURCE_COLOURS[min(place, last)], funding_label(source))
        for place, source in enumerate(_sources_of(runs))
    ]


def sector_rows(run: "Run") -> list[dict[str, Any]]:
    """Return each sector's weight and share of the money, in words and as a pair of bars."""
    table = closure_by_indicator(run).groupby("sector", sort=False)[["weight", "share"]].sum()
    largest = float(table.to_numpy().max()) if len(table) else 0.0
    return [
        {
            "name": sector_label(str(sector)),
            "weight": percent(row["weight"]),
            "share": percent(row["share"]),
            "bar": charts.paired_bar(
                float(row["weight"]), float(row["share"]), str(sector), largest
            ),
        }
        for sector, row in table.iterrows()
    ]


def weight_bars(run: "Run") -> list[Markup]:
    """Return the pair of bars of each indicator, in the order of the table of weights."""
    table = closure_by_indicator(run)
    largest = float(table[["weight", "share"]].to_numpy().max()) if len(table) else 0.0
    return [
        charts.paired_bar(float(weight), float(share), str(sector), largest)
        for weight, share, sector in zip(
            table["weight"], table["share"], table["sector"], strict=True
        )
    ]


def closure_rows(run: "Run") -> list[dict[str, Any]]:
    """Return each gap's size, its bar and the share closed on the three dates."""
    rows = []
    for row in closure_by_indicator(run).to_dict("records"):
        shares = [row[f"{date}_share"] for date in DATES]
        name = gap_name(row["indicator_id"])
        drawn = [0.0 if pd.isna(share) else float(share) for share in shares]
        words = _("{name}: {within} closed within the programme, {later} by year ten").format(
            name=name, within=percent(shares[0]), later=percent(shares[1])
        )
        is_measured = row["quality"] == str(Quality.MEASURED)
        rows.append(
            {
                "name": name,
                "title": indicator_title(row["indicator_id"]),
                "quality": "" if is_measured else quality_label(row["quality"]),
                "quality_note": _("At least one place's figure is not a measured one."),
                "size": f"{quantity(row['gap'])} {gap_unit_label(row['gap_unit'], row['gap'])}",
                "bar": charts.closure_bar(drawn[0], drawn[1], words),
                "shares": [percent(share) for share in shares],
            }
        )
    return rows


def panels(run: "Run") -> list[dict[str, Any]]:
    """Return one drawing per indicator: the unserved share of each province before and after."""
    table = closure_by_province(run).dropna(subset=["unserved_before"])
    found = []
    for row in closure_by_indicator(run).to_dict("records"):
        rows = table[table["indicator_id"] == row["indicator_id"]].sort_values("province_id")
        if rows.empty:
            continue
        name = gap_name(row["indicator_id"])
        changes = [
            charts.Change(
                name=str(place["province"]),
                before=float(place["unserved_before"]),
                within=float(place["unserved_within_programme"]),
                later=float(place["unserved_by_year_ten"]),
            )
            for place in rows.to_dict("records")
        ]
        title = _("{name}: unserved share of each province, before and by year ten").format(
            name=name
        )
        is_measured = row["quality"] == str(Quality.MEASURED)
        found.append(
            {
                "name": name,
                "title": indicator_title(row["indicator_id"]),
                "quality": "" if is_measured else quality_label(row["quality"]),
                "drawing": charts.change_bars(title, changes),
            }
        )
    return found
