"""What the answers of all inquiries share when people read them: levels, units, names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from gapplanner.answer import gain_words, level_label, level_title, signed_count
from gapplanner.figures import count, percent, quantity
from gapplanner.labels import gap_unit_label
from gapplanner.language import _

if TYPE_CHECKING:
    from gapplanner.inquiry import Answer
    from gapplanner.runs import Run

__all__ = [
    "MOST_ROWS",
    "Shown",
    "Table",
    "dash_or_count",
    "gain_words",
    "improved",
    "in_units",
    "indicators_of",
    "level_label",
    "level_title",
    "names_of",
    "share_or_dash",
    "signed_count",
]

# Rows of a table that a terminal shows; the file has them all.
MOST_ROWS = 25


@dataclass(frozen=True)
class Table:
    """A table for a terminal: its head and its rows of words."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Shown:
    """Tables for a terminal and the sentences said after them."""

    tables: Sequence[Table]
    sentences: Sequence[str]


def indicators_of(answer: "Answer", prefix: str = "closure_") -> list[str]:
    """Return the indicators that an answer has columns for."""
    columns = map(str, answer.table.columns)
    return [name.removeprefix(prefix) for name in columns if name.startswith(prefix)]


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


def dash_or_count(number: Any) -> str:
    """Return a whole number, or a dash where there is none."""
    return "–" if number is None or pd.isna(number) else count(number)


def share_or_dash(share: Any) -> str:
    """Return a share in per cent, or a dash where there is none."""
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
