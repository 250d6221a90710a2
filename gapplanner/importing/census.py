"""Census tables, taken in by the names of provinces and districts: they carry no codes."""

import re
from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked, year_of
from gapplanner.importing.keeping import keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.population import CENSUS_YEAR, people
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures, level_of
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec
from gapplanner.sources.naming import DistrictName, KnownDistricts, plain_name
from gapplanner.sources.publications.census_2017 import read_population
from gapplanner.sources.publications.census_2025 import (
    DEPARTMENT_ROW,
    is_of_water,
    read_schooling,
    read_water_sources,
)
from gapplanner.vocabulary import Level

_PREFIX: Final = re.compile(r"^PROVINCIA (DE )?")
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm", ".xls"})

NOT_COUNTED_NOTE: Final = marked("Unknown: the census table has no row that is surely this place.")


def import_census(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write population (tome I, by district) or services and schooling (2025, by province).

    A name that no place of the folder has, or that several have, is refused with its row. What is
    published by province is written on provinces alone.

    Raises
    ------
    SourceError
        If the file cannot be read, breaks its contract, is of another department, or says no year
        and none is given.
    """
    place, said = Place.of(into), Imported()
    if file.suffix.lower() in _WORKBOOKS:
        year = ask.year or CENSUS_YEAR
        if ask.year is None:
            said.repaired.append(
                _(
                    "The table does not say its year: {year} is taken. Give another with --year."
                ).format(year=year)
            )
        table = _population(file, place, year, said)
        definition = _("People counted by a census and how many are rural, at each level.")
    else:
        year = year_of(file, ask)
        table = _of_provinces(file, place, year, said)
        definition = _("Figures of a census published by province and for the department alone.")
    unknown = table[table["value"].isna()]
    for indicator_id, part in unknown.groupby("indicator_id", sort=True):
        said.unknown.append(
            _("{indicator}: {count} figures unknown. {note}").format(
                indicator=_(spec_of(str(indicator_id)).title),
                count=len(part),
                note=_(NOT_COUNTED_NOTE),
            )
        )
    keep_figures(table, into, _source(file, year), definition, said)
    return said


def _population(file: Path, place: Place, year: int, said: Imported) -> pd.DataFrame:
    counted = read_population(file)
    _require_department(
        file, counted.loc[counted["level"] == Level.DEPARTMENT.value, "name"], place
    )
    known = KnownDistricts.of(place.units)
    ids: list[str] = []
    nobody: list[tuple[int, str]] = []
    several: list[tuple[int, str]] = []
    cut: list[tuple[int, str]] = []
    for level, province, name, row in zip(
        counted["level"], counted["province"], counted["name"], counted["row"], strict=True
    ):
        if level == Level.DEPARTMENT.value:
            ids.append(place.department)
            continue
        if level == Level.PROVINCE.value:
            ids.append(place.province_of_name.get(plain_name(name), ""))
            if not ids[-1]:
                nobody.append((row, name))
            continue
        called = DistrictName(name, province)
        found = known.codes_of(called)
        ids.append(found[0] if len(found) == 1 else "")
        if len(found) != 1:
            (several if found else nobody).append((row, f"{name} ({province})"))
        elif not known.names[found[0]].is_whole(called):
            cut.append((row, f"{name} = {place.name_of(found[0])}"))
    for sentence, where in (
        (_("No place of the folder has the name"), nobody),
        (_("Several districts may have the name, and none was taken"), several),
    ):
        said.refuse_rows(_named(sentence, where), [row for row, _name in where])
    said.repair_rows(
        _named(_("Names cut short were taken for the one district that begins so"), cut),
        [row for row, _name in cut],
    )
    counted = counted.assign(unit_id=ids)
    counted = counted[counted["unit_id"] != ""]
    table = people(counted, year=year, source_id=_source_id(year))
    return pd.concat([table, _silent(table, place, year)], ignore_index=True)


def _named(sentence: str, where: list[tuple[int, str]]) -> str:
    return f"{sentence} ({', '.join(name for _row, name in where[:6])})"


def _silent(table: pd.DataFrame, place: Place, year: int) -> pd.DataFrame:
    """Return the districts and provinces that the table does not surely count."""
    every = [*place.ids(Level.PROVINCE), *place.ids(Level.DISTRICT)]
    absent = pd.Series([unit for unit in every if unit not in set(table["unit_id"])], dtype=object)
    parts = [
        figures(
            spec_of(indicator_id),
            absent,
            pd.Series(float("nan"), index=absent.index),
            level=level_of(absent),
            year=year,
            source_id=_source_id(year),
            note=NOT_COUNTED_NOTE,
        )
        for indicator_id in ("population", "rural-share")
    ]
    return pd.concat(parts, ignore_index=True)


def _of_provinces(file: Path, place: Place, year: int, said: Imported) -> pd.DataFrame:
    is_water = is_of_water(file)
    rows = read_water_sources(file) if is_water else read_schooling(file)
    _require_department(file, rows["departamento"], place)
    is_whole = rows["provincia"] == DEPARTMENT_ROW
    names = rows["provincia"].map(lambda name: _PREFIX.sub("", plain_name(name)))
    ids = names.map(place.province_of_name).where(~is_whole, place.department).fillna("")
    said.refuse_rows(_("No place of the folder has the name"), rows["row"][ids == ""])
    is_off = (rows["parts"] - rows["every"]).abs() > 0.5
    said.refuse_rows(_("The kinds do not add up to the total"), rows["row"][is_off])
    rows = rows.assign(unit_id=ids)[(ids != "") & ~is_off].reset_index(drop=True)
    said.refused.append(_("Districts get no figure from this file: it is published by province."))
    spec = spec_of("water-network" if is_water else "no-schooling")
    known = figures(
        spec,
        rows["unit_id"],
        spec.formula(rows["lacking"], rows["every"]),
        level=level_of(rows["unit_id"]),
        numerator=rows["lacking"],
        denominator=rows["every"],
        year=year,
        source_id=_source_id(year),
    )
    absent = [unit for unit in place.ids(Level.PROVINCE) if unit not in set(known["unit_id"])]
    units = pd.Series(absent, dtype=object)
    silent = figures(
        spec,
        units,
        pd.Series(float("nan"), index=units.index),
        level=Level.PROVINCE.value,
        year=year,
        source_id=_source_id(year),
        note=NOT_COUNTED_NOTE,
    )
    return pd.concat([known, silent], ignore_index=True)


def _require_department(file: Path, names: "pd.Series[str]", place: Place) -> None:
    own = place.name_of(place.department)
    if wrong := sorted({name for name in names if plain_name(name) != plain_name(own)}):
        raise SourceError(
            _("{file} must be of the folder's department, {own}; it is of {found}.").format(
                file=file.name, own=own, found=", ".join(wrong)
            )
        )


def _source_id(year: int) -> str:
    return f"inei-census-{year}"


def _source(file: Path, year: int) -> SourceSpec:
    return SourceSpec(
        source_id=_source_id(year),
        publisher="Instituto Nacional de Estadística e Informática (INEI)",
        title=f"Censos Nacionales {year} ({file.name})",
        year=year,
        licence="not stated",
        url=f"https://censos{year}.inei.gob.pe" if year == CENSUS_YEAR else None,
        attribution=f"INEI, Censos Nacionales {year}",
        note=_("The table carries names and no codes: places were found by province and name."),
    )
