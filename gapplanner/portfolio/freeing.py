"""What a portfolio adds to the limits of others: capacity that its own investments free."""

import pandas as pd

from gapplanner.candidates import CandidateSet


def freed(candidate_set: CandidateSet, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what each decided candidate frees: every year from ``first_year`` on.

    Returns
    -------
    pandas.DataFrame
        ``candidate_id, resource, owner, first_year, amount``, in the resource's unit a year.
    """
    table = candidate_set.frees.merge(decisions, on="candidate_id", how="inner")
    table["first_year"] = table["start_year"] + table["year_offset"]
    columns = ["candidate_id", "resource", "owner", "first_year", "amount"]
    return table[columns].sort_values(columns[:4], ignore_index=True)


def freed_by(table: pd.DataFrame, owner: str, year: int) -> float:
    """Return what is freed for an owner in a year, of the rows of `freed` of one resource."""
    if table.empty:
        return 0.0
    is_there = (table["owner"] == owner) & (table["first_year"] <= year)
    return float(table.loc[is_there, "amount"].sum())
