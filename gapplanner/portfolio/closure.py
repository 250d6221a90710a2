"""How much of each gap a portfolio closes, on the three dates and year by year."""

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio.horizon import Horizon
from gapplanner.scenario.rules import ClosureDate


def dated(candidate_set: CandidateSet, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return the decided candidates with all their columns and the year each operates from.

    ``operates_from = start_year + duration_years``; rows by ``candidate_id``.
    """
    chosen = decisions.merge(
        candidate_set.candidates, on="candidate_id", how="left", validate="1:1"
    )
    chosen["operates_from"] = chosen["start_year"] + chosen["duration_years"]
    return chosen.sort_values("candidate_id", ignore_index=True)


def services(candidate_set: CandidateSet, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what each decided candidate adds to each gap.

    ``candidate_id, gap_id, amount, operates_from``; rows by ``candidate_id``.
    """
    ids, added = candidate_set.ids, candidate_set.added
    numbers = ids.get_indexer(pd.Index(decisions["candidate_id"])).astype(np.int64)
    order = np.argsort(numbers, kind="stable")
    order = order[numbers[order] >= 0]
    numbers = numbers[order]
    duration = candidate_set.durations[numbers]
    operates_from = decisions["start_year"].to_numpy(dtype=np.int64)[order] + duration
    place, entry = added.spread(numbers)
    served = candidate_set.closures["gap_id"].to_numpy(dtype=object)[added.what[entry]]
    return pd.DataFrame(
        {
            "candidate_id": ids.to_numpy()[numbers[place]],
            "gap_id": served,
            "amount": added.amount[entry],
            "operates_from": operates_from[place],
        }
    )


def closed_by(
    candidate_set: CandidateSet, decisions: pd.DataFrame, operating_by: int | None
) -> pd.Series:
    r"""Return the closure of every gap by works operating by a year, in the gap's unit.

    Notes
    -----
    .. math:: c_g = \min\Big(G_g, \sum_{i:\, o_i \le t} a_{ig}\Big)

    with *G* the gap, *a* what a candidate adds, *o* the year it operates from. A gap that no
    chosen candidate serves closes 0; an unknown gap stays unknown.
    """
    added = services(candidate_set, decisions)
    if operating_by is not None:
        added = added[added["operates_from"] <= operating_by]
    gaps = candidate_set.gap_sizes
    place = gaps.index.get_indexer(pd.Index(added["gap_id"]))
    total = np.bincount(place, added["amount"].to_numpy(dtype=np.float64), minlength=len(gaps))
    # An unknown gap (not a number) has no known closure.
    return pd.Series(np.minimum(total, gaps.to_numpy()), index=gaps.index, name="amount")


def closure(
    candidate_set: CandidateSet, decisions: pd.DataFrame, base_year: int, years: int
) -> pd.DataFrame:
    """Return the closure of every gap on the three dates, in the gap's unit, capped at the gap.

    Parameters
    ----------
    candidate_set
        Candidates, gaps and what each candidate adds to each gap.
    decisions
        ``candidate_id, start_year``.
    base_year, years
        Year 0 and the length of the programme.

    Returns
    -------
    pandas.DataFrame
        By ``gap_id``: ``set_in_motion`` (started within the programme), ``within_programme``
        (operating by the first day after it), ``by_year_ten``.
    """
    horizon = Horizon(base_year, years)
    return pd.DataFrame(
        {
            str(date): closed_by(candidate_set, decisions, horizon.operating_by(date))
            for date in ClosureDate
        }
    )


def increments(candidate_set: CandidateSet, decisions: pd.DataFrame) -> pd.DataFrame:
    r"""Return what is newly closed each year: ``gap_id, operates_from, closed``.

    Notes
    -----
    .. math:: \Delta c_{gt} = \min(G_g, S_{gt}) - \min(G_g, S_{g,t-1})

    with *S* the sum of what the works operating by year *t* add.
    """
    every = services(candidate_set, decisions)
    added = every.groupby(["gap_id", "operates_from"])["amount"].sum().reset_index()
    added = added.sort_values(["gap_id", "operates_from"], ignore_index=True)
    gaps = candidate_set.gaps.set_index("gap_id")["gap"]
    added["cap"] = added["gap_id"].map(gaps).astype("float64")
    added["reached"] = added.groupby("gap_id")["amount"].cumsum().clip(upper=added["cap"])
    before = added.groupby("gap_id")["reached"].shift(fill_value=0.0)
    added["closed"] = added["reached"] - before
    known = added[added["cap"].notna()]
    return known[["gap_id", "operates_from", "closed"]].reset_index(drop=True)


def indicator_shares(
    candidate_set: CandidateSet,
    decisions: pd.DataFrame,
    horizon: Horizon,
    discount_rate: float,
) -> pd.Series:
    r"""Return the equity-weighted, discounted share of each indicator's gap that is closed.

    Notes
    -----
    .. math:: x_k = \frac{\sum_{g \in k} E_g \sum_t \delta^{t - t_0} \Delta c_{gt}}
              {\sum_{g \in k} E_g G_g}, \qquad \delta = \frac{1}{1 + r}

    with *E* the equity weight of the gap, *t* the year of operation, :math:`t_0` the base year and
    *r* the discount rate. Indicators without a known gap above zero are left out.
    """
    gaps = candidate_set.gaps.set_index("gap_id")[["indicator_id", "gap", "weight"]]
    gaps = gaps[gaps["gap"].notna()]
    weighted = (gaps["weight"] * gaps["gap"]).astype("float64")
    whole = weighted.groupby(gaps["indicator_id"]).sum().sort_index()
    new = increments(candidate_set, decisions)
    delay = new["operates_from"] - horizon.base_year
    worth = new["closed"] * new["gap_id"].map(gaps["weight"]) / (1 + discount_rate) ** delay
    closed = worth.groupby(new["gap_id"].map(gaps["indicator_id"])).sum()
    shares = closed.reindex(whole.index, fill_value=0.0).astype("float64") / whole
    return shares[whole > 0]
