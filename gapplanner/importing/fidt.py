"""FIDT's national file of district indicators, taken in as figures of one department."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.importing.asking import Asked
from gapplanner.importing.keeping import keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.education import INVERTED_NOTE
from gapplanner.indicators.formulas import estimated_count
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec
from gapplanner.sources.codes import padded_code
from gapplanner.sources.counts import dwellings_of, whole_parts
from gapplanner.sources.publications.reading import chosen, opened, refuse_repeated
from gapplanner.vocabulary import Level, Quality, code_prefix

SOURCE: Final = "fidt-2024"
CENSUS_YEAR: Final = 2017
SCHOOLS_YEAR: Final = 2023
POVERTY_YEAR: Final = 2018
FEWEST_DWELLINGS: Final = 30
"""Fewer dwellings than these are a fraction that could be reduced, not a count."""
PERSONS_PER_DWELLING: Final = 3.56
"""1,341,012 inhabitants of 376,230 occupied dwellings: Cajamarca, census of 2017."""

_COLUMNS: Final = {
    "ubigeo": "unit_id",
    "v34_Sin_agua": "no_water",
    "v35_Sin_desagüe": "no_sewer",
    "v36_Sin_electricidad_rural": "dark_rural",
    "v37_P_Población_rural": "rural",
    "v24_Cantidad_LE": "sites",
    "v19_Sin_agua_LE": "sites_no_water",
    "v20_Sin_desagüe_LE": "sites_no_sewer",
    "v11_Sin_electricidad_LE": "sites_dark",
    "v25_cond_inadecuadas_inicial": "initial_inadequate",
    "v26_cond_inadecuadas_primaria": "primary_inadequate",
    "v27_cond_inadecuadas_secundaria": "secondary_inadequate",
    "v52_Pobreza_monetaria": "poverty",
    "v46_PIM_promedio_total_mean": "investments",
}

DWELLINGS_NOTE: Final = marked(
    "Estimate: occupied dwellings recovered as the least number of which every published share is "
    "a whole part; a divisor of the true number where the shares could be reduced."
)
PEOPLE_NOTE: Final = marked(
    "Estimate: 3.56 persons per recovered dwelling, the mean of Cajamarca in the census of 2017."
)
SERVICES_NOTE: Final = marked(
    "Estimate, lower bound: the largest of the three published shares times the school sites."
)
FILLED_NOTE: Final = marked(
    "Unknown: the published share is no part of this district's few school sites, so it is a mean "
    "that the source filled in."
)
NO_DWELLINGS_NOTE: Final = marked(
    "Unknown: the published shares give no credible number of dwellings."
)
POVERTY_NOTE: Final = marked("Model estimate of the 2018 poverty map, as FIDT carries it.")


def read_fidt(path: Path, department: str) -> pd.DataFrame:
    """Return the rows of a department with the columns that are used, by our own names.

    Raises
    ------
    SourceError
        If the file cannot be read, lacks a column, repeats a district, holds shares beyond 0 to 1
        or poverty beyond 0 to 100, or has nothing of the department; all at once.
    """
    published = chosen(opened(path, lambda: pd.read_parquet(path)), _COLUMNS, path)
    published["ubigeo"] = published["ubigeo"].astype(str).map(padded_code)
    own = published[published["ubigeo"].str.startswith(code_prefix(department))].rename(
        columns=_COLUMNS
    )
    refuse_repeated(own, ["unit_id"], path)
    problems = []
    if own.empty:
        problems.append(
            _("{file} must hold districts of department {department}; it holds none.").format(
                file=path.name, department=department
            )
        )
    for column, most in (*((name, 1.0) for name in _SHARES), ("poverty", 100.0)):
        wrong = own[(own[column] < 0) | (own[column] > most)]
        if len(wrong):
            problems.append(
                _(
                    "{file}, column {column}: must lie from 0 to {most:g}; not so in {places}."
                ).format(
                    file=path.name,
                    column=next(key for key, name in _COLUMNS.items() if name == column),
                    most=most,
                    places=listed(wrong["unit_id"]),
                )
            )
    if problems:
        raise SourceError(problems)
    return own.sort_values("unit_id", ignore_index=True)


_SHARES: Final = (
    *("no_water", "no_sewer", "dark_rural", "rural"),
    *("sites_no_water", "sites_no_sewer", "sites_dark"),
    *("initial_inadequate", "primary_inadequate", "secondary_inadequate"),
)
_SERVICES: Final = ("sites_no_water", "sites_no_sewer", "sites_dark")
_INVERTED: Final = ("initial-inadequate", "primary-inadequate", "secondary-inadequate")


def import_fidt(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write the figures of the department whose units lie in a folder of data, and register them.

    Raises
    ------
    SourceError
        As `read_fidt`; or if the folder has no units yet, or the file lacks one of its districts.
    """
    place = Place.of(into)
    districts = place.ids(Level.DISTRICT)
    rows = read_fidt(file, place.department).set_index("unit_id")
    if missing := sorted(set(districts) - set(rows.index)):
        raise SourceError(
            _("{file} must hold every district of the folder's units; missing: {places}.").format(
                file=file.name, places=listed(missing)
            )
        )
    rows = rows.loc[districts].reset_index()
    said = Imported()
    counted = dwellings_of(
        no_water=rows["no_water"],
        no_sewer=rows["no_sewer"],
        dark_rural=rows["dark_rural"],
        rural=rows["rural"],
    )
    rows["dwellings"] = counted.where(counted >= FEWEST_DWELLINGS)
    table = pd.concat([_water(rows), _education(rows), _population(rows)], ignore_index=True)
    unknown = table[table["value"].isna()]
    said.unknown = [
        _("{indicator}: {count} districts unknown. {note}").format(
            indicator=_(spec_of(str(indicator)).title), count=len(part), note=_(str(note))
        )
        for (indicator, note), part in unknown.groupby(["indicator_id", "note"], sort=True)
    ]
    said.repaired = [
        _("Dwellings are not in the file: they were recovered from its shares (estimated)."),
        _("Inhabitants are not in the file: 3.56 per dwelling (estimated)."),
        _("The shares of inadequate school sites are printed inverted: they were set right."),
    ]
    definition = _("Figures of FIDT 2024 by district, each with how it came to be known.")
    keep_figures(table, into, _source(file), definition, said)
    return said


def _water(rows: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for indicator_id, column in (("water-network", "no_water"), ("sewer", "no_sewer")):
        spec = spec_of(indicator_id)
        lacking = (rows[column] * rows["dwellings"]).round()
        value = spec.formula(lacking, rows["dwellings"])
        parts.append(
            figures(
                spec,
                rows["unit_id"],
                value,
                numerator=lacking,
                denominator=rows["dwellings"],
                year=CENSUS_YEAR,
                source_id=SOURCE,
                quality=Quality.ESTIMATED,
                note=_noted(value, DWELLINGS_NOTE, NO_DWELLINGS_NOTE),
            )
        )
    return pd.concat(parts, ignore_index=True)


def _education(rows: pd.DataFrame) -> pd.DataFrame:
    spec = spec_of("school-services")
    sites = rows["sites"].where(rows["sites"] > 0)
    shares = [whole_parts(rows[name], sites) for name in _SERVICES]
    value = spec.formula(*shares)
    services = figures(
        spec,
        rows["unit_id"],
        value,
        numerator=estimated_count(sites, value),
        denominator=sites.where(value.notna()),
        year=SCHOOLS_YEAR,
        source_id=SOURCE,
        quality=Quality.ESTIMATED,
        note=_noted(value, SERVICES_NOTE, FILLED_NOTE),
    )
    parts = [services, *(_inadequate(rows, name) for name in _INVERTED)]
    return pd.concat(parts, ignore_index=True)


def _inadequate(rows: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return the share of inadequate sites of a level: the file prints its complement."""
    spec = spec_of(f"school-{column}")
    value = spec.formula(1.0 - whole_parts(rows[_column(column)], rows["sites"]))
    return figures(
        spec,
        rows["unit_id"],
        value,
        year=SCHOOLS_YEAR,
        source_id=SOURCE,
        note=_noted(value, INVERTED_NOTE, FILLED_NOTE),
    )


def _column(name: str) -> str:
    return name.replace("-", "_")


def _population(rows: pd.DataFrame) -> pd.DataFrame:
    people = (rows["dwellings"] * PERSONS_PER_DWELLING).round()
    poverty = rows["poverty"] / 100.0
    return pd.concat(
        [
            figures(
                spec_of("population"),
                rows["unit_id"],
                people,
                year=CENSUS_YEAR,
                source_id=SOURCE,
                quality=Quality.ESTIMATED,
                note=_noted(people, PEOPLE_NOTE, NO_DWELLINGS_NOTE),
            ),
            figures(
                spec_of("rural-share"),
                rows["unit_id"],
                rows["rural"],
                year=CENSUS_YEAR,
                source_id=SOURCE,
            ),
            figures(
                spec_of("poverty-2018"),
                rows["unit_id"],
                poverty,
                year=POVERTY_YEAR,
                source_id=SOURCE,
                quality=Quality.ESTIMATED,
                note=POVERTY_NOTE,
            ),
        ],
        ignore_index=True,
    )


def _noted(value: "pd.Series[float]", known: str, unknown: str) -> "pd.Series[str]":
    return pd.Series(known, index=value.index).where(value.notna(), unknown)


def _source(path: Path) -> SourceSpec:
    return SourceSpec(
        source_id=SOURCE,
        publisher="Fondo Invierte para el Desarrollo Territorial (FIDT), MEF",
        title=path.name,
        year=2024,
        licence="not stated",
        attribution="MINEDU 2023 e INEI 2017, compilados por FIDT-MEF 2024",
        note=_(
            "The compilation fills missing cells with means or zeros: what can be told to be such "
            "is unknown here."
        ),
    )
