"""The rules a scenario may state: one key per rule, closed and frozen."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from gapplanner.language import _
from gapplanner.scenario.conditions import (
    Amount,
    Closed,
    Group,
    Name,
    Names,
    Number,
    Share,
    Ubigeos,
    Where,
    Year,
)

__all__ = [
    "RULES",
    "AmountLimit",
    "ClosureDate",
    "CountLimit",
    "Group",
    "LargeWorks",
    "MaximumShare",
    "MinimumShare",
    "OperatingCost",
    "Quantity",
    "Requires",
    "Rule",
    "SharedWork",
    "Target",
    "Timing",
    "Where",
]


class Quantity(StrEnum):
    """What a share is a share of."""

    COST = "cost"
    COUNT = "count"
    BENEFICIARIES = "beneficiaries"


class ClosureDate(StrEnum):
    """One of the three dates on which a gap's closure is read."""

    SET_IN_MOTION = "set_in_motion"
    WITHIN_PROGRAMME = "within_programme"
    BY_YEAR_TEN = "by_year_ten"


class Timing(StrEnum):
    """How a needed investment stands in time to the one that needs it."""

    ANY = "any"
    STARTED = "started"
    OPERATING = "operating"


class _Grouped(Closed):
    by: Group | None = None
    """One limit for every group that has candidates: by province, by sector..."""
    where: Where | None = None
    """One limit for the candidates that meet these conditions."""

    @model_validator(mode="after")
    def _must_say_for_whom(self) -> Self:
        if (self.by is None) == (self.where is None):
            raise ValueError(_("must state either 'by' or 'where', and only one of them"))
        return self


class MinimumShare(_Grouped):
    """At least this share of what the whole portfolio has."""

    of: Quantity = Quantity.COST
    at_least: Share


class MaximumShare(_Grouped):
    """At most this share of what the whole portfolio has."""

    of: Quantity = Quantity.COST
    at_most: Share


class AmountLimit(_Grouped):
    """Between these amounts of what the chosen investments cost, soles, or of persons served."""

    of: Annotated[Quantity, Field()] = Quantity.COST
    at_least: Amount | None = None
    at_most: Amount | None = None

    @model_validator(mode="after")
    def _must_say_how_much(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError(_("must state 'at_least' or 'at_most'"))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(_("'at_least' must not exceed 'at_most'"))
        return self


class CountLimit(Closed):
    """At least, at most or exactly so many investments."""

    by: Group | None = None
    where: Where | None = None
    candidates: Names | None = None
    """The investments counted, by candidate identifier."""
    at_least: Number | None = None
    at_most: Number | None = None
    exactly: Number | None = None

    @model_validator(mode="after")
    def _must_be_whole(self) -> Self:
        if sum(stated is not None for stated in (self.by, self.where, self.candidates)) > 1:
            raise ValueError(_("must state only one of 'by', 'where' and 'candidates'"))
        limits = (self.at_least, self.at_most, self.exactly)
        if all(stated is None for stated in limits):
            raise ValueError(_("must state 'at_least', 'at_most' or 'exactly'"))
        if self.exactly is not None and (self.at_least is not None or self.at_most is not None):
            raise ValueError(_("'exactly' must stand without 'at_least' and 'at_most'"))
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(_("'at_least' must not exceed 'at_most'"))
        return self


class Requires(Closed):
    """An investment enters only with the ones it needs."""

    candidate: Names
    """The investment, or several, that needs others: candidate, slot, CUI."""
    needs: Names | None = None
    """All of these."""
    needs_any: Names | None = None
    """At least one of these."""
    timing: Timing = Timing.ANY
    """Whether the needed one must have started, or be operating, when this one starts."""

    @model_validator(mode="after")
    def _must_need_something(self) -> Self:
        if (self.needs is None) == (self.needs_any is None):
            raise ValueError(_("must state either 'needs' or 'needs_any', and only one of them"))
        if itself := sorted({*self.candidate} & {*(self.needs or self.needs_any or ())}):
            raise ValueError(
                _("an investment cannot need itself; take it off one side: {found}").format(
                    found=", ".join(map(repr, itself))
                )
            )
        return self


class SharedWork(Closed):
    """A work paid once that several investments need; alone it closes nothing."""

    work: Name
    serves: Names
    timing: Timing = Timing.ANY


class Target(Closed):
    """At least this share, or this quantity, of a gap closed by a date."""

    indicator: Name
    unit: Ubigeos | None = None
    """Districts or provinces; without it, the whole territory."""
    each: bool = False
    """Whether every unit must reach it alone, or all of them together."""
    at_least: Share | None = None
    quantity: Amount | None = None
    """In the unit of the gap."""
    by: ClosureDate = ClosureDate.SET_IN_MOTION

    @model_validator(mode="after")
    def _must_say_how_much(self) -> Self:
        if (self.at_least is None) == (self.quantity is None):
            raise ValueError(_("must state either 'at_least' (a share) or 'quantity'"))
        return self


class LargeWorks(Closed):
    """At most so many large works under way in the same year in each executing unit."""

    cost_from: Amount
    """Soles from which a work is large."""
    at_most: Number
    where: Where | None = None


class OperatingCost(Closed):
    """A ceiling for the yearly operation and maintenance of what the plan builds, soles."""

    at_most: Amount
    by: Group | None = None
    where: Where | None = None

    @model_validator(mode="after")
    def _must_not_say_twice(self) -> Self:
        if self.by is not None and self.where is not None:
            raise ValueError(_("must state only one of 'by' and 'where'"))
        return self


class Rule(Closed):
    """One rule of the plan: exactly one of these keys."""

    minimum_share: MinimumShare | None = None
    maximum_share: MaximumShare | None = None
    amount: AmountLimit | None = None
    count: CountLimit | None = None
    must_do: Names | None = None
    """Investments that must enter: candidate, slot (some variant of it) or CUI."""
    must_not: Names | None = None
    """Investments that must stay out: candidate, slot or CUI."""
    requires: Requires | None = None
    excludes: Annotated[tuple[Name, ...], Field(min_length=2)] | None = None
    """At most one of these."""
    all_or_none: Annotated[tuple[Name, ...], Field(min_length=2)] | None = None
    """All of these or none of them."""
    shared_work: SharedWork | None = None
    target: Target | None = None
    large_works: LargeWorks | None = None
    operating_cost: OperatingCost | None = None
    frozen: Annotated[dict[Name, Year | None], Field(min_length=1)] | None = None
    """Decisions already taken: candidate to its start year, or null for one that stays out."""

    @model_validator(mode="after")
    def _must_be_one(self) -> Self:
        stated = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(stated) != 1:
            raise ValueError(
                _("must state exactly one rule in each line of the list; found {count}").format(
                    count=", ".join(stated) or 0
                )
            )
        return self

    @property
    def kind(self) -> str:
        """Return the key under which this rule was written."""
        return next(name for name in type(self).model_fields if getattr(self, name) is not None)

    @property
    def body(self) -> object:
        """Return what was written under the key."""
        return getattr(self, self.kind)

    @property
    def investments(self) -> tuple[str, ...]:
        """Return the investments that the rule names one by one."""
        for names in (self.must_do, self.must_not, self.excludes, self.all_or_none):
            if names is not None:
                return names
        if self.frozen is not None:
            return tuple(self.frozen)
        if self.requires is not None:
            needs = self.requires.needs or self.requires.needs_any or ()
            return (*self.requires.candidate, *needs)
        if self.shared_work is not None:
            return (self.shared_work.work, *self.shared_work.serves)
        if self.count is not None:
            return self.count.candidates or ()
        return ()


RULES: tuple[str, ...] = tuple(Rule.model_fields)
