"""A scenario that brings its own tables: which files, and which blocks it then need not state."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from pydantic import ValidationInfo, ValidatorFunctionWrapHandler
from pydantic_core import PydanticCustomError

from gapplanner.scenario.blocks import Block, Text

TABLES: Final = ("candidates", "closures", "gaps", "uses", "limits", "frees")
OF_A_TERRITORY: Final = ("territory", "indicators", "budget", "capacity")
"""Blocks that must be stated unless the scenario brings its own tables."""


class OwnTables(Block):
    """Files of the problem, CSV or Parquet, from the folder of the scenario."""

    later: ClassVar[frozenset[str]] = frozenset({"frees", "ongoing"})

    candidates: Text
    """Investments that may be chosen: candidate_id and cost, and what else is known of them."""
    closures: Text | None = None
    """What each candidate adds to each gap: candidate_id, gap_id, amount; null when the objective
    asks for no closure (worth, cheapest)."""
    gaps: Text | None = None
    """Gaps: gap_id and gap; null when nothing caps what the candidates add."""
    uses: Text | None = None
    """What each candidate uses of each resource, by year from its start: candidate_id, resource,
    year_offset, amount; null when each only spends its cost, in its first year."""
    limits: Text | None = None
    """What there is of each resource, by owner and year: resource, owner, year, amount; null when
    nothing but the budget of the scenario limits the plan."""
    frees: Text | None = None
    """What a candidate adds to a limit of somebody, from so many years after its start on:
    candidate_id, resource, owner, year_offset, amount; null when none does."""
    ongoing: Text | None = None
    """What works in progress still spend, paid before anything is chosen: cui, executing_unit,
    year, amount."""

    @property
    def files(self) -> dict[str, str]:
        """The files stated, by table, in one order."""
        stated = {name: getattr(self, name) for name in TABLES}
        return {name: str(file) for name, file in stated.items() if file is not None}


class Problem(Block):
    """A problem stated in the planner's own tables, with no map and no boundaries."""

    tables: OwnTables
    """The files."""


def needs_territory(known: dict[str, Any]) -> bool:
    """Say whether the scenario, as far as it is read, plans a territory and not its own tables."""
    return "problem" in known and known["problem"] is None


def unless_own_tables(nothing: Callable[[], Any]) -> Callable[..., Any]:
    """Return the check of a block that must be stated, unless the scenario brings its own tables.

    Parameters
    ----------
    nothing
        Makes what stands for the block when own tables say it all.
    """

    def check(found: object, read: ValidatorFunctionWrapHandler, known: ValidationInfo) -> object:
        needed = needs_territory(known.data)
        if found is None and needed:
            # The same word pydantic uses for a key without a default.
            raise PydanticCustomError("missing", "Field required")
        is_silent = found is None or (found == {} and not needed)
        return nothing() if is_silent else read(found)

    return check
