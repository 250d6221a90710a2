"""Main roads and capitals under the data: few bytes, no request, taken away by the reader."""

from typing import Any

import pandas as pd
import pytest

from gapplanner.maps import draw_map
from gapplanner.maps.basemap import basemap_of
from gapplanner.runs import Run

ROADS = pd.DataFrame(
    [
        ("CA-1", "departmental-road", 1, 1, -78.95, -6.95),
        ("CA-1", "departmental-road", 1, 2, -78.90, -6.9499),
        ("CA-1", "departmental-road", 1, 3, -78.85, -6.95),
        ("V-1", "local-road", 1, 1, -78.9, -6.9),
        ("V-1", "local-road", 1, 2, -78.8, -6.9),
        ("CA-2", "departmental-road", 1, 1, -78.9, -6.9),
    ],
    columns=["road_id", "ground", "part", "position", "lon", "lat"],
)


def test_a_road_is_carried_as_differences_without_the_vertices_nobody_sees(toy_run: Run) -> None:
    ground = basemap_of(toy_run, ROADS)
    # The middle vertex is eleven metres off a straight line; local roads and points are left out.
    assert ground["roads"] == [[-69500, -789500, 0, 1000]]
    assert ground["capitals"] == [["Alfa", -6.95, -78.95], ["Gamma", -6.85, -78.95]]
    assert ground["source"] == "Departmental roads: MTC"


def test_a_territory_without_roads_has_its_capitals_alone(toy_run: Run) -> None:
    ground = basemap_of(toy_run, None)
    assert (ground["roads"], ground["source"], len(ground["capitals"])) == ([], "", 2)


@pytest.mark.browser
def test_the_ground_lies_under_the_data_and_goes_with_its_layer(
    open_page: Any, toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    opened = open_page(draw_map(toy_run, toy_topology, road_vertices=ROADS))
    page = opened.page
    assert page.locator("path.road").count() == 1
    assert page.locator("path.capital").count() == 2
    assert page.locator(".ground-key").is_visible()
    assert "Departmental roads: MTC" in page.locator(".leaflet-control-attribution").inner_text()
    control = page.locator(".leaflet-control-layers")
    control.evaluate("box => box.classList.add('leaflet-control-layers-expanded')")
    page.get_by_label("Main roads and capitals").click()
    assert page.locator("path.road").count() == 0
    assert not page.locator(".ground-key").is_visible()
    assert (len(opened.requests), opened.complaints) == (1, [])
