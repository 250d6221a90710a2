"""The sheets a report is laid on: fonts, margins, running heads, outline, and plain text."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fpdf.bidi import BidiParagraph
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from gapplanner.figures import day
from gapplanner.language import _, current_language
from gapplanner.reports.paper.letters import Ruler, is_from_the_right, shown
from gapplanner.reports.paper.reading import ARTIFACT, ReadDocument

MARGIN: Final = 15.0
TOP: Final = 21.0
BOTTOM: Final = 18.0
POINT: Final = 0.352778
"""Millimetres of a point."""
LEADING: Final = 1.32
SPOKEN: Final = {"es": "es-PE", "en": "en"}
"""The language in which a voice should read the document."""
LONGEST_TITLE: Final = 200
"""Characters of a title."""

INK: Final = (26, 26, 26)
SOFT: Final = (77, 77, 77)
ACCENT: Final = (11, 83, 148)
LINE: Final = (201, 201, 201)
FAINT: Final = (244, 246, 248)

Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Heads:
    """What every page says of itself."""

    title: str
    proposal: str
    mark: str
    on: dt.date


class Sheet:
    """A4 pages filled from the top; all measures in millimetres, sizes of letters in points.

    Attributes
    ----------
    pdf
        The document underneath.
    y
        Where the next thing begins.
    words
        Every text laid down, in order: what a reader of the document finds.
    """

    def __init__(self, heads: Heads) -> None:
        self.heads = heads
        self.pdf = ReadDocument(format="A4")
        self.pdf.set_auto_page_break(auto=False)
        self.pdf.set_margin(0)
        for style, name in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.pdf.add_font("sans", style, _fonts() / name)
        fonts = {style: _letters_of(self.pdf, style) for style in ("", "B")}
        self._drawn = {style: frozenset(font.cmap) for style, font in fonts.items()}
        self._rulers = {style: Ruler(font.cw) for style, font in fonts.items()}
        self._set: tuple[str, float] | None = None
        self.y = TOP
        self._describe()

    def _describe(self) -> None:
        pdf, heads = self.pdf, self.heads
        pdf.set_title(_clipped(self.clean(heads.title)))
        pdf.set_subject(self.clean(heads.mark))
        pdf.set_producer("gapplanner")
        pdf.set_creator("gapplanner")
        pdf.set_lang(SPOKEN[current_language()])
        # The window is called by the title of the report, not by the name of the file.
        pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
        midnight = dt.datetime.combine(heads.on, dt.time(), tzinfo=dt.UTC)
        pdf.set_creation_date(midnight)

    # Pages

    def page(self, *, across: bool = False) -> None:
        """Begin a page, upright or across."""
        self.pdf.add_page(orientation="L" if across else "P")
        self._set = None
        self.y = TOP

    @property
    def is_across(self) -> bool:
        """Return whether the page lies across."""
        return self.pdf.w > self.pdf.h

    @property
    def room(self) -> float:
        """Return what is left of the page's height."""
        return self.pdf.h - BOTTOM - self.y

    @property
    def width(self) -> float:
        """Return the width between the margins."""
        return self.pdf.w - 2 * MARGIN

    def needs(self, height: float) -> None:
        """Begin another page of the same kind unless so much height is left."""
        if self.room < height and self.y > TOP:
            self.page(across=self.is_across)

    # Letters

    def clean(self, text: str, style: str = "") -> str:
        """Return a text whose every character the font draws."""
        return shown(text, self._drawn[style])

    def measured(self, text: str, size: float, style: str = "") -> float:
        """Return the width of a clean text."""
        return self._rulers[style].width(text, size * POINT)

    def lines(
        self, text: str, size: float, room: float, style: str = "", *, most: int | None = None
    ) -> list[str]:
        """Return a text, made clean, in lines that fit: at most so many, cut with an ellipsis."""
        lines = self._rulers[style].lines(self.clean(text, style), size * POINT, room)
        if most is None or len(lines) <= most:
            return lines
        last = lines[most - 1]
        while last and self.measured(f"{last}…", size, style) > room:
            last = last[:-1]
        return [*lines[: most - 1], f"{last.rstrip()}…"]

    def put(
        self, x: float, y: float, text: str, size: float, style: str = "", colour: Colour = INK
    ) -> None:
        """Write one clean line whose baseline is at ``y``."""
        if not text:
            return
        if self._set != (style, size):
            self.pdf.set_font("sans", style, size)
            self._set = (style, size)
        self.pdf.set_text_color(*colour)
        if is_from_the_right(text):
            text = BidiParagraph(text=text).get_reordered_string()
        with self.pdf.block("P"):
            # A voice reads the words of two lines, or of two cells, apart.
            self.pdf.text(x, y, f"{text} ")

    def text(
        self,
        text: str,
        size: float = 9.0,
        style: str = "",
        *,
        colour: Colour = INK,
        after: float = 1.6,
        indent: float = 0.0,
        most: int | None = None,
    ) -> None:
        """Write a paragraph over the width, of at most so many lines, on to the next page."""
        step = size * POINT * LEADING
        self.needs(step)
        with self.pdf.block("P"):
            for line in self.lines(text, size, min(self.width, 180.0) - indent, style, most=most):
                self.needs(step)
                self.put(MARGIN + indent, self.y + size * POINT, line, size, style, colour)
                self.y += step
        self.y += after

    def bullets(self, sentences: Iterable[str], size: float = 9.0) -> None:
        """Write sentences, each behind a dot."""
        for sentence in sentences:
            self.needs(size * POINT * LEADING)
            with self.pdf.block(ARTIFACT):
                self.put(MARGIN + 1, self.y + size * POINT, "•", size)
            self.text(sentence, size, indent=4.5, after=0.9)
        self.y += 1.2

    def chapter(
        self, title: str, *, across: bool = False, fresh: bool = False, needs: float = 40.0
    ) -> None:
        """Begin a chapter, on its own page if it is to be, and name it in the outline."""
        if fresh or across != self.is_across:
            self.page(across=across)
        self.needs(needs)
        if self.y > TOP:
            self.y += 4
        self.rule(self.y, colour=INK, thick=0.4)
        self.y += 2
        self.named(title, 0)
        with self.pdf.block("H1"):
            self.text(title, 14, "B", after=2.0)

    def heading(self, title: str, *, needs: float = 30.0) -> None:
        """Begin a part of a chapter, with room for what follows."""
        self.needs(needs)
        self.y += 1.5
        self.named(title, 1)
        with self.pdf.block("H2"):
            self.text(title, 10.5, "B", after=1.2)

    def named(self, title: str, level: int) -> None:
        """Name in the outline what begins here."""
        self.pdf.set_y(self.y)
        self.pdf.start_section(_clipped(self.clean(title)), level, strict=False)

    def rule(self, y: float, *, colour: Colour = LINE, thick: float = 0.15) -> None:
        """Draw a line over the width."""
        self.pdf.set_draw_color(*colour)
        self.pdf.set_line_width(thick)
        self.pdf.line(MARGIN, y, self.pdf.w - MARGIN, y)

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Keep the height: what is laid inside stands beside what comes next."""
        before = self.y
        yield
        self.y = before

    # The end

    def finished(self) -> bytes:
        """Return the document, its running heads written on every page."""
        pages = self.pdf.pages_count
        for number in range(1, pages + 1):
            self.pdf.page = number
            self._turned_to(number)
            with self.pdf.block(ARTIFACT):
                self._running_heads(number, pages)
        stream = io.BytesIO()
        self.pdf.output(stream)
        return stream.getvalue()

    def _turned_to(self, number: int) -> None:
        wide, tall = self.pdf.pages[number].dimensions()
        self.pdf.w, self.pdf.h = wide / self.pdf.k, tall / self.pdf.k
        self._set = None
        self.pdf.current_font_is_set_on_page = False
        # The document knows one state of the pen; the page's own is another.
        self.pdf.set_draw_color(*INK)
        self.pdf.set_line_width(1.0)

    def _running_heads(self, number: int, pages: int) -> None:
        size, right = 7.5, self.pdf.w - MARGIN
        proposal = self.clean(self.heads.proposal, "B")
        wide = self.measured(proposal, size, "B")
        (title,) = self.lines(_clipped(self.heads.title), size, self.width - wide - 8, most=1)
        self.put(MARGIN, 13, title, size, colour=SOFT)
        self.put(right - wide, 13, proposal, size, "B", ACCENT)
        self.rule(15.5)
        foot = self.pdf.h - 9
        self.rule(foot - 4)
        said = f"{day(self.heads.on)} · {self.heads.mark}"
        self.put(MARGIN, foot, self.clean(said), size, colour=SOFT)
        count = _("Page {n} of {all}").format(n=number, all=pages)
        self.put(right - self.measured(count, size), foot, count, size, colour=SOFT)


def _clipped(text: str) -> str:
    """Return a text as a list of contents and the frame of a window can hold it."""
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def _letters_of(pdf: ReadDocument, style: str) -> TTFFont:
    font = pdf.fonts[f"sans{style}"]
    if not isinstance(font, TTFFont):
        raise TypeError  # only fonts of files are added
    return font


def _fonts() -> Path:
    # The plotting library brings letters that hold all of Latin, arrows and minus signs.
    import matplotlib as mpl

    return Path(mpl.get_data_path()) / "fonts" / "ttf"
