"""Tables on paper: columns that fit their page, heads repeated, long rows carried over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from gapplanner.reports.paper.reading import ARTIFACT
from gapplanner.reports.paper.sheet import (
    BOTTOM,
    FAINT,
    INK,
    LEADING,
    LINE,
    MARGIN,
    POINT,
    SOFT,
    TOP,
    Sheet,
)
from gapplanner.reports.tables import Column, Kind, Table, written

SIZES: Final = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5)
GAP: Final = 1.3
LONGEST_WORD: Final = 30.0
SHORT: Final = 30.0
"""Words this wide or less, in millimetres, stay on one line."""
SMALL: Final = 6.5
ROOMY: Final = 0.6
"""Letters get smaller, down to `SMALL`, until so much of what the columns wish for is there."""
READABLE: Final = 7.0
UPRIGHT: Final = 180.0
"""Millimetres between the margins of an upright page."""
WHOLE: Final = 0.95
"""A table up to this share of a page is not parted."""
CARRIED: Final = 30
"""Rows of so many lines are carried over whole; a longer one begins where it stands."""
_LEFT: Final = (Kind.TEXT, Kind.CODE)


@dataclass(frozen=True)
class Grid:
    """A table as words: heads, rows, perhaps a total, and which columns stand at the right."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    total: tuple[str, ...] | None
    is_right: tuple[bool, ...]
    details: tuple[str, ...] | None = None
    detailed: int = 0
    """The column under whose words the details of a row stand."""


def grid_of(table: Table, details: Sequence[str] | None = None) -> Grid:
    """Return a table as words, the same that the page and its readers see."""
    kinds = [column.kind for column in table.columns]
    rows = tuple(
        tuple(_cell(value, kind) for value, kind in zip(row, kinds, strict=True))
        for row in table.rows
    )
    total = None
    if table.total is not None:
        head, *others = table.total
        total = (str(head), *(written(v, k) for v, k in zip(others, kinds[1:], strict=True)))
    return Grid(
        tuple(column.title for column in table.columns),
        rows,
        total,
        tuple(kind not in _LEFT for kind in kinds),
        tuple(details) if details is not None else None,
        _named_column(table.columns),
    )


def _cell(value: object, kind: Kind) -> str:
    return "–" if value is None else written(value, kind)


def _named_column(columns: Sequence[Column]) -> int:
    heads = [place for place, column in enumerate(columns) if column.is_head]
    words = [place for place, column in enumerate(columns) if column.kind in _LEFT]
    return next(iter([*heads, *words, 0]))


class Layout:
    """A grid measured for a sheet: its letters' size and the width of each column."""

    def __init__(self, sheet: Sheet, grid: Grid, width: float | None = None) -> None:
        self.sheet, self.grid = sheet, grid
        self.width = sheet.width if width is None else width
        self.size, self.widths = self._fitted()
        self.step = self.size * POINT * LEADING

    def _fitted(self) -> tuple[float, list[float]]:
        for size in SIZES:
            least = [self._least(place, size) for place in range(len(self.grid.heads))]
            wishes = [
                max(0.0, self._natural(place, size) - least[place]) for place in range(len(least))
            ]
            spare = self.width - sum(least)
            if spare >= ROOMY * sum(wishes) or (spare >= 0 and size <= SMALL):
                break
        if spare < 0:  # the words of some columns are broken
            return size, [wide * self.width / sum(least) for wide in least]
        wished = sum(wishes)
        share = min(1.0, spare / wished) if wished else 0.0
        widths = [wide + wish * share for wide, wish in zip(least, wishes, strict=True)]
        widths[self.grid.detailed] += self.width - sum(widths)
        return size, widths

    def _texts(self, place: int) -> list[str]:
        texts = [row[place] for row in self.grid.rows]
        return texts if self.grid.total is None else [*texts, self.grid.total[place]]

    def _least(self, place: int, size: float) -> float:
        head = _longest_word(self.sheet, self.grid.heads[place], size, "B")
        if self.grid.is_right[place]:
            last = self.grid.total[place] if self.grid.total else ""
            bold = self.sheet.measured(self.sheet.clean(last, "B"), size, "B")
            widest = max((self._wide(text, size) for text in self._texts(place)), default=0.0)
            # A figure is never broken, whatever comes of the columns of words.
            return max(head, bold, min(widest, 60.0)) + 2 * GAP
        words = max(
            (_longest_word(self.sheet, text, size, "") for text in self._texts(place)), default=0.0
        )
        widest = max((self._wide(text, size) for text in self._texts(place)), default=0.0)
        return max(head, widest if widest <= SHORT else min(words, LONGEST_WORD)) + 2 * GAP

    def _natural(self, place: int, size: float) -> float:
        widest = max((self._wide(text, size) for text in self._texts(place)), default=0.0)
        if self.grid.is_right[place]:
            return min(self._wide(self.grid.heads[place], size), widest + 12) + 2 * GAP
        return min(widest, 90.0) + 2 * GAP

    def _wide(self, text: str, size: float) -> float:
        return self.sheet.measured(self.sheet.clean(text[:400]), size)

    def height(self) -> float:
        """Return how tall the table would stand on a page without end."""
        tall = self._tall(self._lines(self.grid.heads, "B")) + 2 * self.step
        for number, row in enumerate(self.grid.rows):
            detail = self.grid.details[number] if self.grid.details else ""
            tall += self._tall(self._lines(row)) + len(self._detail_lines(detail)) * self.step
            if tall > self.sheet.pdf.h:
                break
        return tall

    def draw(self) -> None:
        """Lay the table down from where the sheet stands."""
        heads = self._lines(self.grid.heads, "B")
        self.sheet.needs(self._tall(heads) + 3 * self.step)
        self._heads(heads)
        for number, row in enumerate(self.grid.rows):
            detail = self.grid.details[number] if self.grid.details else ""
            self._row(self._lines(row), heads, self._detail_lines(detail))
        if self.grid.total is not None:
            self.sheet.rule(self.sheet.y, colour=INK, thick=0.25)
            self._row(self._lines(self.grid.total, "B"), heads, [], style="B")
        self.sheet.y += 2

    def _lines(self, cells: Sequence[str], style: str = "") -> list[list[str]]:
        return [
            self.sheet.lines(text, self.size, wide - 2 * GAP, style)
            for text, wide in zip(cells, self.widths, strict=True)
        ]

    def _detail_lines(self, detail: str) -> list[str]:
        if not detail:
            return []
        room = sum(self.widths[self.grid.detailed :]) - 2 * GAP
        return self.sheet.lines(detail, self.size - 0.5, room)

    def _tall(self, cells: list[list[str]]) -> float:
        return max(len(lines) for lines in cells) * self.step + 1.6

    def _heads(self, heads: list[list[str]]) -> None:
        sheet, tall = self.sheet, self._tall(heads)
        sheet.pdf.set_fill_color(*FAINT)
        sheet.pdf.rect(MARGIN, sheet.y, sheet.width, tall, style="F")
        most = max(len(lines) for lines in heads)
        # Heads stand on their lower edge, as the figures under them do.
        self._cells([[""] * (most - len(lines)) + lines for lines in heads], "B")
        sheet.y += tall
        sheet.rule(sheet.y, colour=SOFT, thick=0.25)

    def _row(
        self, cells: list[list[str]], heads: list[list[str]], detail: list[str], style: str = ""
    ) -> None:
        most = max(len(lines) for lines in cells)
        self._continued(min(most + len(detail), CARRIED), heads)
        done = 0
        while done < most:
            self._continued(1, heads)
            fits = max(1, int((self.sheet.room - 1.6) / self.step))
            part = [lines[done : done + fits] for lines in cells]
            self._cells(part, style)
            self.sheet.y += max(map(len, part)) * self.step + 0.8
            done += fits
        left = MARGIN + sum(self.widths[: self.grid.detailed]) + GAP
        for line in detail:
            self._continued(1, heads)
            self.sheet.put(
                left, self.sheet.y + self.size * POINT, line, self.size - 0.5, colour=SOFT
            )
            self.sheet.y += self.step
        self.sheet.y += 0.8
        self.sheet.rule(self.sheet.y, colour=LINE, thick=0.1)

    def _continued(self, lines: int, heads: list[list[str]]) -> None:
        """Go on to the next page, under the same heads, unless so many lines fit here."""
        if self.sheet.room < lines * self.step + 1.6:
            self.sheet.page(across=self.sheet.is_across)
            with self.sheet.pdf.block(ARTIFACT):
                self._heads(heads)

    def _cells(self, cells: list[list[str]], style: str) -> None:
        with self.sheet.pdf.block("P"):
            self._put_cells(cells, style)

    def _put_cells(self, cells: list[list[str]], style: str) -> None:
        sheet, x = self.sheet, MARGIN
        for place, (lines, wide) in enumerate(zip(cells, self.widths, strict=True)):
            y = sheet.y + 0.8 + self.size * POINT
            for line in lines:
                left = x + GAP
                if self.grid.is_right[place]:
                    left = x + wide - GAP - sheet.measured(line, self.size, style)
                sheet.put(left, y, line, self.size, style)
                y += self.step
            x += wide


def _longest_word(sheet: Sheet, text: str, size: float, style: str) -> float:
    words = sheet.clean(text[:400], style).split(" ")
    return max(sheet.measured(word, size, style) for word in words)


def needs_across(sheet: Sheet, *tables: Table | None) -> bool:
    """Return whether some table would be cramped on an upright page."""
    layouts = (Layout(sheet, grid_of(table), UPRIGHT) for table in tables if table is not None)
    return any(layout.size < READABLE for layout in layouts)


def lay_table(
    sheet: Sheet, table: Table, details: Sequence[str] | None = None, *, title: str = ""
) -> None:
    """Lay a table down under its title, its note below; a table that fits a page stays whole."""
    if not table.rows:
        return
    layout = Layout(sheet, grid_of(table, details))
    tall = layout.height() + (14 if title else 0)
    is_short = tall <= WHOLE * (sheet.pdf.h - TOP - BOTTOM)
    sheet.needs(tall if is_short else 50)
    if title:
        sheet.heading(title, needs=0)
    layout.draw()
    if table.note:
        sheet.text(table.note, 7.5, colour=SOFT)
