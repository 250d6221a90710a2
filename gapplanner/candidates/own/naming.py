"""Whether the rules of the scenario name investments that a planner's own tables have."""

from collections.abc import Iterator, Sequence
from typing import Final

from gapplanner.candidates.own.meeting import OwnCells
from gapplanner.errors import closest
from gapplanner.language import _
from gapplanner.scenario.rules import Rule

CALLED: Final = ("candidate_id", "slot", "cui", "idea_code")


def lost_names(own: OwnCells, rules: Sequence[Rule]) -> Iterator[str]:
    """Yield what rules name and no row is called, one sentence each.

    The cells are looked at, so that a planner hears of it together with what else is wrong. A name
    with a ``#`` may be a copy; those are looked up once the copies are made.
    """
    if "candidates" not in own.cells:
        return
    cells = own.cells["candidates"].table
    if "candidate_id" not in cells:
        return
    known = sorted({word for column in CALLED if column in cells for word in cells[column]} - {""})
    for number, rule in enumerate(rules, start=1):
        for word in rule.investments:
            if word in known or "#" in word:
                continue
            near = closest(word, known)
            yield _("{where}: must name {what} of this plan; found {word!r}.").format(
                where=f"rules[{number}].{rule.kind}", what=_("an investment"), word=word
            ) + (_(" Closest: {word!r}.").format(word=near) if near else "")
