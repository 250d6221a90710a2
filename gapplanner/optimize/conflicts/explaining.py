"""Why no portfolio exists: which rules, by how much each would give, and the cheapest way out."""

from dataclasses import replace
from typing import TYPE_CHECKING

from gapplanner.errors import PortfolioError
from gapplanner.figures import count
from gapplanner.language import _
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.conflicts.by_rule import handles_of, relaxed
from gapplanner.optimize.conflicts.conflict import Alone, Conflict
from gapplanner.optimize.conflicts.elastic import elastic, with_only
from gapplanner.optimize.conflicts.giving import Given, least_alone, least_giving
from gapplanner.optimize.conflicts.handles import Giving, Handle, Stated
from gapplanner.optimize.conflicts.questions import Clock, Questions
from gapplanner.optimize.conflicts.smallest import Together, smallest_conflict
from gapplanner.optimize.highs import Effort, Search, solver_name
from gapplanner.optimize.model import Matrix, PortfolioModel
from gapplanner.optimize.narration import tell
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.world import World, world_of

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# Seconds for the smallest set, for what each rule alone gives, for the way out, for its portfolio.
SET_SECONDS = 20.0
ALONE_SECONDS = 16.0
OUT_SECONDS = 10.0
PORTFOLIO_SECONDS = 8.0
# A model of no more columns than this is shown to a second solver before "none" is believed.
SMALL = 2000
# Seconds for one question.
QUESTION_SECONDS = 10.0
# The portfolio of the way out is a sketch: this near to the best is enough.
SKETCH_GAP = 0.02


def conflict_of(
    problem: "PortfolioProblem", _model: PortfolioModel, effort: Effort
) -> PortfolioError:
    """Return the error that says which rules are in conflict and what would let a plan exist."""
    # Every candidate counts: what is left out of a search as dominated may be what a rule names.
    world = world_of(problem.candidate_set, problem.horizon, problem.discount_rate)
    doubt = _doubted(problem, _stated(problem, world).matrix())
    return PortfolioError(doubt or explain_conflict(problem, world, effort).sentences())


def _doubted(problem: "PortfolioProblem", matrix: Matrix) -> str | None:
    """Return what to say when a second solver finds a portfolio after all; asked of small models.

    HiGHS has said twice by now, once without presolve, that there is none.
    """
    # PuLP, which brings CBC, is slow to load and only needed here.
    from gapplanner.optimize.exchange import ask_cbc
    from gapplanner.optimize.second_opinion import decisions_in

    if len(matrix.lower) > SMALL:
        return None
    said = ask_cbc(matrix, 0.0, QUESTION_SECONDS)
    if said.values is None:
        return None
    decisions = decisions_in(matrix, said.values)
    if violations(findings_of(problem.rules, problem.candidate_set, decisions)):
        return None
    return _(
        "Two solvers must agree whether a portfolio keeps the rules; {first} finds none and "
        "{second} one of {number} investments that keeps them all. Ease any figure of the rules "
        "by its last digit; if that changes nothing, report it."
    ).format(first=solver_name(), second=said.solver, number=count(len(decisions)))


def explain_conflict(problem: "PortfolioProblem", world: World, effort: Effort) -> Conflict:
    """Return a smallest set of rules in conflict, what each gives alone, and the way out.

    The problem is known to have no portfolio.
    """
    matrix = _stated(problem, world).matrix()
    tell(_("No portfolio keeps every rule; looking for the fewest rules in conflict"))
    questions = Questions(matrix, len(problem.rules), effort, Clock(SET_SECONDS, QUESTION_SECONDS))
    questions.refuse(questions.every)
    together = smallest_conflict(questions)
    if not together.rules:
        return Conflict(problem, world, together, (), None)
    tell(_("Reckoning by how much each of them would have to give"))
    asked = _timed(effort, ALONE_SECONDS / len(together.rules))
    alone = tuple(
        _giving_alone(problem, world, (matrix, together), number, asked)
        for number in together.rules
    )
    tell(_("Looking for the cheapest way out over all rules"))
    numbers = range(len(problem.rules))
    every = [handle for number in numbers for handle in _handles(problem, matrix, number)]
    known = [one.given for one in alone if isinstance(one.given, Given) and one.beside_all]
    way_out = least_giving(elastic(matrix, every), world, _timed(effort, OUT_SECONDS), known)
    out = way_out if isinstance(way_out, Given) else None
    found = Conflict(problem, world, together, alone, out)
    return found if out is None or not out.amounts else _with_portfolio(found, out, effort)


def _stated(problem: "PortfolioProblem", world: World) -> PortfolioModel:
    """Return the model of the rules alone; no objective has narrowed it."""
    model = PortfolioModel(world)
    for number, rule in enumerate(problem.rules):
        model.owner = number
        rule.add_to(model)
    model.owner = -1
    return model


def _timed(effort: Effort, seconds: float) -> Effort:
    return replace(
        effort, absolute_gap=0.0, relative_gap=0.0, node_limit=None, time_limit=seconds, target=None
    )


def _handles(problem: "PortfolioProblem", matrix: Matrix, number: int) -> list[Handle]:
    stated = Stated(number, matrix, problem.candidate_set)
    return handles_of(problem.rules[number], stated)


def _giving_alone(
    problem: "PortfolioProblem",
    world: World,
    found: tuple[Matrix, Together],
    number: int,
    effort: Effort,
) -> Alone:
    matrix, together = found
    handles = _handles(problem, matrix, number)
    given = least_alone(elastic(matrix, handles), world, effort)
    if isinstance(given, Given) or not given.is_proved:
        return Alone(number, given, beside_all=True)
    narrowed = with_only(matrix, together.rules)
    return Alone(number, least_alone(elastic(narrowed, handles), world, effort), beside_all=False)


def relaxed_rules(rules: tuple[PlanRule, ...], amounts: tuple[Giving, ...]) -> tuple[PlanRule, ...]:
    """Return the rules once they have given these amounts."""
    found = []
    for number, rule in enumerate(rules):
        mine = {one.what: one.amount for one in amounts if one.rule == number}
        kept = relaxed(rule, mine) if mine else rule
        if kept is not None:
            found.append(kept)
    return tuple(found)


def relaxed_problem(problem: "PortfolioProblem", amounts: tuple[Giving, ...]) -> "PortfolioProblem":
    """Return the problem whose rules have given these amounts."""
    rules = relaxed_rules(problem.rules, amounts)
    money_rules = [rule for rule in rules if isinstance(rule, MoneyBySource)]
    funding = money_rules[0].funding if money_rules else problem.funding
    return replace(problem, rules=rules, funding=funding)


def _with_portfolio(conflict: Conflict, out: Given, effort: Effort) -> Conflict:
    """Return the conflict with the best portfolio found, in little time, once the rules gave."""
    tell(_("Choosing the portfolio of that way out"))
    problem = relaxed_problem(conflict.problem, out.amounts)
    start = out.values[: len(conflict.world.candidate)]
    asked = replace(_timed(effort, PORTFOLIO_SECONDS), relative_gap=SKETCH_GAP)
    model = _stated(problem, conflict.world)
    problem.objectives[0].add_to(model)
    outcome = Search(model.matrix()).solve(asked, start)
    columns = out.columns
    if outcome.values is not None:
        columns = (outcome.values[: len(conflict.world.candidate)] > 0.5).nonzero()[0]
    decisions = conflict.world.decisions(columns)
    return replace(conflict, relaxed_problem=problem, decisions=decisions)
