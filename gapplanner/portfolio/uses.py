"""What a portfolio uses of each resource, by candidate and calendar year."""

import pandas as pd

from gapplanner.candidates import CandidateSet
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


def used_by_year(
    candidate_set: CandidateSet, decisions: pd.DataFrame, resource: str = SOLES
) -> pd.DataFrame:
    """Return ``candidate_id, year, amount`` of what the decided candidates use of a resource."""
    used = uses_of(candidate_set, resource).merge(decisions, on="candidate_id", how="inner")
    used["year"] = used["start_year"] + used["year_offset"]
    total = used.groupby(["candidate_id", "year"])["amount"].sum().reset_index()
    return total.sort_values(["candidate_id", "year"], ignore_index=True)
