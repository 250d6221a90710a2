"""How differently two plans are spread over places, and the search for one spread otherwise."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError
from gapplanner.inquiry.resolving.tasks import Baseline, keeps_rules
from gapplanner.inquiry.resolving.worth import WorthAtLeast
from gapplanner.language import _
from gapplanner.optimize.highs import Effort, Search
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Balanced, Objective
from gapplanner.optimize.objectives.priced import scale_of
from gapplanner.optimize.rules import Finding, PlanRule
from gapplanner.optimize.rules.amounts import quantity_of
from gapplanner.optimize.solving import build
from gapplanner.optimize.tidying import without_useless
from gapplanner.scenario.blocks import Solver
from gapplanner.scenario.rules import Quantity

# The search over a small model stops when no plan could overlap less by more than this share.
ENOUGH = 0.001
# A model with more decision columns is searched with prices on the places instead.
MOST_COLUMNS = 1000
# First price: all of the slack for so much less overlap. Then so many prices in all.
FIRST = 0.25
MOST_PRICES = 4
# Each priced search is proved to this part of the slack.
PART = 0.25


def least_worth(objective: Objective, value: float, slack: float) -> float:
    """Return the value of which ``value`` is better by exactly ``slack``, as its gap measures.

    Examples
    --------
    >>> from gapplanner.optimize.objectives import Cheapest, People
    >>> least_worth(People(), 101.0, 0.01), least_worth(Cheapest(), 99.0, 0.01)
    (100.0, 100.0)
    """
    if isinstance(objective, Balanced):
        return value - math.log1p(slack)
    return value / (1.0 + slack) if objective.sense > 0 else value / (1.0 - slack)


def places_of(candidate_set: CandidateSet) -> pd.Series:
    """Return where each candidate lies, by ``candidate_id``.

    The territorial unit; in a problem that knows one place alone, the slot: works are then told
    apart, and not maps.
    """
    about = candidate_set.candidates.set_index("candidate_id").sort_index()
    return about["unit_id" if len(set(about["unit_id"])) > 1 else "slot"]


def shares_by_place(
    candidate_set: CandidateSet, decisions: pd.DataFrame, of: Quantity
) -> pd.Series:
    """Return the share of a plan's cost or persons in each place; sums to 1."""
    amount = quantity_of(candidate_set, of).reindex(decisions["candidate_id"])
    place = places_of(candidate_set).reindex(amount.index)
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
    apart = one.reindex(places, fill_value=0.0) - other.reindex(places, fill_value=0.0)
    return float(apart.abs().sum() / 2)


def nearest(
    candidate_set: CandidateSet, plan: pd.DataFrame, others: Sequence[pd.DataFrame], of: Quantity
) -> float:
    """Return the distance of a plan from the nearest of the others."""
    mine = shares_by_place(candidate_set, plan, of)
    return min(distance(mine, shares_by_place(candidate_set, other, of)) for other in others)


def scores_of(
    candidate_set: CandidateSet, earlier: Sequence[pd.DataFrame], of: Quantity
) -> pd.Series:
    r"""Return by how much each candidate overlaps with earlier plans, by ``candidate_id``.

    Notes
    -----
    .. math:: q_j s_{d(j)}, \qquad
              s_d = \frac{1}{K} \sum_{k=1}^{K} \frac{p_{kd}}{\sum_{d'} p_{kd'} Q_{kd'}}

    with *q* the cost or the persons of a candidate, :math:`p_{kd}` the share of earlier plan *k* in
    place *d* and :math:`Q_{kd}` its amount there. Summed over a plan: 1 for one spread just as the
    earlier ones, 0 for one in none of their places (as SPORES of Calliope penalise what was chosen
    before).
    """
    quantity = quantity_of(candidate_set, of)
    place = places_of(candidate_set).reindex(quantity.index)
    total = pd.Series(0.0, index=quantity.index)
    for plan in earlier:
        share = shares_by_place(candidate_set, plan, of)
        one = quantity * place.map(share).astype("float64").fillna(0.0).to_numpy()
        itself = float(one.reindex(plan["candidate_id"]).sum())
        if itself:
            total += one / itself
    return total / len(earlier)


@dataclass(frozen=True, eq=False)
class PaysToOverlap(PlanRule):
    r"""A plan may overlap with earlier ones, and the objective pays for it.

    Notes
    -----
    .. math:: \max \; \sigma f(y) - S \pi \sum_j q_j s_{d(j)} y_j

    with :math:`\pi` the price of overlapping as earlier plans do with themselves, a share of the
    scale *S* of the objective (`gapplanner.optimize.objectives.priced`).
    """

    scores: pd.Series
    price: float

    @property
    def name(self) -> str:
        """Return what the rule is called."""
        return "elsewhere"

    @property
    def has_price(self) -> bool:
        """Return that the objective pays."""
        return True

    def add_to(self, model: PortfolioModel) -> None:
        """Put the price on every decision that overlaps."""
        world = model.world
        score = self.scores.reindex(world.candidates["candidate_id"]).to_numpy(dtype=np.float64)
        columns = np.flatnonzero(score[world.candidate] > 0).astype(np.int64)
        model.priced.append((columns, self.price * score[world.candidate[columns]]))

    def measure(
        self,
        candidate_set: CandidateSet,  # noqa: ARG002  # one signature for every rule
        decisions: pd.DataFrame,  # noqa: ARG002
    ) -> list[Finding]:
        """Return nothing: no plan breaks it."""
        return []

    def priced_share(
        self,
        candidate_set: CandidateSet,  # noqa: ARG002  # likewise
        decisions: pd.DataFrame,
    ) -> float:
        """Return what a plan pays, as a share of the scale of the objective."""
        return self.price * float(self.scores.reindex(decisions["candidate_id"]).sum())

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("Places where earlier plans invest already are avoided.")


def elsewhere_plan(
    baseline: Baseline,
    plans: Sequence[pd.DataFrame],
    asked: tuple[float, Quantity, float],
    solver: Solver,
) -> dict[str, Any]:
    """Return the plan within the slack that overlaps least with the earlier ones.

    A small model is searched whole, with the slack as a rule. A large one is searched with a price
    on overlapping, raised while the plan stays within the slack and lowered when it does not: the
    search by executing unit is quick for that, and slow with one more rule over every work.
    """
    began = time.perf_counter()
    slack, of, seconds = asked
    problem, objective = baseline.problem, baseline.objective
    least = least_worth(objective, baseline.resolved.value, slack)
    within = problem.subject_to(WorthAtLeast(objective, least, plans[0]))
    scores = scores_of(problem.candidate_set, plans, of)
    start = min(plans, key=lambda plan: _overlap(scores, plan))
    model = build(within)
    stop = solver.model_copy(update={"time_limit": seconds})
    if len(model.world.candidate) <= MOST_COLUMNS:
        found, bound = _searched_whole(model, scores, start, stop)
    else:
        stop = stop.model_copy(update={"relative_gap": PART * slack})
        found, bound = _searched_by_price(baseline, scores, (plans[0], slack), stop)
    best = start
    for one in found:
        plan = without_useless(one, problem)
        # What the tables do not confirm does not count.
        if keeps_rules(within, plan) and _overlap(scores, plan) < _overlap(scores, best):
            best = plan
    return {
        "decisions": [[str(name), int(year)] for name, year in best.itertuples(index=False)],
        "overlap": _overlap(scores, best),
        "overlap_least": bound,
        "seconds": round(time.perf_counter() - began, 2),
    }


def _overlap(scores: pd.Series, plan: pd.DataFrame) -> float:
    return float(scores.reindex(plan["candidate_id"]).sum())


def _searched_whole(
    model: PortfolioModel, scores: pd.Series, start: pd.DataFrame, solver: Solver
) -> tuple[list[pd.DataFrame], float | None]:
    world = model.world
    score = scores.reindex(world.candidates["candidate_id"]).to_numpy(dtype=np.float64)
    every = np.arange(len(world.candidate), dtype=np.int64)
    model.add_to_objective(every, -score[world.candidate])
    effort = Effort(
        absolute_gap=ENOUGH,
        time_limit=solver.time_limit,
        threads=solver.threads,
        seed=solver.seed,
    )
    values = np.zeros(len(every))
    values[world.columns_at(start)] = 1.0
    outcome = Search(model.matrix()).solve(effort, values)
    if outcome.values is None:
        return [], None
    columns = np.flatnonzero(outcome.values[: len(every)] > 0.5).astype(np.int64)
    return [world.decisions(columns)], max(0.0, -outcome.bound)


def _searched_by_price(
    baseline: Baseline, scores: pd.Series, about: tuple[pd.DataFrame, float], solver: Solver
) -> tuple[list[pd.DataFrame], float | None]:
    r"""Return the plans found at each price, and the least overlap that any could have.

    Notes
    -----
    With :math:`B(\pi)` the bound of the priced problem and :math:`v` the least value allowed, every
    plan within the slack overlaps at least :math:`(v - B(\pi)) / (S \pi)`.
    """
    plan, slack = about
    problem, objective = baseline.problem, baseline.objective
    scale = 1.0 if isinstance(objective, Balanced) else scale_of(objective, problem.candidate_set)
    value = baseline.resolved.value
    least = least_worth(objective, value, slack)
    sense, found = objective.sense, [plan]
    price = abs(value - least) / (FIRST * scale)
    low, high, bounds = 0.0, math.inf, [0.0]
    for _price in range(MOST_PRICES):
        priced = problem.subject_to(PaysToOverlap(scores, price))
        try:
            solution = priced.solve(solver, found[-1])
        except PortfolioError:
            break
        one, proof = solution.portfolio.decisions, solution.proof
        found.append(one)
        if proof.bound is not None and scale * price > 0:
            bounds.append(sense * (least - proof.bound) / (scale * price))
        worth = objective.value(problem.candidate_set, one)
        if sense * (worth - least) >= 0:
            low = price
            price = 2 * price if high == math.inf else math.sqrt(low * high)
        else:
            high = price
            price = math.sqrt(low * high) if low else price / 2
    return found[1:], max(bounds)
