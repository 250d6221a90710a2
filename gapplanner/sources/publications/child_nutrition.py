"""Children evaluated in health facilities (`health/sien_his_2023.xlsx`, INS)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.publications.reading import opened
from gapplanner.sources.publications.shapes import CHILDREN, checked

SHEETS: Final = {
    "chronic-malnutrition": "EN 0-59m x DISTRITO",
    "anaemia": "Anemia 6-35m x DISTRITO",
}
_WORDS: Final = {"chronic-malnutrition": "DESNUTRICIÓN CRÓNICA", "anaemia": "ANEMIA TOTAL"}
_HEADINGS: Final = {
    1: "DEPARTAMENTO",
    2: "PROVINCIA",
    3: "DISTRITO",
    4: "UBIGEO",
    5: "N° DE EVALUADOS",
    6: "N° DE CASOS",
    7: "%",
}
_OURS: Final = {
    "DEPARTAMENTO": "department",
    "PROVINCIA": "province",
    "DISTRITO": "name",
    "UBIGEO": "unit_id",
    "N° DE EVALUADOS": "evaluated",
    "N° DE CASOS": "cases",
    "%": "percentage",
}
_CASES: Final = 6
# "(SD) Distritos sin registro de niños", says the foot of each sheet.
_NO_RECORD: Final = "SD"


def read_children(path: Path) -> pd.DataFrame:
    """Return children evaluated and cases by district of the facility, of all Peru.

    A district without a row had no child evaluated: it is unknown, not zero.

    Returns
    -------
    pandas.DataFrame
        ``indicator_id`` (``chronic-malnutrition``: children under 5; ``anaemia``: 6 to 35 months),
        ``department, province, name, unit_id`` (as written), ``evaluated, cases`` (children),
        ``percentage`` (as published) and ``row`` (the line of the sheet).

    Raises
    ------
    SourceError
        If a sheet cannot be read or its columns have moved, or with everything that breaks the
        contract of either.
    """
    parts: list[pd.DataFrame] = []
    problems: list[str] = []
    for indicator_id, sheet in SHEETS.items():
        try:
            rows = _sheet(path, sheet, _WORDS[indicator_id])
        except SourceError as error:
            problems.extend(error.problems)
        else:
            parts.append(rows.assign(indicator_id=indicator_id))
    if problems:
        raise SourceError(problems)
    return pd.concat(parts, ignore_index=True)


def read_child_nutrition(path: Path, department: str = "06") -> pd.DataFrame:
    """Return the children of a department as `read_children` does, sorted by indicator and code."""
    children = read_children(path)
    own = children[children["unit_id"].str[:2] == department]
    return own.sort_values(["indicator_id", "unit_id"], ignore_index=True)


def _sheet(path: Path, sheet: str, words: str) -> pd.DataFrame:
    cells = opened(path, lambda: pd.read_excel(path, sheet_name=sheet, header=None, dtype=str))
    _check_heading(cells, words, sheet, path)
    rows = cells[cells[4].fillna("").str.fullmatch(r"\s*\d{5,6}\s*")].rename(columns=_HEADINGS)
    rows = rows[list(_HEADINGS.values())].apply(lambda column: column.str.strip())
    raw = rows.replace(_NO_RECORD, "").assign(row=rows.index + 1)
    return checked(raw, CHILDREN, path, sheet=sheet).rename(columns=_OURS)


def _check_heading(cells: pd.DataFrame, words: str, sheet: str, path: Path) -> None:
    """Refuse a sheet whose case column is not headed as when this reader was written."""
    headings: list[str] = []
    if cells.shape[1] > _CASES:
        headings = cells[_CASES].fillna("").str.strip().head(8).tolist()
    if words not in headings:
        raise SourceError(
            _(
                "{file}, sheet {sheet}: column {column} must be headed {words!r}; "
                "found {found}. The publisher has moved the columns."
            ).format(
                file=path.name,
                sheet=sheet,
                column=_CASES + 1,
                words=words,
                found=", ".join(repr(heading) for heading in headings if heading),
            )
        )
