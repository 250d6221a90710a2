"""Technical assistance that the plan may buy or not: what it costs and what it frees."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from gapplanner.scenario.blocks import Block, GovernmentWord, Text
from gapplanner.scenario.checks import all_different, one_or_many
from gapplanner.vocabulary import Government


class Assistance(Block):
    """One candidate for each executing unit that may be assisted; the plan chooses among them."""

    executing_unit: Text
    """Executing unit that gives the assistance and pays for it, such as GR-06."""
    government: Annotated[
        tuple[GovernmentWord, ...],
        Field(min_length=1),
        AfterValidator(all_different),
        BeforeValidator(one_or_many, json_schema_input_type=Government | tuple[Government, ...]),
    ]
    """Kinds of government whose executing units may be assisted."""
    cost: Annotated[float, Field(gt=0)]
    """Soles that the assistance to one executing unit costs in all; an assumption."""
    spending_years: Annotated[int, Field(ge=1, le=10)] = 1
    """Years over which that is spent, in equal parts."""
    delay_years: Annotated[int, Field(ge=1, le=10)] = 1
    """Years from its start until the unit can do more."""
    frees: Annotated[float, Field(gt=0, le=1)]
    """Share of the budget that the unit did not accrue which it then carries out, every year."""
    starts: Annotated[int, Field(ge=0, le=100)] = 1
    """New starts of the executing unit that gives it, each takes."""
