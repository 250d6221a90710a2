"""Decisions taken before the plan: what must enter, must stay out, or keeps its year."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.rules.rule import INVESTMENTS, Finding, PlanRule, is_no_more, over, under
from gapplanner.optimize.world import Flags
from gapplanner.portfolio.groups import named


@dataclass(frozen=True)
class MustDo(PlanRule):
    r"""Each named investment enters, in some variant and year.

    Notes
    -----
    .. math:: \sum_{j \in n} y_j \ge 1 \quad \text{for each name } n
    """

    names: tuple[str, ...]
    name: str = "must_do"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per name."""
        world = model.world
        for word in self.names:
            columns = world.columns_of(named(world.candidate_set, (word,)))
            model.add_row(f"must_do[{word}]", columns, 1.0, lower=1.0)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what is called by every name that the first is called by."""
        called = [named(candidate_set, (word,)) for word in self.names]
        return _all_of([is_no_more(flags, other, one) for flags in called], len(one))

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, for each name, whether it entered."""
        return [
            under(word, 1.0, float(count > 0), INVESTMENTS)
            for word, count in _entered(candidate_set, decisions, self.names).items()
        ]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("Must enter: {names}.").format(names=", ".join(self.names))


@dataclass(frozen=True)
class MustNot(PlanRule):
    r"""None of the named investments enters.

    Notes
    -----
    .. math:: y_j = 0 \quad \text{for every } j \text{ of each name}
    """

    names: tuple[str, ...]
    name: str = "must_not"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per name."""
        world = model.world
        for word in self.names:
            columns = world.columns_of(named(world.candidate_set, (word,)))
            model.add_row(f"must_not[{word}]", columns, 1.0, upper=0.0)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what is called by no name that the first is not called by."""
        called = [named(candidate_set, (word,)) for word in self.names]
        return _all_of([is_no_more(flags, one, other) for flags in called], len(one))

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, for each name, how often it entered."""
        return [
            over(word, 0.0, float(count), INVESTMENTS)
            for word, count in _entered(candidate_set, decisions, self.names).items()
        ]

    def sentence(self) -> str:
        """Return the rule in words for people."""
        return _("Must stay out: {names}.").format(names=", ".join(self.names))


@dataclass(frozen=True)
class Frozen(PlanRule):
    r"""Decisions already taken stay: the start year of each candidate, or none to stay out.

    Notes
    -----
    .. math:: y_{i\tau_i} = 1, \qquad \sum_\tau y_{i\tau} = 0 \text{ where the year is none}
    """

    years: tuple[tuple[str, int | None], ...]
    name: str = "frozen"

    def add_to(self, model: PortfolioModel) -> None:
        """State one row per candidate."""
        world = model.world
        for word, year in self.years:
            columns = world.columns_of(named(world.candidate_set, (word,)))
            if year is None:
                model.add_row(f"frozen[{word}]", columns, 1.0, upper=0.0)
            else:
                own = columns[world.start[columns] == year]
                model.add_row(f"frozen[{word},{year}]", own, np.ones(len(own)), lower=1.0)

    def allows_replacing(
        self, candidate_set: CandidateSet, one: pd.Series, other: pd.Series
    ) -> Flags:
        """Allow what every decision names just as it names the first."""
        called = [named(candidate_set, (word,)) for word, _year in self.years]
        same = [is_no_more(f, one, other) & is_no_more(f, other, one) for f in called]
        return _all_of(same, len(one))

    def measure(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> list[Finding]:
        """Return, for each candidate, whether its decision stands."""
        findings = []
        for word, year in self.years:
            mine = decisions[_is_named(candidate_set, decisions, word)]
            if year is None:
                findings.append(over(word, 0.0, float(len(mine)), INVESTMENTS))
            else:
                kept = float((mine["start_year"] == year).any())
                findings.append(under(f"{word} {year}", 1.0, kept, INVESTMENTS))
        return findings

    def sentence(self) -> str:
        """Return the rule in words for people."""
        listed = ", ".join(
            f"{word}: {_('out') if year is None else year}" for word, year in self.years
        )
        return _("Already decided: {decisions}.").format(decisions=listed)


def _all_of(flags: list[Flags], count: int) -> Flags:
    return np.asarray(np.logical_and.reduce([np.ones(count, dtype=bool), *flags]))


def _is_named(candidate_set: CandidateSet, decisions: pd.DataFrame, word: str) -> pd.Series:
    flags = named(candidate_set, (word,))
    return decisions["candidate_id"].isin(flags.index[flags.to_numpy()])


def _entered(
    candidate_set: CandidateSet, decisions: pd.DataFrame, names: tuple[str, ...]
) -> dict[str, int]:
    return {word: int(_is_named(candidate_set, decisions, word).sum()) for word in names}
