"""Which investments stay whatever the weights, costs and incomes, and which hang on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import SourceError, listed
from gapplanner.inquiry.answers import Answer
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Progress,
    Resolved,
    Task,
    first_alone,
    is_money,
    kept_parts,
    plan_pairs,
    resolve_all,
    scaled_limits,
)
from gapplanner.language import _
from gapplanner.optimize import pose
from gapplanner.scenario.blocks import Solver
from gapplanner.vocabulary import SOLES

NAME = "robust"
# Chosen in so many of the samples is the core.
CORE = 0.9
# How often each cost case is drawn for a typology.
CASES = {"low": 0.25, "mid": 0.5, "high": 0.25}

Generator = np.random.Generator


@dataclass(frozen=True)
class RobustAsked:
    r"""What is sampled, and how widely.

    Attributes
    ----------
    samples, seed
        How many, and from which seed; sample *n* is the same however many are asked.
    weights
        Concentration of the Dirichlet law around the council's weights: the larger, the nearer. A
        weight *w* has a standard deviation of :math:`\sqrt{w (1 - w) / (\kappa + 1)}`.
    costs
        For a planner's own tables: each investment's cost is multiplied by a factor between
        1 - costs and 1 + costs, the same for all variants of a slot.
    incomes
        All ceilings of money are multiplied by one factor between 1 - incomes and 1 + incomes.
    """

    samples: int = 50
    seed: int = 0
    weights: float = 50.0
    costs: float = 0.2
    incomes: float = 0.2


def robustness(
    reopened: Reopened,
    asked: RobustAsked,
    solver: Solver,
    progress: Progress,
    workers: int = 1,
    cost_cases: Mapping[str, CandidateSet] | None = None,
) -> Answer:
    """Return how often each candidate, slot and place is chosen over the samples.

    Parameters
    ----------
    cost_cases
        The candidates of the scenario with low, mid and high unit costs, of which one is drawn for
        each typology in each sample; none for a planner's own tables.

    Raises
    ------
    SourceError
        If the candidates of today's data are not those of the run.
    """
    if cost_cases is not None:
        _must_be_of_the_run(reopened, cost_cases)
    about: dict[str, Any] = {
        "asked": NAME,
        "seed": asked.seed,
        "weights_concentration": asked.weights,
        "costs": dict(CASES) if cost_cases is not None else asked.costs,
        "incomes": asked.incomes,
        "relative_gap": solver.relative_gap,
        "objective": reopened.problem.objectives[0].name,
    }
    kept = kept_parts(reopened.folder, NAME, about)
    drawn = [_draw(reopened, asked, number, cost_cases) for number in range(1, asked.samples + 1)]
    tasks = [
        Task(
            _("sample {n}").format(n=number),
            first_alone(pose(candidate_set, reopened.run.scenario)),
            (reopened.decisions,),
        )
        for number, (candidate_set, _said) in enumerate(drawn, 1)
    ]
    found = list(resolve_all(tasks, solver, kept, progress, workers).values())
    objective = tasks[0].problem.objectives[0]
    gaps = [objective.relative_gap(*one.interval) for one in found if one.exists]
    table = frequencies(reopened.problem.candidate_set, reopened.decisions, found)
    return Answer(
        NAME,
        table,
        {
            **about,
            "samples": asked.samples,
            "without_plan": sum(not one.exists for one in found),
            "core_from": CORE,
            "largest_gap": max(gaps, default=0.0),
            "first_of_list": len(reopened.problem.objectives) > 1,
            "seconds": round(sum(one.seconds for one in found), 1),
            "drawn": [said for _candidate_set, said in drawn],
            "plans": [plan_pairs(one) for one in found],
        },
    )


def _draw(
    reopened: Reopened,
    asked: RobustAsked,
    number: int,
    cost_cases: Mapping[str, CandidateSet] | None,
) -> tuple[CandidateSet, dict[str, Any]]:
    """Return the candidates of one sample, and what was drawn for it."""
    draw = np.random.default_rng([asked.seed, number])
    candidate_set = reopened.problem.candidate_set
    weights = drawn_weights(candidate_set.indicator_weights, asked.weights, draw)
    if cost_cases is None:
        candidate_set, costs = _with_factors(candidate_set, asked.costs, draw)
    else:
        candidate_set, costs = _with_cases(candidate_set, cost_cases, draw)
    factor = float(draw.uniform(1.0 - asked.incomes, 1.0 + asked.incomes))
    candidate_set = scaled_limits(candidate_set, is_money(reopened.problem), factor)
    said = {
        "weights": {str(name): round(float(weight), 6) for name, weight in weights.items()},
        "costs": costs,
        "incomes": round(factor, 6),
    }
    return replace(candidate_set, indicator_weights=weights), said


def drawn_weights(weights: pd.Series, concentration: float, draw: Generator) -> pd.Series:
    r"""Return weights drawn around the council's; those of zero stay zero.

    Notes
    -----
    .. math:: (w'_1, \dots, w'_K) \sim \mathrm{Dirichlet}(\kappa w_1, \dots, \kappa w_K)

    whose mean is the council's weights.
    """
    stated = weights[weights > 0].sort_index()
    drawn = pd.Series(draw.dirichlet(concentration * stated.to_numpy()), index=stated.index)
    return drawn.reindex(weights.index, fill_value=0.0)


def _with_factors(
    candidate_set: CandidateSet, spread: float, draw: Generator
) -> tuple[CandidateSet, dict[str, Any]]:
    """Return the candidates with each slot's costs times a factor, and the factors' extremes."""
    slot = candidate_set.candidates.set_index("candidate_id")["slot"].astype(str)
    slots = sorted(slot.unique())
    factors = pd.Series(draw.uniform(1.0 - spread, 1.0 + spread, len(slots)), index=slots)
    factor = slot.map(factors)
    said = {"least": round(float(factors.min()), 6), "most": round(float(factors.max()), 6)}
    return _recosted(candidate_set, factor), said


def _recosted(candidate_set: CandidateSet, factor: pd.Series) -> CandidateSet:
    """Return the candidates with cost and spending multiplied, by ``candidate_id``."""
    candidates, uses = candidate_set.candidates, candidate_set.uses
    cost = candidates["cost"].astype("float64") * candidates["candidate_id"].map(factor)
    amount = uses["amount"].astype("float64")
    money = uses["resource"] == SOLES
    amount = amount.where(~money, amount * uses["candidate_id"].map(factor))
    return replace(
        candidate_set, candidates=candidates.assign(cost=cost), uses=uses.assign(amount=amount)
    )


def _with_cases(
    candidate_set: CandidateSet, cases: Mapping[str, CandidateSet], draw: Generator
) -> tuple[CandidateSet, dict[str, Any]]:
    """Return the candidates at a cost case drawn for each typology, and which was drawn."""
    typology = candidate_set.candidates.set_index("candidate_id")["typology"].astype(str)
    kinds = sorted(typology.unique())
    drawn = draw.choice(list(CASES), size=len(kinds), p=list(CASES.values()))
    case_of = dict(zip(kinds, map(str, drawn), strict=True))
    factors = {case: cost_factors(candidate_set, one) for case, one in cases.items()}
    case = typology.map(case_of)
    factor = pd.Series(1.0, index=case.index)
    for name, one in factors.items():
        factor = factor.where(case != name, one)
    return _recosted(candidate_set, factor), case_of


def cost_factors(candidate_set: CandidateSet, case: CandidateSet) -> pd.Series:
    """Return by how much each candidate's cost is multiplied in a cost case, by ``candidate_id``.

    A candidate that the case does not propose (the largest single work of a typology is bounded in
    soles) is dearer or cheaper by the median of its typology.
    """
    about = candidate_set.candidates.set_index("candidate_id")
    other = case.candidates.set_index("candidate_id")["cost"].astype("float64")
    factor = other.reindex(about.index) / about["cost"].astype("float64")
    of_kind = factor.groupby(about["typology"]).transform("median")
    return factor.fillna(of_kind).fillna(1.0)


def _must_be_of_the_run(reopened: Reopened, cases: Mapping[str, CandidateSet]) -> None:
    """Refuse data that propose other candidates than the run has, at the run's own cost case."""
    own = str(reopened.run.scenario.candidates.prospective.cost_case)
    costs = [
        one.candidates.set_index("candidate_id")["cost"].astype("float64").round(2)
        for one in (reopened.problem.candidate_set, cases[own])
    ]
    both = pd.concat(costs, axis=1, keys=["run", "today"])
    apart = both[both["run"].ne(both["today"])]
    if len(apart):
        raise SourceError(
            _(
                "{folder}: the candidates proposed from today's data must be those of the plan;"
                " {count} are not, such as {names}. Plan again."
            ).format(
                folder=reopened.folder,
                count=len(apart),
                names=listed(sorted(map(str, apart.index))[:3]),
            )
        )


def frequencies(
    candidate_set: CandidateSet, chosen: pd.DataFrame, found: Sequence[Resolved]
) -> pd.DataFrame:
    """Return how often each candidate, slot and place is chosen, of the samples with a plan.

    Returns
    -------
    pandas.DataFrame
        ``kind`` (candidate, slot, place), ``id``, ``unit_id``, ``times``, ``frequency`` (0-1),
        ``group`` (``core`` from 90 %, ``contested``, ``never``) and ``in_plan``.
    """
    plans = [one.plan for one in found if one.exists]
    about = candidate_set.candidates.set_index("candidate_id", drop=False).sort_index()
    tables = []
    for kind, column in (("candidate", "candidate_id"), ("slot", "slot"), ("place", "unit_id")):
        of = about[column].astype(str)
        times = pd.Series(0, index=sorted(of.unique()))
        for plan in plans:
            times[sorted(set(of.reindex(plan["candidate_id"])))] += 1
        now = set(of.reindex(chosen["candidate_id"]))
        place = about.groupby(of)["unit_id"].first()
        share = times / len(plans) if plans else times * float("nan")
        tables.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "id": times.index,
                    "unit_id": place.reindex(times.index).to_numpy(),
                    "times": times.to_numpy(),
                    "frequency": share.to_numpy(dtype=np.float64),
                    "group": [_group(float(one)) for one in share],
                    "in_plan": [name in now for name in times.index],
                }
            )
        )
    return pd.concat(tables, ignore_index=True)


def _group(frequency: float) -> str:
    if frequency >= CORE:
        return "core"
    return "contested" if frequency > 0 else "never"
