"""What each rule costs, and what more or less money and capacity would bring."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from gapplanner.inquiry.answers import Answer
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Baseline,
    Gain,
    Progress,
    Resolved,
    Task,
    baseline_of,
    best_of,
    difference,
    first_alone,
    gain_between,
    gap_units,
    improvement,
    kept_parts,
    relative_gain,
    resolve_all,
)
from gapplanner.inquiry.resolving.asking import Question
from gapplanner.inquiry.shadow import (
    NearQuestion,
    Step,
    everyone_questions,
    money_questions,
    never_binding,
    resource_words,
    unit_questions,
)
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.portfolio.groups import groups_of
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.conditions import Group, Where
from gapplanner.vocabulary import EVERYONE

NAME = "prices"
# Near the plan differences are small and the search is short: it goes on to this relative gap.
NEAR_GAP = 5e-5
NEAR_NODES = 2000


PARTS = ("rules", "money", "capacity")


@dataclass(frozen=True)
class PricesAsked:
    """Which of `PARTS` are priced, and by what step the limits move."""

    parts: tuple[str, ...]
    step: Step


def rule_questions(reopened: Reopened) -> Iterator[Question]:
    """Yield every rule of the plan taken out, and every group of a rule that has several."""
    problem = first_alone(reopened.problem)
    for rule in problem.rules:
        place, words = problem.place_of(rule), rule.sentence()
        fewer = _with_rules(problem, rule, ())
        yield Question("rule", place, "", "", words, fewer, widens=True)
        for group, others in _without_group(problem, rule):
            fewer = _with_rules(problem, rule, others)
            yield Question("group", place, group, "", words, fewer, widens=True)


def _with_rules(
    problem: PortfolioProblem, rule: PlanRule, others: Sequence[PlanRule]
) -> PortfolioProblem:
    """Return the problem with others in place of one rule, and of that one alone."""
    kept = [(known,) if known is not rule else tuple(others) for known in problem.rules]
    return replace(problem, rules=tuple(one for some in kept for one in some))


def _without_group(
    problem: PortfolioProblem, rule: PlanRule
) -> Iterator[tuple[str, tuple[PlanRule, ...]]]:
    """Yield each group of a rule stated by groups, and the same rule for all the other groups."""
    by = getattr(rule, "by", None)
    if not isinstance(by, Group) or not hasattr(rule, "where"):
        return
    groups = sorted(groups_of(problem.candidate_set, by).dropna().unique(), key=str)
    if len(groups) < 2:
        return
    for gone in groups:
        yield str(gone), tuple(_for_group(rule, by, group) for group in groups if group != gone)


def _for_group(rule: PlanRule, by: Group, group: object) -> PlanRule:
    """Return a rule stated by groups for one of them."""
    # Built without the check of a scenario's words: the groups are those of the tables.
    condition: dict[str, Any] = {str(by): (group,)}
    stated: Any = rule
    one: PlanRule = replace(stated, by=None, where=Where.model_construct(None, **condition))
    return one


def prices(
    reopened: Reopened,
    asked: PricesAsked,
    solver: Solver,
    progress: Progress,
    workers: int = 1,
) -> Answer:
    """Return what every rule costs and what steps of money and capacity bring, by re-solving.

    Rules, sources and all executing units together are solved again whole. One executing unit is
    asked near the plan (`gapplanner.inquiry.resolving.near`), where its own works are chosen anew
    and the others keep theirs or drop them: the gain of one small unit is less than what the whole
    search leaves open. A limit that no portfolio could reach is not solved: more of it is worth
    nothing, and that is proved by adding up.
    """
    baseline = baseline_of(reopened, solver)
    about = {
        "asked": NAME,
        "parts": list(asked.parts),
        "step_share": asked.step.share,
        "step_soles": asked.step.soles,
        "relative_gap": solver.relative_gap,
        "objective": baseline.objective.name,
    }
    kept = kept_parts(reopened.folder, NAME, about)
    questions = [
        *(rule_questions(reopened) if "rules" in asked.parts else ()),
        *(money_questions(reopened, asked.step) if "money" in asked.parts else ()),
        *(everyone_questions(reopened, asked.step) if "capacity" in asked.parts else ()),
    ]
    plan = (reopened.decisions,)
    tasks = [Task(question.key, question.problem, plan) for question in questions]
    found = resolve_all(tasks, solver, kept, progress, workers)
    units = [*unit_questions(reopened, asked.step)] if "capacity" in asked.parts else []
    stop = {"relative_gap": NEAR_GAP, "node_limit": NEAR_NODES}
    near = resolve_all(
        near_tasks(units, plan), solver.model_copy(update=stop), kept, progress, workers
    )
    best = best_for_the_run(baseline, questions, {**found, **near})
    told = _Telling(baseline, best)
    ceilings = _bounds_of_all(questions, found)
    rows = [
        *(told.whole(question, found[question.key]) for question in questions),
        *(told.near(unit, near, ceilings) for unit in units),
        *(
            told.free(*one)
            for one in (never_binding(reopened) if "capacity" in asked.parts else ())
        ),
    ]
    return Answer(
        NAME,
        pd.DataFrame(rows),
        {
            **about,
            "first_of_list": baseline.is_first_of_list,
            "near_gap": NEAR_GAP,
            "gap_units": gap_units(baseline.problem.candidate_set),
            "seconds": round(sum(one.seconds for one in [*found.values(), *near.values()]), 1),
            "run_improved_to": improvement(baseline, best),
        },
    )


def near_tasks(units: Sequence[NearQuestion], plan: tuple[pd.DataFrame, ...]) -> list[Task]:
    """Return what is solved near the plan: every unit as it is once, then with each change."""
    before = {unit.before_key: Task(unit.before_key, unit.before, plan) for unit in units}
    after = [Task(unit.key, unit.after, plan) for unit in units]
    return [*before.values(), *after]


def best_for_the_run(
    baseline: Baseline, questions: Sequence[Question], found: Mapping[str, Resolved]
) -> Resolved:
    """Return the best plan found anywhere that keeps every rule of the run, and its bound.

    A plan found without a rule may keep it all the same; and no plan of the run is better than the
    bound of a problem that all of its plans belong to.
    """
    plans = [baseline.resolved.plan, *(one.plan for one in found.values() if one.exists)]
    best = best_of(baseline.problem, plans)
    if best is None:
        raise TypeError  # the run's own plan keeps its rules
    sense = baseline.objective.sense
    wider = [found[one.key].bound for one in questions if one.widens and found[one.key].exists]
    bound = min(sense * one for one in [baseline.resolved.bound, *wider])
    return Resolved(*best, sense * bound, 0.0)


def _bounds_of_all(
    questions: Sequence[Question], found: Mapping[str, Resolved]
) -> dict[tuple[str, bool], float]:
    """Return, by resource and direction, the bound when every executing unit is changed alike."""
    return {
        (one.part, one.widens): found[one.key].bound
        for one in questions
        if one.kind == "capacity" and one.subject == EVERYONE and found[one.key].exists
    }


@dataclass(frozen=True, eq=False)
class _Telling:
    """Rows of the answer: each change against the best plan known for the run's problem."""

    baseline: Baseline
    best: Resolved

    def whole(self, question: Question, found: Resolved) -> dict[str, object]:
        """Return the row of a change solved whole."""
        objective, sense = self.baseline.objective, self.baseline.objective.sense
        if not found.exists:
            return {**_head(question), "how": "solved", "verdict": "no plan"}
        if question.widens and sense * (self.best.value - found.value) > 0:
            # What the run's problem allows is allowed here too.
            found = replace(found, decisions=self.best.plan, value=self.best.value)
        bound = (
            found.bound
            if question.widens
            else sense * min(sense * found.bound, sense * self.best.bound)
        )
        gain = gain_between(
            objective, self.best.interval, (found.value, bound), widens=question.widens
        )
        row = {**_head(question), "how": "solved", "objective": found.value, "bound": bound}
        return row | self._told(gain, self.best.plan, found.plan)

    def near(
        self,
        unit: NearQuestion,
        found: Mapping[str, Resolved],
        ceilings: Mapping[tuple[str, bool], float],
    ) -> dict[str, object]:
        """Return the row of one executing unit, asked near the plan.

        What it gains is between two plans near the run's. What is proved is of the whole problem:
        no more than when every unit has as much more, no less than what was found.
        """
        before, after = found[unit.before_key], found[unit.key]
        question, objective = unit.question, self.baseline.objective
        if not after.exists:
            return {**_head(question), "how": "near", "verdict": "no plan"}
        unknown = objective.sense * math.inf
        bound = ceilings.get((question.part, True), unknown) if question.widens else self.best.bound
        proved = gain_between(
            objective, self.best.interval, (after.value, bound), widens=question.widens
        )
        between = objective.sense * (after.value - before.value)
        gain = replace(proved, found=max(0.0, between) if question.widens else min(0.0, between))
        row = {**_head(question), "how": "near", "objective": after.value, "bound": bound}
        return row | self._told(gain, before.plan, after.plan)

    def free(self, resource: str, executing_unit: str) -> dict[str, object]:
        """Return the row of a limit that no portfolio could reach."""
        question = Question(
            "capacity", executing_unit, resource_words(resource), "", "", self.baseline.problem,
            widens=True,
        )  # fmt: skip
        row = {**_head(question), "how": "added up"}
        return row | self._told(Gain(0.0, 0.0, 0.0), self.best.plan, self.best.plan)

    def _told(self, gain: Gain, before: pd.DataFrame, after: pd.DataFrame) -> dict[str, object]:
        objective = self.baseline.objective
        value = self.best.value
        return {
            "verdict": gain.verdict,
            "gain": gain.found,
            "gain_least": gain.least,
            "gain_most": gain.most,
            "gain_share": relative_gain(objective, value, gain.found),
            "gain_share_least": relative_gain(objective, value, gain.least),
            "gain_share_most": relative_gain(objective, value, gain.most),
            **difference(self.baseline.problem, before, after).columns(),
        }


def _head(question: Question) -> dict[str, object]:
    return {
        "kind": question.kind,
        "subject": question.subject,
        "part": question.part,
        "step": question.step,
        "sentence": question.sentence,
    }
