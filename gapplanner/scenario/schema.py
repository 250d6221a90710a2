"""Everything a planner decides in one closed, frozen object."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Final

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    WrapValidator,
    field_validator,
)

from gapplanner.language import _
from gapplanner.scenario.assistance import Assistance
from gapplanner.scenario.blocks import (
    Aim,
    Block,
    Budget,
    Candidates,
    Capacity,
    Equity,
    IndicatorChoice,
    Share,
    Slug,
    Solver,
    Stage,
    Territory,
    Text,
)
from gapplanner.scenario.canonical import canonical_text
from gapplanner.scenario.checks import Misfit, left_out_when_null, misfits_of_years, refuse
from gapplanner.scenario.order import Order, Precedence
from gapplanner.scenario.outcomes import Outcomes, must_be_whole
from gapplanner.scenario.problem import Problem, needs_territory, unless_own_tables
from gapplanner.scenario.resources import NamedResource, NamedResources, must_not_be_taken
from gapplanner.scenario.rules import Rule
from gapplanner.vocabulary import Government

WEIGHT_TOLERANCE: Final = 1e-6


def _no_territory() -> None:
    """Stand for the territory of a problem stated in tables."""


class Scenario(Block):
    """Every decision a planner makes; two files that decide the same have the same fingerprint."""

    later: ClassVar[frozenset[str]] = frozenset(
        {"assistance", "data", "ongoing", "outcomes", "readiness", "resources"}
    )

    name: Text
    """Name shown to people."""
    description: str = ""
    """What this scenario is about, for people."""
    base_year: Annotated[int, Field(ge=2000, le=2100)]
    """Year 0: prices are of this year and the programme begins the year after."""
    years: Annotated[int, Field(ge=1, le=15)]
    """Years of the programme."""
    problem: Problem | None = None
    """The planner's own tables, in place of a territory; null plans the territory."""
    territory: Annotated[Territory | None, WrapValidator(unless_own_tables(_no_territory))] = Field(
        default=None, validate_default=True
    )
    indicators: Annotated[
        Mapping[Slug, IndicatorChoice],
        Field(min_length=1),
        BeforeValidator(left_out_when_null),
        WrapValidator(unless_own_tables(dict)),
    ] = Field(default=None, validate_default=True)
    """Indicators whose gaps are closed, with their weights; null leaves out one of the base."""
    equity: Equity | None = None
    """How much more a gap counts where people are poorer; null counts all the same."""
    candidates: Candidates = Candidates()
    budget: Annotated[Budget, WrapValidator(unless_own_tables(Budget))] = Field(
        default=None, validate_default=True
    )
    capacity: Annotated[Capacity, WrapValidator(unless_own_tables(Capacity))] = Field(
        default=None, validate_default=True
    )
    data: Text | None = None
    """Folder of data of the territory, from this file's folder, as `gapplanner data import` makes
    it; null is the product's own."""
    ongoing: Text | None = None
    """CSV or Parquet file, from this file's folder, of what works in progress still spend: cui,
    name, executing_unit, source, year, amount. It is paid before anything is chosen; null is
    none."""
    resources: Annotated[NamedResources, AfterValidator(must_not_be_taken)] = Field(
        default_factory=dict
    )
    """Resources other than money and starts, by name; own tables state theirs in uses and
    limits."""
    readiness: Annotated[Mapping[Stage, Share], BeforeValidator(left_out_when_null)] | None = None
    """Chance that an investment of each class of precedence is carried out, 0-1; a class that is
    not named is certain, and null counts every closure whole."""
    assistance: Assistance | None = None
    """Technical assistance that the plan may buy for executing units; null offers none."""
    rules: tuple[Rule, ...] = ()
    """What the plan must respect, one rule per line."""
    precedence: Annotated[
        Order, BeforeValidator(Order.from_word, json_schema_input_type=Precedence | Order)
    ] = Order()
    """How far the order of precedence binds: one word, or its block; ongoing works come first."""
    objective: Aim
    discount_rate: Annotated[float, Field(ge=0, lt=1)] = 0.08
    """Yearly rate at which a later closure counts less."""
    solver: Solver = Solver()
    reference: Text | None = None
    """Scenario file, from this file's folder, that the report is set against; null is none."""
    outcomes: Annotated[Outcomes, AfterValidator(must_be_whole)] = ()
    """Incomes that may come, with their probability; `gapplanner priority` makes one ordered list
    that serves them all."""

    @field_validator("indicators")
    @classmethod
    def _weights_must_sum_to_one(
        cls, found: Mapping[str, IndicatorChoice]
    ) -> Mapping[str, IndicatorChoice]:
        total = sum(sorted(choice.weight for choice in found.values()))
        if found and abs(total - 1) > WEIGHT_TOLERANCE:
            raise ValueError(
                _("the weights must sum to 1; they sum to {total}").format(total=f"{total:.6g}")
            )
        return {name: found[name] for name in sorted(found)}

    @field_validator("candidates")
    @classmethod
    def _candidates_must_be_of_a_territory(
        cls, found: Candidates, known: ValidationInfo
    ) -> Candidates:
        if known.data.get("problem") is None:
            return found
        wrong: list[tuple[tuple[str, ...], str]] = []
        if found.bank is not None:
            wrong.append((("bank",), _("must be null where the plan brings its own tables")))
        if found.ideas:
            wrong.append((("ideas",), _("must stand in the table of candidates of the problem")))
        if wrong:
            refuse(wrong)
        return found

    @field_validator("budget")
    @classmethod
    def _money_must_cover_the_programme(cls, found: Budget, known: ValidationInfo) -> Budget:
        years = _years_covered(known.data)
        if years:
            refuse(_misfits_of_money(found, years))
        if needs_territory(known.data) and not found.sources:
            refuse([((), _("must state 'sources', with at least one funding source"))])
        return found

    @field_validator("capacity")
    @classmethod
    def _rates_must_cover_the_programme(cls, found: Capacity, known: ValidationInfo) -> Capacity:
        if needs_territory(known.data) and not found.new_starts:
            refuse([((), _("must state 'new_starts'"))])
        years = _years_covered(known.data)
        if years and found.execution_rate is not None:
            refuse(
                (("execution_rate",), sentence)
                for sentence in misfits_of_years(found.execution_rate, years)
            )
        return found

    @field_validator("ongoing")
    @classmethod
    def _must_be_stated_once(cls, found: str | None, known: ValidationInfo) -> str | None:
        problem = known.data.get("problem")
        if found is not None and problem is not None and problem.tables.ongoing is not None:
            raise ValueError(_("must stand here or in problem.tables, not in both"))
        return found

    @field_validator("resources")
    @classmethod
    def _must_be_of_a_territory(
        cls, found: Mapping[str, NamedResource], known: ValidationInfo
    ) -> Mapping[str, NamedResource]:
        if found and known.data.get("problem") is not None:
            refuse([((), _("must stand in the tables uses and limits of the problem"))])
        return found

    @property
    def ongoing_file(self) -> str | None:
        """The file of the works in progress, from the folder of the scenario; none if there is."""
        if self.ongoing is None and self.problem is not None:
            return self.problem.tables.ongoing
        return self.ongoing

    @field_validator("assistance")
    @classmethod
    def _must_be_one_way_of_assisting(
        cls, found: Assistance | None, known: ValidationInfo
    ) -> Assistance | None:
        capacity = known.data.get("capacity")
        if found is not None and capacity is not None and capacity.execution_rate is not None:
            raise ValueError(
                _(
                    "capacity.execution_rate already assists every executing unit; state one of "
                    "the two, the other null"
                )
            )
        if found is not None and known.data.get("problem") is not None:
            raise ValueError(
                _("own tables state what frees capacity in their table 'frees'; leave this out")
            )
        return found

    @property
    def years_covered(self) -> tuple[int, ...]:
        """Programme years in order: ``base_year + 1`` to ``base_year + years``."""
        return _years_covered({"base_year": self.base_year, "years": self.years})

    @property
    def weights(self) -> dict[str, float]:
        """The council's weight of each indicator, by identifier, in order; they sum to 1."""
        return {name: choice.weight for name, choice in sorted(self.indicators.items())}

    @property
    def total_budget(self) -> float:
        """Soles of all funding sources in all programme years."""
        return sum(sum(self.budget.sources[name].values()) for name in sorted(self.budget.sources))

    def sources_for(self, government: Government | str) -> tuple[str, ...]:
        """Return the funding sources that do not refuse that kind of government, in order.

        Other conditions of a source are about each investment: see `portfolio.funding_of`.
        """
        asked = Government(government)
        eligibility = self.budget.eligibility
        return tuple(
            source
            for source in sorted(self.budget.sources)
            if source not in eligibility or asked in (eligibility[source].government or (asked,))
        )

    def to_yaml(self) -> str:
        """Return the resolved scenario: every key stated, in one order, codes quoted."""
        return canonical_text(self)

    @property
    def fingerprint(self) -> str:
        """First 12 hexadecimal digits of the sha256 of `to_yaml`."""
        return hashlib.sha256(self.to_yaml().encode()).hexdigest()[:12]


def _misfits_of_money(budget: Budget, years: tuple[int, ...]) -> Iterator[Misfit]:
    for source, ceilings in budget.sources.items():
        for sentence in misfits_of_years(ceilings, years):
            yield ("sources", source), sentence
    if budget.tail is not None and budget.tail.after_years < len(years):
        sentence = _("must not be less than the {years} years of the programme; found {found}")
        yield (
            ("tail", "after_years"),
            sentence.format(years=len(years), found=budget.tail.after_years),
        )


def _years_covered(known: Mapping[str, int]) -> tuple[int, ...]:
    """Return the programme years, or none while the base year or the count is itself mistaken."""
    if "base_year" not in known or "years" not in known:
        return ()
    first = known["base_year"] + 1
    return tuple(range(first, first + known["years"]))
