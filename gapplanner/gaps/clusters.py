"""Where need gathers: districts that lack much among neighbours that lack much."""

import warnings
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

PERMUTATIONS: Final = 9_999
SEED: Final = 20260101
SIGNIFICANT: Final = 0.05
FEWEST: Final = 20
"""Fewer districts than this are no field for a local statistic."""
KINDS: Final = {1: "high-high", 2: "low-high", 3: "low-low", 4: "high-low"}


def clusters_of(shares: pd.DataFrame, shapes: Any) -> pd.DataFrame:
    r"""Return the local Moran statistic of each indicator in each district.

    Parameters
    ----------
    shares
        A column per indicator, by ``unit_id``: the share lacking; unknown is ``nan``.
    shapes
        GeoSeries of the districts by ``unit_id``.

    Returns
    -------
    pandas.DataFrame
        ``indicator_id, unit_id, statistic, p_value, quadrant, cluster, whole``. ``quadrant``:
        ``high-high`` (much lacks here and around), ``low-low``, ``high-low`` and ``low-high``
        (unlike its neighbours); ``cluster`` is the quadrant where it is no chance, else empty;
        ``whole`` is Moran's I of the whole territory, 0 where neighbours are as unlike as anyone.
        Districts without a figure take no part and have no row, nor
        do those without a neighbour that has one.

    Notes
    -----
    .. math:: I_u = z_u \sum_v w_{uv} z_v

    with :math:`z` the share less its mean over its deviation, and :math:`w` equal weights of the
    districts that share a point of their border, adding up to one. The probability is
    two-sided, among 9,999 shuffles of the neighbours (a fixed seed: the same gaps give the same
    table). As one district in twenty would be significant by chance, only those that pass the
    false discovery rate of Benjamini and Hochberg at 5 % are named.

    Source
    ------
    Anselin, L. (1995), Local indicators of spatial association, Geographical Analysis 27 (2).
    Computed by ``esda.Moran_Local`` (PySAL).
    """
    tables = [_of_one(str(name), shares[name], shapes) for name in shares.columns]
    columns = [
        *("indicator_id", "unit_id", "statistic", "p_value", "quadrant", "cluster", "whole"),
    ]
    found = [table for table in tables if len(table)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _of_one(name: str, share: "pd.Series[float]", shapes: Any) -> pd.DataFrame:
    from esda.moran import Moran_Local
    from libpysal.graph import Graph

    known = share.dropna()
    known = known[known.index.isin(shapes.index)].sort_index()
    if len(known) < FEWEST or known.nunique() < 2:
        return pd.DataFrame()
    graph = Graph.build_contiguity(shapes.loc[known.index], rook=False)
    alone = set(graph.isolates)
    known = known[~known.index.isin(alone)]
    if len(known) < FEWEST:
        return pd.DataFrame()
    graph = graph.subgraph(list(known.index)).transform("r")
    with warnings.catch_warnings():
        # The library divides by the spread of shuffles, which is 0 where all neighbours are alike,
        # and announces another side for its own probability, which is not the one used here.
        warnings.simplefilter("ignore", RuntimeWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        local = Moran_Local(
            known.to_numpy(), graph, transformation="r", permutations=PERMUTATIONS, seed=SEED
        )
    p_values = two_sided(local.Is, np.asarray(local.sim).reshape(PERMUTATIONS, -1))
    is_found = significant(p_values)
    quadrant = [KINDS[int(number)] for number in local.q]
    return pd.DataFrame(
        {
            "indicator_id": name,
            "unit_id": known.index,
            "statistic": local.Is,
            "p_value": p_values,
            "quadrant": quadrant,
            "cluster": np.where(is_found, quadrant, ""),
            "whole": float(np.mean(local.Is)),
        }
    )


def two_sided(found: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """Return how often a shuffle is as far out as what was found, on either side.

    Parameters
    ----------
    found
        One statistic per place.
    shuffled
        A row per shuffle.

    Examples
    --------
    >>> two_sided(np.array([9.0, 0.0]), np.array([[1.0, -1.0], [2.0, 1.0], [3.0, 2.0]])).tolist()
    [0.5, 1.0]
    """
    above = (shuffled >= found).sum(axis=0)
    below = (shuffled <= found).sum(axis=0)
    twice: np.ndarray = 2.0 * (np.minimum(above, below) + 1) / (len(shuffled) + 1)
    capped: np.ndarray = np.minimum(twice, 1.0)
    return capped


def significant(p_values: np.ndarray, rate: float = SIGNIFICANT) -> np.ndarray:
    """Return which of many tests stand when so many of them as ``rate`` may be false.

    Examples
    --------
    >>> significant(np.array([0.001, 0.04, 0.03, 0.8])).tolist()
    [True, False, False, False]

    Source
    ------
    Benjamini, Y. and Hochberg, Y. (1995), Controlling the false discovery rate.
    """
    order = np.argsort(p_values, kind="stable")
    steps = rate * np.arange(1, len(p_values) + 1) / len(p_values)
    passed = np.flatnonzero(p_values[order] <= steps)
    result = np.zeros(len(p_values), dtype=bool)
    if len(passed):
        result[order[: passed[-1] + 1]] = True
    return result


def zones(clusters: pd.DataFrame) -> Mapping[str, list[str]]:
    """Return, by indicator, the districts of its critical zones."""
    critical = clusters[clusters["cluster"] == "high-high"] if len(clusters) else clusters
    return (
        {
            str(name): sorted(map(str, rows["unit_id"]))
            for name, rows in critical.groupby("indicator_id", sort=True)
        }
        if len(critical)
        else {}
    )
