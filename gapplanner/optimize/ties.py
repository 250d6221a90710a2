"""Keeping what an objective reached, and choosing among portfolios that are equally good."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.highs import Search
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives import Balanced, Cheapest, Objective, forgiven
from gapplanner.optimize.proving import Progress, Stage
from gapplanner.optimize.stages import columns_in, effort_of, values_at
from gapplanner.optimize.world import Floats, Ints

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

# How much of what an objective reached may be lost to the last bits of arithmetic, of its value.
LAST_BITS = 1e-9
# Portfolios whose best is proved this near are worth settling by cost, start and identifier.
TIED = 1e-9
# The search among equally good portfolios stops after so many nodes for each criterion.
TIE_NODES = 500
# Rounds of tangents when a concave objective lets a worse portfolio pass as equally good.
TIE_ROUNDS = 3


@dataclass(frozen=True)
class Floor:
    """The least that an objective must reach while something else is pursued, in its unit."""

    objective: Objective
    least: float

    def is_kept(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> bool:
        """Return whether decisions reach it, by the tables, but for the last bits."""
        value = self.objective.value(candidate_set, decisions)
        short = self.objective.sense * (self.least - value)
        return short <= forgiven(self.objective, abs(self.least), LAST_BITS)


def keep(model: PortfolioModel, least: float) -> None:
    """Keep what is maximised now at or above ``least``, while something else is pursued."""
    columns, values, offset = model.objective_terms()
    allowed = LAST_BITS * max(1.0, abs(least))
    entries = (np.zeros(len(columns), dtype=np.int64), columns, values)
    model.add_rows(["kept"], entries, lower=least - offset - allowed)


def floors_of(problem: "PortfolioProblem", stages: Sequence[Stage]) -> list[Floor]:
    """Return what each objective must reach, after its stage: nothing of the last is given up."""
    last = len(problem.objectives) - 1
    return [
        Floor(
            objective,
            stage.value
            if number == last
            else objective.tolerated(stage.value, problem.tolerance_of(number)),
        )
        for number, (objective, stage) in enumerate(zip(problem.objectives, stages, strict=False))
    ]


@dataclass(frozen=True)
class _Tie:
    """What a tied portfolio must not lose, and where its search is kept."""

    problem: "PortfolioProblem"
    model: PortfolioModel
    floors: Sequence[Floor]
    solver: "Solver"
    progress: Progress

    def broken_floors(self, decisions: pd.DataFrame) -> list[Floor]:
        """Return the objectives of which decisions lose something."""
        candidate_set = self.problem.candidate_set
        return [one for one in self.floors if not one.is_kept(candidate_set, decisions)]

    def keeps_rules(self, decisions: pd.DataFrame) -> bool:
        """Return whether decisions keep every rule, by the tables."""
        found = findings_of(self.problem.rules, self.problem.candidate_set, decisions)
        return not violations(found)


def settle_ties(
    problem: "PortfolioProblem",
    model: PortfolioModel,
    stages: Sequence[Stage],
    how: tuple["Solver", Progress],
    known: pd.DataFrame | None = None,
) -> Ints:
    r"""Return one of equally good portfolios, chosen the same way every time.

    Notes
    -----
    Among portfolios *X* that are no worse than the one found, in this order: the fewest decisions
    (candidate and start year) that differ from the known portfolio *R*,

    .. math:: \min |X \setminus R| + |R \setminus X|

    the least cost, the earliest starts (smallest sum of start years), and the first identifiers
    (smallest sum of places in their order). Where the best is not proved to the last digit, a
    portfolio as good as the one found says nothing about cost; then each slot on which the one
    found and the known one differ is put back as it was, where nothing gets worse by it.
    """
    tie = _Tie(problem, model, floors_of(problem, stages), *how)
    objective, stage = problem.objectives[-1], stages[-1]
    reference = None if known is None else model.world.columns_at(known)
    best = stage.columns
    if objective.relative_gap(stage.value, objective.sense * stage.bound) > TIED:
        return best if reference is None else _put_back(tie, best, reference)
    keep(model, objective.sense * stage.value)
    for criterion in _criteria(tie, reference):
        found, is_proved = _least(tie, criterion, best)
        if found is not None:
            best = found
        if found is None or not is_proved:
            break
        reached = float(criterion[best].sum())
        columns = np.flatnonzero(criterion).astype(np.int64)
        allowed = LAST_BITS * max(1.0, abs(reached))
        model.add_row("tied", columns, criterion[columns], upper=reached + allowed)
    return best


def _put_back(tie: _Tie, best: Ints, reference: Ints) -> Ints:
    """Return a portfolio with slots as the known one has them, where nothing gets worse by it."""
    world = tie.model.world
    slot = world.slot[world.candidate]
    for number in np.unique(slot[np.setxor1d(best, reference)]):
        others = best[slot[best] != number]
        changed = np.sort(np.concatenate([others, reference[slot[reference] == number]]))
        decisions = world.decisions(changed)
        if not tie.broken_floors(decisions) and tie.keeps_rules(decisions):
            best = changed
    return best


def _criteria(tie: _Tie, reference: Ints | None) -> Iterator[Floats]:
    """Yield what is made least among tied portfolios: an amount for each decision column."""
    world = tie.model.world
    if reference is not None:
        changes = np.ones(len(world.candidate))
        changes[reference] = -1.0
        yield changes
    if not isinstance(tie.problem.objectives[-1], Cheapest):
        yield world.candidates["cost"].to_numpy(dtype=np.float64)[world.candidate]
    if world.horizon.years > 1:
        yield np.asarray(world.start - world.horizon.base_year, dtype=np.float64)
    yield np.asarray(world.candidate + 1.0, dtype=np.float64)


def _least(tie: _Tie, criterion: Floats, start: Ints) -> tuple[Ints | None, bool]:
    """Return the tied portfolio that has least of a criterion, and whether that is proved."""
    model = tie.model
    effort = replace(
        effort_of(tie.solver, Cheapest(), tie.progress),
        absolute_gap=0.0,
        relative_gap=0.0,
        node_limit=min(TIE_NODES, tie.solver.node_limit or TIE_NODES),
    )
    for _round in range(TIE_ROUNDS):
        model.clear_objective()
        every = np.arange(len(criterion), dtype=np.int64)
        model.add_to_objective(every, -criterion)
        outcome = Search(model.matrix()).solve(effort, values_at(model, start))
        tie.progress.nodes += outcome.nodes
        if outcome.values is None:
            break
        found = columns_in(model, outcome.values)
        decisions = model.world.decisions(found)
        broken = tie.broken_floors(decisions)
        if not broken:
            settled = found if tie.keeps_rules(decisions) else None
            return settled, outcome.stopped_by == "gap"
        for floor in broken:
            if not isinstance(floor.objective, Balanced):
                return None, False
            floor.objective.sharpen_at(model, tie.problem.candidate_set, decisions)
    return None, False
