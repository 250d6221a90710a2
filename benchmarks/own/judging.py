"""One statement put to the ordinary plan and to its own model; what they do not agree on."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from gapplanner.errors import GapPlannerError
from gapplanner.pipeline import choose
from gapplanner.scenario import load_scenario, table_paths
from own.reference import best_of
from own.statements import drawn_statement
from own.written import write

SAME = 1e-7


def disagreements(seed: int) -> list[str]:
    """Return, in sentences, what the plan of a statement and its own model do not agree on."""
    statement = drawn_statement(seed)
    best = best_of(statement)
    with tempfile.TemporaryDirectory() as folder:
        path = write(statement, Path(folder), seed)
        try:
            scenario = load_scenario(path)
            run = choose(scenario, tables=table_paths(path, scenario))
        except GapPlannerError as refusal:
            words = " ".join(refusal.problems)
            return [] if best is None else [f"best {best!r}, and refused: {words}"]
    proof = run.proof
    if proof is None or best is None:
        return [f"no plan is allowed, and one was found: {proof}"] if best is None else ["no proof"]
    return list(_compared(proof.objective, proof.status, best))


def _compared(reached: float | None, status: str, best: float) -> Iterator[str]:
    if status != "optimal":
        yield f"{status}, and not optimal"
    if reached is None or abs(reached - best) > SAME * max(1.0, abs(best)):
        yield f"{reached!r}, and the best is {best!r}"
