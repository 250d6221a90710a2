r"""Candidates that another of the same slot betters in everything, left out before the search.

Notes
-----
*Definition.* Candidate *b* dominates candidate *a* when

1. they share a slot, so that no portfolio has both;
2. *b* may start whenever *a* may (its earliest start is no later, its latest no earlier);
3. *b* operates no later when both start in the same year (its duration is no longer);
4. *b* closes no less of every gap: :math:`\min(a_{bg}, G_g) \ge \min(a_{ag}, G_g)` for all *g*;
5. *b* costs no more: :math:`C_b \le C_a`;
6. every rule of the problem allows *a* to be replaced by *b* (`PlanRule.allows_replacing`): a
   portfolio that meets the rule with *a* starting in a year meets it with *b* in its place;
7. every objective only gets better by closing more, sooner and for less (`_MORE_IS_BETTER`).

*Theorem.* Leaving out dominated candidates loses nothing: the best value over the portfolios
without them is the best value over all portfolios.

*Proof.* Let *P* be a portfolio that meets every rule and has dominated candidates
:math:`a_1, \dots, a_n` starting in :math:`\tau_1, \dots, \tau_n`. `dominated` names for each
:math:`a_i` a :math:`b_i` that is not left out itself. Replace them one after the other. Each
replacement is a portfolio: :math:`b_i` may start in :math:`\tau_i` (2) and its slot holds nothing
else (1). It meets every rule (6), which is asked of *any* portfolio, hence also of the one in which
:math:`a_1, \dots, a_{i-1}` are already replaced. What it closes by any year,
:math:`\min(G_g, \sum_{o \le t} a_g)`, is no less, since the sum is no less (3, 4) and the minimum
with the gap is monotone; amounts above the gap count as the gap on both sides. So no objective gets
worse (5, 7), nor does any earlier one of a list. After *n* steps the portfolio has no candidate
that was left out, meets every rule and is no worse than *P*. As the portfolios without dominated
candidates are among all portfolios, both best values are equal. ∎

Two candidates that dominate each other (twins) are settled by the identifier: the first stays. The
proof replaces each :math:`a_i` once, by a candidate that stays, so it needs no transitivity.

A rule that does not say what it looks at allows nothing: its candidates all stay.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.world import Flags

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# Objectives that closing more, sooner and for less never worsens.
_MORE_IS_BETTER: tuple[type[Objective], ...] = (
    Balanced,
    Cheapest,
    Closure,
    People,
    Shortfall,
    WorstOff,
)
DOMINATED_COLUMNS = ("candidate_id", "by")


def dominated(problem: "PortfolioProblem") -> pd.DataFrame:
    """Return ``candidate_id, by``: each candidate that may be left out, and one that betters it.

    ``by`` is never left out itself; of several, the first by identifier.
    """
    nothing = pd.DataFrame(columns=list(DOMINATED_COLUMNS), dtype="object")
    if not all(isinstance(one, _MORE_IS_BETTER) for one in problem.objectives):
        return nothing
    pairs = _no_worse(problem.candidate_set)
    for rule in problem.rules:
        if pairs.empty:
            return nothing
        allowed = rule.allows_replacing(problem.candidate_set, pairs["candidate_id"], pairs["by"])
        pairs = pairs[allowed]
    return _settled(pairs)


def _no_worse(candidate_set: CandidateSet) -> pd.DataFrame:
    """Return pairs of one slot in which ``by`` is as good as ``candidate_id`` without any rule."""
    columns = ["candidate_id", "slot", "earliest_start", "duration_years", "cost"]
    candidates = candidate_set.candidates[columns]
    candidates = candidates.assign(earliest_start=candidates["earliest_start"].fillna(0))
    # The earlier the last year in which it may start, the larger this is.
    closing = -_latest_start(candidate_set)
    candidates = candidates.assign(closing=closing)[candidates.duplicated("slot", keep=False)]
    if candidates.empty:
        return pd.DataFrame(columns=list(DOMINATED_COLUMNS), dtype="object")
    pairs = candidates.merge(candidates, on="slot", suffixes=("", "_by"))
    is_no_worse = pairs["candidate_id"] != pairs["candidate_id_by"]
    for column in (*columns[2:], "closing"):
        is_no_worse &= (pairs[f"{column}_by"] <= pairs[column]).fillna(value=False)
    pairs = pairs[is_no_worse].rename(columns={"candidate_id_by": "by"})
    pairs = pairs[list(DOMINATED_COLUMNS)].reset_index(drop=True)
    if pairs.empty:
        return pairs
    return pairs[_closes_no_less(candidate_set, pairs)].reset_index(drop=True)


def _latest_start(candidate_set: CandidateSet) -> pd.Series:
    candidates = candidate_set.candidates
    if "latest_start" not in candidates:
        return pd.Series(np.inf, index=candidates.index)
    return candidates["latest_start"].astype("Float64").astype("float64").fillna(np.inf)


def _closes_no_less(candidate_set: CandidateSet, pairs: pd.DataFrame) -> Flags:
    gaps = candidate_set.gaps.set_index("gap_id")["gap"].astype("float64").fillna(0.0)
    closures = candidate_set.closures
    capped = closures.assign(
        amount=np.minimum(closures["amount"].astype("float64"), closures["gap_id"].map(gaps))
    )
    own = pairs.assign(pair=np.arange(len(pairs))).merge(capped, on="candidate_id")
    other = capped.rename(columns={"candidate_id": "by", "amount": "instead"})
    both = own.merge(other, on=["by", "gap_id"], how="left")
    is_less = both["instead"].fillna(0.0) < both["amount"]
    allowed = np.ones(len(pairs), dtype=bool)
    allowed[both.loc[is_less, "pair"].to_numpy()] = False
    return allowed


def _settled(pairs: pd.DataFrame) -> pd.DataFrame:
    """Keep one of twins, and name for each candidate left out one that stays."""
    known = set(zip(pairs["candidate_id"], pairs["by"], strict=True))
    is_better = [(by, name) not in known or by < name for name, by in zip(*_of(pairs), strict=True)]
    pairs = pairs[np.array(is_better, dtype=bool)]
    stays = ~pairs["by"].isin(pairs["candidate_id"])
    kept = pairs[stays].sort_values(list(DOMINATED_COLUMNS))
    return kept.drop_duplicates("candidate_id").reset_index(drop=True)


def _of(pairs: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return pairs["candidate_id"], pairs["by"]
