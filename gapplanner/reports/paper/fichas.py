"""The fichas of investments on paper, a few to a page, none parted."""

from collections.abc import Sequence
from typing import Final

from gapplanner.language import _
from gapplanner.reports.accounts.fichas import Ficha, fact_names
from gapplanner.reports.paper.sheet import FAINT, MARGIN, POINT, SOFT, TOP, Sheet

SIZE: Final = 7.5
STEP: Final = SIZE * POINT * 1.32
HEAD: Final = 31.0
BETWEEN: Final = 6.0
LONGEST: Final = 180.0
"""Millimetres of facts that stand in two columns; more go on over pages in one."""


def lay_fichas(sheet: Sheet, fichas: Sequence[Ficha]) -> None:
    """Lay fichas down one under another; the outline names each."""
    names = fact_names()
    for ficha in fichas:
        _lay(sheet, ficha, names)


def _lay(sheet: Sheet, ficha: Ficha, names: Sequence[str]) -> None:
    half = (sheet.width - BETWEEN) / 2
    facts = [
        (name, sheet.lines(fact, SIZE, half - HEAD))
        for name, fact in zip(names, ficha.facts, strict=True)
        if fact
    ]
    left, right = _halves(facts)
    title = sheet.lines(ficha.name, 9.5, sheet.width - 4, "B")
    why = _("Why: {reason}").format(reason=ficha.explanation or ficha.reason)
    reason = sheet.lines(why, 8, sheet.width)
    payments = sheet.lines(
        " · ".join(f"{year}: {amount}" for year, amount in ficha.payments), SIZE, sheet.width - HEAD
    )
    rows = max(sum(len(lines) for _name, lines in one) for one in (left, right))
    tall = len(title) * 4.6 + 4 + (rows + len(payments)) * STEP + len(reason) * 3.8 + 10
    # A ficha longer than a page begins on its own and goes on as lines do.
    sheet.needs(min(tall, sheet.pdf.h - TOP - 20))
    sheet.named(ficha.name, 1)
    _title(sheet, title)
    if rows * STEP > LONGEST:
        _facts(sheet, facts, MARGIN)
    else:
        sheet.needs(rows * STEP)
        _two_columns(sheet, left, right)
    sheet.y += 0.6
    sheet.needs(STEP)
    with sheet.pdf.block("P"):
        sheet.put(MARGIN, sheet.y + SIZE * POINT, sheet.clean(_("Payments"), "B"), SIZE, "B")
        for line in payments:
            sheet.needs(STEP)
            sheet.put(MARGIN + HEAD, sheet.y + SIZE * POINT, line, SIZE)
            sheet.y += STEP
    sheet.y += 1
    with sheet.pdf.block("P"):
        for line in reason:
            sheet.needs(3.8)
            sheet.put(MARGIN, sheet.y + 8 * POINT, line, 8)
            sheet.y += 3.8
    sheet.y += 5


def _two_columns(
    sheet: Sheet, left: Sequence[tuple[str, list[str]]], right: Sequence[tuple[str, list[str]]]
) -> None:
    top, lowest = sheet.y, sheet.y
    for x, facts in ((MARGIN, left), (MARGIN + (sheet.width + BETWEEN) / 2, right)):
        sheet.y = top
        _facts(sheet, facts, x)
        lowest = max(lowest, sheet.y)
    sheet.y = lowest


def _title(sheet: Sheet, lines: Sequence[str]) -> None:
    with sheet.pdf.block("H2"):
        for number, line in enumerate(lines):
            sheet.needs(4.6)
            tall = 4.6 + (0.8 if number == 0 else 0)
            sheet.pdf.set_fill_color(*FAINT)
            sheet.pdf.rect(MARGIN, sheet.y, sheet.width, tall, style="F")
            sheet.put(MARGIN + 2, sheet.y + 3.9, line, 9.5, "B")
            sheet.y += 4.6
    sheet.y += 2


def _halves(
    facts: Sequence[tuple[str, list[str]]],
) -> tuple[list[tuple[str, list[str]]], list[tuple[str, list[str]]]]:
    """Return the facts in two columns of about the same height, in their order."""
    whole = sum(len(lines) for _name, lines in facts)
    left: list[tuple[str, list[str]]] = []
    right: list[tuple[str, list[str]]] = []
    used = 0
    for name, lines in facts:
        (left if used < whole / 2 else right).append((name, lines))
        used += len(lines)
    return left, right


def _facts(sheet: Sheet, facts: Sequence[tuple[str, list[str]]], x: float) -> None:
    for name, lines in facts:
        head = sheet.lines(name, SIZE, HEAD - 2)
        with sheet.pdf.block("P"):
            for number in range(max(len(lines), len(head))):
                sheet.needs(STEP)
                y = sheet.y + SIZE * POINT
                if number < len(head):
                    sheet.put(x, y, head[number], SIZE, colour=SOFT)
                if number < len(lines):
                    sheet.put(x + HEAD, y, lines[number], SIZE)
                sheet.y += STEP
