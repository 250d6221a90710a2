"""The file of ideas that sites and links become, with what each costs."""

from collections.abc import Mapping, Sequence
from typing import Final

import pandas as pd

from gapplanner.candidates.ideas import serves_text
from gapplanner.candidates.typologies import CostCase, Typologies, Typology
from gapplanner.vocabulary import IDEA_STAGE, Quality

CASES: Final[tuple[CostCase, ...]] = ("low", "mid", "high")


def idea_table(
    places: pd.DataFrame,
    built: Sequence[float],
    serves: Sequence[Mapping[str, int]],
    typology: Typology,
    typologies: Typologies,
) -> pd.DataFrame:
    """Return places where something could be built as ideas, `IDEA_COLUMNS` among the columns.

    Parameters
    ----------
    places
        ``place_id, name, unit_id, lon, lat`` and what else is known of them, which stays.
    built
        How much is built at each, in the unit of ``typology.built``.
    serves
        Places that each serves, by territorial unit.
    typology
        Whose unit cost, in its three cases, makes the cost: soles.

    Returns
    -------
    pandas.DataFrame
        ``quality`` is assumed where any figure of the cost is.
    """
    unit = {case: _soles(typology, typologies, case) for case in CASES}
    costs = {f"cost_{case}": [round(unit[case] * n, 2) for n in built] for case in CASES}
    return places.assign(
        idea=[f"{typology.id}-{place}" for place in places["place_id"]],
        typology=typology.id,
        built=list(built),
        serves=[serves_text(one) for one in serves],
        **costs,
        stage=IDEA_STAGE,
        quality=_quality(typology, typologies).value,
    )


def _soles(typology: Typology, typologies: Typologies, case: CostCase) -> float:
    # A work at a point is of one kind: the first of the mix, the most common.
    return typologies.unit_costs[typology.costs[0].cost].soles(case)


def _quality(typology: Typology, typologies: Typologies) -> Quality:
    cost = typologies.unit_costs[typology.costs[0].cost]
    figures = [cost.low, cost.mid, cost.high, *cost.factors.values()]
    is_assumed = any(figure.quality is Quality.ASSUMED for figure in figures)
    return Quality.ASSUMED if is_assumed else Quality.ESTIMATED
