"""Named resources of a scenario beyond money and starts: what each start uses, what there is."""

from collections.abc import Mapping
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, model_validator

from gapplanner.language import _
from gapplanner.scenario.blocks import Block, GovernmentWord, Slug, Text
from gapplanner.scenario.checks import for_every_government, left_out_when_null, refuse
from gapplanner.vocabulary import EVERYONE, SOLES, STARTS, Government

Units = Annotated[float, Field(ge=0, le=1e15)]
TAKEN: Final = (SOLES, STARTS)


def _for_every_kind(found: object) -> object:
    """Read one number as the same number for each kind of investment."""
    return found if isinstance(found, Mapping) else {EVERYONE: found}


class NamedResource(Block):
    """A resource by its name: technical files, supervisors, machines."""

    per_start: Annotated[
        Mapping[Text, Units],
        Field(min_length=1),
        BeforeValidator(
            _for_every_kind, json_schema_input_type=Units | dict[Text, Annotated[float, Units]]
        ),
    ]
    """What an investment uses in the year it starts: one number, or one by typology; "*" stands
    for the typologies that are not named, and without it those use nothing."""
    limits: Annotated[
        Mapping[GovernmentWord, Units],
        BeforeValidator(
            for_every_government, json_schema_input_type=Units | dict[Government, float]
        ),
    ] = Field(default_factory=dict)
    """What each executing unit has every year of the programme: one number, or one by government;
    a government that is not named is not limited."""
    total: Units | None = None
    """What all together have every year of the programme; null is no limit."""

    @model_validator(mode="after")
    def _must_limit_something(self) -> Self:
        if not self.limits and self.total is None:
            refuse([((), _("must state 'limits' (of each executing unit) or 'total'"))])
        return self

    def use_of(self, typology: str) -> float:
        """Return what an investment of a typology uses in the year it starts."""
        return self.per_start.get(typology, self.per_start.get(EVERYONE, 0.0))


def must_not_be_taken(found: Mapping[str, NamedResource]) -> Mapping[str, NamedResource]:
    """Refuse the names of the resources that the scenario limits elsewhere."""
    refuse(
        ((name,), _("must have another name; budget and capacity speak of 'soles' and 'starts'"))
        for name in TAKEN
        if name in found
    )
    return {name: found[name] for name in sorted(found)}


NamedResources = Annotated[Mapping[Slug, NamedResource], BeforeValidator(left_out_when_null)]
