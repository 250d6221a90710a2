"""What a further sol of a source, or more capacity of an executing unit, would bring."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from gapplanner.figures import in_words, percent
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Which,
    first_alone,
    money_owners,
    near_plan,
    owners_that_bind,
    with_limits,
)
from gapplanner.inquiry.resolving.asking import Question
from gapplanner.language import _
from gapplanner.optimize import PortfolioProblem
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS


@dataclass(frozen=True)
class Step:
    """By how much a limit is moved, up and down.

    Attributes
    ----------
    share
        Of the limit itself: 0.10 is ten per cent.
    soles
        A fixed amount of money a year, in place of the share; capacity keeps the share.
    """

    share: float = 0.10
    soles: float | None = None

    def moves(self, *, resource: str, is_money: bool) -> Iterator[tuple[str, float, float, bool]]:
        """Yield the words of the step, the factor, what is added, and whether it is more."""
        if resource == STARTS:
            yield _("+1 start"), 1.0, 1.0, True
            yield _("−1 start"), 1.0, -1.0, False
        elif self.soles is not None and is_money:
            yield f"+{in_words(self.soles)}", 1.0, self.soles, True
            yield f"−{in_words(self.soles)}", 1.0, -self.soles, False
        else:
            yield f"+{percent(self.share)}", 1.0 + self.share, 0.0, True
            yield f"−{percent(self.share)}", 1.0 - self.share, 0.0, False


def money_questions(reopened: Reopened, step: Step) -> Iterator[Question]:
    """Yield, for each source, all its years together and each year alone, more and less."""
    problem = reopened.problem
    years = problem.horizon.programme
    for owner in money_owners(problem):
        spans = [years] if len(years) == 1 else [years, *((year,) for year in years)]
        for span in spans:
            part = str(span[0]) if len(span) == 1 else _("every year")
            for words, factor, more, is_more in step.moves(resource=SOLES, is_money=True):
                which = rows_of(SOLES, owner, span)
                varied = first_alone(with_limits(reopened, which, factor, more))
                yield Question("money", owner, part, words, "", varied, is_more)


def everyone_questions(reopened: Reopened, step: Step) -> Iterator[Question]:
    """Yield, for each resource, every executing unit together, more and less."""
    for resource in capacity_resources(reopened.problem):
        for words, factor, more, is_more in step.moves(resource=resource, is_money=False):
            which = _rows_of_units(reopened.problem, resource)
            varied = first_alone(with_limits(reopened, which, factor, more))
            name = resource_words(resource)
            yield Question("capacity", EVERYONE, name, words, "", varied, is_more)


@dataclass(frozen=True, eq=False)
class NearQuestion:
    """More or less capacity of one executing unit, asked near the plan.

    ``before`` is the problem near the plan without the change; ``after`` with it.
    """

    question: Question
    before: PortfolioProblem
    after: PortfolioProblem

    @property
    def before_key(self) -> str:
        """Return what tells the problem near the plan as it is; one for every executing unit."""
        return f"{self.question.subject} · {_('as it is')}"

    @property
    def key(self) -> str:
        """Return what tells the problem near the plan with the change."""
        return self.question.key


def unit_questions(reopened: Reopened, step: Step) -> Iterator[NearQuestion]:
    """Yield, for each executing unit whose limit could ever bind, more and less of it."""
    problem = first_alone(reopened.problem)
    plan = reopened.decisions
    for resource in capacity_resources(problem):
        binding = owners_that_bind(problem, resource)
        for owner in sorted(binding - {EVERYONE}):
            before = near_plan(problem, plan, owner)
            for words, factor, more, is_more in step.moves(resource=resource, is_money=False):
                varied = with_limits(reopened, rows_of(resource, owner), factor, more)
                whole = first_alone(varied)
                after = near_plan(whole, plan, owner)
                name = resource_words(resource)
                question = Question("capacity", owner, name, words, "", whole, is_more)
                yield NearQuestion(question, before, after)


def never_binding(reopened: Reopened) -> list[tuple[str, str]]:
    """Return resource and executing unit of the limits that no portfolio could ever reach."""
    problem = reopened.problem
    limits = problem.candidate_set.limits
    found = []
    for resource in capacity_resources(problem):
        owners = set(limits.loc[limits["resource"] == resource, "owner"].astype(str))
        if resource == SOLES:
            owners -= set(money_owners(problem))
        free = owners - owners_that_bind(problem, resource) - {EVERYONE}
        found += [(resource, owner) for owner in sorted(free)]
    return found


def capacity_resources(problem: PortfolioProblem) -> list[str]:
    """Return the resources of which some executing unit has a limit."""
    limits = problem.candidate_set.limits
    mine = limits[_rows_of_units(problem, None)(limits)]
    return sorted(str(resource) for resource in mine["resource"].unique())


def resource_words(resource: str) -> str:
    """Return what people call a limited resource of an executing unit."""
    words = {SOLES: _("spending"), STARTS: _("starts")}
    return words.get(resource, resource)


def rows_of(resource: str, owner: str, years: tuple[int, ...] | None = None) -> Which:
    """Return what picks the limits of one owner, of some years or of all."""

    def which(limits: pd.DataFrame) -> pd.Series:
        mine = (limits["resource"] == resource) & (limits["owner"] == owner)
        return mine if years is None else mine & limits["year"].isin(years)

    return which


def _rows_of_units(problem: PortfolioProblem, resource: str | None) -> Which:
    units = set(problem.candidate_set.candidates["executing_unit"]) - {EVERYONE}

    def which(limits: pd.DataFrame) -> pd.Series:
        mine = limits["owner"].isin(units)
        return mine if resource is None else mine & (limits["resource"] == resource)

    return which
