"""What a run changes against its reference, in sentences, a drawing and tables."""

from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from gapplanner.answer import gap_name
from gapplanner.figures import count, millions
from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _, ngettext
from gapplanner.reports.accounts.choices import Difference, difference
from gapplanner.reports.drawing import charts
from gapplanner.reports.tables import LISTED, Column, Kind, Table, table_from

if TYPE_CHECKING:
    from gapplanner.runs import Run


def comparison_block(run: "Run") -> dict[str, Any] | None:
    """Return what this run changes against its reference, or nothing without one."""
    found = difference(run)
    if found is None:
        return None
    return {
        "heading": _("What «{name}» changes against «{reference}»").format(
            name=found.name, reference=found.reference_name
        ),
        "sentences": [_money_sentence(found), _works_sentence(found), *_people_sentences(found)],
        "drawing": _drawing(found),
        "closure": closure_against(found),
        "works": [table for table in _works_tables(found) if table.rows],
    }


def signed(text: str, amount: float) -> str:
    """Return a figure with its sign written, as differences are."""
    return f"+{text}" if amount > 0 else text


def _money_sentence(found: Difference) -> str:
    change = found.money - found.reference_money
    return _("Money programmed: {here} against {there} ({change}).").format(
        here=millions(found.money),
        there=millions(found.reference_money),
        change=signed(millions(change), change),
    )


def _works_sentence(found: Difference) -> str:
    parts = [
        ngettext("{n} work enters", "{n} works enter", len(found.enter)).format(
            n=count(len(found.enter))
        ),
        ngettext("{n} leaves", "{n} leave", len(found.leave)).format(n=count(len(found.leave))),
        ngettext("{n} changes size", "{n} change size", len(found.resized)).format(
            n=count(len(found.resized))
        ),
        ngettext(
            "{n} starts in another year", "{n} start in another year", len(found.moved)
        ).format(n=count(len(found.moved))),
        ngettext("{n} stays the same", "{n} stay the same", found.same).format(n=count(found.same)),
    ]
    return ", ".join(parts) + "."


def _people_sentences(found: Difference) -> list[str]:
    sentences = []
    for row in found.closure.to_dict("records"):
        change = row["by_year_ten_here"] - row["by_year_ten_reference"]
        if pd.isna(change) or round(change, 1) == 0:
            continue
        unit = gap_unit_label(row["gap_unit"], abs(change))
        text = _("{name}: {change} {unit} closed by year ten").format(
            name=gap_name(row["indicator_id"]),
            change=signed(f"{change:,.1f}".replace("-", "−"), change),
            unit=unit,
        )
        people = row["people_by_year_ten_here"] - row["people_by_year_ten_reference"]
        if pd.isna(people):
            sentences.append(f"{text}.")
            continue
        behind = signed(count(people), people)
        sentences.append(_("{text} ({people} persons).").format(text=text, people=behind))
    return sentences


def _drawing(found: Difference) -> Markup:
    rows = found.closure.dropna(subset=["by_year_ten_share_here", "by_year_ten_share_reference"])
    slopes = [
        charts.Slope(
            name=gap_name(row["indicator_id"]),
            reference=float(row["by_year_ten_share_reference"]),
            here=float(row["by_year_ten_share_here"]),
        )
        for row in rows.to_dict("records")
    ]
    title = _("Share of each gap closed by year ten: {reference} and {name}").format(
        reference=found.reference_name, name=found.name
    )
    return charts.dumbbells(title, slopes, (_("reference"), _("this scenario")))


def closure_against(found: Difference) -> Table:
    """Return what closes by year ten in both runs, and the difference."""
    frame = found.closure.copy()
    frame["name"] = frame["indicator_id"].map(gap_name)
    frame["unit"] = frame["gap_unit"].map(gap_unit_label)
    frame["change"] = frame["by_year_ten_here"] - frame["by_year_ten_reference"]
    frame["people"] = frame["people_by_year_ten_here"] - frame["people_by_year_ten_reference"]
    return table_from(
        frame,
        _("What closes by year ten"),
        (
            Column("name", _("Indicator"), width=40, is_head=True),
            Column("unit", _("Unit"), width=18),
            Column("by_year_ten_reference", _("Reference"), Kind.QUANTITY),
            Column("by_year_ten_here", _("This scenario"), Kind.QUANTITY),
            Column("change", _("Difference"), Kind.QUANTITY),
            Column("by_year_ten_share_reference", _("Reference, % of the gap"), Kind.PERCENT),
            Column("by_year_ten_share_here", _("This scenario, % of the gap"), Kind.PERCENT),
            Column("people", _("Difference, persons"), Kind.COUNT),
        ),
    )


def _works_tables(found: Difference) -> list[Table]:
    groups = (
        (_("Works that enter"), found.enter),
        (_("Works that leave"), found.leave),
        (_("Works that change size"), found.resized),
        (_("Works that start in another year"), found.moved),
    )
    return [_works_table(caption, frame) for caption, frame in groups]


def _works_table(caption: str, frame: pd.DataFrame) -> Table:
    shown = frame.sort_values(["sector", "province_id", "unit_id", "candidate_id"])
    shown = shown.assign(sector_name=shown["sector"].map(sector_label))
    return table_from(
        shown,
        caption,
        (
            Column("name", _("Work"), width=60, is_head=True),
            Column("unit_name", _("Place"), width=24),
            Column("province", _("Province"), width=18),
            Column("sector_name", _("Sector"), width=16),
            Column("start_year", _("Starts"), Kind.YEAR, width=9),
            Column("cost", _("Total cost, S/"), Kind.MONEY, summed=True, width=18),
        ),
        total=_("Total"),
    ).first(LISTED, _("the workbook of 'gapplanner compare'"))
