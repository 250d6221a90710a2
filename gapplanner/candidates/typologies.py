"""Kinds of investment: what they move, what they cost, how long they take, who may execute them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from gapplanner.candidates.conditions import Condition
from gapplanner.errors import SourceError
from gapplanner.gaps.figure_files import Closed, PublishedSource, SourceId, read_figure_files
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec
from gapplanner.vocabulary import Government, Quality, Sector

FOLDER: Final = "typologies"
CEILINGS_FOLDER: Final = "executing-units"
CostCase = Literal["low", "mid", "high"]


class Stated(Closed):
    """A number and how it came to be known: read in a source, or assumed for a reason."""

    value: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    quality: Quality
    source_id: SourceId | None = None
    year: int | None = None
    reason: str = ""

    @model_validator(mode="after")
    def _must_say_where_from(self) -> Self:
        if self.quality is Quality.ASSUMED and not self.reason:
            raise ValueError(_("an assumed figure must give its 'reason'"))
        if self.quality is not Quality.ASSUMED and not self.source_id:
            raise ValueError(_("a figure that is not assumed must give its 'source_id'"))
        return self


class UnitCost(Closed):
    """What one natural unit costs: a published figure, times what turns it into that unit.

    ``low``, ``mid`` and ``high`` are soles per ``per`` in prices of their year, not updated;
    ``factors`` (persons per dwelling, share of the works) lead to soles per natural unit.
    """

    name: str
    per: str
    low: Stated
    mid: Stated
    high: Stated
    factors: Mapping[str, Stated] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _must_be_in_order(self) -> Self:
        if not self.low.value <= self.mid.value <= self.high.value:
            raise ValueError(_("'low', 'mid' and 'high' must be in order of size"))
        return self

    def figure(self, case: CostCase) -> Stated:
        """Return the published figure of a cost case."""
        return {"low": self.low, "mid": self.mid, "high": self.high}[case]

    def soles(self, case: CostCase) -> float:
        """Return soles per natural unit."""
        return math.prod([self.figure(case).value, *(f.value for f in self.factors.values())])


class MixShare(Closed):
    """One unit cost of a mix and the indicators whose sum is its weight in a place."""

    cost: str
    weight: tuple[str, ...] = ()
    complement: bool = False
    """Weigh by one minus the indicator: the urban share from the rural one."""


class Typology(Closed):
    """One kind of investment.

    ``name`` and ``work`` are English message ids, translated when shown; ``work`` holds
    ``{place}``. ``nature`` says whether it creates coverage or mends quality. ``spending`` is the
    share of the cost spent in each year from the first one and has as many years as
    ``duration_years``, which runs from the first spending to operation. ``om_share`` is yearly
    operation and maintenance as a share of the cost. ``executed_by`` lists who may execute it,
    most local first.

    ``where`` lists further conditions, all of which must hold. ``variant_of`` names the kind that
    this one is a technology of: where variants are asked for, those that apply stand in its place.
    ``built`` is what is counted in building it where that is not the unit of the gap (a road in
    km that serves places): such works are not sized from a gap, but come one by one from a file.
    """

    id: SourceId
    name: str
    work: str
    sector: Sector
    nature: Literal["coverage", "quality"]
    indicators: Annotated[tuple[str, ...], Field(min_length=1)]
    gap_unit: str
    applies: Condition | None = None
    where: tuple[Condition, ...] = ()
    variant_of: SourceId | None = None
    built: str | None = None
    costs: Annotated[tuple[MixShare, ...], Field(min_length=1)]
    whole: bool
    minimum: Stated
    maximum: Stated
    duration_years: Stated
    spending: Annotated[tuple[float, ...], Field(min_length=1)]
    spending_reason: str
    om_share: Stated
    executed_by: Annotated[tuple[Government, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _must_spend_it_all(self) -> Self:
        if not math.isclose(sum(self.spending), 1.0, abs_tol=1e-9) or min(self.spending) < 0:
            raise ValueError(_("'spending' must be shares of 0 or more that add up to 1"))
        if self.duration_years.value != len(self.spending):
            raise ValueError(_("'spending' must have one share per year of 'duration_years'"))
        if self.minimum.value > self.maximum.value:
            raise ValueError(_("'minimum' must not exceed 'maximum'"))
        return self

    @property
    def years(self) -> int:
        """Whole years from the first spending to operation."""
        return len(self.spending)

    @property
    def peak(self) -> float:
        """Largest share of the cost spent in one year."""
        return max(self.spending)


class TypologyFile(Closed):
    """One file of typologies: a sector, its sources, its unit costs, its kinds of investment."""

    sector: Sector
    sources: Mapping[SourceId, PublishedSource]
    unit_costs: Mapping[SourceId, UnitCost]
    typologies: tuple[Typology, ...]

    @model_validator(mode="after")
    def _must_know_what_it_cites(self) -> Self:
        cited = {figure.source_id for figure in self._figures()} - {None}
        unknown = sorted(cited - set(self.sources), key=str)
        unknown += sorted(
            {share.cost for typology in self.typologies for share in typology.costs}
            - set(self.unit_costs)
        )
        if unknown:
            raise ValueError(
                _("every source and unit cost cited must be in the file; unknown: {ids}").format(
                    ids=", ".join(map(repr, unknown))
                )
            )
        return self

    def _figures(self) -> list[Stated]:
        costs = self.unit_costs.values()
        of_costs = [figure for c in costs for figure in (c.low, c.mid, c.high, *c.factors.values())]
        return of_costs + [
            figure
            for typology in self.typologies
            for figure in (
                typology.minimum,
                typology.maximum,
                typology.duration_years,
                typology.om_share,
            )
        ]


class CeilingFile(Closed):
    """The dearest single investment each kind of government takes on, soles."""

    sources: Mapping[SourceId, PublishedSource]
    cost_ceilings: Mapping[Government, Stated]

    @model_validator(mode="after")
    def _must_cover_every_government(self) -> Self:
        missing = sorted(set(Government) - set(self.cost_ceilings))
        if missing:
            raise ValueError(
                _("every kind of government must have a ceiling; missing: {names}").format(
                    names=", ".join(missing)
                )
            )
        return self


@dataclass(frozen=True)
class Typologies:
    """Every kind of investment with its unit costs, the ceilings by government, and the sources."""

    by_id: Mapping[str, Typology]
    unit_costs: Mapping[str, UnitCost]
    cost_ceilings: Mapping[Government, Stated]
    sources: Mapping[str, PublishedSource]

    def source_specs(self) -> dict[str, SourceSpec]:
        """Return the sources as the catalogue lists its own, in the language in force."""
        return {key: source.as_spec(key) for key, source in self.sources.items()}

    def moving(self, indicator_id: str) -> tuple[Typology, ...]:
        """Return the typologies sized from the gaps of an indicator, by id, variants apart."""
        return tuple(
            t
            for t in self.by_id.values()
            if indicator_id in t.indicators and t.variant_of is None and t.built is None
        )

    def variants_of(self, typology_id: str) -> tuple[Typology, ...]:
        """Return the technologies of a typology, by id."""
        return tuple(t for t in self.by_id.values() if t.variant_of == typology_id)


def load_typologies(root: Path | None = None) -> Typologies:
    """Return every typology under ``root/typologies``, one YAML file per sector.

    Parameters
    ----------
    root
        The data folder; the project's own when not given.

    Raises
    ------
    SourceError
        Every mistake of every file at once.
    """
    from gapplanner.sources.places import data_root

    # A planner's own territory takes the product's kinds of investment where it has none.
    own = data_root() if root is None or not (root / FOLDER).is_dir() else root
    folder = own / FOLDER
    files = read_figure_files(folder, TypologyFile)
    (ceilings,) = read_figure_files(folder / CEILINGS_FOLDER, CeilingFile).values()
    by_id: dict[str, Typology] = {}
    unit_costs: dict[str, UnitCost] = {}
    sources = dict(ceilings.sources)
    problems: list[str] = []
    for name, file in files.items():
        problems += [
            _("{file}.yaml: source {name!r} must read the same in every file. Make it so.").format(
                file=name, name=key
            )
            for key, source in file.sources.items()
            if sources.setdefault(key, source) != source
        ]
        again = [t.id for t in file.typologies if t.id in by_id]
        again += [cost_id for cost_id in file.unit_costs if cost_id in unit_costs]
        problems += [
            _("{file}.yaml: {name!r} must be defined once; another file has it. Rename it.").format(
                file=name, name=entry
            )
            for entry in again
        ]
        problems += _misnamed_variants(name, file, by_id)
        by_id |= {typology.id: typology for typology in file.typologies}
        unit_costs |= file.unit_costs
    if problems:
        raise SourceError(problems)
    return Typologies(
        dict(sorted(by_id.items())),
        unit_costs,
        ceilings.cost_ceilings,
        dict(sorted(sources.items())),
    )


def _misnamed_variants(name: str, file: TypologyFile, earlier: Mapping[str, Typology]) -> list[str]:
    known = {**earlier, **{each.id: each for each in file.typologies}}
    problems = []
    for typology in file.typologies:
        if typology.variant_of is None:
            continue
        kind = known.get(typology.variant_of)
        if kind is None or kind.variant_of or kind.gap_unit != typology.gap_unit:
            problems.append(
                _(
                    "{file}.yaml: {name!r} must be a variant of a kind of investment with the same "
                    "unit that is no variant itself; found {kind!r}. Correct 'variant_of'."
                ).format(file=name, name=typology.id, kind=typology.variant_of)
            )
    return problems
