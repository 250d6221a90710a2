"""Independent arithmetic over a finished portfolio: no solver, no model."""

from collections.abc import Sequence

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.rules.rule import Finding, PlanRule

RULE_COLUMNS = ("rule", "sentence", "limit", "reached", "violation", "unit")
FINDING_COLUMNS = ("rule", "what", "limit", "reached", "violation", "unit")


def findings_of(
    rules: Sequence[PlanRule], candidate_set: CandidateSet, decisions: pd.DataFrame
) -> list[tuple[PlanRule, list[Finding]]]:
    """Return how each rule stands, from the tables alone."""
    return [(rule, rule.measure(candidate_set, decisions)) for rule in rules]


def violations(found: Sequence[tuple[PlanRule, list[Finding]]]) -> tuple[str, ...]:
    """Return a sentence for each thing that breaks a rule."""
    return tuple(
        _("{rule} {what}: {reached} against {limit} {unit}.").format(
            rule=rule.sentence(),
            what=finding.what,
            reached=f"{finding.reached:,.6g}",
            limit=f"{finding.limit:,.6g}",
            unit=finding.unit,
        )
        for rule, findings in found
        for finding in findings
        if finding.is_broken
    )


def rules_table(found: Sequence[tuple[PlanRule, list[Finding]]]) -> pd.DataFrame:
    """Return one row per rule: the thing nearest its limit, or furthest beyond it."""
    rows = []
    for rule, findings in found:
        worst = min(findings, key=lambda one: (-one.violation, one.slack), default=None)
        if worst is None:
            continue
        rows.append(
            (rule.name, rule.sentence(), worst.limit, worst.reached, worst.violation, worst.unit)
        )
    return pd.DataFrame(rows, columns=list(RULE_COLUMNS))


def findings_table(found: Sequence[tuple[PlanRule, list[Finding]]]) -> pd.DataFrame:
    """Return one row per thing limited, rules in their order."""
    rows = [
        (rule.name, one.what, one.limit, one.reached, one.violation, one.unit)
        for rule, findings in found
        for one in findings
    ]
    return pd.DataFrame(rows, columns=list(FINDING_COLUMNS))
