"""Where a kind of investment applies, told by a figure of the place."""

from typing import Self

from pydantic import model_validator

from gapplanner.gaps.figure_files import Closed
from gapplanner.language import _


class Condition(Closed):
    """A figure of the place is at least, or below, a value, and why that settles it.

    Any indicator serves: the rural share, the ``altitude`` of the capital, the
    ``rural-dwellings-per-place``. A place whose figure is not known does not meet it.
    """

    indicator: str
    at_least: float | None = None
    below: float | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _must_ask_something(self) -> Self:
        if self.at_least is None and self.below is None:
            raise ValueError(_("a condition must state 'at_least', 'below' or both"))
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            raise ValueError(_("'at_least' must be less than 'below'"))
        return self

    def holds(self, value: float) -> bool:
        """Return whether it holds for a value of the indicator."""
        return (self.at_least is None or value >= self.at_least) and (
            self.below is None or value < self.below
        )
