"""How much of each gap closes, on the three dates, by indicator and by province."""

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from gapplanner.indicators import known_spec
from gapplanner.reports.accounts.money import gap_weights, money_by
from gapplanner.reports.accounts.once import once_per_run
from gapplanner.reports.tables import numbers
from gapplanner.vocabulary import Quality, Sector

if TYPE_CHECKING:
    from gapplanner.runs import Run

DATES: Final = ("within_programme", "by_year_ten", "set_in_motion")
"""The three dates on which closure is read, from the strictest to the widest."""


def sector_of(run: "Run") -> dict[str, str]:
    """Return the sector of every indicator with a gap: its own, else its candidates'."""
    shown: dict[Any, str] = {}
    if len(run.candidates):
        built = run.candidates.dropna(subset=["indicator_id"]).sort_values("candidate_id")
        shown = built.drop_duplicates("indicator_id").set_index("indicator_id")["sector"].to_dict()
    present = sorted(set(run.gaps["indicator_id"]))
    own = {name: known_spec(name) for name in present}
    return {
        name: str(spec.sector if spec else shown.get(name, Sector.OTHER))
        for name, spec in own.items()
    }


@once_per_run
def known_gaps(run: "Run") -> pd.DataFrame:
    """Return the gaps whose size is known, with the people behind what closes on each date.

    Returns
    -------
    pandas.DataFrame
        The run's gaps and ``people_<date>``: persons in proportion to the share of the gap closed.
        Unknown where the people behind the gap are unknown.
    """
    gaps = run.gaps[run.gaps["gap"].notna()].copy()
    for column in ("gap", "people", "numerator", "denominator", *DATES):
        gaps[column] = numbers(gaps[column])
    for date in DATES:
        share = (gaps[date] / gaps["gap"].where(gaps["gap"] > 0)).fillna(0.0)
        gaps[f"people_{date}"] = gaps["people"] * share
    return gaps


@once_per_run
def closure_by_indicator(run: "Run") -> pd.DataFrame:
    """Return one row per indicator: its weight, its money, its gap and what closes on each date.

    Returns
    -------
    pandas.DataFrame
        ``indicator_id, sector, gap_unit, level``, ``quality`` (the weakest of its figures),
        ``weight`` (the council's, 0-1), ``investments, cost`` (soles), ``share`` (of the
        portfolio's cost), ``gap``, the three dates in the gap's unit, ``<date>_share`` of the gap,
        ``people`` and ``people_<date>`` (persons; unknown where none is known), ``unserved_before``
        and ``unserved_<date>`` (shares of the denominator), ``places`` and ``unknown`` (territorial
        units, and those without a figure).
    """
    gaps = known_gaps(run)
    summed = ["gap", *DATES]
    people = ["people", *(f"people_{date}" for date in DATES)]
    sums = gaps.groupby("indicator_id")[summed].sum()
    persons = gaps.groupby("indicator_id")[people].sum(min_count=1)
    first = run.gaps.sort_values("gap_id").groupby("indicator_id")[["gap_unit", "level"]].first()
    table = first.join(sums).join(persons)
    for date in DATES:
        table[f"{date}_share"] = table[date] / table["gap"].where(table["gap"] > 0)
    table["places"] = run.gaps.groupby("indicator_id").size()
    table["unknown"] = run.gaps["gap"].isna().groupby(run.gaps["indicator_id"]).sum()
    table["quality"] = run.gaps.groupby("indicator_id")["quality"].agg(_weakest)
    table["weight"] = run.indicator_weights.reindex(table.index).fillna(0.0)
    table = table.join(_unserved(gaps, ["indicator_id"]))
    money = money_by(run, ["indicator_id"]).set_index("indicator_id")
    table["sector"] = pd.Series(sector_of(run))
    table["investments"] = money["investments"].reindex(table.index).fillna(0).astype(int)
    for column in ("cost", "share"):
        table[column] = money[column].reindex(table.index).fillna(0.0)
    return _by_sector_and_weight(table.reset_index())


def _weakest(qualities: pd.Series) -> str:
    order = [str(Quality.MEASURED), str(Quality.ESTIMATED), str(Quality.ASSUMED)]
    found = [order.index(str(quality)) for quality in qualities.dropna()]
    return order[max(found, default=0)]


def _by_sector_and_weight(table: pd.DataFrame) -> pd.DataFrame:
    order = {str(sector): place for place, sector in enumerate(Sector)}
    table["place"] = table["sector"].map(order)
    table = table.sort_values(
        ["place", "weight", "indicator_id"], ascending=[True, False, True], ignore_index=True
    )
    return table.drop(columns="place")


def _unserved(gaps: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the unserved share of the denominator before, and after each date.

    Notes
    -----
    .. math:: (N - c) / D

    over the places where numerator N and denominator D are known; c is what closes.
    """
    counted = gaps[gaps["numerator"].notna() & gaps["denominator"].notna()]
    sums = counted.groupby(keys)[["numerator", "denominator", *DATES]].sum()
    whole = sums["denominator"].where(sums["denominator"] > 0)
    shares = pd.DataFrame({"unserved_before": sums["numerator"] / whole})
    for date in DATES:
        shares[f"unserved_{date}"] = (sums["numerator"] - sums[date]) / whole
    return shares


@once_per_run
def closure_by_province(run: "Run") -> pd.DataFrame:
    """Return one row per province and indicator: the gap, what closes, the unserved share after.

    Returns
    -------
    pandas.DataFrame
        ``province_id, province, indicator_id, gap, <dates>, <date>_share, unserved_before,
        unserved_<date>``, in the gap's unit or 0-1; sorted by its keys.
    """
    gaps = known_gaps(run)
    keys = ["province_id", "province", "indicator_id"]
    table = gaps.groupby(keys)[["gap", *DATES]].sum().join(_unserved(gaps, keys))
    for date in DATES:
        table[f"{date}_share"] = table[date] / table["gap"].where(table["gap"] > 0)
    return table.reset_index()


def weighted_by_province(run: "Run") -> pd.DataFrame:
    """Return each province's part of the region's weighted gap and of its weighted closure.

    Returns
    -------
    pandas.DataFrame
        By ``province_id``: ``gap_share`` (sums to one), and per date ``<date>_closed``: the
        share of the province's own weighted gap that closes.
    """
    gaps = known_gaps(run)
    weights = gaps["gap_id"].map(gap_weights(run)).fillna(0.0)
    parts = pd.DataFrame({"province_id": gaps["province_id"], "gap_share": weights * gaps["gap"]})
    for date in DATES:
        parts[date] = weights * gaps[date]
    sums = parts.groupby("province_id").sum()
    for date in DATES:
        sums[f"{date}_closed"] = sums[date] / sums["gap_share"].where(sums["gap_share"] > 0)
    return sums
