"""Capital budgets by lot, as words and figures: no table and no model yet."""

from dataclasses import dataclass, field

import numpy as np

BASE_YEAR = 2027
UNITS = ("norte", "sur")
SOURCES = ("canon", "propios")


@dataclass(frozen=True)
class Work:
    """One variant of a work; ``spends`` by year from its start, ``engineers`` in its first year."""

    name: str
    slot: str
    unit: str
    worth: float
    spends: tuple[float, ...]
    engineers: float
    duration: int
    earliest: int | None
    latest: int | None
    covers: tuple[str, ...] = ()

    @property
    def cost(self) -> float:
        """Return what it costs in all."""
        return round(sum(self.spends), 2)


@dataclass(frozen=True)
class Need:
    """A work that needs another; ``timing`` is any, started or operating."""

    candidate: str
    needs: str
    timing: str


@dataclass(frozen=True)
class Statement:
    """A problem in the words of its planner.

    Attributes
    ----------
    limits
        By resource, owner and year (none: every programme year).
    cover
        Places that must all be covered at least cost; with none, worth is made largest.
    """

    years: int
    works: tuple[Work, ...]
    limits: dict[tuple[str, str, int | None], float]
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    needs: tuple[Need, ...] = ()
    excludes: tuple[tuple[str, ...], ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    counts: tuple[tuple[tuple[str, ...], int], ...] = ()
    cover: tuple[str, ...] = field(default=())

    @property
    def programme(self) -> range:
        """Return the years in which works may start."""
        return range(BASE_YEAR + 1, BASE_YEAR + 1 + self.years)


def drawn_statement(seed: int) -> Statement:
    """Return the statement of a seed; the same every time."""
    draw = np.random.default_rng((seed, 11))
    years = int(draw.integers(1, 4))
    decimals = int(draw.choice([0, 2, 3, 6, 9]))
    cover = tuple(f"p{n}" for n in range(int(draw.integers(2, 6)))) if draw.random() < 0.25 else ()
    works = _works(draw, years, decimals, cover)
    slots = sorted({work.slot for work in works})
    names = [work.name for work in works]

    def some(of: list[str], count: int) -> tuple[str, ...]:
        return tuple(str(one) for one in draw.choice(of, size=min(count, len(of)), replace=False))

    def often(chance: float) -> bool:
        return bool(draw.random() < chance)

    several = len(slots) > 1
    needs: tuple[Need, ...] = ()
    if several and often(0.4):
        one, other = some(slots, 2)
        mine = [work.name for work in works if work.slot == one]
        timing = str(draw.choice(["any", "started", "operating"]))
        needs = (Need(some(mine, 1)[0], other, timing),)
    return Statement(
        years,
        works,
        _limits(draw, years, works),
        must=some(slots, 1) if often(0.25) else (),
        must_not=some(names, 1) if often(0.15) else (),
        needs=needs,
        excludes=(some(slots, int(draw.integers(2, 4))),) if several and often(0.3) else (),
        together=(some(slots, 2),) if several and often(0.2) else (),
        counts=((some(slots, 3), int(draw.integers(1, 3))),)
        if len(slots) > 2 and often(0.2)
        else (),
        cover=cover,
    )


def _works(
    draw: np.random.Generator, years: int, decimals: int, cover: tuple[str, ...]
) -> tuple[Work, ...]:
    works = []
    for slot in range(int(draw.integers(2, 8))):
        for variant in range(int(draw.integers(1, 4))):
            spends = tuple(
                float(round(one, 2)) for one in draw.uniform(5, 60, size=int(draw.integers(1, 3)))
            )
            first = int(draw.integers(years)) + BASE_YEAR + 1 if draw.random() < 0.2 else None
            last = None
            if draw.random() < 0.2:
                last = (first or BASE_YEAR + 1) + int(draw.integers(0, 2))
            covers = tuple(place for place in cover if draw.random() < 0.5)
            works.append(
                Work(
                    f"obra-{slot}{'abc'[variant]}",
                    f"s{slot}",
                    UNITS[int(draw.integers(2))],
                    float(round(draw.uniform(-10, 100), decimals)),
                    spends,
                    float(round(draw.uniform(0, 2), 1)),
                    int(draw.integers(1, 4)),
                    first,
                    last,
                    covers,
                )
            )
    return tuple(works)


def _limits(
    draw: np.random.Generator, years: int, works: tuple[Work, ...]
) -> dict[tuple[str, str, int | None], float]:
    total = sum(work.cost for work in works) / years
    found: dict[tuple[str, str, int | None], float] = {}

    def money(share: tuple[float, float]) -> float:
        return float(round(total * draw.uniform(*share), 2))

    kind = draw.random()
    programme = range(BASE_YEAR + 1, BASE_YEAR + 1 + years)
    if kind < 0.5:
        for source in SOURCES[: int(draw.integers(1, 3))]:
            for year in programme:
                found["soles", source, year] = money((0.1, 0.5))
    elif kind < 0.8:
        found["soles", "*", None] = money((0.2, 0.8))
    # Only who executes something can be limited.
    units = sorted({work.unit for work in works})
    if draw.random() < 0.4:
        found["soles", units[int(draw.integers(len(units)))], None] = money((0.1, 0.6))
    if draw.random() < 0.4:
        found["ingenieros", "*", None if draw.random() < 0.5 else BASE_YEAR + 1] = float(
            draw.integers(1, 5)
        )
    if draw.random() < 0.3:
        found["starts", units[int(draw.integers(len(units)))], None] = float(draw.integers(0, 3))
    return found
