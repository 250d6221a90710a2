"""The discounted, equity-weighted share of each indicator's gap, as linear terms of a model."""

from dataclasses import dataclass

import numpy as np

from gapplanner.optimize.closing import closable, closing_of
from gapplanner.optimize.model import PortfolioModel
from gapplanner.optimize.world import Floats, Ints, World


@dataclass(frozen=True, eq=False)
class IndicatorTerms:
    """The share of one indicator as ``sum(value * column)``; ``most`` if everything were built."""

    indicator_id: str
    column: Ints
    value: Floats
    most: float


def weighted_gaps(world: World) -> Floats:
    r"""Return :math:`E_g G_g` of each gap; 0 where the gap is unknown."""
    gaps = world.gaps
    weighted = (gaps["weight"] * gaps["gap"]).astype("float64").fillna(0.0)
    return np.asarray(weighted, dtype=np.float64)


def indicator_terms(model: PortfolioModel) -> list[IndicatorTerms]:
    """Return the terms of every indicator with a gap, in the order of their identifiers."""
    world = model.world
    indicator = world.gaps["indicator_id"].to_numpy()
    weight = world.gaps["weight"].astype("float64").fillna(0.0).to_numpy(dtype=np.float64)
    whole = weighted_gaps(world)
    most = closable(world) * weight
    closing = closing_of(model)
    delay = closing.operates - world.horizon.base_year
    worth = closing.amount * weight[closing.gap] / (1.0 + world.discount_rate) ** delay
    terms = []
    for name in sorted(set(indicator)):
        mine = indicator == name
        total = whole[mine].sum()
        if total <= 0:
            continue
        kept = mine[closing.gap]
        terms.append(
            IndicatorTerms(
                str(name),
                closing.column[kept],
                worth[kept] / total,
                float(most[mine].sum() / total),
            )
        )
    return terms


def served_weights(model: PortfolioModel, weights: dict[str, float]) -> dict[str, float]:
    """Return the weights of the indicators some candidate can serve, made to sum to 1."""
    served = {
        terms.indicator_id: weights.get(terms.indicator_id, 0.0)
        for terms in indicator_terms(model)
        if terms.most > 0 and weights.get(terms.indicator_id, 0.0) > 0
    }
    total = sum(served.values())
    return {name: np.float64(weight / total).item() for name, weight in served.items()}
