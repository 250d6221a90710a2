"""What the page says in sentences beside its tables and drawings."""

from typing import TYPE_CHECKING, Any

from gapplanner.answer import LAST_YEAR
from gapplanner.figures import count, millions, money, percent
from gapplanner.labels import quality_label
from gapplanner.language import _, ngettext
from gapplanner.reports import listings
from gapplanner.reports.accounts.choices import left_out, passed_over
from gapplanner.reports.accounts.equity import measure_equity
from gapplanner.reports.accounts.money import investments
from gapplanner.reports.accounts.provinces import provinces
from gapplanner.reports.drawing import charts
from gapplanner.reports.tables import LISTED
from gapplanner.reports.words import unserved_indicators
from gapplanner.vocabulary import Quality

if TYPE_CHECKING:
    from gapplanner.runs import Run


def reasons_in(run: "Run") -> list[str]:
    """Return why each investment is in, in the order of the portfolio's table."""
    return [str(reason) for reason in investments(run)["reason"].fillna("")]


def date_heads(run: "Run") -> tuple[str, str, str]:
    """Return the heads of the three dates, with their years."""
    base = run.scenario.base_year
    return (
        _("closed by the end of {year}").format(year=run.scenario.years_covered[-1]),
        _("closed by {year}").format(year=base + LAST_YEAR),
        _("set in motion"),
    )


def dates_sentence(run: "Run") -> str:
    """Return what the three dates mean, with their years."""
    return _(
        "Three dates, always: what operates when the programme ends ({last}), what operates by "
        "year ten ({ten}), and everything set in motion within the programme."
    ).format(last=run.scenario.years_covered[-1], ten=run.scenario.base_year + LAST_YEAR)


def province_sentences(run: "Run") -> list[tuple[str, str]]:
    """Return, for each province, the sentences that say why it gets what it gets."""
    table = provinces(run)
    return list(zip(table["province"], table["sentence"], strict=True))


def unserved_sentences(run: "Run") -> list[str]:
    """Return a sentence per weighted indicator that nothing can serve."""
    return [
        _("{name} has a weight, but no candidate can serve it: it leaves the sum.").format(
            name=name
        )
        for name in unserved_indicators(run)
    ]


def cautions(run: "Run") -> list[str]:
    """Return what whoever decides must keep in mind: estimates, unknowns, payments to come."""
    table = listings.quality_table(run)
    shares = dict(zip(table.values("quality"), table.values("share"), strict=True))
    sentences = []
    for word in (Quality.ESTIMATED, Quality.ASSUMED):
        share = shares.get(quality_label(word))
        if isinstance(share, float) and share > 0:
            text = (
                _("{share} of the money answers gaps that are estimated, not measured.")
                if word == Quality.ESTIMATED
                else _("{share} of the money answers gaps that are assumed, not measured.")
            )
            sentences.append(text.format(share=percent(share)))
    unknown = int(run.gaps["gap"].isna().sum())
    if unknown:
        sentences.append(
            ngettext(
                "{n} figure is unknown and counts for nothing, neither as a gap nor as zero.",
                "{n} figures are unknown and count for nothing, neither as gaps nor as zero.",
                unknown,
            ).format(n=count(unknown))
        )
    later = float(investments(run)["later"].sum())
    if later > 0:
        sentences.append(
            _("{money} fall due after {year}: deciding this commits them.").format(
                money=millions(later), year=run.scenario.years_covered[-1]
            )
        )
    return [*sentences, *unserved_sentences(run)]


def equity_block(run: "Run") -> dict[str, Any] | None:
    """Return the curve of money by poverty and its sentences, or nothing without figures."""
    equity = measure_equity(run)
    if equity is None:
        return None
    sentences = [
        _(
            "A fifth of the people live in the poorest districts; they receive {share} of the "
            "money placed in districts."
        ).format(share=percent(equity.poorest_fifth)),
        _("That is {poorest} per person, where the region's mean is {mean}.").format(
            poorest=money(equity.per_person_poorest), mean=money(equity.per_person)
        ),
    ]
    if equity.unplaced > 0:
        sentences.append(
            _(
                "{money} belong to whole provinces, as roads do; no district can be credited with "
                "them, and they are not in the curve."
            ).format(money=millions(equity.unplaced))
        )
    if equity.unknown:
        sentences.append(
            ngettext(
                "{n} district without a known poverty or population is not in the curve.",
                "{n} districts without a known poverty or population are not in the curve.",
                equity.unknown,
            ).format(n=count(equity.unknown))
        )
    return {
        "drawing": charts.concentration_curve(equity),
        "caption": _("Cumulative share of the money, from the poorest district to the least poor"),
        "sentences": sentences,
    }


def balance_sentence(run: "Run") -> str:
    """Return how the money of the sectors goes with the weights of the council."""
    if tuple(map(str, run.scenario.objective.maximize))[:1] == ("balanced",):
        return _(
            "The money of a sector follows the weight the council gave it, whatever its works "
            "cost: that is what the balanced objective is for. Where the two differ, capacity, the "
            "ceilings or the rules hold it."
        )
    return _("Each sector's weight stands beside the money it gets.")


def lists_sentence(run: "Run") -> str:
    """Return where the works left out are listed one by one."""
    works = len(left_out(run))
    if works > LISTED:
        return _(
            "The {n} works left out, each with its reason, are listed in candidates.csv and in "
            "portfolio.xlsx, the first of them in report.html; the fichas of the investments, to "
            "print, with 'gapplanner report FOLDER --fichas'."
        ).format(n=count(works))
    return ngettext(
        "The {n} work left out, with its reason, is listed in report.html and in portfolio.xlsx; "
        "the fichas of the investments, in report.html and, to print, with "
        "'gapplanner report FOLDER --fichas'.",
        "The {n} works left out, each with its reason, are listed in report.html and in "
        "portfolio.xlsx; the fichas of the investments, in report.html and, to print, with "
        "'gapplanner report FOLDER --fichas'.",
        works,
    ).format(n=count(works))


def order_sentence(run: "Run") -> str:
    """Return how the portfolio is ordered."""
    if run.gaps.empty:
        return _(
            "In order of priority: class of precedence, then first year, then worth per sol. Each "
            "investment says why it is in."
        )
    return _(
        "In order of priority: class of precedence, then first year, then the weighted gap closed "
        "per sol. Each investment says why it is in."
    )


def out_sentence(run: "Run") -> str:
    """Return how many works stay out and how many sizes were passed over."""
    works, passed = len(left_out(run)), passed_over(run)
    text = ngettext(
        "Of {n} work, no size entered.", "Of {n} works, no size entered.", works
    ).format(n=count(works))
    if not passed:
        return text
    more = ngettext(
        "Besides, {n} candidate stays out because another size of the same work entered.",
        "Besides, {n} candidates stay out because another size of the same work entered.",
        passed,
    ).format(n=count(passed))
    return f"{text} {more}"


def assumption_rows(run: "Run") -> list[tuple[str, str]]:
    """Return each assumption with its source as people read it."""
    rows = []
    for sentence, source_id in run.assumptions:
        source = run.sources.get(source_id) if source_id else None
        shown = f"{source.publisher}, {source.year}" if source is not None else source_id or ""
        rows.append((sentence, shown))
    return rows
