"""Investments of which at most one enters, and investments that enter all or none."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule, is_no_more, over
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.groups import named


@dataclass(frozen=True)
class Excludes(PlanRule):
    r"""At most one of the named investments enters.

    Notes
    -----
    .. math:: \sum_n \sum_{j \in n} y_j \le 1
    """

    names: tuple[str, ...]
    name: str = "excludes"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row over all of them."""
        world = model.world
        columns = world.columns_of(named(world.candidate_set, self.names))
        model.add_row(f"excludes[{','.join(self.names)}]", columns, 1.0, upper=1.0)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what is not among the named where the first is not."""
        return is_no_more(named(candidate_set, self.names), one, other)

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return how many entered against one."""
        flags = named(candidate_set, self.names)
        entered = decisions["candidate_id"].isin(flags.index[flags.to_numpy()]).sum()
        return [over(", ".join(self.names), 1.0, float(entered), INVESTMENTS)]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("At most one of {names} enters.").format(names=", ".join(self.names))


@dataclass(frozen=True)
class AllOrNone(PlanRule):
    r"""All of the named investments enter, or none does.

    Notes
    -----
    .. math:: \sum_{j \in n} y_j = \sum_{j \in m} y_j

    for neighbours *n*, *m* of the list.
    """

    names: tuple[str, ...]
    name: str = "all_or_none"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per pair of neighbours in the list."""
        world = model.world
        columns = [world.columns_of(named(world.candidate_set, (word,))) for word in self.names]
        for place in range(len(self.names) - 1):
            left, right = columns[place], columns[place + 1]
            model.add_row(
                f"all_or_none[{self.names[place]},{self.names[place + 1]}]",
                np.concatenate([left, right]),
                np.concatenate([np.ones(len(left)), np.full(len(right), -1.0)]),
                lower=0.0,
                upper=0.0,
            )

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what is called by exactly the names that the first is called by."""
        allowed = np.ones(len(one), dtype=bool)
        for word in self.names:
            flags = named(candidate_set, (word,))
            allowed &= is_no_more(flags, one, other) & is_no_more(flags, other, one)
        return allowed

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return how many are missing when some entered."""
        chosen = set(decisions["candidate_id"])
        entered = 0
        for word in self.names:
            flags = named(candidate_set, (word,))
            entered += bool(chosen & set(flags.index[flags.to_numpy()]))
        missing = len(self.names) - entered if entered else 0
        return [over(", ".join(self.names), 0.0, float(missing), INVESTMENTS)]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("{names} enter all together or not at all.").format(names=", ".join(self.names))
