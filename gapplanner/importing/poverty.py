"""The poverty map with its intervals, taken in as figures of one department."""

import re
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked
from gapplanner.importing.places import districts_of, own_districts, with_zeros
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.population import POVERTY_NOTE, POVERTY_YEAR
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec, TableSpec, load_catalog, register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.publications.headed import conform_sheet, plain_numbers
from gapplanner.sources.publications.sheets import Sheet, read_sheet
from gapplanner.sources.record_contracts import POVERTY_FILE
from gapplanner.sources.tables import read_table
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import Level, Quality

SOURCE: Final = "inei-poverty-map"
TABLE: Final = "population-poverty"
INDICATOR: Final = "poverty-2018"
COLUMNS: Final = MappingProxyType(
    {
        "ubigeo": ("ubigeo", "unit_id", "iddist", "código", "codigo ubigeo", "ubigeo inei"),
        "district": ("distrito", "district", "nombre del distrito", "nombdist"),
        "province": ("provincia", "province", "nombprov"),
        "value": (
            *("pobreza", "pobreza total", "pobreza monetaria", "poverty total pct 2018"),
            *("pobreza 2018", "pobreza monetaria total", "incidencia de pobreza", "valor"),
            *(
                "incidencia",
                "poverty 2018",
                "value",
                "pobreza total 2018",
                "pobreza monetaria 2018",
            ),
        ),
        "low": (
            *("poverty total 2018 ci95 low", "límite inferior", "inferior", "low", "li"),
            *("intervalo inferior", "ic 95 inferior", "ic95 inferior", "lim inf", "li 95"),
        ),
        "high": (
            *("poverty total 2018 ci95 high", "límite superior", "superior", "high", "ls"),
            *("intervalo superior", "ic 95 superior", "ic95 superior", "lim sup", "ls 95"),
        ),
    }
)
_YEAR: Final = re.compile(r"\b(?:19|20)\d{2}\b")
NO_INTERVAL_NOTE: Final = marked("Model estimate of the 2018 poverty map, without its interval.")
ABSENT_NOTE: Final = marked("Unknown: the poverty map taken in has no figure of this district.")


def import_poverty(file: Path, into: Path, *, ask: Asked | None = None) -> Imported:
    """Write the poverty of each district, with its interval, among the figures of a folder.

    Other figures of the same table stay. Percentages and shares are told apart by the largest:
    above 1 it is a percentage.

    Raises
    ------
    SourceError
        With everything that keeps the file from being used: columns, cells, codes, values outside
        their interval, figures of another year, one end of the interval without the other.
    """
    units = read_table("units", into)
    sheet = read_sheet(file, COLUMNS, ("ubigeo", "value"))
    said = Imported(repaired=list(sheet.repaired))
    cells, how, problems = plain_numbers(sheet.cells, sheet, POVERTY_FILE)
    said.repaired += how
    cells["ubigeo"] = with_zeros(cells["ubigeo"], said.repaired)
    problems += [*_of_another_year(sheet), *_half_an_interval(sheet)]
    rows = conform_sheet(cells, sheet, POVERTY_FILE, COLUMNS, problems)
    shares = _as_shares(own_districts(rows, units, file, said), sheet, said)
    figured = _figures(shares, districts_of(units), has_interval="low" in sheet.headings)
    _say_what_lacks(figured, sheet, said)
    kept = _kept(into)
    table = pd.concat([kept, figured], ignore_index=True) if len(kept) else figured
    spec = _spec(into, table)
    said.paths.append(write_table(table, CONTRACTS[TABLE], into / spec.path))
    said.paths.append(register(into, [spec], [_source(file)]))
    return said


def _of_another_year(sheet: Sheet) -> list[str]:
    words = " ".join((sheet.above, *(sheet.headings[name] for name in sheet.headings)))
    years = set(_YEAR.findall(words.replace("_", " ")))
    if not years or str(POVERTY_YEAR) in years:
        return []
    sentence = _("{file}: figures must be of {year}, the year of the indicator; it says {found}.")
    found = ", ".join(sorted(years))
    return [sentence.format(file=sheet.name, year=POVERTY_YEAR, found=found)]


def _half_an_interval(sheet: Sheet) -> list[str]:
    if ("low" in sheet.headings) == ("high" in sheet.headings):
        return []
    return [_("{file}: an interval must have both its ends; it has one.").format(file=sheet.name)]


def _as_shares(rows: pd.DataFrame, sheet: Sheet, said: Imported) -> pd.DataFrame:
    numbers = rows[["value", "low", "high"]]
    if float(numbers.max().max()) > 1.0:
        said.repaired.append(_("Percentages became shares: they were divided by 100."))
        numbers = numbers / 100.0
    shares = rows.assign(value=numbers["value"], low=numbers["low"], high=numbers["high"])
    outside = (shares["value"] < shares["low"]) | (shares["value"] > shares["high"])
    half = shares["low"].isna() != shares["high"].isna()
    problems = [
        sentence.format(
            file=sheet.name,
            found=", ".join(
                _("{code} (row {row})").format(code=code, row=row)
                for code, row in zip(wrong["ubigeo"], wrong["row"], strict=True)
            ),
        )
        for wrong, sentence in (
            (shares[outside], _("{file}: the value must lie in its interval; not so: {found}.")),
            (shares[half], _("{file}: an interval must have both its ends; not so: {found}.")),
        )
        if len(wrong)
    ]
    if problems:
        raise SourceError(problems)
    return shares.set_index("ubigeo")


def _figures(shares: pd.DataFrame, districts: list[str], *, has_interval: bool) -> pd.DataFrame:
    every = shares[["value", "low", "high"]].reindex(districts)
    # An interval around nothing says nothing.
    every = every.where(every["value"].notna())
    known = POVERTY_NOTE if has_interval else NO_INTERVAL_NOTE
    note = pd.Series(known, index=every.index).where(every["value"].notna(), ABSENT_NOTE)
    spec = spec_of(INDICATOR)
    return figures(
        spec,
        pd.Series(districts, index=every.index),
        spec.formula(every["value"]),
        low=every["low"],
        high=every["high"],
        year=POVERTY_YEAR,
        source_id=SOURCE,
        quality=Quality.ESTIMATED,
        note=note,
    )


def _say_what_lacks(figured: pd.DataFrame, sheet: Sheet, said: Imported) -> None:
    absent = figured.loc[figured["value"].isna(), "unit_id"]
    if len(absent):
        said.unknown.append(
            _("Poverty is unknown in {count} districts: {places}.").format(
                count=len(absent), places=", ".join(absent)
            )
        )
    if "low" not in sheet.headings:
        said.unknown.append(_("The file has no intervals: how sure the figures are is unknown."))


def _kept(into: Path) -> pd.DataFrame:
    """Return the figures of the folder's table that are not of poverty; none where it has none."""
    if TABLE not in load_catalog(into).tables:
        return pd.DataFrame()
    table = read_table(TABLE, into)
    return table[table["indicator_id"] != INDICATOR]


def _spec(into: Path, table: pd.DataFrame) -> TableSpec:
    before = load_catalog(into).tables.get(TABLE)
    sources = tuple(sorted(set(table["source_id"])))
    if before is not None:
        return before.model_copy(update={"sources": sources})
    return TableSpec(
        table_id=TABLE,
        path=f"indicators/{TABLE}.csv",
        title=_("Population, rural share and poverty"),
        definition=_("Poverty by district, with its interval of 95 %."),
        levels=(Level.DISTRICT.value,),
        sources=sources,
    )


def _source(path: Path) -> SourceSpec:
    return SourceSpec(
        source_id=SOURCE,
        publisher="Instituto Nacional de Estadística e Informática (INEI)",
        title=path.name,
        year=POVERTY_YEAR,
        licence="not stated",
        attribution="INEI, Mapa de pobreza 2018",
        note=_("Taken in from a planner's file: model estimates."),
    )
