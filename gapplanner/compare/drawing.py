"""The drawings of a comparison: what closes in each plan, and how money and closure go together."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from gapplanner.language import _
from gapplanner.reports.drawing.svg import drawing, element, label, rule

PLAN_COLOURS: Final = ("#1A1A1A", "#0B5394", "#D55E00", "#009E73")
"""One per plan; shape and letter tell them apart as well."""
LONGEST: Final = 34
APART: Final = 15.0
ASIDE: Final = (0.0, -13.0, 13.0, -26.0)


@dataclass(frozen=True)
class Dots:
    """A named gap and the share of it that each plan closes, 0-1."""

    name: str
    shares: tuple[float | None, ...]


def dot_plot(title: str, rows: Sequence[Dots], letters: Sequence[str]) -> Markup:
    """Return one line per gap with a lettered mark per plan; marks that meet stand apart."""
    start, wide, step = 230.0, 420.0, 40.0
    known = [share for row in rows for share in row.shares if share is not None]
    largest = max(known, default=0.0) or 1.0
    bottom = step * len(rows) + 12
    parts = [rule(start, 4, start, bottom, "axis")]
    for tick in _ticks(largest):
        x = start + tick / largest * wide
        parts.append(rule(x, 4, x, bottom, "grid"))
        parts.append(label(x, bottom + 16, f"{tick:.0%}", kind="small", anchor="middle"))
    for place, row in enumerate(rows):
        y = place * step + 22
        parts.append(label(start - 10, y + 4, _clipped(row.name), anchor="end"))
        parts.extend(_marks(row, letters, (start, wide / largest, y)))
    return drawing(start + wide + 30, bottom + 24, title, parts)


def _ticks(largest: float) -> list[float]:
    step = next(size for size in (0.02, 0.05, 0.1, 0.2, 0.25, 1.0) if largest / size <= 6)
    return [step * n for n in range(1, int(largest / step) + 1)]


def _marks(row: Dots, letters: Sequence[str], frame: tuple[float, float, float]) -> list[Markup]:
    start, scale, y = frame
    known = [start + share * scale for share in row.shares if share is not None]
    parts = [rule(min(known), y, max(known), y, "change")] if len(known) > 1 else []
    taken: list[float] = []
    for place, (share, letter) in enumerate(zip(row.shares, letters, strict=True)):
        if share is None:
            continue
        x = start + share * scale
        # Marks that would hide one another stand above and below the first, on the line.
        height = y + ASIDE[sum(abs(x - other) < APART for other in taken)]
        taken.append(x)
        colour = PLAN_COLOURS[place]
        parts.append(element("circle", cx=x, cy=height, r=7, fill=colour, stroke="#FFFFFF"))
        parts.append(
            element(
                "text",
                letter,
                x=x,
                y=height + 4,
                text_anchor="middle",
                fill="#FFFFFF",
                font_size=10,
            )
        )
    return parts


def _clipped(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


@dataclass(frozen=True)
class Line:
    """The budget curve of a plan: budget in soles, weighted level, and the point chosen."""

    letter: str
    points: tuple[tuple[float, float], ...]
    chosen: tuple[float, float] | None


def budget_lines(title: str, lines: Sequence[Line]) -> Markup:
    """Return what is reached against the money there is, a line per plan that has its curve."""
    left, top, wide, tall = 60.0, 20.0, 520.0, 240.0
    bottom = top + tall
    budgets = _round_steps(max(x for line in lines for x, _y in line.points))
    levels = _round_steps(max(y for line in lines for _x, y in line.points))

    def at(budget: float, level: float) -> tuple[float, float]:
        return left + budget / budgets[-1] * wide, bottom - level / levels[-1] * tall

    parts = [rule(left, bottom, left + wide, bottom, "axis"), rule(left, top, left, bottom, "axis")]
    for budget in budgets:
        x, _y = at(budget, 0.0)
        words = f"{budget / 1e6:,.6g}"
        parts.append(label(x, bottom + 17, words, kind="small", anchor="middle"))
    for level in levels:
        _x, y = at(0.0, level)
        parts.append(label(left - 6, y + 4, f"{level * 100:.4g}%", kind="small", anchor="end"))
    for line in lines:
        colour = _colour_of(line.letter)
        path = " ".join("{:.1f},{:.1f}".format(*at(*point)) for point in line.points)
        parts.append(element("polyline", points=path, fill="none", stroke=colour, stroke_width=2.5))
        if line.chosen is not None:
            x, y = at(*line.chosen)
            parts.append(element("circle", cx=x, cy=y, r=5, fill=colour, stroke="#FFFFFF"))
    parts.extend(_ends(lines, at))
    note = _("The point is the budget of the plan.")
    parts.append(label(left + 4, top - 8, note, kind="small"))
    parts.append(label(left + wide / 2, bottom + 34, _("Millions of soles"), anchor="middle"))
    return drawing(left + wide + 40, bottom + 42, title, parts)


def _ends(lines: Sequence[Line], at: Callable[[float, float], tuple[float, float]]) -> list[Markup]:
    """Return the letter of each line at its end; letters that would meet stand apart."""
    parts, above = [], 0.0
    for line in sorted(lines, key=lambda line: at(*line.points[-1])[1]):
        x, y = at(*line.points[-1])
        above = max(y + 4, above + 15)
        parts.append(label(x + 6, above, line.letter, kind="strong"))
    return parts


def _colour_of(letter: str) -> str:
    return PLAN_COLOURS["ABCD".index(letter)]


def _round_steps(most: float) -> list[float]:
    """Return round figures from nothing to the first that is not under ``most``, six at most.

    Examples
    --------
    >>> [round(step, 3) for step in _round_steps(0.47)], _round_steps(2.4e9)[-1]
    ([0.0, 0.1, 0.2, 0.3, 0.4, 0.5], 2500000000.0)
    """
    if most <= 0:
        return [0.0, 1.0]
    unit = 10.0 ** math.floor(math.log10(most))
    step = next(part * unit for part in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0) if most <= 5 * part * unit)
    return [step * number for number in range(math.ceil(round(most / step, 9)) + 1)]
