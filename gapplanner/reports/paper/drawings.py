"""The charts of the page on paper: the same drawing, shape by shape, in lines and letters."""

import re
from collections.abc import Callable
from typing import Final
from xml.etree import ElementTree as ET

from markupsafe import Markup

from gapplanner.reports.paper.letters import REPLACEMENT
from gapplanner.reports.paper.sheet import INK, MARGIN, Sheet

PIXEL: Final = 0.2645
"""Millimetres of a pixel of the screen."""
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

# What the style sheet of the page says of classes: colour, width in pixels, dashes.
_STROKES: Final = {
    "axis": ("#1a1a1a", 1.0, 0.0),
    "ceiling": ("#1a1a1a", 2.0, 0.0),
    "capacity": ("#9c3a00", 2.0, 5.0),
    "even": ("#767676", 1.0, 4.0),
    "drop": ("#0b5394", 1.0, 2.0),
    "curve": ("#0b5394", 2.5, 0.0),
    "bound": ("#767676", 1.5, 4.0),
    "change": ("#767676", 2.0, 0.0),
    "hollow": ("#1a1a1a", 1.6, 0.0),
}
_LETTERS: Final = {"small": (11.5, ""), "strong": (15.0, "B")}
_USUAL: Final = (13.0, "")


class Drawing:
    """A drawing of the page, placed on a sheet at a scale."""

    def __init__(self, sheet: Sheet, markup: Markup, x: float, y: float, wide: float) -> None:
        self._sheet, self._x, self._y = sheet, x, y
        # A name may hold a control character, which no XML may.
        legal = _CONTROLS.sub(REPLACEMENT, str(markup))
        self._root = ET.fromstring(legal)  # noqa: S314 - made by our own hand
        width, height = float(self._root.get("width", 1)), float(self._root.get("height", 1))
        self._scale = min(PIXEL, wide / width)
        self.height = height * self._scale
        self.width = width * self._scale

    def draw(self) -> None:
        """Draw every shape."""
        shapes: dict[str, Callable[[ET.Element], None]] = {
            "rect": self._rect,
            "line": self._line,
            "circle": self._circle,
            "polyline": self._polyline,
            "text": self._text,
        }
        with self._sheet.pdf.block("Figure", self._root.findtext("title", "")):
            for part in self._root:
                if part.tag in shapes:
                    shapes[part.tag](part)

    def _at(self, part: ET.Element, x: str, y: str) -> tuple[float, float]:
        left, top = float(part.get(x, 0)), float(part.get(y, 0))
        return self._x + left * self._scale, self._y + top * self._scale

    def _stroked(self, part: ET.Element) -> bool:
        kind = _STROKES.get(part.get("class", ""))
        colour, wide, dash = kind or (part.get("stroke", ""), 1.0, 0.0)
        if not colour:
            return False
        self._sheet.pdf.set_draw_color(*_colour(colour))
        self._sheet.pdf.set_line_width(wide * self._scale)
        self._sheet.pdf.set_dash_pattern(dash=dash * self._scale, gap=dash * 0.7 * self._scale)
        return True

    def _style(self, part: ET.Element) -> str:
        """Return whether a shape is filled, outlined or both, its colours set."""
        fill = part.get("fill", "#ffffff" if part.get("class") == "hollow" else "none")
        if fill != "none":
            self._sheet.pdf.set_fill_color(*_colour(fill))
        return ("D" if self._stroked(part) else "") + ("F" if fill != "none" else "")

    def _rect(self, part: ET.Element) -> None:
        style = self._style(part)
        x, y = self._at(part, "x", "y")
        wide, tall = float(part.get("width", 0)), float(part.get("height", 0))
        if style and wide > 0 and tall > 0:
            pdf = self._sheet.pdf
            pdf.rect(x, y, wide * self._scale, tall * self._scale, style=style)

    def _line(self, part: ET.Element) -> None:
        if self._stroked(part):
            pdf = self._sheet.pdf
            pdf.line(*self._at(part, "x1", "y1"), *self._at(part, "x2", "y2"))
            pdf.set_dash_pattern()

    def _circle(self, part: ET.Element) -> None:
        style = self._style(part)
        x, y = self._at(part, "cx", "cy")
        if style:
            self._sheet.pdf.circle(x, y, float(part.get("r", 0)) * self._scale, style=style)

    def _polyline(self, part: ET.Element) -> None:
        points = [
            (self._x + float(x) * self._scale, self._y + float(y) * self._scale)
            for x, y in (pair.split(",") for pair in part.get("points", "").split())
        ]
        if self._stroked(part):
            self._sheet.pdf.polyline(points)
            self._sheet.pdf.set_dash_pattern()

    def _text(self, part: ET.Element) -> None:
        pixels, style = _LETTERS.get(part.get("class", ""), _USUAL)
        size = pixels * self._scale / 0.352778
        text = self._sheet.clean(part.text or "", style)
        x, y = self._at(part, "x", "y")
        wide = self._sheet.measured(text, size, style)
        x -= {"middle": wide / 2, "end": wide}.get(part.get("text-anchor", ""), 0.0)
        fill = part.get("fill")
        self._sheet.put(x, y, text, size, style, _colour(fill) if fill else INK)


def _colour(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def lay_drawing(
    sheet: Sheet, markup: Markup, *, x: float | None = None, wide: float | None = None
) -> float:
    """Draw a chart where the sheet stands and return its height; the sheet moves below it."""
    drawing = Drawing(sheet, markup, MARGIN if x is None else x, sheet.y, wide or sheet.width)
    if drawing.height > sheet.room:
        sheet.needs(drawing.height)
        drawing = Drawing(sheet, markup, MARGIN if x is None else x, sheet.y, wide or sheet.width)
    drawing.draw()
    sheet.y += drawing.height
    return drawing.height
