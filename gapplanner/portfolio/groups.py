"""Which group each candidate belongs to: by place, sector, executing unit."""

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.scenario.rules import Group, Where
from gapplanner.vocabulary import Government

# The prefix of an executing unit's identifier names its kind of government.
GOVERNMENT_OF_PREFIX = {
    "GR": Government.REGIONAL,
    "MP": Government.PROVINCIAL,
    "MD": Government.DISTRICT,
}
_DIGITS = {Group.DEPARTMENT: 2, Group.PROVINCE: 4, Group.DISTRICT: 6}
QUINTILES = 5


def groups_of(candidate_set: CandidateSet, by: Group) -> pd.Series:
    """Return the group of each candidate, by ``candidate_id``; ``NA`` where it has none.

    A candidate of a whole province belongs to no district; one of a district belongs to its
    province. Poverty fifths follow the equity weight of the territorial units (5 the poorest),
    and exist only where those weights differ.
    """
    candidates = candidate_set.candidates.set_index("candidate_id").sort_index()
    if by in _DIGITS:
        unit_id = candidates["unit_id"].astype("string")
        return unit_id.str[: _DIGITS[by]].where(unit_id.str.len() >= _DIGITS[by])
    if by is Group.GOVERNMENT:
        prefix = candidates["executing_unit"].astype("string").str.split("-").str[0]
        return prefix.map(lambda found: GOVERNMENT_OF_PREFIX.get(found, pd.NA))
    if by is Group.POVERTY_QUINTILE:
        return candidates["unit_id"].map(poverty_quintiles(candidate_set))
    return candidates[str(by)]


def poverty_quintiles(candidate_set: CandidateSet) -> pd.Series:
    """Return the fifth, 1 to 5, of each territorial unit by its equity weight; 5 the poorest."""
    weights = candidate_set.gaps.groupby("unit_id")["weight"].max().astype("float64")
    if weights.nunique() < QUINTILES:
        return pd.Series(pd.NA, index=weights.index, dtype="Int64")
    # Whole arithmetic: the last bit of k/n * 5 must not move a unit to the next fifth.
    rank = weights.rank(method="max").astype("int64")
    return ((rank * QUINTILES + len(weights) - 1) // len(weights)).astype("Int64")


def matching(candidate_set: CandidateSet, where: Where) -> pd.Series:
    """Return, by ``candidate_id``, whether each candidate meets every condition."""
    index = candidate_set.candidates.set_index("candidate_id").sort_index().index
    met = pd.Series(data=True, index=index)
    for name, accepted in where.conditions().items():
        if name == "candidate":
            met &= named(candidate_set, tuple(str(word) for word in accepted))
        else:
            found = groups_of(candidate_set, Group(name))
            met &= found.isin(list(accepted)).fillna(value=False).astype(bool)
    return met


def named(candidate_set: CandidateSet, words: tuple[str, ...]) -> pd.Series:
    """Return, by ``candidate_id``, whether a candidate is called by one of these words.

    A word may be a candidate, a slot (any variant of it), what it is a copy of (any of its
    copies), a CUI or an idea code.
    """
    met = np.zeros(len(candidate_set.ids), dtype=bool)
    for word in words:
        met[candidate_set.called.get(word, [])] = True
    return pd.Series(met, index=candidate_set.ids)
