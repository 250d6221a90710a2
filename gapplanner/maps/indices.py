"""What is painted out of several gaps at once: the total, and the index of need."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from gapplanner.gaps.need import ENOUGH, Need, need_of
from gapplanner.gaps.total import total_of_territory, totals_of
from gapplanner.language import _
from gapplanner.maps.columns import numbers, plain, positions, repeated
from gapplanner.maps.layers import ordered_indicators, short_title
from gapplanner.maps.moments import Moment
from gapplanner.runs import Run
from gapplanner.vocabulary import Level

ALL: Final = "all"
"""The group of layers that count several gaps at once, beside the sectors."""


class Indices:
    """The layers of several gaps and their figures by unit.

    Parameters
    ----------
    run
        A plan, or the gaps alone.
    moments
        The dates at which closure is told.
    """

    def __init__(self, run: Run, moments: tuple[Moment, ...]) -> None:
        self.weights = {str(name): float(weight) for name, weight in run.indicator_weights.items()}
        self.columns = [moment.column for moment in moments]
        self.totals = totals_of(run.gaps, run.units, self.weights, self.columns)
        self.whole = total_of_territory(run.gaps, self.weights, self.columns)
        self.need: Need = need_of(run.gaps, run.units, self.weights)
        self._by_level = {
            level: [
                one
                for one in ordered_indicators(run.gaps[run.gaps["level"] == level.value])
                if self.weights.get(one, 0.0) > 0
            ]
            for level in (Level.DISTRICT, Level.PROVINCE)
        }

    def layers(self) -> list[dict[str, Any]]:
        """Return each layer's words; one with nothing to tell is left out."""
        layers = []
        district, province = (self._by_level[level] for level in self._by_level)
        if district:
            layers.append(self._total("total", _("Total by district"), 1, self._left_out_note()))
        if province:
            note = _("Gaps of districts count in their province by how many dwellings or sites.")
            layers.append(self._total("total-province", _("Total by province"), 0, note))
        if len(self.need.weights):
            layers.append(self._need())
        return layers

    def _total(self, layer_id: str, title: str, is_district: int, note: str) -> dict[str, Any]:
        names = self._by_level[Level.DISTRICT] + (
            [] if is_district else self._by_level[Level.PROVINCE]
        )
        return {
            "id": layer_id,
            "kind": "total",
            "title": title,
            "share": _("share that is lacking, all gaps together"),
            "sector": ALL,
            "isDistrict": is_district,
            "before": plain(self.whole["before"], 4),
            "after": [plain(self.whole[name], 4) for name in self.columns],
            "note": [
                _("Mean of the shares lacking, each with the council's weight: {weights}.").format(
                    weights=self._weights_told({name: self.weights[name] for name in names})
                ),
                note,
                _(
                    "What is unknown leaves its weight to the rest; where less than {enough} % of"
                    " the weight is known, nothing is painted."
                ).format(enough=round(ENOUGH * 100)),
            ],
        }

    def _left_out_note(self) -> str:
        provincial = self._by_level[Level.PROVINCE]
        if not provincial:
            return ""
        return _(
            "Left out here, for it is measured by province and says nothing of one district:"
            " {weights}. See «Total by province»."
        ).format(weights=self._weights_told({name: self.weights[name] for name in provincial}))

    def _need(self) -> dict[str, Any]:
        shared = {str(name): float(weight) for name, weight in self.need.weights.items()}
        return {
            "id": "need",
            "kind": "need",
            "title": _("Index of need"),
            "share": _("share lacking in the gaps that tell districts apart"),
            "sector": ALL,
            "isDistrict": 1,
            "before": None,
            "after": [],
            "ranked": int(self.need.index["place"].notna().sum()),
            "note": [
                _("Weights: {weights}.").format(weights=self._weights_told(shared)),
                _(
                    "Shares of few observations are drawn towards their province's. It is need and"
                    " not priority: neither poverty nor cost is in it."
                ),
            ],
        }

    def _weights_told(self, weights: Mapping[str, float]) -> str:
        return ", ".join(
            _("{title} {weight}").format(
                title=short_title(name), weight=f"{weight * 100:.1f}".removesuffix(".0")
            )
            for name, weight in weights.items()
        )

    def columns_of(self, layers: list[dict[str, Any]], places: Mapping[str, int]) -> dict[str, Any]:
        """Return the figures by columns; ``layer`` is the position within ``layers``.

        ``before`` and ``after`` are shares, ``known`` the part of the weight that is known,
        ``place`` the rank of need (1 is the largest).
        """
        at = {layer["id"]: number for number, layer in enumerate(layers)}
        totals = self.totals.reset_index()
        is_province = totals["level"] == Level.PROVINCE.value
        totals["layer"] = is_province.map(
            {False: at.get("total"), True: at.get("total-province")}
        ).astype("Int64")
        need = self.need.index.rename(columns={"need": "before", "known_weight": "known_weight"})
        need = need.assign(layer=at.get("need"), quality=None, year_from=None, year_to=None)
        parts = [totals, need.sort_values("unit_id")]
        table = pd.concat([part.astype(object) for part in parts], ignore_index=True)
        table = table[table["layer"].notna() & table["unit_id"].isin(places)]
        # A total of which too little is known keeps its row: its reader must be told how little.
        return {
            "unit": positions(table["unit_id"], dict(places)),
            "layer": numbers(table["layer"], 0),
            "before": numbers(table["before"], 4),
            "after": [numbers(table[name], 4) for name in self.columns],
            "known": numbers(table["known_weight"], 4),
            "from": numbers(table["year_from"], 0),
            "to": numbers(table["year_to"], 0),
            "quality": repeated(table["quality"]),
            "place": numbers(table["place"], 0) if "place" in table else [None] * len(table),
        }
