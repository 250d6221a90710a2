"""Every portfolio of a small world as rows of numbers."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.scenario.rules import Group, Quantity, Where

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
LAST_YEAR_SEEN = 12


class Listing:
    """All portfolios of a problem: ``chosen[p, i]`` and ``start[p, i]`` (0 when out)."""

    def __init__(self, problem: PortfolioProblem) -> None:
        self.problem = problem
        self.table = problem.candidate_set.candidates.sort_values("candidate_id", ignore_index=True)
        self.names = [str(name) for name in self.table["candidate_id"]]
        self.place = {name: number for number, name in enumerate(self.names)}
        self._used: dict[str, dict[int, Floats]] = {}
        self.start = self._starts()
        self._derive()

    def _derive(self) -> None:
        self.chosen: Flags = self.start > 0
        duration = self.table["duration_years"].to_numpy(dtype=np.int64)
        self.operates: Ints = np.where(self.chosen, self.start + duration, 0)

    def _starts(self) -> Ints:
        options: dict[str, list[tuple[int, int]]] = {}
        latest = self.table.get("latest_start", pd.Series(np.nan, self.table.index)).fillna(np.inf)
        windows = zip(self.table["slot"], self.table["earliest_start"], latest, strict=True)
        for number, (slot, first, last) in enumerate(windows):
            years = [year for year in self.problem.horizon.programme if first <= year <= last]
            options.setdefault(str(slot), [(-1, 0)]).extend((number, year) for year in years)
        sizes = [len(some) for some in options.values()]
        picks = np.indices(sizes).reshape(len(sizes), -1)
        start = np.zeros((picks.shape[1], len(self.names)), dtype=np.int64)
        for pick, some in zip(picks, options.values(), strict=True):
            number, year = np.array(some, dtype=np.int64).T[:, pick]
            start[np.flatnonzero(number >= 0), number[number >= 0]] = year[number >= 0]
        return start

    @cached_property
    def years(self) -> range:
        """Return every year in which something may be used."""
        first = self.problem.horizon.base_year
        return range(first + 1, first + LAST_YEAR_SEEN)

    def used(self, resource: str) -> dict[int, Floats]:
        """Return by year what each portfolio's candidates use of a resource (portfolio, works)."""
        uses = self.problem.candidate_set.uses
        amounts: dict[tuple[int, int], float] = {}
        if resource in self._used:
            return self._used[resource]
        stated = uses[uses["resource"] == resource]
        for name, offset, amount in zip(
            stated["candidate_id"], stated["year_offset"], stated["amount"], strict=True
        ):
            amounts[self.place[str(name)], int(offset)] = float(amount)
        if resource == "starts" and not amounts:
            amounts = {(number, 0): 1.0 for number in range(len(self.names))}
        found = {year: np.zeros(self.start.shape) for year in self.years}
        for (number, offset), amount in amounts.items():
            for year in self.years:
                found[year][:, number] += amount * (self.start[:, number] == year - offset)
        self._used[resource] = found
        return found

    def freed(self, resource: str, owner: str, year: int) -> Floats:
        """Return what each portfolio frees for an owner of a resource in a year."""
        total = np.zeros(len(self.start))
        for row in self.problem.candidate_set.frees.to_dict("records"):
            if (row["resource"], row["owner"]) == (resource, owner):
                begins = self.start[:, self.place[str(row["candidate_id"])]]
                total += row["amount"] * ((begins > 0) & (begins + row["year_offset"] <= year))
        return total

    @property
    def everything(self) -> Ints:
        """Return the starts of the dearest of every slot, each in its first year."""
        dearest: dict[str, tuple[float, str]] = {}
        rows = zip(self.table["slot"], self.table["cost"], self.names, strict=True)
        for slot, cost, name in rows:
            dearest[slot] = max(dearest.get(slot, (-1.0, "")), (float(cost), name))
        start = np.zeros(len(self.names), dtype=np.int64)
        for _cost, name in dearest.values():
            start[self.place[name]] = self.table["earliest_start"][self.place[name]]
        return start

    def only(self, start: Ints) -> "Listing":
        """Return the same listing of some portfolios alone, given by their starts."""
        other = Listing.__new__(Listing)
        other.problem, other.table, other.names = self.problem, self.table, self.names
        other.place, other.start = self.place, start
        # The same class builds itself here, from starts instead of a problem.
        other._used = {}  # noqa: SLF001
        other._derive()  # noqa: SLF001
        return other

    def column(self, name: str) -> Floats:
        """Return a figure of each candidate."""
        return np.asarray(self.table[name].astype("float64").fillna(0.0), dtype=np.float64)

    def quantity(self, of: Quantity) -> Floats:
        """Return cost, one, or beneficiaries of each candidate."""
        if of is Quantity.COUNT:
            return np.ones(len(self.names))
        return self.column("cost" if of is Quantity.COST else "beneficiaries")

    def group(self, by: Group) -> list[str | None]:
        """Return the group of each candidate."""
        digits = {Group.DEPARTMENT: 2, Group.PROVINCE: 4, Group.DISTRICT: 6}
        if by in digits:
            return [str(unit)[: digits[by]] for unit in self.table["unit_id"]]
        if by is Group.GOVERNMENT:
            return [str(unit)[:2] for unit in self.table["executing_unit"]]
        return [str(value) for value in self.table[str(by)]]

    def groups(self, by: Group | None, where: Where | None) -> list[Flags]:
        """Return the candidates of each group, or of the one group that meets the conditions."""
        if where is not None:
            met = np.ones(len(self.names), dtype=bool)
            for name, accepted in where.conditions().items():
                words = {str(word) for word in accepted}
                met &= np.array([found in words for found in self.group(Group(name))])
            return [met]
        if by is None:
            return [np.ones(len(self.names), dtype=bool)]
        of = self.group(by)
        return [np.array([found == one for found in of]) for one in sorted({str(x) for x in of})]

    def called(self, words: tuple[str, ...]) -> Flags:
        """Return which candidates are called by a word: their own name or their slot's."""
        pairs = zip(self.names, self.table["slot"], strict=True)
        return np.array([name in words or slot in words for name, slot in pairs])

    @cached_property
    def gaps(self) -> list[dict[str, Any]]:
        """Return the known gaps, in order."""
        table = self.problem.candidate_set.gaps.sort_values("gap_id")
        rows = table[table["gap"].notna()].to_dict("records")
        return [{str(name): value for name, value in row.items()} for row in rows]

    @cached_property
    def adds(self) -> Floats:
        """Return what each candidate adds to each known gap (gaps, works)."""
        found = np.zeros((len(self.gaps), len(self.names)))
        number = {gap["gap_id"]: place for place, gap in enumerate(self.gaps)}
        closures = self.problem.candidate_set.closures
        for name, gap, amount in zip(
            closures["candidate_id"], closures["gap_id"], closures["amount"], strict=True
        ):
            if gap in number:
                found[number[gap], self.place[str(name)]] = float(amount)
        return found

    @cached_property
    def sizes(self) -> Floats:
        """Return the size of each known gap."""
        return np.array([float(gap["gap"]) for gap in self.gaps])

    def closed_by(self, year: int | None) -> Floats:
        """Return the closure of each known gap by works operating by a year (portfolios, gaps)."""
        timely = self.chosen if year is None else self.chosen & (self.operates <= year)
        return np.minimum(timely.astype(float) @ self.adds.T, self.sizes[None, :])
