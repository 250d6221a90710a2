"""The least by which rules must give so that a portfolio exists."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gapplanner.optimize.conflicts.elastic import Elastic
from gapplanner.optimize.conflicts.handles import Giving, Handle, Way
from gapplanner.optimize.conflicts.questions import Clock
from gapplanner.optimize.highs import Effort, Outcome, search_confirmed
from gapplanner.optimize.world import Floats, Ints, World

# The least giving is sought to this part of itself: less than the 1 % that is told apart.
EXACT = 0.004
# The part of the time left that one search among several may take.
FIRST_PART = 0.6
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
    needed
        The part of all that is given that is proved to be needed, 0-1; 1 when less is proved not
        to be enough.
    """

    amounts: tuple[Giving, ...]
    columns: Ints
    values: Floats
    needed: float = 0.0

    @property
    def relative(self) -> float:
        """Return all that is given, relative to the figures as they stand."""
        return sum(one.relative for one in self.amounts)

    @property
    def is_least(self) -> bool:
        """Return whether less is proved not to be enough, to one per cent of what is given."""
        return self.needed >= 1.0 - 2 * EXACT


@dataclass(frozen=True)
class NotEnough:
    """No giving was found; ``is_proved`` when none is enough, else the clock ended first."""

    is_proved: bool


def least_giving(
    model: Elastic, world: World, effort: Effort, known: Sequence[Given] = ()
) -> Given | NotEnough:
    """Return the least total relative giving of a model's figures.

    Where a share gives, its whole is the portfolio's own.

    Parameters
    ----------
    model, world
        The rules with what can give, and the candidates in them.
    effort
        When to stop looking; its time is for the whole search.
    known
        Ways out already known, of the same rules: the search begins at the best.
    """
    best = min(known, key=lambda one: one.relative, default=None)
    handles = model.handles
    shares = [handle for handle in handles if handle.quantity is not None]
    rounds = 2 if shares else 1
    outcome: Outcome | None = None
    for _round in range(rounds):
        wholes = {
            id(one): _largest_whole(world, one)
            if best is None
            else _whole(world, one, best.columns)
            for one in shares
        }
        cost = np.array([_cost(handle, wholes.get(id(handle), 1.0)) for handle in handles])
        asked = replace(_part(effort, rounds), relative_gap=EXACT)
        start = _nothing(model, world) if best is None else best.values[: model.first]
        outcome = search_confirmed(model.at_cost(cost), asked, start)
        if outcome.values is None:
            break
        found = _given(model, world, outcome)
        # The relative giving of a share depends on its whole, which the bound does not know.
        found = replace(found, needed=0.0 if shares else _needed(outcome))
        if best is None or found.relative <= best.relative:
            best = found
    if best is None:
        return NotEnough(is_proved=outcome is not None and outcome.infeasible)
    return best


def least_alone(model: Elastic, world: World, effort: Effort) -> Given | NotEnough:
    """Return the least giving of one rule, in its own unit, when it alone gives."""
    if len(model.handles) == 1 and model.handles[0].quantity is not None:
        return _least_share(model, world, effort)
    if not model.handles:
        return NotEnough(is_proved=True)
    scale = np.array([handle.scale for handle in model.handles])
    priced = model.at_cost(scale / scale.max())
    clock = Clock.of(effort.time_limit)
    asked = replace(effort, relative_gap=EXACT, time_limit=clock.next(FIRST_PART))
    outcome = search_confirmed(priced, asked, _nothing(model, world))
    if outcome.values is None:
        return NotEnough(is_proved=outcome.infeasible)
    given = replace(_given(model, world, outcome), needed=_needed(outcome))
    if len(model.handles) == 1:
        return _narrowed(model, world, given, (replace(effort, relative_gap=EXACT), clock))
    return given


def _narrowed(model: Elastic, world: World, given: Given, how: tuple[Effort, Clock]) -> Given:
    """Return the least of one figure, by asking whether a portfolio exists within less and less.

    First the figure is held near what is proved to be needed: often that is enough, and the solver
    finds a portfolio more readily than it brings down a figure.
    """
    effort, clock = how
    spent = float(given.values[model.first])
    proved = given.needed * spent
    part = EXACT
    while given.amounts and proved < spent * (1.0 - 2 * EXACT) and clock.left:
        most = model.matrix.upper.copy()
        most[model.first] = max(proved * (1.0 + part), proved + part * (spent - proved))
        held = replace(model.matrix, upper=most)
        outcome = search_confirmed(held, replace(effort, time_limit=clock.next(FIRST_PART)))
        if outcome.values is not None:
            spent = float(outcome.values[model.first])
            given = replace(_given(model, world, outcome), needed=min(1.0, proved / spent))
        elif outcome.infeasible:
            proved = most[model.first]
            given = replace(given, needed=min(1.0, proved / spent))
        part = 0.5
    return given


def _part(effort: Effort, rounds: int) -> Effort:
    limit = effort.time_limit
    return effort if limit is None else replace(effort, time_limit=limit / rounds)


def _least_share(model: Elastic, world: World, effort: Effort) -> Given | NotEnough:
    r"""Return the least by which one share alone gives.

    Notes
    -----
    The share given is *w / T*, both of the portfolio: *w* what is missing, *T* the whole. With
    :math:`\lambda` the best known, a portfolio with :math:`\lambda T - w > 0` lowers it, and when
    there is none :math:`\lambda` is least (Dinkelbach, 1967).
    """
    (handle,) = model.handles
    clock = Clock.of(effort.time_limit)
    asked = replace(effort, relative_gap=EXACT, time_limit=clock.next(FIRST_PART))
    outcome = search_confirmed(model.at_cost(np.ones(1)), asked, _nothing(model, world))
    if outcome.values is None:
        return NotEnough(is_proved=outcome.infeasible)
    best = _given(model, world, outcome)
    while best.amounts and handle.quantity is not None and clock.left:
        missing = float(best.values[model.first])
        least = missing * handle.scale / _whole(world, handle, best.columns)
        credit = np.zeros(model.first)
        credit[: len(world.candidate)] = least * handle.quantity[world.candidate] / handle.scale
        asked = replace(effort, absolute_gap=0.5 * EXACT * missing, time_limit=clock.next())
        lowered = search_confirmed(
            model.at_cost(np.ones(1), credit), asked, best.values[: model.first]
        )
        if lowered.values is None or lowered.objective is None:
            break
        best = replace(best, needed=max(0.0, 1.0 - max(0.0, lowered.bound) / missing))
        if lowered.objective <= asked.absolute_gap:
            break
        best = replace(_given(model, world, lowered), needed=best.needed)
    return best


def _nothing(model: Elastic, world: World) -> Floats | None:
    """Return the portfolio without investments, where long lists of names can give.

    Ceilings then hold and what is asked gives whole. Where figures give, the solver finds better
    by itself, and a start this poor was measured to lead it astray.
    """
    if not any(handle.way is Way.DROP for handle in model.handles):
        return None
    return np.zeros(len(world.candidate))


def _needed(outcome: Outcome) -> float:
    """Return the part of the giving that is proved to be needed, 0-1."""
    spent = -(outcome.objective or 0.0)
    return min(1.0, max(0.0, -outcome.bound) / spent) if spent > NOTHING else 1.0


def _cost(handle: Handle, whole: float) -> float:
    """Return the relative giving of one column unit of a handle."""
    return handle.scale / whole / abs(handle.limit) if handle.limit else 1.0


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
    return Given(tuple(one for one in amounts if one is not None), columns, values)


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
    (12403300.0, 12.0, 0.023077)
    """
    if amount <= 0.0:
        return 0.0
    step = 10.0 ** (math.floor(math.log10(amount)) - DIGITS + 1)
    return round(math.ceil(amount / step - _NOISE) * step, 12)
