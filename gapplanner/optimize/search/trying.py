"""How far each step of the search goes: how low a bound, how careful a proof, which tries."""

from dataclasses import dataclass

from gapplanner.optimize.search.pricing import Care

# How carefully the best plan of a unit is looked for, in parts of the allowed gap.
CARES = (Care(0.02, 1000), Care(0.02, 1000), Care(0.02, 1000), Care(0.005, 5000))
# The bound is low enough when mixtures of plans come this near, in allowed gaps.
NEAR = (0.9, 0.3, 0.1, 0.05)


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
