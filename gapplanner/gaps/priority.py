"""Which gaps weigh most: the council's weight, equity and size in one number per gap."""

from collections.abc import Mapping

import pandas as pd


def rank_gaps(gaps: pd.DataFrame, indicator_weights: Mapping[str, float]) -> pd.DataFrame:
    r"""Return ``gaps`` with ``priority`` and ``rank``, the heaviest first.

    Parameters
    ----------
    gaps
        Table of gaps.
    indicator_weights
        The council's weight of each indicator.

    Returns
    -------
    pandas.DataFrame
        ``priority`` is a share (0-1), the part of everything to be closed that this gap is; it
        adds up to 1 over the known gaps of indicators with weight. An unknown gap has an unknown
        priority and comes last, without rank.

    Notes
    -----
    .. math:: q_{ku} = \frac{W_k}{\sum_j W_j} \frac{E_u G_{ku}}{\sum_v E_v G_{kv}}

    Natural units are never added across indicators: each gap is read as a share of its own.

    Examples
    --------
    >>> gaps = pd.DataFrame(
    ...     {
    ...         "gap_id": ["w@1", "w@2", "r@1"],
    ...         "indicator_id": ["w", "w", "r"],
    ...         "gap": [30.0, 10.0, 5.0],
    ...         "weight": [1.0, 1.0, 1.0],
    ...     }
    ... )
    >>> rank_gaps(gaps, {"w": 3.0, "r": 1.0})[["gap_id", "priority", "rank"]].values.tolist()
    [['w@1', 0.5625, 1], ['r@1', 0.25, 2], ['w@2', 0.1875, 3]]
    """
    weighted = (gaps["gap"] * gaps["weight"]).astype("Float64")
    totals = weighted.groupby(gaps["indicator_id"]).transform("sum")
    served = gaps.loc[totals > 0, "indicator_id"].unique()
    council = pd.Series({name: indicator_weights.get(name, 0.0) for name in sorted(served)})
    shares = gaps["indicator_id"].map(council / council.sum()).astype("Float64")
    priority = (shares * weighted / totals.where(totals > 0)).mask(
        (weighted == 0).fillna(value=False), 0.0
    )
    ranked = gaps.assign(priority=priority).sort_values(
        ["priority", "gap_id"], ascending=[False, True], na_position="last"
    )
    position = pd.Series(range(1, len(ranked) + 1), index=ranked.index, dtype="Int64")
    return ranked.assign(rank=position.where(ranked["priority"].notna())).reset_index(drop=True)
