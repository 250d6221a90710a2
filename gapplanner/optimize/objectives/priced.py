"""An objective that also pays for what a priced rule allows."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pandas as pd

from gapplanner.candidates import CandidateSet
from gapplanner.language import _
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.objectives.balanced import Balanced
from gapplanner.optimize.objectives.objective import Objective

if TYPE_CHECKING:
    from gapplanner.optimize.rules import PlanRule


@dataclass(frozen=True)
class Priced:
    r"""An objective less the price of what its rules allow at a price.

    Notes
    -----
    .. math:: \max \; \sigma f(p) - S \sum_r \pi_r n_r(p)

    with *f* the plain objective and :math:`\sigma` its sense, :math:`n_r` how often the portfolio
    does what rule *r* prices, :math:`\pi_r` the price, a share of the scale

    .. math:: S = |f(\text{everything}) - f(\text{nothing})|

    of the objective: what it gains when the dearest alternative of every slot is built in its first
    year. The scale knows no budget, so a larger one never makes inversions dearer. The balanced
    objective is a logarithm, in which a difference of 0.001 is a tenth of a per cent of the mean of
    the closed shares: its scale is 1.
    """

    plain: Objective
    scale: float
    rules: tuple["PlanRule", ...]

    @property
    def name(self) -> str:
        """Return the word of the plain objective."""
        return self.plain.name

    @property
    def sense(self) -> int:
        """Return 1 when more is better, -1 when less is."""
        return self.plain.sense

    def add_to(self, model: PortfolioModel) -> None:
        """State the plain objective, then what the rules of the model have priced."""
        self.plain.add_to(model)
        _state_prices(model, self.scale)

    def price(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return what the portfolio pays, in the unit of the objective."""
        return self.scale * _share_paid(self.rules, candidate_set, decisions)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the plain value, worse by the price."""
        plain = self.plain.value(candidate_set, decisions)
        return plain - self.sense * self.price(candidate_set, decisions)

    def relative_gap(self, value: float, bound: float) -> float:
        """Return the gap as the plain objective defines it."""
        return self.plain.relative_gap(value, bound)

    def allowed(self, relative_gap: float) -> tuple[float, float]:
        """Return the absolute and the relative gap at which the solver may stop."""
        return self.plain.allowed(relative_gap)

    def tolerated(self, value: float, tolerance: float) -> float:
        """Return the worst value that still is within a relative tolerance of ``value``."""
        return self.plain.tolerated(value, tolerance)

    def lost(self, value: float, reached: float) -> float:
        """Return what was given up, in the measure of the plain objective."""
        return self.plain.lost(value, reached)

    def sentence(self) -> str:
        """Return the plain objective in words for people; its rules speak of their prices."""
        return self.plain.sentence()

    def notes(self, candidate_set: CandidateSet) -> tuple[str, ...]:
        """Return what a reader of the value must know."""
        return self.plain.notes(candidate_set)


@dataclass(frozen=True)
class PricedBalanced(Balanced):
    """The balanced objective less the price of what its rules allow; see `Priced`.

    It is a balanced objective to all who sharpen its tangents.
    """

    rules: tuple["PlanRule", ...] = ()

    def add_to(self, model: PortfolioModel) -> None:
        """State the balanced objective, then what the rules of the model have priced."""
        super().add_to(model)
        _state_prices(model, 1.0)

    def value(self, candidate_set: CandidateSet, decisions: pd.DataFrame) -> float:
        """Return the weighted sum of logarithms, less the price."""
        plain = super().value(candidate_set, decisions)
        return plain - _share_paid(self.rules, candidate_set, decisions)


def _state_prices(model: PortfolioModel, scale: float) -> None:
    for columns, share in model.priced:
        model.add_to_objective(columns, -share * scale)


def _share_paid(
    rules: tuple["PlanRule", ...], candidate_set: CandidateSet, decisions: pd.DataFrame
) -> float:
    return sum(rule.priced_share(candidate_set, decisions) for rule in rules)


def bare(objective: Objective) -> Objective:
    """Return an objective without its prices."""
    if isinstance(objective, PricedBalanced):
        return Balanced(**{one.name: getattr(objective, one.name) for one in fields(Balanced)})
    return objective.plain if isinstance(objective, Priced) else objective


def price_notes(
    objective: Objective, candidate_set: CandidateSet, decisions: pd.DataFrame
) -> tuple[str, ...]:
    """Say what a portfolio would be worth without the price it pays, and the price; or nothing."""
    plain = bare(objective)
    if plain is objective:
        return ()
    worth = plain.value(candidate_set, decisions)
    value = objective.value(candidate_set, decisions)
    return (
        _(
            "The objective, {value}, is what the plan is worth, {worth}, made worse by {price}: the"
            " price of what its rules allow."
        ).format(value=f"{value:,.8g}", worth=f"{worth:,.8g}", price=f"{abs(worth - value):,.8g}"),
    )


def with_prices(
    objectives: Iterable[Objective], rules: Iterable["PlanRule"], candidate_set: CandidateSet
) -> tuple[Objective, ...]:
    """Return the objectives, less the price of what some rules allow; as they are if none has one.

    Those that carry the prices of other rules lose them first.
    """
    priced = tuple(rule for rule in rules if rule.has_price)
    plain = tuple(bare(objective) for objective in objectives)
    return tuple(_with(one, priced, candidate_set) for one in plain) if priced else plain


def _with(
    plain: Objective, rules: tuple["PlanRule", ...], candidate_set: CandidateSet
) -> Objective:
    if isinstance(plain, Balanced):
        kept = {one.name: getattr(plain, one.name) for one in fields(plain)}
        return PricedBalanced(**kept, rules=rules)
    return Priced(plain, scale_of(plain, candidate_set), rules)


def scale_of(objective: Objective, candidate_set: CandidateSet) -> float:
    """Return what a linear objective gains between nothing and everything built, in its unit."""
    dearest = _dearest(objective, candidate_set)
    everything = pd.DataFrame(
        {
            "candidate_id": dearest["candidate_id"].astype(object),
            "start_year": dearest["earliest_start"].astype("int64"),
        }
    ).sort_values("candidate_id", ignore_index=True)
    best = objective.value(candidate_set, everything)
    return abs(best - objective.value(candidate_set, everything.iloc[:0]))


def _dearest(objective: Objective, candidate_set: CandidateSet) -> pd.DataFrame:
    """Return the dearest candidate of each slot; of equally dear ones what is worth most alone.

    What works are called decides nothing: a plan is worth the same under other names.
    """
    candidates = candidate_set.candidates
    cost = candidates["cost"].astype("float64")
    dearest = candidates[cost == cost.groupby(candidates["slot"]).transform("max")]
    is_tied = dearest["slot"].duplicated(keep=False)
    tied = dearest[is_tied]
    pairs = pd.DataFrame(
        {"candidate_id": tied["candidate_id"], "start_year": tied["earliest_start"].astype("int64")}
    )
    worth = [
        objective.sense * objective.value(candidate_set, pairs.iloc[[place]])
        for place in range(len(pairs))
    ]
    closures = candidate_set.closures.sort_values(["gap_id", "amount"])
    served = (closures["gap_id"] + "=" + closures["amount"].astype(str)).groupby(
        closures["candidate_id"]
    )
    ranked = tied.assign(
        worth_alone=worth, served=tied["candidate_id"].map(served.agg(";".join)).fillna("")
    ).sort_values(["worth_alone", "earliest_start", "served"], ascending=[False, True, True])
    return pd.concat([dearest[~is_tied], ranked.drop_duplicates("slot")[list(dearest.columns)]])
