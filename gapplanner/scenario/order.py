"""The order of precedence of a scenario: how far it binds, and within what."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from gapplanner.scenario.blocks import Block


class Precedence(StrEnum):
    """How far the order of precedence of the multi-year programme binds."""

    STRICT = "strict"
    FLEXIBLE = "flexible"
    FREE = "free"


class OrderScope(StrEnum):
    """Within what the order of precedence holds."""

    EXECUTING_UNIT = "executing_unit"
    PLAN = "plan"


class Order(Block):
    """The order of precedence of the nine classes, and how far it binds."""

    mode: Annotated[Precedence, Field(strict=False)] = Precedence.STRICT
    """strict: an earlier class enters whole before a later one begins; flexible: each inversion
    has a price; free: inversions are only listed."""
    price: Annotated[float, Field(gt=0, le=1)] = 0.001
    """With flexible: what an inversion costs, as a share of what the objective gains when
    everything is built; for 'balanced', a share of the mean itself."""
    by: Annotated[OrderScope, Field(strict=False)] = OrderScope.EXECUTING_UNIT
    """Whether each executing unit has its own order, or the whole plan has one."""

    @classmethod
    def from_word(cls, found: object) -> object:
        """Read one word as the mode, with everything else as it is when silent."""
        return {"mode": found} if isinstance(found, str) else found

    @property
    def word(self) -> str | None:
        """The one word that says the same; none when more must be said."""
        return self.mode.value if self == Order(mode=self.mode) else None
