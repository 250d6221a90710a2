"""The problem behind a run folder, posed again exactly as it was solved."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.candidates.candidate_set import COLUMNS
from gapplanner.errors import SourceError
from gapplanner.language import _
from gapplanner.optimize import PortfolioProblem, pose
from gapplanner.optimize.audit import findings_of, violations
from gapplanner.portfolio import Proof
from gapplanner.runs import MANIFEST, Run, read_run
from gapplanner.runs.folder import PROOF

# By how much, of its value, the objective of the tables may differ from that of the proof: tables
# keep fifteen digits.
AGREEMENT = 1e-9


@dataclass(frozen=True)
class Reopened:
    """A run, the problem it answered, and the answer it gave.

    Attributes
    ----------
    folder
        Where the run lies.
    run
        Its tables and its scenario.
    problem
        The candidates, objectives and rules, as they were posed.
    decisions
        ``candidate_id, start_year`` of what was chosen, by candidate.
    proof
        What was proved of it.
    """

    folder: Path
    run: Run
    problem: PortfolioProblem
    decisions: pd.DataFrame
    proof: Proof


def reopen(folder: Path) -> Reopened:
    """Return the problem of a run folder, after proving that the folder is whole and consistent.

    Raises
    ------
    SourceError
        If the folder is no run, holds gaps alone, was changed since it was written, or its
        portfolio no longer gives the objective of its proof and keeps its rules.
    """
    if (folder / MANIFEST).is_file() and not (folder / PROOF).is_file():
        raise SourceError(
            _(
                "{folder}: must be the run of a plan; found the gaps alone. Make one with "
                "'gapplanner plan'."
            ).format(folder=folder)
        )
    run = read_run(folder)
    if run.proof is None:
        raise TypeError  # a whole run with a proof file has a proof
    problem = pose(candidate_set_of(run), run.scenario)
    chosen = run.portfolio[["candidate_id", "start_year"]]
    decisions = chosen.astype({"candidate_id": "object", "start_year": "int64"})
    reopened = Reopened(folder, run, problem, decisions, run.proof)
    _must_agree(reopened)
    return reopened


def candidate_set_of(run: Run) -> CandidateSet:
    """Return the candidate set of a run, from its tables."""
    tables = {name: getattr(run, name) for name in COLUMNS}
    return CandidateSet.from_tables(tables, run.indicator_weights, years=run.scenario.years_covered)


def _must_agree(reopened: Reopened) -> None:
    problem, decisions, proof = reopened.problem, reopened.decisions, reopened.proof
    value = problem.objectives[-1].value(problem.candidate_set, decisions)
    said = value if proof.objective is None else proof.objective
    broken = violations(findings_of(problem.rules, problem.candidate_set, decisions))
    if abs(value - said) > AGREEMENT * max(1.0, abs(said)) or broken:
        raise SourceError(
            [
                _(
                    "{folder}: the portfolio of a run must give the objective of its proof, {said};"
                    " its tables give {value}. Plan it again with this version of gapplanner."
                ).format(folder=reopened.folder, said=f"{said:.12g}", value=f"{value:.12g}"),
                *broken,
            ]
        )
