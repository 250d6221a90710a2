"""What a proposal needs to know of a place: who may execute there, and what things cost."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from gapplanner.candidates.sizing import Carrier, dearest_work
from gapplanner.candidates.typologies import CostCase, MixShare, Typologies, Typology
from gapplanner.vocabulary import Government

# Digits of the ubigeo that a place shares with the one its executing unit governs.
_DIGITS: Final = {Government.DISTRICT: 6, Government.PROVINCIAL: 4, Government.REGIONAL: 2}


@dataclass(frozen=True)
class ExecutingUnits:
    """Executing units by kind of government and place, with what each can spend in a year."""

    by_place: Mapping[tuple[str, str], str]
    capacity: Mapping[str, float]

    @classmethod
    def of(cls, executing_units: pd.DataFrame, capacity: pd.Series) -> "ExecutingUnits":
        """Return them from the table and the recorded capacity; no record, not among them."""
        known = {str(unit): float(soles) for unit, soles in capacity.dropna().items()}
        by_place: dict[tuple[str, str], str] = {}
        ordered = executing_units.sort_values("executing_unit")
        for unit, kind, place in zip(
            ordered["executing_unit"], ordered["government"], ordered["unit_id"], strict=True
        ):
            if unit in known:
                key = (str(kind), str(place)[: _DIGITS[Government(kind)]])
                by_place.setdefault(key, str(unit))
        return cls(by_place, known)

    def carriers(
        self, unit_id: str, typology: Typology, ceilings: Mapping[Government, float]
    ) -> list[Carrier]:
        """Return who may execute a typology in a place, in the typology's order.

        The capital district of a province has no district municipality: the provincial one is
        its municipality.
        """
        found = []
        for kind in typology.executed_by:
            if len(unit_id) < _DIGITS[kind]:
                continue
            unit = self.by_place.get((str(kind), unit_id[: _DIGITS[kind]]))
            if unit is not None:
                dearest = dearest_work(self.capacity[unit], typology.peak, ceilings[kind])
                found.append(Carrier(unit, str(kind), dearest))
        return found


@dataclass(frozen=True)
class Figures:
    """The latest figure of each indicator and unit: what applies where, and what it costs there."""

    values: Mapping[tuple[str, str], float]

    @classmethod
    def of(cls, indicators: pd.DataFrame) -> "Figures":
        """Return the latest known figures of the long table."""
        known = indicators.dropna(subset=["value"]).sort_values(["indicator_id", "unit_id", "year"])
        keys = zip(known["indicator_id"], known["unit_id"], strict=True)
        return cls(dict(zip(keys, known["value"].astype("float64"), strict=True)))

    def applies(self, typology: Typology, unit_id: str) -> bool | None:
        """Return whether a typology applies in a place; nothing where the figure is unknown."""
        if typology.applies is None:
            return True
        value = self.values.get((typology.applies.indicator, unit_id))
        return None if value is None else typology.applies.holds(value)

    def suits(self, typology: Typology, unit_id: str) -> bool:
        """Return whether a place meets every further condition; an unknown figure does not."""
        found = [self.values.get((one.indicator, unit_id)) for one in typology.where]
        return all(
            value is not None and one.holds(value)
            for one, value in zip(typology.where, found, strict=True)
        )

    def unit_cost(
        self, typology: Typology, unit_id: str, typologies: Typologies, case: CostCase
    ) -> float:
        r"""Return what one natural unit costs in a place: whole soles.

        Notes
        -----
        .. math:: c_u = \sum_m w_{mu} c_m / \sum_m w_{mu}

        with :math:`c_m` the unit costs of the mix and :math:`w_{mu}` their weights in the place:
        rural and urban by population, health facilities by category. Where the weights are not
        known or add up to nothing, the first cost of the mix stands: the most common one.
        """
        costs = [typologies.unit_costs[share.cost].soles(case) for share in typology.costs]
        weights = [self._weight(share, unit_id) for share in typology.costs]
        known = [weight for weight in weights if weight is not None]
        if len(known) < len(weights) or sum(known) <= 0:
            return float(round(costs[0]))
        mixed = sum(cost * weight for cost, weight in zip(costs, known, strict=True)) / sum(known)
        return float(round(mixed))

    def _weight(self, share: MixShare, unit_id: str) -> float | None:
        if not share.weight:
            return 1.0
        found = [self.values.get((name, unit_id)) for name in share.weight]
        known = [value for value in found if value is not None]
        if len(known) < len(found):
            return None
        return 1.0 - sum(known) if share.complement else sum(known)
