"""Why each candidate of a plan is in or out, and what it would take to change that."""

from gapplanner.inquiry.explaining.explanation import Explainer, Explanation
from gapplanner.inquiry.explaining.naming import candidates_called
from gapplanner.inquiry.explaining.wording import sentences_of

__all__ = ["Explainer", "Explanation", "candidates_called", "sentences_of"]
