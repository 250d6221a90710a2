"""A smallest set of rules that cannot hold together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gapplanner.optimize.conflicts.questions import Answer, Questions


@dataclass(frozen=True)
class Together:
    """Rules that cannot hold together.

    Attributes
    ----------
    rules
        Their numbers, in order.
    is_smallest
        Whether no conflict of fewer rules exists.
    is_irreducible
        Whether without any one of them the others were seen to hold.
    """

    rules: tuple[int, ...]
    is_smallest: bool
    is_irreducible: bool


def smallest_conflict(questions: Questions) -> Together:
    r"""Return a smallest set of rules in conflict; every rule together is known to be one.

    Notes
    -----
    A conflict has at least one rule of every *correction*: a set of rules without which the others
    hold. So no conflict is smaller than a smallest set that meets every correction known, and when
    such a set is itself in conflict it is a smallest one. Otherwise what holds with it is made as
    large as it can be, and its complement is one more correction (Ignatiev and others, 2015).

    When the clock ends, rules are dropped one by one instead, while the rest stays in conflict.
    """
    corrections: list[frozenset[int]] = []
    while questions.clock.left:
        met = _least_meeting(corrections)
        answer = questions.answer(met)
        if answer is Answer.CONFLICT:
            return Together(tuple(sorted(met)), is_smallest=True, is_irreducible=True)
        if answer is Answer.UNKNOWN:
            break
        corrections.append(questions.every - _grown(questions, met))
        if not corrections[-1]:
            # Every rule together was seen to hold: there is no conflict to name.
            return Together((), is_smallest=True, is_irreducible=True)
    return _irreducible(questions)


def _grown(questions: Questions, rules: frozenset[int]) -> frozenset[int]:
    """Return rules that hold together, as many as can be seen to, with all of these."""
    held = questions.holding(rules)
    for number in sorted(questions.every - held):
        if number not in held and questions.answer(held | {number}) is Answer.HOLD:
            held = questions.holding(held | {number})
    return held


def _least_meeting(sets: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return a smallest set with a member of each of the sets."""
    size = 0
    while True:
        for found in _meeting(sets, frozenset(), size):
            return found
        size += 1


def _meeting(
    sets: Sequence[frozenset[int]], chosen: frozenset[int], room: int
) -> Iterator[frozenset[int]]:
    unmet = next((one for one in sets if not one & chosen), None)
    if unmet is None:
        yield chosen
    elif room:
        for number in sorted(unmet):
            yield from _meeting(sets, chosen | {number}, room - 1)


def _irreducible(questions: Questions) -> Together:
    kept = set(questions.every)
    is_sure = True
    for number in sorted(questions.every):
        answer = questions.answer(kept - {number})
        if answer is Answer.CONFLICT:
            kept.discard(number)
        elif answer is Answer.UNKNOWN:
            is_sure = False
    return Together(tuple(sorted(kept)), is_smallest=False, is_irreducible=is_sure)
