"""What money there may be: the outcomes of a scenario, each with its probability."""

from collections.abc import Mapping
from typing import Annotated, Final

from pydantic import Field

from gapplanner.errors import listed
from gapplanner.language import _
from gapplanner.scenario.blocks import Block, Text, Year
from gapplanner.vocabulary import EVERYONE

PROBABILITY_TOLERANCE: Final = 1e-6
Factor = Annotated[float, Field(ge=0, le=100)]
Amount = Annotated[float, Field(ge=0)]


class OutcomeLimit(Block):
    """What there is of a resource in an outcome, in place of what the plan says."""

    resource: Text
    """The resource; ``soles`` is money."""
    owner: Text = EVERYONE
    """Funding source or executing unit; "*" is everyone together."""
    year: Year | None = None
    """Year; null is every year of the programme."""
    amount: Amount
    """In the unit of the resource."""


class Outcome(Block):
    """One of the incomes that may come."""

    name: Text
    """Name shown to people."""
    probability: Annotated[float, Field(gt=0, le=1)]
    """Probability, 0-1; those of all outcomes sum to 1."""
    sources: Mapping[Text, Factor] = Field(default_factory=dict)
    """Factor on the ceilings of a funding source, or of any owner of money, in every year."""
    limits: Text | tuple[OutcomeLimit, ...] | None = None
    """Limits that replace those of the plan, written here or in a table (resource, owner, year,
    amount) named from the folder of the scenario; null replaces none."""


Outcomes = tuple[Outcome, ...]


def must_be_whole(found: Outcomes) -> Outcomes:
    """Object to outcomes that are one, share a name, or whose probabilities do not sum to 1."""
    if not found:
        return found
    if len(found) == 1:
        raise ValueError(_("must state at least two outcomes, or none; found 1"))
    names = [outcome.name for outcome in found]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise ValueError(
            _("every outcome must have its own name; repeated: {names}").format(
                names=listed(repeated)
            )
        )
    total = sum(sorted(outcome.probability for outcome in found))
    if abs(total - 1) > PROBABILITY_TOLERANCE:
        raise ValueError(
            _("the probabilities must sum to 1; they sum to {total}").format(total=f"{total:.6g}")
        )
    return found
