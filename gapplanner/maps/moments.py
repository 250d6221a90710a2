"""When a gap is closed: the three dates, and what each leaves of a gap."""

from dataclasses import dataclass

import pandas as pd

from gapplanner.language import _
from gapplanner.scenario import Scenario

YEARS_TO_FULL_EFFECT = 10


@dataclass(frozen=True)
class Moment:
    """One of the dates at which closure is told.

    Attributes
    ----------
    column
        Column of the run's gaps with what is closed by then, in the gap's unit.
    label, meaning
        Words for people.
    """

    column: str
    label: str
    meaning: str


def moments_of(scenario: Scenario) -> tuple[Moment, ...]:
    """Return the three dates of a scenario, the one shown first at the head."""
    last = scenario.base_year + scenario.years
    tenth = scenario.base_year + YEARS_TO_FULL_EFFECT
    return (
        Moment(
            "by_year_ten",
            _("by {year}").format(year=tenth),
            _("Works that operate by year ten, {year}.").format(year=tenth),
        ),
        Moment(
            "within_programme",
            _("by {year}").format(year=last),
            _("Works finished within the programme, by the end of {year}.").format(year=last),
        ),
        Moment(
            "set_in_motion",
            _("set in motion"),
            _("All works started within the programme, whenever they end."),
        ),
    )


def unserved_after(gaps: pd.DataFrame, column: str) -> pd.Series:
    r"""Return the unserved share that is left once ``column`` is closed.

    Parameters
    ----------
    gaps
        ``value`` and ``target`` as shares, ``gap`` and ``column`` in the gap's unit.
    column
        What is closed, in the gap's unit.

    Returns
    -------
    pandas.Series
        Shares; unknown where the gap is.

    Notes
    -----
    .. math:: v' = v - (v - t) \\cdot c / g

    since the gap *g* is the excess of the value *v* over the target *t* in the gap's unit; closing
    all of it (:math:`c = g`) leaves the target. Without a gap nothing changes.
    """
    gap = pd.to_numeric(gaps["gap"]).astype(float)
    closed = pd.to_numeric(gaps[column]).astype(float)
    value = pd.to_numeric(gaps["value"]).astype(float)
    excess = (value - pd.to_numeric(gaps["target"]).astype(float)).clip(lower=0)
    share = (closed / gap.where(gap > 0)).clip(upper=1)
    return (value - excess * share).where(gap != 0, value).where(gap.notna())
