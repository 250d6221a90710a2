"""Children evaluated in health facilities (SIEN-HIS), taken in with how few they are in sight."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.importing.asking import Asked, year_of
from gapplanner.importing.coded import placed
from gapplanner.importing.facilities import of_department
from gapplanner.importing.keeping import keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.health import children
from gapplanner.indicators.registry import SMALL_NUMBER, spec_of
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec
from gapplanner.sources.publications.child_nutrition import SHEETS, read_children
from gapplanner.vocabulary import Level

ROUNDED: Final = 0.01
"""Percentages that differ by less than this are one, rounded differently."""


def import_children(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write anaemia and chronic malnutrition of the children evaluated in each district.

    A percentage that is not what its counts give is refused with its row. A district where fewer
    than `SMALL_NUMBER` children were evaluated keeps its figure, with a note.

    Raises
    ------
    SourceError
        If the workbook cannot be read, breaks its contract, mixes two lists of codes, has nothing
        of the department, or says no year and none is given.
    """
    place, said = Place.of(into), Imported()
    year = year_of(file, ask)
    source = _source(file, year)
    rows = of_department(read_children(file), place, said)
    parts = []
    for indicator_id, sheet in SHEETS.items():
        own = _agreeing(rows[rows["indicator_id"] == indicator_id], indicator_id, said)
        found, _lost = placed(
            own,
            place,
            said,
            file=f"{file.name}, {sheet}",
            name="name",
            province="province",
            accept=ask.accept,
        )
        parts.append(found)
    table = children(
        pd.concat(parts, ignore_index=True),
        pd.Series(place.ids(Level.DISTRICT), name="unit_id"),
        year=year,
        source_id=source.source_id,
    )
    _say_few(table, said)
    definition = _(
        "Children evaluated in the facilities of each district and how many have anaemia or "
        "chronic malnutrition."
    )
    keep_figures(table, into, source, definition, said)
    return said


def _agreeing(rows: pd.DataFrame, indicator_id: str, said: Imported) -> pd.DataFrame:
    share = rows["cases"] / rows["evaluated"].where(rows["evaluated"] > 0) * 100
    is_off = (share - rows["percentage"]).abs() > ROUNDED
    said.refuse_rows(
        _("The share is not what its counts give ({indicator})").format(
            indicator=_(spec_of(indicator_id).title)
        ),
        rows["row"][is_off],
    )
    return rows[~is_off]


def _say_few(table: pd.DataFrame, said: Imported) -> None:
    for indicator_id, rows in table.groupby("indicator_id", sort=True):
        title = _(spec_of(str(indicator_id)).title)
        few = rows[rows["denominator"] < SMALL_NUMBER]
        if len(few):
            said.unknown.append(
                _(
                    "{indicator}: districts with fewer than {fewest} children evaluated: {count}. "
                    "Each keeps its figure with a note, none is ranked on it as it is, and the "
                    "index of need draws it towards its province's share (empirical Bayes)."
                ).format(indicator=title, fewest=SMALL_NUMBER, count=len(few))
            )
        none = rows[rows["value"].isna()]
        if len(none):
            said.unknown.append(
                _(
                    "{indicator}: districts without any child evaluated on record: {count} "
                    "({places})."
                ).format(indicator=title, count=len(none), places=", ".join(none["unit_id"]))
            )


def _source(file: Path, year: int) -> SourceSpec:
    return SourceSpec(
        source_id=f"ins-sien-his-{year}",
        publisher="Instituto Nacional de Salud (INS)",
        title=f"Sistema de Información del Estado Nutricional SIEN-HIS {year} ({file.name})",
        year=year,
        licence="not stated",
        attribution=f"INS, SIEN-HIS {year}",
        note=_("Children who came to a facility of the district; not a sample of the population."),
    )
