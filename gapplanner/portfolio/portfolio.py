"""What a plan is, what is proved about it, and both together."""

from dataclasses import asdict, dataclass, field
from typing import Literal

import pandas as pd

Status = Literal["optimal", "feasible", "infeasible", "none"]
StoppedBy = Literal["gap", "nodes", "time"]

# The owner of what a plan still spends after the last year of the programme: no funding source
# is programmed for it yet, and the rule of the committed tail bounds it.
COMMITTED = "committed"


@dataclass(frozen=True)
class Portfolio:
    """The chosen investments and the money they take; knows no solver.

    Attributes
    ----------
    decisions
        ``candidate_id, start_year``, by candidate.
    spending
        ``candidate_id, year, source, amount`` (soles); years after the programme carry the
        source ``committed``.
    """

    decisions: pd.DataFrame
    spending: pd.DataFrame


@dataclass(frozen=True)
class Audit:
    """What independent arithmetic found in the finished tables.

    Attributes
    ----------
    objective
        The objective recomputed from the tables.
    violations
        One sentence per rule that the portfolio breaks.
    """

    objective: float | None = None
    violations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What is known of how good a portfolio is.

    Attributes
    ----------
    status
        ``optimal`` when ``relative_gap`` is at most ``asked_gap``; ``feasible`` when it is not.
    objective, bound
        In the unit of the objective; no portfolio does better than ``bound``.
    relative_gap
        How far the objective may be from the best, as the objective defines it.
    asked_gap
        The relative gap the planner asked for.
    solver
        Name and version.
    seconds, nodes
        Effort, all solves together.
    stopped_by
        What ended the search.
    audit
        The objective and the violations recomputed from the tables.
    """

    status: Status
    objective: float | None
    bound: float | None
    relative_gap: float | None
    asked_gap: float
    solver: str
    seconds: float
    nodes: int
    stopped_by: StoppedBy
    audit: Audit = field(default_factory=Audit)

    def to_dict(self) -> dict[str, object]:
        """Return the fields in the order of ``proof.json``."""
        fields = asdict(self)
        fields["audit"]["violations"] = list(self.audit.violations)
        return fields


@dataclass(frozen=True)
class Solution:
    """A portfolio, its proof, and how each rule stands.

    Attributes
    ----------
    rules
        One row per rule: ``rule, sentence, limit, reached, violation, unit``; where a rule limits
        several things (provinces, years), the row shows the one nearest its limit.
    findings
        The same, one row per thing limited: adds ``what``.
    notes
        Sentences a planner must read beside the portfolio: what was left out of the sum, which
        provinces a rule exempts.
    """

    portfolio: Portfolio
    proof: Proof
    rules: pd.DataFrame
    findings: pd.DataFrame
    notes: tuple[str, ...] = ()
