"""The problem of each outcome: the plan's own, within the limits of that income."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.candidates.naming import not_in_plan
from gapplanner.errors import ScenarioError, closest_hint
from gapplanner.language import _
from gapplanner.optimize.problem import PortfolioProblem, pose
from gapplanner.vocabulary import EVERYONE, LIMIT_COLUMNS, SOLES, STARTS

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario
    from gapplanner.scenario.outcomes import Outcome as Stated

KEY = ["resource", "owner", "year"]


@dataclass(frozen=True)
class Outcome:
    """One income that may come: its probability, 0-1, and the problem posed under it."""

    name: str
    probability: float
    problem: PortfolioProblem

    @property
    def money(self) -> float:
        """Return the soles of all ceilings in all years: a measure to order outcomes by."""
        limits = self.problem.candidate_set.limits
        return float(limits.loc[limits["resource"] == SOLES, "amount"].sum())


def pose_outcomes(
    candidate_set: CandidateSet,
    scenario: "Scenario",
    tables: Mapping[str, pd.DataFrame] | None = None,
) -> tuple[Outcome, ...]:
    """Return the problem of every outcome of a scenario, in the order stated.

    Parameters
    ----------
    tables
        Limits of the outcomes that name a file, by the name of the outcome (``resource, owner,
        year, amount``).

    Raises
    ------
    ScenarioError
        If the scenario has no outcomes, or one names an owner of no money or a table that is not
        given: all such mistakes at once.
    """
    given = tables or {}
    if not scenario.outcomes:
        raise ScenarioError(
            _(
                "{name}: must state the incomes that may come under 'outcomes', each with its "
                "probability; found none."
            ).format(name=scenario.name)
        )
    problems = [
        sentence
        for place, stated in enumerate(scenario.outcomes, start=1)
        for sentence in _mistakes(f"outcomes[{place}]", stated, candidate_set, given)
    ]
    if len(scenario.objective.maximize) > 1:
        problems.append(
            _(
                "objective.maximize: must be one objective where there are outcomes; found {count}."
            ).format(count=len(scenario.objective.maximize))
        )
    if problems:
        raise ScenarioError(problems)
    return tuple(
        Outcome(
            stated.name,
            stated.probability,
            pose(_limited(candidate_set, scenario, stated, given.get(stated.name)), scenario),
        )
        for stated in scenario.outcomes
    )


def mean_problem(outcomes: Sequence[Outcome], scenario: "Scenario") -> PortfolioProblem:
    r"""Return the problem with the expected limits, :math:`\sum_\omega p_\omega L_\omega`.

    What some outcome does not limit is not limited.
    """
    weighted = [one.problem.candidate_set.limits.assign(p=one.probability) for one in outcomes]
    every = pd.concat(weighted, ignore_index=True)
    every["amount"] = every["amount"] * every["p"]
    summed = every.groupby(KEY, sort=True).agg(amount=("amount", "sum"), p=("p", "size"))
    limits = summed[summed["p"] == len(outcomes)].reset_index()[list(LIMIT_COLUMNS)]
    return pose(replace(outcomes[0].problem.candidate_set, limits=limits), scenario)


def _limited(
    candidate_set: CandidateSet,
    scenario: "Scenario",
    stated: "Stated",
    table: pd.DataFrame | None,
) -> CandidateSet:
    limits = candidate_set.limits.copy()
    factor = limits["owner"].map(dict(stated.sources)).astype("float64").fillna(1.0)
    limits["amount"] = limits["amount"] * factor.where(limits["resource"] == SOLES, 1.0)
    others = _rows(stated, table)
    if len(others):
        every_year = others["year"].isna()
        spread = others[every_year].drop(columns="year")
        spread = spread.merge(pd.DataFrame({"year": scenario.years_covered}), how="cross")
        rows = pd.concat([spread, others[~every_year]], ignore_index=True)[list(LIMIT_COLUMNS)]
        rows["year"] = rows["year"].astype("int64")
        limits = pd.concat([limits, rows], ignore_index=True)
        limits = limits.drop_duplicates(KEY, keep="last")
    limits = limits.sort_values(KEY, ignore_index=True)
    return replace(candidate_set, limits=limits)


def _rows(stated: "Stated", table: pd.DataFrame | None) -> pd.DataFrame:
    if table is not None:
        return table[list(LIMIT_COLUMNS)]
    written = () if stated.limits is None or isinstance(stated.limits, str) else stated.limits
    rows = [(one.resource, one.owner, one.year, one.amount) for one in written]
    return pd.DataFrame(rows, columns=list(LIMIT_COLUMNS))


def _mistakes(
    where: str,
    stated: "Stated",
    candidate_set: CandidateSet,
    tables: Mapping[str, pd.DataFrame],
) -> list[str]:
    limits = candidate_set.limits
    owners = sorted(set(limits.loc[limits["resource"] == SOLES, "owner"]))
    found = [
        _("{where}.sources: must name who has money in this plan; found {owner!r}.").format(
            where=where, owner=owner
        )
        + closest_hint(owner, owners)
        for owner in sorted(set(stated.sources) - set(owners))
    ]
    found += _unknown_limits(where, _rows(stated, tables.get(stated.name)), candidate_set)
    if isinstance(stated.limits, str) and stated.name not in tables:
        found.append(
            _(
                "{where}.limits: a run folder does not hold {file!r}. Ask with the scenario file: "
                "'gapplanner priority SCENARIO'."
            ).format(where=where, file=stated.limits)
        )
    return found


def _unknown_limits(where: str, rows: pd.DataFrame, candidate_set: CandidateSet) -> Iterator[str]:
    """Refuse limits of what nobody uses and of owners whom they would not limit."""
    limits, units = (
        candidate_set.limits,
        set(candidate_set.candidates["executing_unit"].astype(str)),
    )
    resources = sorted({*limits["resource"], *candidate_set.uses["resource"], SOLES, STARTS})
    for resource in sorted(set(rows["resource"]) - set(resources)):
        yield not_in_plan(f"{where}.limits", _("a resource"), str(resource), resources)
    known = rows[rows["resource"].isin(resources)]
    for resource in sorted(set(known["resource"])):
        some = known[known["resource"] == resource]
        limited = set(limits.loc[limits["resource"] == resource, "owner"].astype(str))
        owners = sorted({*limited, *units, EVERYONE})
        for owner in sorted(set(some["owner"].astype(str)) - set(owners)):
            yield not_in_plan(f"{where}.limits ({resource})", _("an owner"), owner, owners)
