"""Closure of gaps as linear terms: on the decisions where that is exact, else on shared columns."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.world import Floats, Ints, World


@dataclass(frozen=True, eq=False)
class Closing:
    r"""What closes each gap: the gap's number, a column, an amount, the year it operates from.

    Notes
    -----
    Where one slot alone serves a gap, or where all that could be built together does not fill it,
    the cap is put on the amount itself: :math:`\min(a_{ig}, G_g) \, y_j`. Elsewhere
    columns :math:`c_{gt} \ge 0` are bounded by

    .. math:: c_{gt} \le \sum_{j:\, o_j = t} a_{jg} y_j, \qquad \sum_t c_{gt} \le G_g

    A gap of unknown size closes nothing that can be counted.
    """

    gap: Ints
    column: Ints
    amount: Floats
    operates: Ints


def closing_of(model: PortfolioModel) -> Closing:
    """Return the closure terms of a model, adding the shared columns the first time."""
    if "closing" not in model.shared:
        model.shared["closing"] = _state(model)
    found = model.shared["closing"]
    if not isinstance(found, Closing):
        raise TypeError
    return found


def closable(world: World) -> Floats:
    """Return the most that each gap can close if everything were built, in its unit."""
    gap, number, amount, size = services_in(world)
    slot = world.slot[number]
    best = np.zeros(len(world.gaps))
    if len(gap):
        key = gap * (slot.max() + 1) + slot
        pairs, place = np.unique(key, return_inverse=True)
        most = np.zeros(len(pairs))
        np.maximum.at(most, place, amount)
        np.add.at(best, pairs // (slot.max() + 1), most)
    return np.minimum(best, size)


def services_in(world: World) -> tuple[Ints, Ints, Floats, Floats]:
    """Return gap, candidate and amount of every closure, and the size of each gap."""
    gaps = world.gaps
    size: Floats = np.asarray(gaps["gap"].astype("float64").fillna(0.0), dtype=np.float64)
    number_of_gap = {name: number for number, name in enumerate(gaps["gap_id"])}
    closures = world.candidate_set.closures.sort_values(["gap_id", "candidate_id"])
    closures = closures[closures["candidate_id"].isin(world.number_of.index)]
    gap = closures["gap_id"].map(number_of_gap).to_numpy(dtype=np.int64)
    number = closures["candidate_id"].map(world.number_of).to_numpy(dtype=np.int64)
    amount = np.minimum(closures["amount"].to_numpy(dtype=np.float64), size[gap])
    kept = amount > 0
    return gap[kept], number[kept], amount[kept], size


def _state(model: PortfolioModel) -> Closing:
    world = model.world
    gap, number, amount, size = services_in(world)
    source, column, spread_amount = world.spread(number, amount)
    on_gap = gap[source]
    simple = ~_may_overflow(world, gap, number, amount, size)[on_gap]
    plain = Closing(
        on_gap[simple], column[simple], spread_amount[simple], world.operates[column[simple]]
    )
    shared = _shared_columns(model, on_gap[~simple], column[~simple], spread_amount[~simple], size)
    return Closing(
        np.concatenate([plain.gap, shared.gap]),
        np.concatenate([plain.column, shared.column]),
        np.concatenate([plain.amount, shared.amount]),
        np.concatenate([plain.operates, shared.operates]),
    )


def _may_overflow(
    world: World, gap: Ints, number: Ints, amount: Floats, size: Floats
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Return whether several slots together could add more than each gap holds."""
    total = np.zeros(len(size))
    if len(gap):
        width = int(world.slot.max()) + 1
        pairs, place = np.unique(gap * width + world.slot[number], return_inverse=True)
        most = np.zeros(len(pairs))
        np.maximum.at(most, place, amount)
        np.add.at(total, pairs // width, most)
    return total > size * (1 + 1e-12)


def _shared_columns(
    model: PortfolioModel, gap: Ints, column: Ints, amount: Floats, size: Floats
) -> Closing:
    operates = model.world.operates[column]
    base = 10_000  # years have four digits
    keys, place = np.unique(gap * base + operates, return_inverse=True)
    of_gap, of_year = keys // base, keys % base
    titles = model.world.gaps["gap_id"].to_numpy()
    names = [f"c[{titles[g]},{t}]" for g, t in zip(of_gap, of_year, strict=True)]
    own = model.add_columns(names, np.zeros(len(keys)), size[of_gap])
    owner, model.owner = model.owner, -1
    every = np.arange(len(keys))
    model.add_rows(
        [f"served[{name[2:-1]}]" for name in names],
        (
            np.concatenate([every, place]),
            np.concatenate([own, column]),
            np.concatenate([np.ones(len(keys)), -amount]),
        ),
        upper=0.0,
    )
    several, row = np.unique(of_gap, return_inverse=True)
    model.add_rows(
        [f"whole[{titles[g]}]" for g in several],
        (row.astype(np.int64), own, np.ones(len(own))),
        upper=size[several],
    )
    model.owner = owner
    return Closing(of_gap, own, np.ones(len(own)), of_year)
