"""A sheet held to the contract of its publication, told of by its own headings and rows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.amounts import plain_amounts
from gapplanner.sources.columns import Column, TableContract
from gapplanner.sources.conformity import conform
from gapplanner.sources.publications.sheets import Sheet

ROW: Final = "row"
_ROW_COLUMN: Final = Column(ROW, "whole")
FIRST_ROW: Final = 2
"""The index of a sheet is its row in the spreadsheet less this."""


def plain_numbers(
    cells: pd.DataFrame, sheet: Sheet, contract: TableContract
) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Return cells whose numbers are written plainly, what was repaired and what is doubtful."""
    plain, problems = cells.copy(), []
    with_commas = []
    for column in contract.columns:
        if column.kind != "text" and column.name in plain:
            heading = sheet.headings.get(column.name, column.name)
            plain[column.name], has_commas, wrong = plain_amounts(
                plain[column.name], sheet.name, heading
            )
            with_commas += [heading] if has_commas else []
            problems += wrong
    repaired = []
    if with_commas:
        repaired.append(
            _("Text with commas of thousands became numbers, in columns {columns}.").format(
                columns=", ".join(with_commas)
            )
        )
    return plain, repaired, problems


def conform_sheet(
    cells: pd.DataFrame,
    sheet: Sheet,
    contract: TableContract,
    published: Mapping[str, tuple[str, ...]],
    problems: list[str],
) -> pd.DataFrame:
    """Return the rows of a sheet as a contract wants them, and the ``row`` of each in the file.

    Parameters
    ----------
    cells
        Cells in our words; columns that the file does not have are empty.
    sheet
        Where they come from.
    contract
        What they must hold, in our words.
    published
        The headings that publishers give each column, for those the file does not have.
    problems
        What is known to be wrong already; told with the rest.

    Raises
    ------
    SourceError
        With everything that breaks the contract.
    """
    shown = {c.name: sheet.headings.get(c.name, published[c.name][0]) for c in contract.columns}
    headed = replace(
        contract,
        columns=(
            *(replace(column, name=shown[column.name]) for column in contract.columns),
            _ROW_COLUMN,
        ),
        key=tuple(shown[name] for name in contract.key) or (ROW,),
        rules=(),
    )
    raw = cells.reindex(columns=list(shown), fill_value="").rename(columns=shown)
    raw[ROW] = [str(int(str(row)) + FIRST_ROW) for row in cells.index]
    try:
        rows = conform(raw, headed, sheet.name).rename(
            columns={heading: ours for ours, heading in shown.items()}
        )
    except SourceError as error:
        raise SourceError((*problems, *error.problems)) from error
    if problems:
        raise SourceError(problems)
    return rows
