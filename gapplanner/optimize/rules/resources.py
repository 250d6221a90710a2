"""Capacity: what each executing unit, or everyone together, can use of a resource in a year."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import Finding, PlanRule, over, uses_no_more
from gapplanner.optimize.world import Flags, Floats, Ints
from gapplanner.portfolio.freeing import everything_freed, freed_of, freed_sentence
from gapplanner.portfolio.uses import used_by_year
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS


@dataclass(frozen=True)
class ResourceCeiling(PlanRule):
    r"""The yearly use of a resource stays under what its owner has and what is freed for it.

    Notes
    -----
    .. math:: \sum_{j \in e} u_{j,\, t - \tau_j}\, y_j
        \le L_{et} + \sum_{j:\, \tau_j + d_{je} \le t} f_{je}\, y_j

    for each owner *e* (an executing unit, or ``*`` for all together) and year *t* that has a limit;
    *u* what a candidate uses so many years after its start :math:`\tau`, *f* what a candidate
    frees for *e* from *d* years after its start on. A year without a limit is not limited.
    """

    resource: str
    limits: Mapping[tuple[str, int], float]

    @property
    def name(self) -> str:
        """Return the resource and whose it is."""
        return f"limits.{self.resource}"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per owner and year."""
        world = model.world
        column, year, amount = world.uses(self.resource)
        unit = world.candidates["executing_unit"].to_numpy()[world.candidate[column]]
        keys = sorted(self.limits)
        row_of = {key: row for row, key in enumerate(keys)}
        rows, columns, values = [], [], []
        for owners in (unit, np.full(len(unit), EVERYONE, dtype=object)):
            found = [row_of.get(key, -1) for key in zip(owners, year.tolist(), strict=True)]
            row = np.array(found, dtype=np.int64)
            rows.append(row[row >= 0])
            columns.append(column[row >= 0])
            values.append(amount[row >= 0])
        row, column, amount = self._freeing(model, row_of)
        rows.append(row)
        columns.append(column)
        values.append(-amount)
        model.add_rows(
            [f"{self.resource}[{owner},{year}]" for owner, year in keys],
            (np.concatenate(rows), np.concatenate(columns), np.concatenate(values)),
            upper=np.array([self.limits[key] for key in keys]),
        )

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what uses no more in any year, of the same executing unit's or of nobody's own.

        What frees any of the resource is never replaced.
        """
        units = candidate_set.candidates.set_index("candidate_id")["executing_unit"]
        first, second = units.reindex(one).to_numpy(), units.reindex(other).to_numpy()
        limited = pd.Series(second).isin({owner for owner, _year in self.limits}).to_numpy()
        allowed = uses_no_more(candidate_set, self.resource, one, other)
        frees = candidate_set.frees
        allowed &= ~one.isin(
            frees.loc[frees["resource"] == self.resource, "candidate_id"]
        ).to_numpy()
        same_owner: Flags = (first == second) | ~limited
        return allowed & same_owner

    def _freeing(
        self, model: PortfolioModel, row_of: Mapping[tuple[str, int], int]
    ) -> tuple[Ints, Ints, Floats]:
        """Return row, decision column and amount of what each start frees of each limit."""
        world = model.world
        frees = world.candidate_set.frees
        frees = frees[frees["resource"] == self.resource]
        numbers = frees["candidate_id"].map(world.number_of).to_numpy(dtype=np.int64)
        source, column, amount = world.spread(numbers, frees["amount"].to_numpy(dtype=np.float64))
        first = world.start[column] + frees["year_offset"].to_numpy(dtype=np.int64)[source]
        owner = frees["owner"].to_numpy(dtype=object)[source]
        rows, entries = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
        for (whose, year), row in row_of.items():
            found = np.flatnonzero((owner == whose) & (first <= year))
            rows.append(np.full(len(found), row, dtype=np.int64))
            entries.append(found.astype(np.int64))
        entry = np.concatenate(entries)
        return np.concatenate(rows), column[entry], amount[entry]

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return the use of each owner and year against its limit and what is freed for it."""
        used = used_by_year(candidate_set, decisions, self.resource)
        used_by: dict[tuple[str, int], float] = {}
        columns = (used[name].tolist() for name in ("candidate_id", "year", "amount"))
        rows = zip(*columns, strict=True)
        for name, year, amount in rows:
            for owner in (candidate_set.unit_of[str(name)], EVERYONE):
                used_by[owner, year] = used_by.get((owner, year), 0.0) + amount
        more = freed_of(candidate_set, decisions, self.resource)
        return [
            over(
                f"{owner} {year}",
                limit + sum(a for whose, first, a in more if whose == owner and first <= year),
                used_by.get((owner, year), 0.0),
                self.resource,
            )
            for (owner, year), limit in sorted(self.limits.items())
        ]

    def remarks(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> tuple[str, ...]:
        """Say what was freed of the resource, for whom, and which works that lets in."""
        candidates = candidate_set.candidates
        called = dict(zip(candidates["candidate_id"], candidates["name"], strict=True))
        return tuple(
            freed_sentence(one, called)
            for one in everything_freed(candidate_set, decisions)
            if one.resource == self.resource
        )

    def sentence(self) -> str:
        """Return the rule in words for people."""
        if self.resource == SOLES:
            return _("No executing unit spends more in a year than it can carry out.")
        if self.resource == STARTS:
            return _("No executing unit starts more investments in a year than it can manage.")
        return _("Nobody uses more {resource} in a year than there is.").format(
            resource=self.resource
        )
