"""From the published figures of all Peru to a candidate set and the problem it poses."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from gapplanner.candidates import CandidateSet, load_typologies, propose_candidates
from gapplanner.candidates.typologies import Typologies
from gapplanner.optimize.objectives import Balanced, Closure
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.shares import ShareLimit
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.portfolio import Funding, Horizon
from gapplanner.portfolio.funding import mean_budget
from gapplanner.scenario import Scenario
from gapplanner.scenario.rules import Group, Quantity
from gapplanner.vocabulary import SOLES, STARTS
from national.money import budget_and_units, ceilings_of
from national.published import SHARED, districts
from national.tables import INDICATORS, figures_of, gaps_of, units_of

BASE_YEAR, YEARS = 2027, 5
DISCOUNT_RATE = 0.08
SIZES = (0.25, 0.5, 1.0)  # shares of a gap that are proposed, as in the base scenario
# Each of the 25 departments has at least this part of the cost of the plan: half of what the one
# with least money of its own has (Madre de Dios, 0.41 % of all). Money here belongs to departments,
# so a floor above that could only be kept by all the others spending less than they have.
LEAST_SHARE = 0.002
# Kinds of investment by the indicators of the national files that they move as well.
ALSO_MOVES = {
    "school-building": ("school-initial", "school-primary", "school-secondary"),
    "rural-sanitation-ubs": ("sewer",),
    "urban-sewer": ("sewer",),
    "rural-water": ("water",),
    "urban-water": ("water",),
}
ASSUMPTIONS = (
    "Dwellings: recovered as the common denominator of published shares (no water, no sewerage); equal to the census in 123 of the 127 districts of Cajamarca, a divisor of it in the other 4.",
    "Sewerage stands for sanitation: the national file has no dwellings without any sanitation.",
    "Persons: 3.56 per dwelling, the mean of Cajamarca in 2017.",
    "School sites by level: the sites of the district times the part of Cajamarca's services of that level; the inverted shares are set right, and those filled in with a mean are unknown.",
    "Health facilities: all public ones times the national share of inadequate ones, 8,662 / 8,954; each costs as a post, because categories are not in the national file.",
    "Capacity of a municipality: mean budget for investments of 2021-23 times what it accrued of its budget in 2024, times 1.10 (growth) and 0.35 (free share), as in the base scenario.",
    "Regional governments: only Cajamarca's record is in reach; the others have its ratio to what the municipalities of their department accrue. Assumed.",
    "Money: each department and level has 0.35 of its investments in the functions of the fund for territorial development.",
    "Roads are left out: no kilometres by district or province are in the national file.",
    "The 17 districts younger than the limits of 2017 are left out.",
)


@dataclass(frozen=True)
class NationalProblem:
    """The problem with either objective, and what is assumed in it."""

    balanced: PortfolioProblem
    closure: PortfolioProblem
    assumptions: tuple[str, ...]

    @property
    def candidate_set(self) -> CandidateSet:
        """Return what could be built."""
        return self.balanced.candidate_set


def national_problem(root: Path = SHARED) -> NationalProblem:
    """Return the problem of all Peru; the same every time.

    Raises
    ------
    NoPublishedFilesError
        If the published files are not beside the repository.
    """
    places = districts(root)
    budget, executing_units = budget_and_units(places, root)
    units, figures = units_of(places), figures_of(places)
    gaps = gaps_of(places, figures, units)
    money = ceilings_of(places, executing_units, budget)
    scenario = _scenario(money)
    candidate_set = propose_candidates(
        gaps, figures, executing_units, budget, scenario, units, _typologies()
    )
    return _posed(candidate_set, money)


def _typologies() -> Typologies:
    known = load_typologies()
    by_id = {
        name: typology.model_copy(
            update={"indicators": (*typology.indicators, *ALSO_MOVES.get(name, ()))}
        )
        for name, typology in known.by_id.items()
    }
    return replace(known, by_id=by_id)


def _scenario(money: dict[str, float]) -> Scenario:
    """Return what `propose_candidates` reads of a scenario: sizes, costs, capacity, years."""
    years = range(BASE_YEAR + 1, BASE_YEAR + YEARS + 1)
    stated: dict[str, Any] = {
        "name": "Peru",
        "base_year": BASE_YEAR,
        "years": YEARS,
        "territory": {"department": "01"},
        "indicators": {name: {"weight": weight} for name, weight in INDICATORS.items()},
        "candidates": {"prospective": {"sizes": SIZES, "cost_case": "mid"}},
        "budget": {"sources": {name: dict.fromkeys(years, soles) for name, soles in money.items()}},
        "capacity": {
            "growth": 1.10,
            "free_share": 0.35,
            "new_starts": {"regional": 40, "provincial": 10, "district": 4},
        },
        "objective": {"maximize": "balanced"},
        "discount_rate": DISCOUNT_RATE,
    }
    return Scenario.model_validate(stated)


def _posed(candidate_set: CandidateSet, money: dict[str, float]) -> NationalProblem:
    horizon = Horizon(BASE_YEAR, YEARS)
    ceilings = {name: dict.fromkeys(horizon.programme, soles) for name, soles in money.items()}
    candidates = candidate_set.candidates
    eligible = {
        str(name): (source_of(str(unit)),)
        for name, unit in zip(candidates["candidate_id"], candidates["executing_unit"], strict=True)
    }
    funding = Funding(ceilings, eligible)
    weights = tuple(sorted((str(k), float(v)) for k, v in candidate_set.indicator_weights.items()))
    rules = (
        MoneyBySource(funding, horizon),
        CommittedTail(horizon.last_year, 1.0, mean_budget(funding, horizon)),
        *(_ceilings(candidate_set, resource, set(ceilings)) for resource in (SOLES, STARTS)),
        ShareLimit(Quantity.COST, LEAST_SHARE, is_floor=True, by=Group.DEPARTMENT),
    )
    balanced = PortfolioProblem(
        candidate_set,
        horizon,
        DISCOUNT_RATE,
        (Balanced(weights, horizon, DISCOUNT_RATE),),
        rules,
        funding,
    )
    closure = balanced.maximising(Closure(weights, horizon, DISCOUNT_RATE))
    return NationalProblem(balanced, closure, ASSUMPTIONS)


def source_of(executing_unit: str) -> str:
    """Return the source that pays an executing unit: its department's, of its level."""
    kind, _dash, place = executing_unit.partition("-")
    level = "regional" if kind == "GR" else "municipal"
    return f"{level}-{place[:2]}"


def _ceilings(candidate_set: CandidateSet, resource: str, sources: set[str]) -> ResourceCeiling:
    limits = candidate_set.limits
    mine = limits[(limits["resource"] == resource) & ~limits["owner"].isin(sources)]
    amounts = zip(mine["owner"], mine["year"], mine["amount"], strict=True)
    return ResourceCeiling(
        resource, {(str(owner), int(year)): float(amount) for owner, year, amount in amounts}
    )
