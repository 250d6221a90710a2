"""What the search is told, how far each of its steps goes, and what it tells."""

from collections.abc import Callable
from dataclasses import dataclass

from gapplanner.optimize.search.mixing import Entries
from gapplanner.optimize.search.pricing import Care
from gapplanner.optimize.world import Floats, Ints

# How carefully the best plan of a unit is looked for, in parts of the allowed gap.
CARES = (Care(0.02, 1000), Care(0.02, 1000), Care(0.02, 1000), Care(0.005, 5000))
# The bound is low enough when mixtures of plans come this near, in allowed gaps.
NEAR = (0.5, 0.2, 0.1, 0.05)
# Rounds of looking for plans quickly, and of proving that there is none better.
MOST_LOOKS = 12
MOST_PROOFS = 25
# A quick look that finds no more plans than this is the last.
FEW = 15
# What all ceilings of a round may overstate together, in parts of what mixtures are away.
OVERSTATED = 0.15
# What of the way from the mixture to the bound is likely to stay.
AWAY = 0.3
# How much of the last prices is kept in the next.
STEADY = 0.4
# A ceiling passed by less than this part of the allowed gap is not stated.
PASSED = 1e-3
# Seconds that are as good as none.
NO_TIME = 0.1
# When a turn of improving is content, and what is worth another, in allowed gaps; how many turns
# may bring less.
CONTENT = 0.9
WORTHWHILE = 0.01
MOST_IN_VAIN = 5
# Turns of improving before the bound is lowered further.
FIRST_TURNS = 2
# How much of the allowed gap a proof over the whole may leave, how many columns it may be about,
# and when to go on without it, nodes.
PROVED = 0.95
MOST_FINISHED = 12_000
FINISHES = (0, 2000, 5000, 20_000)
# Rounds of tangents at one point of the search.
MOST_TANGENTS = 8
TINY = 1e-12


@dataclass(frozen=True)
class Try:
    """How far one try to choose whole plans goes.

    ``columns``: how many are chosen among, for each unit on average. ``part``: how much of the
    allowed gap is used up when the try is content. ``nodes``: when to go on to the next try.
    ``keeps_whole``: whether what mixtures take whole already stays.
    """

    columns: int
    part: float
    nodes: int
    keeps_whole: bool = False


# One try after the other, each with more room than the one before.
TRIES = (
    (Try(8, 0.85, 100, keeps_whole=True), Try(8, 0.85, 60)),
    (Try(24, 0.9, 200, keeps_whole=True), Try(12, 0.9, 200)),
    (Try(8, 0.95, 300), Try(12, 0.95, 1000)),
    (Try(12, 0.95, 5000), Try(20, 0.95, 20_000)),
)

# Rows (entries, upper bounds) that sharpen a concave objective at a point of the model.
Sharpen = Callable[[Floats], tuple[Entries, Floats] | None]


@dataclass(frozen=True, eq=False)
class Guide:
    """What the objective tells the search.

    ``sharpen`` adds tangents at a point and returns them as rows; ``worth`` is the true objective
    of decision columns, to be maximised.
    """

    sharpen: Sharpen
    worth: Callable[[Ints], float]


@dataclass(frozen=True, eq=False)
class Found:
    """What the search by combinations found: a portfolio's columns, and a proved bound."""

    columns: Ints | None
    bound: float
    nodes: int
