"""Why no portfolio exists: which rules, by how much each would give, and the cheapest way out."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.errors import PortfolioError
from gapplanner.figures import count, money, percent
from gapplanner.language import _, ngettext
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.optimize.conflicts.elastic import elastic, with_only
from gapplanner.optimize.conflicts.giving import Given, NotEnough, least_alone, least_giving
from gapplanner.optimize.conflicts.handles import Giving, Handle, Stated, handles_of, relaxed
from gapplanner.optimize.conflicts.questions import Clock, Questions
from gapplanner.optimize.conflicts.smallest import Together, smallest_conflict
from gapplanner.optimize.conflicts.structure import structural_causes
from gapplanner.optimize.conflicts.words import MOST_TOLD, giving_sentence
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
# A rule's sentence is cut after so many characters: a list may hold hundreds of names.
LONGEST_SENTENCE = 200
# Less than this part of a giving proved to be needed is not worth telling.
TOLD = 0.05
# The portfolio of the way out is a sketch: this near to the best is enough.
SKETCH_GAP = 0.02


@dataclass(frozen=True, eq=False)
class Alone:
    """By how much one rule of a conflict gives when it alone does.

    With ``beside_all`` every other rule of the plan holds; without, only the others of the
    conflict.
    """

    rule: int
    given: Given | NotEnough
    beside_all: bool


@dataclass(frozen=True, eq=False)
class Conflict:
    """Rules that cannot hold together, and what would let a portfolio exist.

    Attributes
    ----------
    together
        A smallest set of rules in conflict.
    alone
        For each of them, what it gives when it alone does.
    out
        The cheapest way out over all rules together.
    relaxed_problem
        The problem whose rules have given what the way out says.
    decisions
        A portfolio of that problem: ``candidate_id, start_year``.
    """

    problem: "PortfolioProblem"
    world: World
    together: Together
    alone: tuple[Alone, ...]
    out: Given | None
    relaxed_problem: "PortfolioProblem | None" = None
    decisions: pd.DataFrame | None = None

    def sentences(self) -> Iterator[str]:
        """Return what a planner must know, one sentence or line each."""
        if not self.together.rules:
            yield _hair()
            return
        yield _opening(self.together)
        for one in self.alone:
            yield "- " + self._line(one)
        if self.out is not None and self.out.amounts:
            yield self._way_out(self.out)
        if self.decisions is not None:
            yield self._portfolio(self.decisions)

    def _line(self, alone: Alone) -> str:
        rule = self.problem.rules[alone.rule]
        parts = [f"{self.problem.place_of(rule)}: {_cut(rule.sentence())}"]
        parts += structural_causes(rule, self.world)
        parts.append(_alone(alone))
        return " ".join(parts)

    def _way_out(self, out: Given) -> str:
        names = [self.problem.place_of(rule) for rule in self.problem.rules]
        template = _(
            "The least that all rules together must give, relative to their figures: {ways}."
        )
        if not out.is_least:
            template = _("The cheapest way out found in time, over all rules together: {ways}.")
        return template.format(ways=giving_sentence(out.amounts, names))

    def _portfolio(self, decisions: pd.DataFrame) -> str:
        costs = self.problem.candidate_set.candidates.set_index("candidate_id")["cost"]
        chosen = list(decisions["candidate_id"])
        total = money(float(costs.reindex(chosen).sum()))
        sentence = ngettext(
            "With that the plan would have {number} investment for {total}",
            "With that the plan would have {number} investments for {total}",
            len(chosen),
        ).format(number=count(len(chosen)), total=total)
        if 0 < len(chosen) <= MOST_TOLD:
            sentence += ": " + ", ".join(chosen)
        return sentence + "."


def _cut(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    return sentence[:LONGEST_SENTENCE].rpartition(" ")[0] + " …"


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
        "{second} one of {number} investments that keeps them all. Ease any figure of the rules by its last"
        " digit; if that changes nothing, report it."
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


def _opening(together: Together) -> str:
    if len(together.rules) == 1:
        return _("Every rule of the plan must be able to hold; this one cannot, even alone:")
    first = _("The rules of the plan must be able to hold together; these cannot")
    if together.is_smallest:
        rest = _(
            "no fewer are in conflict, and without any one of them the others hold. Relax or drop "
            "one:"
        )
    elif together.is_irreducible:
        rest = _(
            "without any one of them the others hold; whether fewer are in conflict was not settled"
            " in time. Relax or drop one:"
        )
    else:
        rest = _("whether all of them are needed for the conflict was not settled in time:")
    return f"{first}; {rest}"


def _alone(alone: Alone) -> str:
    given = alone.given
    if isinstance(given, NotEnough):
        if given.is_proved:
            return _("No giving of this rule alone is enough.")
        return _("What it alone would have to give was not found in time.")
    if not given.amounts:
        return _hair()
    template = _("If it alone gives: {ways}.")
    if not alone.beside_all:
        template = _("If it alone gives, these rules hold, though others still do not: {ways}.")
    sentence = template.format(ways=giving_sentence(given.amounts))
    return sentence if given.is_least else f"{sentence} {_needed(given)}"


def _needed(given: Given) -> str:
    """Return how much of what is given is proved to be needed."""
    if given.needed < TOLD:
        return _("This is enough; whether less would be was not settled in time.")
    return _("This is enough; that at least {part} of it is needed is proved.").format(
        part=percent(given.needed)
    )


def _hair() -> str:
    return _(
        "The rules meet within a hair: what is missing is less than the arithmetic of the solver "
        "tells apart. Ease any figure by its last digit."
    )
