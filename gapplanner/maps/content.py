"""Everything a map page carries, as plain values: its script's data and its frame's words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from gapplanner.answer import answer_sentence
from gapplanner.figures import day
from gapplanner.labels import quality_label, sector_label
from gapplanner.language import _, current_language
from gapplanner.maps.basemap import basemap_of
from gapplanner.maps.columns import numbered, texts
from gapplanner.maps.indices import ALL, Indices
from gapplanner.maps.interface import interface_words
from gapplanner.maps.layers import describe_layers, gap_columns, source_rows
from gapplanner.maps.moments import YEARS_TO_FULL_EFFECT, moments_of
from gapplanner.maps.palette import (
    CLOSURE_RAMP,
    GAP_RAMP,
    GROUP_COLOUR,
    MONEY_RAMP,
    SECTOR_COLOURS,
    ZONE_COLOURS,
)
from gapplanner.maps.territory import (
    department_names,
    drawn_units,
    is_national,
    shapes_of,
    territory_columns,
)
from gapplanner.maps.titles import page_title, territory_name
from gapplanner.maps.works import (
    executing_units,
    investment_columns,
    left_out_columns,
    spending_columns,
)
from gapplanner.maps.zones import ZONES, zone_classes, zone_layers, zone_words
from gapplanner.runs import Run
from gapplanner.vocabulary import Quality, Sector

# A sign beside the word, so that neither colour nor print alone carries the meaning.
QUALITY_SIGNS = {Quality.MEASURED: "●", Quality.ESTIMATED: "◐", Quality.ASSUMED: "○"}


def sector_signs() -> dict[Sector, str]:
    """Return the sign drawn in the circles of each sector, beside its colour."""
    return {
        Sector.WATER: _("W (sign of water)"),
        Sector.SANITATION: _("S (sign of sanitation)"),
        Sector.HEALTH: "+",
        Sector.EDUCATION: _("E (sign of education)"),
        Sector.ROADS: _("R (sign of roads)"),
        Sector.OTHER: "·",
    }


def page_content(
    run: Run,
    topology: Mapping[str, Any],
    road_vertices: pd.DataFrame | None = None,
    clusters: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return the data of the page's script.

    Parameters
    ----------
    run
        A plan, or the gaps alone.
    topology
        TopoJSON with the objects ``districts`` and ``provinces``; each geometry's ``id`` is its
        ``unit_id``.
    road_vertices
        The territory's table of roads, if it has one.
    clusters
        What gathers where (`gapplanner.gaps.clusters`), if it was looked for.

    Returns
    -------
    dict
        Values that JSON knows; tables by columns, each text carried once. Independent of the order
        of the run's rows.

    Raises
    ------
    SourceError
        If a unit of the run has no shape.
    """
    units = drawn_units(run)
    moments = moments_of(run.scenario)
    places = numbered(units["unit_id"])
    sources = source_rows(run)
    gap_layers = describe_layers(run, moments)
    indices = Indices(run, moments)
    index_layers = indices.layers()
    zones = _zones(clusters, units)
    departments = department_names(run)
    return {
        "language": current_language(),
        "hasPortfolio": run.proof is not None,
        "years": list(run.scenario.years_covered),
        "yearTen": run.scenario.base_year + YEARS_TO_FULL_EFFECT,
        "territory": territory_name(run),
        "words": interface_words(),
        "moments": [asdict(moment) for moment in moments],
        "sectors": [*_sectors(), *_groups()],
        "qualities": {
            quality.value: {"title": quality_label(quality), "sign": sign}
            for quality, sign in QUALITY_SIGNS.items()
        },
        "ramps": {
            "gap": asdict(GAP_RAMP),
            "closure": asdict(CLOSURE_RAMP),
            "money": asdict(MONEY_RAMP),
            "zones": {"colours": list(ZONE_COLOURS), "words": zone_words()},
        },
        "sources": sources,
        # Gaps first, then what counts several of them, then zones: rows name layers by place.
        "layers": [*gap_layers, *index_layers, *zones["layers"]],
        "indices": {
            "first": len(gap_layers),
            **indices.columns_of(index_layers, places),
        },
        "zones": {"first": len(gap_layers) + len(index_layers), "classes": zones["classes"]},
        "units": territory_columns(run, units),
        "gaps": gap_columns(run, moments, places, numbered(row["id"] for row in sources)),
        "executing": texts(executing_units(run).values()),
        "works": investment_columns(run, places),
        "spending": spending_columns(run, places),
        "leftOut": left_out_columns(run, places),
        "basemap": basemap_of(run, road_vertices),
        "departments": departments,
        "topology": shapes_of(units, topology, [code for code, _name in departments]),
    }


def _sectors() -> list[dict[str, Any]]:
    signs = sector_signs()
    return [
        {
            "id": sector.value,
            "title": sector_label(sector),
            "sign": signs[sector][:1],
            **asdict(SECTOR_COLOURS[sector]),
        }
        for sector in Sector
    ]


def _groups() -> list[dict[str, Any]]:
    """Return the groups of layers beside the sectors, after them: works name sectors by place."""
    return [
        {"id": ALL, "title": _("All gaps"), "sign": "Σ", **asdict(GROUP_COLOUR)},
        {"id": ZONES, "title": _("Critical zones"), "sign": "◎", **asdict(GROUP_COLOUR)},
    ]


def _zones(clusters: pd.DataFrame | None, units: pd.DataFrame) -> dict[str, Any]:
    if clusters is None:
        return {"layers": [], "classes": []}
    names = dict(zip(units["unit_id"], units["name"], strict=True))
    return {
        "layers": zone_layers(clusters, names),
        "classes": zone_classes(clusters, units["unit_id"].tolist()),
    }


def page_frame(run: Run, date: dt.date) -> dict[str, Any]:
    """Return the words and figures that the page's template itself shows, read without script."""
    return {
        "language": current_language(),
        "title": page_title(run),
        "scenario": run.scenario.name,
        "sentence": answer_sentence(run),
        "date": day(date),
        "fingerprint": run.scenario.fingerprint,
        "has_portfolio": run.proof is not None,
        "moments": moments_of(run.scenario),
        "years": list(run.scenario.years_covered),
        "sources": source_rows(run),
        "is_national": is_national(run.units),
        "assumptions": [sentence for sentence, _source in run.assumptions],
        "_": _,
    }
