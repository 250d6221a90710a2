"""Copies of the same investment: which of them enter is settled by their order."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.dependencies import Requires
from gapplanner.optimize.rules.rule import Finding, PlanRule
from gapplanner.scenario.rules import Timing


@dataclass(frozen=True)
class CopiesInOrder(PlanRule):
    r"""The copies of an investment enter in their order, so that equal plans are one plan.

    Notes
    -----
    For each two neighbours :math:`i_k, i_{k+1}` and every start year :math:`\tau`

    .. math:: \sum_{t \le \tau} y_{i_{k+1} t} \le \sum_{t \le \tau} y_{i_k t}

    Copies are alike in everything, so no portfolio of another value is lost.
    """

    copies: tuple[tuple[str, ...], ...]
    name: str = "copies"

    def add_to(self, model: PortfolioModel) -> None:
        """State that each copy waits for the one before it."""
        for rule in self._waiting():
            rule.add_to(model)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, for each copy that entered, whether the one before it is missing."""
        return [
            finding
            for rule in self._waiting()
            for finding in rule.measure(candidate_set, decisions)
        ]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("The copies of an investment are alike: they enter one after the other.")

    def _waiting(self) -> Iterator[Requires]:
        for each in self.copies:
            for before, after in pairwise(each):
                yield Requires((after,), (before,), timing=Timing.STARTED, name=self.name)


def copies_in_order(candidate_set: CandidateSet) -> tuple[CopiesInOrder, ...]:
    """Return the rule of the copies that a candidate set has, if it has any."""
    candidates = candidate_set.candidates
    if "copy_of" not in candidates or candidates["copy_of"].isna().all():
        return ()
    known = candidates[candidates["copy_of"].notna()].sort_values("candidate_id")
    groups = known.groupby("copy_of", sort=True)["candidate_id"]
    return (CopiesInOrder(tuple(tuple(map(str, ids)) for _name, ids in groups)),)
