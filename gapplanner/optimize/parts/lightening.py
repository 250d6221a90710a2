"""A portfolio that breaks a few limits made one that keeps them, by leaving out works."""

import numpy as np

from gapplanner.optimize.search.decided import DecidedRows
from gapplanner.optimize.world import Floats, Ints

# Rows that ask for a least amount and are looked after while works are left out, at most.
MOST_LEASTS = 2000
TINY = 1e-12


def lightened(
    decided: DecidedRows, chosen: Ints, broken: list[tuple[int, int]], worth: Floats
) -> Ints | None:
    r"""Leave out works, those first that help the broken rows most for what they are worth.

    Returns
    -------
    Ints or None
        What is left, or none where leaving out works does not do.

    Notes
    -----
    Works *j* are left out by rising

    .. math:: w_j \Big/ \sum_r \min(1, g_{rj} / d_r)

    with :math:`w_j` their worth, :math:`g_{rj}` what row *r* gains without it and :math:`d_r` what
    it lacks; none that would break another row, and none that no row lacks anything for any more.
    """
    gains, lacks = _lacking(decided, chosen, broken)
    rows = [row for row, _side in broken]
    others, spare = _spare(decided, chosen, set(rows))
    helped = np.minimum(1.0, np.maximum(gains, 0.0) / lacks[:, None]).sum(axis=0)
    useful = np.flatnonzero((helped > 0.0) & (gains >= 0.0).all(axis=0))
    price = np.maximum(worth[chosen[useful]], TINY) / helped[useful]
    kept = np.ones(len(chosen), dtype=bool)
    for place in useful[np.argsort(price, kind="stable")]:
        if (lacks <= 0.0).all():
            break
        needed = ((gains[:, place] > 0.0) & (lacks > 0.0)).any()
        if needed and (spare - others[:, place] >= 0.0).all():
            kept[place] = False
            lacks = lacks - gains[:, place]
            spare = spare - others[:, place]
    left = chosen[kept]
    return None if (lacks > 0.0).any() else left


def _lacking(
    decided: DecidedRows, chosen: Ints, broken: list[tuple[int, int]]
) -> tuple[Floats, Floats]:
    """Return what each broken row gains without each work chosen, and what it lacks."""
    matrix = decided.matrix
    gains, lacks = np.zeros((len(broken), len(chosen))), np.zeros(len(broken))
    for place, (row, side) in enumerate(broken):
        weights, fixed = _on_chosen(decided, row, chosen)
        gains[place] = side * weights
        limit = matrix.row_upper[row] if side > 0 else matrix.row_lower[row]
        lacks[place] = side * (fixed + weights.sum() - limit)
    return gains, lacks


def _spare(decided: DecidedRows, chosen: Ints, broken: set[int]) -> tuple[Floats, Floats]:
    """Return what each work chosen adds to rows that ask for a least, and what they have beyond."""
    matrix = decided.matrix
    asks = np.flatnonzero(decided.settled & np.isfinite(matrix.row_lower))
    defining = {one.row for one in decided.definitions}
    rows = [row for row in asks.tolist() if row not in broken and row not in defining][:MOST_LEASTS]
    adds, spare = np.zeros((len(rows), len(chosen))), np.zeros(len(rows))
    for place, row in enumerate(rows):
        weights, fixed = _on_chosen(decided, row, chosen)
        adds[place] = weights
        spare[place] = max(0.0, fixed + weights.sum() - matrix.row_lower[row])
    return adds, spare


def _on_chosen(decided: DecidedRows, row: int, chosen: Ints) -> tuple[Floats, float]:
    """Return the weights of the works chosen in a row, and what it is without any work."""
    columns, weights = decided.on_decisions(row)
    dense = np.zeros(len(decided.matrix.lower))
    dense[columns] = weights
    return dense[chosen], decided.without_decisions(row)
