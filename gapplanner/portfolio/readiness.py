"""Expected closure: each investment counts by the chance that it is carried out."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.figures import percent
from gapplanner.indicators import title_of
from gapplanner.language import _
from gapplanner.portfolio.closure import closure
from gapplanner.portfolio.horizon import Horizon
from gapplanner.portfolio.scoreboard import closure_by_indicator

if TYPE_CHECKING:
    from gapplanner.scenario import Scenario

SUCCESS: Final = "success"
"""Optional column of candidates: the chance of each one, 0-1, in place of that of its class."""

WORTH: Final = "worth"


def chances(candidate_set: CandidateSet, readiness: Mapping[int, float] | None) -> pd.Series:
    """Return the chance that each candidate is carried out, 0-1, by ``candidate_id``.

    Its own (``success``) where its table states it, else that of its class of precedence, else 1.
    """
    candidates = candidate_set.candidates.set_index("candidate_id").sort_index()
    of_class = candidates["stage"].astype("int64").map(dict(readiness or {}))
    chance = of_class.astype("float64").fillna(1.0)
    if SUCCESS in candidates:
        own = pd.to_numeric(candidates[SUCCESS]).astype("float64")
        chance = own.fillna(chance)
    return chance.rename("chance")


def expects(candidate_set: CandidateSet, scenario: "Scenario") -> bool:
    """Return whether closures are to be counted by the chance that they come about."""
    return scenario.readiness is not None or SUCCESS in candidate_set.candidates


def expected(candidate_set: CandidateSet, scenario: "Scenario") -> CandidateSet:
    r"""Return the set in which each closure is what can be expected of it, or the set as it is.

    Notes
    -----
    .. math:: a'_{ig} = p_i \min(a_{ig}, G_g), \qquad c_g = \min\Big(G_g, \sum_i a'_{ig}\Big)

    with :math:`p_i` the chance of candidate *i*. The cap is of expectations, not the expectation
    of the cap: where investments that may fail add up to more than a gap, what is closed on average
    is less than :math:`c_g` (Jensen), for some of them may then fail together. What a planner's own
    table says that a candidate is worth counts by its chance too. Costs stay whole: money must be
    there for everything that is chosen.
    """
    if not expects(candidate_set, scenario):
        return candidate_set
    chance = chances(candidate_set, scenario.readiness)
    closures = candidate_set.closures
    gap = candidate_set.gaps.set_index("gap_id")["gap"].astype("float64")
    whole = closures["amount"].astype("float64").clip(upper=closures["gap_id"].map(gap))
    amount = whole * closures["candidate_id"].map(chance)
    candidates = candidate_set.candidates
    if WORTH in candidates:
        likely = candidates[WORTH] * candidates["candidate_id"].map(chance)
        candidates = candidates.assign(worth=likely)
    return replace(candidate_set, candidates=candidates, closures=closures.assign(amount=amount))


def _title(indicator_id: str) -> str:
    """Return an indicator's name for people; its identifier where a planner's own table has it."""
    return title_of(indicator_id)


def expected_closure(
    candidate_set: CandidateSet, decisions: pd.DataFrame, scenario: "Scenario"
) -> pd.DataFrame:
    """Return what can be expected to close of every gap on the three dates, in the gap's unit.

    Returns
    -------
    pandas.DataFrame
        By ``gap_id``: ``expected_set_in_motion``, ``expected_within_programme`` and
        ``expected_by_year_ten``.
    """
    likely = expected(candidate_set, scenario)
    dates = closure(likely, decisions, scenario.base_year, scenario.years)
    return dates.add_prefix("expected_")


def readiness_notes(
    candidate_set: CandidateSet, decisions: pd.DataFrame, scenario: "Scenario"
) -> tuple[str, ...]:
    """Say by which chances closures count, and what is expected beside what is shown."""
    if not expects(candidate_set, scenario):
        return ()
    horizon = Horizon(scenario.base_year, scenario.years)
    whole = closure_by_indicator(candidate_set, decisions, horizon)
    likely = closure_by_indicator(expected(candidate_set, scenario), decisions, horizon)
    chosen = ", ".join(
        _("class {number}: {chance}").format(number=number, chance=percent(chance))
        for number, chance in sorted((scenario.readiness or {}).items())
    )
    first = _(
        "The objective and the targets count each closure by the chance that its investment is "
        "carried out ({chances}; otherwise certain). What is shown as closed is what closes if all "
        "of them are carried out. Costs count whole."
    ).format(chances=chosen or _("each investment its own"))
    return (
        first,
        *(
            _(
                "{indicator}: {whole} of the gap set in motion if all goes well, {likely} expected."
            ).format(
                indicator=_title(str(indicator)),
                whole=percent(float(whole.loc[indicator, "set_in_motion_share"])),
                likely=percent(float(likely.loc[indicator, "set_in_motion_share"])),
            )
            for indicator in whole.index[whole["gap"] > 0]
        ),
    )
