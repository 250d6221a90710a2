"""What a contract of a table is made of: columns, rules between them, and the forms of codes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

import pandas as pd

Kind = Literal["text", "number", "whole"]
# Declared here and checked with pandas: pandera takes a second to import, an eighth of the time
# a plan may take, and its messages name neither the file nor the row.

UBIGEO: Final = r"\d{2}|\d{4}|\d{6}"
KEBAB: Final = r"[a-z0-9]+(?:-[a-z0-9]+)*"
EXECUTING_UNIT: Final = r"GR-\d{2}|MP-\d{4}|MD-\d{6}"


@dataclass(frozen=True)
class Column:
    """What a column must hold.

    Parameters
    ----------
    name
        Its heading.
    kind
        Text, any number, or a whole number.
    is_required
        Whether every row must have a value; where it is not, an empty cell is unknown.
    pattern
        Regular expression that the whole of each text must match.
    one_of
        The closed list of its words.
    at_least, at_most
        Range of its numbers, bounds included.
    """

    name: str
    kind: Kind = "text"
    is_required: bool = True
    pattern: str = ""
    one_of: tuple[str, ...] = ()
    at_least: float | None = None
    at_most: float | None = None


@dataclass(frozen=True)
class RowRule:
    """What must hold between the columns of a row.

    Parameters
    ----------
    sentence
        What must hold, in English; it passes through gettext when shown.
    column
        The column whose values a message shows.
    is_broken
        Returns, for a table, which rows break the rule.
    """

    sentence: str
    column: str
    is_broken: Callable[[pd.DataFrame], "pd.Series[bool]"]


@dataclass(frozen=True)
class TableContract:
    """The columns of a table, in their order, its key and the rules of its rows."""

    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rules: tuple[RowRule, ...] = ()
