"""Exports of the ministry's query of execution: which one a file is, and in what unit it counts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.sources.columns import TableContract
from gapplanner.sources.publications.agreement import ROUNDED_BY, require_agreement
from gapplanner.sources.publications.headed import conform_sheet, plain_numbers
from gapplanner.sources.publications.sheets import Sheet, read_sheet
from gapplanner.sources.record_contracts import (
    FUNCTION_SPENDING_FILE,
    MUNICIPAL_EXECUTION_FILE,
    PROJECT_EXECUTION_FILE,
)

MONEY: Final = ("pia", "pim", "certified", "committed", "committed_monthly", "accrued", "paid")
MILLION: Final = 1_000_000
_LEAST_SOLES: Final = {"municipalities": 500_000, "projects": 10_000, "functions": 10_000}
"""Half of the budgets lie above this many soles, whatever the department and the year."""
_MOST_MILLIONS: Final = 10_000
_HALF_MILLIONS: Final = 10
_AMOUNTS: Final = {
    "pia": ("PIA",),
    "pim": ("PIM",),
    "certified": ("Certificación",),
    "committed": ("Compromiso Anual", "CompAnual"),
    "committed_monthly": (
        *("Atención de Compromiso Mensual", "AtenDeComprMensual", "Compromiso Mensual"),
    ),
    "accrued": ("Devengado",),
    "paid": ("Girado",),
    "advance": ("Avance %", "Avance%"),
}
_NAMED_PLACE: Final = re.compile(r"(\d{5,6})-\d+\s*:\s*(.+)")
_NAMED_PROJECT: Final = re.compile(r"(\d{7})\s*:\s*(.+)")
_YEAR_SAID: Final = re.compile(r"A[ñn]o[^\d]{0,30}((?:19|20)\d{2})", re.I)


@dataclass(frozen=True)
class _Kind:
    """A kind of export: its columns, which it cannot do without, and its contract."""

    columns: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    contract: TableContract


KINDS: Final[Mapping[str, _Kind]] = MappingProxyType(
    {
        "functions": _Kind(
            {
                "year": ("a",),
                "by": ("op",),
                "code": ("c",),
                "part": ("t",),
                "ubigeo": ("u",),
                "pim": ("p",),
                "accrued": ("d",),
            },
            ("year", "by", "code", "part", "ubigeo", "pim", "accrued"),
            FUNCTION_SPENDING_FILE,
        ),
        "projects": _Kind(
            {
                "cui": ("Código", "Código único", "CUI"),
                "name": ("Proyecto", "ProductoProyecto", "Producto/Proyecto"),
                "department": ("Departamento", "Region"),
                "asked_on": ("FechaDeConsulta", "Fecha de consulta"),
                **_AMOUNTS,
            },
            ("name", "pim", "accrued"),
            PROJECT_EXECUTION_FILE,
        ),
        "municipalities": _Kind(
            {
                "year": ("Año",),
                "ubigeo": ("UBI_DIST", "Ubigeo"),
                "name": ("Municipalidad",),
                **_AMOUNTS,
            },
            ("name", "pim", "accrued"),
            MUNICIPAL_EXECUTION_FILE,
        ),
    }
)


@dataclass(frozen=True)
class Executed:
    """What an export says.

    Attributes
    ----------
    kind
        ``functions``, ``projects`` or ``municipalities``.
    rows
        Columns of the kind's contract, amounts in soles, and the ``row`` of each.
    repaired, unknown
        Sentences.
    is_rounded
        Whether amounts were in millions of two decimals: true to S/ 5,000 either way.
    """

    kind: str
    rows: pd.DataFrame
    repaired: tuple[str, ...]
    unknown: tuple[str, ...]
    is_rounded: bool


def read_executed(path: Path) -> Executed:
    """Return the rows of an export of execution, in soles, whatever unit it is in.

    Raises
    ------
    SourceError
        If it is none of the three exports that are known, breaks the contract of its own, or if
        its unit may be soles as well as another.
    """
    kind, sheet = _recognised(path)
    published = KINDS[kind]
    repaired = list(sheet.repaired)
    cells, how, problems = plain_numbers(_parted(sheet, kind), sheet, published.contract)
    rows = conform_sheet(cells, sheet, published.contract, published.columns, problems)
    in_soles, is_rounded = _in_soles(rows, sheet, kind)
    repaired += how
    if is_rounded:
        repaired.append(
            _(
                "Amounts are in millions with two decimals: they became soles, true to S/ 5,000 "
                "either way."
            )
        )
    if kind != "functions":
        require_agreement(in_soles, sheet.name, ROUNDED_BY if is_rounded else 0.5)
    return Executed(kind, in_soles, tuple(repaired), _lacking(sheet, kind), is_rounded)


def _lacking(sheet: Sheet, kind: str) -> tuple[str, ...]:
    absent = [
        published[0]
        for name, published in KINDS[kind].columns.items()
        if name in MONEY and name not in sheet.headings
    ]
    if not absent:
        return ()
    sentence = _("The file does not have these columns, which stay unknown: {columns}.")
    return (sentence.format(columns=", ".join(absent)),)


def _recognised(path: Path) -> tuple[str, Sheet]:
    refusals: list[SourceError] = []
    for kind, published in KINDS.items():
        try:
            return kind, read_sheet(path, published.columns, published.required)
        except SourceError as error:
            refusals.append(error)
    if len({error.problems for error in refusals}) == 1:
        raise refusals[0]  # the file cannot be read at all
    raise SourceError(
        [
            _(
                "{file} must be an export of execution by municipality, by project or by function; "
                "it is none of them:"
            ).format(file=path.name),
            *(f"- {problem}" for error in refusals for problem in error.problems),
        ]
    )


def _parted(sheet: Sheet, kind: str) -> pd.DataFrame:
    """Return cells in which codes that stand before a name, and years in a title, are columns."""
    cells = sheet.cells.copy()
    if kind == "projects" and "cui" not in cells:
        parts = cells["name"].str.extract(_NAMED_PROJECT)
        cells["cui"], cells["name"] = parts[0].fillna(""), parts[1].fillna(cells["name"])
    if kind == "municipalities":
        if "ubigeo" not in cells:
            parts = cells["name"].str.extract(_NAMED_PLACE)
            cells["ubigeo"], cells["name"] = parts[0].fillna(""), parts[1].fillna(cells["name"])
        said = _YEAR_SAID.search(sheet.above)
        if "year" not in cells and said:
            cells["year"] = said[1]
    if "ubigeo" in cells:
        lost = cells["ubigeo"].str.fullmatch(r"\d{5}")
        cells["ubigeo"] = cells["ubigeo"].mask(lost, "0" + cells["ubigeo"])
    if kind == "functions":
        lost = cells["code"].str.fullmatch(r"\d|\d{3}")
        cells["code"] = cells["code"].mask(lost, "0" + cells["code"])
    return cells


def _in_soles(rows: pd.DataFrame, sheet: Sheet, kind: str) -> tuple[pd.DataFrame, bool]:
    """Return amounts in soles, and whether they had been in millions.

    Raises
    ------
    SourceError
        If half of the budgets are too large for millions and too small for soles.
    """
    money = [name for name in MONEY if name in rows]
    budgets = rows.loc[rows["pim"] > 0, "pim"]
    median = float(budgets.median()) if len(budgets) else 0.0
    has_cents = float((budgets % 1 != 0).mean()) if len(budgets) else 0.0
    if median >= _LEAST_SOLES[kind]:
        return rows, False
    in_millions = rows[money] * MILLION
    if (
        has_cents > 0.5
        and float(rows[money].max().max()) < _MOST_MILLIONS
        and median < _HALF_MILLIONS
    ):
        return rows.assign(**{name: in_millions[name].round(2) for name in money}), True
    raise SourceError(
        _(
            "{file}: amounts must be in soles, or in millions with decimals; half of the budgets "
            "are below {median:,.2f}, which may be either. Write them in soles."
        ).format(file=sheet.name, median=median)
    )
