"""What a plan is asked: a territory, its gaps, and what could be built for them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from gapplanner.boundaries import load_units
from gapplanner.candidates import (
    CandidateSet,
    Typologies,
    assumptions,
    load_typologies,
    propose_candidates,
    read_own_tables,
    without_record,
)
from gapplanner.candidates.bank import Joined, join_bank, read_bank
from gapplanner.candidates.located import Record, bring_ideas
from gapplanner.candidates.named_resources import with_named_resources
from gapplanner.candidates.ongoing import read_ongoing
from gapplanner.errors import ScenarioError
from gapplanner.gaps import Norms, load_norms, measure_gaps
from gapplanner.indicators import load_budget, load_executing_units, measure_indicators
from gapplanner.language import _
from gapplanner.portfolio.funding import funding_of
from gapplanner.portfolio.ongoing import subtract_ongoing
from gapplanner.runs import Territory
from gapplanner.scenario import Scenario, meet
from gapplanner.sources import load_catalog
from gapplanner.vocabulary import EVERYONE

Progress = Callable[[str], None]


def silent(_step: str) -> None:
    """Say nothing: the default when nobody watches."""


@dataclass(frozen=True)
class Ground:
    """What a plan stands on besides its territory: targets, kinds of investment, spending."""

    norms: Norms
    typologies: Typologies
    budget: pd.DataFrame

    @classmethod
    def read(cls, root: Path | None) -> "Ground":
        """Read every file of it once."""
        return cls(load_norms(root), load_typologies(root), load_budget(root))


def load_territory(scenario: Scenario, ground: Ground, root: Path | None = None) -> Territory:
    """Return the units, figures and executing units of the scenario's department.

    Raises
    ------
    ScenarioError
        With everything the scenario names that the data do not have.
    SourceError
        With everything in the data that is not as its contract says.
    """
    if scenario.territory is None:
        raise ScenarioError(
            _(
                "{name}: must state a territory whose gaps are measured; it brings its own tables. "
                "Choose among them with 'gapplanner plan'."
            ).format(name=scenario.name)
        )
    units = load_units(root, scenario.territory.department)
    norms, typologies = ground.norms, ground.typologies
    territory = Territory(
        units=units,
        indicators=measure_indicators(root, list(units["unit_id"])),
        executing_units=load_executing_units(root),
        sources={
            **typologies.source_specs(),
            **norms.source_specs(),
            **load_catalog(root).sources,
        },
    )
    meet(
        scenario,
        units=units,
        indicator_ids=sorted(norms.indicator_ids),
        executing_units=territory.executing_units,
        measured_ids=set(territory.indicators["indicator_id"]),
        typology_ids=set(typologies.by_id),
    )
    return territory


def pose_candidates(
    scenario: Scenario, territory: Territory, ground: Ground, tables: Mapping[str, Path]
) -> tuple[CandidateSet, Joined | None, tuple[str, ...]]:
    """Return what could be built, what the bank brought to it, and which ideas were left out.

    The set has the gaps of the scenario and the candidates that serve them. ``tables`` are the
    files the scenario names: its ``bank`` and its ideas.
    """
    gaps = measure_gaps(territory.indicators, ground.norms, scenario, territory.units)
    proposed = propose_candidates(
        gaps,
        territory.indicators,
        territory.executing_units,
        ground.budget,
        scenario,
        territory.units,
        ground.typologies,
    )
    joined = _with_bank(proposed, scenario, territory, ground, tables.get("bank"))
    known = proposed if joined is None else joined.candidate_set
    record = Record(territory.executing_units, ground.budget)
    about = (ground.typologies, territory.units["unit_id"])
    every, left_out = bring_ideas(known, tables, record, scenario, about)
    return with_named_resources(every, scenario, territory.executing_units), joined, left_out


def _with_bank(
    proposed: CandidateSet,
    scenario: Scenario,
    territory: Territory,
    ground: Ground,
    path: Path | None,
) -> Joined | None:
    if path is None:
        return None
    bank, told = read_bank(path, str(scenario.candidates.bank), territory.units)
    joined = join_bank(
        proposed, bank, scenario, territory.units, territory.indicators, ground.typologies
    )
    return replace(joined, notes=(*joined.notes, *told))


@dataclass(frozen=True)
class Question:
    """What a plan chooses among, under which decisions, and what was taken for granted."""

    scenario: Scenario
    territory: Territory
    candidate_set: CandidateSet
    assumptions: tuple[tuple[str, str], ...]
    bank: Joined | None = None


def ask(
    scenario: Scenario,
    root: Path | None = None,
    tables: Mapping[str, Path] | None = None,
    progress: Progress = silent,
) -> Question:
    """Return what the scenario asks: of its territory or, with own ``tables``, of those alone."""
    if scenario.problem is not None:
        progress(_("Reading the tables of the problem"))
        own = read_own_tables(scenario, _without_ongoing(tables))
        notes = tuple((note, own.source.source_id) for note in own.notes)
        nowhere = Territory.unknown(own.source)
        return _after_ongoing(Question(own.scenario, nowhere, own.candidate_set, notes), tables)
    progress(_("Reading the territory and its figures"))
    ground = Ground.read(root)
    territory = load_territory(scenario, ground, root)
    progress(_("Measuring gaps and proposing candidates"))
    unrecorded = without_record(ground.budget, territory.executing_units)
    taken_for_granted = assumptions(scenario, ground.typologies, ground.norms, unrecorded)
    candidate_set, joined, left_out = pose_candidates(scenario, territory, ground, tables or {})
    told = list(left_out) if joined is None else [*left_out, *joined.notes]
    taken_for_granted += tuple((sentence, "") for sentence in told)
    question = Question(scenario, territory, candidate_set, taken_for_granted, joined)
    return _after_ongoing(question, tables)


def _without_ongoing(tables: Mapping[str, Path] | None) -> dict[str, Path]:
    return {name: path for name, path in (tables or {}).items() if name != "ongoing"}


def _after_ongoing(question: Question, tables: Mapping[str, Path] | None) -> Question:
    """Return the question with what works in progress still spend subtracted from the limits."""
    scenario, candidate_set = question.scenario, question.candidate_set
    parts = [] if question.bank is None else [question.bank.ongoing]
    if scenario.ongoing_file is not None and tables is not None:
        own = _own_ongoing(question, tables["ongoing"], scenario.ongoing_file)
        # What the planner states of a work stands in place of what the bank says of it.
        parts = [own, *(part[~part["cui"].isin(own["cui"])] for part in parts)]
    if not parts or all(part.empty for part in parts):
        return question
    ongoing = pd.concat(parts, ignore_index=True)
    after = subtract_ongoing(candidate_set, ongoing, scenario)
    notes = tuple((note, "") for note in after.notes)
    return replace(
        question, candidate_set=after.candidate_set, assumptions=(*question.assumptions, *notes)
    )


def _own_ongoing(question: Question, path: Path, shown_as: str) -> pd.DataFrame:
    scenario, candidate_set = question.scenario, question.candidate_set
    sources = sorted(funding_of(candidate_set, scenario).ceilings)
    units = {*candidate_set.candidates["executing_unit"], *candidate_set.limits["owner"]}
    units |= set(question.territory.executing_units["executing_unit"])
    return read_ongoing(
        path,
        shown_as,
        first_year=scenario.years_covered[0],
        sources=sources,
        executing_units=units - {*sources, EVERYONE},
    )
