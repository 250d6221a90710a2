"""What a plan must respect: each rule states itself to the model and audits finished tables."""

from gapplanner.optimize.rules.rule import Finding, PlanRule

__all__ = ["Finding", "PlanRule"]
