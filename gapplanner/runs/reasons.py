"""Why each candidate is in or out, by arithmetic on the finished tables alone.

A reason is only said when the tables bear it: another candidate fills the same slot, or in every
year it could start something it needs is short. What is left is said to be worth less than what
was chosen under the other rules, and `gapplanner` says no more than that.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.figures import money, percent, quantity, written_worth
from gapplanner.labels import gap_unit_label
from gapplanner.language import _
from gapplanner.portfolio.freeing import everything_freed, freed_sentence
from gapplanner.portfolio.uses import uses_of
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS

CENT = 0.01


@dataclass(frozen=True)
class Slack:
    """What a portfolio leaves of every limit.

    Attributes
    ----------
    left
        ``(resource, owner, year)`` to the amount left, in the resource's unit.
    tail
        Soles that may still be committed after the programme; unlimited when there is no tail rule.
    last_year
        Last year of the programme.
    """

    left: Mapping[tuple[str, str, int], float]
    tail: float
    last_year: int

    def of(self, resource: str, owner: str, year: int) -> float:
        """Return what is left of one limit; unlimited where there is none."""
        return self.left.get((resource, owner, year), float("inf"))


def slack_of(limits: pd.DataFrame, tail: float, last_year: int) -> Slack:
    """Return what is left of limits that state what is used of them."""
    keys = zip(limits["resource"], limits["owner"], limits["year"].astype(int), strict=True)
    has = limits["amount"] + limits["freed"] if "freed" in limits else limits["amount"]
    return Slack(dict(zip(keys, has - limits["used"], strict=True)), tail, last_year)


def reasons(
    candidates: pd.DataFrame,
    candidate_set: CandidateSet,
    slack: Slack,
    programme: Sequence[int],
    sources_for: Callable[[str], Sequence[str]],
) -> pd.Series:
    """Return one sentence per candidate, in the order of ``candidates``.

    Parameters
    ----------
    candidates
        With ``decision``, names, ``indicator_id``, ``quantity`` and ``gap_unit`` joined.
    slack
        What the portfolio leaves of every limit.
    programme
        The years in which a work may start.
    sources_for
        From a candidate to the funding sources that may pay it.
    """
    profiles = _profiles(candidate_set)
    demands = _demands(candidate_set, slack)
    chosen = candidates[candidates["decision"] == "in"].drop_duplicates("slot")
    taken = dict(zip(chosen["slot"], chosen["name"], strict=True))
    gaps = dict(zip(candidate_set.gaps["gap_id"], candidate_set.gaps["gap"], strict=True))
    sentences = []
    places = _places_served(candidate_set)
    freeing = set(candidate_set.frees["candidate_id"])
    thanks = _thanks(candidate_set, candidates)
    rows: list[dict[str, Any]] = [
        {str(name): cell for name, cell in row.items()} for row in candidates.to_dict("records")
    ]
    for row in rows:
        if row["decision"] == "in":
            also = thanks.get(row["candidate_id"], "")
            freed = row["candidate_id"] in freeing
            why = _why_in(row, gaps, frees=freed, places=places.get(_served(row), 1))
            sentences.append(" ".join(part for part in (why, also) if part))
        elif row["slot"] in taken:
            sentences.append(_instead(row, taken[row["slot"]]))
        else:
            owners = sources_for(row["candidate_id"])
            wants = _Wants(profiles[row["candidate_id"]], demands.get(row["candidate_id"], ()))
            sentences.append(_why_out(row, wants, slack, programme, owners))
    return pd.Series(sentences, index=candidates.index, dtype=object)


def _served(row: Mapping[str, Any]) -> tuple[str, str]:
    return str(row["candidate_id"]), str(row["indicator_id"])


def _places_served(candidate_set: CandidateSet) -> dict[tuple[str, str], int]:
    """Return how many gaps of each indicator a candidate serves."""
    indicator = candidate_set.gaps.set_index("gap_id")["indicator_id"]
    served = candidate_set.closures["gap_id"].map(indicator)
    pairs = zip(candidate_set.closures["candidate_id"], served, strict=True)
    return dict(Counter((str(name), str(of)) for name, of in pairs))


@dataclass(frozen=True)
class _Wants:
    """What a candidate uses by year from its start: soles, and other resources that are limited."""

    soles: Sequence[tuple[int, float]]
    others: Sequence[tuple[str, int, float]]


def _demands(candidate_set: CandidateSet, slack: Slack) -> dict[str, list[tuple[str, int, float]]]:
    """Return by candidate the use of every limited resource, soles included if everyone's are."""
    limited = {resource for resource, owner, _year in slack.left if owner == EVERYONE}
    limited |= {resource for resource, _owner, _year in slack.left} - {SOLES, STARTS}
    demands: dict[str, list[tuple[str, int, float]]] = {}
    for resource in sorted(limited):
        uses = uses_of(candidate_set, resource).sort_values(["candidate_id", "year_offset"])
        rows = zip(uses["candidate_id"], uses["year_offset"], uses["amount"], strict=True)
        for candidate_id, offset, amount in rows:
            demands.setdefault(candidate_id, []).append((resource, int(offset), float(amount)))
    return demands


def _profiles(candidate_set: CandidateSet) -> dict[str, list[tuple[int, float]]]:
    profiles: dict[str, list[tuple[int, float]]] = {
        candidate_id: [] for candidate_id in candidate_set.candidates["candidate_id"]
    }
    spending = uses_of(candidate_set, SOLES).sort_values(["candidate_id", "year_offset"])
    rows = zip(spending["candidate_id"], spending["year_offset"], spending["amount"], strict=True)
    for candidate_id, offset, amount in rows:
        profiles[candidate_id].append((int(offset), float(amount)))
    return profiles


def _thanks(candidate_set: CandidateSet, candidates: pd.DataFrame) -> dict[str, str]:
    """Return what to say of each candidate that frees capacity, or that fits thanks to it."""
    if candidate_set.frees.empty:
        return {}
    chosen = candidates[candidates["decision"] == "in"]
    decisions = chosen[["candidate_id", "start_year"]].astype({"start_year": "int64"})
    names = dict(zip(candidates["candidate_id"], candidates["name"], strict=True))
    units = dict(zip(candidates["executing_unit"], candidates["executing_unit_name"], strict=True))
    said: dict[str, list[str]] = {}
    for one in everything_freed(candidate_set, decisions):
        for name in one.by:
            said.setdefault(name, []).append(
                freed_sentence(one, names, lambda unit: str(units.get(unit, unit)))
            )
        for name in one.works:
            sentence = _("It fits with what {what} frees.").format(
                what=", ".join(names[by] for by in one.by)
            )
            said.setdefault(name, []).append(sentence)
    return {name: " ".join(dict.fromkeys(sentences)) for name, sentences in said.items()}


def _instead(row: Mapping[str, Any], name: str) -> str:
    if pd.isna(row["quantity"]):
        return _("Another variant of it was chosen: {name}.").format(name=name)
    return _("Another investment for the same gap was chosen: {name}.").format(name=name)


def _worth_in(row: Mapping[str, Any], *, frees: bool) -> str:
    """Return why what closes no gap is in: by its worth, or because something needs it.

    What ``frees`` capacity says so itself.
    """
    worth = row.get("worth")
    if worth is None or pd.isna(worth):
        return ""
    amount = written_worth(float(worth))
    if worth > 0 or frees:
        return _("It is worth {worth}.").format(worth=amount) if worth else ""
    return _(
        "It is worth {worth} in itself: it is in because a rule or another investment needs it."
    ).format(worth=amount)


def _why_in(row: Mapping[str, Any], gaps: Mapping[str, float], *, frees: bool, places: int) -> str:
    if pd.isna(row["quantity"]):
        return _worth_in(row, frees=frees)
    gap = gaps.get(f"{row['indicator_id']}@{row['unit_id']}")
    closed = _("Serves {amount} {unit}").format(
        amount=quantity(row["quantity"]), unit=gap_unit_label(row["gap_unit"], row["quantity"])
    )
    if places > 1:
        return _("{closed}; it serves {places} gaps.").format(closed=closed, places=places)
    if gap is None or not gap > 0:  # an unknown gap compares as false
        return closed + "."
    return _("{closed}: {share} of the gap of {place}.").format(
        closed=closed, share=percent(min(1.0, row["quantity"] / gap)), place=row["unit_name"]
    )


def _why_out(
    row: Mapping[str, Any],
    wants: _Wants,
    slack: Slack,
    programme: Sequence[int],
    owners: Sequence[str],
) -> str:
    """Return what stands in the way in the year that comes nearest to letting the work in."""
    latest = row.get("latest_start")
    last = programme[-1] if latest is None or pd.isna(latest) else int(latest)
    years = [year for year in programme if int(row["earliest_start"]) <= year <= last]
    found = [
        _obstacle(row, wants.soles, slack, year, owners)
        or _other_obstacle(row, wants.others, slack, year)
        for year in years
    ]
    obstacles = [obstacle for obstacle in found if obstacle is not None]
    if years and len(obstacles) == len(years):
        return min(obstacles)[1]
    return _("It fits by itself, but under all the rules it adds less than what was chosen.")


def _obstacle(
    row: Mapping[str, Any],
    profile: Sequence[tuple[int, float]],
    slack: Slack,
    start: int,
    owners: Sequence[str],
) -> tuple[float, str] | None:
    """Return what is short if the work started in ``start``: how much, and the sentence."""
    unit, name = row["executing_unit"], row["executing_unit_name"]
    if slack.of(STARTS, unit, start) < 1 - CENT:
        return 0.0, _("{unit} can open no more new works in {year}.").format(unit=name, year=start)
    for offset, amount in profile:
        year = start + offset
        short = amount - slack.of(SOLES, unit, year)
        if short > CENT:
            return short, _("{unit} has no capacity left: it would lack {short} in {year}.").format(
                unit=name, short=money(short), year=year
            )
        left = sum(slack.of(SOLES, owner, year) for owner in owners)
        if year <= slack.last_year and amount - left > CENT:
            return amount - left, _("No money is left: it would lack {short} in {year}.").format(
                short=money(amount - left), year=year
            )
    after = sum(amount for offset, amount in profile if start + offset > slack.last_year)
    if after - slack.tail > CENT:
        return after - slack.tail, _("It would commit {short} too much after {year}.").format(
            short=money(after - slack.tail), year=slack.last_year
        )
    return None


def _other_obstacle(
    row: Mapping[str, Any], demands: Sequence[tuple[str, int, float]], slack: Slack, start: int
) -> tuple[float, str] | None:
    """Return which other resource is short, its unit's own or everyone's."""
    for resource, offset, amount in demands:
        year = start + offset
        owners = (EVERYONE,) if resource in (SOLES, STARTS) else (row["executing_unit"], EVERYONE)
        short = max(amount - slack.of(resource, owner, year) for owner in owners)
        if short > CENT:
            return short, _(
                "There is not enough {resource} left: it would lack {short} in {year}."
            ).format(resource=resource, short=quantity(short), year=year)
    return None
