"""What it would gain to know one figure of one place, near the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.gaps.equity import equity_multipliers
from gapplanner.inquiry.reopening import Reopened
from gapplanner.inquiry.resolving import (
    Kept,
    Progress,
    Task,
    first_alone,
    near_plan,
    resolve_all,
)
from gapplanner.inquiry.weak.information import Information, value_of_information
from gapplanner.inquiry.weak.values import WeakValues, quantile
from gapplanner.inquiry.weak.worlds import world_of
from gapplanner.optimize import pose
from gapplanner.runs import Run
from gapplanner.scenario.blocks import Solver
from gapplanner.vocabulary import gap_id_of

NODES: Final = (1 / 6, 1 / 2, 5 / 6)
"""The middles of three parts of the law of a figure, each as likely."""


@dataclass(frozen=True)
class Places:
    """Near which plan, of which figures, and of how many of them it is asked."""

    plan: pd.DataFrame
    known: WeakValues
    count: int


def places_that_matter(
    reopened: Reopened,
    chosen: Places,
    solver: Solver,
    kept: Kept,
    progress: Progress,
    workers: int,
) -> list[tuple[Mapping[str, Any], Information]]:
    r"""Return what knowing each of the figures of one place that weigh most would gain.

    The figures are ordered by `weight_of`. For each, the executing unit with most works there
    chooses anew (`gapplanner.inquiry.resolving.near_plan`) in three worlds, in which this figure
    alone is another; so the gain is of the part of the decision that lies at hand, and a wider
    change of the plan may gain more.
    """
    if not chosen.count:
        return []
    rows = heaviest(reopened, chosen)
    base = first_alone(reopened.problem)
    units = sorted({str(row["executing_unit"]) for row in rows})
    tasks = [
        Task(f"near {unit}", near_plan(base, chosen.plan, unit), (chosen.plan,)) for unit in units
    ]
    worlds: dict[str, CandidateSet] = {}
    for row in rows:
        for number, place in enumerate(NODES, start=1):
            key = f"{row['id']} {number}"
            worlds[key] = world_of(base.candidate_set, reopened.run, _moved(row, place))
            problem = first_alone(pose(worlds[key], reopened.run.scenario))
            near = near_plan(problem, chosen.plan, str(row["executing_unit"]))
            tasks.append(Task(key, near, (chosen.plan,)))
    found = resolve_all(tasks, solver, kept, progress, workers)
    objective = base.objectives[0]
    told: list[tuple[Mapping[str, Any], Information]] = []
    for row in rows:
        keys = [f"{row['id']} {number}" for number in range(1, len(NODES) + 1)]
        plans = [chosen.plan]
        for key in (f"near {row['executing_unit']}", *keys):
            plans += [found[key].plan] if found[key].exists else []
        worth = np.array(
            [[objective.sense * objective.value(worlds[key], plan) for key in keys]
             for plan in plans]
        )  # fmt: skip
        bounds = np.array([objective.sense * found[key].bound for key in keys])
        info = value_of_information(worth, bounds)
        # Three middles are no draws: they have no error of drawing.
        told.append((row, Information(info.gain, info.most, float("nan"))))
    return told


def _moved(row: Mapping[str, Any], place: float) -> pd.DataFrame:
    one = {name: np.array([float(row[name])]) for name in ("value", "low", "high")}
    drawn = quantile(one["value"], one["low"], one["high"], np.array([place]))
    return pd.DataFrame(
        {
            "indicator_id": [row["indicator_id"]],
            "unit_id": [row["unit_id"]],
            "value": one["value"],
            "drawn": drawn,
        }
    )


def heaviest(reopened: Reopened, chosen: Places) -> list[dict[str, Any]]:
    """Return the figures that weigh most, with the executing unit that would choose anew."""
    table = chosen.known.table
    weight = weight_of(reopened.run, reopened.problem.candidate_set, table)
    about = reopened.problem.candidate_set.candidates
    closures = reopened.problem.candidate_set.closures
    order = weight.sort_values(ascending=False, kind="stable").index
    rows: list[dict[str, Any]] = []
    for place in order:
        row = {str(name): cell for name, cell in table.loc[place].items()}
        gap_id = gap_id_of(str(row["indicator_id"]), str(row["unit_id"]))
        serving = set(closures.loc[closures["gap_id"] == gap_id, "candidate_id"])
        is_there = about["candidate_id"].isin(serving)
        if not is_there.any():
            is_there = about["unit_id"] == row["unit_id"]
        units = about.loc[is_there, "executing_unit"].astype(str).value_counts()
        if units.empty or not weight[place] > 0:
            continue
        most = sorted(units.index[units == units.max()])[0]
        rows.append({**row, "id": gap_id, "executing_unit": most})
        if len(rows) == chosen.count:
            break
    return rows


def weight_of(run: Run, candidate_set: CandidateSet, table: pd.DataFrame) -> "pd.Series[float]":
    r"""Return how much of what is sought each figure moves across its interval, by its row.

    Notes
    -----
    .. math:: q_{ku} = W_k \frac{E_u (h_{ku} - l_{ku}) d_{ku}}{\sum_v E_v G_{kv}}, \qquad
              q_{pu} = \sum_k W_k \frac{(E_u(h) - E_u(l)) G_{ku}}{\sum_v E_v G_{kv}}

    of a gap's figure and of the equity indicator's. It orders what is asked, and decides nothing.
    """
    gaps = candidate_set.gaps
    numbers = gaps[["gap", "weight", "denominator"]].astype("Float64").astype("float64").fillna(0.0)
    whole = (numbers["gap"] * numbers["weight"]).groupby(gaps["indicator_id"]).transform("sum")
    council = gaps["indicator_id"].map(candidate_set.indicator_weights).astype("float64")
    per_unit = (council / whole.where(whole > 0)).fillna(0.0)
    of_gap = pd.Series(
        (per_unit * numbers["weight"] * numbers["denominator"]).to_numpy(), index=gaps["gap_id"]
    )
    of_equity = (per_unit * numbers["gap"]).groupby(gaps["unit_id"]).sum()
    slope = _slope(run)
    ids = [gap_id_of(*pair) for pair in zip(table["indicator_id"], table["unit_id"], strict=True)]
    equity = run.scenario.equity
    is_equity = table["indicator_id"] == ("" if equity is None else equity.by)
    by_gap = pd.Series(of_gap.reindex(ids).fillna(0.0).to_numpy(), index=table.index)
    by_equity = table["unit_id"].map(of_equity).fillna(0.0) * slope
    width = table["high"] - table["low"]
    found: pd.Series[float] = width * by_gap.where(~is_equity, by_gap + by_equity)
    return found


def _slope(run: Run) -> float:
    """Return how much the equity multiplier grows per unit of its indicator."""
    equity = run.scenario.equity
    if equity is None:
        return 0.0
    rows = run.indicators[run.indicators["indicator_id"] == equity.by]
    values = pd.to_numeric(rows["value"]).astype("float64")
    multipliers = equity_multipliers(run.indicators, run.units, equity).astype("float64")
    spread = float(values.max() - values.min())
    return float(multipliers.max() - multipliers.min()) / spread if spread > 0 else 0.0
