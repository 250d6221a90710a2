"""Who enters before whom, from the tables alone: the auditor's half of the order of precedence."""

from dataclasses import dataclass

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import listed
from gapplanner.language import _, ngettext
from gapplanner.portfolio.groups import named
from gapplanner.vocabulary import EVERYONE

NAMED = 3


@dataclass(frozen=True)
class Standing:
    """How one unit stands: who of the first incomplete class waits, who enters all the same."""

    owner: str
    later_classes: tuple[int, ...]
    first: int
    waiting: tuple[str, ...]
    jumping: tuple[tuple[str, int], ...]
    left_out: int

    @property
    def words(self) -> str:
        """Return the owner in words for people."""
        return _("the whole plan") if self.owner == EVERYONE else self.owner


def standings(
    candidate_set: CandidateSet,
    decisions: pd.DataFrame,
    scopes: pd.Series,
    decided_out: tuple[str, ...],
) -> list[Standing]:
    """Return how every owner with candidates of several classes stands.

    Parameters
    ----------
    scopes
        Within what each candidate is ordered, by ``candidate_id``.
    decided_out
        What nobody waits for.
    """
    candidates = candidate_set.candidates
    chosen = candidates["candidate_id"].isin(decisions["candidate_id"])
    filled = set(candidates.loc[chosen, "slot"])
    out = named(candidate_set, decided_out)
    awaited = ~candidates["candidate_id"].isin(out.index[out.to_numpy()])
    table = candidates[["candidate_id", "slot", "stage"]].assign(
        owner=candidates["candidate_id"].map(scopes), chosen=chosen, awaited=awaited
    )
    return [
        _standing(str(owner), rows, filled)
        for owner, rows in table.groupby("owner", sort=True)
        if rows["stage"].min() < rows["stage"].max()
    ]


def _standing(owner: str, rows: pd.DataFrame, filled: set[str]) -> Standing:
    classes = sorted(int(number) for number in rows["stage"].unique())
    empty = rows[~rows["slot"].isin(filled) & rows["awaited"]]
    first = int(empty["stage"].min()) if len(empty) else classes[-1]
    later = rows[rows["stage"] > first]
    jumping = later[later["chosen"]]
    return Standing(
        owner,
        tuple(classes[1:]),
        first,
        tuple(sorted(set(empty.loc[empty["stage"] == first, "slot"]))),
        tuple(
            (str(name), int(number))
            for name, number in zip(jumping["candidate_id"], jumping["stage"], strict=True)
        ),
        int(later.loc[~later["slot"].isin(filled), "slot"].nunique()),
    )


def kept_out(line: Standing) -> str:
    """Say what strict order keeps out, and whom it waits for."""
    return ngettext(
        "{unit}: by the order of precedence, {count} investment of later classes waits until class "
        "{number} is complete; still out: {waiting}.",
        "{unit}: by the order of precedence, {count} investments of later classes wait until class "
        "{number} is complete; still out: {waiting}.",
        line.left_out,
    ).format(
        unit=line.words,
        count=line.left_out,
        number=line.first,
        waiting=listed(line.waiting, at_most=NAMED),
    )


def inverted(line: Standing) -> str:
    """Say who enters before whom."""
    return ngettext(
        "{unit}: {count} inversion of the order of precedence: {jumping} enters before {waiting}, "
        "of class {number}.",
        "{unit}: {count} inversions of the order of precedence: {jumping} enter before {waiting}, "
        "of class {number}.",
        len(line.jumping),
    ).format(
        unit=line.words,
        count=len(line.jumping),
        jumping=listed((f"{name} ({stage})" for name, stage in line.jumping), at_most=10),
        waiting=listed(line.waiting, at_most=NAMED),
        number=line.first,
    )
