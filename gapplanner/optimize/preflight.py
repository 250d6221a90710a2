"""Before solving: what is legal and probably a mistake, and what is dangerous for arithmetic."""

from collections.abc import Iterator

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.errors import listed
from gapplanner.figures import millions, percent
from gapplanner.language import _
from gapplanner.optimize.suspicions import suspicions
from gapplanner.portfolio.uses import uses_of
from gapplanner.scenario import Scenario
from gapplanner.vocabulary import SOLES

# A source of money this many times what the units can execute is money that cannot be spent.
IDLE_MONEY = 1.5
# One indicator with this weight leaves the others next to nothing.
LONE_WEIGHT = 0.8
# Costs that differ by this ratio are probably in two units (soles and thousands of soles).
COST_SPREAD = 1e6
# Under this share of known gaps an indicator says little about the territory.
KNOWN_SHARE = 0.5


def preflight(candidate_set: CandidateSet, scenario: Scenario) -> list[str]:
    """Return one sentence for each thing a planner should look at before believing a plan.

    Nothing here is an error: the scenario can be solved as it is.

    Parameters
    ----------
    candidate_set
        What could be chosen; money in soles.
    scenario
        The planner's decisions.
    """
    checks = (
        _idle_money(candidate_set, scenario),
        _unserved_indicators(candidate_set),
        _lone_weights(candidate_set),
        _units_too_small(candidate_set, scenario),
        _unknown_gaps(candidate_set),
        _cost_spread(candidate_set),
        suspicions(candidate_set, scenario),
    )
    return [sentence for check in checks for sentence in check]


def _idle_money(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    limits = candidate_set.limits
    soles = limits[limits["resource"] == SOLES]
    units = set(candidate_set.candidates["executing_unit"])
    for year in scenario.years_covered:
        of_year = soles[soles["year"] == year]
        is_unit = of_year["owner"].isin(units)
        capacity = float(of_year.loc[is_unit, "amount"].sum())
        money = float(of_year.loc[~is_unit, "amount"].sum())
        # In own tables a unit may have no limit: then it can spend whatever there is.
        is_bounded = scenario.problem is None or units <= set(of_year["owner"])
        if is_unit.any() and is_bounded and money > IDLE_MONEY * capacity:
            yield _(
                "{year}: the sources hold {money} and the executing units can spend {capacity};"
                " the rest cannot be spent. Look at budget.sources and capacity."
            ).format(year=year, money=millions(money), capacity=millions(capacity))


def _unserved_indicators(candidate_set: CandidateSet) -> Iterator[str]:
    gaps = candidate_set.gaps
    served = set(gaps.loc[gaps["gap_id"].isin(candidate_set.closures["gap_id"]), "indicator_id"])
    missing = sorted(set(candidate_set.indicator_weights.index) - served)
    if missing:
        yield _(
            "No candidate closes these gaps, so their weight goes to the others: {names}. Look at"
            " the typologies or leave them out."
        ).format(names=listed(missing))


def _lone_weights(candidate_set: CandidateSet) -> Iterator[str]:
    weights = candidate_set.indicator_weights
    for name, weight in weights.items():
        if len(weights) > 1 and weight >= LONE_WEIGHT:
            yield _("{name} has {share} of all weight; the other indicators hardly count.").format(
                name=name, share=percent(weight)
            )


def _units_too_small(candidate_set: CandidateSet, scenario: Scenario) -> Iterator[str]:
    """Name the executing units that cannot carry the cheapest year of any of their candidates."""
    limits = candidate_set.limits
    soles = limits[(limits["resource"] == SOLES) & limits["year"].isin(scenario.years_covered)]
    room = {str(unit): float(most) for unit, most in soles.groupby("owner")["amount"].max().items()}
    peak = uses_of(candidate_set, SOLES).groupby("candidate_id")["amount"].max()
    units = candidate_set.candidates.set_index("candidate_id")["executing_unit"]
    least: pd.Series = peak.groupby(units.reindex(peak.index)).min()
    short = sorted(
        str(unit) for unit, need in least.items() if float(need) > room.get(str(unit), float("inf"))
    )
    if short:
        yield _(
            "These executing units cannot carry the peak year of any of their candidates, so they"
            " get nothing of their own: {units}. Look at capacity."
        ).format(units=listed(short))


def _unknown_gaps(candidate_set: CandidateSet) -> Iterator[str]:
    known = candidate_set.gaps.groupby("indicator_id")["gap"].agg(["count", "size"])
    for name, row in known.iterrows():
        if row["count"] < KNOWN_SHARE * row["size"]:
            yield _("{name} is known in {known} of {all} places; its gap says little.").format(
                name=name, known=int(row["count"]), all=int(row["size"])
            )


def _cost_spread(candidate_set: CandidateSet) -> Iterator[str]:
    costs = candidate_set.candidates.sort_values(["cost", "candidate_id"])
    costs = costs[costs["cost"] > 0]  # what costs nothing is in no unit
    if costs.empty:
        return
    least, most = costs.iloc[0], costs.iloc[-1]
    if most["cost"] > COST_SPREAD * least["cost"]:
        yield _(
            "Costs run from {least} ({cheap!r}) to {most} ({dear!r}): are all of them in soles?"
        ).format(
            least=f"{least['cost']:,.2f}",
            cheap=least["candidate_id"],
            most=f"{most['cost']:,.2f}",
            dear=most["candidate_id"],
        )
