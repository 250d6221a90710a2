"""What differs between plans, found once and handed to the page, the workbook and the command."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import pandas as pd

from gapplanner.compare.opening import Compared
from gapplanner.compare.sentences import against_the_first
from gapplanner.compare.settings import Setting, settings_that_differ
from gapplanner.compare.works import Moves, agreement, core_money, moves
from gapplanner.reports.accounts.money import check_money


@dataclass(frozen=True, eq=False)
class Findings:
    """Two to four plans, and what differs between them; the first is the reference.

    Attributes
    ----------
    compared
        The plans.
    settings
        The decisions that are not the same in all.
    moves
        Of each plan but the first, the works that it changes against the first.
    agreement
        Every work that some plan chooses, and in which (`works.agreement`).
    core
        Of each plan, how many of its works are in all, and what these cost there, soles.
    """

    compared: tuple[Compared, ...]
    settings: tuple[Setting, ...]
    moves: tuple[Moves, ...]
    agreement: pd.DataFrame
    core: tuple[tuple[int, float], ...]

    @classmethod
    def of(cls, compared: Sequence[Compared]) -> Self:
        """Return what differs between the plans.

        Raises
        ------
        PortfolioError
            If the spending of an investment exceeds its cost, so that no table could add up.
        """
        for one in compared:
            check_money(one.run)
        first, *others = compared
        return cls(
            tuple(compared),
            tuple(settings_that_differ(compared)),
            tuple(moves(first.run, other.run) for other in others),
            agreement(compared),
            tuple(core_money(compared)),
        )

    @property
    def first(self) -> Compared:
        """The reference."""
        return self.compared[0]

    @property
    def others(self) -> tuple[tuple[Compared, Moves], ...]:
        """Each plan but the reference, with what it changes."""
        return tuple(zip(self.compared[1:], self.moves, strict=True))

    @property
    def has_places(self) -> bool:
        """Whether the plans lie somewhere: problems in own tables do not."""
        return not self.first.run.units.empty

    def said(self) -> list[str]:
        """Return what each plan changes against the reference, in sentences."""
        return [
            sentence
            for other, moved in self.others
            for sentence in against_the_first(self.first, other, moved)
        ]
