"""Who the money reaches: money per person by poverty, as a curve and a few figures."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.gaps.population import latest_of, population_of
from gapplanner.reports.accounts.money import investments
from gapplanner.reports.accounts.once import once_per_run
from gapplanner.reports.tables import cents, numbers
from gapplanner.vocabulary import Level

if TYPE_CHECKING:
    from gapplanner.runs import Run

DEFAULT_MEASURE: Final = "poverty-2018"
FIFTH: Final = 0.2


@dataclass(frozen=True)
class Equity:
    """How the money placed in districts is spread over people ordered from the poorest district.

    Attributes
    ----------
    measure
        The indicator that orders the districts.
    people, money
        Cumulative shares, 0-1, both beginning at 0 and ending at 1: the curve.
    poorest_fifth
        Share of the money that reaches the fifth of the people living in the poorest districts.
    per_person, per_person_poorest
        Soles per inhabitant, of everyone and of that poorest fifth.
    placed, unplaced
        Soles in districts, and soles of whole provinces (roads), which no curve can place.
    districts, unknown
        Districts in the curve, and districts left out because poverty or population is unknown.
    """

    measure: str
    people: tuple[float, ...]
    money: tuple[float, ...]
    poorest_fifth: float
    per_person: float
    per_person_poorest: float
    placed: float
    unplaced: float
    districts: int
    unknown: int


@once_per_run
def population(run: "Run") -> pd.Series:
    """Return the inhabitants of every unit of the run, by ``unit_id``; unknown is ``nan``."""
    return numbers(population_of(run.indicators, run.units))


def measure_equity(run: "Run") -> Equity | None:
    """Return how the money reaches people by poverty, or nothing when no district can be ordered.

    Notes
    -----
    The curve is the concentration curve: the cumulative share of money against the cumulative share
    of people, districts ordered from the poorest by the scenario's own equity measure. Within a
    district people are taken as equal, so the poorest fifth is read off by straight lines.
    """
    measure = run.scenario.equity.by if run.scenario.equity else DEFAULT_MEASURE
    districts = _districts(run, measure)
    complete = districts.dropna(subset=["poverty", "people"])
    complete = complete.sort_values(["poverty", "unit_id"], ascending=[False, True])
    whole_people, whole_money = float(complete["people"].sum()), int(complete["cents"].sum())
    if not whole_people or not whole_money:
        return None
    people = (0.0, *(complete["people"].cumsum() / whole_people).tolist())
    money = (0.0, *(complete["cents"].cumsum() / whole_money).tolist())
    fifth = _read_off(people, money, FIFTH)
    per_person = whole_money / 100 / whole_people
    every_cent = int(cents(run.portfolio["cost"]).sum())
    return Equity(
        measure=measure,
        people=people,
        money=money,
        poorest_fifth=fifth,
        per_person=per_person,
        per_person_poorest=per_person * fifth / FIFTH,
        placed=whole_money / 100,
        unplaced=(every_cent - whole_money) / 100,
        districts=len(complete),
        unknown=len(districts) - len(complete),
    )


def _districts(run: "Run", measure: str) -> pd.DataFrame:
    table = run.units.loc[run.units["level"] == str(Level.DISTRICT), ["unit_id"]].copy()
    table["people"] = table["unit_id"].map(population(run))
    poverty = latest_of(run.indicators, measure, Level.DISTRICT).set_index("unit_id")["value"]
    table["poverty"] = table["unit_id"].map(numbers(poverty))
    placed = investments(run)
    by_place = placed.assign(cents=cents(placed["cost"])).groupby("unit_id")["cents"].sum()
    table["cents"] = table["unit_id"].map(by_place).fillna(0).astype("int64")
    return table


def _read_off(xs: tuple[float, ...], ys: tuple[float, ...], x: float) -> float:
    """Return the height of the polyline at ``x``."""
    for (left, low), (right, high) in zip(
        zip(xs, ys, strict=True), zip(xs[1:], ys[1:], strict=True), strict=False
    ):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left) if right > left else high
    return ys[-1]
