"""Tables as files that are the same byte for byte whenever the figures are."""

import math
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from gapplanner.errors import SourceError
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
    return write_together({path: (table, contract)})[0]


def write_together(tables: Mapping[Path, tuple[pd.DataFrame, TableContract]]) -> list[Path]:
    """Write several tables as `write_table` does: all of them, or none if any breaks its contract.

    Raises
    ------
    SourceError
        With everything that breaks a contract in any of them; nothing is written then.
    """
    texts: dict[Path, pd.DataFrame] = {}
    problems: list[str] = []
    for path, (table, contract) in tables.items():
        texts[path] = _as_text(table, contract)
        try:
            conform(texts[path], contract, path.name)
        except SourceError as error:
            problems.extend(error.problems)
    if problems:
        raise SourceError(problems)
    for path, text in texts.items():
        ordered = text.sort_values(list(tables[path][1].key), kind="stable")
        path.parent.mkdir(parents=True, exist_ok=True)
        written = ordered.to_csv(index=False, lineterminator="\n")
        path.write_text(written, encoding="utf-8", newline="\n")
    return list(texts)


def _as_text(table: pd.DataFrame, contract: TableContract) -> pd.DataFrame:
    return pd.DataFrame(
        {
            column.name: (
                table[column.name].fillna("").astype(str)
                if column.kind == "text"
                else table[column.name].map(_number_text)
            )
            for column in contract.columns
        }
    ).reset_index(drop=True)


def _number_text(number: float | None) -> str:
    """Return a number with no more decimals than it needs, or nothing when it is unknown."""
    if number is None or math.isnan(number):
        return ""
    text = f"{number:.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
