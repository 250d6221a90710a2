"""Population by district of the 2017 census (`census/06TOMO_01_cajamarca.xlsx`, table 1)."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.sources.publications.reading import opened
from gapplanner.vocabulary import Level

_SHEET: Final = "POB1"
_LEVELS: Final = {
    "DEPARTAMENTO": Level.DEPARTMENT.value,
    "PROVINCIA": Level.PROVINCE.value,
    "DISTRITO": Level.DISTRICT.value,
}
_TOTAL, _URBAN, _RURAL = 1, 4, 7
# INEI prints a dash for "none counted"; the three figures are checked to add up.
_NONE: Final = "-"


def read_population(path: Path) -> pd.DataFrame:
    """Return the persons counted in each department, province and district.

    The file holds names and no code: a district is known by the heading of its province above it.

    Returns
    -------
    pandas.DataFrame
        In the order of the file, ``level, province, name`` (capitals with accents, as published)
        and ``total, urban, rural`` (persons).

    Raises
    ------
    SourceError
        If the file cannot be read or urban and rural do not add up to the total.
    """
    cells = opened(path, lambda: pd.read_excel(path, sheet_name=_SHEET, header=None, dtype=object))
    heading = (
        cells[0].astype(str).str.strip().str.extract(r"^(DEPARTAMENTO|PROVINCIA|DISTRITO) (.+)$")
    )
    is_unit = heading[0].notna()
    population = pd.DataFrame(
        {
            "level": heading.loc[is_unit, 0].map(_LEVELS),
            "name": heading.loc[is_unit, 1].str.strip(),
        }
    )
    is_province = population["level"] == Level.PROVINCE.value
    above = population["name"].where(is_province).astype("string").ffill().fillna("")
    population["province"] = above.astype(object)
    for column, position in (("total", _TOTAL), ("urban", _URBAN), ("rural", _RURAL)):
        counted = cells.loc[is_unit, position].mask(lambda cell: cell == _NONE, 0)
        population[column] = pd.to_numeric(counted, errors="coerce")
    _check_sums(population, path)
    return population.reset_index(drop=True)[
        ["level", "province", "name", "total", "urban", "rural"]
    ].astype({"total": "int64", "urban": "int64", "rural": "int64"})


def _check_sums(population: pd.DataFrame, path: Path) -> None:
    adds_up = population["urban"] + population["rural"] == population["total"]
    if population.empty or not adds_up.all():
        raise SourceError(
            _(
                "{file}, sheet {sheet}: urban and rural population must add up to the total of "
                "every unit; not so in: {found}."
            ).format(file=path.name, sheet=_SHEET, found=listed(population.loc[~adds_up, "name"]))
        )
