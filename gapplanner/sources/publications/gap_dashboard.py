"""The ministry's dashboard of gaps (`indicators/DASSHBOARDRED.xlsx`, MEF)."""

from pathlib import Path

import pandas as pd

from gapplanner.sources.publications.reading import chosen, opened
from gapplanner.sources.publications.shapes import GAP_DASHBOARD, checked, with_rows


def read_gap_dashboard(path: Path) -> pd.DataFrame:
    """Return every row of the dashboard, of every level, with the line it stands in.

    The country (``PAIS``), regional governments (``GR``), provincial (``MP``) and district
    municipalities (``MD``) stand in one sheet.

    Raises
    ------
    SourceError
        With everything that is not as the contract wants it.
    """
    sheets = opened(path, lambda: _first_sheet(path))
    wanted = [column.name for column in GAP_DASHBOARD.columns if column.name != "row"]
    sheet = str(sheets.attrs["sheet"])
    table = with_rows(chosen(sheets, wanted, path))
    for column in ("DEMANDADO", "IMPLEMENTADO", "INDICADOR_VALOR"):
        # The publisher's database writes .7 for 0.7.
        table[column] = table[column].str.replace(r"^\.", "0.", regex=True)
    return checked(table, GAP_DASHBOARD, path, sheet=sheet)


def _first_sheet(path: Path) -> pd.DataFrame:
    with pd.ExcelFile(path) as book:
        name = str(book.sheet_names[0])
        table = book.parse(name, dtype=str)
    table.attrs["sheet"] = name
    return table
