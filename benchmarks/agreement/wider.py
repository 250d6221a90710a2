"""Drawn worlds with more in them: order of precedence, freed capacity, windows, worth, tolerances.

What is added has a lot of its own, so that the plain world of a seed stays what it was.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from agreement.worlds import UNITS, drawn_world
from gapplanner.candidates import CandidateSet
from gapplanner.optimize.objectives import Balanced, Worth, step_of
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.choices import MustNot
from gapplanner.optimize.rules.precedence import OrderOfPrecedence
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.portfolio.funding import mean_budget
from gapplanner.scenario.order import OrderScope, Precedence
from gapplanner.vocabulary import EVERYONE, FREE_COLUMNS, SOLES, STARTS

RESOURCES = (SOLES, STARTS, "crews")
MODES = (Precedence.STRICT, Precedence.STRICT, Precedence.FLEXIBLE, Precedence.FLEXIBLE,
         Precedence.FREE)  # fmt: skip


def wider_world(seed: int) -> PortfolioProblem:
    """Return the problem of a seed with what was added to it; the same every time."""
    draw = np.random.default_rng((seed, 1))
    problem = drawn_world(seed)
    if draw.random() < 0.2:
        problem = replace(problem, candidate_set=_with_windows(draw, problem))
    if draw.random() < 0.1:
        problem = _worth(draw, problem)
    if draw.random() < 0.4:
        problem = _with_frees(draw, problem)
    if draw.random() < 0.4:
        if draw.random() < 0.7:
            problem = replace(problem, candidate_set=_with_few_classes(draw, problem.candidate_set))
        if draw.random() < 0.6:
            problem = replace(problem, candidate_set=_in_few_units(draw, problem.candidate_set))
        problem = problem.subject_to(*_order(draw, problem.candidate_set))
    if len(problem.objectives) > 1 and draw.random() < 0.5:
        first = float(draw.uniform(0.0, 0.3))
        problem = replace(problem, tolerances=(first, *[0.0] * (len(problem.objectives) - 1)))
    return problem


def _with_windows(draw: np.random.Generator, problem: PortfolioProblem) -> CandidateSet:
    """Return the candidates, some with a last year in which they may start."""
    candidates, last = problem.candidate_set.candidates, problem.horizon.last_year
    latest = [
        float(draw.integers(int(first), last + 2)) if draw.random() < 0.5 else np.nan
        for first in candidates["earliest_start"]
    ]
    return replace(problem.candidate_set, candidates=candidates.assign(latest_start=latest))


def _worth(draw: np.random.Generator, problem: PortfolioProblem) -> PortfolioProblem:
    """Return the problem with worth, in whole numbers or not, as its first objective."""
    candidates = problem.candidate_set.candidates
    worth = draw.uniform(-20.0, 80.0, size=len(candidates))
    if draw.random() < 0.5:
        worth = np.round(worth)
    made = replace(problem.candidate_set, candidates=candidates.assign(worth=worth))
    # A list of objectives may end, not begin, with the logarithm: that one is only asked to be near.
    others = tuple(one for one in problem.objectives if not isinstance(one, Balanced))[:1]
    later = others if draw.random() < 0.3 else ()
    first = Worth(step=step_of(pd.Series(worth)))
    return replace(problem, candidate_set=made, objectives=(first, *later))


def _with_frees(draw: np.random.Generator, problem: PortfolioProblem) -> PortfolioProblem:
    """Return the problem with candidates that free capacity, and a limit wherever they do."""
    names = problem.candidate_set.candidates["candidate_id"].tolist()
    mean = mean_budget(problem.funding, problem.horizon)
    rows: dict[tuple[str, str, str, int], float] = {}
    limits: dict[tuple[str, str], dict[tuple[str, int], float]] = {}
    limited = {
        (rule.resource, owner)
        for rule in problem.rules
        if isinstance(rule, ResourceCeiling)
        for owner, _year in rule.limits
    }
    years = range(problem.horizon.base_year + 1, problem.horizon.last_year + 3)
    units = [*problem.candidate_set.candidates["executing_unit"], *UNITS[:1], EVERYONE]
    for _row in range(int(draw.integers(1, 5))):
        resource = RESOURCES[int(draw.integers(len(RESOURCES)))]
        owner = str(units[int(draw.integers(len(units)))])
        name = str(names[int(draw.integers(len(names)))])
        unit = float(np.round(mean)) if resource == SOLES else 1.0
        amount = float(np.round(unit * draw.uniform(0.2, 1.0))) + (resource != SOLES)
        rows[name, resource, owner, int(draw.integers(0, 3))] = amount
        if (resource, owner) not in limited and draw.random() < 0.9:
            own = float(np.round(unit * draw.uniform(0.0, 0.6 if resource == SOLES else 2.0)))
            limits[resource, owner] = {(owner, year): own for year in years}
    frees = pd.DataFrame(
        [(*key, amount) for key, amount in sorted(rows.items())],
        columns=["candidate_id", "resource", "owner", "year_offset", "amount"],
    )[list(FREE_COLUMNS)]
    rules = tuple(ResourceCeiling(key[0], limit) for key, limit in sorted(limits.items()))
    made = replace(problem.candidate_set, frees=frees)
    return replace(problem, candidate_set=made).subject_to(*rules)


def _with_few_classes(draw: np.random.Generator, candidate_set: CandidateSet) -> CandidateSet:
    """Return the candidates in few classes of progress, so that many share one or come next."""
    candidates = candidate_set.candidates
    stage = int(draw.integers(1, 7)) + draw.integers(0, 3, size=len(candidates))
    return replace(candidate_set, candidates=candidates.assign(stage=stage))


def _in_few_units(draw: np.random.Generator, candidate_set: CandidateSet) -> CandidateSet:
    """Return the candidates in one unit or two, so that classes of the same unit follow in chains.

    With a work or two in each of five units, hardly any class would wait for two others.
    """
    candidates = candidate_set.candidates
    few = UNITS[: int(draw.integers(1, 3))]
    units = [few[int(place)] for place in draw.integers(0, len(few), size=len(candidates))]
    return replace(candidate_set, candidates=candidates.assign(executing_unit=units))


def _order(draw: np.random.Generator, candidate_set: CandidateSet) -> list[PlanRule]:
    """Return an order of precedence; now and then with something decided out, which must not."""
    mode = MODES[int(draw.integers(len(MODES)))]
    scope = OrderScope.PLAN if draw.random() < 0.5 else OrderScope.EXECUTING_UNIT
    price = float(draw.choice([0.001, draw.uniform(0.001, 0.3)]))
    if draw.random() < 0.7:
        return [OrderOfPrecedence(mode, price, scope)]
    candidates = candidate_set.candidates
    words = sorted({*candidates["candidate_id"], *candidates["slot"]})
    out = (str(words[int(draw.integers(len(words)))]),)
    return [OrderOfPrecedence(mode, price, scope, out), MustNot(out)]
