"""The sheets of the workbook as tables, the portfolio's own apart (`pmi`)."""

from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.answer import answer_sentence, indicator_title
from gapplanner.gaps.population import latest_of
from gapplanner.labels import gap_unit_label, level_label, quality_label, sector_label
from gapplanner.language import _
from gapplanner.reports import sections
from gapplanner.reports.accounts.choices import left_out
from gapplanner.reports.accounts.equity import DEFAULT_MEASURE, population
from gapplanner.reports.accounts.money import investments, year_columns
from gapplanner.reports.accounts.provinces import provinces
from gapplanner.reports.spreadsheet.pmi import portfolio_sheet
from gapplanner.reports.tables import (
    Column,
    Kind,
    Table,
    candidate_columns_for,
    cents,
    columns_for,
    knows_places,
    numbers,
    soles,
    table_from,
)
from gapplanner.reports.words import funding_label, proof_sentences, record
from gapplanner.vocabulary import Level

if TYPE_CHECKING:
    from gapplanner.runs import Run


def spending_sheet(run: "Run") -> Table:
    """Return the spending of each investment by year and source; later years are committed."""
    known = investments(run).set_index("candidate_id")
    frame = run.spending.sort_values(["candidate_id", "year", "source"], ignore_index=True)
    frame = frame.assign(amount=soles(cents(frame["amount"])))
    for column in ("name", "sector", "province", "unit_name", "executing_unit_name"):
        frame[column] = frame["candidate_id"].map(known[column])
    frame["sector_name"] = frame["sector"].map(sector_label)
    frame["source_name"] = frame["source"].map(funding_label, na_action="ignore")
    return table_from(
        frame,
        _("Spending"),
        columns_for(
            run,
            (
                Column("name", _("Name"), width=50),
                Column("sector_name", _("Sector"), width=14),
                Column("province", _("Province"), width=18),
                Column("unit_name", _("Place"), width=22),
                Column("executing_unit_name", _("Executing unit"), width=40),
                Column("year", _("Year"), Kind.YEAR, width=8),
                Column("source_name", _("Source of money"), width=36),
                Column("amount", _("Amount, S/"), Kind.MONEY, summed=True, width=18),
                Column("candidate_id", _("Identifier"), width=38),
            ),
        ),
        total=_("Total"),
    )


def province_sheet(run: "Run") -> Table:
    """Return each province's money, people, gap, closure and the sentence that explains it."""
    return table_from(
        provinces(run),
        _("Provinces"),
        (
            Column("province", _("Province"), width=22),
            Column("investments", _("Investments"), Kind.COUNT, summed=True, width=12),
            *sections.money_columns_of(run),
            Column("share", _("Share of the money"), Kind.PERCENT, summed=True),
            Column("people", _("Inhabitants"), Kind.COUNT, summed=True),
            Column("people_share", _("Share of the people"), Kind.PERCENT, summed=True),
            Column("gap_share", _("Share of the weighted gap"), Kind.PERCENT, summed=True),
            Column("per_person", _("Soles per person"), Kind.MONEY),
            Column("within_programme_closed", _("Closed within the programme"), Kind.PERCENT),
            Column("by_year_ten_closed", _("Closed by year ten"), Kind.PERCENT),
            Column("set_in_motion_closed", _("Set in motion"), Kind.PERCENT),
            Column("capacity_share", _("Municipal capacity used"), Kind.PERCENT),
            Column("regional_share", _("Built by the regional government"), Kind.PERCENT),
            Column("sentence", _("Why"), width=70),
        ),
        total=_("Total"),
    )


def district_sheet(run: "Run") -> Table:
    """Return each district's people, poverty and the money of the investments placed in it."""
    frame = run.units.loc[
        run.units["level"] == str(Level.DISTRICT), ["unit_id", "name", "parent_id"]
    ]
    frame = frame.sort_values("unit_id", ignore_index=True)
    names = run.units.set_index("unit_id")["name"]
    frame["province"] = frame["parent_id"].map(names)
    frame["people"] = frame["unit_id"].map(population(run))
    measure = run.scenario.equity.by if run.scenario.equity else DEFAULT_MEASURE
    poverty = latest_of(run.indicators, measure, Level.DISTRICT).set_index("unit_id")["value"]
    frame["poverty"] = frame["unit_id"].map(numbers(poverty))
    placed = investments(run)
    columns = [*year_columns(run), "programme", "later", "cost"]
    grouped = placed.assign(**{name: cents(placed[name]) for name in columns}).groupby("unit_id")
    sums, sizes = grouped[columns].sum(), grouped.size()
    frame["investments"] = frame["unit_id"].map(sizes).fillna(0).astype(int)
    for name in columns:
        frame[name] = soles(frame["unit_id"].map(sums[name]).fillna(0))
    frame["per_person"] = frame["cost"] / frame["people"].where(frame["people"] > 0)
    return table_from(
        frame,
        _("Districts"),
        (
            Column("unit_id", "Ubigeo", Kind.CODE, width=10),
            Column("name", _("District"), width=26),
            Column("province", _("Province"), width=18),
            Column("people", _("Inhabitants"), Kind.COUNT, summed=True),
            Column("poverty", indicator_title(measure), Kind.PERCENT, width=18),
            Column("investments", _("Investments"), Kind.COUNT, summed=True),
            *sections.money_columns_of(run),
            Column("per_person", _("Soles per person"), Kind.MONEY),
        ),
        total=_("Total"),
        note=_("Investments of whole provinces, such as roads, belong to no district."),
    )


def gap_sheet(run: "Run") -> Table:
    """Return every gap with its figure, its year, its source and what closes on the three dates."""
    frame = run.gaps.sort_values("gap_id", ignore_index=True)
    frame["title"] = frame["indicator_id"].map(indicator_title)
    frame["level_name"] = frame["level"].map(level_label, na_action="ignore")
    frame["unit"] = frame["gap_unit"].map(gap_unit_label, na_action="ignore")
    frame["quality_name"] = frame["quality"].map(quality_label, na_action="ignore")
    frame["published"] = [_source_words(run, source) for source in frame["source_id"]]
    for date in ("within_programme", "by_year_ten", "set_in_motion"):
        # Nothing is known to close where the gap itself is unknown.
        frame[date] = numbers(frame[date]).where(frame["gap"].notna())
    return table_from(
        frame,
        _("Gaps"),
        columns_for(
            run,
            (
                Column("title", _("Indicator"), width=50),
                Column("province", _("Province"), width=18),
                Column("unit_name", _("Place"), width=22),
                Column("unit_id", "Ubigeo", Kind.CODE, width=10),
                Column("level_name", _("Level"), width=12),
                Column("numerator", _("Unserved"), Kind.QUANTITY),
                Column("denominator", _("Of a total of"), Kind.QUANTITY),
                Column("value", _("Unserved share"), Kind.PERCENT),
                Column("gap", _("Gap"), Kind.QUANTITY),
                Column("unit", _("Unit of measure"), width=20),
                Column("people", _("Persons behind it"), Kind.COUNT),
                Column("weight", _("Equity weight"), Kind.QUANTITY),
                Column("within_programme", _("Closed within the programme"), Kind.QUANTITY),
                Column("by_year_ten", _("Closed by year ten"), Kind.QUANTITY),
                Column("set_in_motion", _("Set in motion"), Kind.QUANTITY),
                Column("year", _("Year"), Kind.YEAR, width=8),
                Column("quality_name", _("How it is known"), width=14),
                Column("published", _("Source"), width=80),
            ),
        ),
    )


def _source_words(run: "Run", source_id: object) -> str | None:
    source = run.sources.get(str(source_id))
    if source is not None:
        return f"{source.publisher}: {source.title} ({source.year})"
    return None if pd.isna(source_id) else str(source_id)  # type: ignore[call-overload]


def left_out_sheet(run: "Run") -> Table:
    """Return the works of which no size entered, and why."""
    frame = left_out(run)
    frame["sector_name"] = frame["sector"].map(sector_label)
    frame["unit"] = frame["gap_unit"].map(gap_unit_label, na_action="ignore")
    return table_from(
        frame,
        _("Candidates left out"),
        candidate_columns_for(
            run,
            (
                Column("name", _("Work (its smallest size)"), width=50),
                Column("sector_name", _("Sector"), width=14),
                Column("province", _("Province"), width=18),
                Column("unit_name", _("Place"), width=22),
                Column("executing_unit_name", _("Executing unit"), width=40),
                Column("quantity", _("It would close"), Kind.QUANTITY),
                Column("unit", _("Unit of measure"), width=18),
                Column("cost", _("Smallest size, S/"), Kind.MONEY, summed=True, width=18),
                Column("largest_cost", _("Largest size, S/"), Kind.MONEY, width=18),
                Column("sizes", _("Sizes weighed"), Kind.COUNT, width=10),
                Column("reason", _("Why it is out"), width=70),
                Column("candidate_id", _("Identifier"), width=38),
            ),
        ),
        total=_("Total"),
    )


def assumption_sheet(run: "Run") -> Table:
    """Return the assumptions and the sources, each with who published it."""
    rows: list[tuple[str, str, str | None]] = [
        (_("Assumption"), sentence, _source_words(run, source_id) if source_id else None)
        for sentence, source_id in run.assumptions
    ]
    rows += [
        (
            _("Source"),
            f"{spec.publisher}: {spec.title} ({spec.year}). {_(spec.licence)}. {spec.attribution}",
            spec.url or None,
        )
        for _source_id, spec in sorted(run.sources.items())
    ]
    frame = pd.DataFrame(rows, columns=["kind", "text", "source"])
    return table_from(
        frame,
        _("Assumptions"),
        (
            Column("kind", _("What"), width=14),
            Column("text", _("Text"), width=110),
            Column("source", _("Source or address"), width=50),
        ),
    )


def proof_sheet(run: "Run") -> Table:
    """Return the answer, how sure it is and the record of the run, as terms and values."""
    rows = [
        (_("Technical proposal"), _("The decision belongs to the Regional Council.")),
        (_("Answer"), answer_sentence(run)),
    ]
    if run.proof is not None:
        rows += [(_("How sure it is"), sentence) for sentence in proof_sentences(run.proof)]
        rows += [(_("Broken rule"), sentence) for sentence in run.proof.audit.violations]
    rows += record(run)
    frame = pd.DataFrame(rows, columns=["term", "value"])
    return table_from(
        frame,
        _("Proof"),
        (Column("term", _("What"), width=40), Column("value", _("Value"), width=110)),
    )


def sheets(run: "Run") -> list[Table]:
    """Return every sheet of the workbook in order; a run of gaps alone has only what it knows."""
    places = [province_sheet, district_sheet] if knows_places(run) else []
    plan = [portfolio_sheet, spending_sheet, *places]
    last = [assumption_sheet, proof_sheet]
    if run.proof is None:
        return [sheet(run) for sheet in (gap_sheet, *last)]
    return [sheet(run) for sheet in (*plan, gap_sheet, left_out_sheet, *last)]
