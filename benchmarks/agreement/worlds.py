"""Small worlds drawn by lot: places, works, gaps, limits, an objective and rules of every kind."""

from typing import Any

import numpy as np
import pandas as pd

from agreement.drawn_rules import DRAWN_RULES
from gapplanner.candidates import CandidateSet
from gapplanner.optimize.objectives import (
    Balanced,
    Cheapest,
    Closure,
    Objective,
    People,
    Shortfall,
    WorstOff,
)
from gapplanner.optimize.problem import PortfolioProblem
from gapplanner.optimize.rules import PlanRule
from gapplanner.optimize.rules.money import MoneyBySource
from gapplanner.optimize.rules.resources import ResourceCeiling
from gapplanner.optimize.rules.tail import CommittedTail
from gapplanner.portfolio import Funding, Horizon
from gapplanner.portfolio.funding import mean_budget
from gapplanner.vocabulary import (
    CANDIDATE_COLUMNS,
    CLOSURE_COLUMNS,
    GAP_COLUMNS,
    LIMIT_COLUMNS,
    SOLES,
    STARTS,
    USE_COLUMNS,
)

BASE_YEAR = 2027
PLACES = ("060101", "060102", "060201", "070101")
UNITS = ("MD-060101", "MD-060102", "MP-0602", "GR-06", "GR-07")
INDICATORS = {"water": "dwellings", "road": "km", "health": "facilities"}
SECTORS = ("water", "roads", "health")
SOURCES = ("canon", "foncor", "own")
# More portfolios than these are not listed.
MOST_PORTFOLIOS = 3000


def drawn_world(seed: int) -> PortfolioProblem:
    """Return the problem of a seed; the same every time."""
    draw = np.random.default_rng(seed)
    years = int(draw.integers(1, 4))
    # Money in plain soles, in thousands, or with every digit of millions.
    money = float(draw.choice([1.0, 1000.0, 1e6 / 7]))
    works = _works(draw, years, money)
    candidate_set = _candidate_set(works, _gaps(draw), draw)
    horizon = Horizon(BASE_YEAR, years)
    funding = _funding(draw, candidate_set, horizon)
    rules = [*_limits(draw, candidate_set, horizon, funding)]
    for _rule in range(int(draw.integers(0, 4))):
        name = sorted(DRAWN_RULES)[int(draw.integers(len(DRAWN_RULES)))]
        rules.append(DRAWN_RULES[name](draw, candidate_set, horizon))
    return PortfolioProblem(
        candidate_set,
        horizon,
        0.08,
        _objectives(draw, candidate_set, horizon),
        tuple(rules),
        funding,
    )


def _works(draw: np.random.Generator, years: int, money: float) -> list[dict[str, Any]]:
    """Return works in slots; now and then an alternative that is no worse than another."""
    works: list[dict[str, Any]] = []
    portfolios = 1
    for slot in range(int(draw.integers(2, 6))):
        options = int(draw.integers(1, 4))
        if portfolios * (1 + options * years) > MOST_PORTFOLIOS:
            break
        portfolios *= 1 + options * years
        for variant in range(options):
            work = _work(draw, (slot, variant), years, money)
            if variant and draw.random() < 0.5:
                work = _altered(draw, works[-1], work)
            works.append(work)
    return works


def _work(
    draw: np.random.Generator, which: tuple[int, int], years: int, money: float
) -> dict[str, Any]:
    slot, variant = which
    sector = int(draw.integers(len(SECTORS)))
    place = PLACES[int(draw.integers(len(PLACES)))]
    spends = np.round(draw.integers(1, 60, size=int(draw.integers(1, 4))) * money)
    closes = {f"{list(INDICATORS)[sector]}@{place}": float(draw.integers(1, 70))}
    if draw.random() < 0.3:
        other = PLACES[int(draw.integers(len(PLACES)))]
        closes[f"{list(INDICATORS)[int(draw.integers(3))]}@{other}"] = float(draw.integers(0, 40))
    return {
        "candidate_id": f"w{slot}{'abc'[variant]}",
        "slot": f"slot-{slot}",
        "variant": "abc"[variant],
        "sector": SECTORS[sector],
        "typology": f"kind-{int(draw.integers(2))}",
        "unit_id": place,
        "executing_unit": UNITS[int(draw.integers(len(UNITS)))],
        "stage": int(draw.integers(1, 10)),
        "duration_years": int(draw.integers(1, 5)),
        "earliest_start": BASE_YEAR + 1 + int(draw.integers(max(1, years)) * (draw.random() < 0.3)),
        "om_cost": float(draw.integers(0, 9)),
        "beneficiaries": float(draw.integers(0, 300)),
        "spends": spends,
        "closes": closes,
        "crews": float(draw.integers(0, 3)),
    }


def _altered(
    draw: np.random.Generator, first: dict[str, Any], other: dict[str, Any]
) -> dict[str, Any]:
    """Return the first under another name, a little worse or better in one thing, or the same."""
    kept = {**first, "candidate_id": other["candidate_id"], "variant": other["variant"]}
    change = int(draw.integers(6))
    if change == 0:
        kept["spends"] = first["spends"] + draw.integers(0, 9)
    elif change == 1:
        kept["closes"] = {gap: amount + 5.0 for gap, amount in first["closes"].items()}
    elif change == 2:
        kept["duration_years"] = first["duration_years"] + 1
    elif change == 3:
        kept["executing_unit"] = other["executing_unit"]
    elif change == 4:
        kept["om_cost"] = other["om_cost"]
    return kept


def _gaps(draw: np.random.Generator) -> pd.DataFrame:
    rows = []
    for name, unit in INDICATORS.items():
        for place in PLACES:
            row: dict[str, Any] = {}
            people = pd.NA if draw.random() < 0.1 else float(draw.integers(0, 900))
            row |= {"gap_id": f"{name}@{place}", "indicator_id": name, "unit_id": place}
            row |= {"level": "district", "gap": float(draw.integers(0, 120)), "gap_unit": unit}
            rows.append(row | {"people": people, "weight": float(draw.integers(10, 31)) / 10})
    rows.append({"gap_id": "road@070102", "indicator_id": "road", "unit_id": "070102",
                 "level": "district", "gap": pd.NA, "gap_unit": "km", "people": pd.NA,
                 "weight": 1.0})  # fmt: skip
    table = pd.DataFrame(rows).reindex(columns=list(GAP_COLUMNS))
    return table.astype({"gap": "Float64", "people": "Float64"})


def _candidate_set(
    works: list[dict[str, Any]], gaps: pd.DataFrame, draw: np.random.Generator
) -> CandidateSet:
    plain = {"name": "Work", "origin": "table", "cui": None, "idea_code": None, "lon": None,
             "lat": None}  # fmt: skip
    candidates = pd.DataFrame([plain | work for work in works])
    candidates["cost"] = [float(work["spends"].sum()) for work in works]
    closures = [(w["candidate_id"], g, a) for w in works for g, a in w["closes"].items()]
    uses = [
        (work["candidate_id"], SOLES, offset, float(amount))
        for work in works
        for offset, amount in enumerate(work["spends"])
    ]
    uses += [(work["candidate_id"], "crews", 0, work["crews"]) for work in works]
    weights = dict(zip(INDICATORS, (draw.dirichlet([2.0, 2.0, 2.0]) + 0.01).tolist(), strict=True))
    return CandidateSet.from_tables(
        {
            "candidates": candidates.reindex(columns=list(CANDIDATE_COLUMNS)),
            "gaps": gaps,
            "closures": pd.DataFrame(closures, columns=list(CLOSURE_COLUMNS)),
            "uses": pd.DataFrame(uses, columns=list(USE_COLUMNS)),
            "limits": pd.DataFrame([(STARTS, "*", 2028, 99.0)], columns=list(LIMIT_COLUMNS)),
        },
        weights,
    )


def _funding(draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon) -> Funding:
    names = SOURCES[: int(draw.integers(1, 4))]
    yearly = float(candidate_set.candidates["cost"].sum()) / horizon.years / len(names)
    ceilings = {
        name: {year: float(round(yearly * draw.uniform(0.1, 1.0))) for year in horizon.programme}
        for name in names
    }
    eligible = {}
    for name in candidate_set.candidates["candidate_id"]:
        payers = tuple(source for source in names if draw.random() < 0.75)
        # Now and then nobody may pay.
        eligible[str(name)] = payers if payers or draw.random() < 0.2 else names[:1]
    return Funding(ceilings, eligible)


def _limits(
    draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon, funding: Funding
) -> list[PlanRule]:
    """Return the rules of money, tail, capacity, starts and crews: most of them, most times."""
    rules: list[PlanRule] = []
    mean = mean_budget(funding, horizon)
    years = range(horizon.base_year + 1, horizon.last_year + 3)
    if draw.random() < 0.8:
        rules.append(MoneyBySource(funding, horizon))
    if draw.random() < 0.3:
        rules.append(CommittedTail(horizon.last_year, float(draw.uniform(0, 0.6)), mean))
    if draw.random() < 0.5:
        owners = [unit for unit in UNITS if draw.random() < 0.7]
        spent = {(o, y): float(round(mean * draw.uniform(0.2, 1.0))) for o in owners for y in years}
        rules.append(ResourceCeiling(SOLES, spent))
    if draw.random() < 0.4:
        owners = [unit for unit in (*UNITS, "*") if draw.random() < 0.4]
        starts = {(o, y): float(draw.integers(0, 3)) for o in owners for y in horizon.programme}
        rules.append(ResourceCeiling(STARTS, starts))
    if draw.random() < 0.3:
        crews = {("*", year): float(draw.integers(1, 4)) for year in horizon.programme}
        rules.append(ResourceCeiling("crews", crews))
    return [rule for rule in rules if not isinstance(rule, ResourceCeiling) or rule.limits]


def _objectives(
    draw: np.random.Generator, candidate_set: CandidateSet, horizon: Horizon
) -> tuple[Objective, ...]:
    weights = tuple(sorted((str(k), float(v)) for k, v in candidate_set.indicator_weights.items()))
    every: tuple[Objective, ...] = (
        Balanced(weights, horizon, 0.08),
        Closure(weights, horizon, 0.08),
        Shortfall(weights),
        WorstOff(weights),
        People(),
        Cheapest(),
    )
    first = every[int(draw.integers(len(every)))]
    if draw.random() < 0.9 or isinstance(first, Balanced):
        return (first,)
    second = every[1 + int(draw.integers(len(every) - 1))]
    return (first,) if second == first else (first, second)
