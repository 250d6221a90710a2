"""What a portfolio adds to the limits of others: capacity that its own investments free."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.figures import money, quantity
from gapplanner.language import _
from gapplanner.portfolio.uses import used_by_year
from gapplanner.vocabulary import EVERYONE, SOLES

# Half a cent, or as little of any other resource.
NOTHING: Final = 0.005
SHOWN: Final = 6
FREED_COLUMNS: Final = {
    "candidate_id": "object",
    "resource": "object",
    "owner": "object",
    "first_year": "int64",
    "amount": "float64",
}


@dataclass(frozen=True)
class Freed:
    """What a portfolio frees of one limit, and what it does with it.

    Attributes
    ----------
    resource, owner
        Whose limit of what.
    by
        The candidates that free it.
    first_year, amount
        The first year in which something is freed, and what is freed a year once all of them do.
    beyond, year
        The most that the owner uses beyond its own limit in a year, in the resource's unit, and
        that year; 0 when it never does.
    works
        The owner's candidates that use the resource in a year in which it goes beyond its own
        limit: together they would not fit without what is freed.
    """

    resource: str
    owner: str
    by: tuple[str, ...]
    first_year: int
    amount: float
    beyond: float
    year: int
    works: tuple[str, ...]


def freed(candidate_set: CandidateSet, decisions: pd.DataFrame) -> pd.DataFrame:
    """Return what each decided candidate frees: every year from ``first_year`` on.

    Returns
    -------
    pandas.DataFrame
        ``candidate_id, resource, owner, first_year, amount``, in the resource's unit a year.
    """
    frees = candidate_set.frees
    start = dict(zip(decisions["candidate_id"], decisions["start_year"], strict=True))
    begins = [start.get(name) for name in frees["candidate_id"]]
    is_chosen = np.array([year is not None for year in begins], dtype=bool)
    table = {name: frees[name].to_numpy()[is_chosen] for name in FREED_COLUMNS if name in frees}
    begun = np.array([year for year in begins if year is not None], dtype=np.int64)
    table["first_year"] = begun + frees["year_offset"].to_numpy(dtype=np.int64)[is_chosen]
    found = pd.DataFrame({name: table[name] for name in FREED_COLUMNS}).astype(FREED_COLUMNS)
    return found.sort_values(list(FREED_COLUMNS)[:4], ignore_index=True) if len(found) else found


def freed_of(
    candidate_set: CandidateSet, decisions: pd.DataFrame, resource: str
) -> list[tuple[str, int, float]]:
    """Return owner, first year and amount a year of what is freed of one resource."""
    frees = candidate_set.frees
    if frees.empty:
        return []
    start = dict(zip(decisions["candidate_id"], decisions["start_year"].tolist(), strict=True))
    columns = ("candidate_id", "resource", "owner", "year_offset", "amount")
    return [
        (str(owner), start[name] + int(offset), float(amount))
        for name, of, owner, offset, amount in zip(*(frees[one] for one in columns), strict=True)
        if of == resource and name in start
    ]


def freed_by(table: pd.DataFrame, owner: str, year: int) -> float:
    """Return what is freed for an owner in a year, of the rows of `freed` of one resource."""
    if table.empty:
        return 0.0
    is_there = (table["owner"] == owner) & (table["first_year"] <= year)
    return float(table.loc[is_there, "amount"].sum())


def everything_freed(candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Freed]:
    """Return what the portfolio frees of each limit, and what it uses of it."""
    return [
        _freed_of(candidate_set, decisions, (str(resource), str(owner)), rows)
        for (resource, owner), rows in freed(candidate_set, decisions).groupby(
            ["resource", "owner"], sort=True
        )
    ]


def _freed_of(
    candidate_set: CandidateSet, decisions: pd.DataFrame, of: tuple[str, str], rows: pd.DataFrame
) -> Freed:
    resource, owner = of
    limits = candidate_set.limits
    mine = limits[(limits["resource"] == resource) & (limits["owner"] == owner)]
    own = mine.set_index("year")["amount"].astype("float64")
    used = used_by_year(candidate_set, decisions, resource)
    if owner != EVERYONE:
        units = candidate_set.candidates.set_index("candidate_id")["executing_unit"]
        used = used[used["candidate_id"].map(units) == owner]
    beyond = (used.groupby("year")["amount"].sum().reindex(own.index, fill_value=0.0) - own).clip(
        lower=0.0
    )
    years = beyond.index[beyond > NOTHING]
    works = used.loc[used["year"].isin(years) & (used["amount"] > 0), "candidate_id"]
    by = tuple(sorted(set(rows["candidate_id"])))
    return Freed(
        resource=resource,
        owner=owner,
        by=by,
        first_year=int(rows["first_year"].min()),
        amount=float(rows["amount"].sum()),
        beyond=float(beyond.max()) if len(years) else 0.0,
        year=int(beyond.idxmax()) if len(years) else 0,
        works=tuple(sorted(set(works) - set(by))),
    )


def freed_sentence(
    one: Freed, names: Mapping[str, str], owner_name: Callable[[str], str] = str
) -> str:
    """Return what was freed for whom, and which works that lets in, in words for people.

    Parameters
    ----------
    names
        What each candidate is called.
    owner_name
        What the owner of a limit is called.
    """
    owner = _("everyone") if one.owner == EVERYONE else owner_name(one.owner)
    said = _("{what} frees {amount} a year for {owner} from {year}").format(
        what=", ".join(names[name] for name in one.by),
        amount=_amount(one.amount, one.resource),
        owner=owner,
        year=one.first_year,
    )
    if not one.works:
        return _("{freed}; the plan uses none of it.").format(freed=said)
    return _(
        "{freed}. Up to {beyond} of it is used ({year}): without it, these works would not fit "
        "together: {works}."
    ).format(
        freed=said,
        beyond=_amount(one.beyond, one.resource),
        year=one.year,
        works=_few([names[name] for name in one.works]),
    )


def _few(words: Sequence[str]) -> str:
    rest = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" (+{rest})" if rest > 0 else "")


def _amount(amount: float, resource: str) -> str:
    return money(amount) if resource == SOLES else f"{quantity(amount)} {resource}"
