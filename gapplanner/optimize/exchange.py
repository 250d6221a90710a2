"""Models for other programs: MPS and LP texts, and a second solver's opinion; the home of PuLP."""

import gzip
import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pulp
from pulp.apis import coin_api

from gapplanner.optimize.cbc import Opinion, ask
from gapplanner.optimize.model import Matrix
from gapplanner.optimize.scaling import objective_scale, row_scales

# LP files allow 255 characters to a name, and PuLP refuses more than 100.
LONGEST_NAME = 80
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9_.]+")
MPS_COMMENT = """\
* A portfolio of public investment, written by gapplanner for other solvers.
* To be minimised: the objective is what the plan maximises with its sign turned. Its constant
* stands on the column named constant, which is fixed at 1.
* Columns c..._y_CANDIDATE_YEAR are 1 when the candidate starts in that year. The file model.txt
* beside this one explains the others and the rows.
"""


def as_problem(matrix: Matrix, sense: int = pulp.LpMaximize) -> pulp.LpProblem:
    r"""Return the model as a problem of PuLP, to be maximised unless ``sense`` says otherwise.

    Names are a letter, the number of the column (``c``) or row (``r``), and the model's own name in
    plain characters: unique, in the order of the model, and never rewritten. A row with two
    different finite bounds becomes two, ``low`` and ``up``; a row with none is left out, as are
    columns that nothing mentions. The constant of the objective stands on a column fixed at 1,
    because the file formats have no place for it.
    """
    problem = pulp.LpProblem("portfolio", sense)
    columns = [_column(problem, matrix, number) for number in range(len(matrix.lower))]
    terms = [(columns[place], float(matrix.objective[place])) for place in _used(matrix)]
    if matrix.offset:
        terms.append((problem.add_variable("constant", 1, 1), float(matrix.offset)))
    problem += pulp.LpAffineExpression(terms), "objective"
    for number in range(len(matrix.row_lower)):
        pairs = zip(*matrix.entries(number), strict=True)
        expression = [(columns[place], float(value)) for place, value in pairs]
        name = _identifier("r", number, len(matrix.row_lower), matrix.row_names)
        for ending, relation, side in _sides(matrix, number):
            row = pulp.LpConstraint(pulp.LpAffineExpression(expression), relation, rhs=side)
            problem.addConstraint(row, name + ending)
    return problem


def write_mps(matrix: Matrix, path: Path) -> None:
    """Write the model as gzip-compressed MPS; the same model gives the same bytes.

    What is maximised is written with its sign turned, to be minimised: the format knows nothing
    else. Its section ``OBJSENSE`` is an extension that solvers refuse or pass over in silence (CBC
    2.10 stops at it). Comments at the top say so.
    """
    # No time of writing in the header.
    path.write_bytes(gzip.compress(_mps_text(matrix).encode("utf-8"), mtime=0))


def _mps_text(matrix: Matrix) -> str:
    turned = replace(matrix, objective=-matrix.objective, offset=-matrix.offset)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "model.mps"
        as_problem(turned, pulp.LpMinimize).writeMPS(str(plain))
        return MPS_COMMENT + plain.read_text(encoding="utf-8")


def lp_text(matrix: Matrix) -> str:
    """Return the model in the LP format, to be read by people."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "model.lp"
        as_problem(matrix).writeLP(str(plain))
        return plain.read_text(encoding="utf-8")


def ask_cbc(matrix: Matrix, relative_gap: float, seconds: float) -> Opinion:
    """Return what CBC says of the model: values of its columns, and a bound in its unit."""
    row, unit = row_scales(matrix), objective_scale(matrix.objective)
    scaled = replace(
        matrix,
        objective=matrix.objective * unit,
        offset=0.0,
        value=matrix.value * np.repeat(row, np.diff(matrix.row_start)),
        row_lower=matrix.row_lower * row,
        row_upper=matrix.row_upper * row,
    )
    said = ask(
        Path(coin_api.pulp_cbc_path),
        (_mps_text(scaled), len(matrix.lower)),
        relative_gap,
        seconds,
    )
    if said.values is not None:
        found = np.where(matrix.integer, np.round(said.values), said.values)
        said = replace(said, values=found)
    bound = None if said.bound is None else said.bound / unit + matrix.offset
    return replace(said, bound=bound)


def second_opinion(matrix: Matrix, relative_gap: float, seconds: float) -> float | None:
    """Return the objective that the solver CBC reaches, or none if it finds no portfolio.

    Parameters
    ----------
    matrix
        The model; the objective comes back in its unit, as it is maximised.
    relative_gap
        CBC stops when it is proved this near to the best, 0-1.
    seconds
        CBC stops after this long.
    """
    values = ask_cbc(matrix, relative_gap, seconds).values
    return None if values is None else float(matrix.objective @ values) + matrix.offset


def _column(problem: pulp.LpProblem, matrix: Matrix, number: int) -> Any:
    name = _identifier("c", number, len(matrix.lower), matrix.column_names)
    kind = pulp.LpInteger if matrix.integer[number] else pulp.LpContinuous
    lower, upper = float(matrix.lower[number]), float(matrix.upper[number])
    return problem.add_variable(
        name,
        lower if np.isfinite(lower) else None,
        upper if np.isfinite(upper) else None,
        kind,
    )


def _used(matrix: Matrix) -> list[int]:
    return [int(place) for place in np.flatnonzero(matrix.objective)]


def _sides(matrix: Matrix, number: int) -> list[tuple[str, int, float]]:
    """Return the ending of the name, the sense and the bound of each side of a row."""
    lower, upper = float(matrix.row_lower[number]), float(matrix.row_upper[number])
    if lower == upper:
        return [("", pulp.LpConstraintEQ, lower)]
    sides = []
    if np.isfinite(lower):
        sides.append(("_low", pulp.LpConstraintGE, lower))
    if np.isfinite(upper):
        sides.append(("_up", pulp.LpConstraintLE, upper))
    return sides


def _identifier(letter: str, number: int, count: int, names: tuple[str, ...]) -> str:
    own = _NOT_IN_A_NAME.sub("_", names[number]).strip("_") if names else ""
    digits = str(number).zfill(len(str(max(0, count - 1))))
    return f"{letter}{digits}_{own}"[:LONGEST_NAME]
