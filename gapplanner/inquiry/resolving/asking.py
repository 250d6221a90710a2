"""A change to a run's problem whose worth is asked."""

from dataclasses import dataclass

from gapplanner.optimize import PortfolioProblem


@dataclass(frozen=True, eq=False)
class Question:
    """One change to the run's problem.

    Attributes
    ----------
    kind
        ``rule``, ``group`` (of a rule), ``money`` or ``capacity``.
    subject
        What changes: the place of the rule in the scenario, the source, the executing unit.
    part
        Of which part of it: a group, a year, a resource; empty for the whole.
    step
        By how much, such as ``+10 %``; empty where the rule is taken out.
    sentence
        The rule in words for people; empty for money and capacity.
    problem
        The problem after the change, with one objective.
    widens
        True when every plan of the run keeps the rules after the change; False when every plan
        after the change keeps the run's.
    """

    kind: str
    subject: str
    part: str
    step: str
    sentence: str
    problem: PortfolioProblem
    widens: bool

    @property
    def key(self) -> str:
        """Return what tells this question from the others, in words that progress may show."""
        return " · ".join(word for word in (self.subject, self.part, self.step) if word)
