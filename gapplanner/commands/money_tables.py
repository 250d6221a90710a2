"""The budget curve and the prices, as tables and sentences for people."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gapplanner.answer import gap_name
from gapplanner.commands.shown import (
    MOST_ROWS,
    Shown,
    Table,
    dash_or_count,
    gain_words,
    improved,
    in_units,
    indicators_of,
    level_label,
    level_title,
    share_or_dash,
    signed_count,
)
from gapplanner.figures import count, percent
from gapplanner.language import _, ngettext
from gapplanner.vocabulary import EVERYONE

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer


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
                dash_or_count(row.get("investments")),
                dash_or_count(row.get("leave")),
            )
        )
        shares.append((budget, *(share_or_dash(row.get(f"share_{name}")) for name in names)))
    closure_head = (_("Money"), *(gap_name(name) for name in names))
    return Shown(
        [Table(head, rows), Table(closure_head, shares)], _curve_sentences(answer, objective)
    )


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
                "are worth more, or as much within the proved limit."
            ).format(
                most=percent(last["factor"]),
                now=level_label(objective, chosen["level"]),
                then=level_label(objective, last["level"]),
                left=count(left),
            )
        )
    return [*sentences, *improved(answer, objective)]


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
            tables.append(Table(head, rows[:MOST_ROWS]))
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
        least=gain_words(row["gain_share_least"]), most=gain_words(row["gain_share_most"])
    )
    return (
        *head,
        gain_words(row["gain_share"]),
        _("nothing, proved") if row["verdict"] == "nothing" else proved,
        signed_count(row["people"]),
        _mainly(row, units),
    )


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
    if (table["verdict"] == "not distinguishable").any():
        sentences.append(
            _(
                "Where the proved range goes from 0, the gain is not told apart from nothing: ask "
                "with a smaller --gap."
            )
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
                gain=gain_words(float(top["gain_share"])),
                people=signed_count(float(top["people"])),
            )
        )
    return sentences
