"""Answers about what else could be, as tables and one plain sentence for people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gapplanner.answer import gap_name
from gapplanner.figures import count, millions, percent, quantity
from gapplanner.labels import gap_unit_label
from gapplanner.language import _, ngettext

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer

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
    return [name.removeprefix(prefix) for name in answer.table if name.startswith(prefix)]


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
