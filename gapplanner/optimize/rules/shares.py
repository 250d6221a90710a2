"""Least and largest shares of the portfolio for a group: province, sector, executing unit."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.figures import percent
from gapplanner.language import _
from gapplanner.optimize.model import INFINITY, PortfolioModel
from gapplanner.optimize.rules.amounts import group_flags, quantity_of, words_for
from gapplanner.optimize.rules.rule import SHARE, Finding, PlanRule, is_no_more, over, under
from gapplanner.optimize.world import Flags, Ints
from gapplanner.scenario.rules import Group, Quantity, Where


@dataclass(frozen=True)
class ShareLimit(PlanRule):
    r"""A group's part of the whole portfolio is at least, or at most, a share of it.

    Notes
    -----
    .. math:: \sum_{j \in p} q_j y_j \ge s \sum_j q_j y_j \qquad (\le \text{ for a largest share})

    with *q* the cost (soles), the count or the persons. A group without candidates is exempt from
    a least share, and the notes name it where the group is one of places.
    """

    of: Quantity
    share: float
    is_floor: bool
    by: Group | None = None
    where: Where | None = None

    @property
    def name(self) -> str:
        """Return the key of the rule."""
        return "minimum_share" if self.is_floor else "maximum_share"

    def add_to(self, model: PortfolioModel) -> None:
        """State the whole once as a column, and one row per group."""
        world = model.world
        quantity = quantity_of(world.candidate_set, self.of).to_numpy()[world.candidate]
        total = _total_column(model, self.of, is_floor=self.is_floor)
        for what, flags in self._groups(world.candidate_set).items():
            columns = world.columns_of(flags)
            model.add_row(
                f"{self.name}[{self.of},{what}]",
                np.append(columns, total),
                np.append(quantity[columns], -self.share),
                lower=0.0 if self.is_floor else -INFINITY,
                upper=INFINITY if self.is_floor else 0.0,
            )

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow only the same quantity in the same groups: any other moves every group's share."""
        quantity = quantity_of(candidate_set, self.of)
        allowed = is_no_more(quantity, one, other) & is_no_more(quantity, other, one)
        for flags in self._groups(candidate_set).values():
            allowed &= is_no_more(flags, one, other) & is_no_more(flags, other, one)
        return allowed

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return each group's share of the whole; nothing is broken by an empty portfolio."""
        quantity = quantity_of(candidate_set, self.of)
        chosen = quantity.reindex(decisions["candidate_id"])
        total = float(chosen.sum())
        finding = under if self.is_floor else over
        findings = []
        for what, flags in self._groups(candidate_set).items():
            part = float(chosen[flags.reindex(chosen.index).to_numpy(dtype=bool)].sum())
            reached = part / total if total else self.share
            findings.append(finding(what, self.share, reached, SHARE))
        return findings

    def sentence(self) -> str:
        """Return the rule in words for people."""
        template = (
            _("{whom}: at least {share} of the {quantity} of the plan.")
            if self.is_floor
            else _("{whom}: at most {share} of the {quantity} of the plan.")
        )
        return template.format(
            whom=words_for(self.by, self.where),
            share=percent(self.share),
            quantity=quantity_words(self.of),
        )

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Name the provinces and districts with a gap and no candidates: exempt."""
        if not self.is_floor or self.by not in (Group.PROVINCE, Group.DISTRICT):
            return ()
        digits = 4 if self.by is Group.PROVINCE else 6
        units = candidate_set.gaps["unit_id"].astype("string")
        places = set(units[units.str.len() >= digits].str[:digits])
        absent = sorted(places - set(self._groups(candidate_set)))
        if not absent:
            return ()
        return (
            _("Exempt from the least share, for want of candidates: {places}.").format(
                places=", ".join(absent)
            ),
        )

    def _groups(self, candidate_set: CandidateSet) -> dict[str, pd.Series]:
        return group_flags(candidate_set, self.by, self.where)


def quantity_words(of: Quantity) -> str:
    """Return what is shared, in words for people."""
    return {
        Quantity.COST: _("cost"),
        Quantity.COUNT: _("investments"),
        Quantity.BENEFICIARIES: _("beneficiaries"),
    }[of]


def _total_column(model: PortfolioModel, of: Quantity, *, is_floor: bool) -> Ints:
    """Return the column of the whole portfolio's quantity, added the first time it is asked.

    The whole is the sum of a column per executing unit: one row over every decision would be so
    dense that the solver's cuts take many times longer. Floors and ceilings have each their own, so
    that a search may guess the whole on the safe side.
    """
    key = f"total-{of}-{is_floor}"
    if key not in model.shared:
        owner, model.owner = model.owner, -1
        column = _state_total(model, of, "floor" if is_floor else "ceiling")
        model.shared[key] = column
        model.wholes[int(column[0])] = 1 if is_floor else -1
        model.owner = owner
    found = model.shared[key]
    if not isinstance(found, np.ndarray):
        raise TypeError
    return found


def _state_total(model: PortfolioModel, of: Quantity, use: str) -> Ints:
    world = model.world
    quantity = quantity_of(world.candidate_set, of).to_numpy()[world.candidate]
    units, row = np.unique(
        world.candidates["executing_unit"].to_numpy()[world.candidate], return_inverse=True
    )
    names = [f"total[{of},{use},{unit}]" for unit in units]
    count = len(names)
    parts = model.add_columns(names, np.zeros(count), np.full(count, INFINITY))
    every = np.arange(len(quantity), dtype=np.int64)
    entries = (
        np.concatenate([row, np.arange(count)]),
        np.concatenate([every, parts]),
        np.concatenate([quantity, np.full(count, -1.0)]),
    )
    model.add_rows(names, entries, lower=0.0, upper=0.0)
    column = model.add_columns([f"total[{of},{use}]"], np.zeros(1), np.array([INFINITY]))
    signs = np.append(np.ones(count), -1.0)
    model.add_row(f"total[{of},{use}]", np.append(parts, column), signs, lower=0.0, upper=0.0)
    return column
