"""Where the money goes: one ledger of the portfolio, and every table of money derived from it."""

from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.errors import PortfolioError, listed
from gapplanner.language import _
from gapplanner.portfolio import COMMITTED
from gapplanner.reports.accounts.once import once_per_run
from gapplanner.reports.tables import cents, numbers, soles
from gapplanner.vocabulary import CANDIDATE_COLUMNS, SOLES, gap_id_of

if TYPE_CHECKING:
    from gapplanner.runs import Run

MONEY: Final = ("programme", "later", "cost")
"""Money of an investment within the programme, after it, and both: always ``cost``."""

_NEEDED: Final = (
    *CANDIDATE_COLUMNS,
    *("unit_name", "province_id", "province", "level", "indicator_id", "quantity", "gap_unit"),
    *("executing_unit_name", "start_year", "operates_from", "reason"),
)


def year_columns(run: "Run") -> tuple[str, ...]:
    """Return the names of the columns of money by year, one per year of the programme."""
    return tuple(str(year) for year in run.scenario.years_covered)


@once_per_run
def gap_weights(run: "Run") -> pd.Series:
    r"""Return what closing one unit of each gap weighs in the region's weighted gap.

    Returns
    -------
    pandas.Series
        By ``gap_id``, per unit of the gap. Over all gaps, weight times gap sums to one.

    Notes
    -----
    .. math:: v_{ku} = \frac{W_k}{\sum_{k'} W_{k'}} \cdot \frac{E_u}{\sum_{u'} E_{u'} G_{ku'}}

    over the indicators with some known gap; W is the council's weight and E the equity multiplier.
    """
    gaps = run.gaps[numbers(run.gaps["gap"]) > 0].copy()
    gaps["weighted"] = numbers(gaps["weight"]) * numbers(gaps["gap"])
    whole = gaps.groupby("indicator_id")["weighted"].transform("sum")
    present = sorted(set(gaps["indicator_id"]))
    weights = run.indicator_weights.reindex(present).fillna(0.0)
    scale = float(weights.sum()) or 1.0
    council = gaps["indicator_id"].map(weights / scale).astype(float)
    values = council * numbers(gaps["weight"]) / whole
    return pd.Series(values.to_numpy(), index=gaps["gap_id"].to_numpy(), dtype=float)


@once_per_run
def investments(run: "Run") -> pd.DataFrame:
    """Return the portfolio in order of priority with its money, soles of the base year.

    Returns
    -------
    pandas.DataFrame
        The columns of the run's candidates and ``priority`` (1 is first), one column per year of
        the programme, ``programme`` (their sum), ``later`` (what is paid after it) and
        ``closed_share`` (of the region's weighted gap).

    Notes
    -----
    The order is that of the law, then of the plan: precedence class, first year, and within them
    the weighted gap closed per sol; where no gap is, the worth per sol.
    """
    # A run of gaps alone has no candidates, and then no columns either.
    table = run.portfolio.reindex(columns=list(dict.fromkeys([*run.candidates, *_NEEDED])))
    within = run.spending[run.spending["year"].isin(run.scenario.years_covered)]
    paid = within.assign(cents=cents(within["amount"])).pivot_table(
        index="candidate_id", columns="year", values="cents", aggfunc="sum", fill_value=0
    )
    for year in run.scenario.years_covered:
        by_candidate = paid[year] if year in paid.columns else pd.Series(dtype="int64")
        table[str(year)] = table["candidate_id"].map(by_candidate).fillna(0).astype("int64")
    years = list(year_columns(run))
    cost = cents(table["cost"])
    table["programme"] = table[years].sum(axis=1).astype("int64")
    table["later"] = cost - table["programme"]
    # Money stated finer than the cent is shown to the cent: a cent a year may be rounding.
    is_rounding = (table["later"] < 0) & (table["later"] >= -len(years))
    table["later"] = table["later"].mask(is_rounding, 0)
    for column in [*years, "programme", "later"]:
        table[column] = soles(table[column])
    table["cost"] = soles(cost)
    table["closed_share"] = closed_share_of(run, table)
    return _in_order(table)


def check_money(run: "Run") -> None:
    """Refuse a run whose money cannot add up: an investment that spends more than it costs.

    Raises
    ------
    PortfolioError
        Naming the investments.
    """
    if run.proof is None:
        return
    table = investments(run)
    over = table[table["later"] < 0]
    if len(over):
        raise PortfolioError(
            _(
                "The spending of an investment must not exceed its cost; found {n} that do: {ids}. "
                "Plan again: the run folder was altered."
            ).format(n=len(over), ids=listed(sorted(over["candidate_id"])))
        )


def closed_share_of(run: "Run", candidates: pd.DataFrame) -> pd.Series:
    """Return the share of the region's weighted gap that each candidate alone would close."""
    weights = gap_weights(run)
    keys = [
        gap_id_of(indicator, unit)
        for indicator, unit in zip(candidates["indicator_id"], candidates["unit_id"], strict=True)
    ]
    per_unit = pd.Series(keys, index=candidates.index, dtype=object).map(weights).astype(float)
    return per_unit * numbers(candidates["quantity"])


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    cost = table["cost"].where(table["cost"] > 0)
    benefit = table["closed_share"]
    if benefit.isna().all() and "worth" in table:
        benefit = numbers(table["worth"])
    ordered = table.assign(per_sol=-(benefit / cost).fillna(0.0)).sort_values(
        ["stage", "start_year", "per_sol", "candidate_id"], ignore_index=True
    )
    ordered.insert(0, "priority", range(1, len(ordered) + 1))
    return ordered.drop(columns="per_sol")


def money_by(run: "Run", keys: list[str]) -> pd.DataFrame:
    """Return the portfolio's money by the values of ``keys``.

    Returns
    -------
    pandas.DataFrame
        ``keys``, ``investments`` (how many), a column per year of the programme, ``programme``,
        ``later``, ``cost`` in soles, and ``share`` of the whole cost. Rows are sorted by key; an
        unknown key is its own row.
    """
    table = investments(run)
    columns = [*year_columns(run), *MONEY]
    counted = table.assign(investments=1, **{column: cents(table[column]) for column in columns})
    grouped = counted.groupby(keys, dropna=False, sort=True)
    sums = grouped[["investments", *columns]].sum().reset_index()
    for column in columns:
        sums[column] = soles(sums[column])
    whole = float(sums["cost"].sum())
    sums["share"] = sums["cost"] / whole if whole else 0.0
    return sums


def funding_sources(run: "Run") -> list[str]:
    """Return the ids of the sources of money, in order, then any other that paid.

    What falls due after the programme has no source yet, and is not one. A scenario read back from
    a run folder has its sources in the order of their names, so that is the order everywhere.
    """
    named = sorted(run.scenario.budget.sources)
    paid = sorted(set(run.spending["source"].dropna()) - {*named, COMMITTED})
    return [*named, *paid]


def money_by_source(run: "Run") -> pd.DataFrame:
    """Return what each source pays in each year of the programme beside its ceiling.

    Returns
    -------
    pandas.DataFrame
        ``source, year, ceiling, used, free`` in soles and ``used_share``; an absent ceiling is
        unknown, and so are ``free`` and ``used_share``.
    """
    years = run.scenario.years_covered
    spending = run.spending[run.spending["year"].isin(years)]
    paid = (
        spending.assign(cents=cents(spending["amount"])).groupby(["source", "year"])["cents"].sum()
    )
    money = run.limits[run.limits["resource"] == SOLES]
    ceilings = money.set_index(["owner", "year"])["amount"]
    rows = []
    for source in funding_sources(run):
        for year in years:
            used = int(paid.get((source, year), 0)) / 100
            ceiling = ceilings.get((source, year))
            rows.append((source, year, ceiling, used))
    table = pd.DataFrame(rows, columns=["source", "year", "ceiling", "used"])
    # Where nothing is spent there are no rows, and no rows have no kinds.
    table = table.astype({"year": "int64", "used": "float64"})
    table["ceiling"] = numbers(table["ceiling"])
    table["free"] = (table["ceiling"] - table["used"]).round(2)
    table["used_share"] = table["used"] / table["ceiling"].where(table["ceiling"] > 0)
    return table


def limits_with_freed(run: "Run") -> pd.DataFrame:
    """Return the limits of the run, each with what the plan's own investments free of it."""
    if "freed" not in run.limits:
        return run.limits
    freed = numbers(run.limits["freed"])
    return run.limits.assign(amount=numbers(run.limits["amount"]) + freed)


def capacity_by_year(run: "Run") -> pd.DataFrame:
    """Return what all executing units together can spend by ``year``: ``amount, used``, soles."""
    limits = limits_with_freed(run)
    money = limits[(limits["resource"] == SOLES) & ~limits["owner"].isin(funding_sources(run))]
    money = money[money["year"].isin(run.scenario.years_covered)]
    return money.groupby("year", as_index=False, sort=True)[["amount", "used"]].sum()


def executing_units(run: "Run") -> pd.DataFrame:
    """Return the money of each executing unit that builds something, beside what it can spend.

    Returns
    -------
    pandas.DataFrame
        `money_by` executing unit, with ``capacity`` (soles it can spend within the programme),
        ``capacity_used`` and ``capacity_share``; the most money first.
    """
    table = money_by(run, ["executing_unit", "executing_unit_name"])
    limits = limits_with_freed(run)
    money = limits[(limits["resource"] == SOLES) & limits["year"].isin(run.scenario.years_covered)]
    capacity = money.groupby("owner")[["amount", "used"]].sum()
    table["capacity"] = table["executing_unit"].map(capacity["amount"])
    table["capacity_used"] = table["executing_unit"].map(capacity["used"])
    table["capacity_share"] = table["capacity_used"] / table["capacity"].where(
        table["capacity"] > 0
    )
    return table.sort_values(["cost", "executing_unit"], ascending=[False, True], ignore_index=True)
