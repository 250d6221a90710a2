"""How far a figure may be from the truth: intervals of 95 %, and bounds."""

from typing import Final

import numpy as np
import pandas as pd

NORMAL_95: Final = 1.959963984540054
"""Standard deviations on each side that hold 95 % of a normal law."""

Interval = tuple["pd.Series[float]", "pd.Series[float]"]


def wilson_interval(cases: "pd.Series[float]", of: "pd.Series[float]") -> Interval:
    r"""Return the 95 % interval of each share, as if what was observed were a sample of all.

    Notes
    -----
    .. math:: \frac{\hat p + z^2/2n \pm z \sqrt{\hat p (1 - \hat p)/n + z^2/4n^2}}{1 + z^2/n}

    with :math:`\hat p = y/n` and :math:`z = 1.96`. Unknown where nothing was observed.

    Source
    ------
    Wilson, E. B. (1927), Probable inference, the law of succession, and statistical inference.

    Examples
    --------
    Half of four says little:

    >>> low, high = wilson_interval(pd.Series([2.0]), pd.Series([4.0]))
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([0.15], [0.85])
    """
    n = of.where(of > 0)
    share = cases / n
    z2 = NORMAL_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL_95 * np.sqrt(share * (1 - share) / n + z2 / (4 * n**2)) / (1 + z2 / n)
    # At none or all of them the bound is the share itself, but for the last bits.
    low = (middle - half).clip(lower=0.0).clip(upper=share)
    return low, (middle + half).clip(upper=1.0).clip(lower=share)


def binomial_range(of: "pd.Series[float]", share: "pd.Series[float]") -> Interval:
    r"""Return between which shares so many things lie 95 % of the time, each apart with a chance.

    Notes
    -----
    .. math:: y \sim \mathrm{Binomial}(n, p), \qquad
              [\, q_{0.025}(y) / n,\; q_{0.975}(y) / n \,]

    widened to hold *p* itself. It is what is not known of a place when only the share of the whole
    country is: how many of its own *n* comply.

    Examples
    --------
    >>> low, high = binomial_range(pd.Series([1.0, 4.0]), pd.Series([0.5, 0.5]))
    >>> low.tolist(), high.tolist()
    ([0.0, 0.0], [1.0, 1.0])
    """
    from scipy.stats import binom

    n = of.where(of > 0)
    low = pd.Series(binom.ppf(0.025, n, share), index=of.index) / n
    high = pd.Series(binom.ppf(0.975, n, share), index=of.index) / n
    return low.clip(upper=share), high.clip(lower=share)


def most_of_union(*shares: "pd.Series[float]") -> "pd.Series[float]":
    r"""Return the largest share that can lack at least one of several services.

    The bound is reached when nobody lacks two of them. Unknown where any of the shares is.

    Notes
    -----
    .. math:: P(\cup_k A_k) \le \min(1, \sum_k P(A_k))

    Source
    ------
    Fréchet's inequalities for a union of events (Boole's inequality).

    Examples
    --------
    >>> most_of_union(pd.Series([0.5, 0.9]), pd.Series([0.2, 0.3])).tolist()
    [0.7, 1.0]
    """
    return pd.concat(shares, axis="columns").sum(axis="columns", skipna=False).clip(upper=1.0)
