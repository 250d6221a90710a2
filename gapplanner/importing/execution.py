"""What the municipalities of a department executed: executing units and their record."""

from pathlib import Path
from typing import Final

import pandas as pd

from gapplanner.boundaries.names import shown
from gapplanner.errors import SourceError
from gapplanner.importing.asking import Asked, given
from gapplanner.importing.fidt import read_fidt
from gapplanner.importing.place import Place
from gapplanner.importing.said import Imported
from gapplanner.indicators.families.spending import executing_unit_of
from gapplanner.indicators.functions import budget_functions
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec, TableSpec, register
from gapplanner.sources.contracts import CONTRACTS
from gapplanner.sources.publications.municipalities import read_municipal_execution
from gapplanner.sources.writing import write_table
from gapplanner.vocabulary import BUDGET_COLUMNS, Government, Level, Quality

YEAR: Final = 2024
SOURCE: Final = "mef-municipal-execution"
EVERY_FUNCTION: Final = "all"


def import_execution(file: Path, into: Path, *, ask: Asked) -> Imported:
    r"""Write the executing units of a department and what each may be expected to accrue.

    Parameters
    ----------
    file
        The ministry's export of municipal execution of all Peru (``.xlsx``).
    into
        The folder of data; its units must be there.
    ask
        With ``fidt``, which has the budget for investments of each municipality.

    Returns
    -------
    Imported
        The regional government has no record in these files and is left out: nothing can be
        planned through it until its own is taken in.

    Raises
    ------
    SourceError
        If a file cannot be read, or the folder has no units yet.

    Notes
    -----
    .. math:: D_u = \bar I_u \, A_u / P_u

    with :math:`\bar I_u` the mean budget for investments of 2021-23 (FIDT), :math:`A_u` accrued
    and :math:`P_u` the modified budget of 2024, of all spending: an estimate, for the export does
    not set investments apart.
    """
    place = Place.of(into)
    department, seats = place.department, set(place.ids(Level.DISTRICT))
    executed = read_municipal_execution(file, department)
    executed = executed[(executed["year"] == YEAR) & executed["unit_id"].isin(seats)]
    investments = read_fidt(given(ask.fidt, "fidt"), department).set_index("unit_id")["investments"]
    said = Imported()
    if absent := sorted(seats - set(executed["unit_id"])):
        said.unknown.append(
            _(
                "Without a record of execution in {year}: {places}. Nothing is proposed there."
            ).format(year=YEAR, places=", ".join(absent))
        )
    if executed.empty:
        raise SourceError(
            _("{file} must hold municipalities of department {department} in {year}.").format(
                file=file.name, department=department, year=YEAR
            )
        )
    said.refused.append(
        _("Years other than {year} are left out: the latest is of part of a year.").format(
            year=YEAR
        )
    )
    said.unknown.append(
        _("The regional government's record is not in these files: it executes nothing here.")
    )
    executing = _executing_units(executed)
    tables = {
        "executing-units": executing,
        "budget-2024": _budget(executed, executing, investments),
        "budget-functions": budget_functions(),
    }
    for table_id, table in tables.items():
        said.paths.append(write_table(table, CONTRACTS[table_id], into / _path(table_id)))
    said.paths.append(register(into, [_spec(name) for name in tables], [_source(file)]))
    return said


def _executing_units(executed: pd.DataFrame) -> pd.DataFrame:
    is_capital = executed["unit_id"].str.endswith("01")
    return pd.DataFrame(
        {
            "executing_unit": executed["unit_id"].map(executing_unit_of),
            "name": executed["name"].map(shown),
            "government": is_capital.map(
                {True: Government.PROVINCIAL.value, False: Government.DISTRICT.value}
            ),
            "unit_id": executed["unit_id"],
            "municipality_type": "",
        }
    )


def _budget(
    executed: pd.DataFrame, executing: pd.DataFrame, investments: "pd.Series[float]"
) -> pd.DataFrame:
    rate = executed["accrued"] / executed["pim"].where(executed["pim"] > 0)
    pim = executed["unit_id"].map(investments)
    budget = pd.DataFrame(
        {
            "executing_unit": executing["executing_unit"],
            "year": YEAR,
            "function": EVERY_FUNCTION,
            "kind": "projects",
            "pim": pim.round(2),
            "accrued": (pim * rate.clip(upper=1.0)).round(2),
            "source_id": SOURCE,
            "quality": Quality.ESTIMATED.value,
        }
    )[list(BUDGET_COLUMNS)]
    # Who has no budget for investments on record has none to plan with, not one of nothing.
    return budget.dropna(subset=["pim", "accrued"])


def _path(table_id: str) -> str:
    return f"indicators/{table_id}.csv"


def _spec(table_id: str) -> TableSpec:
    titles = {
        "executing-units": _("Governments that execute investments"),
        "budget-2024": _("What may be expected to be accrued for investments in a year"),
        "budget-functions": _("Functions of public spending"),
    }
    return TableSpec(
        table_id=table_id,
        path=_path(table_id),
        title=titles[table_id],
        definition=_("Taken in from the ministry's export of municipal execution."),
        levels=(),
        sources=(SOURCE,),
    )


def _source(path: Path) -> SourceSpec:
    return SourceSpec(
        source_id=SOURCE,
        publisher="Ministerio de Economía y Finanzas (MEF)",
        title=path.name,
        year=YEAR,
        licence="not stated",
        attribution="MEF, Consulta Amigable",
    )
