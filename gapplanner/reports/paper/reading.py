"""What a voice reads of the document: blocks in order, each with its role; charts with words."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from fpdf import FPDF

ARTIFACT: Final = "Artifact"
"""The role of what decorates or is repeated on every page: no voice reads it."""


class ReadDocument(FPDF):
    """A document whose contents are tagged as they are laid down.

    Notes
    -----
    The library tags pictures alone, and a document of which pictures alone are tagged is read
    without its words. Here every block enters the library's tree of structure: headings (``H1``,
    ``H2``), paragraphs and rows of tables (``P``), charts with the words that say what they show
    (``Figure``). The tree is flat, so a row of a table is read from its first cell to its last, and
    the heads of its columns are not tied to its cells.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._block: tuple[str, str] | None = None
        self._marked: Counter[int] = Counter()

    @contextmanager
    def block(self, role: str, words: str = "") -> Iterator[None]:
        """Lay down one block, over as many pages as it takes; what is inside it belongs to it.

        Parameters
        ----------
        role
            ``H1``, ``H2``, ``P``, ``Figure`` or `ARTIFACT`.
        words
            What a chart shows.
        """
        if self._block is not None:
            yield
            return
        self._block = (role, words)
        self._open()
        try:
            yield
        finally:
            self._out("EMC")
            self._block = None

    def add_page(self, *words: Any, **options: Any) -> None:
        """Begin a page; a block that is open goes on in it."""
        if self._block is not None:
            self._out("EMC")
        super().add_page(*words, **options)
        if self._block is not None:
            self._open()

    def _open(self) -> None:
        if self._block is None:
            return
        role, words = self._block
        if role == ARTIFACT:
            self._out(f"/{role} BMC")
            return
        mark = self._marked[self.page]
        self._marked[self.page] += 1
        self._add_marked_content(struct_type=f"/{role}", mcid=mark, alt_text=words or None)
        self._out(f"/{role} <</MCID {mark}>> BDC")
