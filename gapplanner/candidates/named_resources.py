"""Named resources of a scenario as uses of candidates and limits of who executes them."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.vocabulary import EVERYONE, LIMIT_COLUMNS, USE_COLUMNS

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

Row = tuple[str, str, int, float]


def with_named_resources(
    candidate_set: CandidateSet, scenario: "Scenario", executing_units: pd.DataFrame
) -> CandidateSet:
    r"""Return the set with what each start uses of the scenario's resources, and what there is.

    Parameters
    ----------
    executing_units
        ``executing_unit`` and ``government`` of who may execute.

    Notes
    -----
    .. math:: \sum_{j \in e,\, \tau_j = t} u_{\kappa(j)} y_j \le L_{\gamma(e)}, \qquad
              \sum_{\tau_j = t} u_{\kappa(j)} y_j \le T

    in every programme year *t*: :math:`\kappa` the typology of a candidate, :math:`\gamma` the
    government of an executing unit, in the resource's own unit.
    """
    if not scenario.resources:
        return candidate_set
    uses = pd.DataFrame(list(_uses(candidate_set, scenario)), columns=list(USE_COLUMNS))
    limits = pd.DataFrame(list(_limits(scenario, executing_units)), columns=list(LIMIT_COLUMNS))
    return replace(
        candidate_set,
        uses=_together(candidate_set.uses, uses, ["candidate_id", "resource", "year_offset"]),
        limits=_together(candidate_set.limits, limits, ["resource", "owner", "year"]),
    )


def _uses(candidate_set: CandidateSet, scenario: "Scenario") -> Iterator[Row]:
    candidates = candidate_set.candidates
    for name, resource in scenario.resources.items():
        for candidate_id, typology in zip(
            candidates["candidate_id"], candidates["typology"], strict=True
        ):
            used = resource.use_of(str(typology))
            if used > 0:
                yield str(candidate_id), name, 0, used


def _limits(scenario: "Scenario", executing_units: pd.DataFrame) -> Iterator[Row]:
    government = executing_units.set_index("executing_unit")["government"].sort_index()
    for name, resource in scenario.resources.items():
        of_government = {str(kind): amount for kind, amount in resource.limits.items()}
        for year in scenario.years_covered:
            if resource.total is not None:
                yield name, EVERYONE, year, resource.total
            for unit, kind in government.items():
                if str(kind) in of_government:
                    yield name, str(unit), year, of_government[str(kind)]


def _together(table: pd.DataFrame, more: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    both = pd.concat([table, more], ignore_index=True) if len(more) else table
    return both.sort_values(key, ignore_index=True)
