"""Large works under way at the same time, and what operating the new works costs each year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.amounts import group_flags, words_for
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule, is_no_more, over
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.closure import dated
from gapplanner.portfolio.groups import matching
from gapplanner.scenario.rules import Group, Where
from gapplanner.vocabulary import SOLES


@dataclass(frozen=True)
class LargeWorks(PlanRule):
    r"""At most so many large works are under way in a year in each executing unit.

    Notes
    -----
    .. math:: \sum_{j \in e,\; C_j \ge C,\; \tau_j \le t < o_j} y_j \le n \quad \forall e, t

    with *C* the cost in soles, :math:`\tau` the start and *o* the year of operation.
    """

    cost_from: float
    at_most: int
    where: Where | None = None
    name: str = "large_works"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per executing unit and year with large works to choose from."""
        world = model.world
        large = self._large(world.candidate_set).to_numpy()[world.candidate]
        unit = world.candidates["executing_unit"].to_numpy()[world.candidate]
        if not large.any():
            return
        last = int(world.operates[large].max())
        for owner in sorted(set(unit[large])):
            for year in range(world.horizon.base_year + 1, last):
                under_way = (
                    large & (unit == owner) & (world.start <= year) & (year < world.operates)
                )
                columns = np.flatnonzero(under_way).astype(np.int64)
                if len(columns):
                    name = f"large_works[{owner},{year}]"
                    model.add_row(name, columns, 1.0, upper=float(self.at_most))

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what is not large, or is large as the first is and of the same executing unit.

        It is under way no longer, because it operates no later.
        """
        large = self._large(candidate_set)
        units = candidate_set.candidates.set_index("candidate_id")["executing_unit"]
        first, second = units.reindex(one).to_numpy(), units.reindex(other).to_numpy()
        is_same = np.logical_or(first == second, ~large.reindex(other).to_numpy(dtype=bool))
        return np.asarray(is_no_more(large, one, other) & is_same, dtype=bool)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return the works under way of each executing unit in its busiest year."""
        flags = self._large(candidate_set)
        chosen = dated(candidate_set, decisions)
        chosen = chosen[chosen["candidate_id"].isin(flags.index[flags.to_numpy()])]
        findings = []
        for owner, works in chosen.groupby("executing_unit", sort=True):
            years = sorted(
                {
                    year
                    for start, end in zip(works["start_year"], works["operates_from"], strict=True)
                    for year in range(start, end)
                }
            )
            counts = {
                year: int(((works["start_year"] <= year) & (works["operates_from"] > year)).sum())
                for year in years
            }
            for year, count in counts.items():
                findings.append(over(f"{owner} {year}", self.at_most, float(count), INVESTMENTS))
        return findings

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _(
            "Each executing unit has at most {count} works of S/ {cost} or more under way a year."
        ).format(count=self.at_most, cost=f"{self.cost_from:,.0f}")

    def _large(self, candidate_set: CandidateSet) -> pd.Series:
        cost = candidate_set.candidates.set_index("candidate_id")["cost"].sort_index()
        large = (cost >= self.cost_from).fillna(value=False).astype(bool)
        return large if self.where is None else large & matching(candidate_set, self.where)


@dataclass(frozen=True)
class OperatingCost(PlanRule):
    r"""What operating and maintaining the plan's works costs each year stays under a ceiling.

    Notes
    -----
    .. math:: \sum_{j \in p} m_j y_j \le M

    with *m* the yearly operating cost in soles once the work operates; the year when all operate is
    the dearest, so one row per group is enough.
    """

    at_most: float
    by: Group | None = None
    where: Where | None = None
    name: str = "operating_cost"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per group."""
        world = model.world
        yearly = _yearly(world.candidate_set).to_numpy()[world.candidate]
        for what, flags in group_flags(world.candidate_set, self.by, self.where).items():
            columns = world.columns_of(flags)
            model.add_row(f"operating_cost[{what}]", columns, yearly[columns], upper=self.at_most)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what costs no more to operate in any group."""
        yearly = _yearly(candidate_set)
        allowed = np.ones(len(one), dtype=bool)
        for flags in group_flags(candidate_set, self.by, self.where).values():
            allowed &= is_no_more(yearly.where(flags.reindex(yearly.index), 0.0), one, other)
        return allowed

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return each group's yearly operating cost against the ceiling, soles."""
        chosen = _yearly(candidate_set).reindex(decisions["candidate_id"])
        return [
            over(
                what,
                self.at_most,
                float(chosen[flags.reindex(chosen.index).to_numpy(dtype=bool)].sum()),
                SOLES,
            )
            for what, flags in group_flags(candidate_set, self.by, self.where).items()
        ]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("{whom}: operating the new works costs at most S/ {amount} a year.").format(
            whom=words_for(self.by, self.where), amount=f"{self.at_most:,.0f}"
        )


def _yearly(candidate_set: CandidateSet) -> pd.Series:
    yearly = candidate_set.candidates.set_index("candidate_id")["om_cost"].sort_index()
    return yearly.astype("float64").fillna(0.0)
