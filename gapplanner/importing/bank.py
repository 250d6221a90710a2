"""The bank of investments, taken in as one row per investment of the department."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.importing.asking import Asked
from gapplanner.importing.bank_executors import Executors
from gapplanner.importing.bank_places import least_unit, places_of
from gapplanner.importing.codes import department_of
from gapplanner.importing.places import are_own
from gapplanner.importing.said import Imported
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.publications.investment_bank import BankFile, read_bank_file
from gapplanner.sources.record_contracts import BANK
from gapplanner.sources.tables import read_table
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import Level

SOURCE: Final = "mef-investment-bank"
TABLE: Final = "bank"
LEAST_MEDIAN: Final = 10_000
"""Half of the costs lie above this many soles in any bank; below it they are in other units."""


def import_bank(file: Path, into: Path, *, ask: Asked | None = None) -> Imported:
    """Write the investments of the department whose units lie in a folder of data.

    Parameters
    ----------
    file
        An extract of the bank as it comes: workbook, text, or a page called ``.xls``.
    into
        The folder of data; its units must be there.
    ask
        As every importer; nothing of it is needed.

    Returns
    -------
    Imported
        Names of persons are not read. What the file does not say stays unknown.

    Raises
    ------
    SourceError
        With everything that keeps the file from being used: columns, cells, codes that are not of
        the place named, costs in other units, investments said in two ways.
    """
    units = read_table("units", into)
    table, said = bank_of(file, units)
    spec = _spec()
    said.paths.append(write_table(table, BANK, into / spec.path))
    said.paths.append(register(into, [spec], [_source(file, table)]))
    return said


def bank_of(path: Path, units: pd.DataFrame) -> tuple[pd.DataFrame, Imported]:
    """Return the bank's investments in a department as our own table, and what is said of them."""
    published = read_bank_file(path)
    said = Imported(
        repaired=list(published.repaired),
        refused=list(published.refused),
        unknown=list(published.unknown),
    )
    _require_soles(published, path)
    rows = _of_department(published.rows, units, path, said)
    rows["code"] = places_of(rows, units, path, said)
    table = _one_each(rows, said)
    named = Executors(units).of_all(zip(table["executing"], table["entity"], strict=True))
    pairs = zip(table["executing"], table["entity"], strict=True)
    table["executing_unit"] = [named[pair] for pair in pairs]
    _say_who_executes(table, said)
    _say_what_lacks(table, said)
    return table[[column.name for column in BANK.columns]], said


def _require_soles(published: BankFile, path: Path) -> None:
    median = float(published.rows["cost"].median())
    if median < LEAST_MEDIAN:
        raise SourceError(
            _(
                "{file}: costs must be in soles; half of them are below {median:,.2f}, so they are "
                "in thousands, in millions or of something else. Write them in soles."
            ).format(file=path.name, median=median)
        )


def _of_department(
    rows: pd.DataFrame, units: pd.DataFrame, path: Path, said: Imported
) -> pd.DataFrame:
    department = department_of(units)
    none = _("{file} must hold investments of department {department}; it holds none.").format(
        file=path.name, department=department
    )
    is_own = are_own(rows, department, said, of_none=none)
    own = rows[is_own].copy()
    # Whoever builds in two departments is not of one district of this.
    beyond = own["cui"].isin(rows.loc[~is_own, "cui"])
    own["ubigeo"] = own["ubigeo"].mask(beyond, department)
    return own


def _one_each(rows: pd.DataFrame, said: Imported) -> pd.DataFrame:
    """Return one row per investment: its places, and the least unit that holds them all."""
    ordered = rows.sort_values(["cui", "code"])
    places = ordered.groupby("cui")["code"].agg(lambda codes: sorted(set(codes)))
    table = ordered.drop_duplicates("cui").set_index("cui")
    table["unit_id"] = places.map(least_unit)
    table["places"] = places.str.join(" ")
    is_spread = places.str.len() > 1
    # A point of one of several places is not where the investment is.
    table.loc[is_spread, ["lon", "lat"]] = float("nan")
    if is_spread.any():
        said.repaired.append(
            _(
                "Investments in several places became one row each, with the province or the "
                "department that holds them: {count}."
            ).format(count=int(is_spread.sum()))
        )
    return table.reset_index()


def _say_who_executes(table: pd.DataFrame, said: Imported) -> None:
    unmatched = table[table["executing_unit"] == ""]
    if unmatched.empty:
        return
    common = unmatched["executing"].where(unmatched["executing"] != "", unmatched["entity"])
    said.unknown.append(
        _(
            "Executed by no government of the department, so never proposed: {count} investments "
            "of {names}."
        ).format(count=len(unmatched), names=listed(common.value_counts().index, at_most=4))
    )


def _say_what_lacks(table: pd.DataFrame, said: Imported) -> None:
    active = table[table["state"] == "active"]
    for column, sentence in (
        ("cost", _("Active investments without a cost: {count}.")),
        ("beneficiaries", _("Active investments that do not say whom they serve: {count}.")),
    ):
        if (count := int(active[column].isna().sum())) > 0:
            said.unknown.append(sentence.format(count=count))


def _spec() -> TableSpec:
    return TableSpec(
        table_id=TABLE,
        path=f"{TABLE}/investments.csv",
        title=_("Investments registered in the bank"),
        definition=_(
            "An investment with a unique code: its state, cost, progress, places and who executes "
            "it. Names of persons are not kept."
        ),
        levels=tuple(level.value for level in (Level.DEPARTMENT, Level.PROVINCE, Level.DISTRICT)),
        sources=(SOURCE,),
    )


def _source(path: Path, table: pd.DataFrame) -> SourceSpec:
    stated = table["record_year"].dropna()
    latest = table.loc[table["registered"] != "", "registered"].max()
    year = int(stated.max()) if len(stated) else int(str(latest)[:4])
    return SourceSpec(
        source_id=SOURCE,
        publisher="Ministerio de Economía y Finanzas (MEF)",
        title=path.name,
        year=year,
        licence="not stated",
        attribution="MEF, Banco de Inversiones",
        note=_(
            "Taken in from a planner's extract; the year is that of the record or, where it says "
            "none, of its latest registration."
        ),
    )
