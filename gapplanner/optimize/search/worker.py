"""The solver in a process of its own: a model comes in, what it finds goes out, one at a time.

Run by its path, not imported: it loads HiGHS and nothing else, so that it starts at once.
"""

import math
import os
import pickle
import sys
import threading
from typing import Any, BinaryIO

import highspy
import numpy as np


def work(coming: BinaryIO, going: BinaryIO) -> None:
    """Solve the model that comes in; tell each better portfolio and bound, and at last the end."""
    task: dict[str, Any] = pickle.load(coming)  # noqa: S301 - written by our own parent
    threading.Thread(target=_end_with_parent, args=(coming.fileno(),), daemon=True).start()
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]  # untyped library
    for name, chosen in {"output_flag": False, **task["options"]}.items():
        solver.setOptionValue(name, chosen)
    solver.passModel(_as_lp(task["lp"]))
    if task["start"] is not None:
        places = np.arange(len(task["start"]), dtype=np.int32)
        solver.setSolution(len(places), places, task["start"])

    def tell(message: dict[str, Any]) -> None:
        pickle.dump(message, going)
        going.flush()

    def improved(event: Any) -> None:
        found = event.data_out
        tell(
            {
                "kind": "better",
                "values": np.array(found.mip_solution),
                "objective": found.objective_function_value,
                "bound": _bound(found.mip_dual_bound),
                "nodes": found.mip_node_count,
            }
        )

    def went_on(event: Any) -> None:
        found = event.data_out
        bound = _bound(found.mip_dual_bound)
        tell({"kind": "bound", "bound": bound, "nodes": found.mip_node_count})

    solver.cbMipImprovingSolution.subscribe(improved)
    solver.cbMipLogging.subscribe(went_on)
    solver.run()
    tell(_end(solver))


def _bound(found: float) -> float:
    """Return a bound, or not a number while the solver has none."""
    return found if math.isfinite(found) else math.nan


def _end(solver: Any) -> dict[str, Any]:
    information = solver.getInfo()
    is_found = information.primal_solution_status == highspy.kSolutionStatusFeasible
    return {
        "kind": "end",
        "status": solver.getModelStatus().name,
        "values": np.array(solver.getSolution().col_value) if is_found else None,
        "objective": information.objective_function_value,
        "bound": information.mip_dual_bound,
        "nodes": information.mip_node_count,
    }


def _as_lp(arrays: dict[str, Any]) -> Any:
    lp = highspy.HighsLp()
    lp.sense_ = highspy.ObjSense.kMaximize
    for name in ("num_col_", "num_row_", "offset_", "col_cost_", "col_lower_", "col_upper_",
                 "row_lower_", "row_upper_"):  # fmt: skip
        setattr(lp, name, arrays[name])
    lp.a_matrix_.format_ = getattr(highspy.MatrixFormat, arrays["format"])
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
    lp.a_matrix_.start_ = arrays["start_"]
    lp.a_matrix_.index_ = arrays["index_"]
    lp.a_matrix_.value_ = arrays["value_"]
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(flag)] for flag in arrays["integer"]]
    return lp


def _end_with_parent(stream: int) -> None:
    """End when the parent is gone: its end of the stream closes."""
    while os.read(stream, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
    # Another thread still waits for the parent; the usual way out would wait for it.
    os._exit(0)
