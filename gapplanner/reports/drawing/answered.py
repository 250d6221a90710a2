"""The charts of what was asked of a run: the budget curve, and what stays whatever is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from gapplanner.figures import LEAST_MILLIONS, percent
from gapplanner.language import _
from gapplanner.reports.drawing.svg import box, drawing, element, label, rule

LONGEST: Final = 50
CLEAR: Final = 70.0
"""Pixels between points that both have words."""
CHOSEN: Final = "#0B5394"


@dataclass(frozen=True)
class Point:
    """A budget in soles, what the best plan found achieves with it, and what none can exceed."""

    budget: float
    value: float
    bound: float
    words: str
    is_chosen: bool


def budget_curve(points: Sequence[Point], title: str, value_name: str) -> Markup:
    """Return what is achieved over the money, both from zero; the run's own budget is named."""
    left, top, wide, tall = 60.0, 28.0, 480.0, 220.0
    bottom = top + tall
    most = max((point.budget for point in points), default=0.0) or 1.0
    highest = max((max(point.value, point.bound) for point in points), default=0.0) or 1.0

    def at(budget: float, value: float) -> tuple[float, float]:
        return left + budget / most * wide, bottom - max(value, 0.0) / highest * tall

    def line(values: Sequence[tuple[float, float]], kind: str) -> Markup:
        words = " ".join("{:.1f},{:.1f}".format(*at(*pair)) for pair in values)
        return element("polyline", points=words, **{"class": kind})

    in_millions = most >= LEAST_MILLIONS
    unit = _("Money, millions of soles") if in_millions else _("Money, S/")
    parts = [
        rule(left, bottom, left + wide, bottom, "axis"),
        rule(left, top, left, bottom, "axis"),
        line([(point.budget, point.bound) for point in points], "bound"),
        line([(point.budget, point.value) for point in points], "curve"),
        label(left, top - 12, value_name, kind="small"),
        label(left + wide, bottom + 34, unit, kind="small", anchor="end"),
    ]
    named = _named(points, most / wide * CLEAR)
    for point in points:
        x, y = at(point.budget, point.value)
        look = {"fill": CHOSEN} if point.is_chosen else {"class": "hollow"}
        parts.append(element("circle", cx=x, cy=y, r=6.0 if point.is_chosen else 4.0, **look))
        if point not in named:
            continue
        money = f"{point.budget / 1e6:,.0f}" if in_millions else f"{point.budget:,.2f}"
        parts.append(label(x, bottom + 17, money, anchor="middle"))
        kind = "strong" if point.is_chosen else "small"
        # Below the curve, but for the points that lie next to the axis.
        below = 24 if point.is_chosen else 19
        parts.append(
            label(x, y + below if y + below < bottom - 4 else y - 11, point.words, kind=kind)
        )
    return drawing(left + wide + 76, bottom + 42, title, parts)


def _named(points: Sequence[Point], clear: float) -> list[Point]:
    """Return the points whose words have room: the run's own, then from the most money down."""
    named: list[Point] = []
    for point in sorted(points, key=lambda one: (not one.is_chosen, -one.budget)):
        if all(abs(point.budget - other.budget) >= clear for other in named):
            named.append(point)
    return named


@dataclass(frozen=True)
class Often:
    """A work, how often it was chosen (0-1), and whether this plan chose it."""

    name: str
    frequency: float
    in_plan: bool


def frequency_dots(works: Sequence[Often], title: str, core_from: float) -> Markup:
    """Return one line per work with a dot at how often it was chosen; the core is shaded."""
    start, wide, step, top = 330.0, 290.0, 20.0, 26.0
    bottom = top + step * len(works)
    core = start + core_from * wide
    parts = [
        box(core, top, start + wide - core, bottom - top, fill="#E5F5EC"),
        label(core, top - 8, _("core"), kind="small"),
        rule(start, top, start, bottom, "axis"),
    ]
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        x = start + share * wide
        parts.append(label(x, bottom + 16, f"{share:.0%}", kind="small", anchor="middle"))
    for place, work in enumerate(works):
        y, x = top + place * step + 11, start + work.frequency * wide
        name = work.name if len(work.name) <= LONGEST else f"{work.name[: LONGEST - 1]}…"
        look = {"fill": CHOSEN} if work.in_plan else {"class": "hollow"}
        parts += [
            label(start - 8, y + 4, name, kind="small", anchor="end"),
            rule(start, y, x, y, "even"),
            element("circle", cx=x, cy=y, r=4.5, **look),
            label(max(x, start) + 9, y + 4, percent(work.frequency), kind="small"),
        ]
    return drawing(start + wide + 70, bottom + 22, title, parts)
