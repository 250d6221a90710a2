"""The two problems that benchmarks speak of: Cajamarca's base scenario, and all Peru."""

from machine import ROOT

from gapplanner.optimize.objectives import Balanced, Closure
from gapplanner.optimize.problem import PortfolioProblem

SIZES = ("cajamarca", "peru")


def problem_of(size: str, objective: str = "closure") -> PortfolioProblem:
    """Return a problem by its size and the word of its objective, ``balanced`` or ``closure``."""
    if size == "peru":
        from national import national_problem

        whole = national_problem()
        return whole.balanced if objective == "balanced" else whole.closure
    from gapplanner.optimize import pose
    from gapplanner.questions import ask
    from gapplanner.scenario import load_scenario

    scenario = load_scenario(ROOT / "scenarios" / "base.yaml")
    problem = pose(ask(scenario).candidate_set, scenario)
    (balanced,) = problem.objectives
    if objective == "balanced" or not isinstance(balanced, Balanced):
        return problem
    closure = Closure(balanced.weights, balanced.horizon, balanced.discount_rate)
    return problem.maximising(closure)


def available(size: str) -> str | None:
    """Return why a problem cannot be made here, or nothing."""
    if size != "peru":
        return None
    from national import NoPublishedFilesError
    from national.published import DISTRICTS, place_of

    try:
        place_of(DISTRICTS)
    except NoPublishedFilesError as absent:
        return str(absent)
    return None
