"""What a plan achieves and who gets it: recomputed from the tables alone."""

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio.closure import closure
from gapplanner.portfolio.freeing import freed, freed_by
from gapplanner.portfolio.groups import groups_of
from gapplanner.portfolio.horizon import Horizon
from gapplanner.portfolio.uses import used_by_year
from gapplanner.scenario.rules import ClosureDate, Group
from gapplanner.vocabulary import EVERYONE, SOLES


def closure_by_indicator(
    candidate_set: CandidateSet, decisions: pd.DataFrame, horizon: Horizon
) -> pd.DataFrame:
    """Return the gap of each indicator and what of it is closed on the three dates.

    Returns
    -------
    pandas.DataFrame
        By ``indicator_id``: ``gap`` and the three dates in the gap's unit (``gap_unit``), each
        date's share (``set_in_motion_share``...), and its share with every gap counted by its
        equity weight (``set_in_motion_weighted``...). Unknown gaps do not count;
        ``unknown_gaps`` says how many there are.
    """
    gaps = candidate_set.gaps.set_index("gap_id").sort_index()
    closed = closure(candidate_set, decisions, horizon.base_year, horizon.years)
    known = gaps["gap"].notna()
    indicator = gaps["indicator_id"]
    size = gaps["gap"].astype("float64").where(known)
    weight = gaps["weight"].astype("float64")
    table = pd.DataFrame({"gap": size.groupby(indicator).sum(min_count=1)})
    table["gap_unit"] = gaps.groupby("indicator_id")["gap_unit"].first()
    table["unknown_gaps"] = (~known).groupby(indicator).sum()
    weighted = (size * weight).groupby(indicator).sum(min_count=1)
    for date in ClosureDate:
        column = closed[str(date)]
        table[str(date)] = column.groupby(indicator).sum(min_count=1)
        table[f"{date}_share"] = table[str(date)] / table["gap"].where(table["gap"] > 0)
        part = (column * weight).groupby(indicator).sum(min_count=1)
        table[f"{date}_weighted"] = part / weighted.where(weighted > 0)
    return table.sort_index()


def money_by(candidate_set: CandidateSet, spending: pd.DataFrame, by: Group | str) -> pd.DataFrame:
    """Return spending by group and year: ``group, year, amount`` (soles).

    ``by`` is a group of candidates (`Group`) or ``source``; spending of candidates outside every
    group carries an unknown group, so that sums always agree with the spending table.
    """
    if by == "source":
        group = spending["source"]
    else:
        group = spending["candidate_id"].map(groups_of(candidate_set, Group(by)))
    grouped = spending.assign(group=group).groupby(["group", "year"], dropna=False)
    total = grouped["amount"].sum().reset_index()
    return total.sort_values(["group", "year"], ignore_index=True)


def balance_of_indicators(candidate_set: CandidateSet, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return, by indicator, the council's weight beside the share of the money it gets.

    A candidate's cost is split among the indicators it serves in equal parts; what serves none is
    left out of every indicator, and of no sum: ``cost_share`` is of the whole plan.

    Returns
    -------
    pandas.DataFrame
        By ``indicator_id``: ``weight`` (0-1), ``cost`` (soles), ``cost_share`` (0-1).
    """
    indicator = candidate_set.gaps.set_index("gap_id")["indicator_id"]
    served = candidate_set.closures[["candidate_id"]].assign(
        indicator_id=candidate_set.closures["gap_id"].map(indicator)
    )
    served = served.drop_duplicates()
    cost = candidate_set.candidates.set_index("candidate_id")["cost"].astype("float64")
    chosen = served[served["candidate_id"].isin(decisions["candidate_id"])]
    parts = chosen.groupby("candidate_id")["indicator_id"].transform("count")
    spent = (chosen["candidate_id"].map(cost) / parts).groupby(chosen["indicator_id"]).sum()
    total = float(cost.reindex(decisions["candidate_id"]).sum())
    weights = candidate_set.indicator_weights.astype("float64")
    table = pd.DataFrame({"weight": weights})
    table["cost"] = spent.reindex(table.index, fill_value=0.0)
    table["cost_share"] = table["cost"] / total if total else float("nan")
    return table.rename_axis("indicator_id").sort_index()


def limits_used(
    candidate_set: CandidateSet, decisions: pd.DataFrame, spending: pd.DataFrame
) -> pd.DataFrame:
    """Return every limit and what the plan uses of it: ``resource, owner, year, amount, used``.

    A funding source's use is what it pays; an executing unit's, what its investments use. Where
    candidates can free capacity there is a column ``freed`` too: what the plan adds to ``amount``.
    """
    limits = candidate_set.limits.sort_values(["resource", "owner", "year"], ignore_index=True)
    units = candidate_set.candidates.set_index("candidate_id")["executing_unit"]
    used: dict[tuple[str, str, int], float] = {}
    for resource in limits["resource"].unique():
        table = used_by_year(candidate_set, decisions, resource)
        of_unit = table.assign(owner=table["candidate_id"].map(units))
        for name, year, amount in _totals(of_unit, "owner"):
            used[resource, name, year] = amount
        for name, year, amount in _totals(table.assign(owner=EVERYONE), "owner"):
            used[resource, name, year] = amount
    for source, year, amount in _totals(spending, "source"):
        used.setdefault((SOLES, source, year), amount)
    keys = zip(limits["resource"], limits["owner"], limits["year"], strict=True)
    limits = limits.assign(used=[used.get(key, 0.0) for key in keys])
    if candidate_set.frees.empty:
        return limits
    more = dict(list(freed(candidate_set, decisions).groupby("resource")))
    rows = zip(limits["resource"], limits["owner"], limits["year"], strict=True)
    return limits.assign(
        freed=[
            freed_by(more[resource], owner, year) if resource in more else 0.0
            for resource, owner, year in rows
        ]
    )


def _totals(table: pd.DataFrame, by: str) -> list[tuple[str, int, float]]:
    total = table.groupby([by, "year"])["amount"].sum().reset_index()
    rows = zip(total[by], total["year"], total["amount"], strict=True)
    return [(str(name), int(year), float(amount)) for name, year, amount in rows]
