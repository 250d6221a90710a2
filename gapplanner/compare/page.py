"""The page of a comparison: one offline file, from the first line on data to the last on proof."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd
from markupsafe import Markup

from gapplanner.answer import LAST_YEAR, gap_name
from gapplanner.compare import lists, sentences, tables
from gapplanner.compare.drawing import Dots, Line, budget_lines, dot_plot
from gapplanner.compare.findings import Findings
from gapplanner.compare.inputs import inputs_sentences
from gapplanner.compare.opening import Compared
from gapplanner.compare.places import map_content
from gapplanner.compare.summary import summary_rows
from gapplanner.compare.works import Moves
from gapplanner.figures import millions, span
from gapplanner.inquiry import read_answer
from gapplanner.language import _, current_language
from gapplanner.maps.embedding import own_asset, refuse_remote_assets, safe_json
from gapplanner.reports.accounts.closing import closure_by_indicator
from gapplanner.reports.tables import LISTED, Table, known
from gapplanner.reports.webpage.blocks import source_keys, territory_name, year_columns_drawn
from gapplanner.reports.webpage.environment import asset, environment, script_hash, shown_within
from gapplanner.reports.webpage.render import FEW_YEARS
from gapplanner.reports.webpage.sayings import date_heads

TEMPLATES: Final = Path(__file__).parent / "templates"


def draw_comparison(found: Findings, topology: Mapping[str, Any] | None) -> str:
    """Return the whole page of a comparison; the first plan is the reference.

    Parameters
    ----------
    found
        What differs between two to four plans.
    topology
        TopoJSON of the territory; problems in own tables have none, and then no maps.

    Returns
    -------
    str
        HTML that asks nothing of any network. The same plans give the same bytes.

    Raises
    ------
    SourceError
        If a place of the plans has no shape.
    """
    content = map_content(found.compared, topology) if topology is not None else None
    script = "\n".join(
        [
            "window.gapplanner = {};",
            own_asset("topology.js"),
            asset("report.js"),
            (TEMPLATES / "compare.js").read_text(encoding="utf-8"),
        ]
    )
    text = (
        environment(TEMPLATES)
        .get_template("compare.html.j2")
        .render(
            page=page_of(found),
            language=current_language(),
            style=asset("report.css") + (TEMPLATES / "compare.css").read_text(encoding="utf-8"),
            script=script,
            script_hash=script_hash(script),
            content=Markup(safe_json(shown_within(content))) if content else None,  # noqa: S704 - made safe
        )
    )
    refuse_remote_assets(text)
    return text


def page_of(found: Findings) -> dict[str, Any]:
    """Return everything the templates show."""
    compared, first = found.compared, found.first.run
    has_places = found.has_places
    place = territory_name(first)
    years = span(first.scenario.years_covered, "–")
    heading = _("Comparison of {n} plans {years}").format(n=len(compared), years=years)
    return {
        "heading": f"{heading} · {place}" if place else heading,
        "proposal": _("Technical proposal: the decision belongs to the Regional Council"),
        "mark": " · ".join(f"{one.letter} {one.run.scenario.fingerprint}" for one in compared),
        "inputs": inputs_sentences(compared),
        "plans": sentences.said_aloud(compared),
        "summary": summary_rows(compared),
        "against": found.said(),
        "settings": lists.settings_table(compared, found.settings),
        "money": _money(compared, has_places=has_places),
        "columns": _columns(compared),
        "few_years": len(first.scenario.years_covered) <= FEW_YEARS,
        "source_keys": source_keys(*(one.run for one in compared)),
        "closure_drawing": _closure_drawing(compared),
        "closure": _closure(compared),
        "provinces": [tables.closed_by_province(compared), tables.money_per_person(compared)]
        if has_places
        else [],
        "curve": _curve(compared),
        "moves": [
            (
                _listed(lists.moves_table(other, moved, _moves_caption(found.first, other))),
                _whys(moved),
            )
            for other, moved in found.others
        ],
        "agreement_sentence": sentences.agreement_sentence(compared, found.core),
        "core": [
            (one.letter, millions(money))
            for one, (_n, money) in zip(compared, found.core, strict=True)
        ],
        "agreement": _listed(lists.agreement_table(compared, found.agreement)),
        "margins": sentences.margin_sentences(compared),
        "contents": _contents(has_places=has_places, has_gaps=len(first.gaps) > 0),
    }


def _columns(compared: Sequence[Compared]) -> list[tuple[str, str, Markup | None]]:
    """Return the columns of money of each plan, on one scale and with the same colours."""
    runs = [one.run for one in compared]
    return [(one.letter, one.label, year_columns_drawn(one.run, runs)) for one in compared]


def _listed(table: Table) -> Table:
    return table.first(LISTED, _("the workbook beside this page"))


def _whys(moved: Moves) -> list[str]:
    """Return why each work changes, which stands under its name."""
    return [str(reason) for reason in moved.changed["reason"].fillna("")]


def _moves_caption(first: Compared, other: Compared) -> str:
    return _("Investments that change from {first} to {other}").format(
        first=first.letter, other=other.letter
    )


def _money(compared: Sequence[Compared], *, has_places: bool) -> list[Table]:
    shown = [tables.money_by_year_and_source(compared), tables.money_by_sector(compared)]
    if has_places:
        shown.append(tables.money_by_province(compared))
    return [*shown, tables.money_by_executing_unit(compared)]


def _closure(compared: Sequence[Compared]) -> list[Table]:
    if compared[0].run.gaps.empty:
        return []
    heads = date_heads(compared[0].run)
    dates = ("within_programme", "by_year_ten", "set_in_motion")
    return [
        tables.closure(compared, date, _("Share of each gap {date}").format(date=head))
        for date, head in zip(dates, heads, strict=True)
    ]


def _closure_drawing(compared: Sequence[Compared]) -> Markup | None:
    if compared[0].run.gaps.empty:
        return None
    closed = [
        closure_by_indicator(one.run).set_index("indicator_id")["by_year_ten_share"]
        for one in compared
    ]
    names = list(dict.fromkeys(str(name) for table in closed for name in table.index))
    rows = [Dots(gap_name(name), tuple(_share(table, name) for table in closed)) for name in names]
    rows = [row for row in rows if any(share is not None for share in row.shares)]
    year = compared[0].run.scenario.base_year + LAST_YEAR
    title = _("Share of each gap closed by {year}, by plan").format(year=year)
    return dot_plot(title, rows, [one.letter for one in compared])


def _share(table: "pd.Series[float]", name: str) -> float | None:
    value = known(table.get(name))
    return None if value is None else float(str(value))


def _curve(compared: Sequence[Compared]) -> Markup | None:
    """Return the budget curves that the run folders hold; nothing where none was asked."""
    lines = [line for one in compared if (line := _line(one)) is not None]
    if not lines:
        return None
    return budget_lines(_("Weighted gap closed by year ten against the money there is"), lines)


def _line(one: Compared) -> Line | None:
    answer = read_answer(one.folder, "curve")
    if answer is None:
        return None
    table = answer.table
    weights = one.run.indicator_weights
    shares = {name: f"share_{name}" for name in weights.index if f"share_{name}" in table}
    if not shares:
        return None
    whole = float(weights[list(shares)].sum())
    level = sum(table[column].astype(float) * weights[name] for name, column in shares.items())
    frame = pd.DataFrame(
        {"budget": table["budget"].astype(float), "level": level / whole, "at": table["chosen"]}
    ).dropna()
    if frame.empty:
        return None
    chosen = frame[frame["at"].astype(str).str.lower().isin(["true", "1"])]
    return Line(
        one.letter,
        tuple(zip(frame["budget"], frame["level"], strict=True)),
        tuple(chosen.iloc[0][["budget", "level"]].astype(float)) if len(chosen) else None,  # type: ignore[arg-type]
    )


def _contents(*, has_places: bool, has_gaps: bool) -> list[tuple[str, str]]:
    return [
        ("summary", _("Summary")),
        ("decisions", _("What was decided differently")),
        *([("maps", _("On the map"))] if has_places else []),
        ("money", _("Money")),
        *([("closure", _("How much closes"))] if has_gaps else []),
        ("moves", _("What enters, leaves and moves")),
        ("agreement", _("Agreement")),
        ("proof", _("How sure it is")),
    ]
