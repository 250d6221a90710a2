"""What every rule must say: to the model, to the auditor, and to people."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.uses import profile_of
from gapplanner.vocabulary import SOLES

SHARE = "share"
INVESTMENTS = "investments"
# Half a cent: money is compared in whole cents.
SOLES_TOLERANCE = 0.005
RELATIVE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Finding:
    """How one limited thing stands: its name, the limit, what is reached, by how much it breaks.

    ``violation`` is in ``unit``, 0 when the rule holds. ``is_floor`` when ``limit`` must be
    reached, not kept under. What does not bind is listed, and breaks nothing.
    """

    what: str
    limit: float
    reached: float
    violation: float
    unit: str
    is_floor: bool = False
    is_binding: bool = True

    @property
    def is_broken(self) -> bool:
        """Return whether the violation is more than the last bits of arithmetic."""
        if not self.is_binding:
            return False
        if self.unit == SOLES:
            return self.violation > SOLES_TOLERANCE + RELATIVE_TOLERANCE * 1e-3 * abs(self.limit)
        return self.violation > RELATIVE_TOLERANCE * max(1.0, abs(self.limit))

    @property
    def slack(self) -> float:
        """Return how far from its limit this stands, relative to the limit; negative if broken."""
        room = self.reached - self.limit if self.is_floor else self.limit - self.reached
        return room / abs(self.limit) if self.limit else room


class PlanRule(ABC):
    """One rule: ``add_to`` for the solver, ``measure`` and ``violation`` for the auditor."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Return the key under which the planner wrote the rule, or the block it comes from."""

    @abstractmethod
    def add_to(self, model: PortfolioModel) -> None:
        """State the rule to the model."""

    @abstractmethod
    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return how each thing the rule limits stands, from the tables alone."""

    @abstractmethod
    def sentence(self) -> str:
        """Return the rule in words for people."""

    def violation(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the largest violation, in the rule's own unit; 0 when it holds."""
        return max(
            (found.violation for found in self.measure(candidate_set, decisions)), default=0.0
        )

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Return, pair by pair, whether ``one`` may always be replaced by the ``other``.

        True only where *every* portfolio that meets the rule with the first starting in a year
        meets it with the second in its place. The pairs asked share a slot; the second may start
        whenever the first may, operates no later, closes no less of any gap and costs no more. A
        rule that does not say allows nothing (`optimize.dominance`).
        """
        return np.zeros(len(one), dtype=bool)

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Return what a reader of the rule must know, such as who is exempt."""
        return ()

    def remarks(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> tuple[str, ...]:
        """Return what a reader must know of how a portfolio stands to the rule."""
        return ()

    @property
    def has_price(self) -> bool:
        """Return whether the objective pays for what the rule allows."""
        return False

    def priced_share(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return what a portfolio costs the objective by this rule, as a share of its scale."""
        return 0.0


def is_no_more(amounts: pd.Series, one: pd.Series, other: pd.Series) -> Flags:
    """Return, pair by pair, whether the ``other`` has no more of an amount by candidate."""
    return np.asarray(amounts.reindex(other).to_numpy() <= amounts.reindex(one).to_numpy())


def uses_no_more(
    candidate_set: CandidateSet, resource: str, one: pd.Series, other: pd.Series
) -> Flags:
    """Return, pair by pair, whether the ``other`` uses no more in any year from its start."""
    profile = profile_of(candidate_set, resource)
    years = int(profile.what.max(initial=0)) + 1
    used = np.zeros((len(candidate_set.ids), years))
    number = np.repeat(np.arange(len(used)), np.diff(profile.first))
    np.add.at(used, (number, profile.what), profile.amount)
    first, second = (used[candidate_set.ids.get_indexer(pd.Index(some))] for some in (one, other))
    return np.asarray((second <= first).all(axis=1), dtype=bool)


def over(what: str, limit: float, reached: float, unit: str) -> Finding:
    """Return the finding of a ceiling."""
    return Finding(what, limit, reached, max(0.0, reached - limit), unit)


def under(what: str, limit: float, reached: float, unit: str) -> Finding:
    """Return the finding of a floor."""
    return Finding(what, limit, reached, max(0.0, limit - reached), unit, is_floor=True)
