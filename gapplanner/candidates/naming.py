"""A name that a plan does not have, told in the same words wherever it is found."""

from collections.abc import Iterable

from gapplanner.errors import closest_hint
from gapplanner.language import _


def not_in_plan(where: str, what: str, word: str, known: Iterable[str]) -> str:
    """Return the sentence about a place of the scenario that names what the plan does not have."""
    return _("{where}: must name {what} of this plan; found {word!r}.").format(
        where=where, what=what, word=word
    ) + closest_hint(word, known)
