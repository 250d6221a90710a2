"""What people notice between two plans: closure in its own units, persons, money, works."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.optimize import PortfolioProblem
from gapplanner.optimize.objectives import Cheapest, People
from gapplanner.portfolio.scoreboard import closure_by_indicator
from gapplanner.scenario.rules import ClosureDate


@dataclass(frozen=True)
class Difference:
    """One plan minus another.

    Attributes
    ----------
    closure
        By indicator, in the unit of its gap, as set in motion.
    people
        Persons whose gap is closed, a person behind several gaps counted once for each.
    cost
        Soles of the base year, whole cost of the investments.
    enters, leaves, moves
        Identifiers of candidates in the second plan alone, in the first alone, and in both with
        another start year.
    """

    closure: Mapping[str, float]
    people: float
    cost: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    moves: tuple[str, ...]

    def columns(self) -> dict[str, object]:
        """Return the difference as the cells of a table's row."""
        return {
            **{f"closure_{name}": amount for name, amount in self.closure.items()},
            "people": self.people,
            "cost": self.cost,
            "enter": len(self.enters),
            "leave": len(self.leaves),
            "move": len(self.moves),
            "enters": "; ".join(self.enters),
            "leaves": "; ".join(self.leaves),
        }


def achieved(problem: PortfolioProblem, decisions: pd.DataFrame) -> tuple[pd.Series, float, float]:
    """Return closure by indicator (unit of the gap), persons and cost (soles) of a plan."""
    candidate_set = problem.candidate_set
    table = closure_by_indicator(candidate_set, decisions, problem.horizon)
    closed = table[str(ClosureDate.SET_IN_MOTION)].astype("float64").fillna(0.0)
    return (
        closed.sort_index(),
        People().value(candidate_set, decisions),
        Cheapest().value(candidate_set, decisions),
    )


def difference(problem: PortfolioProblem, before: pd.DataFrame, after: pd.DataFrame) -> Difference:
    """Return what ``after`` has more than ``before``; both are plans over the same candidates."""
    closed_0, people_0, cost_0 = achieved(problem, before)
    closed_1, people_1, cost_1 = achieved(problem, after)
    year_0 = before.set_index("candidate_id")["start_year"]
    year_1 = after.set_index("candidate_id")["start_year"]
    kept = sorted(set(year_0.index) & set(year_1.index))
    return Difference(
        closure={str(name): float(amount) for name, amount in (closed_1 - closed_0).items()},
        people=people_1 - people_0,
        cost=cost_1 - cost_0,
        enters=tuple(sorted(set(year_1.index) - set(year_0.index))),
        leaves=tuple(sorted(set(year_0.index) - set(year_1.index))),
        moves=tuple(name for name in kept if int(year_0[name]) != int(year_1[name])),
    )


def gap_units(candidate_set: CandidateSet) -> dict[str, str]:
    """Return the unit in which the gap of each indicator is counted."""
    gaps = candidate_set.gaps.sort_values("gap_id")
    units = gaps.groupby("indicator_id", sort=True)["gap_unit"].first()
    return {str(name): str(unit) for name, unit in units.items()}


def gap_sizes(candidate_set: CandidateSet) -> dict[str, float]:
    """Return the whole known gap of each indicator, in its unit."""
    sizes = candidate_set.gaps.groupby("indicator_id", sort=True)["gap"].sum()
    return {str(name): float(size) for name, size in sizes.items()}
