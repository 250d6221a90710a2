"""Plans almost as good as the run's that put the money in other places."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.inquiry.answers import Answer
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Baseline,
    Progress,
    achieved,
    baseline_of,
    decisions_of,
    difference,
    gap_units,
    keeps_rules,
    kept_parts,
    level_of,
)
from gapplanner.inquiry.resolving.worth import WorthAtLeast
from gapplanner.language import _
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.rules.amounts import quantity_of
from gapplanner.optimize.solving import build
from gapplanner.optimize.tidying import without_useless
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Quantity

NAME = "alternatives"
# A plan nearer than this to one before it is the same for people: a tenth of a per cent.
SAME = 0.001
# The search for other places stops when no plan could overlap less by more than this share.
ENOUGH = 0.02


@dataclass(frozen=True)
class AlternativesAsked:
    """How much may be lost, how many plans, what is compared by place, how long each is sought.

    Attributes
    ----------
    slack
        Relative, in the measure of the objective's own relative gap: 0.01 is one per cent.
    count
        Plans besides the run's.
    of
        ``cost`` (soles) or ``beneficiaries`` (persons) by place.
    seconds
        For each plan; the search may stop earlier.
    """

    slack: float = 0.01
    count: int = 5
    of: Quantity = Quantity.COST
    seconds: float = 60.0


def least_worth(objective: Objective, value: float, slack: float) -> float:
    """Return the value of which ``value`` is better by exactly ``slack``, as its gap measures.

    Examples
    --------
    >>> from gapplanner.optimize.objectives import Cheapest, People
    >>> least_worth(People(), 101.0, 0.01), least_worth(Cheapest(), 99.0, 0.01)
    (100.0, 100.0)
    """
    if objective.name == "balanced":
        return value - float(np.log1p(slack))
    return value / (1.0 + slack) if objective.sense > 0 else value / (1.0 - slack)


def shares_by_place(
    candidate_set: CandidateSet, decisions: pd.DataFrame, of: Quantity
) -> pd.Series:
    """Return the share of a plan's cost or persons in each place, by ``unit_id``; sums to 1."""
    amount = quantity_of(candidate_set, of).reindex(decisions["candidate_id"])
    place = candidate_set.candidates.set_index("candidate_id")["unit_id"].reindex(amount.index)
    by_place = amount.groupby(place.to_numpy()).sum().sort_index()
    total = float(by_place.sum())
    return by_place / total if total else by_place


def distance(one: pd.Series, other: pd.Series) -> float:
    r"""Return how differently two plans are spread: 0 the same, 1 no place in common.

    Notes
    -----
    .. math:: D = \tfrac{1}{2} \sum_d |p_d - q_d|

    with *p* and *q* the shares of each plan's cost (or persons) in place *d*: the part of the money
    that would have to move for one map to become the other.

    Examples
    --------
    >>> distance(pd.Series({"a": 0.5, "b": 0.5}), pd.Series({"a": 1.0}))
    0.5
    """
    places = one.index.union(other.index)
    return float(
        (one.reindex(places, fill_value=0.0) - other.reindex(places, fill_value=0.0)).abs().sum()
        / 2
    )


@dataclass(frozen=True, eq=False)
class Elsewhere:
    r"""What lies where earlier plans put it already.

    Notes
    -----
    .. math:: \min \sum_j q_j \, s_{d(j)} \, y_j, \qquad
              s_d = \frac{1}{K} \sum_{k=1}^{K} \frac{p_{kd}}{\sum_{d'} p_{kd'} Q_{kd'}}

    with *q* the cost or the persons of a candidate, :math:`p_{kd}` the share of earlier plan *k* in
    place *d* and :math:`Q_{kd}` its amount there: 1 for a plan spread just as the earlier ones, 0
    for one in none of their places (SPORES of Calliope: places chosen before are penalised).
    """

    candidate_set: CandidateSet
    earlier: tuple[pd.DataFrame, ...]
    of: Quantity

    def scores(self) -> pd.Series:
        """Return the worth of staying away, by ``candidate_id``: :math:`q_j s_{d(j)}`."""
        quantity = quantity_of(self.candidate_set, self.of)
        place = self.candidate_set.candidates.set_index("candidate_id")["unit_id"]
        place = place.reindex(quantity.index)
        total = pd.Series(0.0, index=quantity.index)
        for plan in self.earlier:
            share = shares_by_place(self.candidate_set, plan, self.of)
            one = quantity * place.map(share).fillna(0.0).to_numpy()
            itself = float(one.reindex(plan["candidate_id"]).sum())
            if itself:
                total += one / itself
        return total / len(self.earlier)

    def add_to(self, model: PortfolioModel) -> None:
        """Put minus the score on every decision."""
        world = model.world
        score = self.scores().reindex(world.candidates["candidate_id"]).to_numpy(dtype=np.float64)
        every = np.arange(len(world.candidate), dtype=np.int64)
        model.add_to_objective(every, -score[world.candidate])

    def value(self, decisions: pd.DataFrame) -> float:
        """Return the overlap with the earlier plans."""
        return float(self.scores().reindex(decisions["candidate_id"]).sum())


def alternatives(
    reopened: Reopened, asked: AlternativesAsked, solver: Solver, progress: Progress
) -> Answer:
    """Return the run's plan and others within the slack, each as far as can be from those before.

    Every plan is audited: it keeps every rule of the run, and its value is recomputed from the
    tables and stands within the slack of the run's.
    """
    baseline = baseline_of(reopened, solver)
    about: dict[str, Any] = {
        "asked": NAME,
        "slack": asked.slack,
        "count": asked.count,
        "of": str(asked.of),
        "seconds_each": asked.seconds,
        "relative_gap": solver.relative_gap,
        "objective": baseline.objective.name,
    }
    kept = kept_parts(reopened.folder, NAME, about)
    plans = [reopened.decisions]
    searched: list[dict[str, Any]] = [{}]
    for number in range(1, asked.count + 1):
        part = kept.read(f"{number}")
        if part is None:
            part = _next(baseline, plans, asked, solver)
            kept.write(f"{number}", part)
        plan = decisions_of(part["decisions"])
        far = nearest(baseline.problem.candidate_set, plan, plans, asked.of)
        progress(
            _("{done} of {all}: {share} of it lies elsewhere").format(
                done=number, all=asked.count, share=f"{far:.1%}".replace("%", " %")
            )
        )
        if far < SAME:
            break
        plans.append(plan)
        searched.append(part)
    told = [_told(baseline, plans, number, asked, part) for number, part in enumerate(searched)]
    return Answer(
        NAME,
        map_table(baseline.problem.candidate_set, plans),
        {
            **about,
            "first_of_list": baseline.is_first_of_list,
            "gap_units": gap_units(baseline.problem.candidate_set),
            "seconds": round(sum(part.get("seconds", 0.0) for part in searched), 1),
            "alternatives": told,
        },
    )


def _next(
    baseline: Baseline, plans: Sequence[pd.DataFrame], asked: AlternativesAsked, solver: Solver
) -> dict[str, Any]:
    """Search the plan that overlaps least with the earlier ones, from the one that does now."""
    began = time.perf_counter()
    problem, value = baseline.problem, baseline.resolved.value
    least = least_worth(baseline.objective, value, asked.slack)
    worth = WorthAtLeast(baseline.objective, least, plans[0])
    within = problem.subject_to(worth)
    elsewhere = Elsewhere(problem.candidate_set, tuple(plans), asked.of)
    start = min(plans, key=elsewhere.value)
    model = build(within)
    elsewhere.add_to(model)
    effort = Effort(
        relative_gap=ENOUGH,
        time_limit=asked.seconds,
        threads=solver.threads,
        seed=solver.seed,
    )
    values = np.zeros(len(model.world.candidate))
    values[model.world.columns_at(start)] = 1.0
    outcome = Search(model.matrix()).solve(effort, values)
    plan = start
    if outcome.values is not None:
        columns = np.flatnonzero(outcome.values[: len(values)] > 0.5).astype(np.int64)
        found = without_useless(model.world.decisions(columns), problem)
        # What the tables do not confirm does not count.
        if keeps_rules(within, found) and elsewhere.value(found) < elsewhere.value(start):
            plan = found
    return {
        "decisions": [[str(name), int(year)] for name, year in plan.itertuples(index=False)],
        "overlap": elsewhere.value(plan),
        "overlap_least": -outcome.bound,
        "stopped_by": outcome.stopped_by,
        "seconds": round(time.perf_counter() - began, 2),
    }


def nearest(
    candidate_set: CandidateSet, plan: pd.DataFrame, others: Sequence[pd.DataFrame], of: Quantity
) -> float:
    """Return the distance of a plan from the nearest of the others."""
    mine = shares_by_place(candidate_set, plan, of)
    return min(distance(mine, shares_by_place(candidate_set, other, of)) for other in others)


def _told(
    baseline: Baseline,
    plans: Sequence[pd.DataFrame],
    number: int,
    asked: AlternativesAsked,
    part: dict[str, Any],
) -> dict[str, Any]:
    problem, objective = baseline.problem, baseline.objective
    plan, candidate_set = plans[number], baseline.problem.candidate_set
    value = objective.value(candidate_set, plan)
    closed, people, cost = achieved(problem, plan)
    changes = difference(problem, plans[0], plan)
    earlier = plans[:number]
    return {
        "alternative": number,
        "objective": value,
        "level": level_of(objective, value),
        "loss": _loss(objective, value, baseline.resolved.value),
        "distance": nearest(candidate_set, plan, earlier, asked.of) if earlier else 0.0,
        "overlap": part.get("overlap"),
        "overlap_least": part.get("overlap_least"),
        "stopped_by": part.get("stopped_by"),
        "cost": cost,
        "investments": len(plan),
        "places": int(_places(candidate_set, plan).nunique()),
        "people": people,
        "closure": {str(name): float(amount) for name, amount in closed.items()},
        "enter": len(changes.enters),
        "leave": len(changes.leaves),
        "keeps_rules": keeps_rules(problem, plan),
    }


def _loss(objective: Objective, value: float, best: float) -> float:
    """Return what a plan loses against another, relative; negative when it is better."""
    size = objective.relative_gap(value, best) if value != best else 0.0
    return size if objective.sense * (best - value) >= 0 else -objective.relative_gap(best, value)


def _places(candidate_set: CandidateSet, plan: pd.DataFrame) -> pd.Series:
    place = candidate_set.candidates.set_index("candidate_id")["unit_id"]
    return place.reindex(plan["candidate_id"])


def map_table(candidate_set: CandidateSet, plans: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return one row per candidate of any plan: its place, and its start year in each plan."""
    starts = [plan.set_index("candidate_id")["start_year"] for plan in plans]
    some = sorted({str(name) for start in starts for name in start.index})
    about = candidate_set.candidates.set_index("candidate_id").loc[some]
    table = about[["name", "sector", "unit_id", "slot", "executing_unit", "cost", "lon", "lat"]]
    table = table.reset_index()
    for number, start in enumerate(starts):
        column = table["candidate_id"].map(start).astype("Int64")
        table[f"alternative_{number}"] = column
    chosen = table[[f"alternative_{number}" for number in range(len(plans))]].notna().sum(axis=1)
    return table.assign(chosen_in=chosen)
