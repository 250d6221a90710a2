"""The first two pages: the summary that an acta can hold."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gapplanner.language import _
from gapplanner.reports.paper.drawings import Drawing, lay_drawing
from gapplanner.reports.paper.grid import lay_table
from gapplanner.reports.paper.sheet import ACCENT, INK, LINE, MARGIN, POINT, SOFT, Colour, Sheet

Page = Mapping[str, Any]

BETWEEN: Final = 8.0
MOST_LINES: Final = 6
"""Lines of a planner's own text before the answer: the answer stays on the first page."""
CLOSED: Final = ((0, 109, 44), (102, 194, 164), (254, 227, 145))


def lay_summary(sheet: Sheet, page: Page) -> None:
    """Lay down the title, the answer, its four figures, and what a session asks first."""
    sheet.page()
    _mast(sheet, page)
    sheet.text(page["answer"], 12.5, after=3)
    _tiles(sheet, page["tiles"])
    if not page["portfolio"]:
        return
    sheet.heading(_("What is chosen and for how much"))
    sheet.text(page["money_sentence"])
    _money_and_sectors(sheet, page)
    if page["closures"]:
        sheet.heading(_("What closes, on the three dates"))
        lay_closures(sheet, page)
    if page["fairness"]:
        lay_table(sheet, page["fairness"], title=_("What each province gets"))
    if page["equity"]:
        sheet.heading(_("Whom the money reaches"))
        sheet.text(" ".join(page["equity"]["sentences"][:2]))
    sheet.heading(_("How sure it is"))
    sheet.bullets(page["proof_sentences"])
    if page["cautions"]:
        sheet.heading(_("What to keep in mind"))
        sheet.bullets(page["cautions"])
    sheet.text(f"{page['proposal']}.", 9, "B", colour=ACCENT)


def _mast(sheet: Sheet, page: Page) -> None:
    sheet.named(_("Summary"), 0)
    sheet.text(page["proposal"], 9.5, "B", colour=ACCENT, after=0.5)
    with sheet.pdf.block("H1"):
        sheet.text(page["heading"], 19, "B", after=1, most=3)
    sheet.text(page["scenario_name"], 9, colour=SOFT, after=0.2, most=2)
    sheet.text(page["description"], 9, colour=SOFT, most=MOST_LINES)
    sheet.y += 2


def _tiles(sheet: Sheet, tiles: Sequence[tuple[str, str]]) -> None:
    if not tiles:
        return
    sheet.needs(22)
    sheet.rule(sheet.y)
    wide, top, lowest = sheet.width / len(tiles), sheet.y, sheet.y
    for place, (stated, words) in enumerate(tiles):
        x, y = MARGIN + place * wide, top + 2
        size, figure = 15.0, sheet.clean(stated, "B")
        while sheet.measured(figure, size, "B") > wide - 3 and size > 7:
            size -= 0.5
        with sheet.pdf.block("P"):
            sheet.put(x, y + 15 * POINT, figure, size, "B")
            y += 8.5
            for line in sheet.lines(words, 8, wide - 4):
                sheet.put(x, y + 8 * POINT, line, 8, colour=SOFT)
                y += 3.8
        lowest = max(lowest, y)
    sheet.y = lowest + 1.5
    sheet.rule(sheet.y)
    sheet.y += 2.5


def _money_and_sectors(sheet: Sheet, page: Page) -> None:
    half = (sheet.width - BETWEEN) / 2
    tallest = sheet.y
    if page["columns"]:
        drawing = Drawing(sheet, page["columns"], MARGIN, sheet.y, half)
        sheet.needs(drawing.height + 16)
        tallest = sheet.y
        with sheet.beside():
            sheet.text(_("Money by year and source, millions of soles"), 8, colour=SOFT, after=0.5)
            lay_drawing(sheet, page["columns"], wide=half)
            _source_keys(sheet, page["source_keys"], half)
            tallest = max(tallest, sheet.y)
    if page["closures"]:
        with sheet.beside():
            _sectors(sheet, page["sectors"], MARGIN + half + BETWEEN, half)
            tallest = max(tallest, sheet.y)
    sheet.y = tallest + 2


def _source_keys(sheet: Sheet, keys: Sequence[tuple[str, str]], wide: float) -> None:
    for colour, name in keys:
        sheet.pdf.set_fill_color(*(int(colour[at : at + 2], 16) for at in (1, 3, 5)))
        sheet.pdf.rect(MARGIN, sheet.y + 0.6, 3.4, 2.6, style="F")
        with sheet.pdf.block("P"):
            for line in sheet.lines(name, 7.5, wide - 6, most=2):
                sheet.put(MARGIN + 5, sheet.y + 2.8, line, 7.5, colour=SOFT)
                sheet.y += 3.7
    sheet.y += 1


def _sectors(sheet: Sheet, sectors: Sequence[Mapping[str, Any]], x: float, wide: float) -> None:
    words = _("Each sector: the weight the council gave it and the money it gets")
    with sheet.pdf.block("P"):
        for line in sheet.lines(words, 8, wide):
            sheet.put(x, sheet.y + 2.8, line, 8, colour=SOFT)
            sheet.y += 3.9
    columns = (x + wide * 0.42, x + wide * 0.58)
    for at, head in zip(columns, (_("Weight"), _("Money")), strict=True):
        _right(sheet, at, sheet.y + 3.4, head, "B")
    words = _("Weight (outline) and money (filled)")
    for number, line in enumerate(sheet.lines(words, 6.5, wide * 0.38)[:2]):
        sheet.put(x + wide * 0.62, sheet.y + 1.2 + number * 2.8, line, 6.5, colour=SOFT)
    sheet.y += 5
    for row in sectors:
        with sheet.pdf.block("P"):
            sheet.put(x, sheet.y + 4, sheet.clean(row["name"]), 8.5)
            for at, figure in zip(columns, (row["weight"], row["share"]), strict=True):
                _right(sheet, at, sheet.y + 4, figure)
        Drawing(sheet, row["bar"], x + wide * 0.62, sheet.y + 0.4, wide * 0.38).draw()
        sheet.y += 6.4
        _line(sheet, x, wide)


def _line(sheet: Sheet, x: float, wide: float) -> None:
    sheet.pdf.set_draw_color(*LINE)
    sheet.pdf.set_line_width(0.1)
    sheet.pdf.line(x, sheet.y, x + wide, sheet.y)


def _right(sheet: Sheet, x: float, y: float, text: str, style: str = "") -> None:
    text = sheet.clean(text, style)
    sheet.put(x - sheet.measured(text, 8.5, style), y, text, 8.5, style)


def lay_closures(sheet: Sheet, page: Page) -> None:
    """Lay down each gap as a bar with what closes of it on the three dates."""
    _closure_keys(sheet)
    x, wide = MARGIN, sheet.width
    rights = (x + wide * 0.46, x + wide * 0.79, x + wide * 0.9, x + wide)
    heads = (_("Size"), *page["date_heads"])
    texts = [sheet.lines(head, 7.5, wide * 0.11, "B") for head in heads]
    most = max(map(len, texts))
    for at, lines in zip(rights, texts, strict=True):
        for number, line in enumerate(lines, most - len(lines)):
            y = sheet.y + 2.8 + number * 3.5
            sheet.put(at - sheet.measured(line, 7.5, "B"), y, line, 7.5, "B")
    sheet.y += most * 3.5
    sheet.put(x, sheet.y - 0.7, sheet.clean(_("Gap"), "B"), 7.5, "B")
    sheet.y += 1.4
    _line(sheet, x, wide)
    for row in page["closures"]:
        _closure(sheet, row, rights)
    sheet.y += 2


def _closure(sheet: Sheet, row: Mapping[str, Any], rights: Sequence[float]) -> None:
    wide = sheet.width
    name = f"{row['name']} ({row['quality']})" if row["quality"] else row["name"]
    names = sheet.lines(name, 8, wide * 0.25, most=MOST_LINES)
    sizes = sheet.lines(row["size"], 8, wide * 0.205, most=MOST_LINES)
    sheet.needs(max(len(names), len(sizes)) * 3.7 + 1.6)
    y = sheet.y + 3.6
    with sheet.pdf.block("P"):
        for number, line in enumerate(names):
            sheet.put(MARGIN, y + number * 3.7, line, 8)
        for number, line in enumerate(sizes):
            sheet.put(rights[0] - sheet.measured(line, 8), y + number * 3.7, line, 8)
    Drawing(sheet, row["bar"], MARGIN + wide * 0.48, sheet.y + 0.8, wide * 0.215).draw()
    with sheet.pdf.block("P"):
        for at, share in zip(rights[1:], row["shares"], strict=True):
            sheet.put(at - sheet.measured(share, 8), y, share, 8)
    sheet.y += max(len(names), len(sizes)) * 3.7 + 1.4
    _line(sheet, MARGIN, wide)


def _closure_keys(sheet: Sheet) -> None:
    lay_keys(
        sheet, (_("closed within the programme"), _("closed by year ten"), _("still open")), CLOSED
    )


def lay_keys(sheet: Sheet, names: Sequence[str], colours: Sequence[Colour]) -> None:
    """Lay down on one line what each colour means."""
    x = MARGIN
    for stated, colour in zip(names, colours, strict=True):
        sheet.pdf.set_fill_color(*colour)
        sheet.pdf.set_draw_color(*INK)
        sheet.pdf.set_line_width(0.1)
        sheet.pdf.rect(x, sheet.y + 0.6, 3.4, 2.6, style="DF")
        name = sheet.clean(stated)
        sheet.put(x + 4.6, sheet.y + 2.8, name, 7.5, colour=SOFT)
        x += 10 + sheet.measured(name, 7.5)
    sheet.y += 5
