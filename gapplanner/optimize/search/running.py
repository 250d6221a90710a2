"""One run of HiGHS under the guard, and what it says at its end."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from gapplanner.optimize.model import Matrix
from gapplanner.optimize.search.guard import LARGE, Best, Watched, run_apart, run_beside
from gapplanner.optimize.world import Floats

_ARRAYS = ("col_cost_", "col_lower_", "col_upper_", "row_lower_", "row_upper_")


@dataclass(frozen=True, eq=False)
class Said:
    """What the solver says at its end, in its own scale; ``status`` is its own word."""

    status: Any
    values: Floats | None
    objective: float
    bound: float
    nodes: int


def run(
    highs: Any, options: Mapping[str, object], start: Floats | None, *, is_relaxed: bool
) -> Said:
    """Run the solver on the model inside it and return what it says.

    When the clock outside the solver ends the run, what it had told until then is returned.

    Parameters
    ----------
    highs
        The solver with its model, its options set and its start given.
    options, start
        The same options and start, for a process of its own.
    is_relaxed
        Whether decisions may be fractions: such a run is never taken apart, so that the solver
        keeps its prices.
    """
    limit = float(str(options["time_limit"]))
    time_limit = limit if math.isfinite(limit) else None
    if time_limit is not None and not is_relaxed and highs.getNumNz() > LARGE:
        return _apart(highs, options, start, time_limit)
    best = Best()
    is_stopping = False

    def stop() -> None:
        nonlocal is_stopping
        is_stopping = True

    if not is_relaxed:
        _watch(highs, best, lambda: is_stopping)
    ending = run_beside(Watched(highs.run, stop), time_limit)
    return _cut_short(best) if ending == "clock" else _said(highs)


def _watch(highs: Any, best: Best, is_stopping: Callable[[], bool]) -> None:
    """Hear each better portfolio, and answer whether to go on."""

    def improved(event: Any) -> None:
        found = event.data_out
        best.hear(
            {
                "values": np.array(found.mip_solution),
                "objective": found.objective_function_value,
                "bound": found.mip_dual_bound,
                "nodes": found.mip_node_count,
            }
        )

    def went_on(event: Any) -> None:
        if is_stopping():
            event.interrupt()

    for told, hear in ((highs.cbMipImprovingSolution, improved), (highs.cbMipInterrupt, went_on)):
        told.clear()
        told.subscribe(hear)


def _apart(
    highs: Any, options: Mapping[str, object], start: Floats | None, time_limit: float
) -> Said:
    """Run in a process of its own, which the clock can end for good."""
    best = Best()
    task = {"lp": _as_arrays(highs), "options": dict(options), "start": start}
    ended = run_apart(task, time_limit, best)
    if ended is None:
        return _cut_short(best)
    return Said(
        status=getattr(highspy.HighsModelStatus, ended["status"]),
        values=ended["values"],
        objective=float(ended["objective"]),
        bound=float(ended["bound"]),
        nodes=int(ended["nodes"]),
    )


def _said(highs: Any) -> Said:
    information = highs.getInfo()
    found = information.primal_solution_status == highspy.kSolutionStatusFeasible
    return Said(
        status=highs.getModelStatus(),
        values=np.array(highs.getSolution().col_value) if found else None,
        objective=float(information.objective_function_value),
        bound=float(information.mip_dual_bound),
        nodes=int(information.mip_node_count),
    )


def _cut_short(best: Best) -> Said:
    return Said(
        status=highspy.HighsModelStatus.kTimeLimit,
        values=best.values,
        objective=math.nan if best.objective is None else best.objective,
        bound=best.bound,
        nodes=best.nodes,
    )


def _as_arrays(highs: Any) -> dict[str, Any]:
    """Return the model inside HiGHS as plain arrays."""
    lp = highs.getLp()
    matrix = lp.a_matrix_
    kinds = [kind == highspy.HighsVarType.kInteger for kind in lp.integrality_]
    return {name: np.array(getattr(lp, name)) for name in _ARRAYS} | {
        "num_col_": lp.num_col_,
        "num_row_": lp.num_row_,
        "offset_": lp.offset_,
        "format": matrix.format_.name,
        "start_": np.array(matrix.start_, dtype=np.int32),
        "index_": np.array(matrix.index_, dtype=np.int32),
        "value_": np.array(matrix.value_),
        "integer": kinds or [False] * lp.num_col_,
    }


def as_lp(matrix: Matrix, scale: Floats, unit: float) -> Any:
    """Return the model as the solver takes it, rows and objective in its own scale."""
    lp = highspy.HighsLp()
    lp.num_col_ = len(matrix.lower)
    lp.num_row_ = len(matrix.row_lower)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.offset_ = matrix.offset * unit
    lp.col_cost_ = matrix.objective * unit
    lp.col_lower_ = matrix.lower
    lp.col_upper_ = matrix.upper
    lp.row_lower_ = matrix.row_lower * scale
    lp.row_upper_ = matrix.row_upper * scale
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_ = lp.num_col_
    lp.a_matrix_.num_row_ = lp.num_row_
    lp.a_matrix_.start_ = matrix.row_start.astype(np.int32)
    lp.a_matrix_.index_ = matrix.column.astype(np.int32)
    lp.a_matrix_.value_ = matrix.value * np.repeat(scale, np.diff(matrix.row_start))
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[flag] for flag in matrix.integer.astype(int)]
    return lp
