"""How much better one proved plan is than another, and what of it is proved."""

import math
from dataclasses import dataclass

from gapplanner.optimize.objectives import Objective

# Differences below this part of the value are the last bits of arithmetic.
LAST_BITS = 1e-9


@dataclass(frozen=True)
class Gain:
    r"""What a change gains, in the objective's unit; positive is better whatever its sense.

    Attributes
    ----------
    found
        Between the plans found: :math:`s (v_1 - v_0)`, *s* the sense of the objective.
    least, most
        What is proved of the gain between the best plans of both problems:
        :math:`s (v_1 - b_0)` and :math:`s (b_1 - v_0)`, *b* the bounds.
    """

    found: float
    least: float
    most: float

    @property
    def is_proved(self) -> bool:
        """Return whether the change is proved to gain something, or proved to lose something."""
        return self.least > 0 or self.most < 0

    @property
    def is_nothing(self) -> bool:
        """Return whether it is proved that the change neither gains nor loses anything."""
        return self.least == 0 == self.most

    @property
    def verdict(self) -> str:
        """Return ``nothing`` or ``proved``, or ``not distinguishable`` within the bounds."""
        if self.is_nothing:
            return "nothing"
        return "proved" if self.is_proved else "not distinguishable"


def gain_between(
    objective: Objective,
    before: tuple[float, float],
    after: tuple[float, float],
    *,
    widens: bool | None = None,
) -> Gain:
    """Return the gain of a change from the value and bound before and after it.

    ``widens`` says that every plan that held before holds after (True: the gain cannot be
    negative), that every plan after held before (False: it cannot be positive), or neither.

    Examples
    --------
    >>> from gapplanner.optimize.objectives import People
    >>> gain_between(People(), (100.0, 104.0), (110.0, 112.0), widens=True)
    Gain(found=10.0, least=6.0, most=12.0)
    """
    sense = objective.sense
    scale = LAST_BITS * max(1.0, abs(before[0]))

    def clean(amount: float) -> float:
        return 0.0 if abs(amount) <= scale else amount

    found = clean(sense * (after[0] - before[0]))
    least = clean(sense * (after[0] - before[1]))
    most = clean(sense * (after[1] - before[0]))
    if widens is True:
        least, most = max(0.0, least), max(0.0, most)
    elif widens is False:
        least, most = min(0.0, least), min(0.0, most)
    return Gain(found, least, most)


def relative_gain(objective: Objective, value: float, gain: float) -> float:
    """Return a gain over ``value`` in the measure of the objective's own relative gap, signed.

    For ``balanced`` this is the growth of the weighted geometric mean of the closed shares.
    """
    if gain == 0:
        return 0.0
    size = objective.relative_gap(value, value + objective.sense * abs(gain))
    return size if gain > 0 else -size


def level_of(objective: Objective, value: float) -> float:
    """Return the value as people read it: ``balanced`` as the weighted geometric mean, 0-1.

    The other objectives are read as they are: a share, a sum of shares, persons, soles.
    """
    return level_named(objective.name, value)


def level_named(objective: str, value: float) -> float:
    """Return the value of an objective called by its word as people read it."""
    return math.exp(value) if objective == "balanced" else value
