"""Letters of text files: which of the old alphabets they are in, and words that were broken."""

import re
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _, ngettext

# A capital within a small word, or the other way round, is a letter of another alphabet.
_SPANISH: Final = re.compile(
    r"(?<![a-zñ])[ÁÉÍÓÚÜÑ](?![a-z]{2,}[A-Z])|(?<![A-ZÑ]{2})[áéíóúüñ]|[¿°º]"
)
_OLD: Final[tuple[tuple[str, str], ...]] = (
    ("cp1252", "Windows (Latin-1)"),
    ("cp850", "MS-DOS (850)"),
)
# Code page 850 read as Latin-1: the yen sign of BA¥OS is Ñ.
_OF_850: Final = {"¥": "Ñ", "¤": "ñ", "¢": "ó", "£": "ú", "¡": "í"}
_IN_A_WORD: Final = re.compile(r"(?<=[^\W\d_])[¥¤¢£¡](?=[^\W\d_])|[¥¤](?=[^\W\d_])")
# UTF-8 read as Latin-1: Ñ becomes two letters, the first of them Ã.
_TWICE: Final = re.compile(r"[ÃÂ][\u0080-\u00bf‘’“”•–—˜™š›œžŸ€‚ƒ„…†‡ˆ‰Š‹Œ]")
_LOST: Final = "\ufffd"
_SHOWN: Final = 3


def decoded(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text of a file, and sentences on what had to be supposed.

    Raises
    ------
    SourceError
        If it is not in UTF-8 and reads as Spanish in more than one of the old alphabets, or in
        none.
    """
    for sign, alphabet in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(sign):
            try:
                return content.decode(alphabet), (_read_as(name, "UTF-16"),)
            except UnicodeDecodeError as error:
                raise _doubtful(name) from error
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    strange = sum(byte > 127 for byte in content)
    scores = {
        alphabet: len(_SPANISH.findall(content.decode(alphabet, "replace"))) / strange
        for alphabet, _shown in _OLD
    }
    best = max(scores, key=lambda alphabet: scores[alphabet])
    if scores[best] < 0.5 or list(scores.values()).count(scores[best]) > 1:
        raise _doubtful(name)
    return content.decode(best, "replace"), (_read_as(name, dict(_OLD)[best]),)


def _read_as(name: str, alphabet: str) -> str:
    return _("{file} is not in UTF-8: its letters were read as {alphabet}.").format(
        file=name, alphabet=alphabet
    )


def _doubtful(name: str) -> SourceError:
    return SourceError(
        _(
            "{file} must be text in UTF-8; it is not, and its letters may be read in several "
            "ways. Save it again as CSV in UTF-8."
        ).format(file=name)
    )


def mended(cells: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Return cells of text with broken words mended, and sentences with the words.

    Examples
    --------
    >>> mended(pd.DataFrame({"name": ["LOS BA¥OS DEL INCA", "CAÃ‘ARIS"]}))[0]["name"].tolist()
    ['LOS BAÑOS DEL INCA', 'CAÑARIS']
    """
    examples: dict[str, str] = {}
    count = 0
    lost: set[str] = set()
    columns = {}
    for column in cells.columns:
        values = cells[column]
        words = [word for word in values.unique() if not word.isascii()]
        changes = {word: right for word in words if (right := _mended(word)) != word}
        lost |= {word for word in words if _LOST in word}
        if changes:
            count += int(values.isin(changes).sum())
            examples |= changes
            values = values.replace(changes)
        columns[column] = values
    sentences = []
    if count:
        shown = ", ".join(
            f"{_around(wrong, right)}" for wrong, right in sorted(examples.items())[:_SHOWN]
        )
        sentences.append(
            ngettext(
                "Broken letters were mended in {count} cell: {words}.",
                "Broken letters were mended in {count} cells: {words}.",
                count,
            ).format(count=count, words=shown)
        )
    if lost:
        sentences.append(
            _("Letters are lost in {count} texts of the file, and stay so ({example!r}).").format(
                count=len(lost), example=min(lost)[:60]
            )
        )
    return pd.DataFrame(columns, index=cells.index), sentences


def _around(wrong: str, right: str) -> str:
    """Return the first word that was mended, before and after."""
    pairs = zip(wrong.split(), right.split(), strict=False)
    before, after = next((pair for pair in pairs if pair[0] != pair[1]), (wrong, right))
    return f"{before} → {after}"


def _mended(text: str) -> str:
    if _TWICE.search(text):
        for alphabet in ("cp1252", "latin-1"):
            try:
                return text.encode(alphabet).decode("utf-8")
            except UnicodeError:
                continue
    return _IN_A_WORD.sub(lambda found: _OF_850[found[0]], text)
