"""The set of candidates that may be chosen among, every identifier and amount checked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from gapplanner.candidates.checks import problems_of
from gapplanner.errors import SourceError
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    CLOSURE_COLUMNS,
    FREE_COLUMNS,
    GAP_COLUMNS,
    LIMIT_COLUMNS,
    OPTIONAL_CANDIDATE_COLUMNS,
    USE_COLUMNS,
)

CALLED: Final = ("candidate_id", "slot", "copy_of", "cui", "idea_code")
"""Columns by which an investment may be called."""
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "candidates": ("candidate_id",),
    "gaps": ("gap_id",),
    "closures": ("candidate_id", "gap_id"),
    "uses": ("candidate_id", "resource", "year_offset"),
    "limits": ("resource", "owner", "year"),
    "frees": ("candidate_id", "resource", "owner", "year_offset"),
}
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "candidates": CANDIDATE_COLUMNS,
    "gaps": GAP_COLUMNS,
    "closures": CLOSURE_COLUMNS,
    "uses": USE_COLUMNS,
    "limits": LIMIT_COLUMNS,
    "frees": FREE_COLUMNS,
}


def nothing_freed() -> pd.DataFrame:
    """Return a table of what candidates free of limits, without rows: nobody frees anything."""
    kinds = {"year_offset": "int64", "amount": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=kinds.get(name, "object")) for name in FREE_COLUMNS})


@dataclass(frozen=True)
class Profile:
    """Amounts of each candidate, side by side: those of number *n* from ``first[n]`` on.

    Attributes
    ----------
    first
        Where the amounts of each candidate begin, by its number; one more at the end.
    what
        What each amount is of: years from the start, or a row of a table.
    amount
        The amounts, in the unit of their table.
    """

    first: npt.NDArray[np.int64]
    what: npt.NDArray[np.int64]
    amount: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls, ids: pd.Index, candidate: pd.Series, what: npt.ArrayLike, amount: pd.Series
    ) -> Self:
        """Return the amounts of a table by candidate; within each in the order of ``what``."""
        number = ids.get_indexer(pd.Index(candidate)).astype(np.int64)
        of_what = np.asarray(what, dtype=np.int64)
        order = np.lexsort([of_what, number])
        first = np.searchsorted(number[order], np.arange(len(ids) + 1))
        amounts = amount.to_numpy(dtype=np.float64)
        return cls(first.astype(np.int64), of_what[order], amounts[order])

    def spread(
        self, numbers: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return the place in ``numbers``, and the place here, of every amount of candidates."""
        count = self.first[numbers + 1] - self.first[numbers]
        place = np.repeat(np.arange(len(numbers), dtype=np.int64), count)
        before = np.cumsum(count) - count
        entry = np.arange(len(place), dtype=np.int64) + (self.first[numbers] - before)[place]
        return place, entry


@dataclass(frozen=True)
class CandidateSet:
    """What could be built, what it would close, what it uses and what there is of it.

    Attributes
    ----------
    candidates
        ``CANDIDATE_COLUMNS``, one row per investment that may be chosen; ``cost`` in soles of the
        base year, ``om_cost`` in soles a year, ``beneficiaries`` in persons (estimated), ``worth``
        in the planner's own unit; it may start from ``earliest_start`` to ``latest_start``.
    gaps
        ``GAP_COLUMNS``, one row per gap, those nobody serves included.
    closures
        What each candidate adds to each gap, in the gap's natural unit.
    uses
        What each candidate uses of each resource, by year from its start (offset 0).
    limits
        What there is of each resource, by owner and calendar year.
    indicator_weights
        The council's weights, by ``indicator_id``; they add up to 1. None where there is no gap.
    frees
        What each candidate adds to the limit of an owner of a resource, every year from its start
        plus ``year_offset`` on.

    Notes
    -----
    Rows are sorted by key, so that nothing depends on the order they came in.
    """

    candidates: pd.DataFrame
    gaps: pd.DataFrame
    closures: pd.DataFrame
    uses: pd.DataFrame
    limits: pd.DataFrame
    indicator_weights: pd.Series
    frees: pd.DataFrame = field(default_factory=nothing_freed)

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, pd.DataFrame],
        indicator_weights: Mapping[str, float] | pd.Series,
        *,
        years: Sequence[int] = (),
    ) -> Self:
        """Return the set made of its tables, refused whole if anything in them is wrong.

        Parameters
        ----------
        tables
            ``candidates``, ``gaps``, ``closures``, ``uses`` and ``limits``, and ``frees`` if any
            candidate frees capacity; columns as in the vocabulary; further columns are dropped.
        indicator_weights
            Weight of each indicator, 0 or more; made to add up to 1. None where there is no gap.
        years
            Programme years in order; when given, every candidate must be able to start in one.

        Raises
        ------
        SourceError
            Every problem of every table at once: missing columns, repeated keys, identifiers that
            lead nowhere, costs that are not positive, negative or unknown amounts, spending that
            does not add up to the cost, impossible years.
        """
        weights = pd.Series(dict(indicator_weights), dtype="float64", name="weight").sort_index()
        weights = weights.rename_axis("indicator_id")
        tables = {"frees": nothing_freed(), **tables}
        problems = problems_of(tables, weights, years, COLUMNS, KEYS)
        if problems:
            raise SourceError(problems)
        return cls(
            **{name: _in_order(tables[name], name) for name in COLUMNS},
            indicator_weights=weights / weights.sum(),
        )

    @cached_property
    def ids(self) -> pd.Index:
        """Return ``candidate_id`` in order: candidates are numbered by their place in it."""
        ids: pd.Index = pd.Index(sorted(self.candidates["candidate_id"]), name="candidate_id")
        return ids

    @cached_property
    def called(self) -> Mapping[str, npt.NDArray[np.int64]]:
        """Return, for each word, the numbers of the candidates it calls.

        Numbers follow the order of ``candidate_id``; a word may be a candidate, a slot (any variant
        of it), what it is a copy of, a CUI or an idea code.
        """
        found: dict[str, set[int]] = {}
        candidates = self.candidates.sort_values("candidate_id")
        for column in CALLED:
            for number, word in enumerate(candidates.get(column, pd.Series()).astype(object)):
                if not pd.isna(word):
                    found.setdefault(str(word), set()).add(number)
        return {word: np.array(sorted(numbers)) for word, numbers in found.items()}

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Return what is known so far of the use of each resource (`portfolio.uses.profile_of`)."""
        return {}

    @cached_property
    def durations(self) -> npt.NDArray[np.int64]:
        """Return the duration of each candidate in whole years, by its number."""
        duration = self.candidates.set_index("candidate_id")["duration_years"]
        return duration.reindex(self.ids).to_numpy(dtype=np.int64)

    @cached_property
    def gap_sizes(self) -> pd.Series:
        """Return the size of each gap in its unit, by ``gap_id`` in order; NaN where unknown."""
        return self.gaps.set_index("gap_id")["gap"].sort_index().astype("Float64").astype("float64")

    @cached_property
    def unit_of(self) -> Mapping[str, str]:
        """Return the executing unit of each candidate, by ``candidate_id``."""
        pairs = zip(self.candidates["candidate_id"], self.candidates["executing_unit"], strict=True)
        return {str(name): str(unit) for name, unit in pairs}

    @cached_property
    def added(self) -> Profile:
        """Return what each candidate adds to each gap; ``what`` is the row of ``closures``."""
        closures = self.closures
        rows = np.arange(len(closures), dtype=np.int64)
        return Profile.of(self.ids, closures["candidate_id"], rows, closures["amount"])

    def without(self, candidate_ids: Iterable[str]) -> Self:
        """Return the same set without some candidates."""
        gone = set(candidate_ids)
        kept = {
            name: table[~table["candidate_id"].isin(gone)].reset_index(drop=True)
            for name, table in self._by_candidate().items()
        }
        return type(self)(
            **kept, gaps=self.gaps, limits=self.limits, indicator_weights=self.indicator_weights
        )

    def _by_candidate(self) -> dict[str, pd.DataFrame]:
        return {
            "candidates": self.candidates,
            "closures": self.closures,
            "uses": self.uses,
            "frees": self.frees,
        }


def _in_order(table: pd.DataFrame, name: str) -> pd.DataFrame:
    key = list(KEYS[name])
    columns = [*COLUMNS[name], *(_known_optional(table) if name == "candidates" else ())]
    return table[columns].sort_values(key, ignore_index=True)


def _known_optional(candidates: pd.DataFrame) -> list[str]:
    return [
        name
        for name in OPTIONAL_CANDIDATE_COLUMNS
        if name in candidates and candidates[name].notna().any()
    ]
