"""What could be built: kinds of investment, proposals for every gap, and who can execute them."""

from gapplanner.candidates.assumptions import assumptions
from gapplanner.candidates.candidate_set import CandidateSet
from gapplanner.candidates.capacity import executing_capacity, without_record
from gapplanner.candidates.own import OwnProblem, read_own_tables
from gapplanner.candidates.proposals import propose_candidates
from gapplanner.candidates.typologies import Typologies, Typology, load_typologies

__all__ = [
    "CandidateSet",
    "OwnProblem",
    "Typologies",
    "Typology",
    "assumptions",
    "executing_capacity",
    "load_typologies",
    "propose_candidates",
    "read_own_tables",
    "without_record",
]
