"""What a group costs, counts or serves, between two amounts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import INFINITY, PortfolioModel
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule, is_no_more, over, under
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.groups import groups_of, matching
from gapplanner.scenario.rules import Group, Quantity, Where
from gapplanner.vocabulary import SOLES

PEOPLE = "people"


def quantity_of(candidate_set: CandidateSet, of: Quantity) -> pd.Series:
    """Return the quantity of each candidate, by ``candidate_id`` in order; soles, 1, persons."""
    candidates = candidate_set.candidates.set_index("candidate_id").sort_index()
    if of is Quantity.COUNT:
        return pd.Series(1.0, index=candidates.index)
    column = "cost" if of is Quantity.COST else "beneficiaries"
    return candidates[column].astype("float64").fillna(0.0)


def unit_of(of: Quantity) -> str:
    """Return the unit of a quantity."""
    return {Quantity.COST: SOLES, Quantity.COUNT: INVESTMENTS, Quantity.BENEFICIARIES: PEOPLE}[of]


def group_flags(
    candidate_set: CandidateSet, by: Group | None, where: Where | None
) -> dict[str, pd.Series]:
    """Return, for each group, which candidates are in it; without conditions, one of all."""
    if where is not None:
        return {words_for(None, where): matching(candidate_set, where)}
    if by is None:
        index = candidate_set.candidates.set_index("candidate_id").sort_index().index
        return {_("the whole plan"): pd.Series(data=True, index=index)}
    groups = groups_of(candidate_set, by)
    return {
        str(what): groups.eq(what).fillna(value=False).astype(bool)
        for what in sorted(groups.dropna().unique())
    }


def words_for(by: Group | None, where: Where | None) -> str:
    """Return for whom a rule stands, in words for people."""
    if by is not None:
        return {
            Group.DEPARTMENT: _("Each department"),
            Group.PROVINCE: _("Each province"),
            Group.DISTRICT: _("Each district"),
            Group.POVERTY_QUINTILE: _("Each fifth by poverty"),
            Group.SECTOR: _("Each sector"),
            Group.TYPOLOGY: _("Each kind of investment"),
            Group.EXECUTING_UNIT: _("Each executing unit"),
            Group.GOVERNMENT: _("Each kind of government"),
            Group.ORIGIN: _("Each origin"),
            Group.STAGE: _("Each class of precedence"),
        }[by]
    if where is None:
        return _("The whole plan")
    return _("Investments with {conditions}").format(
        conditions="; ".join(
            f"{name}: {', '.join(str(value) for value in accepted)}"
            for name, accepted in where.conditions().items()
        )
    )


@dataclass(frozen=True)
class AmountBetween(PlanRule):
    r"""A group's cost, count or persons served lies between two amounts.

    Notes
    -----
    .. math:: a \le \sum_{j \in p} q_j y_j \le b
    """

    of: Quantity
    at_least: float | None
    at_most: float | None
    by: Group | None = None
    where: Where | None = None
    candidates: tuple[str, ...] | None = None
    name: str = "amount"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per group."""
        world = model.world
        quantity = quantity_of(world.candidate_set, self.of).to_numpy()[world.candidate]
        for what, flags in self._groups(world.candidate_set).items():
            columns = world.columns_of(flags)
            model.add_row(
                f"{self.name}[{self.of},{what}]",
                columns,
                quantity[columns],
                lower=-INFINITY if self.at_least is None else self.at_least,
                upper=INFINITY if self.at_most is None else self.at_most,
            )

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what adds no more to any group with a ceiling and no less to any with a floor."""
        quantity = quantity_of(candidate_set, self.of)
        allowed = np.ones(len(one), dtype=bool)
        for flags in self._groups(candidate_set).values():
            added = quantity.where(flags.reindex(quantity.index), 0.0)
            if self.at_most is not None:
                allowed &= is_no_more(added, one, other)
            if self.at_least is not None:
                allowed &= is_no_more(added, other, one)
        return allowed

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return each group's amount against each limit."""
        chosen = quantity_of(candidate_set, self.of).reindex(decisions["candidate_id"])
        unit = unit_of(self.of)
        findings = []
        for what, flags in self._groups(candidate_set).items():
            part = float(chosen[flags.reindex(chosen.index).to_numpy(dtype=bool)].sum())
            if self.at_least is not None:
                findings.append(under(what, self.at_least, part, unit))
            if self.at_most is not None:
                findings.append(over(what, self.at_most, part, unit))
        return findings

    def sentence(self) -> str:
        """Return the rule in words for people."""
        whom = (
            words_for(self.by, self.where)
            if self.candidates is None
            else _("Of {names}").format(names=", ".join(self.candidates))
        )
        return _("{whom}: {limits} {unit}.").format(
            whom=whom, limits=self._limits(), unit=_(unit_of(self.of))
        )

    def _limits(self) -> str:
        low = None if self.at_least is None else f"{self.at_least:,.0f}"
        high = None if self.at_most is None else f"{self.at_most:,.0f}"
        if low is not None and low == high:
            return _("exactly {amount}").format(amount=low)
        if low is not None and high is not None:
            return _("from {low} to {high}").format(low=low, high=high)
        if low is not None:
            return _("at least {amount}").format(amount=low)
        return _("at most {amount}").format(amount=high)

    def _groups(self, candidate_set: CandidateSet) -> dict[str, pd.Series]:
        if self.candidates is not None:
            where = Where(candidate=self.candidates)
            return {", ".join(self.candidates): matching(candidate_set, where)}
        return group_flags(candidate_set, self.by, self.where)
