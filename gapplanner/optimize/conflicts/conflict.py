"""Rules that cannot hold together, and what would let a portfolio exist, in words for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.figures import count, money, percent
from gapplanner.language import _, ngettext
from gapplanner.optimize.conflicts.giving import Given, NotEnough
from gapplanner.optimize.conflicts.smallest import Together
from gapplanner.optimize.conflicts.structure import structural_causes
from gapplanner.optimize.conflicts.words import MOST_TOLD, giving_sentence
from gapplanner.optimize.world import World

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem

# A rule's sentence is cut after so many characters: a list may hold hundreds of names.
LONGEST_SENTENCE = 200
# Less than this part of a giving proved to be needed is not worth telling.
TOLD = 0.05


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
