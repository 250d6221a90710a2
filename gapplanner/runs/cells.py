"""Texts of CSV files that a spreadsheet would run as formulas: kept as texts, read back whole."""

import re
from typing import Any, Final

import pandas as pd

FORMULA_SIGNS: Final = "=+-@\t\n"
"""Signs with which a spreadsheet begins a formula, or behind which it finds one."""
GUARD: Final = "'"
_IS_FORMULA: Final = re.compile(f"{GUARD}*[{re.escape(FORMULA_SIGNS)}]")
_LINE_END: Final = re.compile("\r\n?")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_IS_GUARDED: Final = re.compile(f"{GUARD}+[{re.escape(FORMULA_SIGNS)}]")


def guarded(text: str) -> str:
    r"""Return a text that no spreadsheet takes for a formula: an apostrophe stands before it.

    Every other text is returned as it is, and `unguarded` gives back every text. Ends of lines
    are line feeds, and a control character, which no reader of CSV agrees on, is the sign of what
    cannot be shown.

    Examples
    --------
    >>> guarded('=HYPERLINK("x")'), guarded("Water for Alfa"), guarded("'=1")
    ('\'=HYPERLINK("x")', 'Water for Alfa', "''=1")

    Source
    ------
    OWASP, CSV injection.
    """
    plain = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _LINE_END.sub("\n", text))
    return f"{GUARD}{plain}" if _IS_FORMULA.match(plain) else plain


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return text[1:] if _IS_GUARDED.match(text) else text


def guarded_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose texts no spreadsheet takes for formulas; numbers stay as they are."""
    texts = [
        place
        for place, kind in enumerate(table.dtypes)
        if pd.api.types.is_object_dtype(kind) or pd.api.types.is_string_dtype(kind)
    ]
    if not texts:
        return table
    kept = table.copy()
    for place in texts:
        kept.isetitem(place, table.iloc[:, place].map(_guarded_cell).array)
    return kept


def _guarded_cell(cell: Any) -> Any:
    return guarded(cell) if isinstance(cell, str) else cell
