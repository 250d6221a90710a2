"""Solving a run's problem again with figures drawn within their errors, and telling what it says.

The worlds differ from the run's in its figures alone (`worlds`): the works, their costs, the money
and the rules are the same, so every plan found in one world may be chosen in all, and is worth
something else in each. What it would be worth to know the figures before choosing is read from
that table of plans by worlds (`information`): of all figures together, of those of one indicator
with the others as published, and, near the plan, of one place (`places`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import SourceError
from gapplanner.inquiry.answers import Answer
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Progress,
    Resolved,
    Task,
    first_alone,
    keeps_rules,
    kept_parts,
    plan_pairs,
    relative_gain,
    resolve_all,
)
from gapplanner.inquiry.weak.information import Floats, Information, value_of_information
from gapplanner.inquiry.weak.places import Places, places_that_matter
from gapplanner.inquiry.weak.values import WeakValues, drawn_values, weak_values
from gapplanner.inquiry.weak.works import works_table
from gapplanner.inquiry.weak.worlds import world_of
from gapplanner.language import _
from gapplanner.optimize import pose
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Target

NAME: Final = "weak"
EVERYTHING: Final = "everything"
PUBLISHED: Final = "published"


@dataclass(frozen=True)
class WeakAsked:
    """How much is drawn.

    Attributes
    ----------
    samples, seed
        Draws of all figures together, and as many of those of each indicator alone; draw *n* is
        the same however many are asked.
    places
        Of how many figures of one place it is asked what knowing it alone would gain.
    """

    samples: int = 6
    seed: int = 0
    places: int = 10


@dataclass(frozen=True)
class _World:
    subject: str
    task: Task
    candidate_set: CandidateSet


def weak_data(
    reopened: Reopened,
    asked: WeakAsked,
    solver: Solver,
    progress: Progress,
    workers: int = 1,
) -> Answer:
    """Return which works of a plan hang on weak data, and what each survey would gain.

    Returns
    -------
    Answer
        Rows of three kinds. ``work``: each work (slot) of the plan, in which part of the draws some
        size of it stays (``stays``; ``stays_same`` in the very same size), when the figures of one
        indicator alone are drawn (``stays_INDICATOR``), and on which it hangs. ``indicator``:
        what knowing its figures everywhere would gain (``gain`` found, ``gain_most`` at most,
        ``error`` of drawing, in the objective's unit; ``gain_share`` ... in its own measure).
        ``place``: the same of one figure of one place, near the plan.

    Raises
    ------
    SourceError
        If no figure that the plan rests on has an interval.
    """
    known = weak_values(reopened.run)
    if known.table.empty:
        raise SourceError(
            _(
                "{folder}: no figure of this plan has an interval (low, high): nothing says how "
                "far it may be from the truth. Plan with figures that state one."
            ).format(folder=reopened.folder)
        )
    objective = reopened.problem.objectives[0]
    about: dict[str, Any] = {
        "asked": NAME,
        "seed": asked.seed,
        "relative_gap": solver.relative_gap,
        "objective": objective.name,
    }
    kept = kept_parts(reopened.folder, NAME, about)
    worlds = _worlds(reopened, known, asked)
    base = Task(PUBLISHED, first_alone(reopened.problem), (reopened.decisions,))
    found = resolve_all([base, *(one.task for one in worlds)], solver, kept, progress, workers)
    plans = _different([reopened.decisions, *(one.plan for one in found.values() if one.exists)])
    told = _Told(reopened, worlds, found, plans)
    chosen = Places(told.best_published(), known, asked.places)
    near = places_that_matter(reopened, chosen, solver, kept, progress, workers)
    works = works_table(
        reopened.problem.candidate_set,
        reopened.decisions,
        found[PUBLISHED],
        {subject: told.plans_of(subject) for subject in told.subjects},
        told.telling(),
    )
    table = pd.concat([works, told.indicators(), told.places(near)], ignore_index=True)
    return Answer(NAME, table, {**about, **told.about(asked, known)})


def _worlds(reopened: Reopened, known: WeakValues, asked: WeakAsked) -> list[_World]:
    several = len(known.indicators) > 1
    subjects = ([EVERYTHING] if several else []) + list(known.indicators)
    worlds = []
    for subject in subjects:
        only = None if subject == EVERYTHING else subject
        for number in range(1, asked.samples + 1):
            moved = drawn_values(known.table, asked.seed, number, only)
            world = world_of(reopened.problem.candidate_set, reopened.run, moved)
            problem = first_alone(pose(world, reopened.run.scenario))
            task = Task(f"{subject} {number}", problem, (reopened.decisions,))
            worlds.append(_World(subject, task, world))
    return worlds


def _different(plans: Sequence[pd.DataFrame]) -> list[pd.DataFrame]:
    by_text: dict[str, pd.DataFrame] = {}
    for plan in plans:
        pairs = plan[["candidate_id", "start_year"]].sort_values("candidate_id")
        by_text.setdefault(pairs.to_csv(index=False), plan)
    return list(by_text.values())


class _Told:
    """What the solved worlds say, subject by subject."""

    def __init__(
        self,
        reopened: Reopened,
        worlds: Sequence[_World],
        found: Mapping[str, Resolved],
        plans: Sequence[pd.DataFrame],
    ) -> None:
        self.reopened, self.found, self.plans = reopened, found, plans
        self.worlds = [one for one in worlds if found[one.task.key].exists]
        self.without_plan = len(worlds) - len(self.worlds)
        self.objective = reopened.problem.objectives[0]
        self.subjects = tuple(dict.fromkeys(one.subject for one in worlds))
        # Only targets look at gaps: every other rule holds in all worlds or in none.
        self._has_targets = any(
            isinstance(rule.body, Target) for rule in reopened.run.scenario.rules
        )
        self._informed = {name: self._information(name) for name in self.subjects}

    def plans_of(self, subject: str) -> list[pd.DataFrame]:
        """Return the plan found in each world of a subject."""
        return [self.found[one.task.key].plan for one in self.worlds if one.subject == subject]

    def telling(self) -> frozenset[str]:
        """Return the indicators whose figures are worth more to know than drawing may err."""
        return frozenset(name for name, info in self._informed.items() if info.is_told)

    def best_published(self) -> pd.DataFrame:
        """Return the best of all plans found, with the figures as published."""
        base = self.reopened.problem
        may = [plan for plan in self.plans if keeps_rules(base, plan)]
        worth = [self._worth(base.candidate_set, plan) for plan in may]
        return may[int(np.argmax(worth))]

    def _worth(self, candidate_set: CandidateSet, plan: pd.DataFrame) -> float:
        return self.objective.sense * self.objective.value(candidate_set, plan)

    def _worth_there(self, world: _World, plan: pd.DataFrame) -> float:
        if self._has_targets and not keeps_rules(world.task.problem, plan):
            return -np.inf
        return self._worth(world.candidate_set, plan)

    def _information(self, subject: str) -> Information:
        worlds = [one for one in self.worlds if one.subject == subject]
        if not worlds:
            return Information(np.nan, np.nan, np.nan)
        worth: Floats = np.array(
            [[self._worth_there(one, plan) for one in worlds] for plan in self.plans]
        )
        bounds = [self.objective.sense * self.found[one.task.key].bound for one in worlds]
        return value_of_information(worth, np.array(bounds))

    def share(self, gain: float) -> float:
        """Return a gain in the objective's own measure, over the run's plan."""
        value = self.objective.value(self.reopened.problem.candidate_set, self.reopened.decisions)
        return relative_gain(self.objective, value, gain) if np.isfinite(gain) else gain

    def _row(self, info: Information) -> dict[str, object]:
        return {
            "gain": info.gain,
            "gain_most": info.most,
            "error": info.error,
            "gain_share": self.share(info.gain),
            "gain_share_most": self.share(info.most),
            "error_share": self.share(info.error),
        }

    def indicators(self) -> pd.DataFrame:
        """Return the rows of the indicators, the survey that would gain most first."""
        rows = [
            {"kind": "indicator", "id": name, "indicator_id": name, **self._row(info)}
            for name, info in self._informed.items()
            if name != EVERYTHING
        ]
        return pd.DataFrame(rows).sort_values(
            ["gain", "id"], ascending=[False, True], ignore_index=True
        )

    def places(self, near: Sequence[tuple[Mapping[str, Any], Information]]) -> pd.DataFrame:
        """Return the rows of the figures of one place, the one that would gain most first."""
        rows = [{"kind": "place", **about, **self._row(info)} for about, info in near]
        table = pd.DataFrame(rows) if rows else pd.DataFrame(columns=["kind", "id", "gain"])
        return table.sort_values(["gain", "id"], ascending=[False, True], ignore_index=True)

    def about(self, asked: WeakAsked, known: WeakValues) -> dict[str, Any]:
        """Return how the answer was found, as JSON values."""
        every = self._informed[self.subjects[0]]
        solved = [one for one in self.found.values() if one.exists]
        gaps = [self.objective.relative_gap(*one.interval) for one in solved]
        published = self.found[PUBLISHED]
        value = self.objective.value(self.reopened.problem.candidate_set, self.reopened.decisions)
        longer = self.objective.sense * (published.value - value)
        return {
            "samples": asked.samples,
            "places": asked.places,
            "figures": len(known.table),
            "indicators": list(known.indicators),
            "certain": list(known.certain),
            "everything": _numbers(self._row(every)),
            "searching_longer": self.share(max(0.0, longer)),
            "without_plan": self.without_plan,
            "largest_gap": max(gaps, default=0.0),
            "first_of_list": len(self.reopened.problem.objectives) > 1,
            "seconds": round(sum(one.seconds for one in self.found.values()), 1),
            "plans": {key: plan_pairs(one) for key, one in self.found.items()},
        }


def _numbers(row: Mapping[str, object]) -> dict[str, float | None]:
    """Return numbers as JSON knows them: what is not known is null."""
    found = {name: float(str(number)) for name, number in row.items()}
    return {name: number if np.isfinite(number) else None for name, number in found.items()}
