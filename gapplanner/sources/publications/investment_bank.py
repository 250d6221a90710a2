"""Extracts of the bank of investments (MEF): DETALLE_INVERSIONES, or the export of the query."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from gapplanner.language import _, ngettext
from gapplanner.sources.publications.headed import FIRST_ROW, conform_sheet, plain_numbers
from gapplanner.sources.publications.sheets import Sheet, read_sheet
from gapplanner.sources.record_contracts import BANK_FILE

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "cui": ("CODIGO_UNICO", "Código único de inversión", "COD_UNICO", "CUI"),
        "snip": ("CODIGO_SNIP", "COD_SNIP"),
        "name": ("NOMBRE_INVERSION", "Nombre de la inversión"),
        "state": ("ESTADO", "Estado de la inversión"),
        "situation": ("SITUACION", "Situación de la inversión"),
        "function": ("FUNCION", "Función"),
        "kind": ("TIPO_INVERSION", "Tipo de inversión"),
        "registered": ("FECHA_REGISTRO", "Fecha de registro"),
        "viable": ("FECHA_VIABILIDAD", "Fecha de viabilidad"),
        "viable_cost": ("MONTO_VIABLE", "Monto viable"),
        "cost": ("COSTO_ACTUALIZADO", "Costo actualizado"),
        "accrued_before": ("DEVEN_ACUMUL_ANIO_ANT",),
        "accrued_this_year": ("DEV_ANIO_ACTUAL",),
        "pmi_1": ("PMI_ANIO_1",),
        "pmi_2": ("PMI_ANIO_2",),
        "pmi_3": ("PMI_ANIO_3",),
        "pmi_4": ("PMI_ANIO_4",),
        "technical_file": ("EXPEDIENTE_TECNICO",),
        "execution_step": ("ETAPA_F8",),
        "progress": ("AVANCE_FISICO",),
        "closure_record": ("TIENE_F9",),
        "start_date": ("FEC_INI_EJEC_FISICA",),
        "end_date": ("FEC_FIN_EJEC_FISICA",),
        "beneficiaries": ("BENEFICIARIO", "Beneficiarios"),
        "record_year": ("ANIO_PROCESO",),
        "lon": ("LONGITUD",),
        "lat": ("LATITUD",),
        "entity": ("ENTIDAD", "Entidad"),
        "executing": ("NOMBRE_UEP", "NOM_UEP", "Ejecutora"),
        "department": ("DEPARTAMENTO", "Departamento"),
        "province": ("PROVINCIA", "Provincia"),
        "district": ("DISTRITO", "Distrito"),
        "ubigeo": ("UBIGEO", "Ubigeo"),
    }
)
"""Our names, each with the dictionary's and those of the query's export.

Nothing else enters: offices add the names of those responsible, which are nobody's business here.
"""
REQUIRED: Final = ("cui", "name", "state", "viable", "cost", "entity", "ubigeo")
PROGRESS_COLUMNS: Final = ("accrued_before", "execution_step", "progress", "technical_file")
"""Without these a file does not say whether an investment has begun."""
_EXPECTED: Final = ("executing", "district", "viable_cost", "registered", "beneficiaries")
"""Columns that every known export has."""
_PERSONAL: Final = re.compile(r"RESPONSABLE|\bRESP\b|REPRESENTANTE|DNI|CORREO|TELEFONO", re.I)
_STATES: Final = {
    "ACTIVO": "active",
    "CERRADO": "closed",
    "DESACTIVADO": "deactivated",
    "DESACTIVADO PERMANENTE": "deactivated",
    "DESACTIVADO TEMPORAL": "deactivated",
}
_FLAGS: Final = {"SI": "yes", "SÍ": "yes", "NO": "no"}
_DATES: Final = ("registered", "viable", "start_date", "end_date")
_POINTS: Final = ("lon", "lat")
_MOST_TOLD: Final = 5


@dataclass(frozen=True)
class BankFile:
    """What an extract says.

    Attributes
    ----------
    rows
        Columns of `BANK_FILE`, one for each investment and place, and its ``row`` in the file;
        columns that the file does not have are empty.
    has_progress
        Whether the file says what has been executed.
    repaired, refused, unknown
        Sentences.
    """

    rows: pd.DataFrame
    has_progress: bool
    repaired: tuple[str, ...]
    refused: tuple[str, ...]
    unknown: tuple[str, ...]


def read_bank_file(path: Path) -> BankFile:
    """Return the investments of an extract, one row for each place of each.

    Raises
    ------
    SourceError
        With everything that breaks the contract: columns, cells, states that are not known,
        investments of which two rows say different things.
    """
    sheet = read_sheet(path, COLUMNS, REQUIRED)
    repaired, refused = list(sheet.repaired), []
    cells = sheet.cells.drop_duplicates([c for c in sheet.cells if c not in _POINTS])
    if again := len(sheet.cells) - len(cells):
        repaired.append(
            ngettext(
                "{count} row that repeats another in everything was taken once.",
                "{count} rows that repeat others in everything were taken once.",
                again,
            ).format(count=again)
        )
    nameless = cells["cui"] == ""
    if nameless.any():
        refused.append(
            _("Without a unique code (CUI), so not known one from another: {count} rows.").format(
                count=int(nameless.sum())
            )
        )
    if dropped := [heading for heading in sheet.left_out if _PERSONAL.search(heading)]:
        refused.append(
            _("Columns with data of persons were not read: {columns}.").format(
                columns=", ".join(dropped)
            )
        )
    cells, problems = _plain(cells[~nameless], sheet, repaired)
    problems += _ends_early(cells, sheet) + _contradictions(cells, sheet)
    rows = conform_sheet(cells, sheet, BANK_FILE, COLUMNS, problems)
    has_progress = all(column in sheet.headings for column in PROGRESS_COLUMNS)
    unknown = [] if has_progress else [_no_progress(sheet)]
    if absent := [COLUMNS[name][-1] for name in _EXPECTED if name not in sheet.headings]:
        unknown.append(
            _("The file does not have these columns, which stay unknown: {columns}.").format(
                columns=", ".join(absent)
            )
        )
    return BankFile(rows, has_progress, tuple(repaired), tuple(refused), tuple(unknown))


def _no_progress(sheet: Sheet) -> str:
    lacking = [COLUMNS[name][0] for name in PROGRESS_COLUMNS if name not in sheet.headings]
    return _(
        "The file does not say what has been executed (no {columns}): which investments are works "
        "in progress, and what they still spend, is not known. Ask for DETALLE_INVERSIONES."
    ).format(columns=", ".join(lacking))


def _plain(
    cells: pd.DataFrame, sheet: Sheet, repaired: list[str]
) -> tuple[pd.DataFrame, list[str]]:
    """Return cells in the forms of the contract; what cannot be put so stays, to be refused."""
    plain, how, problems = plain_numbers(cells, sheet, BANK_FILE)
    repaired += how
    for column in _DATES:
        if column in plain:
            plain[column] = plain[column].map(_iso_date)
    plain["state"] = plain["state"].map(lambda word: _STATES.get(word.upper(), word))
    for column in ("technical_file", "closure_record"):
        if column in plain:
            plain[column] = plain[column].map(lambda word: _FLAGS.get(word.upper(), word))
    plain["ubigeo"], lost = _whole_codes(plain["ubigeo"])
    if lost:
        repaired.append(_("Codes had lost their first zero: it was given back."))
    if "cost" in plain:
        free = plain["cost"].isin(["0", "0.0", "0.00"])
        plain["cost"] = plain["cost"].mask(free, "")
        if free.any():
            repaired.append(
                _("A cost of 0 is no cost: it is unknown in {count} rows.").format(
                    count=int(free.sum())
                )
            )
    return plain, problems


def _iso_date(text: str) -> str:
    """Return a date as year-month-day; a text that is no date as it stands.

    Examples
    --------
    >>> _iso_date("15/06/2023"), _iso_date("2023-06-15 00:00:00"), _iso_date("pronto")
    ('2023-06-15', '2023-06-15', 'pronto')
    """
    if found := re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?", text):
        return f"{found[3]}-{int(found[2]):02d}-{int(found[1]):02d}"
    if found := re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:[ T].*)?", text):
        return found[1]
    return text


def _whole_codes(codes: "pd.Series[str]") -> tuple["pd.Series[str]", bool]:
    """Return ubigeos of two digits (a department) or six, and whether zeros had been lost.

    The bank writes a place known to its province alone as ``010400`` and to its department alone
    as ``010000`` or ``01``.
    """
    plain = codes.str.replace(r"\.0$", "", regex=True)
    whole = plain.where(~plain.str.fullmatch(r"\d{5}|\d"), "0" + plain)
    return whole, bool((whole != plain).any())


def _ends_early(cells: pd.DataFrame, sheet: Sheet) -> list[str]:
    if not {"start_date", "end_date"} <= set(cells):
        return []
    known = (cells["start_date"] != "") & (cells["end_date"] != "")
    wrong = cells[known & (cells["end_date"] < cells["start_date"])]
    return [
        _(
            "{file}, row {row}, column {column}: works must not end before they begin; "
            "{start} to {end}."
        ).format(
            file=sheet.name,
            row=int(str(row)) + FIRST_ROW,
            column=sheet.headings["end_date"],
            start=start,
            end=end,
        )
        for row, start, end in zip(wrong.index, wrong["start_date"], wrong["end_date"], strict=True)
    ]


def _contradictions(cells: pd.DataFrame, sheet: Sheet) -> list[str]:
    """Say of which investments two rows say different things, other than the place."""
    place = {"ubigeo", "department", "province", "district", *_POINTS}
    facts = [name for name in map(str, cells.columns) if name not in {*place, "cui"}]
    groups = cells.groupby("cui")
    problems = []
    for column in facts:
        differs = groups[column].agg("nunique") > 1
        for cui in differs.index[differs][:_MOST_TOLD]:
            rows = cells[cells["cui"] == cui]
            problems.append(
                _(
                    "{file}, column {column}: every row of an investment must say the same; those "
                    "of {cui} do not: {found}."
                ).format(
                    file=sheet.name,
                    column=sheet.headings[column],
                    cui=cui,
                    found=", ".join(
                        _("{value!r} (row {row})").format(
                            value=value, row=int(str(row)) + FIRST_ROW
                        )
                        for row, value in rows[column].drop_duplicates().head(3).items()
                    ),
                )
            )
    return problems
