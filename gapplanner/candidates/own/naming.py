"""Whether the rules of the scenario name investments that a planner's own tables have."""

from collections.abc import Iterator, Sequence
from typing import Final

from gapplanner.candidates.naming import not_in_plan
from gapplanner.candidates.own.meeting import OwnCells
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
            yield not_in_plan(f"rules[{number}].{rule.kind}", _("an investment"), word, known)
