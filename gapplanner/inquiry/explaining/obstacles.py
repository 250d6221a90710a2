"""What a plan would break if one more candidate entered it as it is: the limits and by how much."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.figures import money, quantity
from gapplanner.inquiry.explaining.standing import Standing
from gapplanner.language import _
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.rule import RELATIVE_TOLERANCE, SOLES_TOLERANCE
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.optimize.world import Ints
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS

# In the order in which they are told: the first that stands in the way in every year is the reason.
ORDER = ("rule", "capacity", "money", "tail", "precedence", "resource")


@dataclass(frozen=True)
class Obstacle:
    """One limit that would be passed.

    Attributes
    ----------
    kind
        One of ``ORDER``.
    start
        The year in which the candidate would start.
    resource, owner, year
        Whose limit of what it is; empty for a rule of the planner.
    short
        By how much it would be passed, in the limit's unit.
    sentence
        The same in words.
    rule
        Number of the rule.
    """

    kind: str
    start: int
    resource: str
    owner: str
    year: int
    short: float
    sentence: str
    rule: int


def obstacles(standing: Standing, candidate_id: str) -> dict[int, list[Obstacle]]:
    """Return, by year in which a candidate may start, what would be passed if it entered."""
    found = {}
    for column in standing.columns_of(candidate_id):
        start = int(standing.world.start[column])
        found[start] = list(_at(standing, candidate_id, int(column), start))
    return found


def reason_of(found: dict[int, list[Obstacle]]) -> tuple[str, list[Obstacle]]:
    """Return the kind that stands in the way in every year, and the nearest of each year.

    Where no kind does in every year, but something does, the kind is ``several``; where some year
    is free, it is empty.
    """
    if not all(found.values()):
        return "", []
    for kind in ORDER:
        if all(any(one.kind == kind for one in each) for each in found.values()):
            mine = [[one for one in each if one.kind == kind] for each in found.values()]
            return kind, [max(each, key=lambda one: one.short) for each in mine]
    return "several", [each[0] for each in found.values()]


def by_start(nearest: Iterable[Obstacle]) -> tuple[str, ...]:
    """Return what stands in the way, each with the starts it is about where they are not alike.

    Examples
    --------
    >>> from gapplanner.language import use_language
    >>> use_language("en")
    >>> full = Obstacle("money", 2028, "soles", "*", 2030, 5.0, "It would lack 5.", 0)
    >>> less = Obstacle("money", 2029, "soles", "*", 2030, 2.0, "It would lack 2.", 0)
    >>> by_start([full, less])
    ('It would lack 5 (if it starts in 2028).', 'It would lack 2 (if it starts in 2029).')
    >>> by_start([full, full])
    ('It would lack 5.',)
    """
    starts: dict[str, list[int]] = {}
    for one in nearest:
        starts.setdefault(one.sentence, []).append(one.start)
    if len(starts) == 1:
        return tuple(starts)
    return tuple(
        _("{sentence} (if it starts in {years}).").format(
            sentence=sentence.removesuffix("."), years=", ".join(map(str, sorted(set(years))))
        )
        for sentence, years in starts.items()
    )


def _at(standing: Standing, candidate_id: str, column: int, start: int) -> Iterator[Obstacle]:
    problem = standing.problem
    added = pd.DataFrame({"candidate_id": [candidate_id], "start_year": [start]})
    decisions = pd.concat([standing.reopened.decisions, added], ignore_index=True)
    decisions = decisions.sort_values("candidate_id", ignore_index=True)
    for number, rule in enumerate(problem.rules):
        if isinstance(rule, ResourceCeiling):
            yield from _capacity(standing, number, (column, start), candidate_id)
        elif isinstance(rule, CommittedTail):
            yield from _tail(standing, number, (column, start))
        else:
            yield from _measured(standing, number, decisions, start)


def _capacity(
    standing: Standing, number: int, at: tuple[int, int], candidate_id: str
) -> Iterator[Obstacle]:
    rule = standing.problem.rules[number]
    if not isinstance(rule, ResourceCeiling):
        raise TypeError
    column, start = at
    rows = np.flatnonzero(standing.matrix.owner == number)
    keys = sorted(rule.limits)
    unit = _unit_name(standing, candidate_id)
    for place, over in _passed(standing, rows, column):
        owner, year = keys[place]
        soles = rule.resource == SOLES
        if over <= (SOLES_TOLERANCE if soles else RELATIVE_TOLERANCE * max(1.0, over)):
            continue
        kind = "capacity" if rule.resource in (SOLES, STARTS) else "resource"
        if soles and owner == EVERYONE:
            kind = "money"
        sentence = _sentence((rule.resource, owner, unit), over, year)
        yield Obstacle(kind, start, rule.resource, owner, year, over, sentence, number)


def _sentence(whose: tuple[str, str, str], over: float, year: int) -> str:
    resource, owner, unit = whose
    if resource == SOLES and owner == EVERYONE:
        return _("No money is left: it would lack {short} in {year}.").format(
            short=money(over), year=year
        )
    if resource == SOLES:
        return _("{unit} has no capacity left: it would lack {short} in {year}.").format(
            unit=unit, short=money(over), year=year
        )
    if resource == STARTS:
        return _("{unit} can open no more new works in {year}.").format(unit=unit, year=year)
    return _("There is not enough {resource} left: it would lack {short} in {year}.").format(
        resource=resource, short=quantity(over), year=year
    )


def _tail(standing: Standing, number: int, at: tuple[int, int]) -> Iterator[Obstacle]:
    column, start = at
    rows = np.flatnonzero(standing.matrix.owner == number)
    last = standing.problem.horizon.last_year
    for _place, over in _passed(standing, rows, column):
        if over > SOLES_TOLERANCE:
            sentence = _("It would commit {short} too much after {year}.").format(
                short=money(over), year=last
            )
            yield Obstacle("tail", start, SOLES, "tail", last + 1, over, sentence, number)


def _passed(standing: Standing, rows: Ints, column: int) -> Iterator[tuple[int, float]]:
    """Return the place among these rows and by how much each is passed with one more column."""
    matrix = standing.matrix
    for place in np.flatnonzero(np.isin(rows, standing.rows_of(column))):
        row = int(rows[place])
        columns, values = matrix.entries(row)
        reached = standing.activity[row] + float(values[columns == column].sum())
        if reached > matrix.row_upper[row]:
            yield int(place), float(reached - matrix.row_upper[row])


def _measured(
    standing: Standing, number: int, decisions: pd.DataFrame, start: int
) -> Iterator[Obstacle]:
    """Return what a rule's own auditor finds broken."""
    rule, findings = standing.findings(decisions)[number]
    broken = [one for one in findings if one.is_broken]
    if not broken:
        return
    worst = max(broken, key=lambda one: one.violation)
    if isinstance(rule, MoneyBySource):
        for finding in broken:
            year = int(finding.what.rsplit(" ", 1)[1])
            sentence = _("No money is left: it would lack {short} in {year}.").format(
                short=money(finding.violation), year=year
            )
            yield Obstacle("money", start, SOLES, "", year, finding.violation, sentence, number)
        return
    kind = "precedence" if rule.name.startswith("precedence") else "rule"
    sentence = _("The rule would be broken: {rule}").format(rule=rule.sentence())
    yield Obstacle(kind, start, "", "", start, worst.violation, sentence, number)


def _unit_name(standing: Standing, candidate_id: str) -> str:
    names = standing.reopened.run.candidates.set_index("candidate_id")["executing_unit_name"]
    return str(names[candidate_id])
