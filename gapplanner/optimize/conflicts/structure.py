"""Conflicts that no figure can mend: what is asked cannot be, whatever the money."""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import pandas as pd

from gapplanner.errors import listed
from gapplanner.figures import percent, quantity
from gapplanner.labels import gap_unit_label
from gapplanner.language import _
from gapplanner.optimize.rules.choices import Frozen, MustDo
from gapplanner.optimize.rules.rule import PlanRule
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.targets import ClosureTarget
from gapplanner.optimize.world import World
from gapplanner.portfolio.groups import groups_of, named

# Parts of a target that are the last bits of arithmetic.
ROUNDING = 1e-9
# So many causes of one rule are told.
MOST_CAUSES = 3


def structural_causes(rule: PlanRule, world: World) -> list[str]:
    """Return a sentence for each thing a rule asks that no portfolio can give: the first few."""
    return list(islice(_causes(rule, world), MOST_CAUSES))


def _causes(rule: PlanRule, world: World) -> Iterator[str]:
    if isinstance(rule, ShareLimit):
        yield from _shares_beyond_the_whole(rule, world)
    if isinstance(rule, ClosureTarget):
        yield from _beyond_what_can_be_built(rule, world)
    if isinstance(rule, MustDo):
        asked: list[tuple[str, int | None]] = [(word, None) for word in rule.names]
    elif isinstance(rule, Frozen):
        asked = [(word, year) for word, year in rule.years if year is not None]
    else:
        return
    yield from _never_starting(asked, world)
    yield from _same_slot([word for word, _year in asked], world)


def _shares_beyond_the_whole(rule: ShareLimit, world: World) -> Iterator[str]:
    """Say when the least shares of all groups are more than the whole, or the largest are less."""
    if rule.by is None:
        return
    groups = groups_of(world.candidate_set, rule.by)
    number = groups.dropna().nunique()
    total = number * rule.share
    is_whole = not groups.isna().any()
    if (rule.is_floor and total > 1.0) or (not rule.is_floor and is_whole and total < 1.0):
        yield _(
            "{number} groups of {share} each are {total} of the whole: only an empty plan keeps it."
        ).format(number=number, share=percent(rule.share), total=percent(total))


def _beyond_what_can_be_built(rule: ClosureTarget, world: World) -> Iterator[str]:
    """Say the most that would be closed if everything were built, money and all else aside."""
    everything = world.candidates.copy()
    first = world.horizon.base_year + 1
    everything["start_year"] = everything["earliest_start"].fillna(first).clip(lower=first)
    operates = everything["start_year"] + everything["duration_years"]
    until = world.horizon.operating_by(rule.date)
    able = everything["start_year"] <= world.horizon.last_year
    if until is not None:
        able &= operates <= until
    closures = world.candidate_set.closures.merge(
        everything.loc[able, ["candidate_id", "slot"]], on="candidate_id"
    )
    most = closures.groupby(["gap_id", "slot"])["amount"].max().groupby("gap_id").sum()
    for finding in rule.measure(world.candidate_set, _none_chosen()):
        gaps = [finding.what] if rule.each else _gaps_of(rule, world)
        size = world.gaps.set_index("gap_id")["gap"].astype("float64")
        reach = float(np.minimum(most.reindex(gaps).fillna(0.0), size.reindex(gaps)).sum())
        if reach < finding.limit * (1.0 - ROUNDING):
            yield _(
                "{what}: everything that could be built closes {reach} of the {limit} {unit} asked."
            ).format(
                what=finding.what,
                reach=quantity(reach),
                limit=quantity(finding.limit),
                unit=gap_unit_label(finding.unit, finding.limit),
            )


def _none_chosen() -> pd.DataFrame:
    return pd.DataFrame({"candidate_id": [], "start_year": []}).astype(
        {"candidate_id": "object", "start_year": "int64"}
    )


def _gaps_of(rule: ClosureTarget, world: World) -> list[str]:
    gaps = world.gaps[world.gaps["indicator_id"] == rule.indicator_id]
    if rule.units is not None:
        gaps = gaps[gaps["unit_id"].astype("string").str.startswith(rule.units)]
    return list(gaps.loc[gaps["gap"].notna(), "gap_id"])


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
