"""The blocks of a scenario, closed and frozen; the sentence under a field documents it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, ClassVar, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from gapplanner.errors import closest, listed
from gapplanner.language import _
from gapplanner.scenario.checks import (
    all_different,
    for_every_government,
    in_order_of_size,
    left_out_when_null,
    one_or_many,
    refuse,
)
from gapplanner.scenario.conditions import Eligibility
from gapplanner.vocabulary import ALL_PERU, Government

# INEI's two digits of the 24 departments and Callao (07).
DEPARTMENTS: Final = tuple(f"{number:02d}" for number in range(1, 26))


class Objective(StrEnum):
    """What a plan may make as large as it can; algebra in the documentation of `optimize`."""

    BALANCED = "balanced"
    CLOSURE = "closure"
    SHORTFALL = "shortfall"
    WORST_OFF = "worst_off"
    PEOPLE = "people"
    CHEAPEST = "cheapest"
    WORTH = "worth"


class CostCase(StrEnum):
    """Which unit cost of a typology is used."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class CapacityBasis(StrEnum):
    """What an executing unit's capacity is measured from."""

    ACCRUED = "accrued"


Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Year = Annotated[int, Field(ge=1990, le=2150)]
Soles = Annotated[float, Field(ge=0)]
Share = Annotated[float, Field(ge=0, le=1)]
Tolerance = Annotated[float, Field(ge=0, lt=1)]
Size = Annotated[float, Field(gt=0, le=1)]
Stage = Annotated[int, Field(ge=1, le=9)]
Starts = Annotated[int, Field(ge=0)]
# A StrEnum is not a plain text, so strictness would refuse the word of a file.
GovernmentWord = Annotated[Government, Field(strict=False)]


class Block(BaseModel):
    """A part of a scenario: no unknown keys, no guessing of types, no change once read."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
    )


class Territory(Block):
    """Where."""

    department: str
    """Department by its two-digit INEI code, quoted: "06" is Cajamarca; "00" is all Peru."""

    @field_validator("department")
    @classmethod
    def _must_be_a_department(cls, found: str) -> str:
        if found not in {*DEPARTMENTS, ALL_PERU}:
            near = closest(found, DEPARTMENTS) if len(found) == 2 else None
            padded = found.zfill(2) if found.zfill(2) in DEPARTMENTS else near
            sentence = _(
                "must be the two-digit INEI code of a department, from '01' to '25', "
                "or '00' for Peru"
            )
            hint = _("; closest: {word!r}").format(word=padded) if padded else ""
            raise ValueError(sentence + hint)
        return found


class IndicatorChoice(Block):
    """An indicator whose gap the plan closes."""

    weight: Annotated[float, Field(gt=0, le=1)]
    """The council's weight, a share; the weights of all indicators sum to 1."""


class Equity(Block):
    """How much more a gap counts where people are poorer."""

    by: Slug
    """Indicator that tells who is worse off, such as poverty-2018."""
    max_ratio: Annotated[float, Field(ge=1, le=100)]
    """How many times a gap of the worst-off unit counts against the best-off's; 1: the same."""


class Prospective(Block):
    """Candidates proposed from the gaps and the typologies."""

    later: ClassVar[frozenset[str]] = frozenset({"variants"})

    sizes: Annotated[
        tuple[Size, ...],
        Field(min_length=1, strict=True),
        AfterValidator(all_different),
        AfterValidator(in_order_of_size),
    ] = (0.25, 0.5, 1.0)
    """Sizes proposed for each investment, as shares of its gap, over 0 and up to 1."""
    cost_case: Annotated[CostCase, Field(strict=False)] = CostCase.MID
    """Unit cost of the typologies in force."""
    variants: bool = False
    """Propose the technologies that suit each place (gravity or pumped water, composting or septic
    units) in place of the kind of investment they are variants of."""


class Candidates(Block):
    """What could be built."""

    later: ClassVar[frozenset[str]] = frozenset({"ideas"})

    prospective: Prospective = Prospective()
    """Candidates proposed from the gaps."""
    bank: Text | None = None
    """Extract of the Banco de Inversiones, or the table that `gapplanner data import bank` makes of
    it, from this file's folder: its works in progress are paid first and its viable investments
    stand as candidates; null is none."""
    ideas: Annotated[
        tuple[Text, ...],
        AfterValidator(all_different),
        BeforeValidator(one_or_many, json_schema_input_type=Text | tuple[Text, ...]),
    ] = ()
    """CSV files, from this file's folder, of works that stand at a point: sites of new facilities
    and links to roads, as `gapplanner data site` and `gapplanner data link` write them."""


class Tail(Block):
    """Limit of the spending that a plan leaves to the years after the programme."""

    after_years: Annotated[int, Field(ge=1, le=50)] = 3
    """Years from the base year after which spending is tail; not before the programme ends."""
    at_most: Annotated[float, Field(ge=0)] = 1.0
    """Most that may be left, in years of budget (mean yearly ceiling of the programme)."""


class Budget(Block):
    """The money."""

    sources: Annotated[Mapping[Slug, Mapping[Year, Soles]], BeforeValidator(left_out_when_null)] = (
        Field(default_factory=dict)
    )
    """Soles of the base year by funding source and programme year; only a scenario that brings its
    own tables may leave it out, and state the ceilings there."""
    eligibility: Annotated[Mapping[Slug, Eligibility], BeforeValidator(left_out_when_null)] = Field(
        default_factory=dict
    )
    """Which candidates each funding source may pay; a source that is not named may pay any."""
    tail: Tail | None = None
    """Limit of what is left to pay after the programme; null is no limit."""

    @model_validator(mode="after")
    def _must_name_sources(self) -> Self:
        refuse(
            (("eligibility", name), _unknown_source(name, self.sources))
            for name in self.eligibility
            # Own tables may state the sources in their limits: `optimize.posing` knows those.
            if self.sources and name not in self.sources
        )
        return self


def _unknown_source(name: str, sources: Iterable[str]) -> str:
    near = closest(name, sources)
    hint = _("; closest: {word!r}").format(word=near) if near else ""
    return _("must be a funding source of budget.sources") + hint


class Capacity(Block):
    """How much the executing units can carry out."""

    basis: Annotated[CapacityBasis, Field(strict=False)] = CapacityBasis.ACCRUED
    """What capacity is measured from: accrued spending on projects."""
    growth: Annotated[float, Field(gt=0, le=5)] = 1.0
    """Factor on what was accrued: 1.10 is ten per cent more than the latest year on record."""
    free_share: Share = 1.0
    """Share of capacity that works in progress leave free for new investments."""
    new_starts: Annotated[
        Mapping[GovernmentWord, Starts],
        BeforeValidator(
            for_every_government, json_schema_input_type=Starts | Mapping[Government, Starts]
        ),
    ] = Field(default_factory=dict)
    """Investments an executing unit may start in a year: one number, or one by government; only a
    scenario that brings its own tables may leave it out."""
    execution_rate: Mapping[Year, Share] | None = None
    """Technical assistance: share of its budget (PIM) that every executing unit reaches at least,
    by programme year; null keeps each one's own record."""

    @field_validator("new_starts")
    @classmethod
    def _must_name_every_government(
        cls, found: Mapping[Government, int]
    ) -> Mapping[Government, int]:
        absent = [government.value for government in Government if government not in found]
        if found and absent:
            raise ValueError(
                _("must state every kind of government; missing: {names}").format(
                    names=listed(absent)
                )
            )
        return {government: found[government] for government in Government if found}


class Aim(Block):
    """What the plan is best at."""

    later: ClassVar[frozenset[str]] = frozenset({"tolerance"})

    maximize: Annotated[
        tuple[Annotated[Objective, Field(strict=False)], ...],
        Field(min_length=1),
        AfterValidator(all_different),
        BeforeValidator(one_or_many, json_schema_input_type=Objective | tuple[Objective, ...]),
    ]
    """One objective, or several in order: each is pursued without losing the ones before it."""
    tolerance: Annotated[
        tuple[Tolerance, ...],
        Field(min_length=1),
        BeforeValidator(one_or_many, json_schema_input_type=Tolerance | tuple[Tolerance, ...]),
    ] = (0.0,)
    """Share of an objective that those after it in the list may give up: one number for all, or
    one for each; 0.01 is one per cent, 0 is nothing."""

    @field_validator("tolerance")
    @classmethod
    def _must_be_one_for_each(
        cls, found: tuple[float, ...], known: ValidationInfo
    ) -> tuple[float, ...]:
        many = len(known.data.get("maximize", ()))
        if many and len(found) not in (1, many):
            raise ValueError(
                _(
                    "must be one number, or one for each of the {count} objectives of 'maximize'; "
                    "found {found}"
                ).format(count=many, found=len(found))
            )
        # One number and the same number for each decide the same.
        return found[:1] if len(set(found)) == 1 else found

    @property
    def tolerances(self) -> tuple[float, ...]:
        """The share of each objective that those after it may give up, in their order."""
        return self.tolerance if len(self.tolerance) > 1 else self.tolerance * len(self.maximize)


class Solver(Block):
    """When the search for a better plan may stop."""

    relative_gap: Annotated[float, Field(ge=0, lt=1)] = 0.005
    """Stop when the plan is proved this near to the best possible: 0.005 is half a per cent."""
    node_limit: Annotated[int, Field(ge=1)] | None = None
    """Stop after this many nodes of the search tree; null is no limit."""
    time_limit: Annotated[float, Field(gt=0)] | None = 600
    """Seconds; only a safety net, and the report says when it was what stopped the search."""
    threads: Annotated[int, Field(ge=1, le=1024)] | None = None
    """Processor threads; null leaves it to the solver."""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """Seed of the solver's own random numbers."""
