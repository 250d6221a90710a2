"""Money by funding source and year, and who may be paid by whom."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import Finding, PlanRule, uses_no_more
from gapplanner.optimize.world import Flags, Floats, Ints
from gapplanner.portfolio.funding import Funding, split_spending
from gapplanner.portfolio.horizon import Horizon
from gapplanner.vocabulary import SOLES

# Up to this many unions of eligible sources the flows need no columns of their own.
MOST_UNIONS = 64


@dataclass(frozen=True)
class MoneyBySource(PlanRule):
    r"""Every programme year, the sources that may pay an investment pay it within their ceilings.

    Notes
    -----
    A group of candidates *q* has the eligible sources :math:`S_q`. By the theorem of Hall (largest
    flow, smallest cut), the year's spending can be paid exactly when for every union *U* of such
    sets

    .. math:: \sum_{q:\, S_q \subseteq U} \text{spent}_{qt} \le \sum_{s \in U} B_{st}

    so no flow columns are needed. With more unions than ``MOST_UNIONS`` the flows
    :math:`f_{qst} \ge 0` are stated instead. The auditor splits the spending to the cent by its
    own largest flow and reports what remains unpaid, in soles.
    """

    funding: Funding
    horizon: Horizon

    @property
    def name(self) -> str:
        """Return the block of the scenario."""
        return "budget.sources"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per year and union of eligible sources."""
        if not self.funding.ceilings:
            return
        world = model.world
        column, year, amount = world.uses(SOLES)
        names = world.candidates["candidate_id"]
        groups = [frozenset(self.funding.eligible.get(name, ())) for name in names]
        kinds = sorted(set(groups), key=sorted)
        kind = np.array([kinds.index(group) for group in groups], dtype=np.int64)[
            world.candidate[column]
        ]
        within = year <= self.horizon.last_year
        spent = (column[within], year[within], amount[within], kind[within])
        unions = _unions(kinds)
        if unions is None:
            self._state_flows(model, kinds, spent)
        else:
            self._state_unions(model, kinds, unions, spent)

    def _ceiling(self, source: str, year: int) -> float:
        return float(self.funding.ceilings[source].get(year, 0.0))

    def _state_unions(
        self,
        model: PortfolioModel,
        kinds: list[frozenset[str]],
        unions: list[frozenset[str]],
        spent: tuple[Ints, Ints, Floats, Ints],
    ) -> None:
        column, year, amount, kind = spent
        for union in unions:
            inside = np.array([one <= union for one in kinds])[kind]
            for t in self.horizon.programme:
                mine = inside & (year == t)
                model.add_row(
                    f"money[{'+'.join(sorted(union)) or '-'},{t}]",
                    column[mine],
                    amount[mine],
                    upper=sum(self._ceiling(source, t) for source in union),
                )

    def _state_flows(
        self,
        model: PortfolioModel,
        kinds: list[frozenset[str]],
        spent: tuple[Ints, Ints, Floats, Ints],
    ) -> None:
        column, year, amount, kind = spent
        for t in self.horizon.programme:
            pairs = [(q, source) for q, group in enumerate(kinds) for source in sorted(group)]
            flows = model.add_columns(
                [f"f[{q},{source},{t}]" for q, source in pairs],
                np.zeros(len(pairs)),
                np.array([self._ceiling(source, t) for _q, source in pairs]),
            )
            for q in range(len(kinds)):
                mine = (kind == q) & (year == t)
                own = flows[[place for place, pair in enumerate(pairs) if pair[0] == q]]
                model.add_row(
                    f"paid[{q},{t}]",
                    np.concatenate([column[mine], own]),
                    np.concatenate([amount[mine], np.full(len(own), -1.0)]),
                    upper=0.0,
                )
            for source in sorted(self.funding.ceilings):
                own = flows[[place for place, pair in enumerate(pairs) if pair[1] == source]]
                ceiling = self._ceiling(source, t)
                model.add_row(f"money[{source},{t}]", own, 1.0, upper=ceiling)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what spends no more in any year and may be paid by all that pay for the first."""
        if not self.funding.ceilings:
            return np.ones(len(one), dtype=bool)
        payers = {name: frozenset(sources) for name, sources in self.funding.eligible.items()}
        nobody: frozenset[str] = frozenset()
        pairs = zip(one, other, strict=True)
        paid = [payers.get(a, nobody) <= payers.get(b, nobody) for a, b in pairs]
        return np.array(paid, dtype=bool) & uses_no_more(candidate_set, SOLES, one, other)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, by source and year, the ceiling and what it pays; and what nobody can pay."""
        if not self.funding.ceilings:
            return []
        split = split_spending(candidate_set, decisions, self.funding, self.horizon)
        paid = split.spending.groupby(["source", "year"])["amount"].sum()
        findings = []
        for source in sorted(self.funding.ceilings):
            for t in self.horizon.programme:
                reached = float(paid.get((source, t), 0.0))
                ceiling = self._ceiling(source, t)
                # The split never passes a ceiling; what breaks the rule is what it cannot pay.
                findings.append(Finding(f"{source} {t}", ceiling, reached, 0.0, SOLES))
        findings.extend(
            Finding(_("unpaid {year}").format(year=t), 0.0, amount, amount, SOLES)
            for t, amount in sorted(split.unpaid.items())
        )
        return findings

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("No funding source pays more than its ceiling in any year of the programme.")


def _unions(kinds: list[frozenset[str]]) -> list[frozenset[str]] | None:
    """Return every union of the groups' source sets, or nothing when there are too many."""
    found: set[frozenset[str]] = set(kinds)
    while True:
        more = {one | other for one, other in combinations(sorted(found, key=sorted), 2)} - found
        if not more:
            return sorted(found, key=lambda union: (len(union), sorted(union)))
        found |= more
        if len(found) > MOST_UNIONS:
            return None
