"""Investments that need others, and works paid once that several share."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule, is_no_more, over
from gapplanner.optimize.world import Flags, Ints, World
from gapplanner.portfolio.closure import dated
from gapplanner.portfolio.groups import named
from gapplanner.scenario.rules import Timing


@dataclass(frozen=True)
class Requires(PlanRule):
    r"""Each investment named first enters only with the ones it needs.

    Notes
    -----
    For each dependent *d* and needed *n*

    .. math:: \sum_{j \in d} y_j \le \sum_{j \in n} y_j

    (one row over all needed ones when any of them is enough). With ``timing`` *started* or
    *operating* the row is stated for every start year :math:`\tau` of *d*, counting on the right
    only those that have started, or operate, by :math:`\tau`, and on the left the starts up to
    :math:`\tau`.
    """

    dependents: tuple[str, ...]
    needs: tuple[str, ...]
    any_of: bool = False
    timing: Timing = Timing.ANY
    name: str = "requires"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per dependent, need and, where time counts, start year."""
        world = model.world
        alternatives = [self.needs] if self.any_of else [(word,) for word in self.needs]
        flags = named(world.candidate_set, self.dependents)
        for number in np.flatnonzero(flags.to_numpy()):
            columns = np.flatnonzero(world.candidate == number).astype(np.int64)
            for words in alternatives:
                needed = world.columns_of(named(world.candidate_set, words))
                self._state(model, int(number), columns, needed)

    def _state(self, model: PortfolioModel, number: int, columns: Ints, needed: Ints) -> None:
        world = model.world
        title = world.candidates["candidate_id"].iloc[number]
        when = self._when(world)
        # A slot enters at most once, so several needed variants still count as one.
        years: tuple[int | None, ...] = (None,) if when is None else world.horizon.programme
        for year in years:
            left, right = columns, needed
            if when is not None and year is not None:
                left = columns[world.start[columns] <= year]
                right = needed[when[needed] <= year]
            model.add_row(
                f"{self.name}[{title},{year or 'any'}]",
                np.concatenate([left, right]),
                np.concatenate([np.ones(len(left)), np.full(len(right), -1.0)]),
                upper=0.0,
            )

    def _when(self, world: World) -> Ints | None:
        if self.timing is Timing.ANY:
            return None
        return world.start if self.timing is Timing.STARTED else world.operates

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what needs nothing that the first does not, and serves every need it serves."""
        allowed = is_no_more(named(candidate_set, self.dependents), one, other)
        for word in self.needs:
            allowed &= is_no_more(named(candidate_set, (word,)), other, one)
        return allowed

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, for each dependent that entered, how many of its needs are missing."""
        chosen = dated(candidate_set, decisions).set_index("candidate_id")
        ready = chosen["start_year"] if self.timing is Timing.STARTED else chosen["operates_from"]
        here = {
            word: chosen.index.intersection(_called(candidate_set, (word,))) for word in self.needs
        }
        findings = []
        for dependent in chosen.index.intersection(_called(candidate_set, self.dependents)):
            start = chosen.loc[dependent, "start_year"]
            met = [
                len(found) > 0
                and (self.timing is Timing.ANY or bool((ready[found] <= start).any()))
                for found in here.values()
            ]
            missing = int(not any(met)) if self.any_of else sum(not one for one in met)
            findings.append(over(str(dependent), 0.0, float(missing), INVESTMENTS))
        return findings or [over(", ".join(self.dependents), 0.0, 0.0, INVESTMENTS)]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        template = {
            (False, Timing.ANY): _("{who} enters only with {needs}."),
            (True, Timing.ANY): _("{who} enters only with at least one of {needs}."),
            (False, Timing.STARTED): _("{who} starts only once {needs} have started."),
            (True, Timing.STARTED): _("{who} starts only once one of {needs} has started."),
            (False, Timing.OPERATING): _("{who} starts only once {needs} operate."),
            (True, Timing.OPERATING): _("{who} starts only once one of {needs} operates."),
        }[self.any_of, self.timing]
        return template.format(who=", ".join(self.dependents), needs=", ".join(self.needs))


def _called(candidate_set: CandidateSet, words: tuple[str, ...]) -> pd.Index:
    flags = named(candidate_set, words)
    return flags.index[flags.to_numpy()]
