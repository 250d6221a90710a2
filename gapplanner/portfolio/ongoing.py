"""Works in progress come first: what they spend is subtracted before anything is chosen."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError, listed
from gapplanner.figures import percent
from gapplanner.language import _, ngettext
from gapplanner.portfolio.funding import CENTS, Funding, funding_of, largest_flow
from gapplanner.portfolio.groups import GOVERNMENT_OF_PREFIX
from gapplanner.vocabulary import EVERYONE, SOLES

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

# Owner and year of a limit in soles.
Place = tuple[str, int]


@dataclass(frozen=True)
class AfterOngoing:
    """What is left to choose with, and what a reader must know of what was subtracted."""

    candidate_set: CandidateSet
    notes: tuple[str, ...]


def subtract_ongoing(
    candidate_set: CandidateSet, ongoing: pd.DataFrame, scenario: "Scenario"
) -> AfterOngoing:
    r"""Return the candidate set whose limits in soles are what ongoing works leave.

    Parameters
    ----------
    candidate_set
        Its limits state the ceilings of sources and the capacity of executing units, soles.
    ongoing
        ``cui, executing_unit, source, year, amount`` (soles; the source may be empty).
    scenario
        Says which sources may pay whom.

    Raises
    ------
    PortfolioError
        If ongoing works do not fit: every ceiling and capacity they pass, all at once.

    Notes
    -----
    .. math:: B'_{st} = B_{st} - \sum_{w} a_{wst}, \qquad L'_{et} = L_{et} - \sum_{w \in e} a_{wt}

    What has no source is paid by the sources that may pay its executing unit, the one that fewest
    may use first, by the same largest flow that splits the plan's own spending. A year without a
    limit is not limited: what ongoing works spend after the programme takes capacity only where a
    capacity of that year is stated, and does not count as committed tail of the plan.
    """
    cents = ongoing.assign(cents=(ongoing["amount"] * CENTS).round().astype("int64"))
    cents = cents[cents["cents"] > 0]
    funding = funding_of(candidate_set, scenario)
    payers = {str(unit): _payers(str(unit), scenario, funding) for unit in cents["executing_unit"]}
    taken, short = _taken_from_sources(cents, funding, payers)
    problems = [*_beyond(cents, taken, funding), *short]
    left = _left(candidate_set.limits, cents, taken, funding)
    problems += _beyond_capacity(left, cents)
    if problems:
        raise PortfolioError(problems)
    limits = left.assign(amount=left["left"]).drop(columns=["left", "is_source"])
    return AfterOngoing(
        replace(candidate_set, limits=limits), tuple(_notes(cents, taken, scenario))
    )


def _payers(unit: str, scenario: "Scenario", funding: Funding) -> tuple[str, ...]:
    """Return the sources that may pay an executing unit, by what is known of an ongoing work."""
    government = GOVERNMENT_OF_PREFIX.get(unit.split("-", maxsplit=1)[0])
    found = []
    for source in sorted(funding.ceilings):
        stated = scenario.budget.eligibility.get(source)
        if stated is not None:
            if stated.government is not None and government not in stated.government:
                continue
            if stated.executing_unit is not None and unit not in stated.executing_unit:
                continue
        found.append(source)
    return tuple(found)


def _taken_from_sources(
    cents: pd.DataFrame, funding: Funding, payers: Mapping[str, tuple[str, ...]]
) -> tuple[dict[Place, int], list[str]]:
    """Return what is taken of each source and year, cents, and what no source can pay, in words."""
    taken: dict[Place, int] = {}
    named = cents[cents["source"] != ""]
    for (source, year), rows in named.groupby(["source", "year"], sort=True):
        if int(str(year)) in funding.ceilings[str(source)]:
            taken[str(source), int(str(year))] = int(rows["cents"].sum())
    short: list[str] = []
    years = {year for ceilings in funding.ceilings.values() for year in ceilings}
    nameless = cents[(cents["source"] == "") & cents["year"].isin(years)]
    for year, rows in nameless.groupby("year", sort=True):
        t = int(str(year))
        room = {
            source: max(0, round(ceilings.get(t, 0.0) * CENTS) - taken.get((source, t), 0))
            for source, ceilings in funding.ceilings.items()
        }
        groups = rows["executing_unit"].map(payers)
        asked = {group: int(part["cents"].sum()) for group, part in rows.groupby(groups)}
        flow = largest_flow(asked, room)
        for group, wanted in asked.items():
            for source, paid in flow[group].items():
                taken[source, t] = taken.get((source, t), 0) + paid
            missing = wanted - sum(flow[group].values())
            if missing:
                whose = [found == group for found in groups]
                short.append(_unpaid(t, group, (wanted, wanted - missing), rows["cui"][whose]))
    return taken, short


def _unpaid(year: int, sources: tuple[str, ...], amounts: tuple[int, int], works: pd.Series) -> str:
    need, left = amounts
    return _(
        "Ongoing works without a source must fit under what the sources that may pay them, "
        "{sources}, have left in {year}; they need {need} and it is {left}. Raise the ceilings, "
        "extend the works or drop one of: {works}."
    ).format(
        sources=listed(sources) or "-",
        year=year,
        need=_soles(need),
        left=_soles(left),
        works=listed(sorted(set(works))),
    )


def _beyond(cents: pd.DataFrame, taken: Mapping[Place, int], funding: Funding) -> Iterator[str]:
    for (source, year), need in sorted(taken.items()):
        limit = round(funding.ceilings[source][year] * CENTS)
        if need > limit:
            mine = (cents["source"] == source) & (cents["year"] == year)
            yield _must_fit(source, year, (need, limit), cents.loc[mine, "cui"])


def _must_fit(owner: str, year: int, amounts: tuple[int, int], works: pd.Series) -> str:
    need, limit = amounts
    return _(
        "Ongoing works must fit under the {year} ceiling of {owner!r}; they need {need} and it is "
        "{limit}. Raise the ceiling, extend the works or drop one of: {works}."
    ).format(
        year=year,
        owner=owner,
        need=_soles(need),
        limit=_soles(limit),
        works=listed(sorted(set(works))),
    )


def _soles(cents: int) -> str:
    return f"{cents / CENTS:,.2f}".removesuffix(".00")


def _left(
    limits: pd.DataFrame, cents: pd.DataFrame, taken: Mapping[Place, int], funding: Funding
) -> pd.DataFrame:
    """Return the limits with what is left of each, soles; below 0 where works do not fit."""
    of_unit = cents.groupby(["executing_unit", "year"])["cents"].sum().to_dict()
    of_all = cents.groupby("year")["cents"].sum().to_dict()
    is_source = (limits["resource"] == SOLES) & limits["owner"].isin(list(funding.ceilings))
    left = []
    rows = zip(
        limits["resource"],
        limits["owner"],
        limits["year"],
        limits["amount"],
        is_source,
        strict=True,
    )
    for resource, owner, year, amount, is_money in rows:
        if resource != SOLES:
            spent = 0
        elif is_money:
            spent = taken.get((owner, year), 0)
        else:
            spent = of_all.get(year, 0) if owner == EVERYONE else of_unit.get((owner, year), 0)
        left.append(round(amount * CENTS - spent) / CENTS if spent else float(amount))
    return limits.assign(left=left, is_source=is_source)


def _beyond_capacity(left: pd.DataFrame, cents: pd.DataFrame) -> Iterator[str]:
    short = left[(left["left"] < 0) & ~left["is_source"]].sort_values(["owner", "year"])
    for owner, year, amount, after in zip(
        short["owner"], short["year"], short["amount"], short["left"], strict=True
    ):
        mine = cents["year"] == year
        if owner != EVERYONE:
            mine &= cents["executing_unit"] == owner
        limit = round(amount * CENTS)
        need = limit - round(after * CENTS)
        yield _must_fit(owner, int(year), (need, limit), cents.loc[mine, "cui"])


def _notes(cents: pd.DataFrame, taken: Mapping[Place, int], scenario: "Scenario") -> Iterator[str]:
    count = cents["cui"].nunique()
    yield ngettext(
        "{count} ongoing work comes first: what it still spends was subtracted from the ceilings "
        "and from the capacity of its executing unit before anything was chosen. Limits show what "
        "is left.",
        "{count} ongoing works come first: what they still spend was subtracted from the ceilings "
        "and from the capacity of their executing units before anything was chosen. Limits show "
        "what is left.",
        count,
    ).format(count=count)
    if taken:
        yield _("Subtracted for ongoing works: {amounts}.").format(
            amounts="; ".join(
                _("{source} {year}: S/ {amount}").format(
                    source=source, year=year, amount=_soles(amount)
                )
                for (source, year), amount in sorted(taken.items())
                if amount
            )
        )
    if (cents["source"] == "").any() and taken:
        yield _(
            "Ongoing works without a source are paid by the sources that may pay their executing "
            "unit, the one that fewest may use first."
        )
    if scenario.problem is None and scenario.capacity.free_share < 1:
        yield _(
            "capacity.free_share leaves only {share} of the capacity to new investments, and "
            "ongoing works are subtracted besides: if they are the same works they count twice. "
            "Write capacity.free_share: 1 where every work in progress is stated."
        ).format(share=percent(scenario.capacity.free_share))
