r"""Portfolios one inside another: what is compared, and the rules that hold it.

Notes
-----
*Proposition.* One ordered list serves a family of portfolios, each of them being the works of the
list down to some place, exactly when of any two portfolios one lies inside the other.

*Proof.* Prefixes of one list are nested by their length. Conversely let every two portfolios be
nested; ordered by size they form a chain :math:`X_1 \subseteq X_2 \subseteq \dots`. List the works
of :math:`X_1`, then those of :math:`X_2 \setminus X_1`, and so on, each group in any order: every
:math:`X_n` is a prefix. ∎

So no priority variable for each pair of works is needed (the formulation of the published two-stage
models): one binary for each ordered pair of portfolios is enough,

.. math::
    z_{ab} + z_{ba} \ge 1, \qquad x_i^a \le x_i^b + 1 - z_{ab} \quad \forall i

where :math:`x_i^a` says whether outcome *a* has work *i*. The direction is left to the search: less
money does not always mean a smaller portfolio, since variants differ in cost and rules may ask for
more than worth alone would.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule, over
from gapplanner.optimize.world import Flags, Ints, World

# A work of the list as it is compared: slot, candidate, or candidate and start year.
Key = tuple[str, ...]


class Keep(StrEnum):
    """What of a work must stay the same from outcome to outcome.

    ``slot``: only that it enters; its variant and its year may follow the income. ``candidate``:
    the variant too. ``decision``: the variant and the start year. ``order``: only that it enters,
    and no work further down the list has a variant of an earlier name than one above it.
    """

    SLOT = "slot"
    CANDIDATE = "candidate"
    DECISION = "decision"
    ORDER = "order"


def keys_of(candidate_set: CandidateSet, decisions: pd.DataFrame, keep: Keep) -> list[set[Key]]:
    """Return the sets of a portfolio that must be nested with those of the others."""
    slot = candidate_set.candidates.set_index("candidate_id")["slot"]
    ids, years = decisions["candidate_id"], decisions["start_year"]
    if keep is Keep.CANDIDATE:
        return [{(str(name),) for name in ids}]
    if keep is Keep.DECISION:
        return [{(str(name), str(year)) for name, year in zip(ids, years, strict=True)}]
    whole: set[Key] = {(str(slot[name]),) for name in ids}
    if keep is Keep.SLOT:
        return [whole]
    rank = ranks(candidate_set)
    return [
        {(str(slot[name]),) for name in ids if rank[str(name)] <= level}
        for level in range(max(rank.values(), default=0) + 1)
    ]


def ranks(candidate_set: CandidateSet) -> dict[str, int]:
    """Return the place of each candidate's variant among all names of variants, from 0."""
    candidates = candidate_set.candidates
    names = sorted(set(candidates["variant"].astype(str)))
    place = {name: number for number, name in enumerate(names)}
    pairs = zip(candidates["candidate_id"], candidates["variant"], strict=True)
    return {str(name): place[str(variant)] for name, variant in pairs}


def is_nested(families: Iterable[list[set[Key]]]) -> bool:
    """Return whether of any two sets of different portfolios one lies inside the other."""
    return all(
        one <= other or other <= one
        for here, there in combinations(families, 2)
        for one in here
        for other in there
    )


@dataclass(frozen=True)
class KeyedColumns:
    """The decision columns of each key of a world, level by level (`Keep.ORDER` has several)."""

    levels: tuple[Mapping[Key, Ints], ...]

    @classmethod
    def of(cls, world: World, keep: Keep) -> "KeyedColumns":
        """Return the columns of a world by what is compared."""
        names = world.candidates["candidate_id"].astype(str).to_numpy()[world.candidate]
        slots = world.candidates["slot"].astype(str).to_numpy()[world.candidate]
        every = np.arange(len(names), dtype=np.int64)
        if keep is Keep.CANDIDATE:
            return cls((_grouped([(name,) for name in names], every),))
        if keep is Keep.DECISION:
            pairs = [(str(n), str(t)) for n, t in zip(names, world.start, strict=True)]
            return cls((_grouped(pairs, every),))
        keys = [(str(slot),) for slot in slots]
        if keep is Keep.SLOT:
            return cls((_grouped(keys, every),))
        rank = ranks(world.candidate_set)
        of_column = np.array([rank[str(name)] for name in names], dtype=np.int64)
        return cls(
            tuple(
                _grouped(keys, every[of_column <= level])
                for level in range(int(of_column.max(initial=-1)) + 1)
            )
        )


def _grouped(keys: Sequence[Key], columns: Ints) -> dict[Key, Ints]:
    found: dict[Key, list[int]] = {}
    for column in columns:
        found.setdefault(keys[column], []).append(int(column))
    return {key: np.array(found[key], dtype=np.int64) for key in sorted(found)}


@dataclass(frozen=True)
class Between(PlanRule):
    r"""A portfolio between two others: it has all of the smaller and nothing beside the larger.

    Notes
    -----
    .. math:: \sum_{j \in k} y_j \ge 1 \;\; \forall k \in S, \qquad
              \sum_{j \in k} y_j \le 0 \;\; \forall k \notin L
    """

    keep: Keep
    smaller: frozenset[Key] = frozenset()
    larger: frozenset[Key] | None = None
    name: str = "priority"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per work that must enter, and one per work that must not."""
        for key, columns in KeyedColumns.of(model.world, self.keep).levels[-1].items():
            title = ",".join(key)
            if key in self.smaller:
                model.add_row(f"priority[{title}]", columns, 1.0, lower=1.0)
            elif self.larger is not None and key not in self.larger:
                model.add_row(f"beyond[{title}]", columns, 1.0, upper=0.0)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return how many works are missing, and how many are too many."""
        here = keys_of(candidate_set, decisions, self.keep)[-1]
        missing = len(self.smaller - here)
        beyond = 0 if self.larger is None else len(here - self.larger)
        return [
            over("missing", 0.0, float(missing), INVESTMENTS),
            over("beyond", 0.0, float(beyond), INVESTMENTS),
        ]

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow any variant where only the slot is compared."""
        return np.full(len(one), self.keep is Keep.SLOT)

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("The portfolio keeps to the order of the list.")
