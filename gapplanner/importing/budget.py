"""Exports of budget and execution, taken in as tables of our own form, in soles."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.boundaries.names import shown
from gapplanner.errors import SourceError, listed
from gapplanner.importing.asking import Asked
from gapplanner.importing.places import own_districts
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.spending import executing_unit_of
from gapplanner.indicators.functions import function_of
from gapplanner.language import _, ngettext
from gapplanner.sources.catalog import SourceSpec, TableSpec, load_catalog, register
from gapplanner.sources.codes import plain_name
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.publications.executed import MONEY, Executed, read_executed
from gapplanner.sources.tables import read_table
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import BUDGET_COLUMNS, Level, Quality

BUDGET: Final = "budget-2024"
BUDGET_YEAR: Final = 2024
_SOURCES: Final = {
    "municipalities": "mef-municipal-budget",
    "projects": "mef-project-budget",
    "functions": "mef-function-budget",
}
_TABLES: Final = {
    "municipalities": "municipal-execution",
    "projects": "project-execution",
    "functions": BUDGET,
}
_PARTS: Final = {"2": "projects", "3": "activities"}


def import_budget(file: Path, into: Path, *, ask: Asked | None = None) -> Imported:
    """Write an export of execution into a folder of data whose units are there.

    What it is, is told by its columns: by municipality, by project, or by function and programme
    (which becomes the record of spending that capacities are measured from).

    Raises
    ------
    SourceError
        With everything that keeps the file from being used: it is none of the exports that are
        known, its unit is doubtful, its codes are of no place of the folder.
    """
    units = read_table("units", into)
    executed = read_executed(file)
    said = Imported(repaired=list(executed.repaired), unknown=list(executed.unknown))
    if executed.kind == "projects":
        table = _with_other_files(_by_project(executed, units, file, said), into)
    elif executed.kind == "municipalities":
        table = _by_municipality(own_districts(executed.rows, units, file, said))
    else:
        own = own_districts(executed.rows, units, file, said)
        table = _with_the_rest(_by_function(own, file, said), into, said)
    spec = _spec(executed.kind, into, table)
    said.paths.append(write_table(table, CONTRACTS[spec.table_id], into / spec.path))
    said.paths.append(register(into, [spec], [_source(file, executed, table)]))
    return said


def _by_municipality(own: pd.DataFrame) -> pd.DataFrame:
    return own.assign(
        executing_unit=own["ubigeo"].map(executing_unit_of), name=own["name"].map(shown)
    )


def _by_project(
    executed: Executed, units: pd.DataFrame, path: Path, said: Imported
) -> pd.DataFrame:
    """Return one row per project: a code that several municipalities spend on is added up."""
    rows = _of_the_department(executed.rows, units, path, said)
    undated = rows[rows["asked_on"] == ""]
    if len(undated):
        raise SourceError(
            _(
                "{file}: the day of the query must be in a column FechaDeConsulta; it is not in "
                "{count} rows: {rows}."
            ).format(file=path.name, count=len(undated), rows=listed(undated["row"]))
        )
    rows = rows.assign(year=rows["asked_on"].str[:4].astype("int64"))
    same = rows.drop(columns="row").duplicated()
    repeated = rows[rows.duplicated(["cui", "year"], keep=False)]
    money = [name for name in MONEY if rows[name].notna().all()]
    added = rows.groupby(["cui", "year"], as_index=False)[money].sum()
    first = rows.drop_duplicates(["cui", "year"])[["cui", "year", "name", "asked_on"]]
    if len(repeated):
        said.repaired.append(
            ngettext(
                "{count} code stands in several rows, one for each municipality that spends on it: "
                "they were added up.",
                "{count} codes stand in several rows, one for each municipality that spends on "
                "them: they were added up.",
                int(repeated["cui"].nunique()),
            ).format(count=int(repeated["cui"].nunique()))
        )
    if same.any():
        said.unknown.append(
            _(
                "{count} rows are the same as another: of two municipalities, or one row twice; "
                "the file does not say. They were added as of two: {rows}."
            ).format(count=int(same.sum()), rows=listed(rows.loc[same, "row"]))
        )
    said.unknown.append(
        _("The file does not say where each project is, nor which government executes it.")
    )
    table = added.merge(first, on=["cui", "year"]).assign(file=path.name)
    return table.reindex(columns=[column.name for column in CONTRACTS["project-execution"].columns])


def _with_other_files(table: pd.DataFrame, into: Path) -> pd.DataFrame:
    """Return the projects of this file beside those of files taken in before.

    A code may be spent on by municipalities and by the regional government: the files say it apart.
    """
    table_id = _TABLES["projects"]
    if table_id not in load_catalog(into).tables:
        return table
    before = read_table(table_id, into)
    others = before[~before["file"].isin(table["file"])]
    return pd.concat([others, table], ignore_index=True) if len(others) else table


def _of_the_department(
    rows: pd.DataFrame, units: pd.DataFrame, path: Path, said: Imported
) -> pd.DataFrame:
    name = units.loc[units["level"] == Level.DEPARTMENT.value, "name"].iloc[0]
    stated = rows["department"].map(plain_name)
    is_own = (stated == plain_name(str(name))) | (stated == "")
    if not is_own.any():
        raise SourceError(
            _("{file} must hold projects of {department}; it holds those of {found}.").format(
                file=path.name, department=name, found=listed(sorted(set(rows["department"])))
            )
        )
    if (away := int((~is_own).sum())) > 0:
        said.refused.append(
            _("Projects of other departments were left out: {count}.").format(count=away)
        )
    return rows[is_own]


def _by_function(own: pd.DataFrame, path: Path, said: Imported) -> pd.DataFrame:
    """Return spending by function and kind; programmes and totals say the same again."""
    if set(own["year"]) != {BUDGET_YEAR}:
        raise SourceError(
            _("{file}: the record of spending must be of {year}; the file is of {found}.").format(
                file=path.name,
                year=BUDGET_YEAR,
                found=", ".join(str(year) for year in sorted(set(own["year"]))),
            )
        )
    rows = own[(own["by"] == "f") & own["part"].isin(_PARTS)]
    rows = rows[(rows["pim"] > 0) | (rows["accrued"] > 0)]
    if rows.empty:
        raise SourceError(
            _("{file} must have spending by function (op = f); it has none.").format(file=path.name)
        )
    beyond = rows[rows["accrued"] > rows["pim"]]
    if len(beyond):
        raise SourceError(
            _("{file}: accrued must be at most the PIM; not so in rows {rows}.").format(
                file=path.name, rows=listed(beyond["row"])
            )
        )
    said.refused.append(
        _("Programmes and totals were left out: they are the same money as the functions.")
    )
    return rows.assign(
        executing_unit=rows["ubigeo"].map(executing_unit_of),
        function=function_of(rows["code"]),
        kind=rows["part"].map(_PARTS),
        source_id=_SOURCES["functions"],
        quality=Quality.MEASURED.value,
    )[list(BUDGET_COLUMNS)]


def _with_the_rest(table: pd.DataFrame, into: Path, said: Imported) -> pd.DataFrame:
    """Return the record with that of executing units which the file does not speak of."""
    if BUDGET not in load_catalog(into).tables:
        said.unknown.append(
            _("The regional government's record is not in this file: it executes nothing here.")
        )
        return table
    before = read_table(BUDGET, into)
    others = before[~before["executing_unit"].isin(table["executing_unit"])]
    replaced = before["executing_unit"].isin(table["executing_unit"])
    if replaced.any():
        said.repaired.append(
            _("The record of {count} executing units was replaced by this one.").format(
                count=int(before.loc[replaced, "executing_unit"].nunique())
            )
        )
    return pd.concat([others, table], ignore_index=True) if len(others) else table


def _spec(kind: str, into: Path, table: pd.DataFrame) -> TableSpec:
    table_id = _TABLES[kind]
    before = load_catalog(into).tables.get(table_id)
    named = set(table["source_id"]) if "source_id" in table else {_SOURCES[kind]}
    sources = tuple(sorted(named))
    if before is not None:
        return before.model_copy(update={"sources": sources})
    titles = {
        "municipalities": _("Execution of municipalities"),
        "projects": _("Execution of projects"),
        "functions": _("Spending by executing unit, function and kind"),
    }
    definitions = {
        "municipalities": _("Budget, commitments and spending of a municipality in a year."),
        "projects": _("Budget, commitments and spending of a project in a year, to a day."),
        "functions": _("Budget and accrued spending for projects and for activities."),
    }
    return TableSpec(
        table_id=table_id,
        path=f"indicators/{table_id}.csv" if kind == "functions" else f"budget/{table_id}.csv",
        title=titles[kind],
        definition=definitions[kind],
        levels=(),
        sources=sources,
    )


def _source(path: Path, executed: Executed, table: pd.DataFrame) -> SourceSpec:
    note = _("Amounts were published in millions with two decimals.") if executed.is_rounded else ""
    return SourceSpec(
        source_id=_SOURCES[executed.kind],
        publisher="Ministerio de Economía y Finanzas (MEF)",
        title=path.name,
        year=int(table["year"].max()),
        licence="not stated",
        attribution="MEF, Consulta Amigable",
        note=note,
    )
