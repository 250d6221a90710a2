"""What was asked of the run since it was planned: prices, the budget curve, what stays."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.answer import gain_words, gap_name, level_label, level_title, signed_count
from gapplanner.figures import count, in_words, percent
from gapplanner.language import _, ngettext
from gapplanner.reports.drawing import answered as charts
from gapplanner.reports.tables import Column, Kind, Table, known, numbers, table_from
from gapplanner.reports.weak_words import weak_block
from gapplanner.reports.words import funding_label
from gapplanner.vocabulary import EVERYONE, Origin

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer
    from gapplanner.runs import Run

LEAST_SURE: Final = 25
NEXT_IN_LINE: Final = 10
MOST_PRICES: Final = 25


def answers_block(run: "Run", answers: Mapping[str, "Answer"]) -> dict[str, Any]:
    """Return what the page shows of each answer, and the command of those that were not asked."""
    prices, curve, robust = (answers.get(name) for name in ("prices", "curve", "robust"))
    weak = answers.get("weak")
    return {
        "prices": _prices(run, prices) if prices is not None else [],
        "prices_missing": ""
        if prices is not None
        else _("What each rule costs was not asked yet: 'gapplanner prices FOLDER' finds it."),
        "curve": _curve(curve) if curve is not None else None,
        "robust": _robust(run, robust) if robust is not None else None,
        "weak": weak_block(weak, _names(run)) if weak is not None else None,
        "missing": [
            sentence
            for answer, sentence in (
                (
                    curve,
                    _(
                        "With less and more money: not asked yet; 'gapplanner curve FOLDER' "
                        "finds it."
                    ),
                ),
                (
                    robust,
                    _(
                        "With other weights, costs and incomes: not asked yet; 'gapplanner robust "
                        "FOLDER' finds it."
                    ),
                ),
                (
                    weak,
                    _(
                        "With figures within their errors: not asked yet; 'gapplanner weak FOLDER' "
                        "finds it."
                    ),
                ),
            )
            if answer is None
        ],
    }


def _names(run: "Run") -> dict[str, str]:
    places = zip(run.units["unit_id"], run.units["name"], strict=True)
    units = zip(
        run.candidates["executing_unit"], run.candidates["executing_unit_name"], strict=True
    )
    return {str(code): str(name) for code, name in (*places, *units)}


def _prices(run: "Run", answer: "Answer") -> list[Table]:
    table, names = answer.table, _names(run)
    captions = (
        (("rule", "group"), _("What each rule costs")),
        (("money",), _("What more and less money brings")),
        (("capacity",), _("What more and less capacity brings")),
    )
    found = []
    for kinds, caption in captions:
        some = table[table["kind"].isin(kinds) & (table["how"] != "added up")]
        order = some["gain"].abs().fillna(float("inf")).sort_values(ascending=False, kind="stable")
        rows = some.loc[order.index].head(MOST_PRICES)
        if len(rows):
            found.append(_price_table(rows, caption, names))
    return found


def _price_table(rows: pd.DataFrame, caption: str, names: Mapping[str, str]) -> Table:
    frame = pd.DataFrame([_price_row(row, names) for row in rows.to_dict("records")])
    return table_from(
        frame,
        caption,
        (
            Column("what", _("What"), width=60, is_head=True),
            Column("step", _("Change"), width=20),
            Column("gain", _("Gain of the result"), Kind.FIGURE),
            Column("proved", _("Proved"), width=24),
            Column("people", _("People"), Kind.FIGURE),
        ),
        note=_(
            "The gain is of the plan's own objective, in per cent of it; the proved range says "
            "between which figures it must lie."
        ),
    )


def _price_row(row: Mapping[Any, Any], names: Mapping[str, str]) -> dict[str, str]:
    subject, part = str(row["subject"]), str(row["part"])
    what = names.get(subject) or str(row["sentence"] or "") or subject
    if row["kind"] == "money":
        what = funding_label(subject)
    if subject == EVERYONE:
        what = _("Every executing unit")
    # Cells of a table read back from a file may be empty.
    parts = [text for text in (what, names.get(part, part)) if text and text not in ("None", "nan")]
    step = row["step"]
    head = {
        "what": " · ".join(dict.fromkeys(parts)),
        "step": _("without it") if step is None or pd.isna(step) or not step else str(step),
    }
    if row["verdict"] == "no plan":
        return {**head, "gain": _("no plan"), "proved": "–", "people": "–"}
    proved = _("from {least} to {most}").format(
        least=gain_words(row["gain_share_least"]), most=gain_words(row["gain_share_most"])
    )
    return {
        **head,
        "gain": gain_words(row["gain_share"]),
        "proved": _("nothing, proved") if row["verdict"] == "nothing" else proved,
        "people": signed_count(row["people"]),
    }


def _curve(answer: "Answer") -> dict[str, Any] | None:
    objective = str(answer.about["objective"])
    found = answer.table[answer.table["objective"].notna()]
    if found.empty or "level" not in found:
        return None
    # Read back from its file, a column of this name is text: elsewhere it is the level of a place.
    found = found.assign(level=numbers(found["level"]))
    points = [
        charts.Point(
            budget=float(row["budget"]),
            value=float(row["level"]),
            bound=float(row["level_at_most"]),
            words=level_label(objective, row["level"]),
            is_chosen=bool(row["chosen"]),
        )
        for row in found.to_dict("records")
    ]
    frame = found.assign(
        result=[point.words for point in points],
        most=[level_label(objective, point.bound) for point in points],
    )
    name = level_title(objective)
    return {
        "drawing": charts.budget_curve(
            points, _("{value} with less and more money").format(value=name), name
        ),
        "sentence": _curve_sentence(found, objective),
        "table": table_from(
            frame,
            _("With less and more money"),
            (
                Column("factor", _("Of this plan's money"), Kind.PERCENT),
                Column("budget", _("Money, S/"), Kind.MONEY),
                Column("result", name, Kind.FIGURE),
                Column("most", _("No plan exceeds"), Kind.FIGURE),
                Column("investments", _("Investments"), Kind.COUNT),
            ),
        ),
    }


def _curve_sentence(found: pd.DataFrame, objective: str) -> str:
    chosen, last = found[found["chosen"]], found.iloc[-1]
    if chosen.empty:
        return ""
    return _(
        "With {now} the result is {level}; with {then} it would be {more}. The dashed line is "
        "what no plan can exceed."
    ).format(
        now=in_words(chosen.iloc[0]["budget"]),
        level=level_label(objective, chosen.iloc[0]["level"]),
        then=in_words(last["budget"]),
        more=level_label(objective, last["level"]),
    )


def _robust(run: "Run", answer: "Answer") -> dict[str, Any]:
    table = answer.table[answer.table["kind"] == "slot"]
    names = _work_names(run)
    inside = table[table["in_plan"]]
    core = inside[inside["group"] == "core"]
    contested = table[(table["group"] == "contested") | (table["in_plan"] & (table["times"] == 0))]
    sentences = _robust_sentences(answer, len(inside), len(core), len(contested))
    works = [
        charts.Often(
            names.get(str(row["id"]), str(row["id"])), float(row["frequency"]), bool(row["in_plan"])
        )
        for row in _most_telling(contested).to_dict("records")
    ]
    if len(contested) > len(works):
        sentences.append(
            _(
                "The drawing shows {n} of them: the least sure of the plan (filled) and the most "
                "frequent outside of it (hollow). All are in answers/robust.csv."
            ).format(n=count(len(works)))
        )
    title = _("How often each contested work enters")
    drawn = charts.frequency_dots(works, title, float(answer.about["core_from"])) if works else None
    return {"sentences": sentences, "drawing": drawn, "title": title}


def _robust_sentences(answer: "Answer", works: int, core: int, contested: int) -> list[str]:
    samples = int(answer.about["samples"]) - int(answer.about["without_plan"])
    return [
        ngettext(
            "{core} of the {works} works of the plan enter in at least {from_} of the {n} drawn "
            "case of other weights, costs and incomes: they are its core.",
            "{core} of the {works} works of the plan enter in at least {from_} of the {n} drawn "
            "cases of other weights, costs and incomes: they are its core.",
            samples,
        ).format(
            core=count(core),
            works=count(works),
            from_=percent(float(answer.about["core_from"])),
            n=count(samples),
        ),
        ngettext(
            "{n} work, inside or outside of the plan, is contested: it depends on what is drawn.",
            "{n} works, inside or outside of the plan, are contested: they depend on what is "
            "drawn.",
            contested,
        ).format(n=count(contested)),
    ]


def _most_telling(contested: pd.DataFrame) -> pd.DataFrame:
    """Return the least sure works of the plan and the most frequent outside of it."""
    inside = contested[contested["in_plan"]].sort_values(["frequency", "id"]).head(LEAST_SURE)
    outside = contested[~contested["in_plan"]].sort_values(
        ["frequency", "id"], ascending=[False, True]
    )
    some = pd.concat([inside, outside.head(NEXT_IN_LINE)])
    return some.sort_values(["frequency", "id"], ascending=[False, True])


def _work_names(run: "Run") -> dict[str, str]:
    """Return a short name for every work: its place and its gap, else its own name."""
    order = run.candidates.assign(
        is_out=run.candidates["decision"] != "in",
        slot=run.candidates["slot"].fillna(run.candidates["candidate_id"]),
    ).sort_values(["is_out", "cost", "candidate_id"])
    first = order.drop_duplicates("slot")
    return {str(row["slot"]): _short_name(row) for row in first.to_dict("records")}


def _short_name(row: Mapping[Any, Any]) -> str:
    place, indicator = known(row["unit_name"]), known(row["indicator_id"])
    if place is None or indicator is None or str(row["origin"]) != str(Origin.PROSPECTIVE):
        return str(row["name"])
    return f"{place}: {gap_name(str(indicator))}"
