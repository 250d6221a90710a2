"""Do some of the rules hold together?  Asked of the solver, never twice, and against one clock."""

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np

from gapplanner.optimize.conflicts.elastic import with_only
from gapplanner.optimize.highs import Effort, Outcome, Search, search_confirmed
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.world import Floats

# Seconds that any question may take.
SHORTEST = 0.05
# A row holds when it is broken by no more than this, of its largest entry.
HOLDS = 1e-6


class Answer(StrEnum):
    """What is known of some rules together."""

    HOLD = "hold"
    CONFLICT = "conflict"
    UNKNOWN = "unknown"


@dataclass
class Clock:
    """One clock for all questions; seconds."""

    seconds: float
    each: float
    began: float = field(default_factory=time.monotonic)

    @classmethod
    def of(cls, seconds: float | None) -> "Clock":
        """Return a clock that ends after these seconds, or never."""
        return cls(np.inf if seconds is None else seconds, np.inf)

    @property
    def left(self) -> float:
        """Return the seconds left."""
        return max(0.0, self.seconds - (time.monotonic() - self.began))

    def next(self, part: float = 1.0) -> float | None:
        """Return the seconds that the next question may take; nothing when there is no limit."""
        seconds = max(SHORTEST, min(self.each, part * self.left))
        return None if np.isinf(seconds) else seconds


class Questions:
    """What is known so far of which rules hold together."""

    def __init__(self, matrix: Matrix, rules: int, effort: Effort, clock: Clock) -> None:
        self.matrix = replace(matrix, objective=np.zeros(len(matrix.lower)), offset=0.0)
        self.every = frozenset(range(rules))
        self.clock = clock
        self.asked = 0
        self._effort = effort
        self._hold: list[frozenset[int]] = []
        self._conflict: list[frozenset[int]] = []

    def effort(self, relative_gap: float = 0.0) -> Effort:
        """Return how the next question is asked."""
        return replace(
            self._effort,
            absolute_gap=0.0,
            relative_gap=relative_gap,
            node_limit=None,
            time_limit=self.clock.next(),
            target=None,
        )

    def answer(self, rules: Collection[int]) -> Answer:
        """Return whether these rules hold together, whatever becomes of the others."""
        asked = frozenset(rules)
        if any(asked <= known for known in self._hold):
            return Answer.HOLD
        if any(known <= asked for known in self._conflict):
            return Answer.CONFLICT
        if not self.clock.left:
            return Answer.UNKNOWN
        self.asked += 1
        return self._learn(asked, self._ask(asked))

    def holding(self, rules: Collection[int]) -> frozenset[int]:
        """Return the largest set of rules known to hold together that has all of these."""
        asked = frozenset(rules)
        return max((known for known in self._hold if asked <= known), key=len, default=asked)

    def take(self, values: Floats) -> None:
        """Learn which rules a portfolio keeps."""
        self._hold.append(self._kept(values))

    def refuse(self, rules: Collection[int]) -> None:
        """Learn that some rules are in conflict."""
        self._conflict.append(frozenset(rules))

    def _ask(self, rules: frozenset[int]) -> Outcome:
        matrix = with_only(self.matrix, rules)
        relaxed = Search(matrix).relax(self.effort())
        if relaxed.infeasible:
            # The relaxation may be refused in error as well; without presolve it is refused twice.
            again = Search(matrix).relax(replace(self.effort(), presolve=False))
            if again.infeasible:
                return again
        return search_confirmed(matrix, self.effort())

    def _learn(self, rules: frozenset[int], outcome: Outcome) -> Answer:
        if outcome.values is not None:
            self._hold.append(rules | self._kept(outcome.values))
            return Answer.HOLD
        if outcome.infeasible:
            self._conflict.append(rules)
            return Answer.CONFLICT
        return Answer.UNKNOWN

    def _kept(self, values: Floats) -> frozenset[int]:
        matrix = self.matrix
        row = matrix.row_of
        terms = matrix.value * values[matrix.column]
        reached = np.zeros(len(matrix.row_lower))
        np.add.at(reached, row, terms)
        size = np.ones(len(reached))
        np.maximum.at(size, row, np.abs(matrix.value))
        over = np.maximum(matrix.row_lower - reached, reached - matrix.row_upper)
        broken = set(matrix.owner[over > HOLDS * size].tolist())
        return frozenset(self.every - broken)
