"""What leaves for other solvers: the model, as files of the run, and the question to CBC."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from gapplanner.optimize.model_text import model_text
from gapplanner.portfolio.portfolio import Solution

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem
    from gapplanner.scenario.blocks import Solver

MODEL = "model.mps.gz"
MODEL_TEXT = "model.txt"


@dataclass
class Handover:
    """What was asked for besides the plan.

    Attributes
    ----------
    writes_model
        Whether the model is written into the run folder, with words that explain it.
    asks_second
        Whether CBC is asked for the same model.
    files
        The files, once the plan is chosen, each with what writes it.
    """

    writes_model: bool = False
    asks_second: bool = False
    files: dict[str, Callable[[Path], None]] = field(default_factory=dict)

    def of(self, problem: "PortfolioProblem", solution: Solution, solver: "Solver") -> Solution:
        """Prepare and ask what was asked for; return the solution with what was answered."""
        # PuLP is slow to load and only needed here.
        from gapplanner.optimize.exchange import write_mps
        from gapplanner.optimize.second_opinion import with_second_opinion

        if not (self.writes_model or self.asks_second):
            return solution
        matrix = problem.matrix()
        if self.writes_model:
            text = model_text(problem, matrix, solution.proof)
            self.files[MODEL] = lambda path: write_mps(matrix, path)
            self.files[MODEL_TEXT] = lambda path: _write(path, text)
        if self.asks_second:
            return with_second_opinion(problem, matrix, solution, solver)
        return solution


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
