"""Questions to a finished plan: why in, why out, what it would take, what else could be."""

from gapplanner.inquiry.answers import ANSWERS, Answer, read_answer, write_answer
from gapplanner.inquiry.reopening import Reopened, reopen

__all__ = ["ANSWERS", "Answer", "Reopened", "read_answer", "reopen", "write_answer"]
