"""Conflicts that no figure can mend: what is asked cannot be, whatever the money."""

from collections.abc import Iterator

import numpy as np

from gapplanner.errors import listed
from gapplanner.language import _
from gapplanner.optimize.rules.choices import Frozen, MustDo
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.world import World
from gapplanner.portfolio.groups import named


def structural_causes(rule: PlanRule, world: World) -> Iterator[str]:
    """Return a sentence for each thing a rule asks that no portfolio can give."""
    if isinstance(rule, MustDo):
        asked: list[tuple[str, int | None]] = [(word, None) for word in rule.names]
    elif isinstance(rule, Frozen):
        asked = [(word, year) for word, year in rule.years if year is not None]
    else:
        return
    yield from _never_starting(asked, world)
    yield from _same_slot([word for word, _year in asked], world)


def _never_starting(asked: list[tuple[str, int | None]], world: World) -> Iterator[str]:
    for word, year in asked:
        flags = named(world.candidate_set, (word,))
        columns = world.columns_of(flags)
        if year is not None:
            columns = columns[world.start[columns] == year]
        if len(columns):
            continue
        own = world.candidates[world.candidates["candidate_id"].isin(flags.index[flags.to_numpy()])]
        earliest = own["earliest_start"].min()
        if year is None:
            yield _(
                "{name} can start in {earliest} at the earliest, after the last year of the "
                "programme, {last}."
            ).format(name=repr(word), earliest=earliest, last=world.horizon.last_year)
        else:
            yield _(
                "{name} cannot start in {year}: the programme is {first}-{last} and its earliest "
                "start is {earliest}."
            ).format(
                name=repr(word),
                year=year,
                first=world.horizon.base_year + 1,
                last=world.horizon.last_year,
                earliest=earliest,
            )


def _same_slot(words: list[str], world: World) -> Iterator[str]:
    """Name the words that ask for two alternatives of one slot, of which only one can enter."""
    asked: dict[str, list[str]] = {}
    for word in words:
        flags = named(world.candidate_set, (word,)).to_numpy()
        slots = np.unique(world.candidates["slot"].to_numpy()[flags])
        if len(slots) == 1:
            asked.setdefault(str(slots[0]), []).append(word)
    for slot, found in sorted(asked.items()):
        if len(set(found)) > 1 and not _has_common(found, world):
            yield _(
                "{names} are alternatives of one slot, {slot}, of which only one can enter."
            ).format(names=listed(sorted(set(found))), slot=repr(slot))


def _has_common(words: list[str], world: World) -> bool:
    """Return whether one candidate answers to every one of the words."""
    flags = [named(world.candidate_set, (word,)).to_numpy() for word in words]
    return bool(np.logical_and.reduce(flags).any())
