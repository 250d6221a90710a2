"""The offline map that officials open: one HTML file, no request to any network."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from gapplanner.language import _
from gapplanner.maps.content import page_content, page_frame
from gapplanner.maps.embedding import css_string, packed, refuse_remote_assets, safe_json
from gapplanner.runs import Run

PACKED_FROM: Final = 1_200_000
"""Bytes of data from which they are packed; below, a reader may look into the page itself."""
WIDEST: Final = 6
WIDEST_NATIONAL: Final = 4
"""Zooms at which a department and the country fit the screen of a phone."""


def draw_map(
    run: Run,
    topology: Mapping[str, Any],
    *,
    date: dt.date | None = None,
    road_vertices: pd.DataFrame | None = None,
    clusters: pd.DataFrame | None = None,
) -> str:
    """Return the whole page of a run's map.

    Parameters
    ----------
    run
        A plan, or the gaps alone (then nothing is shown as closed and no investment is drawn).
    topology
        TopoJSON with the objects ``districts`` and ``provinces``; each geometry's ``id`` is its
        ``unit_id``.
    date
        Date written on the page; today if none is given.
    road_vertices
        The territory's table ``road-vertices``, drawn as main roads; none where it has none.
    clusters
        Where need gathers (`gapplanner.gaps.clusters.clusters_of`), if it was looked for.

    Returns
    -------
    str
        HTML that stands alone: scripts, styles, images and data within it. The same run, topology
        and date give the same text.

    Raises
    ------
    SourceError
        If a unit of the run has no shape in the topology.
    RemoteAssetError
        If the page would ask something of a network.
    """
    # folium takes half a second to import, which `gapplanner --help` must not pay.
    from folium import LayerControl

    from gapplanner.maps.elements import MapLayer, OfflineMap, OfflinePage, PageStart

    frame = page_frame(run, date or dt.datetime.now(tz=dt.UTC).astimezone().date())
    content = page_content(run, topology, road_vertices, clusters)
    text = safe_json(content)
    is_packed = len(text.encode()) > PACKED_FROM
    page = OfflinePage(
        {
            **frame,
            "content": packed(text) if is_packed else text,
            "is_packed": is_packed,
            "css_string": css_string,
        }
    )
    territory = OfflineMap(
        _("Map of {territory}").format(territory=content["territory"]),
        _middle(content),
        WIDEST_NATIONAL if content["departments"] else WIDEST,
    )
    page.add_child(territory)
    territory.add_child(MapLayer("territory", _("Districts"), "districts"))
    territory.add_child(MapLayer("territory", _("Provinces"), "provinces"))
    if content["departments"]:
        territory.add_child(MapLayer("territory", _("Departments"), "departments"))
    territory.add_child(MapLayer("basemap", _("Main roads and capitals")))
    territory.add_child(MapLayer("labels", _("Names")))
    if run.proof is not None:
        territory.add_child(MapLayer("circles", _("Investments")))
    control = LayerControl(position="topright", collapsed=True)
    control._id = "layers"  # noqa: SLF001 - a random name would make every page differ
    territory.add_child(control)
    territory.add_child(PageStart())  # type: ignore[no-untyped-call]  # branca's own constructor
    html: str = page.render()
    refuse_remote_assets(html)
    return html


def _middle(content: Mapping[str, Any]) -> tuple[float, float]:
    """Return the mean latitude and longitude of the capitals, where the map begins."""
    lat = [value for value in content["units"]["lat"] if value is not None]
    lon = [value for value in content["units"]["lon"] if value is not None]
    return (sum(lat) / len(lat), sum(lon) / len(lon)) if lat and lon else (0.0, 0.0)
