"""What the columns and rows of a written model mean, for who solves it elsewhere."""

from typing import TYPE_CHECKING

import numpy as np

from gapplanner.language import _
from gapplanner.optimize.model import Matrix
from gapplanner.portfolio.portfolio import Proof

if TYPE_CHECKING:
    from gapplanner.optimize.problem import PortfolioProblem


def model_text(problem: "PortfolioProblem", matrix: Matrix, proof: Proof) -> str:
    """Return the words that go beside ``model.mps.gz``: objective, columns, rows, our answer."""
    lines = [
        _("The model of this plan, for other solvers: model.mps.gz (MPS, free format)."),
        "",
        _("OBJECTIVE"),
        problem.objectives[0].sentence(),
        _(
            "The file is to be minimised: it holds what is maximised with its sign turned. The"
            " constant stands on the column named constant, fixed at 1."
        ),
        *_answer(problem, proof),
        "",
        _("COLUMNS ({count})").format(count=f"{len(matrix.lower):,}"),
        _("c<number>_y_<candidate>_<year>: 1 when the candidate starts in that year, else 0."),
        _("c<number>_c_<gap>_<year>: what of the gap is closed from that year, in its unit."),
        _("c<number>_total_...: the whole of the plan, of which the rules on shares are parts."),
        _("Any other column belongs to the objective; it is fixed by the decisions."),
        "",
        _("ROWS ({count})").format(count=f"{len(matrix.row_lower):,}"),
        _("r<number>_slot_<slot>: of the alternatives of one slot at most one enters, once."),
        *_rules(problem, matrix),
    ]
    return "\n".join(lines) + "\n"


def _answer(problem: "PortfolioProblem", proof: Proof) -> list[str]:
    if not proof.stages or proof.stages[0].bound is None:
        return []
    first, sense = proof.stages[0], problem.objectives[0].sense
    # The file minimises the negative of what is maximised, and a cost is maximised as its negative.
    return [
        _(
            "Here {solver} found {value:.10g} and proved that none is below {bound:.10g}, both in"
            " the sign of the file."
        ).format(
            solver=proof.solver,
            value=-sense * first.objective,
            bound=-sense * first.bound if first.bound is not None else 0.0,
        )
    ]


def _rules(problem: "PortfolioProblem", matrix: Matrix) -> list[str]:
    lines = []
    for number, rule in enumerate(problem.rules):
        rows = np.flatnonzero(matrix.owner == number)
        if not len(rows):
            continue
        lines.append(
            _("r{first}_{name} to r{last} ({place}): {sentence}").format(
                first=int(rows[0]),
                last=int(rows[-1]),
                name=matrix.row_names[rows[0]].partition("[")[0],
                place=problem.place_of(rule),
                sentence=rule.sentence(),
            )
        )
    lines.append(_("Any other row belongs to the objective or adds up a whole."))
    return lines
