"""What became of an investment of the bank, and why it is not in the plan."""

from typing import Final

from gapplanner.language import marked

VALID_YEARS: Final = 3
"""Years in which a viability not followed by works is taken to be valid; assumed."""
CANDIDATE: Final = "candidate"
ONGOING: Final = "ongoing"
LEFT_OUT: Final = "left out"

CLOSED: Final = marked("it is closed, settled or deactivated in the bank")
NO_EXECUTOR: Final = marked("no government of this territory with a record executes it")
NO_COST: Final = marked("the bank states no cost")
SPENT: Final = marked("it has accrued all its cost")
NOT_VIABLE: Final = marked("it is in formulation: not viable yet")
OLD: Final = marked("its viability is older than three years, and no execution is stated")
NOT_SAID: Final = marked("the bank states no figure that can be turned into a gap's unit")
SPREAD: Final = marked("it lies in several places, and the bank does not say how much in each")
NOBODY_SERVED: Final = marked("the bank does not say whom it serves")
NO_GAP: Final = marked("there is no gap of its service in its place, or it is unknown")
TOO_DEAR: Final = marked("it spends more in a year than its executing unit can carry")
