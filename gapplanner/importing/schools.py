"""A register of school services (ESCALE), taken in as public school sites with their levels."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.importing.asking import Asked, year_of
from gapplanner.importing.coded import placed
from gapplanner.importing.facilities import PARTIAL_NOTE, of_department, say_door
from gapplanner.importing.keeping import Kept, keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.points import mended_points
from gapplanner.importing.said import Imported
from gapplanner.indicators.registry import spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec, TableSpec
from gapplanner.sources.contracts import SCHOOLS
from gapplanner.sources.naming import plain_name
from gapplanner.sources.publications.registers import read_school_register
from gapplanner.sources.writing import DECIMALS
from gapplanner.vocabulary import Level

LEVELS: Final = {"INICIAL": "initial", "PRIMARIA": "primary", "SECUNDARIA": "secondary"}
OTHER: Final = "other"
_ORDER: Final = (*LEVELS.values(), OTHER)


def import_schools(file: Path, into: Path, *, ask: Asked) -> Imported:
    """Write the public school sites in service, with the levels taught in each, and count them.

    A row of the register is a service; a site (*local educativo*), the unit of the official gaps,
    may hold several.

    Raises
    ------
    SourceError
        If the file cannot be read, breaks its contract, mixes two lists of codes, has nothing of
        the department, or says no year and none is given.
    """
    place, said = Place.of(into), Imported()
    year = year_of(file, ask)
    source = _source(file, year)
    rows, personal, encoding = read_school_register(file)
    say_door(personal, encoding, said)
    rows = _public(of_department(rows, place, said), said)
    has_province = (rows["province"] != "").all()
    found, lost = placed(
        rows,
        place,
        said,
        file=file.name,
        name="district",
        province="province" if has_province else None,
        accept=ask.accept,
    )
    sites = mended_points(_sites(found, said), into, said)
    table = pd.DataFrame(
        {
            **{name: sites[name] for name in ("site_id", "unit_id", "name", "levels")},
            "lon": sites["lon"].round(DECIMALS),
            "lat": sites["lat"].round(DECIMALS),
        }
    )
    definition = _("Public school sites in service, with the levels taught in each.")
    spec = TableSpec(
        table_id="schools",
        path="indicators/schools.csv",
        title=_("Public school sites"),
        definition=definition,
        levels=(Level.DISTRICT.value,),
        sources=(source.source_id,),
    )
    counted = _counted(sites, place, source, is_partial=lost > 0)
    if counted["value"].isna().any():
        said.unknown.append(_(PARTIAL_NOTE))
    keep_figures(counted, into, source, definition, said, (Kept(table, SCHOOLS, spec),))
    return said


def _public(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    management = rows["management"].map(plain_name)
    is_private = (management != "") & ~management.str.startswith("PUBLICA")
    said.refuse_rows(_("Schools that are not public"), rows["row"][is_private])
    state = rows["condition"].map(plain_name)
    is_closed = ~is_private & ~state.isin(["", "ACTIVA", "ACTIVO", "1"])
    said.refuse_rows(_("Schools that are not in service"), rows["row"][is_closed])
    is_placeless = ~is_private & ~is_closed & (rows["site"] == "")
    said.refuse_rows(_("Programmes without a school site"), rows["row"][is_placeless])
    return rows[~is_private & ~is_closed & ~is_placeless]


def _sites(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    """Return one row per site: its district, its levels and the first name and point of it."""
    rows = rows.assign(
        site_id=rows["site"].str.zfill(6),
        taught=[_level_of(level) for level in rows["level"]],
    ).sort_values(["site_id", "row"])
    same = rows.duplicated(["code", "annex", "site_id", "unit_id", "taught"])
    said.repair_rows(_("The same school service twice was taken once"), rows["row"][same])
    rows = rows[~same]
    is_torn = rows.groupby("site_id")["unit_id"].transform("nunique") > 1
    said.refuse_rows(_("One school site in two districts"), rows["row"][is_torn])
    groups = rows[~is_torn].groupby("site_id", sort=True)
    sites = groups[["unit_id", "name", "lon", "lat", "row"]].first()
    sites["levels"] = groups["taught"].agg(
        lambda taught: " ".join(level for level in _ORDER if level in set(taught))
    )
    return sites.reset_index()


def _level_of(words: str) -> str:
    first = plain_name(words).split()
    return LEVELS.get(first[0], OTHER) if first else OTHER


def _counted(
    sites: pd.DataFrame, place: Place, source: SourceSpec, *, is_partial: bool
) -> pd.DataFrame:
    districts = pd.Series(place.ids(Level.DISTRICT))
    chosen = {"school-sites": sites["unit_id"]} | {
        f"school-sites-{level}": sites.loc[sites["levels"].str.contains(level), "unit_id"]
        for level in LEVELS.values()
    }
    parts = []
    for indicator_id, units in chosen.items():
        spec = spec_of(indicator_id)
        value = districts.map(units.value_counts()).astype(float)
        # The register is complete, so a district that it does not name has none.
        value = value if is_partial else value.fillna(0.0)
        note = pd.Series("", index=value.index).mask(value.isna(), PARTIAL_NOTE)
        parts.append(
            figures(
                spec,
                districts,
                spec.formula(value),
                year=source.year,
                source_id=source.source_id,
                note=note,
            )
        )
    return pd.concat(parts, ignore_index=True)


def _source(file: Path, year: int) -> SourceSpec:
    return SourceSpec(
        source_id=f"minedu-escale-{year}",
        publisher="Ministerio de Educación (MINEDU)",
        title=f"Padrón de instituciones educativas, ESCALE ({file.name})",
        year=year,
        licence="not stated",
        attribution=f"MINEDU, ESCALE {year}",
        note=_("The recorded district is kept where a point lies in another."),
    )
