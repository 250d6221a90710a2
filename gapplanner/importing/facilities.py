"""A register of health facilities (RENIPRESS, SUSALUD), taken in as it comes."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.importing.asking import Asked, year_of
from gapplanner.importing.coded import placed
from gapplanner.importing.keeping import Kept, keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.points import mended_points
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.health import facility_figures
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec, TableSpec
from gapplanner.sources.contracts import FACILITIES
from gapplanner.sources.naming import plain_name
from gapplanner.sources.publications.registers import read_facility_register
from gapplanner.sources.writing import DECIMALS
from gapplanner.vocabulary import Level

CATEGORIES: Final = ("I-1", "I-2", "I-3", "I-4", "II-1", "II-2", "II-E", "III-1", "III-2", "III-E")
NO_CATEGORY: Final = "0"
"""What the register writes where a facility has none."""
_IN_SERVICE: Final = frozenset({"ACTIVO", "ACTIVADO", "EN FUNCIONAMIENTO", ""})
_PRIVATE: Final = frozenset({"PRIVADO", "MIXTO", "OTRO", "OTROS"})

INADEQUATE_NOTE: Final = marked(
    "Estimate: first-level facilities of the register times the national share of inadequate ones "
    "(8,662 of 8,954)."
)
PARTIAL_NOTE: Final = marked(
    "Unknown: rows of the register could not be placed, so none here is not known to be none."
)


def import_facilities(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write the public health facilities in service and the figures that count them.

    Raises
    ------
    SourceError
        If the file cannot be read, breaks its contract, mixes two lists of codes, or says no year
        and none is given.
    """
    place, said = Place.of(into), Imported()
    year = year_of(file, ask)
    rows, personal, encoding = read_facility_register(file)
    say_door(personal, encoding, said)
    rows = _in_service(of_department(rows, place, said), said)
    found, lost = placed(
        rows, place, said, file=file.name, name="district", province="province", accept=ask.accept
    )
    facilities = mended_points(_once(_categorised(found, said), said), into, said)
    source = _source(file, year)
    table = pd.DataFrame(
        {
            "facility_id": facilities["code"],
            "unit_id": facilities["unit_id"],
            "name": facilities["name"],
            "category": facilities["category"],
            "lon": facilities["lon"].round(DECIMALS),
            "lat": facilities["lat"].round(DECIMALS),
        }
    )
    figures = facility_figures(
        facilities,
        pd.Series(place.ids(Level.DISTRICT)),
        year=year,
        source_id=source.source_id,
        note=INADEQUATE_NOTE,
    )
    if lost:
        figures = _doubtful(figures, said)
    definition = _("Public health facilities in service by category, each with its district.")
    spec = TableSpec(
        table_id="facilities",
        path="indicators/facilities.csv",
        title=_("Public health facilities"),
        definition=definition,
        levels=(Level.DISTRICT.value,),
        sources=(source.source_id,),
    )
    keep_figures(figures, into, source, definition, said, (Kept(table, FACILITIES, spec),))
    return said


def say_door(personal: list[str], encoding: str, said: Imported) -> None:
    """Say which columns never entered and how the text was written."""
    if personal:
        said.refused.append(
            _("Columns with data of persons were not read: {columns}.").format(
                columns=", ".join(personal)
            )
        )
    if encoding == "cp1252":
        said.repaired.append(_("The file was not in UTF-8: it was read as Windows-1252."))


def of_department(rows: pd.DataFrame, place: Place, said: Imported) -> pd.DataFrame:
    """Return the rows that name the folder's department, where the register names departments."""
    named = rows["department"].map(plain_name)
    is_other = (named != "") & (named != plain_name(place.name_of(place.department)))
    said.refuse_rows(_("Rows of other departments"), rows["row"][is_other])
    return rows[~is_other]


def _in_service(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    is_private = rows["institution"].map(plain_name).isin(_PRIVATE)
    said.refuse_rows(_("Facilities that are not public"), rows["row"][is_private])
    is_closed = ~is_private & ~rows["condition"].map(plain_name).isin(_IN_SERVICE)
    said.refuse_rows(_("Facilities that are not in service"), rows["row"][is_closed])
    return rows[~is_private & ~is_closed]


def _categorised(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    category = rows["category"].str.upper().str.replace(r"\s+", "", regex=True)
    is_known = category.isin(CATEGORIES)
    if count := int((~is_known).sum()):
        said.unknown.append(
            _(
                "Facilities without a category of the list: {count}; none of them is counted in "
                "one."
            ).format(count=count)
        )
    return rows.assign(category=category.where(is_known, NO_CATEGORY))


def _once(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    """Return each code once: the same row twice is one, two different rows are none."""
    same = rows.drop(columns="row").duplicated(keep="first")
    said.repair_rows(_("The same facility twice was taken once"), rows["row"][same])
    rows = rows[~same]
    differ = rows["code"].duplicated(keep=False)
    said.refuse_rows(_("One code with two different rows"), rows["row"][differ])
    return rows[~differ].reset_index(drop=True)


def _doubtful(figures: pd.DataFrame, said: Imported) -> pd.DataFrame:
    """Return the figures with what is none, and is not surely none, unknown."""
    is_none = (figures["value"] == 0) & figures["denominator"].isna()
    if is_none.any():
        said.unknown.append(_(PARTIAL_NOTE))
    return figures.assign(
        value=figures["value"].mask(is_none), note=figures["note"].mask(is_none, PARTIAL_NOTE)
    )


def _source(file: Path, year: int) -> SourceSpec:
    return SourceSpec(
        source_id=f"susalud-ipress-{year}",
        publisher="Superintendencia Nacional de Salud (SUSALUD)",
        title=f"Registro nacional de instituciones prestadoras de servicios de salud ({file.name})",
        year=year,
        licence="not stated",
        attribution=f"SUSALUD, {year}",
        note=_("The recorded district is kept where a point lies in another."),
    )
