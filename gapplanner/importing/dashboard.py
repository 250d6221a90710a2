"""The ministry's dashboard of gaps, taken in as official figures of each level."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.importing.asking import Asked
from gapplanner.importing.keeping import keep_figures
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.roads import DOUBLED, LOCAL_NOTE
from gapplanner.indicators.registry import official_indicators, spec_of
from gapplanner.indicators.rows import figures
from gapplanner.language import _, marked
from gapplanner.sources.catalog import SourceSpec
from gapplanner.sources.codes import padded_code
from gapplanner.sources.naming import DistrictName, plain_name
from gapplanner.sources.publications.gap_dashboard import read_gap_dashboard
from gapplanner.vocabulary import Level, Quality

SOURCE: Final = "mef-gap-dashboard"
ROUNDED: Final = 1e-5
"""Shares are published with five decimals."""
_LEVELS: Final = {"GR": Level.DEPARTMENT, "MP": Level.PROVINCE, "MD": Level.DISTRICT}
_DIGITS: Final = {"GR": 2, "MP": 4, "MD": 6}
_REST: Final = {"GR": "0000", "MP": "00", "MD": ""}
_NAME: Final = {"GR": "DEPARTAMENTO", "MP": "PROVINCIA", "MD": "DISTRITO"}
_UNITS: Final = {
    "KM": "km",
    "PERSONAS": "persons",
    "VIVIENDAS": "dwellings",
    "ESTABLECIMIENTO DE SALUD": "facilities",
    "LOCAL EDUCATIVO": "school sites",
    "M3": "m3",
}
_DOUBLED: Final = "road-local"

LATER_NOTE: Final = marked(
    "Estimate: the base line and what investments have added since, as the ministry computes it."
)
NO_NETWORK_NOTE: Final = marked("Unknown: nothing of this kind is demanded in this place.")
NOT_PUBLISHED_NOTE: Final = marked("Unknown: the dashboard has no row of this place.")


def import_dashboard(file: Path, into: Path, *, ask: Asked) -> Imported:
    r"""Write the gaps of the folder's department that a dashboard publishes, each at its level.

    Raises
    ------
    SourceError
        If the file cannot be read or breaks its contract, or the folder has no units yet.

    Notes
    -----
    .. math:: s = (D - I) / D

    with :math:`D` demanded and :math:`I` implemented; a share that is not that, to the five
    decimals that are published, is refused with its row. What is built beyond what was demanded is
    a gap of nothing, as the ministry writes it.
    """
    place, said = Place.of(into), Imported()
    rows = _own(read_gap_dashboard(file), place, said)
    rows = _matched(rows, place, said)
    rows = _consistent(rows, said)
    said.refused.append(
        _(
            "Projections (BRECHA_ANIO_1 to 3, CIERRE_ANIO_1 to 3) are left out: they are plans, "
            "not gaps."
        )
    )
    parts = [_figures(part, place) for _name, part in rows.groupby("indicator_id", sort=True)]
    every = pd.concat(parts, ignore_index=True)
    _say_unknown(every, said)
    definition = _(
        "Gaps of the ministry's dashboard: what is lacking, of what is demanded, each at the level "
        "it is published at."
    )
    keep_figures(every, into, _source(file, rows), definition, said)
    return said


def _own(rows: pd.DataFrame, place: Place, said: Imported) -> pd.DataFrame:
    codes = rows["UBIGEO_ENTIDAD"].map(padded_code)
    if (lost := codes != rows["UBIGEO_ENTIDAD"]).any():
        said.repair_rows(_("Codes had lost their first zero: it was given back"), rows["row"][lost])
    rows = rows.assign(code=codes)
    is_nation = rows["NIVEL"] == "PAIS"
    said.refuse_rows(_("Rows of the country"), rows["row"][is_nation])
    is_other = ~is_nation & (rows["code"].str[:2] != place.department)
    said.refuse_rows(_("Rows of other departments"), rows["row"][is_other])
    return rows[~is_nation & ~is_other]


def _matched(rows: pd.DataFrame, place: Place, said: Imported) -> pd.DataFrame:
    """Return the rows whose code, level, name, indicator and unit are what they say."""
    official = official_indicators()
    specs = rows["INDICADOR"].map(lambda name: official.get(plain_name(name)))
    for name, part in rows[specs.isna()].groupby("INDICADOR", sort=True):
        said.refuse_rows(
            _("The indicator {name!r} is not among the official names known here").format(
                name=name
            ),
            part["row"],
        )
    rows = rows.assign(
        indicator_id=[spec.indicator_id if spec else "" for spec in specs],
        unit=[spec.unit if spec else "" for spec in specs],
        unit_id=[
            code[: _DIGITS[level]] for code, level in zip(rows["code"], rows["NIVEL"], strict=True)
        ],
        level=rows["NIVEL"].map(lambda level: _LEVELS[level].value),
    )[specs.notna()]
    rest = rows["NIVEL"].map(_REST)
    digits = rows["NIVEL"].map(_DIGITS)
    is_level = pd.Series(
        [code[n:] == end for code, n, end in zip(rows["code"], digits, rest, strict=True)],
        index=rows.index,
        dtype=bool,
    )
    is_unit = rows["INDICADOR_UNIDAD_MEDIDA"].map(_unit_of) == rows["unit"]
    is_known = rows["unit_id"].isin(set(place.units["unit_id"]))
    is_named = pd.Series(
        [
            known and DistrictName(name).is_same(DistrictName(place.name_of(unit_id)))
            for known, name, unit_id in zip(is_known, _names(rows), rows["unit_id"], strict=True)
        ],
        index=rows.index,
        dtype=bool,
    )
    for reason, wrong in (
        (_("The code is not of the level that NIVEL says"), ~is_level),
        (_("The unit of measure is not the indicator's"), is_level & ~is_unit),
        (_("No place of the folder has that code"), is_level & is_unit & ~is_known),
        (
            _("Code and name are not of one place (another list of codes?)"),
            is_level & is_unit & is_known & ~is_named,
        ),
    ):
        said.refuse_rows(reason, rows["row"][wrong])
    return rows[is_level & is_unit & is_known & is_named]


def _names(rows: pd.DataFrame) -> list[str]:
    """Return the name that each row gives the place of its level."""
    return [
        str(rows.loc[index, _NAME[level]])
        for index, level in zip(rows.index, rows["NIVEL"], strict=True)
    ]


def _unit_of(word: str) -> str:
    return _UNITS.get(plain_name(word), "")


def _consistent(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    """Return the rows whose share is what its parts give."""
    demanded, built = rows["DEMANDADO"], rows["IMPLEMENTADO"]
    is_partless = demanded.isna() | built.isna()
    said.refuse_rows(_("Without what is demanded or implemented"), rows["row"][is_partless])
    is_beyond = (demanded == 0) & (built > 0)
    said.refuse_rows(_("Implemented where nothing is demanded"), rows["row"][is_beyond])
    lacking = (demanded - built).clip(lower=0)
    share = (lacking / demanded.where(demanded > 0)).fillna(0.0)
    is_off = ~is_partless & ~is_beyond & ((share - rows["INDICADOR_VALOR"]).abs() > ROUNDED)
    said.refuse_rows(_("The share is not what its parts give"), rows["row"][is_off])
    is_more = ~is_partless & ~is_beyond & ~is_off & (built > demanded)
    said.repair_rows(_("More implemented than demanded: the gap is nothing"), rows["row"][is_more])
    return rows.assign(lacking=lacking)[~is_partless & ~is_beyond & ~is_off]


def _figures(rows: pd.DataFrame, place: Place) -> pd.DataFrame:
    spec = spec_of(str(rows["indicator_id"].iloc[0]))
    is_doubled = spec.indicator_id == _DOUBLED
    halved = DOUBLED if is_doubled else 1.0
    is_later = rows["INDICADOR_ANIO"] > rows["LINEA_BASE"]
    lacking, demanded = rows["lacking"] / halved, rows["DEMANDADO"] / halved
    value = spec.formula(lacking, demanded)
    note = pd.Series("", index=rows.index).mask(is_later, LATER_NOTE)
    if is_doubled:
        note[:] = LOCAL_NOTE
    note[value.isna()] = NO_NETWORK_NOTE
    is_estimate = is_later | is_doubled
    known = figures(
        spec,
        rows["unit_id"],
        value,
        year=0,
        source_id=SOURCE,
        level=rows["level"],
        numerator=lacking.where(value.notna()),
        denominator=demanded,
        note=note,
    ).assign(
        year=rows["INDICADOR_ANIO"],
        quality=is_estimate.map({True: Quality.ESTIMATED.value, False: Quality.MEASURED.value}),
    )
    return pd.concat([known, _silent(spec.indicator_id, known, place)], ignore_index=True)


def _silent(indicator_id: str, known: pd.DataFrame, place: Place) -> pd.DataFrame:
    """Return the places of the indicator's level that no year mentions."""
    spec = spec_of(indicator_id)
    newest, said = int(known["year"].max()), set(known["unit_id"])
    absent = pd.Series([unit for unit in place.ids(spec.level) if unit not in said], dtype=object)
    return figures(
        spec,
        absent,
        pd.Series(float("nan"), index=absent.index),
        year=newest,
        source_id=SOURCE,
        note=NOT_PUBLISHED_NOTE,
    )


def _say_unknown(every: pd.DataFrame, said: Imported) -> None:
    unknown = every[every["value"].isna()]
    for (indicator_id, note), part in unknown.groupby(["indicator_id", "note"], sort=True):
        said.unknown.append(
            _("{indicator}: {count} figures unknown. {note}").format(
                indicator=_(spec_of(str(indicator_id)).title), count=len(part), note=_(str(note))
            )
        )


def _source(file: Path, rows: pd.DataFrame) -> SourceSpec:
    return SourceSpec(
        source_id=SOURCE,
        publisher="Ministerio de Economía y Finanzas (MEF), DGPMI",
        title=f"Tablero de brechas de infraestructura y acceso a servicios ({file.name})",
        year=int(rows["INDICADOR_ANIO"].max()),
        licence="not stated",
        attribution=f"MEF-DGPMI, valores de brechas ({file.name})",
        note=_("Each row is of one level: country, department, province or district."),
    )
