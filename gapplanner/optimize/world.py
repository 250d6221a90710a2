"""The candidate set as numbered arrays: one column for each candidate and start year."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.portfolio.horizon import Horizon
from gapplanner.portfolio.uses import uses_of

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Terms:
    """Sparse numbers on the decision columns: ``amount`` at (``row``, ``column``)."""

    row: Ints
    column: Ints
    amount: Floats


@dataclass(frozen=True, eq=False)
class World:
    r"""Candidates by number, in the order of their identifiers, and the decisions about them.

    Notes
    -----
    A decision column *j* stands for candidate ``candidate[j]`` starting in ``start[j]``; its
    variable is :math:`y_j \in \{0, 1\}`.
    """

    candidate_set: CandidateSet
    horizon: Horizon
    discount_rate: float
    candidate: Ints
    start: Ints

    @cached_property
    def candidates(self) -> pd.DataFrame:
        """Return the candidates in the order of their numbers."""
        return self.candidate_set.candidates.sort_values("candidate_id", ignore_index=True)

    @cached_property
    def number_of(self) -> pd.Series:
        """Return the number of each candidate, by ``candidate_id``."""
        return pd.Series(np.arange(len(self.candidates)), index=self.candidates["candidate_id"])

    @cached_property
    def gaps(self) -> pd.DataFrame:
        """Return the gaps in the order of their identifiers."""
        return self.candidate_set.gaps.sort_values("gap_id", ignore_index=True)

    @cached_property
    def operates(self) -> Ints:
        """Return the year from which each decision column operates: start plus duration."""
        duration = self.candidates["duration_years"].to_numpy(dtype=np.int64)
        return np.asarray(self.start + duration[self.candidate], dtype=np.int64)

    @cached_property
    def slot(self) -> Ints:
        """Return the number of the slot of each candidate; alternatives share one."""
        return pd.factorize(self.candidates["slot"], sort=True)[0].astype(np.int64)

    @cached_property
    def column_names(self) -> list[str]:
        """Return a name for each decision column: candidate and start year."""
        names = self.candidates["candidate_id"].to_numpy()
        pairs = zip(names[self.candidate], self.start, strict=True)
        return [f"y[{name},{start}]" for name, start in pairs]

    @cached_property
    def _first_column(self) -> Ints:
        return np.searchsorted(self.candidate, np.arange(len(self.candidates) + 1)).astype(np.int64)

    def spread(self, numbers: Ints, amounts: Floats) -> tuple[Ints, Ints, Floats]:
        """Repeat a figure of each candidate for every start year it may have.

        Returns
        -------
        tuple
            Position in ``numbers``, decision column, amount.
        """
        first, last = self._first_column[numbers], self._first_column[numbers + 1]
        count = last - first
        source = np.repeat(np.arange(len(numbers)), count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return source, first[source] + within, amounts[source]

    def uses(self, resource: str) -> tuple[Ints, Ints, Floats]:
        """Return decision column, calendar year and amount of what each uses of a resource."""
        used = uses_of(self.candidate_set, resource)
        used = used[used["candidate_id"].isin(self.number_of.index)]
        used = used.sort_values(["candidate_id", "year_offset"], ignore_index=True)
        numbers = used["candidate_id"].map(self.number_of).to_numpy(dtype=np.int64)
        source, column, amount = self.spread(numbers, used["amount"].to_numpy(dtype=np.float64))
        offset = used["year_offset"].to_numpy(dtype=np.int64)
        return column, self.start[column] + offset[source], amount

    def columns_of(self, chosen: pd.Series) -> Ints:
        """Return the decision columns of the candidates flagged by ``candidate_id``."""
        flags = chosen.reindex(self.candidates["candidate_id"], fill_value=False)
        return np.flatnonzero(flags.to_numpy(dtype=bool)[self.candidate])

    def decisions(self, columns: Ints) -> pd.DataFrame:
        """Return ``candidate_id, start_year`` of the decision columns that are set."""
        return pd.DataFrame(
            {
                "candidate_id": self.candidates["candidate_id"].to_numpy()[self.candidate[columns]],
                "start_year": self.start[columns],
            }
        ).sort_values("candidate_id", ignore_index=True)

    def columns_at(self, decisions: pd.DataFrame) -> Ints:
        """Return the columns of ``candidate_id, start_year``; unknown pairs are left out."""
        known = {
            (int(number), int(start)): column
            for column, (number, start) in enumerate(zip(self.candidate, self.start, strict=True))
        }
        numbers = decisions["candidate_id"].map(self.number_of)
        is_known = numbers.notna()
        pairs = zip(numbers[is_known], decisions.loc[is_known, "start_year"], strict=True)
        found = [known.get((int(number), int(start))) for number, start in pairs]
        return np.array(sorted(column for column in found if column is not None), dtype=np.int64)


def world_of(candidate_set: CandidateSet, horizon: Horizon, discount_rate: float) -> World:
    """Return the candidates numbered, with one column per possible start year.

    A candidate may start in any programme year from its ``earliest_start`` to its
    ``latest_start``, where it has one.
    """
    candidates = candidate_set.candidates.sort_values("candidate_id", ignore_index=True)
    earliest = candidates["earliest_start"].fillna(0).to_numpy(dtype=np.int64)
    years = np.array(horizon.programme, dtype=np.int64)
    latest = pd.to_numeric(candidates.get("latest_start", pd.Series(np.nan, candidates.index)))
    last = latest.astype("float64").fillna(np.inf).to_numpy()
    allowed = (years[None, :] >= earliest[:, None]) & (years[None, :] <= last[:, None])
    number, position = np.nonzero(allowed)
    return World(candidate_set, horizon, discount_rate, number.astype(np.int64), years[position])
