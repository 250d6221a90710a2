"""The answer of a run in one sentence, and how objectives and gains are written for people."""

import math
from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.figures import count, in_words, percent, span, written_worth
from gapplanner.indicators import title_of
from gapplanner.language import _, ngettext

if TYPE_CHECKING:
    from gapplanner.runs import Run

LAST_YEAR: Final = 10
# Objectives whose value is a share of something, 0-1.
SHARES: Final = ("balanced", "closure", "worst_off")


def indicator_title(indicator_id: str) -> str:
    """Return what people call an indicator; one that is not ours keeps the name it came with."""
    return title_of(indicator_id)


def gap_name(indicator_id: str) -> str:
    """Return a short name of what is missing, for charts and sentences; else the whole title.

    Examples
    --------
    >>> from gapplanner.language import use_language
    >>> use_language("en")
    >>> gap_name("water-network"), gap_name("wells")
    ('Water network', 'wells')
    """
    names = {
        "water-network": _("Water network"),
        "sanitation": _("Sanitation service"),
        "health-facilities": _("Health facilities"),
        "school-services": _("School services"),
        "school-buildings": _("School buildings"),
        "road-local": _("Local roads"),
        "road-departmental": _("Departmental roads"),
        "health-access": _("Access to health"),
        "road-access": _("Access to roads"),
    }
    return names.get(indicator_id) or indicator_title(indicator_id)


def programme_money(run: "Run") -> float:
    """Return the soles of the base year that the portfolio spends within the programme."""
    within = run.spending["year"].isin(run.scenario.years_covered)
    amounts = pd.to_numeric(run.spending.loc[within, "amount"])
    # Whole cents: the sum is the same whatever the order of the rows.
    return int((amounts * 100).round().sum()) / 100


def closed_shares(run: "Run", date: str = "by_year_ten") -> pd.Series:
    r"""Return the share of each gap that is closed by a date, the heaviest weight first.

    Parameters
    ----------
    run
        A run with a portfolio.
    date
        ``set_in_motion``, ``within_programme`` or ``by_year_ten``.

    Returns
    -------
    pandas.Series
        By ``indicator_id``, 0-1; an indicator without a known gap, or with none, is absent.

    Notes
    -----
    .. math:: s_k = \sum_u c_{ku} / \sum_u G_{ku}

    over the units whose gap is known.
    """
    known = run.gaps[run.gaps["gap"].notna()]
    figures = known[["gap", date]].apply(pd.to_numeric).astype(float)
    sums = figures.groupby(known["indicator_id"], sort=True).sum()
    sums = sums[sums["gap"] > 0]
    shares = sums[date] / sums["gap"]
    weights = run.indicator_weights.reindex(shares.index).fillna(0.0)
    order = sorted(shares.index, key=lambda name: (-float(weights[name]), str(name)))
    ordered: pd.Series = shares.reindex(order)
    return ordered


def answer_sentence(run: "Run") -> str:
    """Return the answer of a run in one sentence: what, for how much, what closes, how sure.

    Parameters
    ----------
    run
        A whole run, or a run of gaps alone.

    Examples
    --------
    "With S/ 240.0 million over 2028-2030, the proposed portfolio starts 179 investments in 112
    districts and by 2037 closes 31.0 % of the gap in water; the result is optimal to within 0.2 %."
    """
    if run.proof is None:
        return _gaps_sentence(run)
    if run.portfolio.empty:
        return _("Under these rules and with this money, no investment enters the portfolio.")
    start = " ".join(clause for clause in (_start_clause(run), _close_clause(run)) if clause)
    return _("{start}; {sure}.").format(start=start, sure=_sure_clause(run))


def _gaps_sentence(run: "Run") -> str:
    known = run.gaps[run.gaps["gap"].notna() & (pd.to_numeric(run.gaps["gap"]) > 0)]
    indicators = known["indicator_id"].nunique()
    places = known["unit_id"].nunique()
    return _("{gaps} gaps were measured with {indicators} indicators in {places} places.").format(
        gaps=count(len(known)), indicators=count(indicators), places=count(places)
    )


def _start_clause(run: "Run") -> str:
    portfolio = run.portfolio
    years = run.scenario.years_covered
    number = len(portfolio)
    districts = portfolio.loc[portfolio["level"] == "district", "unit_id"].nunique()
    works = ngettext("{n} investment", "{n} investments", number).format(n=count(number))
    if run.units.empty:  # own tables know no places
        return _("With {money} in {years}, the proposed portfolio starts {works}").format(
            money=in_words(programme_money(run)), years=span(years), works=works
        )
    if districts:
        place = ngettext("in {n} district", "in {n} districts", districts).format(
            n=count(districts)
        )
    else:
        provinces = portfolio["province_id"].nunique()
        place = ngettext("in {n} province", "in {n} provinces", provinces).format(
            n=count(provinces)
        )
    return _("With {money} in {years}, the proposed portfolio starts {works} {place}").format(
        money=in_words(programme_money(run)),
        years=span(years),
        works=works,
        place=place,
    )


def _close_clause(run: "Run") -> str:
    if str(run.scenario.objective.maximize[0]) == "worth":
        worth = run.portfolio["worth"].astype(float).sum()
        return _("and is worth {worth} in all").format(worth=written_worth(worth))
    shares = closed_shares(run)
    if shares.empty and run.units.empty:
        return ""
    year = run.scenario.base_year + LAST_YEAR
    if shares.empty:
        return _("though no gap with a known figure is measured")
    first = str(shares.index[0])
    leading = _("and by {year} closes {share} of the gap in {indicator}").format(
        year=year, share=percent(shares.iloc[0]), indicator=_within_a_sentence(first)
    )
    rest = shares.iloc[1:]
    if rest.empty:
        return leading
    return f"{leading}, {_others_clause(rest)}"


def _others_clause(rest: pd.Series) -> str:
    """Return what closes of the gaps after the heaviest: the one, or the least and the most."""
    lowest, highest = str(rest.idxmin()), str(rest.idxmax())
    low, high = percent(rest.min()), percent(rest.max())
    if len(rest) == 1:
        return _("and {share} of the gap in {indicator}").format(
            share=low, indicator=_within_a_sentence(lowest)
        )
    if low == high:
        return _("and {share} of each of the others").format(share=low)
    return _("and between {low} ({lowest}) and {high} ({highest}) of the other {n}").format(
        low=low,
        lowest=_within_a_sentence(lowest),
        high=high,
        highest=_within_a_sentence(highest),
        n=count(len(rest)),
    )


def _within_a_sentence(indicator_id: str) -> str:
    title = gap_name(indicator_id)
    # An acronym keeps its capitals: "IPRESS", not "iPRESS".
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _sure_clause(run: "Run") -> str:
    proof = run.proof
    if proof is None:
        return ""
    margin = percent(proof.relative_gap)
    if proof.status == "optimal":
        return _("the result is optimal to within {margin}").format(margin=margin)
    return _(
        "the result is the best found, and no other can be better by more than {margin}"
    ).format(margin=margin)


def level_label(objective: str, level: float) -> str:
    """Return the value of an objective as people read it."""
    if pd.isna(level):
        return "–"
    if objective in SHARES:
        return f"{level:.2%}".replace("%", " %")
    if objective == "cheapest":
        return in_words(level)
    return count(level) if objective == "people" else f"{level:,.3f}"


def level_title(objective: str) -> str:
    """Return what the value of an objective is, as the head of a column."""
    return {
        "balanced": _("Balanced closure"),
        "closure": _("Weighted closure"),
        "shortfall": _("Unclosed shares, added up"),
        "worst_off": _("Largest unclosed share"),
        "people": _("People served"),
        "cheapest": _("Cost"),
        "worth": _("Total worth"),
    }[objective]


def gain_words(share: float) -> str:
    """Return a relative gain with two decimals: small gains are what prices are about."""
    if pd.isna(share):
        return "–"
    if math.isinf(share):
        return _("not known")
    return f"{share:+.2%}".replace("%", " %").replace("-", "−") if share else "0 %"


def signed_count(number: float) -> str:
    """Return a whole number of persons or things with its sign."""
    return ("+" if round(number) > 0 else "") + count(number)
