"""What can be painted on the territory: each indicator's gap before and after, with its source."""

from typing import Any

import pandas as pd

from gapplanner.indicators import INDICATORS, known_spec, title_of
from gapplanner.labels import gap_unit_label, sector_label
from gapplanner.language import _
from gapplanner.maps.columns import numbered, numbers, plain, positions, repeated
from gapplanner.maps.moments import Moment, unserved_after
from gapplanner.runs import Run
from gapplanner.vocabulary import Level, Sector

KNOWN = {spec.indicator_id: spec for spec in INDICATORS}


def short_title(indicator_id: str) -> str:
    """Return a name that fits a switch; an indicator that is not ours keeps its id."""
    words = {
        "water-network": _("Public water network"),
        "sanitation": _("Sanitation service"),
        "health-facilities": _("First-level health facilities"),
        "school-services": _("Basic services at school sites"),
        "school-buildings": _("Primary school buildings"),
        "road-local": _("Local roads"),
        "road-departmental": _("Departmental roads"),
        "health-access": _("Access to health"),
        "road-access": _("Access to roads"),
    }
    if indicator_id in words:
        return words[indicator_id]
    return title_of(indicator_id)


def unserved_words(indicator_id: str) -> str:
    """Return what the share of an indicator's gap is a share of, for legends."""
    words = {
        "water-network": _("share of occupied dwellings without public water network"),
        "sanitation": _("share of occupied dwellings without sanitation service"),
        "health-facilities": _("share of first-level facilities with inadequate capacity"),
        "school-services": _("share of school sites that lack a basic service"),
        "school-buildings": _("share of primary school sites flagged inadequate"),
        "road-local": _("share of the local network in inadequate condition"),
        "road-departmental": _("share of the departmental network in inadequate condition"),
        "health-access": _("share of populated places more than an hour from a public facility"),
        "road-access": _("share of populated places farther than 2 km from a road"),
    }
    return words.get(indicator_id, _("unserved share"))


def sector_of(indicator_id: str) -> Sector:
    """Return the sector of an indicator; one that is not ours is of no sector of ours."""
    spec = known_spec(indicator_id)
    return Sector(spec.sector) if spec else Sector.OTHER


def ordered_indicators(gaps: pd.DataFrame) -> list[str]:
    """Return the indicators of a run's gaps, sector by sector as the vocabulary lists them."""
    order = list(Sector)
    known = list(KNOWN)
    present = sorted(set(gaps["indicator_id"]))
    return sorted(
        present,
        key=lambda one: (
            order.index(sector_of(one)),
            known.index(one) if one in KNOWN else len(known),
            one,
        ),
    )


def describe_layers(run: Run, moments: tuple[Moment, ...]) -> list[dict[str, Any]]:
    """Return each indicator's words, level and totals over the territory."""
    gaps = run.gaps.sort_values("gap_id")
    return [
        _describe(one, gaps[gaps["indicator_id"] == one], run, moments)
        for one in ordered_indicators(run.gaps)
    ]


def _describe(
    indicator_id: str, rows: pd.DataFrame, run: Run, moments: tuple[Moment, ...]
) -> dict[str, Any]:
    known = rows[rows["gap"].notna()]
    weight = run.indicator_weights.get(indicator_id)
    unit = str(rows["gap_unit"].iloc[0])
    return {
        "id": indicator_id,
        "kind": "gap",
        "title": short_title(indicator_id),
        "share": unserved_words(indicator_id),
        "sector": sector_of(indicator_id).value,
        "sectorTitle": sector_label(sector_of(indicator_id)),
        "isDistrict": int(set(rows["level"]) == {Level.DISTRICT}),
        "unit": gap_unit_label(unit),
        "weight": plain(weight, 4),
        "gap": plain(known["gap"].sum(), 1) if len(known) else None,
        "closed": [plain(known[moment.column].fillna(0).sum(), 1) for moment in moments],
        "before": plain(_mean_share(known, known["value"]), 4),
        "after": [
            plain(_mean_share(known, unserved_after(known, moment.column)), 4) for moment in moments
        ],
        "unknown": int(rows["gap"].isna().sum()),
        "units": len(rows),
    }


def _mean_share(gaps: pd.DataFrame, share: pd.Series) -> float | None:
    """Return the share over the whole territory: units count by their denominator.

    Unknown when any known gap lacks its denominator: a mean over the rest would mislead.
    """
    whole = pd.to_numeric(gaps["denominator"]).astype(float)
    if whole.isna().any() or whole.sum() <= 0:
        return None
    return float((pd.to_numeric(share).astype(float) * whole).sum() / whole.sum())


def gap_columns(
    run: Run, moments: tuple[Moment, ...], places: dict[str, int], sources: dict[str, int]
) -> dict[str, Any]:
    """Return the gaps by columns; shares 0-1, amounts in the gap's unit, unknown is ``None``."""
    gaps = run.gaps.sort_values("gap_id")
    gaps = gaps[gaps["unit_id"].isin(places)]
    layers = numbered(ordered_indicators(run.gaps))
    columns: dict[str, Any] = {
        "unit": positions(gaps["unit_id"], places),
        "layer": positions(gaps["indicator_id"], layers),
        "before": numbers(gaps["value"].where(gaps["gap"].notna()), 4),
        "target": numbers(gaps["target"], 4),
        "gap": numbers(gaps["gap"], 1),
        "year": numbers(gaps["year"], 0),
        "source": positions(gaps["source_id"], sources),
        "quality": repeated(gaps["quality"]),
    }
    columns["after"] = [numbers(unserved_after(gaps, m.column), 4) for m in moments]
    columns["closed"] = [numbers(gaps[m.column].where(gaps["gap"].notna()), 1) for m in moments]
    return columns


def source_rows(run: Run) -> list[dict[str, Any]]:
    """Return who published what, for the sources that the gaps or the facts name."""
    named = {str(one) for one in run.gaps["source_id"].dropna()}
    rows = []
    for source_id in sorted(named):
        spec = run.sources.get(source_id)
        rows.append(
            {
                "id": source_id,
                "title": spec.title if spec else source_id,
                "publisher": spec.publisher if spec else None,
                "year": str(spec.year) if spec and spec.year is not None else None,
                "licence": _(spec.licence) if spec else None,
                "attribution": spec.attribution if spec else None,
            }
        )
    return rows
