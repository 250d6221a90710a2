"""Any text as letters that the paper's fonts hold, and as lines that fit a width."""

import re
import unicodedata
from collections.abc import Container, Mapping
from typing import Final

# Stands for a character that cannot be shown: an emoji, a control, a letter without a glyph.
REPLACEMENT: Final = "\u25a1"
ROUNDING: Final = 1e-6
"""Sums of widths differ in their last digits from a room made of the same widths."""
_JOINERS: Final = dict.fromkeys(map(ord, "\u00ad\u200d\ufe0e\ufe0f"))
_HIDDEN: Final = frozenset(("Cc", "Cf", "Cn", "Co", "Cs"))
_FROM_THE_RIGHT: Final = frozenset(("R", "AL"))
_FIRST_FROM_THE_RIGHT: Final = 0x590


def shown(text: str, drawn: Container[int]) -> str:
    r"""Return text in which every character has a glyph: those of ``drawn`` code points.

    White space of any kind is one space; what cannot be drawn leaves a visible square, so that
    nobody reads a name as if it were whole.

    Examples
    --------
    >>> shown("caf\u0065\u0301 \x07 \U0001f600", frozenset(map(ord, "café ")))
    'café □ □'
    """
    text = unicodedata.normalize("NFC", text).translate(_JOINERS)
    text = re.sub(r"[\s\u200b\u2028\u2029]+", " ", text)
    if all(ord(char) in drawn for char in text) and text.isprintable():
        return text
    return "".join(
        char if ord(char) in drawn and unicodedata.category(char) not in _HIDDEN else REPLACEMENT
        for char in text
    )


def is_from_the_right(text: str) -> bool:
    """Return whether some of the text is read from the right to the left.

    Examples
    --------
    >>> is_from_the_right("Jaén"), is_from_the_right("שלום")
    (False, True)
    """
    return any(
        ord(char) >= _FIRST_FROM_THE_RIGHT and unicodedata.bidirectional(char) in _FROM_THE_RIGHT
        for char in text
    )


class Ruler:
    """Measures text of one font by adding up the widths of its characters.

    Parameters
    ----------
    widths
        Thousandths of the font's size by code point.
    """

    def __init__(self, widths: Mapping[int, float]) -> None:
        self._widths = widths
        self._known: dict[str, float] = {}

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in the unit of ``size``."""
        found = self._known.get(text)
        if found is None:
            found = sum(self._widths[ord(char)] for char in text) / 1000
            self._known[text] = found
        return found * size

    def lines(self, text: str, size: float, room: float) -> list[str]:
        """Return the text in lines no wider than ``room``; a longer word is broken."""
        room += ROUNDING
        if self.width(text, size) <= room:
            return [text]
        found, line, used = [], "", 0.0
        space = self.width(" ", size)
        for word in text.split(" "):
            wide = self.width(word, size)
            if line and used + space + wide <= room:
                line, used = f"{line} {word}", used + space + wide
                continue
            if line:
                found.append(line)
            *whole, line = self._broken(word, size, room)
            found.extend(whole)
            used = self.width(line, size)
        return [*found, line]

    def _broken(self, word: str, size: float, room: float) -> list[str]:
        if self.width(word, size) <= room:
            return [word]
        pieces, piece, used = [], "", 0.0
        for char in word:
            wide = self._widths[ord(char)] / 1000 * size
            if piece and used + wide > room:
                pieces.append(piece)
                piece, used = "", 0.0
            piece, used = piece + char, used + wide
        return [*pieces, piece]
