"""Which candidates a part of a scenario speaks of: groups, and conditions on them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)

from gapplanner.language import _
from gapplanner.scenario.checks import all_different
from gapplanner.vocabulary import Government, Origin, Sector


class Group(StrEnum):
    """What candidates may be grouped by."""

    DEPARTMENT = "department"
    PROVINCE = "province"
    DISTRICT = "district"
    POVERTY_QUINTILE = "poverty_quintile"
    SECTOR = "sector"
    TYPOLOGY = "typology"
    EXECUTING_UNIT = "executing_unit"
    GOVERNMENT = "government"
    ORIGIN = "origin"
    STAGE = "stage"


def as_tuple(found: object) -> object:
    """Accept one word where a list of words is expected; a planner writes ``sector: roads``."""
    if isinstance(found, str | int) and not isinstance(found, bool):
        return (found,)
    return tuple(found) if isinstance(found, list) else found


Share = Annotated[float, Field(ge=0, le=1, strict=True, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]
Number = Annotated[int, Field(ge=0, strict=True)]
Year = Annotated[int, Field(ge=1900, le=2200, strict=True)]
Name = Annotated[str, Field(min_length=1)]
Names = Annotated[tuple[Name, ...], BeforeValidator(as_tuple), Field(min_length=1)]
Ubigeos = Annotated[
    tuple[Annotated[str, Field(pattern=r"^\d{2}(\d{2}){0,2}$")], ...],
    BeforeValidator(as_tuple),
    Field(min_length=1),
]


class Closed(BaseModel):
    """A part of a rule: no unknown keys, no change once read; silence and null say the same."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Where(Closed):
    """Which candidates: every condition stated must hold; within one, any of its values."""

    department: Ubigeos | None = None
    """Department codes, quoted."""
    province: Ubigeos | None = None
    """Province codes, quoted: "0604"."""
    district: Ubigeos | None = None
    """District codes (ubigeo), quoted: "060411"."""
    poverty_quintile: (
        Annotated[
            tuple[Annotated[int, Field(ge=1, le=5, strict=True)], ...],
            BeforeValidator(as_tuple),
            Field(min_length=1),
        ]
        | None
    ) = None
    """Fifths of the territorial units by equity weight: 5 is the poorest."""
    sector: Annotated[tuple[Sector, ...], BeforeValidator(as_tuple), Field(min_length=1)] | None = (
        None
    )
    """Sector: water, sanitation, health, education, roads, other."""
    typology: Names | None = None
    """Kind of investment, by its identifier."""
    executing_unit: Names | None = None
    """Who executes, by identifier: MD-060101."""
    government: (
        Annotated[tuple[Government, ...], BeforeValidator(as_tuple), Field(min_length=1)] | None
    ) = None
    """Kind of government that executes."""
    origin: Annotated[tuple[Origin, ...], BeforeValidator(as_tuple), Field(min_length=1)] | None = (
        None
    )
    """Where the candidate comes from: proposed, registered, or the planner's own table."""
    stage: (
        Annotated[
            tuple[Annotated[int, Field(ge=1, le=9, strict=True)], ...],
            BeforeValidator(as_tuple),
            Field(min_length=1),
        ]
        | None
    ) = None
    """Precedence class, 1 to 9."""
    candidate: Names | None = None
    """Candidate, slot, CUI or idea code."""

    @model_validator(mode="after")
    def _must_say_something(self) -> Self:
        if not self.conditions():
            raise ValueError(_("must state at least one condition, such as {sector: roads}"))
        return self

    def conditions(self) -> Mapping[str, tuple[str | int, ...]]:
        """Return the stated conditions: column to accepted values."""
        stated = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: accepted for name, accepted in stated.items() if accepted is not None}


class Eligibility(Where):
    """Which candidates a funding source may pay: every condition stated must hold."""

    @field_validator("government")
    @classmethod
    def _in_order(cls, found: tuple[Government, ...] | None) -> tuple[Government, ...] | None:
        if found is None:
            return None
        all_different(found)
        return tuple(government for government in Government if government in found)
