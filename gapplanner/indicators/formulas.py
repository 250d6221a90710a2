"""The arithmetic of the indicators, in pure functions: unknown gives unknown, never zero."""

import pandas as pd


def ratio(part: "pd.Series[float]", whole: "pd.Series[float]") -> "pd.Series[float]":
    r"""Return the share of the whole that the part is; unknown where the whole is 0.

    Notes
    -----
    .. math:: s = n / d

    Examples
    --------
    >>> ratio(pd.Series([1.0, 0.0]), pd.Series([4.0, 0.0])).tolist()
    [0.25, nan]
    """
    return part / whole.where(whole > 0)


def published(value: "pd.Series[float]") -> "pd.Series[float]":
    """Return the figure as it was published."""
    return value


def estimated_count(whole: "pd.Series[float]", share: "pd.Series[float]") -> "pd.Series[float]":
    r"""Return how many of the whole a share stands for, with its decimals.

    It is an expectation, not a count: whoever plans whole things sizes them.

    Notes
    -----
    .. math:: n = d \cdot s
    """
    return whole * share


def share_of_union(*shares: "pd.Series[float]") -> "pd.Series[float]":
    r"""Return the least share that can lack at least one of several services.

    Who lacks at least one is at least who lacks the scarcest. The bound is reached when everybody
    who lacks another service lacks that one too. Unknown where any of the shares is.

    Notes
    -----
    .. math:: P(\cup_k A_k) \ge \max_k P(A_k)

    Source
    ------
    Fréchet's inequalities for a union of events.

    Examples
    --------
    >>> share_of_union(pd.Series([0.5]), pd.Series([0.2])).tolist()
    [0.5]
    """
    return pd.concat(shares, axis="columns").max(axis="columns", skipna=False)


def mean_per_place(dwellings: "pd.Series[float]", places: "pd.Series[float]") -> "pd.Series[float]":
    r"""Return how many dwellings share a place, on average; unknown where there is no place.

    Notes
    -----
    .. math:: m = d / p

    Examples
    --------
    >>> mean_per_place(pd.Series([40.0, 5.0]), pd.Series([2.0, 0.0])).tolist()
    [20.0, nan]
    """
    return dwellings / places.where(places > 0)


def missing_length(network: "pd.Series[float]", adequate: "pd.Series[float]") -> "pd.Series[float]":
    """Return the kilometres of a network that are not adequate."""
    return network - adequate
