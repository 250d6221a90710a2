"""The whole flow: from published figures and a scenario to a run folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.boundaries import load_districts, load_topology, load_units
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
from gapplanner.errors import ScenarioError, SourceError
from gapplanner.filling import (
    day_of,
    inputs_of,
    kept_ideas,
    manifest_of,
    pages_of,
    roads_of,
    text_page,
)
from gapplanner.gaps import Norms, load_norms, measure_gaps
from gapplanner.gaps.clusters import clusters_of
from gapplanner.gaps.need import need_of
from gapplanner.indicators import load_budget, load_executing_units, measure_indicators
from gapplanner.language import _
from gapplanner.placing import told_by_line
from gapplanner.portfolio.funding import funding_of
from gapplanner.portfolio.ongoing import subtract_ongoing
from gapplanner.runs import (
    MANIFEST,
    Run,
    Territory,
    assemble_gaps,
    assemble_run,
    read_run,
    write_run,
)
from gapplanner.runs.folder import PROOF, write_table
from gapplanner.scenario import (
    Scenario,
    data_folder,
    limits_paths,
    load_scenario,
    meet,
    reference_path,
    table_paths,
)
from gapplanner.sources import load_catalog
from gapplanner.vocabulary import EVERYONE

if TYPE_CHECKING:
    from gapplanner.optimize.handover import Handover

Progress = Callable[[str], None]


def _silent(_step: str) -> None:
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
    progress: Progress = _silent,
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


def choose(
    scenario: Scenario,
    root: Path | None = None,
    reference: Run | None = None,
    progress: Progress = _silent,
    tables: Mapping[str, Path] | None = None,
    handover: "Handover | None" = None,
) -> Run:
    """Return the whole plan of a scenario, solved, proved and audited; writes nothing.

    ``tables`` are the files of a scenario that brings its own (`gapplanner.scenario.table_paths`).
    ``handover`` prepares the model for other solvers, and asks one.
    The plan is told against the ``reference`` run, and changes as little of it as costs nothing.
    """
    return _chosen(ask(scenario, root, tables, progress), reference, progress, handover)


def _chosen(
    question: Question,
    reference: Run | None,
    progress: Progress,
    handover: "Handover | None",
) -> Run:
    from gapplanner.optimize import pose
    from gapplanner.optimize.narration import listening

    candidates = len(question.candidate_set.candidates)
    progress(_("Choosing among {candidates} candidates").format(candidates=candidates))
    known = None if reference is None else reference.decisions
    problem = pose(question.candidate_set, question.scenario)
    with listening(progress):
        solution = problem.solve(question.scenario.solver, known)
        if handover is not None:
            solution = handover.of(problem, solution, question.scenario.solver)
    progress(_("Explaining every decision"))
    return assemble_run(
        question.scenario,
        question.territory,
        question.candidate_set,
        solution,
        question.assumptions,
        reference,
    )


def plan(
    scenario_path: Path,
    levers: Sequence[str] = (),
    out: Path | None = None,
    root: Path | None = None,
    progress: Progress = _silent,
    reference_run: Path | None = None,
    handover: "Handover | None" = None,
) -> tuple[Path, Run]:
    """Plan a scenario file into a run folder.

    Parameters
    ----------
    scenario_path
        The scenario.
    levers
        Named changes of the scenario to apply.
    out
        The run folder; ``runs/<scenario>-<fingerprint>`` by default.
    root
        Folder of the data; the product's own by default.
    progress
        Told each step as it begins.
    reference_run
        Folder of a run to set this one against, in place of the scenario's own ``reference``.
    handover
        Whether the model is written, and whether a second solver is asked.

    Returns
    -------
    tuple
        The folder and the run.
    """
    started = time.perf_counter()
    scenario = load_scenario(scenario_path, levers)
    root = root or data_folder(scenario_path, scenario)
    reference = None if reference_run is None else _run_of_a_plan(reference_run)
    reference_file = reference_path(scenario_path, scenario)
    if reference is None and reference_file is not None:
        progress(_("Planning the reference scenario first"))
        other = load_scenario(reference_file)
        reference = choose(other, root, None, progress, table_paths(reference_file, other))
    tables = table_paths(scenario_path, scenario)
    with told_by_line(scenario_path, levers):
        question = ask(scenario, root, tables, progress)
        run = _chosen(question, reference, progress, handover)
    if run.scenario.problem is None:
        progress(_("Drawing the map and writing the report"))
    else:
        progress(_("Writing the report"))
    folder = out or Path("runs") / f"{_stem(scenario_path, levers)}-{scenario.fingerprint}"
    manifest = manifest_of(scenario_path, levers, inputs_of(scenario, tables, root), started)
    pages = {
        **pages_of(run, root, day_of(manifest)),
        **kept_ideas(tables),
        **({} if handover is None else handover.files),
        **_register_of(question),
    }
    return write_run(run, folder, manifest=manifest, pages=pages), run


def _register_of(question: Question) -> dict[str, Callable[[Path], None]]:
    """Return the page that says what became of each investment of the bank, if there is one."""
    if question.bank is None:
        return {}
    register = question.bank.register
    told = register.assign(
        reason=[_(str(reason)) if reason else "" for reason in register["reason"]]
    )
    return {"bank.csv": lambda path: write_table(told, path)}


def _run_of_a_plan(folder: Path) -> Run:
    if (folder / MANIFEST).is_file() and not (folder / PROOF).is_file():
        raise SourceError(
            _(
                "{folder}: must be the run of a plan; found the gaps alone. Make one with "
                "'gapplanner plan'."
            ).format(folder=folder)
        )
    return read_run(folder)


def measure(
    scenario_path: Path,
    out: Path | None = None,
    root: Path | None = None,
    progress: Progress = _silent,
) -> tuple[Path, Run]:
    """Measure and map the gaps of a scenario into a folder; chooses nothing."""
    from gapplanner.maps import draw_map

    started = time.perf_counter()
    scenario = load_scenario(scenario_path)
    root = root or data_folder(scenario_path, scenario)
    progress(_("Reading the territory and its figures"))
    ground = Ground.read(root)
    territory = load_territory(scenario, ground, root)
    gaps = measure_gaps(territory.indicators, ground.norms, scenario, territory.units)
    weights = pd.Series(scenario.weights, dtype=float).sort_index()
    run = assemble_gaps(scenario, territory, gaps, weights)
    progress(_("Drawing the map"))
    folder = out or Path("runs") / f"{_stem(scenario_path, ())}-gaps-{scenario.fingerprint}"
    need = need_of(run.gaps, run.units, scenario.weights)
    districts = load_districts(root)
    lacking = need.index.set_index("unit_id")[[*need.weights.index, "need"]]
    own = lacking[lacking.index.isin(districts.index)]
    clusters = clusters_of(own, districts)
    pages = {
        "map.html": text_page(
            lambda: draw_map(
                run, load_topology(root), road_vertices=roads_of(root), clusters=clusters
            )
        ),
        "need.csv": lambda path: write_table(need.index, path),
        "need-correlations.csv": lambda path: write_table(need.correlations, path),
        "clusters.csv": lambda path: write_table(clusters, path),
    }
    manifest = manifest_of(scenario_path, (), inputs_of(scenario, {}, root), started)
    return write_run(run, folder, manifest=manifest, pages=pages), run


def check(scenario_path: Path, levers: Sequence[str] = (), root: Path | None = None) -> list[str]:
    """Pass a scenario through every door and the pre-flight; solve nothing.

    Returns
    -------
    list of str
        What is legal but suspicious, one sentence each.
    """
    from gapplanner.candidates.own.limits import read_limits
    from gapplanner.optimize.outcomes import pose_outcomes
    from gapplanner.optimize.preflight import preflight

    scenario = load_scenario(scenario_path, levers)
    root = root or data_folder(scenario_path, scenario)
    if (reference_file := reference_path(scenario_path, scenario)) is not None:
        load_scenario(reference_file)
    question = ask(scenario, root, table_paths(scenario_path, scenario))
    if scenario.outcomes:
        limits = read_limits(limits_paths(scenario_path, scenario), scenario.years_covered)
        pose_outcomes(question.candidate_set, question.scenario, limits)
    return preflight(question.candidate_set, question.scenario)


def _stem(scenario_path: Path, levers: Sequence[str]) -> str:
    return "+".join((scenario_path.stem, *levers))
