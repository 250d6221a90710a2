"""One number of need per district, with everything it is made of in sight."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gapplanner.gaps.shrinking import shrunk_share
from gapplanner.indicators import known_spec
from gapplanner.vocabulary import Level

REDUNDANT: Final = 0.8
"""From this correlation of ranks on, two indicators say much the same of where need is."""
ENOUGH: Final = 0.75
"""Part of the weight that must rest on known figures for an index to be compared."""
SAME: Final = 1e-3
"""Shares of all districts within this are one share, rounded differently."""


@dataclass(frozen=True, eq=False)
class Need:
    """The index of each district and how its indicators go together.

    Attributes
    ----------
    index
        ``unit_id, name, need`` (0-1), ``place`` (1 is the largest need; only where enough is
        known), ``known_weight`` (part of the weight on known figures), and a column per indicator
        with its share lacking (0-1).
    correlations
        ``indicator, other, rank_correlation, districts, redundant``: each pair once.
    weights
        The weight of each indicator in the index; sums to one.
    """

    index: pd.DataFrame
    correlations: pd.DataFrame
    weights: "pd.Series[float]"


def need_of(gaps: pd.DataFrame, units: pd.DataFrame, weights: Mapping[str, float]) -> Need:
    r"""Return the composite index of need of the districts.

    Parameters
    ----------
    gaps
        Table of gaps with ``numerator`` and ``denominator``.
    units
        Territorial units.
    weights
        The council's weight of each indicator.

    Returns
    -------
    Need
        Only indicators that tell districts apart take part: neither a provincial value nor an
        estimate by one share for all does, and their weight is shared among the others in
        proportion.

    Notes
    -----
    .. math:: N_u = \sum_{k \in K_u} \frac{W_k}{\sum_{j \in K_u} W_j} \frac{G_{ku}}{D_{ku}}

    with :math:`K_u` the indicators whose gap :math:`G` and denominator :math:`D` are known in
    :math:`u`. Shares are on one scale, the part of what there should be that is lacking, so they
    are added as they are, neither ranked nor standardised. A share of few observations is first
    drawn towards its province's (`shrunk_share`). No equity multiplier is in it: this is need, not
    priority.
    """
    districts = units[units["level"] == str(Level.DISTRICT)].sort_values("unit_id")
    shares = _shares(gaps, list(districts["unit_id"]))
    council = pd.Series({name: float(weights.get(name, 0.0)) for name in shares.columns})
    # An estimate by one share for all (health facilities) tells no district from another.
    tells = shares.max() - shares.min() > SAME
    council = council[(council > 0) & tells]
    council = council / council.sum() if len(council) else council
    own = shares[list(council.index)]
    known = own.notna().mul(council, axis="columns")
    whole = known.sum(axis="columns")
    need = own.mul(council, axis="columns").sum(axis="columns") / whole.where(whole > 0)
    table = pd.DataFrame(
        {
            "unit_id": districts["unit_id"].to_numpy(),
            "name": districts["name"].to_numpy(),
            "need": need.to_numpy(),
            "known_weight": whole.round(12).to_numpy(),
        }
    )
    compared = table["need"].where(table["known_weight"] >= ENOUGH - 1e-9)
    table["place"] = compared.rank(ascending=False, method="min").astype("Int64")
    table = pd.concat([table, shares.reset_index(drop=True)], axis="columns")
    return Need(
        table.sort_values(["place", "unit_id"], na_position="last", ignore_index=True),
        _correlations(own),
        council,
    )


def _shares(gaps: pd.DataFrame, districts: list[str]) -> pd.DataFrame:
    """Return the share lacking of each indicator in each district; unknown is ``nan``."""
    columns = {}
    own = gaps[gaps["level"] == str(Level.DISTRICT)]
    for indicator, rows in own.groupby("indicator_id", sort=True):
        table = rows.set_index("unit_id").reindex(districts)
        gap = pd.to_numeric(table["gap"]).astype(float)
        of = pd.to_numeric(table["denominator"]).astype(float)
        spec = known_spec(str(indicator))
        if spec and spec.minimum_observations:
            province = pd.Series(table.index.str[:4], index=table.index)
            columns[str(indicator)] = shrunk_share(gap, of, province)
        else:
            columns[str(indicator)] = gap / of.where(of > 0)
    return pd.DataFrame(columns, index=districts)


def _correlations(shares: pd.DataFrame) -> pd.DataFrame:
    rows = []
    names = list(shares.columns)
    for place, name in enumerate(names):
        for other in names[place + 1 :]:
            both = shares[[name, other]].dropna()
            ranks = both.rank()
            is_flat = len(both) < 3 or (ranks.nunique() < 2).any()
            value = float("nan") if is_flat else float(ranks[name].corr(ranks[other]))
            rows.append((name, other, value, len(both), abs(value) >= REDUNDANT))
    columns = ["indicator", "other", "rank_correlation", "districts", "redundant"]
    return pd.DataFrame(rows, columns=columns)
