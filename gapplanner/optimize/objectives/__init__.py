"""What a plan may be best at: each objective states itself to the model and evaluates itself."""

from typing import TYPE_CHECKING

from gapplanner.candidates import CandidateSet
from gapplanner.optimize.objectives.balanced import Balanced
from gapplanner.optimize.objectives.cheapest import Cheapest
from gapplanner.optimize.objectives.counted import Counted, forgiven, step_of
from gapplanner.optimize.objectives.linear import (
    Closure,
    People,
    Shortfall,
)
from gapplanner.optimize.objectives.objective import Objective
from gapplanner.optimize.objectives.worst_off import WorstOff
from gapplanner.optimize.objectives.worth import Worth
from gapplanner.portfolio.horizon import Horizon

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

__all__ = [
    "Balanced",
    "Cheapest",
    "Closure",
    "Counted",
    "Objective",
    "People",
    "Shortfall",
    "WorstOff",
    "Worth",
    "forgiven",
    "objectives_of",
    "step_of",
]


def objectives_of(candidate_set: CandidateSet, scenario: "Scenario") -> tuple[Objective, ...]:
    """Return the objectives of a scenario, in their order."""
    horizon = Horizon(scenario.base_year, scenario.years)
    weights = tuple(sorted((str(k), float(v)) for k, v in candidate_set.indicator_weights.items()))
    rate = scenario.discount_rate
    candidates = candidate_set.candidates
    made: dict[str, Objective] = {
        "balanced": Balanced(weights, horizon, rate),
        "closure": Closure(weights, horizon, rate),
        "shortfall": Shortfall(weights),
        "worst_off": WorstOff(weights, horizon),
        "people": People(),
        "cheapest": Cheapest(step_of(candidates["cost"])),
        "worth": Worth(step_of(candidates["worth"]) if "worth" in candidates else 0.0),
    }
    return tuple(made[str(word)] for word in scenario.objective.maximize)
