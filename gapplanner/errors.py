"""What can go wrong, in words that the person who can mend it acts on."""

import difflib
from collections.abc import Iterable

from gapplanner.language import _


class GapPlannerError(Exception):
    """Something a person must fix; shown without a traceback, exit code 1.

    Parameters
    ----------
    problems
        One sentence each: what must hold, what was found, what to do. All mistakes of one door
        are raised together.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems: tuple[str, ...] = (
            (problems,) if isinstance(problems, str) else tuple(problems)
        )
        super().__init__("\n".join(self.problems))


class ScenarioError(GapPlannerError):
    """The planner's scenario must be mended."""


class SourceError(GapPlannerError):
    """A data file must be mended by who keeps it."""


class PortfolioError(GapPlannerError):
    """What the planner asks cannot be met; the planner must choose what gives."""


def listed(values: Iterable[object], *, at_most: int = 5) -> str:
    """Return the first few values quoted and the count of the rest.

    Examples
    --------
    >>> listed(["a", "b", "c"], at_most=2)
    "'a', 'b' (+1)"
    """
    every = [repr(value) for value in values]
    rest = len(every) - at_most
    return ", ".join(every[:at_most]) + (f" (+{rest})" if rest > 0 else "")


def closest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``, or nothing when none is near.

    Examples
    --------
    >>> closest("watter", ["water", "roads"])
    'water'
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return near[0] if near else None


def closest_hint(word: str, known: Iterable[str]) -> str:
    """Return the words that end a sentence about an unknown word: the closest known one, if any.

    A space comes first, so that nothing is added where nothing is near.
    """
    near = closest(word, known)
    return _(" Closest: {word!r}.").format(word=near) if near else ""
