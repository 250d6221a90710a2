"""All gaps of a place in one share, before and after, weighted as the council weighs them."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from gapplanner.gaps.need import ENOUGH
from gapplanner.vocabulary import Level, Quality, province_of

# From the surest to the least: a total is no surer than the least sure of its parts.
_SURENESS: Final = [Quality.MEASURED.value, Quality.ESTIMATED.value, Quality.ASSUMED.value]


def totals_of(
    gaps: pd.DataFrame,
    units: pd.DataFrame,
    weights: Mapping[str, float],
    closed: Sequence[str] = (),
) -> pd.DataFrame:
    r"""Return the weighted mean of what is lacking in each district and province.

    Parameters
    ----------
    gaps
        Table of gaps, ``value`` and ``target`` as shares, ``gap`` and the columns ``closed`` in the
        gap's unit.
    units
        Territorial units.
    weights
        The council's weight of each indicator.
    closed
        Columns of ``gaps`` with what is closed by each date.

    Returns
    -------
    pandas.DataFrame
        By ``unit_id``: ``level``; ``known_weight``, the part of the weight that rests on known
        figures; ``before`` and one column per name of ``closed`` (0-1), unknown where less than
        `ENOUGH` of the weight is known; ``year_from``, ``year_to``; ``quality``, that of the least
        sure part.

    Notes
    -----
    .. math:: T_u = \sum_{k \in K_u} \frac{W_k}{\sum_{j \in K_u} W_j} s_{ku},
        \qquad s_{ku} = \max(0, v_{ku} - t_k) \, (1 - c_{ku} / G_{ku})

    with :math:`K_u` the indicators that are known in :math:`u`, :math:`v` the unserved share,
    :math:`t` the target and :math:`c` what is closed of the gap :math:`G`.

    A district counts the indicators that are measured by district, and no other: a provincial
    figure says nothing of one of its districts. A province counts every indicator, those of its
    districts as one (by their denominators); of an indicator of which a district is unknown the
    province is unknown too.
    """
    shares = _shares(gaps, closed)
    by_district = shares[shares["level"] == Level.DISTRICT.value]
    by_province = pd.concat(
        [shares[shares["level"] == Level.PROVINCE.value], _of_provinces(by_district, closed)],
        ignore_index=True,
    )
    tables = [
        _weighed(part, units.loc[units["level"] == level.value, "unit_id"], weights, closed).assign(
            level=level.value
        )
        for level, part in ((Level.DISTRICT, by_district), (Level.PROVINCE, by_province))
    ]
    return pd.concat(tables).sort_index()


def total_of_territory(
    gaps: pd.DataFrame, weights: Mapping[str, float], closed: Sequence[str] = ()
) -> "pd.Series[float]":
    """Return ``known_weight``, ``before`` and each of ``closed`` over the whole territory.

    Every indicator counts, whatever its level, over the units of which it is known.
    """
    shares = _shares(gaps, closed).dropna(subset=["before", "denominator"])
    whole = _mean(shares.assign(unit_id="", level=""), closed)
    return _weighed(whole, pd.Series([""]), weights, closed).iloc[0][
        ["known_weight", "before", *closed]
    ]


def _shares(gaps: pd.DataFrame, closed: Sequence[str]) -> pd.DataFrame:
    gap = pd.to_numeric(gaps["gap"]).astype(float)
    value, target = (pd.to_numeric(gaps[name]).astype(float) for name in ("value", "target"))
    before = (value - target).clip(lower=0).where(gap.notna())
    table = gaps[["indicator_id", "unit_id", "level", "year", "quality"]].assign(
        before=before,
        denominator=pd.to_numeric(gaps["denominator"]).astype(float),
        first=gaps["year"],
    )
    for name in closed:
        part = (pd.to_numeric(gaps[name]).astype(float) / gap.where(gap > 0)).clip(0, 1)
        table[name] = before * (1 - part.fillna(0.0))
    return table


def _of_provinces(districts: pd.DataFrame, closed: Sequence[str]) -> pd.DataFrame:
    province = districts["unit_id"].map(province_of)
    has_unknown = districts["before"].isna() | ~(districts["denominator"] > 0)
    unknown = has_unknown.groupby([districts["indicator_id"], province]).transform("any")
    known = districts[~unknown].assign(unit_id=province[~unknown], level=Level.PROVINCE.value)
    return _mean(known, closed)


def _mean(shares: pd.DataFrame, closed: Sequence[str]) -> pd.DataFrame:
    """Return the mean by indicator and unit, each row counting by its denominator."""
    names = ["before", *closed]
    rows = shares.assign(
        **{name: shares[name] * shares["denominator"] for name in names},
        quality=_rank(shares["quality"]),
    )
    keys = ["indicator_id", "unit_id", "level"]
    summed = rows.groupby(keys, as_index=False).agg(
        **{name: (name, "sum") for name in [*names, "denominator"]},
        first=("first", "min"),
        year=("year", "max"),
        quality=("quality", "max"),
    )
    whole = summed["denominator"]
    for name in names:
        summed[name] = summed[name] / whole.where(whole > 0)
    return summed.assign(quality=summed["quality"].map(dict(enumerate(_SURENESS))))


def _rank(quality: "pd.Series[str]") -> "pd.Series[float]":
    return quality.map({name: place for place, name in enumerate(_SURENESS)})


def _weighed(
    shares: pd.DataFrame,
    places: "pd.Series[str]",
    weights: Mapping[str, float],
    closed: Sequence[str],
) -> pd.DataFrame:
    """Return the weighted mean over the indicators of each place, and how much of it is known."""
    weight = shares["indicator_id"].map(lambda name: float(weights.get(name, 0.0))).astype(float)
    # The weight there is, whether or not each place knows its part of it.
    there = float(weight.groupby(shares["indicator_id"]).first().sum())
    known = shares.assign(part=weight, rank=_rank(shares["quality"]))
    known = known[known["before"].notna() & (weight > 0)]
    by_place = known.groupby("unit_id")
    part = by_place["part"].sum()
    table = pd.DataFrame({"known_weight": (part / there if there else part).round(12)})
    is_enough = table["known_weight"] >= ENOUGH - 1e-9
    for name in ("before", *closed):
        mean = (known[name] * known["part"]).groupby(known["unit_id"]).sum() / part
        table[name] = mean.where(is_enough)
    table["year_from"], table["year_to"] = by_place["first"].min(), by_place["year"].max()
    table["quality"] = by_place["rank"].max().map(dict(enumerate(_SURENESS)))
    table = table.reindex(sorted(places.astype(str))).rename_axis("unit_id")
    return table.assign(known_weight=table["known_weight"].fillna(0.0))
