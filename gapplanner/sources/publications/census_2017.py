"""Population by district of the 2017 census (`census/06TOMO_01_cajamarca.xlsx`, table 1)."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.publications.reading import opened
from gapplanner.sources.publications.shapes import CENSUS_POPULATION, checked
from gapplanner.vocabulary import Level

SHEET: Final = "POB1"
_LEVELS: Final = {
    "DEPARTAMENTO": Level.DEPARTMENT.value,
    "PROVINCIA": Level.PROVINCE.value,
    "DISTRITO": Level.DISTRICT.value,
}
_COUNTED: Final = {"Total": 1, "Urbana": 4, "Rural": 7}
_OURS: Final = {"Total": "total", "Urbana": "urban", "Rural": "rural"}
# INEI prints a dash for "none counted"; the three figures are checked to add up.
_NONE: Final = "-"


def read_population(path: Path) -> pd.DataFrame:
    """Return the persons counted in each department, province and district.

    The file holds names and no code: a district is known by the heading of its province above it.

    Returns
    -------
    pandas.DataFrame
        In the order of the file, ``level, province, name`` (capitals with accents, as published),
        ``total, urban, rural`` (persons) and ``row`` (the line of the sheet).

    Raises
    ------
    SourceError
        If the file cannot be read, a figure is no number, urban and rural do not add up to a total,
        or districts to their province, or provinces to the department; all at once.
    """
    cells = opened(path, lambda: pd.read_excel(path, sheet_name=SHEET, header=None, dtype=str))
    first = cells[0].fillna("").str.strip()
    heading = first.str.extract(r"^(DEPARTAMENTO|PROVINCIA|DISTRITO) (.+)$")
    is_unit = heading[0].notna()
    if not is_unit.any() or cells.shape[1] <= max(_COUNTED.values()):
        raise SourceError(
            _(
                "{file}, sheet {sheet}: must have rows that begin with DEPARTAMENTO, PROVINCIA or "
                "DISTRITO and columns of total, urban and rural population; it has none."
            ).format(file=path.name, sheet=SHEET)
        )
    named = pd.DataFrame(
        {
            "level": heading.loc[is_unit, 0].map(_LEVELS),
            "name": heading.loc[is_unit, 1].str.strip(),
        }
    )
    above = named["name"].where(named["level"] == Level.PROVINCE.value)
    counted = {
        column: cells.loc[is_unit, position].replace(_NONE, "0")
        for column, position in _COUNTED.items()
    }
    raw = named.assign(
        province=above.astype("string").ffill().fillna("").astype(object),
        row=named.index + 1,
        **counted,
    )
    population = checked(raw, CENSUS_POPULATION, path, sheet=SHEET).rename(columns=_OURS)
    if problems := list(_sums_that_differ(population, path)):
        raise SourceError(problems)
    return population[["level", "province", "name", "total", "urban", "rural", "row"]]


def _sums_that_differ(population: pd.DataFrame, path: Path) -> Iterator[str]:
    """Say which province or department does not count what its own parts do."""
    by_level = {str(level): rows for level, rows in population.groupby("level")}
    districts = by_level.get(Level.DISTRICT.value, population.head(0))
    provinces = by_level.get(Level.PROVINCE.value, population.head(0))
    counted = districts.groupby("province")["total"].sum()
    wholes = [
        (row, name, total, int(counted[name]))
        for row, name, total in zip(
            provinces["row"], provinces["name"], provinces["total"], strict=True
        )
        if name in counted
    ]
    for _index, row in by_level.get(Level.DEPARTMENT.value, population.head(0)).iterrows():
        if len(provinces):
            wholes.append((row["row"], row["name"], row["total"], int(provinces["total"].sum())))
    for row, name, total, parts in wholes:
        if total != parts:
            yield _(
                "{file}, sheet {sheet}, row {row}: {name} must count what its parts do; it counts "
                "{total} and they {parts}."
            ).format(file=path.name, sheet=SHEET, row=row, name=name, total=total, parts=parts)
