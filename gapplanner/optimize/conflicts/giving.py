"""The least by which rules must give so that a portfolio exists."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.conflicts.elastic import Elastic, elastic
from gapplanner.optimize.conflicts.handles import Giving, Handle, Way
from gapplanner.optimize.highs import Effort, Outcome, search_confirmed
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Floats, Ints, World

# The least giving is sought to this part of itself: less than the 1 % that is told apart.
EXACT = 0.004
# Rounds by which a share, whose whole moves with the portfolio, is brought to its least.
SHARE_ROUNDS = 8
# Amounts are told with this many digits, rounded to the side that is enough.
DIGITS = 6
# Figures that give by less than this part of their scale do not give: the last bits of arithmetic.
NOTHING = 1e-7
# The part of the last digit told that is arithmetic, not giving.
_NOISE = 0.01


@dataclass(frozen=True, eq=False)
class Given:
    """A portfolio that exists when some figures give.

    Attributes
    ----------
    amounts
        What gives, and by how much.
    columns
        The decisions of a portfolio that then keeps every rule.
    values
        The value of every column of the model.
    is_least
        Whether less is proved not to be enough, to one per cent of the relative giving.
    """

    amounts: tuple[Giving, ...]
    columns: Ints
    values: Floats
    is_least: bool

    @property
    def relative(self) -> float:
        """Return all that is given, relative to the figures as they stand."""
        return sum(one.relative for one in self.amounts)


def least_giving(
    matrix: Matrix,
    world: World,
    handles: Sequence[Handle],
    effort: Effort,
    *,
    is_relative: bool = True,
) -> Given | None:
    """Return the least total giving of these figures, or nothing when it is not enough.

    What no handle eases stays in force. Where a share gives, its whole is the portfolio's own.

    Parameters
    ----------
    matrix, world
        The model of the rules, and the candidates in it.
    handles
        What can give.
    effort
        When to stop looking.
    is_relative
        Whether amounts are added up relative to the figures as they stand, or as they are: figures
        of one rule have one unit.
    """
    model = elastic(matrix, handles)
    if len(handles) == 1 and handles[0].quantity is not None:
        return _least_share(model, world, effort)
    best: Given | None = None
    shares = [handle for handle in handles if handle.quantity is not None]
    whole = {id(handle): _largest_whole(world, handle) for handle in shares}
    for _round in range(2 if shares else 1):
        cost = np.array([_cost(handle, whole.get(id(handle), 1.0)) for handle in handles])
        if not is_relative:
            cost = _amounts(handles)
        outcome = search_confirmed(model.at_cost(cost), replace(effort, relative_gap=EXACT))
        if outcome.values is None:
            return best
        found = _given(model, world, outcome)
        # The relative giving of a share depends on its whole, which the bound does not know.
        found = replace(found, is_least=not shares and _is_proved(outcome))
        if best is None or found.relative < best.relative:
            best = found
        whole = {id(handle): _whole(world, handle, found.columns) for handle in shares}
    return best


def _least_share(model: Elastic, world: World, effort: Effort) -> Given | None:
    r"""Return the least by which one share alone gives.

    Notes
    -----
    The share given is *w / T*, both of the portfolio: *w* what is missing, *T* the whole. With
    :math:`\lambda` the best known, a portfolio with :math:`\lambda T - w > 0` lowers it, and when
    there is none :math:`\lambda` is least (Dinkelbach, 1967).
    """
    (handle,) = model.handles
    one = np.ones(1)
    outcome = search_confirmed(model.at_cost(one), replace(effort, relative_gap=EXACT))
    if outcome.values is None:
        return None
    best = _given(model, world, outcome)
    for _round in range(SHARE_ROUNDS):
        missing = float(outcome.values[model.first])
        whole = _whole(world, handle, best.columns) / handle.scale
        least = missing / whole
        if handle.quantity is None or not best.amounts:
            break
        credit = np.zeros(model.first)
        credit[: len(world.candidate)] = least * handle.quantity[world.candidate] / handle.scale
        asked = replace(effort, relative_gap=0.0, absolute_gap=0.5 * EXACT * missing)
        lowered = search_confirmed(model.at_cost(one, credit), asked)
        if lowered.values is None or lowered.objective is None:
            break
        if lowered.objective <= asked.absolute_gap:
            return replace(best, is_least=lowered.bound <= 2 * EXACT * missing)
        outcome, best = lowered, _given(model, world, lowered)
    return replace(best, is_least=False)


def _is_proved(outcome: Outcome) -> bool:
    """Return whether the giving is proved least, to less than one per cent of itself."""
    spent = -(outcome.objective or 0.0)
    return -outcome.bound >= spent * (1.0 - 2 * EXACT) - NOTHING


def _cost(handle: Handle, whole: float) -> float:
    """Return the relative giving of one column unit of a handle."""
    if handle.way is Way.DROP:
        return 1.0
    return handle.scale / whole / abs(handle.limit) if handle.limit else 1.0


def _amounts(handles: Sequence[Handle]) -> Floats:
    """Return one column unit of each handle in the unit that they share, near 1."""
    scale = np.array([handle.scale for handle in handles])
    return scale / scale.max(initial=1e-300)


def _largest_whole(world: World, handle: Handle) -> float:
    """Return the most that the whole of a share can be: everything is built."""
    if handle.quantity is None:
        raise TypeError
    most = np.zeros(int(world.slot.max(initial=0)) + 1)
    np.maximum.at(most, world.slot, handle.quantity)
    return float(most.sum()) or 1.0


def _whole(world: World, handle: Handle, columns: Ints) -> float:
    if handle.quantity is None:
        raise TypeError
    return float(handle.quantity[world.candidate[columns]].sum()) or 1.0


def _given(model: Elastic, world: World, outcome: Outcome) -> Given:
    if outcome.values is None:
        raise TypeError
    values = outcome.values
    columns = np.flatnonzero(values[: len(world.candidate)] > 0.5).astype(np.int64)
    amounts = [
        _giving(handle, float(values[model.first + place]), world, columns)
        for place, handle in enumerate(model.handles)
    ]
    return Given(tuple(one for one in amounts if one is not None), columns, values, is_least=False)


def _giving(handle: Handle, given: float, world: World, columns: Ints) -> Giving | None:
    if given <= NOTHING:
        return None
    amount = given * handle.scale
    if handle.is_whole:
        amount = float(round(amount))
    else:
        if handle.quantity is not None:
            amount /= _whole(world, handle, columns)
        amount = enough(amount)
    if not amount:
        return None
    return Giving(handle.rule, handle.what, handle.way, handle.unit, handle.limit, amount)


def enough(amount: float) -> float:
    """Return an amount with few digits that is no less, save for the last bits of arithmetic.

    Examples
    --------
    >>> enough(12_403_217.3), enough(12.0000001), enough(0.0230769230)
    (12403300.0, 12.0, 0.0230770)
    """
    if amount <= 0.0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(amount)) - DIGITS + 1)
    return round(math.ceil(amount / step - _NOISE) * step, 12)

