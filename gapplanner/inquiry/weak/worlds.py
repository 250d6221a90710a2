"""The candidates of a run where some figures are other than published."""

from dataclasses import replace

import numpy as np
import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.gaps.equity import equity_multipliers
from gapplanner.gaps.population import persons_behind, population_of
from gapplanner.runs import Run
from gapplanner.vocabulary import gap_id_of


def world_of(candidate_set: CandidateSet, run: Run, moved: pd.DataFrame) -> CandidateSet:
    r"""Return the same works in a world where some figures are others.

    Parameters
    ----------
    candidate_set
        The candidates of the run.
    run
        Its figures, units and rule of equity.
    moved
        ``indicator_id, unit_id, value`` (as published) and ``drawn``.

    Returns
    -------
    CandidateSet
        Works, costs and what they build are the same: what they are worth is not.

    Notes
    -----
    .. math:: G'_{ku} = \min\big(d_{ku}, \max(0, G_{ku} + (v'_{ku} - v_{ku}) d_{ku})\big), \qquad
              E'_u = E_u(p'_1, \dots, p'_n)

    with *v* the unserved share, *d* the denominator, *E* the equity multiplier from the drawn
    values of the indicator of equity. The people behind a gap follow it. A gap whose published
    figure is already under its target is moved from zero, not from below it.
    """
    return replace(candidate_set, gaps=_gaps(candidate_set.gaps, run, moved))


def _gaps(gaps: pd.DataFrame, run: Run, moved: pd.DataFrame) -> pd.DataFrame:
    ids = [gap_id_of(*pair) for pair in zip(moved["indicator_id"], moved["unit_id"], strict=True)]
    step = pd.Series((moved["drawn"] - moved["value"]).to_numpy(), index=ids)
    change = gaps["gap_id"].map(step).astype("float64")
    is_moved = change.notna() & gaps["gap"].notna()
    numbers = gaps[["gap", "denominator"]].astype("Float64").astype("float64")
    gap = (numbers["gap"] + change * numbers["denominator"]).clip(lower=0.0)
    gap = gap.clip(upper=numbers["denominator"]).where(is_moved, numbers["gap"])
    return gaps.assign(
        gap=gap.astype("Float64"),
        people=_people(gaps, gap, is_moved, run),
        weight=_weights(gaps, run, moved),
    )


def _people(
    gaps: pd.DataFrame, gap: "pd.Series[float]", is_moved: "pd.Series[bool]", run: Run
) -> pd.Series:
    """Return the people behind the gaps: as many per unit as before, where there was a gap."""
    before = gaps["gap"].astype("Float64").astype("float64")
    people = gaps["people"].astype("Float64")
    scaled = (people * (gap / before.where(before > 0))).astype("Float64")
    if (is_moved & ~(before > 0)).any():
        persons = gaps["unit_id"].map(population_of(run.indicators, run.units)).astype("Float64")
        behind = persons_behind(gap.astype("Float64"), gaps["denominator"], persons)
        scaled = scaled.where(before > 0, behind)
    return people.where(~is_moved, scaled)


def _weights(gaps: pd.DataFrame, run: Run, moved: pd.DataFrame) -> pd.Series:
    equity = run.scenario.equity
    if equity is None or equity.by not in set(moved["indicator_id"]):
        return gaps["weight"]
    drawn = moved[moved["indicator_id"] == equity.by].set_index("unit_id")["drawn"]
    figures = run.indicators
    other = figures["unit_id"].map(drawn).astype("float64")
    is_moved = (figures["indicator_id"] == equity.by).to_numpy() & other.notna().to_numpy()
    value = pd.to_numeric(figures["value"]).astype("float64")
    figures = figures.assign(value=np.where(is_moved, other, value))
    multipliers = equity_multipliers(figures, run.units, equity)
    return gaps["unit_id"].map(multipliers).astype("Float64")
