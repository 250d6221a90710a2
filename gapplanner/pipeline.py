"""The whole flow: from published figures and a scenario to a run folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.boundaries import load_districts, load_topology
from gapplanner.errors import SourceError
from gapplanner.filling import (
    day_of,
    inputs_of,
    kept_ideas,
    manifest_of,
    pages_of,
    roads_of,
    text_page,
)
from gapplanner.gaps import measure_gaps
from gapplanner.gaps.clusters import clusters_of
from gapplanner.gaps.need import need_of
from gapplanner.language import _
from gapplanner.placing import told_by_line
from gapplanner.questions import Ground, Progress, Question, ask, load_territory, silent
from gapplanner.runs import (
    MANIFEST,
    Run,
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
    reference_path,
    table_paths,
)

if TYPE_CHECKING:
    from gapplanner.optimize.handover import Handover


def choose(
    scenario: Scenario,
    root: Path | None = None,
    reference: Run | None = None,
    progress: Progress = silent,
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
    progress: Progress = silent,
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
    progress: Progress = silent,
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
