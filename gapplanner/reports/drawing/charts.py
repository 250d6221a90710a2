"""The charts of the report, small and labelled directly; a table beside each says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from gapplanner.figures import millions, percent
from gapplanner.language import _
from gapplanner.reports.accounts.equity import FIFTH, Equity
from gapplanner.reports.drawing.svg import box, drawing, element, label, rule

# Okabe and Ito's colours, told apart by colour-blind readers; text and shapes always stand beside.
SECTOR_COLOURS: Final = {
    "water": "#0072B2",
    "sanitation": "#56B4E9",
    "health": "#D55E00",
    "education": "#E69F00",
    "roads": "#595959",
    "other": "#009E73",
}
# Sources of money: one hue, dark to light, so that grey print keeps their order.
SOURCE_COLOURS: Final = ("#0B5394", "#6FA0CF", "#B9D2E8", "#DCE7F2")
INK_ON_SOURCE: Final = ("#FFFFFF", "#1A1A1A", "#1A1A1A", "#1A1A1A")
# ColorBrewer BuGn for what closes, and a pale YlOrBr for what stays open.
CLOSED_FIRST: Final = "#006D2C"
CLOSED_LATER: Final = "#66C2A4"
OPEN: Final = "#FEE391"

FAR_ABOVE: Final = 1.6
TALL_ENOUGH: Final = 15
LONGEST_NAME: Final = 44


@dataclass(frozen=True)
class Stack:
    """A year of money in soles: what each source pays, all ceilings and all capacity."""

    year: int
    parts: tuple[tuple[str, float], ...]
    ceiling: float | None
    capacity: float | None

    @property
    def height(self) -> float:
        """Soles of all sources together."""
        return sum(amount for _name, amount in self.parts)


def _largest(stacks: Sequence[Stack]) -> float:
    """Return the soles that the highest thing drawn stands for."""
    amounts = [amount for stack in stacks for amount in (stack.height, stack.ceiling or 0.0)]
    largest = max(amounts, default=0.0) or 1.0
    # Capacity far above the ceiling is written, not drawn: it would flatten the columns.
    capacities = [stack.capacity or 0.0 for stack in stacks]
    return max([largest, *(amount for amount in capacities if amount <= FAR_ABOVE * largest)])


def money_columns(stacks: Sequence[Stack], beside: Sequence[Stack] = ()) -> Markup:
    """Return stacked columns of money by year and source, the ceiling and capacity as lines.

    What stands ``beside`` them, in other charts, is drawn on the same scale.
    """
    left, top, height, step, wide = 8.0, 34.0, 180.0, 140.0, 96.0
    scale = height / _largest([*stacks, *beside])
    floor = top + height
    parts = [rule(left, floor, left + step * len(stacks), floor, "axis")]
    for place, stack in enumerate(stacks):
        x = left + step * place + 8
        parts.extend(_column(stack, x, wide, floor, scale))
        middle = x + wide / 2
        total = _("total {amount}").format(amount=_short_millions(stack.height))
        parts.append(label(middle, floor + 19, str(stack.year), kind="strong", anchor="middle"))
        parts.append(label(middle, floor + 36, total, anchor="middle"))
        parts.extend(_limits(x, wide, (floor, scale, top), stack))
    words = "; ".join(
        _("{year}: {amount}").format(year=stack.year, amount=millions(stack.height))
        for stack in stacks
    )
    title = _("Money by year and source, soles. {words}").format(words=words)
    return drawing(left + step * len(stacks), floor + 42, title, parts)


def _column(stack: Stack, x: float, wide: float, floor: float, scale: float) -> list[Markup]:
    parts, base = [], floor
    for place, (_name, amount) in enumerate(stack.parts):
        tall = amount * scale
        tone = min(place, len(SOURCE_COLOURS) - 1)
        parts.append(box(x, base - tall, wide, tall, fill=SOURCE_COLOURS[tone], stroke="#FFFFFF"))
        base -= tall
        if tall >= TALL_ENOUGH:
            parts.append(
                element(
                    "text",
                    _short_millions(amount),
                    x=x + wide / 2,
                    y=base + tall / 2 + 4,
                    text_anchor="middle",
                    fill=INK_ON_SOURCE[tone],
                )
            )
    return parts


def _limits(x: float, wide: float, frame: tuple[float, float, float], stack: Stack) -> list[Markup]:
    floor, scale, top = frame
    limits = [
        (floor - amount * scale, amount, kind, words)
        for amount, kind, words in (
            (stack.ceiling, "ceiling", _("ceiling {amount}")),
            (stack.capacity, "capacity", _("capacity {amount}")),
        )
        if amount
    ]
    parts, above = [], floor
    # From the lowest up: each label sits on its line, clear of the label under it.
    for y, amount, kind, words in sorted(limits, reverse=True):
        if y >= top - 1:
            parts.append(rule(x - 5, y, x + wide + 5, y, kind))
        above = min(max(y, top - 4) - 5, above - 13)
        text = words.format(amount=_short_millions(amount))
        parts.append(label(x - 5, above, text, kind="small"))
    return parts


def _short_millions(amount: float) -> str:
    return f"{amount / 1e6:,.1f}"


def paired_bar(weight: float, share: float, sector: str, largest: float) -> Markup:
    """Return two bars on one scale: the council's weight (outline), the money's share (filled)."""
    wide = 150.0 / (largest or 1.0)
    parts = [
        box(1, 2, weight * wide, 8, fill="none", stroke="#1A1A1A"),
        box(1, 13, share * wide, 8, fill=SECTOR_COLOURS[sector]),
    ]
    title = _("Weight {weight}, money {share}").format(weight=percent(weight), share=percent(share))
    return drawing(154, 24, title, parts, role="spark")


def closure_bar(within: float, later: float, title: str) -> Markup:
    """Return the whole gap as one bar: closed within the programme, closed later, still open."""
    wide, tall = 240.0, 16.0
    first, second = min(within, 1.0) * wide, min(later, 1.0) * wide
    parts = [
        box(0.5, 0.5, wide, tall, fill=OPEN, stroke="#8C6D1F"),
        box(0.5, 0.5, second, tall, fill=CLOSED_LATER),
        box(0.5, 0.5, first, tall, fill=CLOSED_FIRST),
    ]
    return drawing(wide + 1, tall + 1, title, parts, role="bar")


@dataclass(frozen=True)
class Change:
    """A named unserved share before and after two dates, 0-1."""

    name: str
    before: float
    within: float
    later: float


def change_bars(title: str, changes: Sequence[Change]) -> Markup:
    """Return one bar per place: how much is unserved before, and what of it closes by two dates."""
    start, wide, step = 100.0, 132.0, 19.0
    wide /= max((change.before for change in changes), default=0.0) or 1.0
    parts = []
    for place, change in enumerate(changes):
        y = place * step + 3
        parts.append(label(start - 6, y + 11, _clipped(change.name, 15), anchor="end"))
        parts.append(box(start, y, change.before * wide, 14, fill=CLOSED_FIRST))
        parts.append(box(start, y, change.within * wide, 14, fill=CLOSED_LATER))
        parts.append(box(start, y, change.later * wide, 14, fill=OPEN, stroke="#8C6D1F"))
        words = f"{change.before * 100:.1f} → {change.later * 100:.1f} %"
        parts.append(label(start + change.before * wide + 5, y + 11, words, kind="figure"))
    return drawing(start + 132 + 118, len(changes) * step + 4, title, parts)


def concentration_curve(equity: Equity) -> Markup:
    """Return the cumulative share of money against that of people, the poorest districts first."""
    side, left, top = 260.0, 46.0, 12.0
    bottom = top + side

    def at(people: float, money: float) -> tuple[float, float]:
        return left + people * side, bottom - money * side

    points = " ".join(
        "{:.1f},{:.1f}".format(*at(people, money))
        for people, money in zip(equity.people, equity.money, strict=True)
    )
    x, y = at(FIFTH, equity.poorest_fifth)
    words = _("The poorest fifth receives {share} of the money").format(
        share=percent(equity.poorest_fifth)
    )
    # The words keep clear of the curve: beside the point when it bends up, above it otherwise.
    parts = [
        box(left, top, side, side, fill="#FFFFFF", stroke="#767676"),
        rule(*at(0, 0), *at(1, 1), "even"),
        rule(x, bottom, x, y, "drop"),
        element("polyline", points=points, **{"class": "curve"}),
        element("circle", cx=x, cy=y, r=5, fill="#0B5394"),
        label(x + 10, bottom - 26, percent(equity.poorest_fifth), kind="strong"),
        label(x + 10, bottom - 10, _("of the money, to the poorest fifth"), kind="small"),
        label(
            left + side / 2, bottom + 34, _("People, from the poorest district"), anchor="middle"
        ),
        label(left, top - 3, _("Share of the money"), kind="small"),
        label(
            left + side - 5,
            bottom - side * 0.5,
            _("equal per person"),
            kind="small",
            anchor="end",
        ),
    ]
    for share in (0.0, 0.2, 0.4, 0.6, 0.8, 1.0):
        tick_x, tick_y = at(share, share)
        parts.append(label(tick_x, bottom + 16, f"{share:.0%}", kind="small", anchor="middle"))
        parts.append(label(left - 6, tick_y + 4, f"{share:.0%}", kind="small", anchor="end"))
    return drawing(left + side + 16, bottom + 42, words, parts)


def _clipped(name: str, longest: int = LONGEST_NAME) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


@dataclass(frozen=True)
class Slope:
    """A named share in the reference and in this run, 0-1."""

    name: str
    reference: float
    here: float


def dumbbells(title: str, slopes: Sequence[Slope], names: tuple[str, str]) -> Markup:
    """Return one line per name from the reference's share (hollow) to this run's (filled)."""
    start, wide, step = 190.0, 330.0, 28.0
    largest = max((max(slope.reference, slope.here) for slope in slopes), default=0.0) or 1.0
    scale = wide / largest
    bottom = step * len(slopes) + 20
    parts = [rule(start, 16, start, bottom, "axis")]
    parts.append(element("circle", cx=start + 6, cy=8, r=4.5, **{"class": "hollow"}))
    parts.append(label(start + 16, 12, names[0], kind="small"))
    parts.append(element("circle", cx=start + 166, cy=8, r=4.5, fill="#0B5394"))
    parts.append(label(start + 176, 12, names[1], kind="small"))
    for place, slope in enumerate(slopes):
        y = place * step + 34
        before, after = start + slope.reference * scale, start + slope.here * scale
        parts.append(label(start - 8, y + 4, _clipped(slope.name), anchor="end"))
        parts.append(rule(before, y, after, y, "change"))
        parts.append(element("circle", cx=before, cy=y, r=4.5, **{"class": "hollow"}))
        parts.append(element("circle", cx=after, cy=y, r=5, fill="#0B5394"))
        words = f"{slope.reference * 100:.1f} → {slope.here * 100:.1f} %"
        parts.append(label(max(before, after) + 10, y + 4, words, kind="figure"))
    return drawing(start + wide + 130, bottom + 4, title, parts)
