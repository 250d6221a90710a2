"""Alternatives and robustness, as tables and sentences for people."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gapplanner.answer import gap_name
from gapplanner.commands.shown import MOST_ROWS, Shown, Table, level_label, level_title
from gapplanner.figures import count, in_words, percent, quantity
from gapplanner.language import _, ngettext

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer

# What arithmetic may add to a gap.
LAST_BITS = 1e-9


def show_alternatives(answer: "Answer") -> Shown:
    """Return the plans: what each is worth, how far it lies from the others, what it gives."""
    objective = str(answer.about["objective"])
    head = (
        _("Plan"), level_title(objective), _("It loses"), _("Lies elsewhere"), _("Investments"),
        _("Places"), _("Cost"), _("People"), _("Enter"), _("Leave"),
    )  # fmt: skip
    told: Sequence[Mapping[str, Any]] = answer.about["alternatives"]
    rows = [
        (
            _("this plan") if not one["alternative"] else str(one["alternative"]),
            level_label(objective, one["level"]),
            f"{max(0.0, one['loss']):.2%}".replace("%", " %"),
            percent(one["distance"]),
            count(one["investments"]),
            count(one["places"]),
            in_words(one["cost"]),
            count(one["people"]),
            count(one["enter"]),
            count(one["leave"]),
        )
        for one in told
    ]
    names = sorted(dict(answer.about["gap_units"]))
    closed_head = (_("Plan"), *(gap_name(name) for name in names))
    closed = [
        (row[0], *(quantity(one["closure"].get(name)) for name in names))
        for row, one in zip(rows, told, strict=True)
    ]
    tables = [Table(head, rows), Table(closed_head, closed)]
    return Shown(tables, _alternative_sentences(answer))


def _alternative_sentences(answer: "Answer") -> list[str]:
    told: Sequence[Mapping[str, Any]] = answer.about["alternatives"]
    slack = percent(float(answer.about["slack"]))
    if len(told) == 1:
        return [
            _("No other plan was found within {slack} that lies elsewhere.").format(slack=slack)
        ]
    always = int((answer.table["chosen_in"] == len(told)).sum())
    some = len(answer.table)
    number = len(told) - 1
    sentence = ngettext(
        "Giving up at most {slack}, {n} other plan puts up to {share} of the money elsewhere; "
        "{always} of the {some} investments are in every plan.",
        "Giving up at most {slack}, {n} other plans put up to {share} of the money elsewhere; "
        "{always} of the {some} investments are in every plan.",
        number,
    )
    return [
        sentence.format(
            slack=slack,
            n=count(number),
            share=percent(max(float(one["distance"]) for one in told)),
            always=count(always),
            some=count(some),
        )
    ]


def show_robustness(answer: "Answer", names: Mapping[str, str]) -> Shown:
    """Return how many are core, contested and never chosen, and the contested nearest the core."""
    table = answer.table
    kinds = {"candidate": _("Investments"), "slot": _("Services in a place"), "place": _("Places")}
    head = (_("What"), _("Core"), _("Contested"), _("Never"), _("Core of this plan"))
    rows = []
    for kind, title in kinds.items():
        some = table[table["kind"] == kind]
        groups = some["group"].value_counts()
        core = int((some["in_plan"] & (some["group"] == "core")).sum())
        rows.append(
            (
                title,
                *(count(int(groups.get(name, 0))) for name in ("core", "contested", "never")),
                _("{n} of {all}").format(n=count(core), all=count(int(some["in_plan"].sum()))),
            )
        )
    slots = table[(table["kind"] == "slot") & (table["group"] == "contested")]
    slots = slots.sort_values(["frequency", "id"], ascending=[False, True]).head(MOST_ROWS)
    contested = [
        (
            str(row["id"]),
            names.get(str(row["unit_id"]), str(row["unit_id"])),
            _("in this plan") if row["in_plan"] else "–",
            percent(row["frequency"]),
        )
        for row in slots.to_dict("records")
    ]
    second = (_("Contested"), _("Place"), _("Now"), _("Chosen in"))
    tables = [Table(head, rows), *([Table(second, contested)] if contested else [])]
    return Shown(tables, _robust_sentences(answer))


def _robust_sentences(answer: "Answer") -> list[str]:
    table, about = answer.table, answer.about
    slots = table[(table["kind"] == "slot") & table["in_plan"]]
    sentences = [
        _(
            "Of the {all} works of this plan, {core} are chosen (in some size) in at least {share} "
            "of {samples} samples of weights, costs and incomes: they are the safe ones to prepare "
            "first."
        ).format(
            all=count(len(slots)),
            core=count(int((slots["group"] == "core").sum())),
            share=percent(float(about["core_from"])),
            samples=count(int(about["samples"])),
        )
    ]
    if float(about["largest_gap"]) > float(about["relative_gap"]) + LAST_BITS:
        sentences.append(
            _(
                "Some samples were not proved to the asked gap, only to {gap}: what stands just "
                "under or over a limit may be on its other side."
            ).format(gap=percent(float(about["largest_gap"])))
        )
    if about["without_plan"]:
        sentences.append(
            _("In {n} samples no plan keeps the rules; they do not count.").format(
                n=count(int(about["without_plan"]))
            )
        )
    return sentences
