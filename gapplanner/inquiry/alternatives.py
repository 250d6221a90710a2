"""Plans almost as good as the run's that put the money in other places."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
from gapplanner.inquiry.resolving.elsewhere import elsewhere_plan, nearest, places_of
from gapplanner.language import _
from gapplanner.optimize.objectives import Objective
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Quantity

NAME = "alternatives"
# A plan nearer than this to one before it is the same for people: a tenth of a per cent.
SAME = 0.001


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
            part = elsewhere_plan(baseline, plans, (asked.slack, asked.of, asked.seconds), solver)
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
        "cost": cost,
        "investments": len(plan),
        "places": int(places_of(candidate_set).reindex(plan["candidate_id"]).nunique()),
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
