"""One world put to everybody who can judge it; what they do not agree on, in sentences."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from agreement.listing import Flags, Floats, Listing
from agreement.rules_listed import allowed_in, meets
from agreement.values_listed import values_of
from agreement.worlds import drawn_world
from gapplanner.errors import PortfolioError
from gapplanner.optimize import decomposition
from gapplanner.optimize.exchange import second_opinion
from gapplanner.optimize.objectives import Balanced, Cheapest, Objective
from gapplanner.optimize.objectives.priced import bare
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.portfolio.portfolio import Proof
from gapplanner.scenario.blocks import Solver

SAME = 1e-6
HALF_A_CENT = 0.005
# Portfolios shown to the auditor, of each world.
SHOWN = 2
EXACT = Solver(relative_gap=0.0, time_limit=60, threads=1)
# Tangents of the logarithm leave this much open, so more is not asked of it.
NEAR = Solver(relative_gap=1e-4, time_limit=60, threads=1)


@contextmanager
def divided(fewest: int = 1) -> Iterator[None]:
    """Search unit by unit however small the world is."""
    kept = decomposition.FEWEST_BLOCKS, decomposition.FEWEST_COLUMNS
    decomposition.FEWEST_BLOCKS = decomposition.FEWEST_COLUMNS = fewest
    try:
        yield
    finally:
        decomposition.FEWEST_BLOCKS, decomposition.FEWEST_COLUMNS = kept


@dataclass(frozen=True)
class Judgement:
    """What is not agreed on in a world, and how many proofs leave the last digits open."""

    disagreements: tuple[str, ...]
    open_proofs: int


def judge(listing: Listing, seed: int, *, with_cbc: bool = True) -> Judgement:
    """Put a listed world to HiGHS by both ways, CBC and the audit; a seed draws what is audited."""
    problem = listing.problem
    found = list(_audit(problem, listing, seed))
    best = _best(problem, listing)
    proofs = [_proof_of(problem)]
    with divided():
        proofs.append(_proof_of(problem))
    for who, proof in zip(("HiGHS", "HiGHS by units"), proofs, strict=True):
        found += _solved(who, proof, (problem.objectives[-1], best))
    if with_cbc:
        found += _second(problem, best)
    left = sum(isinstance(proof, Proof) and proof.status != "optimal" for proof in proofs)
    return Judgement(tuple(found), left)


def disagreements(seed: int, *, with_cbc: bool = True) -> list[str]:
    """Return what nobody who can judge a world agrees on."""
    return list(judge(Listing(drawn_world(seed)), seed, with_cbc=with_cbc).disagreements)


def _proof_of(problem: PortfolioProblem) -> Proof | PortfolioError:
    is_balanced = isinstance(problem.objectives[-1], Balanced)
    try:
        return problem.solve(NEAR if is_balanced else EXACT).proof
    except PortfolioError as error:
        return error


def _best(problem: PortfolioProblem, listing: Listing) -> tuple[float, ...] | None:
    """Return the best value of every objective in order, or none where nothing is allowed."""
    allowed = allowed_in(listing)
    if not allowed.any():
        return None
    best = []
    for number, objective in enumerate(problem.objectives):
        values = objective.sense * values_of(objective, listing)
        top = float(values[allowed].max())
        best.append(objective.sense * top)
        least = top - problem.tolerance_of(number) * abs(top)
        allowed = allowed & (values >= least - SAME * max(1.0, abs(top)))
    return tuple(best)


def _solved(
    who: str, proof: Proof | PortfolioError, known: tuple[Objective, tuple[float, ...] | None]
) -> Iterator[str]:
    objective, best = known
    if isinstance(proof, PortfolioError):
        if best is not None:
            yield f"{who}: no portfolio, and the listing has one of {best}: {proof}"
    elif best is None:
        yield f"{who}: {proof.objective}, and the listing has no portfolio"
    else:
        yield from _compared(who, proof, (objective, best[-1]))


def _compared(who: str, proof: Proof, of: tuple[Objective, float]) -> Iterator[str]:
    objective, best = of
    scale = SAME * max(1.0, abs(best))
    if proof.objective is None or proof.bound is None:
        yield f"{who}: a portfolio without objective or bound"
        return
    if objective.sense * (proof.bound - best) < -scale:
        yield f"{who}: bound {proof.bound!r} of {objective.name} cuts off {best!r}"
    if objective.sense * (proof.objective - best) > scale:
        yield f"{who}: {proof.objective!r} of {objective.name} is better than the best, {best!r}"
    # Within the agreed digits a proof may leave the last ones open: money within half a cent.
    digits = max(scale, HALF_A_CENT) if isinstance(bare(objective), Cheapest) else scale
    if proof.status != "optimal" and abs(proof.bound - proof.objective) > digits:
        yield f"{who}: {proof.status} and not optimal, {objective.name} {proof.objective!r}"
    # A balanced value was asked to be near, and no nearer.
    near = NEAR.relative_gap if isinstance(objective, Balanced) else 0.0
    if objective.sense * (best - proof.objective) > scale + near:
        yield f"{who}: {objective.name} {proof.objective!r} is not the best, {best!r}"


def _second(problem: PortfolioProblem, best: tuple[float, ...] | None) -> Iterator[str]:
    first = problem.objectives[0]
    reached = second_opinion(problem.maximising(first).matrix(), 0.0, 60.0)
    if (reached is None) != (best is None):
        yield f"CBC: {reached!r}, and the listing {best!r}"
    if reached is None or best is None:
        return
    # What CBC solves has tangents instead of the logarithm: never under it, a little over.
    over = first.error if isinstance(first, Balanced) else 0.0
    scale = SAME * max(1.0, abs(best[0]))
    if not -scale <= reached - first.sense * best[0] <= scale + over:
        yield f"CBC: {first.name} {reached!r}, and the listing {first.sense * best[0]!r}"


def _audit(problem: PortfolioProblem, listing: Listing, seed: int) -> Iterator[str]:
    """Show the auditor some portfolios: allowed, forbidden, empty and full ones."""
    draw = np.random.default_rng(seed)
    allowed = allowed_in(listing)
    shown = {0, int(listing.chosen.sum(axis=1).argmax())}
    for some in (np.flatnonzero(allowed), np.flatnonzero(~allowed)):
        if len(some):
            shown |= set(draw.choice(some, size=SHOWN // 2).tolist())
    values = {one.name: values_of(one, listing) for one in problem.objectives}
    judged = [(rule, meets(rule, listing)) for rule in problem.rules]
    for number in sorted(shown):
        yield from _shown(problem, _decisions(listing, number), number, (judged, values))


def _decisions(listing: Listing, number: int) -> pd.DataFrame:
    chosen = np.flatnonzero(listing.chosen[number])
    return pd.DataFrame(
        {
            "candidate_id": pd.Series([listing.names[place] for place in chosen], dtype="object"),
            "start_year": listing.start[number, chosen].astype(np.int64),
        }
    )


def _shown(
    problem: PortfolioProblem,
    decisions: pd.DataFrame,
    number: int,
    listed: tuple[list[tuple[PlanRule, Flags]], dict[str, Floats]],
) -> Iterator[str]:
    judged, values = listed
    for rule, met in judged:
        broken = any(one.is_broken for one in rule.measure(problem.candidate_set, decisions))
        if broken == met[number]:
            verdict = "breaks" if broken else "keeps"
            yield f"audit: portfolio {number} {verdict} {rule!r}, and the listing says otherwise"
    for one in problem.objectives:
        value, known = one.value(problem.candidate_set, decisions), float(values[one.name][number])
        if abs(value - known) > SAME * max(1.0, abs(known)):
            yield f"audit: portfolio {number} has {one.name} {value!r}, the listing {known!r}"
