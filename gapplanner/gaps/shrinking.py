"""Shares of few observations, drawn towards those of their neighbours."""

import numpy as np
import pandas as pd


def shrunk_share(
    numerator: "pd.Series[float]", denominator: "pd.Series[float]", group: "pd.Series[str]"
) -> "pd.Series[float]":
    r"""Return each share drawn towards that of its group, the more the fewer it was observed on.

    Parameters
    ----------
    numerator, denominator
        Cases and observations of each unit; unknown or 0 observations give an unknown share.
    group
        What the units belong to (their province).

    Notes
    -----
    With cases :math:`y_i` of :math:`n_i`, and over the units of a group :math:`m = \sum y / \sum n`
    and :math:`\bar n` their mean number of observations:

    .. math:: s^2 = \frac{\sum n_i (y_i/n_i - m)^2}{\sum n_i}, \quad
              A = \max(0, s^2 - m(1-m)/\bar n), \quad
              \hat p_i = m + \frac{A}{A + m(1-m)/n_i} (y_i/n_i - m)

    A unit of many observations keeps its own share; one of none would have its group's.

    Source
    ------
    Marshall, R. (1991), Mapping disease and mortality rates using empirical Bayes estimators,
    Applied Statistics 40 (2), with the binomial variance of a share.

    Examples
    --------
    >>> cases, seen = pd.Series([5.0, 50.0, 2.0]), pd.Series([10.0, 500.0, 2.0])
    >>> shrunk_share(cases, seen, pd.Series(["a", "a", "a"])).round(3).tolist()
    [0.252, 0.1, 0.201]
    """
    seen = denominator.astype(float).where(denominator.astype(float) > 0)
    cases = numerator.astype(float).where(seen.notna())
    seen = seen.where(cases.notna())
    share = cases / seen
    mean = cases.groupby(group).transform("sum") / seen.groupby(group).transform("sum")
    spread = (seen * (share - mean) ** 2).groupby(group).transform("sum") / seen.groupby(
        group
    ).transform("sum")
    noise = mean * (1.0 - mean)
    between = (spread - noise / seen.groupby(group).transform("mean")).clip(lower=0.0)
    own = noise / seen
    trust = np.where((between + own) > 0, between / (between + own).where(between + own > 0), 1.0)
    shrunk: pd.Series[float] = mean + trust * (share - mean)
    return shrunk.where(share.notna())
