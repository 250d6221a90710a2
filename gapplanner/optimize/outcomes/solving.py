"""From outcomes to the best nested portfolios, and what one list costs."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.language import _
from gapplanner.optimize.objectives import Objective
from gapplanner.optimize.outcomes.chains import Alone, Chains, Portfolios, Say
from gapplanner.optimize.outcomes.joint import Joint
from gapplanner.optimize.outcomes.nesting import Keep
from gapplanner.optimize.outcomes.posing import Outcome
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.proving import Progress
from gapplanner.optimize.stages import effort_of
from gapplanner.portfolio.portfolio import StoppedBy

if TYPE_CHECKING:
    from gapplanner.scenario.blocks import Solver

# With more decisions than this in all outcomes together the joint search is not tried.
MOST_COLUMNS = 6000
# Less than this, of what is added up, is the last bits of arithmetic.
LAST_BITS = 1e-9
# By how much, of its value, a list may pass its bound by the last bits of arithmetic.
AGREEMENT = 1e-6


@dataclass(frozen=True)
class Prospect:
    """One outcome: what it gets from the list, and what it would get if it were foreseen.

    Attributes
    ----------
    name, probability
        As the scenario states them.
    problem
        Its problem.
    decisions, value
        Its portfolio within the list and the objective of it, in its unit.
    foreseen, foreseen_value, foreseen_bound
        The best portfolio for this outcome alone, its objective and its bound.
    """

    name: str
    probability: float
    problem: PortfolioProblem
    decisions: pd.DataFrame
    value: float
    foreseen: pd.DataFrame
    foreseen_value: float
    foreseen_bound: float


@dataclass(frozen=True)
class Listed:
    """The nested portfolios of all outcomes, their proof, and what else could be.

    Attributes
    ----------
    prospects
        The outcomes in the order of the scenario.
    keep
        What of a work stays the same from outcome to outcome.
    expected, bound, relative_gap
        Expected value of the list, in the unit of the objective; no list has a better one than
        ``bound``.
    foreseen, foreseen_bound
        Expected value if the income were known beforehand (wait and see), and its bound.
    mean, from_mean
        The portfolio for the mean income, and the expected value of that plan cut or extended
        outcome by outcome; none when that leaves some outcome without a portfolio, or when the
        mean income itself has none.
    is_joint
        Whether all outcomes were searched together; else the bound is that of each alone.
    """

    prospects: tuple[Prospect, ...]
    keep: Keep
    objective: Objective
    expected: float
    bound: float
    relative_gap: float
    asked_gap: float
    foreseen: float
    foreseen_bound: float
    mean: pd.DataFrame | None
    from_mean: float | None
    nodes: int
    seconds: float
    stopped_by: StoppedBy
    is_joint: bool

    @property
    def is_proved(self) -> bool:
        """Return whether the list is proved to the asked gap."""
        return self.relative_gap <= self.asked_gap + 1e-12


@dataclass
class _Best:
    """The best family so far, the bound times the sense of the objective, and the effort."""

    family: Portfolios | None
    bound: float
    nodes: int = 0
    stopped_by: StoppedBy = "gap"
    is_joint: bool = False


def solve_outcomes(
    outcomes: Sequence[Outcome],
    mean: PortfolioProblem,
    solver: "Solver",
    keep: Keep = Keep.SLOT,
    say: Say = lambda _step: None,
) -> Listed:
    r"""Return the nested portfolios of best expected value.

    Notes
    -----
    .. math:: \max \sum_\omega p_\omega V(X^\omega)
              \quad \text{with every } X^\omega \text{ within its own limits and rules, nested}

    First each outcome is solved alone: the expected value of their bounds bounds every list, since
    a list is no better in any outcome than the best portfolio for it. From each of those portfolios
    a family is grown: outcomes with more money keep all of it, those with less take nothing beside
    it. The best family is the answer when it comes near enough to the bound; otherwise all outcomes
    are searched together from it (`outcomes.joint`), where they have few enough decisions.

    Raises
    ------
    PortfolioError
        If an outcome has no portfolio, or no list serves all of them.
    """
    began = time.monotonic()
    chains = Chains(tuple(outcomes), solver, keep, say)
    joint = Joint(outcomes, keep)
    alone = chains.foreseen()
    best = _grown(chains, alone, is_large=joint.columns > MOST_COLUMNS)
    say(_("Solving for the mean income"))
    middle = _for_the_mean(chains, mean)
    from_mean = None if middle is None else chains.from_mean(middle)
    if from_mean is not None:
        best.family = _better(chains, from_mean, best.family)
    if best.family is not None and _gap(chains, best) > solver.relative_gap:
        if joint.columns > MOST_COLUMNS:
            best.family = chains.improved(best.family)
        else:
            _search_together(chains, joint, best, began)
    elif best.family is None:
        _search_together(chains, joint, best, began)
    if best.family is None:
        raise PortfolioError(
            _(
                "One list must serve every outcome; none was found: the portfolios that the rules "
                "allow in one outcome do not fit inside those of another. Look at the rules that "
                "ask for minimums."
            )
        )
    best.family = chains.tidied(best.family)
    _must_hold(chains, best)
    return _told(chains, best, (alone, middle, from_mean), began)


def _for_the_mean(chains: Chains, mean: PortfolioProblem) -> Alone | None:
    """Return the best portfolio for the mean income; nobody is refused a list where it has none.

    The mean is an income that never comes: rules that hold in each outcome may clash in it, where
    only some outcomes limit what the rules ask for.
    """
    try:
        return chains.alone(mean)
    except PortfolioError:
        return None


def _grown(chains: Chains, alone: Sequence[Alone], *, is_large: bool) -> _Best:
    sense = chains.objective.sense
    bound = math.fsum(
        one.probability * sense * found.bound
        for one, found in zip(chains.outcomes, alone, strict=True)
    )
    plain = tuple(one.decisions for one in alone)
    if chains.is_nested(plain):
        return _Best(plain, bound)
    families = chains.from_each(alone) if is_large else []
    return _Best(max(families, key=chains.worth, default=None), bound)


def _search_together(chains: Chains, joint: Joint, best: _Best, began: float) -> None:
    """Search all outcomes at once, from the best family known."""
    chains.say(_("Searching all outcomes together"))
    effort = effort_of(chains.solver, chains.objective, Progress(began))
    found = joint.solve(effort, best.family)
    best.is_joint = True
    if found is not None:
        best.bound = min(best.bound, found.bound)
        best.nodes, best.stopped_by = found.nodes, found.stopped_by
        best.family = _better(chains, found.decisions, best.family)


def _better(chains: Chains, one: Portfolios, other: Portfolios | None) -> Portfolios:
    return one if other is None or chains.worth(one) > chains.worth(other) else other


def _gap(chains: Chains, best: _Best) -> float:
    if best.family is None:
        return math.inf
    objective = chains.objective
    # Outcomes may be worth more and less than nothing and cancel out: the last bits are of what is
    # added up, not of the sum.
    if best.bound - chains.worth(best.family) <= LAST_BITS * max(1.0, chains.size(best.family)):
        return 0.0
    return objective.relative_gap(chains.expected(best.family), objective.sense * best.bound)


def _must_hold(chains: Chains, best: _Best) -> None:
    """Audit the family from the tables: disagreement is our own error."""
    if best.family is None:
        raise TypeError
    broken = chains.broken(best.family)
    worth = chains.worth(best.family)
    beyond = worth - best.bound > AGREEMENT * max(1.0, abs(worth))
    if broken or beyond or not chains.is_nested(best.family):
        msg = (
            f"the audit disagrees with the search of the list: expected {worth!r}, bound "
            f"{best.bound!r}, nested: {chains.is_nested(best.family)}; broken rules: {broken}"
        )
        raise AssertionError(msg)


def _told(
    chains: Chains,
    best: _Best,
    others: tuple[Sequence[Alone], Alone | None, Portfolios | None],
    began: float,
) -> Listed:
    if best.family is None:
        raise TypeError
    alone, middle, from_mean = others
    objective = chains.objective
    prospects = tuple(
        Prospect(
            name=one.name,
            probability=one.probability,
            problem=one.problem,
            decisions=decisions,
            value=objective.value(one.problem.candidate_set, decisions),
            foreseen=found.decisions,
            foreseen_value=found.value,
            foreseen_bound=found.bound,
        )
        for one, decisions, found in zip(chains.outcomes, best.family, alone, strict=True)
    )
    return Listed(
        prospects=prospects,
        keep=chains.keep,
        objective=objective,
        expected=chains.expected(best.family),
        bound=objective.sense * best.bound,
        relative_gap=_gap(chains, best),
        asked_gap=chains.solver.relative_gap,
        foreseen=math.fsum(one.probability * one.foreseen_value for one in prospects),
        foreseen_bound=math.fsum(one.probability * one.foreseen_bound for one in prospects),
        mean=None if middle is None else middle.decisions,
        from_mean=None if from_mean is None else chains.expected(from_mean),
        nodes=best.nodes,
        seconds=time.monotonic() - began,
        stopped_by=best.stopped_by,
        is_joint=best.is_joint,
    )
