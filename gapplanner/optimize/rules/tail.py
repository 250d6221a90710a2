"""The spending that a plan leaves to the years after the programme."""

from dataclasses import dataclass

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import Finding, PlanRule, over, uses_no_more
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.uses import used_by_year
from gapplanner.vocabulary import SOLES


@dataclass(frozen=True)
class CommittedTail(PlanRule):
    r"""Committed spending after a year stays under a number of years of budget.

    Notes
    -----
    .. math:: \sum_{t > T} \text{spent}_t \le \kappa \bar B

    with *T* the last year that is not tail, :math:`\bar B` the mean yearly ceiling of the
    programme (soles) and :math:`\kappa` ``at_most`` (years).
    """

    after: int
    at_most: float
    mean_budget: float

    @property
    def name(self) -> str:
        """Return the block of the scenario."""
        return "budget.tail"

    @property
    def limit(self) -> float:
        """Return the ceiling of the tail, soles."""
        return self.at_most * self.mean_budget

    def add_to(self, model: PortfolioModel) -> None:
        """State one row over everything spent after the last year that is not tail."""
        column, year, amount = model.world.uses(SOLES)
        late = year > self.after
        model.add_row("tail", column[late], amount[late], upper=self.limit)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what spends no more in any year from its start."""
        return uses_no_more(candidate_set, SOLES, one, other)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return the tail against its ceiling, soles."""
        used = used_by_year(candidate_set, decisions)
        reached = float(used.loc[used["year"] > self.after, "amount"].sum())
        what = _("after {year}").format(year=self.after)
        return [over(what, self.limit, reached, SOLES)]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _(
            "What is still to be paid after {year} is at most {years} years of budget."
        ).format(year=self.after, years=f"{self.at_most:g}")
