"""How large the alternatives of one place are, and who carries each."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gapplanner.candidates.typologies import Typology

# Kilometres are proposed to the tenth; dwellings, facilities and sites whole.
TENTHS: Final = 10
WORTH_A_UNIT: Final = 0.5
# Sizes nearer than a quarter are one alternative: unit costs are known far less well than that.
TELL_APART: Final = 0.25


@dataclass(frozen=True)
class Carrier:
    """An executing unit that may take on works of a place, and the dearest it carries, soles."""

    executing_unit: str
    government: str
    dearest: float


@dataclass(frozen=True)
class Work:
    """One alternative: how much is built, in natural units, and by whom."""

    variant: str
    built: float
    executing_unit: str


def dearest_work(capacity: float, peak: float, ceiling: float) -> float:
    """Return the dearest work that an executing unit carries, soles.

    Parameters
    ----------
    capacity
        What the unit can spend on new investments in a year, soles.
    peak
        Share of the cost spent in the busiest year.
    ceiling
        Dearest investment of its kind of government, soles.

    Examples
    --------
    A unit that can spend 4.5 million a year, works that spend 45 % in their busiest year:

    >>> dearest_work(4_500_000, 0.45, 30_000_000)
    10000000.0
    """
    return min(ceiling, capacity / peak)


def sizes_of(
    gap: float,
    shares: Sequence[float],
    typology: Typology,
    unit_cost: float,
    carriers: Sequence[Carrier],
) -> list[Work]:
    """Return the alternatives that close parts of one gap, each carried by somebody.

    Each share of the gap goes to the first executing unit, most local first, that carries it. When
    nobody carries the largest share, the shares that are not carried are replaced by the same
    shares of the largest work that anybody carries. When the most local unit is left with none of
    them, it is proposed the largest work it does carry. So a large gap becomes bounded works,
    none dearer than its executing unit can spend or its kind of government takes on.

    Parameters
    ----------
    gap
        Natural units.
    shares
        Parts of the gap to propose, 0 to 1, ascending.
    typology
        Smallest and largest work, and whether units are whole.
    unit_cost
        Soles per natural unit.
    carriers
        Executing units that may take it on, most local first.

    Returns
    -------
    list of Work
        By size; equal sizes once. Empty when the gap is less than half a whole unit, or nobody
        carries the smallest work.
    """
    if gap <= 0 or (typology.whole and gap < WORTH_A_UNIT):
        return []
    smallest = _as_built(min(typology.minimum.value, gap), typology)
    largest = {c: _largest(gap, typology, unit_cost, c) for c in carriers}
    largest = {c: amount for c, amount in largest.items() if amount >= smallest}
    if not largest:
        return []
    local, strongest = next(iter(largest)), max(largest, key=lambda c: largest[c])
    wanted = [max(_as_built(share * gap, typology), smallest) for share in shares]
    works = _carried([f"{share:.2f}" for share in shares], wanted, largest)
    if largest[strongest] < wanted[-1]:
        for share in reversed(shares):
            built = max(_as_built(share * largest[strongest], typology), smallest)
            if len(works) < len(shares):
                _add(works, _carried([f"bounded-{share:.2f}"], [built], largest))
    if all(work.executing_unit != local.executing_unit for work in works.values()):
        built = largest[local]
        _add(works, {built: Work(f"up-to-{local.government}", built, local.executing_unit)})
    return [works[built] for built in sorted(works)]


def _carried(
    variants: Sequence[str], wanted: Sequence[float], largest: Mapping[Carrier, float]
) -> dict[float, Work]:
    """Return, by size, each wanted work with the first executing unit that carries it."""
    works = {}
    for variant, built in zip(variants, wanted, strict=True):
        carrier = next((c for c, amount in largest.items() if amount >= built), None)
        if carrier is not None:
            works[built] = Work(variant, built, carrier.executing_unit)
    return works


def _add(works: dict[float, Work], more: Mapping[float, Work]) -> None:
    """Add further works, but for those of nearly the size of another."""
    for built, work in more.items():
        if all(abs(built - other) >= TELL_APART * other for other in works):
            works[built] = work


def _largest(gap: float, typology: Typology, unit_cost: float, carrier: Carrier) -> float:
    # A billionth more, or 10,000,000 / 10 at 1,000,000 each would be nine.
    affordable = math.floor(carrier.dearest / unit_cost * _steps(typology) + 1e-9)
    return min(
        affordable / _steps(typology),
        math.floor(typology.maximum.value),
        max(_as_built(gap, typology), 1.0 / _steps(typology)),
    )


def _as_built(amount: float, typology: Typology) -> float:
    """Return an amount as works are stated: whole units, at least one, or tenths of a kilometre."""
    steps = _steps(typology)
    # Half upwards, as people round; Python's own rounding takes halves to even.
    return max(math.floor(amount * steps + 0.5), 1) / steps


def _steps(typology: Typology) -> int:
    return 1 if typology.whole else TENTHS
