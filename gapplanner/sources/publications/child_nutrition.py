"""Children evaluated in health facilities (`health/sien_his_2023.xlsx`, INS)."""

from functools import partial
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.publications.reading import numbers, opened, refuse_repeated

_SHEETS: Final = {
    "chronic-malnutrition": "EN 0-59m x DISTRITO",
    "anaemia": "Anemia 6-35m x DISTRITO",
}
_WORDS: Final = {"chronic-malnutrition": "DESNUTRICIÓN CRÓNICA", "anaemia": "ANEMIA TOTAL"}
_PROVINCE, _DISTRICT, _UBIGEO, _EVALUATED, _CASES = 2, 3, 4, 5, 6
# "(SD) Distritos sin registro de niños", says the foot of each sheet.
_NO_RECORD: Final = "SD"


def read_child_nutrition(path: Path, department: str = "06") -> pd.DataFrame:
    """Return children evaluated and cases by district of the facility.

    A district without a row had no child evaluated: it is unknown, not zero.

    Returns
    -------
    pandas.DataFrame
        ``indicator_id`` (``chronic-malnutrition``: children under 5; ``anaemia``: 6 to 35 months),
        ``unit_id, province, name, evaluated, cases`` (children).

    Raises
    ------
    SourceError
        If a sheet cannot be read or its columns have moved.
    """
    parts = []
    for indicator_id, sheet in _SHEETS.items():
        cells = opened(path, partial(_sheet, path, sheet))
        _check_heading(cells, _WORDS[indicator_id], sheet, path)
        rows = cells[cells[_UBIGEO].fillna("").str.fullmatch(rf"{department}\d{{4}}")]
        parts.append(
            pd.DataFrame(
                {
                    "indicator_id": indicator_id,
                    "unit_id": rows[_UBIGEO],
                    "province": rows[_PROVINCE].str.strip(),
                    "name": rows[_DISTRICT].str.strip(),
                    "evaluated": numbers(rows[_EVALUATED].replace(_NO_RECORD, ""), path),
                    "cases": numbers(rows[_CASES].replace(_NO_RECORD, ""), path),
                }
            )
        )
    children = pd.concat(parts, ignore_index=True)
    refuse_repeated(children, ["indicator_id", "unit_id"], path)
    return children.sort_values(["indicator_id", "unit_id"], ignore_index=True)


def _sheet(path: Path, sheet: str) -> pd.DataFrame:
    return pd.read_excel(path, sheet_name=sheet, header=None, dtype=str)


def _check_heading(cells: pd.DataFrame, words: str, sheet: str, path: Path) -> None:
    """Refuse a sheet whose case column is not headed as when this reader was written."""
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
