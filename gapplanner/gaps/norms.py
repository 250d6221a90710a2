"""The standard each indicator is measured against: dated targets, each with its reference."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from gapplanner.errors import SourceError
from gapplanner.gaps.figure_files import Closed, PublishedSource, SourceId, read_figure_files
from gapplanner.language import _
from gapplanner.sources.catalog import SourceSpec
from gapplanner.vocabulary import Level, Sector

ADDED_NORMS: Final = "own-norms"
"""Folder of the norms of a planner's own indicators; they stand beside the others."""


class Target(Closed):
    """The unserved share accepted from a year on: read in a text, or assumed for a reason.

    ``value`` is the largest share (0-1) left unserved: 0 is universal service. Exactly one of
    ``source_id`` (a key of the file's sources) and ``assumed`` with its ``reason`` is stated.
    """

    from_year: Annotated[int, Field(ge=1990, le=2100)]
    value: Annotated[float, Field(ge=0, le=1)]
    reference: str
    source_id: SourceId | None = None
    assumed: bool = False
    reason: str | None = None

    @model_validator(mode="after")
    def _must_say_where_from(self) -> Self:
        if self.assumed == (self.source_id is not None):
            raise ValueError(_("must state either 'source_id' or 'assumed: true'"))
        if self.assumed and not self.reason:
            raise ValueError(_("an assumed target must give its 'reason'"))
        return self


class Norm(Closed):
    """The dated targets of one indicator, with the level and the unit its gap is counted in."""

    indicator_id: str
    level: Level
    gap_unit: str
    targets: Annotated[tuple[Target, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _must_be_dated_once(self) -> Self:
        years = [target.from_year for target in self.targets]
        if years != sorted(set(years)):
            raise ValueError(_("targets must be in order of 'from_year', each year once"))
        return self

    def target_on(self, year: int) -> Target | None:
        """Return the target in force in ``year``, or nothing before the first one."""
        in_force = [target for target in self.targets if target.from_year <= year]
        return in_force[-1] if in_force else None


class NormFile(Closed):
    """One file of norms: a sector, its sources, its indicators."""

    sector: Sector
    sources: Mapping[SourceId, PublishedSource] = Field(default_factory=dict)
    norms: tuple[Norm, ...]

    @model_validator(mode="after")
    def _must_know_its_sources(self) -> Self:
        cited = {target.source_id for norm in self.norms for target in norm.targets}
        unknown = sorted(cited - {None} - set(self.sources), key=str)
        if unknown:
            raise ValueError(
                _("every source_id must be among the file's sources; unknown: {ids}").format(
                    ids=", ".join(map(repr, unknown))
                )
            )
        return self


@dataclass(frozen=True)
class Norms:
    """Every norm, by indicator, and the sources they cite."""

    by_indicator: Mapping[str, Norm]
    sources: Mapping[str, PublishedSource]

    @property
    def indicator_ids(self) -> tuple[str, ...]:
        """Every indicator with a norm, in order: those a scenario may give a weight."""
        return tuple(sorted(self.by_indicator))

    def source_specs(self) -> dict[str, SourceSpec]:
        """Return the sources as the catalogue lists its own, in the language in force."""
        return {key: source.as_spec(key) for key, source in self.sources.items()}

    def norms_on(self, year: int) -> dict[str, Target]:
        """Return the target in force in ``year`` of every indicator that has one by then.

        Examples
        --------
        >>> half = Target(from_year=2020, value=0.5, reference="-", assumed=True, reason="example")
        >>> none = Target(from_year=2030, value=0.0, reference="-", assumed=True, reason="example")
        >>> norm = Norm(
        ...     indicator_id="water", level="district", gap_unit="dwellings", targets=(half, none)
        ... )
        >>> norms = Norms({"water": norm}, {})
        >>> norms.norms_on(2029)["water"].value, norms.norms_on(2030)["water"].value
        (0.5, 0.0)
        >>> norms.norms_on(2019)
        {}
        """
        dated = {name: norm.target_on(year) for name, norm in self.by_indicator.items()}
        return {name: target for name, target in dated.items() if target is not None}


def load_norms(root: Path | None = None) -> Norms:
    """Return every norm under ``root/norms``, one YAML file per sector.

    Parameters
    ----------
    root
        The data folder; the project's own when not given.

    Raises
    ------
    SourceError
        Every mistake of every file, and indicators that two entries claim.
    """
    from gapplanner.sources.places import data_root

    # A planner's own territory takes the product's norms where its folder has none.
    own = data_root() if root is None or not (root / "norms").is_dir() else root
    files = read_figure_files(own / "norms", NormFile)
    if root is not None and (root / ADDED_NORMS).is_dir():
        files |= read_figure_files(root / ADDED_NORMS, NormFile)
    by_indicator: dict[str, Norm] = {}
    sources: dict[str, PublishedSource] = {}
    problems: list[str] = []
    for name, norm_file in files.items():
        sources |= norm_file.sources
        for norm in norm_file.norms:
            if norm.indicator_id in by_indicator:
                problems.append(
                    _(
                        "Each indicator must have one norm; {indicator!r} has another in "
                        "{file}.yaml. Keep one of them."
                    ).format(indicator=norm.indicator_id, file=name)
                )
            by_indicator[norm.indicator_id] = norm
    if problems:
        raise SourceError(problems)
    return Norms(dict(sorted(by_indicator.items())), dict(sorted(sources.items())))
