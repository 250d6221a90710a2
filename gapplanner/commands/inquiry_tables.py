"""Answers about what else could be, as tables and one plain sentence for people."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gapplanner.answer import gap_name
from gapplanner.figures import count, millions, percent, quantity
from gapplanner.labels import gap_unit_label
from gapplanner.language import _, ngettext
from gapplanner.vocabulary import EVERYONE

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer
    from gapplanner.runs import Run

# Rows of a table that a terminal shows; the file has them all.
MOST_ROWS = 25
# Objectives whose value is a share of something, 0-1.
SHARES = ("balanced", "closure", "worst_off")


@dataclass(frozen=True)
class Shown:
    """Tables (head, rows) for a terminal and the sentences said after them."""

    tables: Sequence[tuple[Sequence[str], Sequence[Sequence[str]]]]
    sentences: Sequence[str]


def level_label(objective: str, level: float) -> str:
    """Return the value of an objective as people read it."""
    if pd.isna(level):
        return "–"
    if objective in SHARES:
        return f"{level:.2%}".replace("%", " %")
    if objective == "cheapest":
        return millions(level)
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
    }[objective]


def indicators_of(answer: "Answer", prefix: str = "closure_") -> list[str]:
    """Return the indicators that an answer has columns for."""
    columns = map(str, answer.table.columns)
    return [name.removeprefix(prefix) for name in columns if name.startswith(prefix)]


def show_curve(answer: "Answer") -> Shown:
    """Return the curve: one table of money and result, one of closure by indicator."""
    objective = str(answer.about["objective"])
    head = (
        _("Money"), _("S/ million"), level_title(objective), _("Proved limit"),
        _("Investments"), _("Leave"),
    )  # fmt: skip
    rows, shares = [], []
    names = indicators_of(answer, "share_")
    for row in answer.table.to_dict("records"):
        mark = " *" if row["chosen"] else ""
        budget = percent(row["factor"]) + mark
        rows.append(
            (
                budget,
                f"{row['budget'] / 1e6:,.1f}",
                level_label(objective, row.get("level", float("nan"))),
                level_label(objective, row.get("level_at_most", float("nan"))),
                _or_dash(row.get("investments")),
                _or_dash(row.get("leave")),
            )
        )
        shares.append((budget, *(_share(row.get(f"share_{name}")) for name in names)))
    closure_head = (_("Money"), *(gap_name(name) for name in names))
    return Shown(((head, rows), (closure_head, shares)), [*_curve_sentences(answer, objective)])


def _curve_sentences(answer: "Answer", objective: str) -> list[str]:
    table = answer.table
    found = table[table["objective"].notna()]
    sentences = [_("* the budget of this plan.")]
    missing = len(table) - len(found)
    if missing:
        sentences.append(
            ngettext(
                "With {n} of the budgets no plan keeps the rules.",
                "With {n} of the budgets no plan keeps the rules.",
                missing,
            ).format(n=missing)
        )
    if len(found) > 1:
        chosen = found[found["chosen"]].iloc[0]
        last = found.iloc[-1]
        left = int(found["leave"].fillna(0).sum())
        sentences.append(
            _(
                "With {most} of the money the result goes from {now} to {then}; along the curve "
                "{left} investments leave although the money grows, because other works together "
                "are worth more."
            ).format(
                most=percent(last["factor"]),
                now=level_label(objective, chosen["level"]),
                then=level_label(objective, last["level"]),
                left=count(left),
            )
        )
    return [*sentences, *improved(answer, objective)]


def improved(answer: "Answer", objective: str) -> list[str]:
    """Say when a better plan for the run's own problem was found than the run has."""
    if answer.about.get("run_improved_to") is None:
        return []
    from gapplanner.inquiry.resolving import level_named

    level = level_named(objective, float(answer.about["run_improved_to"]))
    return [
        _(
            "On the way a better plan was found for this same problem, of {level}: plan again with "
            "a smaller 'solver.relative_gap' to get one as good."
        ).format(level=level_label(objective, level))
    ]


def _or_dash(number: Any) -> str:
    return "–" if number is None or pd.isna(number) else count(number)


def _share(share: Any) -> str:
    return "–" if share is None or pd.isna(share) else percent(share)


def in_units(units: dict[str, str], name: str, amount: float) -> str:
    """Return a signed amount of an indicator's gap in its natural unit."""
    sign = "+" if amount > 0 else ""
    return f"{sign}{quantity(amount)} {gap_unit_label(units[name], amount)}"


def names_of(run: "Run") -> dict[str, str]:
    """Return what people call the places and the executing units of a run."""
    places = zip(run.units["unit_id"], run.units["name"], strict=True)
    units = zip(
        run.candidates["executing_unit"], run.candidates["executing_unit_name"], strict=True
    )
    return {str(code): str(name) for code, name in (*places, *units)}


def show_prices(answer: "Answer", names: Mapping[str, str]) -> Shown:
    """Return the prices: rules, money and capacity, what gains most first."""
    table = answer.table
    units = {str(name): str(unit) for name, unit in dict(answer.about["gap_units"]).items()}
    head = (_("What"), _("Part"), _("Step"), _("Gain"), _("Proved"), _("People"), _("Mainly"))
    tables = []
    for kinds in (("rule", "group"), ("money",), ("capacity",)):
        some = table[table["kind"].isin(kinds) & (table["how"] != "added up")]
        order = some["gain"].abs().fillna(float("inf")).sort_values(ascending=False, kind="stable")
        rows = [_price_row(row, units, names) for row in some.loc[order.index].to_dict("records")]
        if rows:
            tables.append((head, rows[:MOST_ROWS]))
    return Shown(
        tables,
        [*_price_sentences(answer, names), *improved(answer, str(answer.about["objective"]))],
    )


def _price_row(
    row: dict[Any, Any], units: dict[str, str], names: Mapping[str, str]
) -> tuple[str, ...]:
    subject, part = str(row["subject"]), str(row["part"])
    subject = names.get(subject, str(row["sentence"]) or subject)
    if row["subject"] == EVERYONE:
        subject = _("Every executing unit")
    head = (subject, names.get(part, part), str(row["step"] or _("without it")))
    if row["verdict"] == "no plan":
        return (*head, _("no plan"), "–", "–", "–")
    proved = _("from {least} to {most}").format(
        least=_gain(row["gain_share_least"]), most=_gain(row["gain_share_most"])
    )
    return (
        *head,
        _gain(row["gain_share"]),
        _("nothing, proved") if row["verdict"] == "nothing" else proved,
        signed_count(row["people"]),
        _mainly(row, units),
    )


def _gain(share: float) -> str:
    """Return a relative gain with two decimals: small gains are what prices are about."""
    if pd.isna(share):
        return "–"
    if math.isinf(share):
        return _("unknown")
    return f"{share:+.2%}".replace("%", " %").replace("-", "−") if share else "0 %"


def signed_count(number: float) -> str:
    """Return a whole number of persons or things with its sign."""
    return ("+" if round(number) > 0 else "") + count(number)


def _mainly(row: dict[Any, Any], units: dict[str, str]) -> str:
    """Return the two largest changes of closure, each against its own indicator's changes."""
    changes = {name: float(row[f"closure_{name}"]) for name in units}
    told = sorted(
        (name for name, amount in changes.items() if round(amount, 1)),
        key=lambda name: (-abs(changes[name]), name),
    )
    return "; ".join(
        f"{gap_name(name)} {in_units(units, name, changes[name])}" for name in told[:2]
    )


def _price_sentences(answer: "Answer", names: Mapping[str, str]) -> list[str]:
    table = answer.table
    rules = table[table["kind"] == "rule"]
    free = rules[rules["verdict"] == "nothing"]
    sentences = []
    if len(free):
        listed = ", ".join(str(name) for name in free["subject"])
        sentences.append(
            _("These rules cost nothing, and that is proved: {names}.").format(names=listed)
        )
    added_up = table[table["how"] == "added up"]
    if len(added_up):
        sentences.append(
            _(
                "{n} limits of executing units could not be reached by any plan: more of them is "
                "worth nothing, and that is proved by adding up."
            ).format(n=count(len(added_up)))
        )
    dear = table[(table["gain"] > 0) & table["kind"].isin(("money", "capacity"))]
    dear = dear[dear["subject"] != EVERYONE].sort_values("gain", ascending=False, kind="stable")
    if len(dear):
        top = dear.iloc[0]
        sentences.append(
            _("What would bring most: {what} ({part}) {step}, {gain} and {people} people.").format(
                what=names.get(str(top["subject"]), str(top["subject"])),
                part=top["part"],
                step=top["step"],
                gain=_gain(float(top["gain_share"])),
                people=signed_count(float(top["people"])),
            )
        )
    return sentences


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
            millions(one["cost"]),
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
    return Shown(((head, rows), (closed_head, closed)), _alternative_sentences(answer))


def _alternative_sentences(answer: "Answer") -> list[str]:
    told: Sequence[Mapping[str, Any]] = answer.about["alternatives"]
    slack = percent(float(answer.about["slack"]))
    if len(told) == 1:
        return [
            _("No other plan was found within {slack} that lies elsewhere.").format(slack=slack)
        ]
    always = int((answer.table["chosen_in"] == len(told)).sum())
    some = len(answer.table)
    sentence = _(
        "Giving up at most {slack}, {n} other plans put up to {share} of the money elsewhere; "
        "{always} of the {some} investments are in every one of them."
    )
    return [
        sentence.format(
            slack=slack,
            n=count(len(told) - 1),
            share=percent(max(float(one["distance"]) for one in told)),
            always=count(always),
            some=count(some),
        )
    ]
