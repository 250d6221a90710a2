"""A country's map: hundreds of districts on one canvas, with departments, as quick as a reader."""

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect

from gapplanner.boundaries import topology
from gapplanner.maps import draw_map
from gapplanner.runs import Run

pytestmark = pytest.mark.browser

ACROSS, DOWN = 32, 25  # districts of a tenth of a degree: two departments of four provinces each


def _places() -> pd.DataFrame:
    rows: list[tuple[str, str, str, str | None]] = []
    for department in ("01", "02"):
        rows.append((department, "department", f"Land {department}", None))
        rows += [
            (f"{department}0{province}", "province", f"Vale {department}", department)
            for province in range(1, 5)
        ]
    numbers: dict[str, int] = {}
    for x, y in itertools.product(range(ACROSS), range(DOWN)):
        province = f"{'01' if x < ACROSS / 2 else '02'}0{1 + x % (ACROSS // 2) // 4}"
        numbers[province] = numbers.get(province, 0) + 1
        code = f"{province}{numbers[province]:02d}"
        rows.append((code, "district", f"Place {x} {y}", province))
    units = pd.DataFrame(rows, columns=["unit_id", "level", "name", "parent_id"])
    for column in ("capital", "capital_lon", "capital_lat", "altitude_m", "area_km2", "reniec_id"):
        units[column] = None
    return units


def _limits(units: pd.DataFrame) -> dict[str, Any]:
    districts: dict[str, Any] = {}
    own = units[units["level"] == "district"]
    for code, name in zip(own["unit_id"].astype(str), own["name"].astype(str), strict=True):
        x, y = (int(part) for part in name.split()[1:])
        west, south = -79 + x / 10, -8 + y / 10
        districts[code] = shapely.box(
            round(west, 4), round(south, 4), round(west + 0.1, 4), round(south + 0.1, 4)
        )

    def joined(digits: int) -> list[tuple[str, Any]]:
        groups: dict[str, list[Any]] = {}
        for code, box in districts.items():
            groups.setdefault(code[:digits], []).append(box)
        return [(code, shapely.coverage_union_all(boxes)) for code, boxes in sorted(groups.items())]

    return topology.encode(
        {"districts": sorted(districts.items()), "provinces": joined(4), "department": joined(2)}, 4
    )


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Pages that are drawn once."""
    return {}


@pytest.fixture
def country(open_page: Callable[..., Any], toy_run: Run, drawn: dict[str, str]) -> Any:
    """Half of all water is lacking, but for a district that is unknown and one that is served."""
    if "country" not in drawn:
        drawn["country"] = _map_of_country(toy_run)
    return open_page(drawn["country"])


def _map_of_country(toy_run: Run) -> str:
    units = _places()
    districts = units.loc[units["level"] == "district", "unit_id"]
    row = toy_run.gaps[toy_run.gaps["unit_id"] == "060101"].iloc[0]
    gaps = pd.DataFrame([row] * len(districts), index=range(len(districts))).assign(
        unit_id=districts.to_numpy(), gap_id="water-network@" + districts.to_numpy()
    )
    gaps[["set_in_motion", "within_programme", "by_year_ten"]] = 0.0
    gaps.loc[gaps["unit_id"] == "010101", "by_year_ten"] = 100.0
    gaps.loc[gaps["unit_id"] == "010102", ["value", "gap"]] = None
    gaps["province"] = "Vale"
    run = replace(
        toy_run,
        units=units,
        gaps=gaps,
        candidates=toy_run.candidates.assign(
            unit_id="010101", province_id="0101", level="district"
        ),
    )
    return draw_map(run, _limits(units))


def _colour_at(page: Page, unit: str) -> list[int]:
    """Return what the canvas shows in the middle of a district."""
    colour: list[int] = page.evaluate(
        """async (id) => {
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const { page } = gapplanner;
            const [[south, west], [north, east]] = page.shapes.districts.corners(id);
            const point = page.map.latLngToLayerPoint([(south + 2 * north) / 3, (west + 2 * east) / 3]);
            const from = page.canvas._bounds.min;
            const at = point.subtract(from).floor();
            const one = document.createElement("canvas").getContext("2d");
            one.drawImage(page.canvas._container, at.x, at.y, 1, 1, 0, 0, 1, 1);
            return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }""",
        unit,
    )
    return colour


def _rgb(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]


def test_a_country_is_one_canvas_that_is_painted_pointed_at_and_compared(country: Any) -> None:
    page = country.page
    assert page.locator("path.unit").count() == 0
    assert page.locator(".leaflet-drawing-pane canvas").count() == 1
    assert _colour_at(page, "010101") == _rgb("#ffffd4")  # all is closed
    assert _colour_at(page, "010103") == _rgb("#fe9929")
    page.locator("input[name='view'][value='compare']").check(force=True)
    page.locator("#swipe").focus()
    page.keyboard.press("End")  # before fills the map
    assert _colour_at(page, "010101") == _rgb("#fe9929")
    page.keyboard.press("Home")
    assert _colour_at(page, "010101") == _rgb("#ffffd4")
    expect(page.locator(".name.departments")).to_have_text(["Land 01", "Land 02"])
    assert page.locator(".name.districts").count() == 0
    assert country.complaints == []
    assert len(country.requests) == 1


def test_a_country_is_walked_by_keyboard_searched_and_filtered(country: Any) -> None:
    page = country.page
    page.locator("#walker").focus()
    page.keyboard.press("ArrowRight")
    first = page.locator("#walker").get_attribute("data-unit")
    page.keyboard.press("ArrowUp")
    second = page.locator("#walker").get_attribute("data-unit")
    assert first != second
    label = page.locator("#walker").get_attribute("aria-label")
    assert "Land 01" in label
    assert "50.0 %" in label
    page.keyboard.press("Enter")
    expect(page.locator("#unit h2")).to_have_text(label.split(",")[0])
    page.locator("#search").fill("place 31 24")
    page.locator("#search").press("Enter")
    expect(page.locator("#unit .subtitle")).to_have_text("District of Vale 02, Land 02")
    page.locator("#filter-department").select_option("02")
    expect(page.locator("#filter-province option")).to_have_count(5)
    expect(page.locator("#shown")).to_contain_text("0 of 3 investments")
    page.locator("#filter-department").select_option("")
    expect(page.locator("#shown")).to_contain_text("3 of 3 investments")
    assert country.complaints == []


def test_the_data_of_a_large_page_come_packed_and_are_read_alike(
    open_page: Callable[..., Any],
    toy_run: Run,
    toy_topology: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = draw_map(toy_run, toy_topology)
    monkeypatch.setattr("gapplanner.maps.page.PACKED_FROM", 0)
    html = draw_map(toy_run, toy_topology)
    assert '"layers":' in plain
    assert '"layers":' not in html
    opened = open_page(html)
    assert opened.page.locator("path.unit.districts").count() == 4
    expect(opened.page.locator("#unit h2")).to_have_text("Gaps of the whole territory")
    assert opened.complaints == []
    assert len(opened.requests) == 1


def test_a_long_table_is_written_piece_by_piece_and_whole_on_paper(country: Any) -> None:
    page = country.page
    assert page.locator(".figures-table").count() == 0
    page.locator("#table-button").click()
    expect(page.locator(".figures-table tbody tr")).to_have_count(ACROSS * DOWN)
    page.locator("input[name='view'][value='before']").check(force=True)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".figures-table tbody tr").count() == ACROSS * DOWN
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert country.complaints == []
