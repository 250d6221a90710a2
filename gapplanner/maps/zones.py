"""Critical zones on the map: districts that lack much among neighbours that lack much."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from gapplanner.gaps.clusters import KINDS, PERMUTATIONS, SIGNIFICANT
from gapplanner.language import _, ngettext
from gapplanner.maps.layers import ordered_indicators, short_title

ZONES: Final = "zones"
NONE: Final = "none"
ORDER: Final = (NONE, KINDS[3], KINDS[2], KINDS[4], KINDS[1])
"""Kinds of zone from the least worry to the most; a kind's place is its class on the map."""


def zone_words() -> list[str]:
    """Return what each kind of `ORDER` is called."""
    return [
        _("in no zone"),
        _("lacks little among neighbours that lack little"),
        _("lacks little among neighbours that lack much"),
        _("lacks much among neighbours that lack little"),
        _("lacks much among neighbours that lack much"),
    ]


def zone_layers(clusters: pd.DataFrame, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the words of one layer per indicator, the index of need first.

    Parameters
    ----------
    clusters
        As `gapplanner.gaps.clusters.clusters_of` returns them.
    names
        Name of each unit.
    """
    return [
        _described(one, clusters[clusters["indicator_id"] == one], names)
        for one in _indicators(clusters)
    ]


def zone_classes(clusters: pd.DataFrame, units: list[str]) -> list[list[int | None]]:
    """Return, by layer of `zone_layers`, each unit's place in `ORDER`; unknown without a row."""
    found = []
    for one in _indicators(clusters):
        rows = clusters[clusters["indicator_id"] == one].set_index("unit_id")["cluster"]
        kinds = {str(unit): str(kind) or NONE for unit, kind in rows.items()}
        found.append([ORDER.index(kinds[unit]) if unit in kinds else None for unit in units])
    return found


def _indicators(clusters: pd.DataFrame) -> list[str]:
    known = clusters["indicator_id"] if len(clusters) else pd.Series(dtype=str)
    single = ordered_indicators(pd.DataFrame({"indicator_id": known[known != "need"]}))
    return [*(["need"] if (known == "need").any() else []), *single]


def _described(one: str, rows: pd.DataFrame, names: Mapping[str, str]) -> dict[str, Any]:
    title = _("Index of need") if one == "need" else short_title(one)
    critical = [str(unit) for unit in rows.loc[rows["cluster"] == KINDS[1], "unit_id"]]
    return {
        "id": f"zones-{one}",
        "kind": ZONES,
        "title": title,
        "share": _("zones where the need of neighbours gathers"),
        "sector": ZONES,
        "isDistrict": 1,
        "before": None,
        "after": [],
        "note": [
            _told(title, critical, names, int((rows["cluster"] != "").sum())),
            _(
                "Local Moran against {shuffles} shuffles of the neighbours; what stands passes a"
                " false discovery rate of {rate} %."
            ).format(shuffles=f"{PERMUTATIONS:,}", rate=round(SIGNIFICANT * 100)),
        ],
    }


def _told(title: str, critical: list[str], names: Mapping[str, str], standing: int) -> str:
    if not standing:
        return _(
            "{title}: no district passes the test, so what gathers may be chance."
            " No zone is painted."
        ).format(title=title)
    if not critical:
        return _("{title}: no critical zone; only districts of other kinds pass the test.").format(
            title=title
        )
    return ngettext(
        "{title}: {count} district in a critical zone: {places}.",
        "{title}: {count} districts in critical zones: {places}.",
        len(critical),
    ).format(title=title, count=len(critical), places=_listed(critical, names))


def _listed(units: list[str], names: Mapping[str, str], at_most: int = 12) -> str:
    shown = ", ".join(names.get(unit, unit) for unit in units[:at_most])
    rest = len(units) - at_most
    return shown if rest <= 0 else _("{places} and {count} more").format(places=shown, count=rest)
