"""How much each executing unit can spend and start in a year, from what it has spent."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.errors import SourceError, listed
from gapplanner.language import _
from gapplanner.vocabulary import LIMIT_COLUMNS, SOLES, STARTS

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

PROJECTS: Final = "projects"
CENTS: Final = 2


def project_record(budget: pd.DataFrame, executing_units: pd.DataFrame) -> pd.DataFrame:
    """Return what each executing unit had and accrued for projects, all functions, latest year.

    Returns
    -------
    pandas.DataFrame
        By ``executing_unit``, columns ``pim`` and ``accrued``, soles. A unit without record, or
        with an amount unknown, has ``NA``: it is not one that spends nothing.
    """
    projects = budget[budget["kind"] == PROJECTS]
    projects = projects[projects["year"] == projects["year"].max()]
    amounts = projects[["pim", "accrued"]].apply(pd.to_numeric).astype("Float64")
    record = amounts.groupby(projects["executing_unit"]).sum(min_count=1)
    # A sum that leaves out an unknown part would pass for the whole.
    record = record.mask(amounts.isna().groupby(projects["executing_unit"]).any())
    ids = pd.Index(executing_units["executing_unit"].sort_values(), name="executing_unit")
    by_unit: pd.DataFrame = record.reindex(ids)
    return by_unit


def recorded_capacity(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario: "Scenario"
) -> pd.Series:
    r"""Return what each executing unit can spend a year on new investments, by its record.

    Technical assistance does not count: who executes an investment is settled by what a unit has
    done, so that scenarios with and without assistance propose the same investments.

    Returns
    -------
    pandas.Series
        Soles a year by ``executing_unit``; ``NA`` for units without a record.

    Notes
    -----
    .. math:: C_u = g \, \phi \, D_u

    :math:`D_u` accrued for projects in the latest year, :math:`g` growth, :math:`\phi` the share
    of capacity that works in progress leave free.
    """
    accrued = project_record(budget, executing_units)["accrued"]
    capacity = accrued * scenario.capacity.growth * scenario.capacity.free_share
    return capacity.round(CENTS).rename("capacity")


def without_record(budget: pd.DataFrame, executing_units: pd.DataFrame) -> tuple[str, ...]:
    """Return the executing units that have no record of spending: they are proposed nothing."""
    accrued = project_record(budget, executing_units)["accrued"]
    return tuple(accrued.index[accrued.isna()])


def executing_capacity(
    budget: pd.DataFrame, executing_units: pd.DataFrame, scenario: "Scenario", last_year: int
) -> pd.DataFrame:
    r"""Return the limits of every executing unit: soles and new starts by year.

    Parameters
    ----------
    budget
        Budget and accrued spending by executing unit, function and kind.
    executing_units
        Who may execute.
    scenario
        States growth, the free share, new starts and, with technical assistance, the execution
        rate of each year.
    last_year
        Last year in which a candidate may spend; years after the programme keep the capacity of
        its last year.

    Returns
    -------
    pandas.DataFrame
        ``LIMIT_COLUMNS``; resource ``soles`` to ``last_year`` and ``starts`` in the programme's
        years. Executing units without a record have no rows (see `without_record`).

    Raises
    ------
    SourceError
        If no executing unit has a record.

    Notes
    -----
    .. math:: C_{ut} = g \, \phi \, \max(D_u, r_t \, M_u)

    :math:`D_u` accrued for projects, :math:`M_u` their budget (PIM), :math:`r_t` the execution
    rate that assistance reaches in year *t* (0 without assistance), :math:`g` growth,
    :math:`\phi` the free share.
    """
    record = project_record(budget, executing_units)
    known = record.dropna(subset=["accrued"])
    if known.empty:
        raise SourceError(
            _(
                "At least one executing unit must have a record of accrued spending on projects; "
                "none of {units} has. Build the budget table again."
            ).format(units=listed(record.index))
        )
    programme = scenario.years_covered
    rates = scenario.capacity.execution_rate or {}
    factor = scenario.capacity.growth * scenario.capacity.free_share
    soles = [
        pd.DataFrame(
            {
                "resource": SOLES,
                "owner": known.index,
                "year": year,
                "amount": _assisted(known, rates.get(min(year, programme[-1]))) * factor,
            }
        )
        for year in range(programme[0], last_year + 1)
    ]
    limits = pd.concat([*soles, _starts(known.index, executing_units, scenario)], ignore_index=True)
    limits["amount"] = limits["amount"].astype("float64").round(CENTS)
    return limits[list(LIMIT_COLUMNS)].sort_values(["resource", "owner", "year"], ignore_index=True)


def _assisted(record: pd.DataFrame, rate: float | None) -> pd.Series:
    """Return yearly spending with assistance: never less than what was accrued already."""
    accrued = record["accrued"].reset_index(drop=True)
    if rate is None:
        return accrued
    reached = (record["pim"] * rate).reset_index(drop=True)
    return accrued.where((accrued >= reached).fillna(value=True), reached)


def _starts(owners: pd.Index, executing_units: pd.DataFrame, scenario: "Scenario") -> pd.DataFrame:
    new_starts = scenario.capacity.new_starts
    government = executing_units.set_index("executing_unit")["government"].reindex(owners)
    every = pd.MultiIndex.from_product(
        [owners, scenario.years_covered], names=["owner", "year"]
    ).to_frame(index=False)
    amount = government.map({str(kind): float(number) for kind, number in new_starts.items()})
    return every.assign(resource=STARTS, amount=every["owner"].map(amount))


def funding_limits(scenario: "Scenario") -> pd.DataFrame:
    """Return the ceiling of every funding source in every year of the programme, soles."""
    rows = [
        (SOLES, source, year, float(amount))
        for source, by_year in scenario.budget.sources.items()
        for year, amount in by_year.items()
    ]
    return pd.DataFrame(rows, columns=list(LIMIT_COLUMNS)).sort_values(
        ["resource", "owner", "year"], ignore_index=True
    )
