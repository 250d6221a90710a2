"""The figures that a plan rests on whose error is known, and what they might be instead."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from gapplanner.gaps.population import latest_of
from gapplanner.indicators.intervals import NORMAL_95
from gapplanner.runs import Run
from gapplanner.vocabulary import Level

Floats = npt.NDArray[np.float64]

_SAME: Final = 1e-9


@dataclass(frozen=True)
class WeakValues:
    """Figures with an interval that the gaps or the equity weights of a run are made of.

    Attributes
    ----------
    table
        ``indicator_id, unit_id, value, low, high``, by indicator and unit; the interval holds 95 %
        or, where the value is an end of it, all that is possible.
    certain
        Indicators of the plan without an interval of their own: taken as published.
    """

    table: pd.DataFrame
    certain: tuple[str, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators with intervals, in order."""
        return tuple(sorted(set(self.table["indicator_id"])))


def weak_values(run: Run) -> WeakValues:
    """Return the figures of a run that have an interval and that its plan rests on."""
    levels = run.gaps.drop_duplicates("indicator_id").set_index("indicator_id")["level"]
    # A planner's own table need not say at which level its gaps are.
    used = {str(name): Level(str(level)) for name, level in levels.dropna().items()}
    if run.scenario.equity is not None:
        used.setdefault(run.scenario.equity.by, Level.DISTRICT)
    tables, certain = [], [str(name) for name in levels.index[levels.isna()]]
    for name, level in sorted(used.items()):
        rows = latest_of(run.indicators, name, level)
        numbers = rows[["value", "low", "high"]].apply(pd.to_numeric, errors="coerce")
        numbers = numbers.astype("float64").assign(indicator_id=name, unit_id=rows["unit_id"])
        some = numbers[numbers["high"] - numbers["low"] > _SAME].dropna()
        if some.empty:
            certain.append(name)
        else:
            tables.append(some)
    columns = ["indicator_id", "unit_id", "value", "low", "high"]
    table = pd.concat(tables)[columns] if tables else pd.DataFrame(columns=columns)
    return WeakValues(
        table.sort_values(["indicator_id", "unit_id"], ignore_index=True), tuple(sorted(certain))
    )


def quantile(value: Floats, low: Floats, high: Floats, place: Floats) -> Floats:
    r"""Return the value that a share ``place`` of what may be lies below.

    Notes
    -----
    Two halves of normal laws meet at the published value *v*, of deviations
    :math:`\sigma_- = (v - l) / 1.96` and :math:`\sigma_+ = (h - v) / 1.96`, the left one with
    probability :math:`\sigma_+ / (\sigma_- + \sigma_+)`, so that *v* is the mean. A symmetric
    interval gives the normal law whose 95 % it is. Where *v* is an end of the interval it is a
    bound and not an estimate: anything from *l* to *h* is then as likely. Nothing is below 0.

    Examples
    --------
    >>> one = np.array([0.5]), np.array([0.3]), np.array([0.7])
    >>> [round(float(quantile(*one, np.array([p]))[0]), 2) for p in (0.025, 0.5, 0.975)]
    [0.3, 0.5, 0.7]
    """
    from scipy.special import ndtri

    below, above = (value - low) / NORMAL_95, (high - value) / NORMAL_95
    left = above / (below + above)
    with np.errstate(divide="ignore", invalid="ignore"):
        lower = value + below * ndtri(np.minimum(place / left, 1.0) / 2)
        upper = value + above * ndtri((1 + np.maximum(place - left, 0.0) / (1 - left)) / 2)
    halves = np.where(place < left, lower, upper)
    is_bound = np.minimum(below, above) <= _SAME
    found: Floats = np.where(is_bound, low + place * (high - low), halves)
    return np.maximum(found, 0.0)


def drawn_places(indicator_id: str, units: int, seed: int, number: int) -> Floats:
    """Return where each unit's value lies in its law, 0-1, in one draw.

    The same for an indicator whichever others are drawn (common random numbers): what changes
    between two questions is then the question.
    """
    word = int.from_bytes(indicator_id.encode()[:16], "big") % 2**32
    draw = np.random.default_rng([seed, number, word])
    places: Floats = draw.uniform(size=units)
    return places


def drawn_values(
    table: pd.DataFrame, seed: int, number: int, only: str | None = None
) -> pd.DataFrame:
    """Return the rows that move in one draw, with what each is there in ``drawn``.

    Errors are drawn apart: how those of neighbours go together is not published.
    """
    parts = []
    for name, rows in table.groupby("indicator_id", sort=True):
        if only is not None and name != only:
            continue
        value, low, high = (rows[column].to_numpy() for column in ("value", "low", "high"))
        places = drawn_places(str(name), len(rows), seed, number)
        parts.append(rows.assign(drawn=quantile(value, low, high, places)))
    return pd.concat(parts, ignore_index=True) if parts else table.assign(drawn=table["value"])
