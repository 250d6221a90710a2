"""The page of the report: everything the templates show, gathered from a run and then rendered."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

from gapplanner.answer import answer_sentence
from gapplanner.figures import span
from gapplanner.language import _, current_language
from gapplanner.reports import listings, sections, words
from gapplanner.reports.accounts.money import check_money
from gapplanner.reports.accounts.provinces import floor_sentence, spread_sentence
from gapplanner.reports.tables import LISTED, knows_places
from gapplanner.reports.webpage import blocks, sayings
from gapplanner.reports.webpage.against import comparison_block
from gapplanner.reports.webpage.answered import answers_block
from gapplanner.reports.webpage.environment import asset, environment, script_hash
from gapplanner.reports.webpage.fichas import fichas_block

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer
    from gapplanner.runs import Run

# So many columns of money are still read when a telephone makes them small.
FEW_YEARS: Final = 3
NONE_ASKED: "Final[Mapping[str, Answer]]" = MappingProxyType({})


def report_page(run: "Run", answers: "Mapping[str, Answer]" = NONE_ASKED) -> str:
    """Return the whole page; see `gapplanner.reports.draw_report`."""
    check_money(run)
    script = asset("report.js")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            page=page_of(run, answers, with_fichas=True),
            language=current_language(),
            style=asset("report.css"),
            script=script,
            script_hash=script_hash(script),
        )
    )


def page_of(
    run: "Run", answers: "Mapping[str, Answer]" = NONE_ASKED, *, with_fichas: bool = False
) -> dict[str, Any]:
    """Return everything that the templates, and the document, show."""
    page: dict[str, Any] = {**_heading(run), **_gaps(run), **_method(run)}
    page.update(_plan(run) if run.proof is not None else {"portfolio": None, "tiles": ()})
    if run.proof is not None:
        page["answers"] = answers_block(run, answers)
        page["fichas"] = fichas_block(run) if with_fichas else None
    page["contents"] = _contents(page)
    return page


def _heading(run: "Run") -> dict[str, Any]:
    scenario = run.scenario
    years = span(scenario.years_covered, "–")
    place = blocks.territory_name(run)
    where = f" · {place}" if place else ""
    heading = (
        _("Portfolio of investments {years}") if run.proof is not None else _("Diagnosis of gaps")
    )
    return {
        "proposal": _("Technical proposal: the decision belongs to the Regional Council")
        if scenario.problem is None
        else _("Technical proposal: the decision belongs to those who answer for it"),
        "heading": f"{heading.format(years=years)}{where}",
        "title": f"{heading.format(years=years)}{where} · {scenario.name}",
        "scenario_name": _("Scenario: {name}").format(name=scenario.name),
        "description": scenario.description,
        "mark": _("Scenario {fingerprint} · prices of {year}").format(
            fingerprint=scenario.fingerprint, year=scenario.base_year
        ),
        "answer": answer_sentence(run),
    }


def _gaps(run: "Run") -> dict[str, Any]:
    return {
        "date_heads": sayings.date_heads(run),
        "dates_sentence": sayings.dates_sentence(run),
        "closures": blocks.closure_rows(run),
        "closure": sections.closure_table(run),
        "panels_heading": _(
            "By province: unserved before, and after the works of the portfolio by year ten"
        )
        if run.proof is not None
        else _("By province: unserved today"),
        "panels": blocks.panels(run) if knows_places(run) else [],
        "province_closure": sections.province_closure_table(run) if knows_places(run) else None,
    }


def _method(run: "Run") -> dict[str, Any]:
    return {
        "quality": listings.quality_table(run),
        "unknown": words.unknown_figures(run),
        "assumptions": sayings.assumption_rows(run),
        "sources": listings.sources_table(run),
        "record": words.record(run),
        "violations": run.proof.audit.violations if run.proof is not None else (),
        # As markup it keeps its own spaces, so that what is copied from the page is a scenario.
        "scenario_text": escape(run.scenario.to_yaml()),
        "glossary": words.glossary(),
    }


def _provinces(run: "Run") -> dict[str, Any]:
    """Return what is said of provinces: nothing where own tables know no place."""
    if not knows_places(run):
        return {"fairness": None, "province_money": None, "equity": None}
    return {
        "fairness": sections.fairness_table(run),
        "province_money": sections.province_table(run),
        "province_notes": [floor_sentence(run), spread_sentence(run)],
        "province_sentences": sayings.province_sentences(run),
        "equity": sayings.equity_block(run),
    }


def _plan(run: "Run") -> dict[str, Any]:
    weights = sections.weight_table(run)
    return {
        "tiles": blocks.tiles(run),
        "money_sentence": words.money_sentence(run),
        "columns": blocks.year_columns_drawn(run),
        "few_years": len(run.scenario.years_covered) <= FEW_YEARS,
        "source_keys": blocks.source_keys(run),
        "sectors": blocks.sector_rows(run),
        **_provinces(run),
        "proof_sentences": words.proof_sentences(run.proof) if run.proof is not None else (),
        "cautions": sayings.cautions(run),
        "weights": weights,
        "balance_sentence": sayings.balance_sentence(run),
        "weight_bars": blocks.weight_bars(run),
        "unserved": sayings.unserved_sentences(run),
        "years": sections.year_table(run),
        "sector_money": sections.sector_table(run),
        "executing": sections.executing_table(run),
        "portfolio": listings.portfolio_table(run).first(LISTED, "portfolio.csv, portfolio.xlsx"),
        "reasons_in": sayings.reasons_in(run),
        "order_sentence": sayings.order_sentence(run),
        "reasons": listings.reasons_table(run),
        "out_sentence": sayings.out_sentence(run),
        "left_out": listings.left_out_table(run).first(LISTED, "candidates.csv, portfolio.xlsx"),
        "lists_sentence": sayings.lists_sentence(run),
        "rules": listings.rules_table(run),
        "comparison": comparison_block(run),
    }


def _contents(page: dict[str, Any]) -> list[tuple[str, str]]:
    always = [("summary", _("Summary"))]
    plan = [
        ("money", _("Where the money goes")),
        *([("closure", _("How much closes"))] if page["closures"] else []),
        *([("equity", _("Whom it reaches"))] if page.get("equity") else []),
        ("portfolio", _("The portfolio")),
        ("out", _("What stays out")),
        ("rules", _("The rules")),
        *([("firm", _("How firm the plan is"))] if page["portfolio"] else []),
        *([("reference", _("Against the reference"))] if page.get("comparison") else []),
    ]
    last = [
        ("figures", _("What the figures rest on")),
        ("proof", _("Proof and record")),
        ("glossary", _("Words")),
    ]
    middle = plan if page["portfolio"] else [("closure", _("The gaps"))]
    return [*always, *middle, *last]
