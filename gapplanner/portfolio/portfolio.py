"""What a plan is, what is proved about it, and both together."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

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
class StageProof:
    """What is known of one objective of a list, pursued without losing the ones before it.

    Attributes
    ----------
    aim
        The name of the objective.
    objective, bound, relative_gap
        As in `Proof`, of this objective, when its search ended; none while nothing is proved.
    tolerance
        The share of it that the objectives after it may give up.
    reached, lost
        The objective of the final portfolio, and the share given up, 0-1.
    seconds, nodes, stopped_by
        Effort of this objective's search, and what ended it.
    """

    aim: str
    objective: float
    bound: float | None
    relative_gap: float | None
    tolerance: float
    reached: float
    lost: float
    seconds: float
    nodes: int
    stopped_by: StoppedBy


@dataclass(frozen=True)
class SecondOpinion:
    """What another solver says of the first objective of the same model.

    Attributes
    ----------
    solver
        Name and version.
    objective
        Of its portfolio, reckoned from the tables; none when it found none.
    bound
        Its own bound; none when it tells none.
    relative_gap
        Between the two, as the objective defines it.
    seconds
        How long it took.
    stopped_by
        What ended its search.
    violations
        One sentence for each rule that its portfolio breaks.
    """

    solver: str
    objective: float | None
    bound: float | None
    relative_gap: float | None
    seconds: float
    stopped_by: StoppedBy
    violations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proof:
    """What is known of how good a portfolio is.

    Attributes
    ----------
    status
        ``optimal`` when ``relative_gap`` is at most ``asked_gap``; ``feasible`` when it is not.
    objective, bound
        In the unit of the objective; no portfolio does better than ``bound``, none while nothing
        is proved.
    relative_gap
        How far the objective may be from the best, as the objective defines it; of a list, the
        widest of its objectives: the last is proved only as far as the ones before it are.
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
    stages
        One for each objective, in order.
    second_opinion
        What another solver says, when it was asked.
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
    stages: tuple[StageProof, ...] = ()
    second_opinion: SecondOpinion | None = None

    def to_dict(self) -> dict[str, object]:
        """Return the fields in the order of ``proof.json``."""
        fields = asdict(self)
        fields["audit"]["violations"] = list(self.audit.violations)
        fields["stages"] = [asdict(stage) for stage in self.stages]
        if self.second_opinion is not None:
            fields["second_opinion"]["violations"] = list(self.second_opinion.violations)
        return fields

    @classmethod
    def from_dict(cls, fields: Mapping[str, Any]) -> "Proof":
        """Return the proof that ``proof.json`` tells; one written before it grew is read too."""
        audit, opinion = fields["audit"], fields.get("second_opinion")
        return cls(
            **{
                **fields,
                "audit": Audit(audit["objective"], tuple(audit["violations"])),
                "stages": tuple(StageProof(**stage) for stage in fields.get("stages", ())),
                "second_opinion": None
                if opinion is None
                else SecondOpinion(**{**opinion, "violations": tuple(opinion["violations"])}),
            }
        )


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
