"""Investments that wait for one another in a circle, of which none could ever begin."""

from collections import defaultdict
from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.portfolio.groups import named
from gapplanner.scenario.rules import Rule, Timing


def circles(candidate_set: CandidateSet, rules: Iterable[Rule]) -> Iterable[str]:
    """Say which investments need, each to begin, that the next one already operates.

    A circle of such needs leaves all of them out without a word of why, so it is refused. Needs of
    another timing may go in a circle: it means all of them or none.
    """
    waits: dict[str, set[str]] = defaultdict(set)
    stated: dict[str, int] = {}
    for place, rule in enumerate(rules, start=1):
        needs = rule.requires
        if needs is None or needs.timing is not Timing.OPERATING or needs.needs is None:
            continue
        for word in needs.candidate:
            for work in _works(candidate_set, word):
                stated.setdefault(work, place)
                for other in needs.needs:
                    waits[work] |= set(_works(candidate_set, other))
    try:
        TopologicalSorter({work: sorted(waits[work]) for work in sorted(waits)}).prepare()
    except CycleError as error:
        circle = [str(work) for work in error.args[1]]
        numbers = sorted({stated[work] for work in circle if work in stated})
        yield _(
            "{rules}: investments must not wait for one another in a circle: {circle}. None could "
            "begin; change the timing of one of these rules or take it away."
        ).format(
            rules=", ".join(f"rules[{number}].requires" for number in numbers),
            circle=" → ".join(reversed(circle)),
        )


def _works(candidate_set: CandidateSet, word: str) -> list[str]:
    """Return the works that a word names: their slot, the same whatever the size."""
    rows = candidate_set.candidates[named(candidate_set, (word,)).to_numpy()]
    return sorted(rows["slot"].fillna(rows["candidate_id"]).astype(str).unique())
