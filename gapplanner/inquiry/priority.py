"""One ordered list that serves every income: what enters first, and how far each income gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from gapplanner.inquiry.answers import Answer
from gapplanner.inquiry.reopening import Reopened
from gapplanner.optimize.outcomes import (
    Keep,
    Listed,
    Prospect,
    keys_of,
    mean_problem,
    pose_outcomes,
    solve_outcomes,
)
from gapplanner.optimize.outcomes.chains import Say
from gapplanner.optimize.rules.choices import MustDo
from gapplanner.portfolio.groups import named

if TYPE_CHECKING:
    from gapplanner.scenario.blocks import Solver

PRIORITY = "priority"
MILLION = 1e6


@dataclass(frozen=True)
class PriorityAsked:
    """What of a work must stay the same from outcome to outcome, and limits read from files."""

    keep: Keep = Keep.SLOT
    tables: Mapping[str, pd.DataFrame] | None = None


def priority_list(
    reopened: Reopened, asked: PriorityAsked, solver: "Solver", say: Say = lambda _step: None
) -> Answer:
    """Return the ordered list of a run's scenario for all its outcomes.

    Returns
    -------
    Answer
        One row per work: ``place`` from 1; ``step``, the number of the group of works that enter
        together; ``slot`` and ``candidate_id``, ``name``, ``unit_name``, ``executing_unit``,
        ``stage`` (precedence class), ``must`` (1 where the planner says it must enter), ``cost``
        and ``cumulative_cost`` (soles) of the variant with which it first enters,
        ``worth_per_million`` (what the objective loses without it in the first outcome that has
        it, per million soles); and for outcome *n* ``candidate_n`` and ``start_n``, empty where
        that income does not reach it.

    Raises
    ------
    ScenarioError
        If the scenario states no outcomes, or one that the run cannot be asked for.
    PortfolioError
        If an outcome has no portfolio, or no list serves all of them.
    """
    scenario = reopened.run.scenario
    outcomes = pose_outcomes(reopened.problem.candidate_set, scenario, asked.tables)
    mean = mean_problem(outcomes, scenario)
    listed = solve_outcomes(outcomes, mean, solver, asked.keep, say)
    table = list_table(listed, reopened)
    return Answer(PRIORITY, table, _about(listed, table))


def list_table(listed: Listed, reopened: Reopened) -> pd.DataFrame:
    """Return the works of the nested portfolios in one order.

    Works enter in the steps in which the nested portfolios grow. Within a step: what must enter,
    then the earlier class of precedence, then what is worth more per sol, then the identifier.
    """
    entries = _entries(listed)
    candidates = reopened.run.candidates.set_index("candidate_id")
    known = candidates.reindex(entries["candidate_id"])
    columns = ["name", "unit_name", "executing_unit", "stage", "cost"]
    table = pd.concat([entries, known[columns].reset_index(drop=True)], axis=1)
    table["must"] = table["candidate_id"].isin(_mandatory(listed)).astype("int64")
    table["worth_per_million"] = _worth(listed, table)
    table["unworthy"] = -table["worth_per_million"]
    order = ["step", "-must", "stage", "unworthy", "slot"]
    table["-must"] = -table["must"]
    table = table.sort_values(order, ignore_index=True).drop(columns=["-must", "unworthy"])
    table["place"] = np.arange(1, len(table) + 1)
    table["cost"] = table["cost"].astype("float64")
    table["cumulative_cost"] = table["cost"].cumsum()
    for number, one in enumerate(listed.prospects, start=1):
        slots = _by_slot(one)
        table[f"candidate_{number}"] = table["slot"].map(slots["candidate_id"])
        table[f"start_{number}"] = table["slot"].map(slots["start_year"]).astype("Int64")
    first = ["place", "step", "slot", "candidate_id", *columns[:-1], "must", "cost"]
    first += ["cumulative_cost", "worth_per_million"]
    others = [name for name in table if name not in {*first, "outcome"}]
    return table[[*first, *others]]


def _entries(listed: Listed) -> pd.DataFrame:
    """Return each work once: its slot, the step it enters with, and the first outcome that has it.

    Steps follow the sets that are nested, from the smallest; so does who is first to have a work.
    """
    candidate_set = listed.prospects[0].problem.candidate_set
    whole = Keep.ORDER if listed.keep is Keep.ORDER else Keep.SLOT
    sets = [
        (frozenset(key[0] for key in keys), number)
        for number, one in enumerate(listed.prospects)
        for keys in keys_of(candidate_set, one.decisions, whole)
    ]
    rows: dict[str, tuple[str, int, int]] = {}
    step = 0
    for keys, number in sorted(sets, key=lambda pair: (len(pair[0]), pair[1])):
        new = keys - rows.keys()
        step += bool(new)
        rows.update((slot, (slot, step, number)) for slot in sorted(new))
    table = pd.DataFrame(list(rows.values()), columns=["slot", "step", "outcome"])
    table["candidate_id"] = [
        _by_slot(listed.prospects[number])["candidate_id"][slot]
        for slot, number in zip(table["slot"], table["outcome"], strict=True)
    ]
    return table


def _by_slot(one: Prospect) -> pd.DataFrame:
    slots = one.problem.candidate_set.candidates.set_index("candidate_id")["slot"]
    decisions = one.decisions
    found: pd.DataFrame = decisions.set_index(decisions["candidate_id"].map(slots).astype(str))
    return found


def _mandatory(listed: Listed) -> set[str]:
    """Return the candidates that some rule says must enter."""
    problem = listed.prospects[0].problem
    names = tuple(name for rule in problem.rules if isinstance(rule, MustDo) for name in rule.names)
    flags = named(problem.candidate_set, names)
    return set(flags.index[flags.to_numpy(dtype=bool)])


def _worth(listed: Listed, table: pd.DataFrame) -> list[float]:
    """Return what the first outcome that has each work loses without it, per million soles."""
    objective = listed.objective
    found = []
    for slot, number, cost in zip(table["slot"], table["outcome"], table["cost"], strict=True):
        one = listed.prospects[number]
        candidate_set = one.problem.candidate_set
        name = _by_slot(one)["candidate_id"][slot]
        without = one.decisions[one.decisions["candidate_id"] != name]
        lost = objective.sense * (one.value - objective.value(candidate_set, without))
        # A work that costs nothing is worth any money: it comes first, as an infinite would.
        found.append(float(lost / cost * MILLION) if cost > 0 else float(lost * MILLION))
    return found


def _about(listed: Listed, table: pd.DataFrame) -> dict[str, Any]:
    objective = listed.objective
    return {
        "keep": str(listed.keep),
        "objective": objective.name,
        "expected": listed.expected,
        "bound": listed.bound,
        "relative_gap": listed.relative_gap,
        "asked_gap": listed.asked_gap,
        "is_proved": listed.is_proved,
        "searched_together": listed.is_joint,
        "expected_if_foreseen": listed.foreseen,
        "price_of_one_list": objective.lost(listed.foreseen, listed.expected),
        "price_at_most": objective.relative_gap(listed.expected, listed.foreseen_bound),
        "mean_income_has_plan": listed.mean is not None,
        "expected_from_mean_plan": listed.from_mean,
        "price_of_mean_plan": (
            None if listed.from_mean is None else objective.lost(listed.expected, listed.from_mean)
        ),
        "works": len(table),
        "nodes": listed.nodes,
        "seconds": round(listed.seconds, 2),
        "stopped_by": listed.stopped_by,
        "outcomes": [
            {
                "number": number,
                "name": one.name,
                "probability": one.probability,
                "works": len(one.decisions),
                "cost": _cost(one),
                "value": one.value,
                "value_if_foreseen": one.foreseen_value,
                "bound_if_foreseen": one.foreseen_bound,
            }
            for number, one in enumerate(listed.prospects, start=1)
        ],
    }


def _cost(one: Prospect) -> float:
    cost = one.problem.candidate_set.candidates.set_index("candidate_id")["cost"]
    return float(cost.astype("float64").reindex(one.decisions["candidate_id"]).sum())
