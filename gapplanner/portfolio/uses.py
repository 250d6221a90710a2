"""What a portfolio uses of each resource, by candidate and calendar year."""

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.candidates.candidate_set import Profile
from gapplanner.vocabulary import SOLES, STARTS


def uses_of(candidate_set: CandidateSet, resource: str) -> pd.DataFrame:
    """Return ``candidate_id, year_offset, amount`` of one resource, in its own unit.

    Every candidate uses one start in its first year unless its table says otherwise.
    """
    uses = candidate_set.uses
    stated = uses.loc[uses["resource"] == resource, ["candidate_id", "year_offset", "amount"]]
    if resource != STARTS:
        return stated.reset_index(drop=True)
    silent = candidate_set.candidates.loc[
        ~candidate_set.candidates["candidate_id"].isin(stated["candidate_id"]), ["candidate_id"]
    ].assign(year_offset=0, amount=1.0)
    return silent if stated.empty else pd.concat([stated, silent], ignore_index=True)


def profile_of(candidate_set: CandidateSet, resource: str) -> Profile:
    """Return what each candidate uses of a resource, by years from its start; kept for later."""
    known = candidate_set.profiles
    if resource not in known:
        uses = uses_of(candidate_set, resource)
        known[resource] = Profile.of(
            candidate_set.ids, uses["candidate_id"], uses["year_offset"], uses["amount"]
        )
    return known[resource]


def used_by_year(
    candidate_set: CandidateSet, decisions: pd.DataFrame, resource: str = SOLES
) -> pd.DataFrame:
    """Return ``candidate_id, year, amount`` of what the decided candidates use of a resource."""
    profile = profile_of(candidate_set, resource)
    numbers = candidate_set.ids.get_indexer(pd.Index(decisions["candidate_id"])).astype(np.int64)
    starts = decisions["start_year"].to_numpy(dtype=np.int64)[numbers >= 0]
    numbers = numbers[numbers >= 0]
    place, entry = profile.spread(numbers)
    year = starts[place] + profile.what[entry]
    order = np.lexsort([year, numbers[place]])
    number, year, amount = numbers[place][order], year[order], profile.amount[entry][order]
    is_first = np.ones(len(number), dtype=bool)
    is_first[1:] = (number[1:] != number[:-1]) | (year[1:] != year[:-1])
    first = np.flatnonzero(is_first)
    return pd.DataFrame(
        {
            "candidate_id": candidate_set.ids.to_numpy()[number[first]],
            "year": year[first],
            "amount": np.add.reduceat(amount, first) if len(first) else amount,
        }
    )
