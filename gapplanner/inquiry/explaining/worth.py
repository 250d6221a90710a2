"""What a candidate adds by itself for each million soles, beside the last one that entered."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.inquiry.explaining.standing import Standing

MILLION = 1e6


@dataclass(frozen=True)
class Worth:
    """Objective for each million soles: a candidate's own and that of the last one in.

    ``value`` is what the plan gains by adding the candidate (loses by taking it out), limits
    aside, for each million soles of its cost; ``last`` is the chosen candidate paid by the same
    money that is worth least for its cost, ``last_value`` its worth; empty where there is none.
    """

    value: float
    last: str
    last_value: float


def worth_of(standing: Standing, candidate_id: str) -> Worth | None:
    """Return the worth of a candidate beside the last one in; none without a cost in soles."""
    candidates = standing.problem.candidate_set.candidates.set_index("candidate_id")
    cost = float(candidates["cost"].astype("float64")[candidate_id])
    if not cost > 0:
        return None
    chosen = _worth_of_chosen(standing)
    if candidate_id in chosen:
        value = chosen[candidate_id]
    else:
        value = _added(standing, candidate_id) / cost * MILLION
    rivals = [name for name in _rivals(standing, candidate_id) if chosen.get(name, 0.0) > 0]
    last = min(rivals, key=lambda name: (chosen[name], name), default="")
    return Worth(value, last, chosen.get(last, 0.0))


def _added(standing: Standing, candidate_id: str) -> float:
    """Return what the plan gains with the candidate, in its first year, in its slot."""
    world, columns = standing.world, standing.columns_of(candidate_id)
    slots = world.slot[world.candidate]
    kept = standing.columns[slots[standing.columns] != slots[columns[0]]]
    base = standing.value
    if len(kept) < len(standing.columns):
        base = standing.value_of(world.decisions(kept))
    return standing.value_of(world.decisions(np.sort(np.append(kept, columns[0])))) - base


def _worth_of_chosen(standing: Standing) -> dict[str, float]:
    """Return what the plan loses without each chosen candidate, for each million soles."""
    known = standing.model.shared.get("worth of chosen")
    if isinstance(known, dict):
        return known
    cost = standing.problem.candidate_set.candidates.set_index("candidate_id")["cost"]
    decisions = standing.reopened.decisions
    found = {
        str(name): (
            standing.value - standing.value_of(decisions[decisions["candidate_id"] != name])
        )
        / float(cost[name])
        * MILLION
        for name in decisions["candidate_id"]
        if float(cost[name]) > 0
    }
    standing.model.shared["worth of chosen"] = found
    return found


def _rivals(standing: Standing, candidate_id: str) -> list[str]:
    """Return the chosen candidates that some source of the same money may pay."""
    problem = standing.problem
    names = [str(name) for name in standing.reopened.decisions["candidate_id"]]
    others = [name for name in names if name != candidate_id]
    if not problem.funding.ceilings:
        return others
    payers = set(problem.funding.eligible.get(candidate_id, ()))
    return [name for name in others if payers & set(problem.funding.eligible.get(name, ()))]


def dominator_of(standing: Standing, candidate_id: str) -> str:
    """Return a candidate of the same slot that is no worse in anything and better in something.

    No worse: it costs no more, uses no more of any resource in any year, may start no later, takes
    no longer and closes no less of every gap. Empty where there is none.
    """
    candidate_set = standing.problem.candidate_set
    candidates = candidate_set.candidates.set_index("candidate_id")
    mine = candidates.loc[candidate_id]
    same = candidates[
        (candidates["slot"] == mine["slot"])
        & (candidates["executing_unit"] == mine["executing_unit"])
        & (candidates["cost"] <= mine["cost"])
        & (candidates["duration_years"] <= mine["duration_years"])
    ]
    starts = candidates["earliest_start"].astype("float64").fillna(0.0)
    first = dict(zip(candidates.index.astype(str), starts, strict=True))
    for name in same.index.sort_values():
        if name == candidate_id or first[str(name)] > first[candidate_id]:
            continue
        uses = _difference(candidate_set.uses, name, candidate_id, ["resource", "year_offset"])
        closes = _difference(candidate_set.closures, candidate_id, name, ["gap_id"])
        is_better = (uses < 0).any() or (closes < 0).any()
        is_better |= bool(same.loc[name, "duration_years"] < mine["duration_years"])
        if (uses <= 0).all() and (closes <= 0).all() and is_better:
            return str(name)
    return ""


def _difference(table: pd.DataFrame, one: str, other: str, keys: list[str]) -> pd.Series:
    """Return by key how much more the first has than the second."""
    first = table[table["candidate_id"] == one].groupby(keys)["amount"].sum()
    second = table[table["candidate_id"] == other].groupby(keys)["amount"].sum()
    return first.sub(second, fill_value=0.0)
