"""Targets: at least so much of a gap closed by a date, in a place."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.figures import percent
from gapplanner.language import _
from gapplanner.optimize.closing import closing_of
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import Finding, PlanRule, under
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.closure import closed_by
from gapplanner.portfolio.horizon import Horizon
from gapplanner.scenario.rules import ClosureDate


@dataclass(frozen=True)
class ClosureTarget(PlanRule):
    r"""At least a share, or a quantity, of an indicator's gap is closed by a date.

    Notes
    -----
    .. math:: \sum_{g \in k} c_{g}(T) \ge s \sum_{g \in k} G_g
              \qquad\text{or}\qquad \sum_{g \in k} c_g(T) \ge Q

    over all gaps of the place together, or one row per gap when ``each``. Unknown gaps do not
    count. Unit: the gap's own.
    """

    indicator_id: str
    units: tuple[str, ...] | None
    each: bool
    at_least: float | None
    quantity: float | None
    date: ClosureDate
    horizon: Horizon
    name: str = "target"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row, or one per gap."""
        world = model.world
        closing = closing_of(model)
        until = self.horizon.operating_by(self.date)
        timely = (
            np.ones(len(closing.gap), dtype=bool) if until is None else closing.operates <= until
        )
        gaps = world.gaps
        mine = np.flatnonzero(self._mine(gaps).to_numpy())
        size = gaps["gap"].astype("float64").fillna(0.0).to_numpy()
        titles = gaps["gap_id"].to_numpy()
        parts = [mine[[place]] for place in range(len(mine))] if self.each else [mine]
        for part in parts:
            kept = timely & np.isin(closing.gap, part)
            what = titles[part[0]] if self.each else self._what()
            model.add_row(
                f"target[{what},{self.date}]",
                closing.column[kept],
                closing.amount[kept],
                lower=self._asked(float(size[part].sum())),
            )

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow every pair: the second closes no less of any gap and operates no later."""
        return np.ones(len(one), dtype=bool)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return closure against the target, in the unit of the gap."""
        gaps = candidate_set.gaps.sort_values("gap_id").set_index("gap_id", drop=False)
        gaps = gaps[self._mine(gaps)]
        until = self.horizon.operating_by(self.date)
        closed = closed_by(candidate_set, decisions, until).reindex(gaps.index)
        unit = str(gaps["gap_unit"].iloc[0]) if len(gaps) else ""
        if self.each:
            return [
                under(str(name), self._asked(float(size)), float(closed.loc[str(name)]), unit)
                for name, size in gaps["gap"].items()
            ]
        asked = self._asked(float(gaps["gap"].sum()))
        return [under(self._what(), asked, float(closed.sum()), unit)]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        date = {
            ClosureDate.SET_IN_MOTION: _("set in motion"),
            ClosureDate.WITHIN_PROGRAMME: _("closed within the programme"),
            ClosureDate.BY_YEAR_TEN: _("closed by year ten"),
        }[self.date]
        template = (
            _("{what}, each: at least {amount} of the gap {date}.")
            if self.each
            else _("{what}: at least {amount} of the gap {date}.")
        )
        amount = percent(self.at_least) if self.at_least is not None else f"{self.quantity:,.0f}"
        return template.format(what=self._what(), amount=amount, date=date)

    def _mine(self, gaps: pd.DataFrame) -> pd.Series:
        known = gaps["gap"].notna() & (gaps["indicator_id"] == self.indicator_id)
        if self.units is None:
            return known
        return known & gaps["unit_id"].astype("string").str.startswith(self.units)

    def _asked(self, size: float) -> float:
        if self.at_least is not None:
            return self.at_least * size
        return float(self.quantity or 0.0)

    def _what(self) -> str:
        place = "" if self.units is None else f" ({', '.join(self.units)})"
        return f"{self.indicator_id}{place}"
