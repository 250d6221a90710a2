"""The sentences of the report: how sure, what is known of the figures, what words mean."""

from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.answer import gap_name
from gapplanner.figures import count, in_words, percent, span
from gapplanner.labels import quality_label
from gapplanner.language import _, ngettext
from gapplanner.reports.accounts.money import investments
from gapplanner.vocabulary import EVERYONE, Quality, gap_id_of

if TYPE_CHECKING:
    from gapplanner.portfolio import Proof
    from gapplanner.runs import Run


def funding_label(source: str) -> str:
    """Return what people call a funding source; one that is not ours is shown as it was written."""
    known = {
        "canon": _("Canon"),
        "canon-regional": _("Canon of the regional government"),
        "canon-municipal": _("Canon of the municipalities"),
        "ordinary": _("Recursos Ordinarios"),
        "ordinary-regional": _("Other funds of the regional government"),
        "ordinary-municipal": _("Other funds of the municipalities"),
        "foncomun": "FONCOMUN",
        "foncor": "FONCOR",
        "fidt": "FIDT",
        "committed": _("Committed after the programme"),
        EVERYONE: _("Without a named source"),
    }
    return known.get(source) or source.replace("-", " ").capitalize()


def proof_sentences(proof: "Proof") -> list[str]:
    """Return in plain words how sure the answer is, the weightiest sentence first."""
    margin = percent(proof.relative_gap)
    if proof.status == "optimal":
        first = _(
            "Among all the portfolios that keep the same rules, none can be better than this one "
            "by more than {margin}: it is proved, not estimated."
        )
    else:
        first = _(
            "This is the best portfolio found. Another that keeps the same rules may be better, by "
            "at most {margin}."
        )
    return [first.format(margin=margin), _stop_sentence(proof), _audit_sentence(proof)]


def _stop_sentence(proof: "Proof") -> str:
    asked = percent(proof.asked_gap)
    sentences = {
        "gap": _("The search ended because the margin asked for, {asked}, was reached."),
        "nodes": _("The search ended at its limit of steps; the margin asked for was {asked}."),
        "time": _(
            "The clock ended the search: on another machine the answer may differ. The margin "
            "asked for was {asked}."
        ),
    }
    return sentences[proof.stopped_by].format(asked=asked)


def _audit_sentence(proof: "Proof") -> str:
    broken = len(proof.audit.violations)
    if not broken:
        return _(
            "Independent arithmetic added up every rule and the objective again from the tables: "
            "no rule is broken."
        )
    return ngettext(
        "Independent arithmetic found {n} broken rule.",
        "Independent arithmetic found {n} broken rules.",
        broken,
    ).format(n=count(broken))


def quality_rows(run: "Run") -> pd.DataFrame:
    """Return how much of the answer rests on measured, estimated and assumed figures.

    Returns
    -------
    pandas.DataFrame
        ``quality`` (the word people read), ``gaps`` (known figures), ``unknown``, ``investments``,
        ``cost`` (soles) and ``share`` of the portfolio's cost that answers gaps of that quality.
        Investments that answer no gap of their place, as in own tables, have a row at the end.
    """
    gaps = run.gaps.assign(known=run.gaps["gap"].notna())
    figures = gaps.groupby("quality")["known"].agg(["sum", "size"])
    placed = investments(run)
    keys = [
        gap_id_of(indicator, unit)
        for indicator, unit in zip(placed["indicator_id"], placed["unit_id"], strict=True)
    ]
    quality = pd.Series(keys, dtype=object).map(run.gaps.set_index("gap_id")["quality"])
    money = placed.groupby(quality.to_numpy())["cost"].agg(["sum", "size"])
    whole = float(placed["cost"].sum())
    rows = [
        (
            quality_label(word),
            int(figures["sum"].get(str(word), 0)),
            int(figures["size"].get(str(word), 0)) - int(figures["sum"].get(str(word), 0)),
            int(money["size"].get(str(word), 0)),
            float(money["sum"].get(str(word), 0.0)),
            float(money["sum"].get(str(word), 0.0)) / whole if whole else 0.0,
        )
        for word in Quality
    ]
    served = placed["cost"].notna() & quality.notna().to_numpy()
    others = placed.loc[~served, "cost"]
    if len(others):
        cost = float(others.sum())
        rows.append(
            (_("no gap of its own"), 0, 0, len(others), cost, cost / whole if whole else 0.0)
        )
    return pd.DataFrame(
        rows, columns=["quality", "gaps", "unknown", "investments", "cost", "share"]
    )


def unknown_figures(run: "Run") -> list[str]:
    """Return one sentence per indicator and reason for which a figure is unknown somewhere.

    The reason is the note that stands where the figure would.
    """
    unknown = run.gaps[run.gaps["gap"].isna()].sort_values("gap_id")
    notes = _notes_of_unknown(run)
    keys = zip(unknown["indicator_id"], unknown["unit_id"], strict=True)
    unknown = unknown.assign(why=[notes.get(key, "") for key in keys])
    sentences = []
    for (indicator, why), rows in unknown.groupby(["indicator_id", "why"], sort=True):
        places = ", ".join(str(name) for name in rows["unit_name"])
        sentence = ngettext(
            "{indicator}: no figure in {n} place ({places}).",
            "{indicator}: no figure in {n} places ({places}).",
            len(rows),
        ).format(indicator=gap_name(str(indicator)), n=count(len(rows)), places=places)
        sentences.append(f"{sentence} {_(str(why))}".strip())
    return sentences


def _notes_of_unknown(run: "Run") -> dict[tuple[str, str], str]:
    table = run.indicators
    table = table[table["value"].isna() & table["note"].notna()].sort_values("year")
    keys = zip(table["indicator_id"].astype(str), table["unit_id"].astype(str), strict=True)
    return dict(zip(keys, table["note"].astype(str), strict=True))


def unserved_indicators(run: "Run") -> list[str]:
    """Return the titles of weighted indicators that no candidate can serve."""
    served = set(run.candidates["indicator_id"].dropna())
    weighted = run.indicator_weights[run.indicator_weights > 0].index
    return [gap_name(str(name)) for name in sorted(weighted) if name not in served]


def money_sentence(run: "Run") -> str:
    """Return how much of the money offered is programmed, and what is left to pay later."""
    placed = investments(run)
    programme, later = float(placed["programme"].sum()), float(placed["later"].sum())
    offered = run.scenario.total_budget
    years, last = span(run.scenario.years_covered), run.scenario.years_covered[-1]
    if not offered:  # own tables may limit money without naming who gives it
        return _("It programmes {money} in {years}.").format(money=in_words(programme), years=years)
    text = _("It programmes {money} in {years}, {share} of the {offered} available")
    text = text.format(
        money=in_words(programme),
        years=years,
        share=percent(programme / offered if offered else None),
        offered=in_words(offered),
    )
    if later > 0:
        tail = _("and leaves {later} to pay after {last}, so that the works cost {cost} in all.")
        return f"{text} " + tail.format(
            later=in_words(later), last=last, cost=in_words(programme + later)
        )
    return f"{text}."


def record(run: "Run") -> list[tuple[str, str]]:
    """Return the terms and values of the record: what was asked, what was proved, with what."""
    scenario, proof = run.scenario, run.proof
    rows = [
        (_("Scenario"), scenario.name),
        (_("Fingerprint of the scenario"), scenario.fingerprint),
        (_("Base year"), str(scenario.base_year)),
    ]
    if proof is None:
        return rows
    stopped = {
        "gap": _("the margin asked for"),
        "nodes": _("its limit of steps"),
        "time": _("the clock"),
    }
    status = {
        "optimal": _("proved within the margin asked for"),
        "feasible": _("best found, not proved within the margin asked for"),
        "infeasible": _("no portfolio keeps every rule"),
        "none": _("no portfolio found"),
    }
    return [
        *rows,
        (_("Status"), status[proof.status]),
        (_("Objective"), _exact(proof.objective)),
        (_("Objective, by independent arithmetic"), _exact(proof.audit.objective)),
        (_("Bound: no portfolio does better"), _exact(proof.bound)),
        (_("Margin proved"), percent(proof.relative_gap)),
        (_("Margin asked for"), percent(proof.asked_gap)),
        (_("Search ended by"), stopped[proof.stopped_by]),
        (_("Solver"), proof.solver),
        (_("Steps of the search"), count(proof.nodes)),
        (_("Broken rules"), count(len(proof.audit.violations))),
    ]


def _exact(value: float | None) -> str:
    return f"{value:,.6f}".replace("-", "−") if value is not None else _("no data")


def glossary() -> list[tuple[str, str]]:
    """Return the words a councillor may ask about, each with its meaning."""
    return [
        (_("Gap"), _("What is missing for everyone to have the service by the norm in force.")),
        (
            _("Set in motion"),
            _("Works that start within the programme, whenever they end."),
        ),
        (
            _("Closed within the programme"),
            _("The works operate by the first day after the programme."),
        ),
        (_("Closed by year ten"), _("The works operate within ten years of the base year.")),
        (
            _("Weighted gap"),
            _(
                "All gaps in one figure: each indicator counts by the council's weight, and each "
                "place more the poorer it is."
            ),
        ),
        (
            _("Executing unit"),
            _("Who spends the money: the regional government or a municipality."),
        ),
        (_("Capacity"), _("What an executing unit can spend in a year, from what it has spent.")),
        (_("Ceiling"), _("The most that a source of money can pay in a year.")),
        (
            _("Order of precedence"),
            _("Classes 1 to 9 of the multi-year programme: the works closest to their end first."),
        ),
        (_("CUI"), _("Unique code of an investment; an idea has none yet.")),
    ]
