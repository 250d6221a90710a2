"""Tables as files that are the same byte for byte whenever the figures are."""

import math
from pathlib import Path

import pandas as pd

from gapplanner.sources.conformity import conform
from gapplanner.sources.contracts import TableContract

DECIMALS = 6


def write_table(table: pd.DataFrame, contract: TableContract, path: Path) -> Path:
    """Write a table as CSV: UTF-8, line feeds, sorted by its key, at most six decimals.

    Parameters
    ----------
    table
        The columns of ``contract``, in any order; ``NaN`` or empty text where unknown.
    contract
        What the table must hold; it is checked on the very text that is written.
    path
        Where it goes; the folder is made if need be.

    Raises
    ------
    SourceError
        With everything that breaks the contract; nothing is written then.
    """
    texts = pd.DataFrame(
        {
            column.name: (
                table[column.name].fillna("").astype(str)
                if column.kind == "text"
                else table[column.name].map(_number_text)
            )
            for column in contract.columns
        }
    ).reset_index(drop=True)
    conform(texts, contract, path.name)
    texts = texts.sort_values(list(contract.key), kind="stable")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(texts.to_csv(index=False, lineterminator="\n"), encoding="utf-8", newline="\n")
    return path


def _number_text(number: float | None) -> str:
    """Return a number with no more decimals than it needs, or nothing when it is unknown."""
    if number is None or math.isnan(number):
        return ""
    text = f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
