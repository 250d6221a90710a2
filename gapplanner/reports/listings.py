"""The lists of the report: the portfolio, what stays out, the rules, the quality of the figures."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _
from gapplanner.reports.accounts.choices import left_out, reasons_out
from gapplanner.reports.accounts.money import investments
from gapplanner.reports.sections import money_columns_of, share_column, works_column
from gapplanner.reports.tables import (
    Column,
    Kind,
    Table,
    candidate_columns_for,
    knows_places,
    numbers,
    table_from,
    written,
)
from gapplanner.reports.words import quality_rows
from gapplanner.scenario.order import Precedence
from gapplanner.vocabulary import SOLES, STARTS

if TYPE_CHECKING:
    from gapplanner.runs import Run

# A rule within half a per cent of its limit is what holds the plan there.
AT_THE_LIMIT: Final = 0.005


def portfolio_table(run: "Run") -> Table:
    """Return the portfolio in order of priority."""
    frame = investments(run)
    frame["sector_name"] = frame["sector"].map(sector_label)
    return table_from(
        frame,
        _("The portfolio in order of priority"),
        candidate_columns_for(
            run,
            (
                Column("priority", _("Priority"), Kind.COUNT, width=9),
                Column("name", _("Investment"), width=60, is_head=True),
                Column("unit_name", _("Place"), width=24),
                Column("province", _("Province"), width=18, filtered=True),
                Column("sector_name", _("Sector"), width=16, filtered=True),
                Column("executing_unit_name", _("Executing unit"), width=40, filtered=True),
                Column("start_year", _("Starts"), Kind.YEAR, width=9, filtered=True),
                Column("operates_from", _("Operates from"), Kind.YEAR, width=11),
                money_columns_of(run)[-3],
                money_columns_of(run)[-1],
            ),
        ),
        total=_("Total"),
    )


def reasons_table(run: "Run") -> Table:
    """Return the reasons for which works stay out."""
    return table_from(
        reasons_out(run),
        _("Why works stay out"),
        (
            Column("reason", _("Reason"), width=80, is_head=True),
            Column("works", _("Works"), Kind.COUNT, summed=True),
            Column("cost", _("Cost of their smallest size, S/"), Kind.MONEY, summed=True, width=22),
        ),
        total=_("Total"),
    )


def left_out_table(run: "Run") -> Table:
    """Return the works of which no size entered, by sector and place."""
    frame = left_out(run)
    frame["sector_name"] = frame["sector"].map(sector_label)
    return table_from(
        frame,
        _("Works left out"),
        candidate_columns_for(
            run,
            (
                Column("name", _("Work"), width=60, is_head=True),
                Column("unit_name", _("Place"), width=24),
                Column("province", _("Province"), width=18),
                Column("sector_name", _("Sector"), width=16),
                Column("cost", _("Smallest size, S/"), Kind.MONEY, summed=True, width=18),
                Column("largest_cost", _("Largest size, S/"), Kind.MONEY, width=18),
                Column("reason", _("Why it is out"), width=70),
            ),
        ),
        total=_("Total"),
    )


def quality_table(run: "Run") -> Table:
    """Return how much of the answer rests on measured, estimated and assumed figures."""
    return table_from(
        quality_rows(run),
        _("How the figures of the gaps are known"),
        (
            Column("quality", _("Figures"), width=16, is_head=True),
            Column("gaps", _("Known gaps"), Kind.COUNT, summed=True),
            Column("unknown", _("Unknown"), Kind.COUNT, summed=True),
            works_column(),
            Column("cost", _("Total cost, S/"), Kind.MONEY, summed=True, width=18),
            share_column(),
        ),
        total=_("Total"),
    )


def rules_table(run: "Run") -> Table:
    """Return the rules of the plan: their limit, what is reached and how they stand."""
    figures = ("limit", "reached", "violation")
    frame = run.rules.assign(**{name: numbers(run.rules[name]) for name in figures})
    frame["stands"] = [
        _rule_state(*row) for row in frame[list(figures)].itertuples(index=False, name=None)
    ]
    if run.scenario.precedence.mode is not Precedence.STRICT:
        # An inversion that the planner allows breaks nothing.
        is_listed = (frame["rule"] == "precedence") & (frame["violation"] > 0)
        frame["stands"] = frame["stands"].mask(is_listed, _("not kept, and it does not bind"))
    for name in figures:
        frame[name] = [
            _in_unit(value, str(unit))
            for value, unit in zip(frame[name], frame["unit"], strict=True)
        ]
    frame["unit"] = frame["unit"].map(unit_word)
    return table_from(
        frame,
        _("Rules"),
        (
            Column("sentence", _("Rule"), width=70, is_head=True),
            Column("limit", _("Limit"), Kind.FIGURE, width=18),
            Column("reached", _("Reached"), Kind.FIGURE, width=18),
            Column("violation", _("Broken by"), Kind.FIGURE, width=16),
            Column("unit", _("Unit"), width=14),
            Column("stands", _("How it stands"), width=18),
        ),
        note=_("A rule for several provinces or years shows the one nearest its limit.")
        if knows_places(run)
        else _("A rule for several units or years shows the one nearest its limit."),
    )


def unit_word(unit: str) -> str:
    """Return the unit of a rule as people read it."""
    words = {
        SOLES: _("soles"),
        "investments": _("investments"),
        "share": _("share"),
        STARTS: _("starts"),
    }
    return words.get(unit) or gap_unit_label(unit)


def _in_unit(value: float, unit: str) -> str | None:
    if pd.isna(value):
        return None
    kind = {SOLES: Kind.MONEY, "share": Kind.PERCENT}.get(unit, Kind.QUANTITY)
    return written(value, kind)


def _rule_state(limit: float, reached: float, violation: float) -> str:
    if violation > 0:
        return _("broken")
    if abs(reached - limit) <= AT_THE_LIMIT * abs(limit):
        return _("kept, at its limit")
    return _("kept")


def sources_table(run: "Run") -> Table:
    """Return who published the figures, of when and under which licence."""
    rows = [
        (spec.publisher, spec.title, spec.year, _(spec.licence), spec.url or None)
        for _source_id, spec in sorted(run.sources.items())
    ]
    frame = pd.DataFrame(rows, columns=["publisher", "title", "year", "licence", "url"])
    return table_from(
        frame,
        _("Publications"),
        (
            Column("publisher", _("Publisher"), width=24),
            Column("title", _("Title"), width=60, is_head=True),
            Column("year", _("Year"), Kind.YEAR, width=9),
            Column("licence", _("Licence"), width=30),
            Column("url", _("Address"), width=50),
        ),
    )
