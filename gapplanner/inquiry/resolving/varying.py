"""A run's problem with other amounts of money or capacity."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.inquiry.reopening import Reopened
from gapplanner.optimize import PortfolioProblem, pose
from gapplanner.vocabulary import EVERYONE, SOLES

# Of the rows of the table of limits, those that change.
Which = Callable[[pd.DataFrame], pd.Series]


def money_owners(problem: PortfolioProblem) -> tuple[str, ...]:
    """Return whose soles are money: the funding sources, or everyone where there are none."""
    if problem.funding.ceilings:
        return tuple(sorted(problem.funding.ceilings))
    limits = problem.candidate_set.limits
    everyone = (limits["resource"] == SOLES) & (limits["owner"] == EVERYONE)
    return (EVERYONE,) if everyone.any() else ()


def programme_ceilings(problem: PortfolioProblem) -> float:
    """Return the money of the whole programme, soles."""
    limits = problem.candidate_set.limits
    within = is_money(problem)(limits) & limits["year"].isin(problem.horizon.programme)
    return float(limits.loc[within, "amount"].astype("float64").sum())


def is_money(problem: PortfolioProblem) -> Which:
    """Return what tells the rows of money from those of capacity."""
    owners = list(money_owners(problem))
    return lambda limits: (limits["resource"] == SOLES) & limits["owner"].isin(owners)


def is_capacity(problem: PortfolioProblem) -> Which:
    """Return what tells the rows of capacity: every limit that is not money."""
    money = is_money(problem)
    return lambda limits: ~money(limits)


def scaled_limits(
    candidate_set: CandidateSet, which: Which, factor: float = 1.0, more: float = 0.0
) -> CandidateSet:
    """Return the candidates with some limits times ``factor`` plus ``more``, never below zero."""
    limits = candidate_set.limits.copy()
    chosen = which(limits).to_numpy(dtype=bool)
    amount = limits["amount"].astype("float64")
    limits["amount"] = amount.where(~chosen, (amount * factor + more).clip(lower=0.0))
    return replace(candidate_set, limits=limits)


def with_limits(
    reopened: Reopened, which: Which, factor: float = 1.0, more: float = 0.0
) -> PortfolioProblem:
    """Return the run's problem with some limits times ``factor`` plus ``more``."""
    candidate_set = scaled_limits(reopened.problem.candidate_set, which, factor, more)
    return pose(candidate_set, reopened.run.scenario)


def most_used(problem: PortfolioProblem, resource: str) -> pd.DataFrame:
    """Return the most that any portfolio could use: ``owner, year, amount``.

    Of every slot the variant and the start that use most in that year count; everyone together is
    the owner ``*``. A limit that is not below this amount can never bind.
    """
    from gapplanner.portfolio.uses import uses_of

    candidate_set = problem.candidate_set
    about = candidate_set.candidates.set_index("candidate_id")
    used = uses_of(candidate_set, resource).merge(
        pd.DataFrame({"start_year": problem.horizon.programme}), how="cross"
    )
    earliest = used["candidate_id"].map(about["earliest_start"]).fillna(0)
    used = used[used["start_year"] >= earliest]
    used = used.assign(
        year=used["start_year"] + used["year_offset"],
        slot=used["candidate_id"].map(about["slot"]),
        owner=used["candidate_id"].map(about["executing_unit"]),
    )
    of_slot = used.groupby(["owner", "slot", "year"])["amount"].max()
    by_unit = of_slot.groupby(["owner", "year"]).sum().reset_index()
    by_slot = used.groupby(["slot", "year"])["amount"].max()
    of_all = by_slot.groupby("year").sum().reset_index().assign(owner=EVERYONE)
    return pd.concat([by_unit, of_all], ignore_index=True)[["owner", "year", "amount"]]


def owners_that_bind(problem: PortfolioProblem, resource: str, factor: float = 1.0) -> set[str]:
    """Return the owners of whom some year's limit, times ``factor``, could ever be reached."""
    limits = problem.candidate_set.limits
    limits = limits[limits["resource"] == resource]
    most = most_used(problem, resource).set_index(["owner", "year"])["amount"]
    found = [
        str(owner)
        for owner, year, amount in zip(
            limits["owner"], limits["year"], limits["amount"], strict=True
        )
        if float(most.get((owner, year), 0.0)) > float(amount) * factor
    ]
    return set(found)
