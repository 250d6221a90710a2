"""Who enters before whom, from the tables alone: the auditor's half of the order of precedence."""

from dataclasses import dataclass
from typing import NamedTuple

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
    names = candidates["candidate_id"].tolist()
    chosen = set(decisions["candidate_id"])
    filled = {slot for name, slot in zip(names, candidates["slot"], strict=True) if name in chosen}
    out = named(candidate_set, decided_out)
    not_awaited = set(out.index[out.to_numpy()])
    of_owner: dict[str, list[_Line]] = {}
    stages = candidates["stage"].astype("int64").tolist()
    rows = zip(names, candidates["slot"], stages, scopes.reindex(names), strict=True)
    for name, slot, stage, owner in rows:
        line = _Line(name, slot, stage, name in chosen, slot in filled, name not in not_awaited)
        of_owner.setdefault(str(owner), []).append(line)
    return [
        _standing(owner, lines)
        for owner, lines in sorted(of_owner.items())
        if len({line.stage for line in lines}) > 1
    ]


class _Line(NamedTuple):
    """What must be known of a candidate to tell who enters before whom."""

    name: str
    slot: str
    stage: int
    is_chosen: bool
    is_filled: bool
    is_awaited: bool


def _standing(owner: str, lines: list[_Line]) -> Standing:
    classes = sorted({line.stage for line in lines})
    empty = [line for line in lines if line.is_awaited and not line.is_filled]
    first = min((line.stage for line in empty), default=classes[-1])
    later = [line for line in lines if line.stage > first]
    return Standing(
        owner,
        tuple(classes[1:]),
        first,
        tuple(sorted({line.slot for line in empty if line.stage == first})),
        tuple((line.name, line.stage) for line in later if line.is_chosen),
        len({line.slot for line in later if not line.is_filled}),
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
