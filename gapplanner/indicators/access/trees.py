"""Trees of straight lines from a road to places: the least one, what of it is needed, its parts."""

from typing import Final

import numpy as np
import numpy.typing as npt

ROOT: Final = -1
"""The road, as the parent of a place."""
_TOUCHING: Final = 1e-3  # metres; two places at one point are joined by this

Floats = npt.NDArray[np.float64]


def spanning(points: Floats, roots: Floats) -> dict[int, int]:
    """Return the parent of every place in the least tree; `ROOT` is the network.

    Parameters
    ----------
    points, roots
        Metres of the places, and of the point of the network nearest to each.
    """
    from scipy.sparse.csgraph import breadth_first_order, minimum_spanning_tree
    from scipy.spatial.distance import cdist

    count = len(points)
    metres = np.zeros((count + 1, count + 1))
    metres[1:, 1:] = np.maximum(cdist(points, points), _TOUCHING)
    np.fill_diagonal(metres, 0.0)
    metres[0, 1:] = np.maximum(np.hypot(*(points - roots).T), _TOUCHING)
    tree = minimum_spanning_tree(np.triu(metres))
    _order, before = breadth_first_order(tree, 0, directed=False)
    return {place - 1: int(before[place]) - 1 for place in range(1, count + 1)}


def pruned(points: Floats, roots: Floats, tree: dict[int, int], limit: float) -> dict[int, int]:
    """Return the tree without the ends that nobody needs, the longest end dropped first.

    An end is needed when, without it, some place would be beyond the limit of all that is left.
    """
    parents = dict(tree)
    reach = {place: metres_to(points, segment_of(points, roots, place, parents)) for place in tree}
    waiting = sorted(
        parents, key=lambda place: (-length_of(points, roots, place, parents[place]), place)
    )
    dropped = True
    while dropped:
        dropped = False
        for place in [one for one in waiting if one in parents and one not in parents.values()]:
            left = [reach[other] for other in parents if other != place]
            others = np.min(left, axis=0) if left else np.full(len(points), np.inf)
            mine = np.flatnonzero(reach[place] <= limit)
            if (others[mine] <= limit).all():
                del parents[place]
                dropped = True
    return parents


def branches_of(parents: dict[int, int]) -> list[dict[int, int]]:
    """Return the parts of a tree that hang on the network each by its own first place."""
    first: dict[int, int] = {}

    def head(place: int) -> int:
        while parents[place] != ROOT:
            place = parents[place]
        return place

    for place in parents:
        first[place] = head(place)
    return [
        {place: parents[place] for place in parents if first[place] == one}
        for one in sorted(set(first.values()))
    ]


def shortened(
    points: Floats, roots: Floats, branch: dict[int, int], longest: float
) -> dict[int, int]:
    """Return a branch no longer than ``longest`` metres: its farthest ends are dropped.

    A branch whose first stretch alone is longer is empty.
    """
    parents = dict(branch)
    away: dict[int, float] = {}

    def along(place: int) -> float:
        if place == ROOT:
            return 0.0
        if place not in away:
            before = along(branch[place])
            away[place] = before + length_of(points, roots, place, branch[place])
        return away[place]

    total = sum(length_of(points, roots, place, parents[place]) for place in parents)
    for place in sorted(parents, key=lambda one: (-along(one), one)):
        if total <= longest:
            break
        # Farthest first along the branch: what hangs on it is already gone.
        total -= length_of(points, roots, place, parents[place])
        del parents[place]
    return parents


def end_of(points: Floats, roots: Floats, place: int, parent: int) -> Floats:
    """Return the point where the way from a place ends: its parent, or the road."""
    end: Floats = roots[place] if parent == ROOT else points[parent]
    return end


def length_of(points: Floats, roots: Floats, place: int, parent: int) -> float:
    """Return the metres from a place to its parent."""
    return float(np.hypot(*(points[place] - end_of(points, roots, place, parent))))


def segment_of(
    points: Floats, roots: Floats, place: int, parents: dict[int, int]
) -> tuple[Floats, Floats]:
    """Return both ends of the way from a place to its parent."""
    return points[place], end_of(points, roots, place, parents[place])


def metres_to(points: Floats, segment: tuple[Floats, Floats]) -> Floats:
    """Return the metres from every place to a straight line between two points."""
    start, step = segment[0], segment[1] - segment[0]
    square = float(step @ step)
    share = np.clip((points - start) @ step / square, 0.0, 1.0) if square > 0 else 0.0
    nearest = start + np.multiply.outer(share, step)
    metres: Floats = np.hypot(*(points - nearest).T)
    return metres


def metres_to_root(points: Floats, roots: Floats, branch: dict[int, int], place: int) -> float:
    """Return the metres along a branch from a place to the road."""
    metres = 0.0
    while place != ROOT:
        metres += length_of(points, roots, place, branch[place])
        place = branch[place]
    return metres
