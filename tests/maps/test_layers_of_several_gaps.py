"""The layers that count several gaps at once, and critical zones: painted, defined, in a table."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from gapplanner.maps import draw_map
from gapplanner.maps.palette import CLOSURE_RAMP, GAP_RAMP, ZONE_COLOURS
from gapplanner.runs import Run

pytestmark = pytest.mark.browser


def _choose(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name='{name}'][value='{value}']").check(force=True)


def _fill(page: Page, unit: str) -> str | None:
    return page.locator(f"path.unit[data-unit='{unit}']").get_attribute("fill")


def _cells(page: Page) -> dict[str, list[str]]:
    page.locator("#table-button").click()
    rows = page.locator(".figures-table tbody tr").all()
    return {row.locator("th").inner_text(): row.locator("td").all_inner_texts() for row in rows}


@pytest.fixture
def toy(open_page: Callable[..., Any], toy_page: str) -> Any:
    return open_page(toy_page)


def test_the_total_paints_districts_by_their_own_gaps_and_says_how(toy: Any) -> None:
    page = toy.page
    _choose(page, "sector", "all")
    _choose(page, "view", "before")
    assert _fill(page, "060102") == GAP_RAMP.colours[2]
    _choose(page, "view", "after")
    assert _fill(page, "060102") == GAP_RAMP.colours[1]
    _choose(page, "view", "change")
    assert _fill(page, "060101") == CLOSURE_RAMP.colours[4]
    assert _fill(page, "060202") == "url(#unknown)"
    legend = page.locator("#legend")
    expect(legend).to_contain_text("with the council's weight: Public water network 60.")
    expect(legend).to_contain_text("measured by province")
    expect(legend).to_contain_text("Local roads 40")
    expect(legend).to_contain_text("less than 75 % of the weight is known, nothing is painted")
    assert toy.complaints == []


def test_the_total_by_province_counts_roads_and_leaves_districts_blank(toy: Any) -> None:
    page = toy.page
    _choose(page, "sector", "all")
    _choose(page, "indicator", "3")
    _choose(page, "view", "before")
    assert _fill(page, "060102") == "none"
    assert _fill(page, "0601") == GAP_RAMP.colours[1]  # 0.6 x 50 % + 0.4 x 20 % = 38 %
    assert _fill(page, "0602") == "url(#unknown)"  # a district's water is unknown there
    expect(page.locator("#legend")).to_contain_text("Public water network 60, Local roads 40")
    assert _cells(page) == {
        "North": [
            "38.0",
            "9.0",
            "100.0",
            "2017–2023",
            "◐ estimated",
            "3",
            "10,000,000.00",
            "6,666.67",
        ],
        "South": ["no data", "no data", "40.0", "no data", "no data", "0", "0.00", "0.00"],
    }


def test_a_unit_and_the_territory_tell_their_total_first(toy: Any) -> None:
    page = toy.page
    first = page.locator("#unit .gap").first
    expect(first).to_contain_text("42.0 % → 23.7 %")  # 0.6 x 230/460 + 0.4 x 60/200
    page.locator("#search").fill("060102")
    page.locator("#search").press("Enter")
    expect(first).to_contain_text("50.0 % → 25.0 %")
    expect(first).to_contain_text("100.0 % of the weight is known · 2017 · ● measured")


def _zones(run: Run, kinds: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "indicator_id": "water-network",
            "unit_id": list(kinds),
            "cluster": list(kinds.values()),
        }
    )


def test_critical_zones_are_painted_told_and_listed(
    open_page: Callable[..., Any], toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    clusters = _zones(toy_run, {"060101": "high-high", "060102": "", "060201": "low-low"})
    opened = open_page(draw_map(toy_run, toy_topology, clusters=clusters))
    page = opened.page
    _choose(page, "sector", "zones")
    assert [_fill(page, f"0601{n}") for n in ("01", "02")] == [ZONE_COLOURS[4], ZONE_COLOURS[0]]
    assert _fill(page, "060202") == "url(#unknown)"
    expect(page.locator("#views")).to_be_hidden()
    expect(page.locator("#legend .finding")).to_have_text(
        "Public water network: 1 district in a critical zone: Alfa."
    )
    assert _cells(page)["Alfa"][:2] == ["North", "lacks much among neighbours that lack much"]
    page.locator("#search").fill("060101")
    page.locator("#search").press("Enter")
    expect(page.locator("#unit .zones")).to_contain_text(
        "lacks much among neighbours that lack much"
    )
    assert opened.complaints == []


def test_where_no_zone_passes_the_map_says_so_in_words(
    open_page: Callable[..., Any], toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    clusters = _zones(toy_run, {"060101": "", "060102": "", "060201": ""})
    page = open_page(draw_map(toy_run, toy_topology, clusters=clusters)).page
    _choose(page, "sector", "zones")
    assert _fill(page, "060101") == ZONE_COLOURS[0]
    expect(page.locator("#legend .finding")).to_contain_text(
        "no district passes the test, so what gathers may be chance"
    )


def test_the_index_of_need_is_painted_with_its_place(
    open_page: Callable[..., Any], toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    gaps = toy_run.gaps.copy()
    gaps.loc[gaps["unit_id"] == "060101", ["value", "gap"]] = [0.9, 180.0]
    page = open_page(draw_map(replace(toy_run, gaps=gaps), toy_topology)).page
    _choose(page, "sector", "all")
    _choose(page, "indicator", "4")
    assert _fill(page, "060101") == GAP_RAMP.colours[4]
    expect(page.locator("#views")).to_be_hidden()
    expect(page.locator("#legend")).to_contain_text("It is need and not priority")
    cells = _cells(page)
    assert cells["Alfa"][:4] == ["North", "1", "90.0", "100.0"]
    assert cells["Ñandú"][1:4] == ["not placed: too little is known", "no data", "0.0"]


def test_a_line_over_the_map_parts_before_from_after_by_keyboard(toy: Any) -> None:
    page = toy.page
    swipe = page.locator("#swipe")
    expect(swipe).to_be_hidden()
    _choose(page, "view", "compare")
    pair = f"url(#swipe-{GAP_RAMP.colours[2][1:]}-{GAP_RAMP.colours[1][1:]})"
    assert _fill(page, "060102") == pair  # half unserved before, a quarter after
    assert _fill(page, "060202") == "url(#unknown)"
    assert page.locator("path.unit[data-unit='060102']").get_attribute("aria-label") == (
        "Beta, North: 50.0 % → 25.0 %"
    )
    expect(page.locator("#legend")).to_contain_text("Before → After, by 2037")

    def part() -> float:
        return float(page.locator(pair[4:-1]).get_attribute("x1"))

    middle = part()
    swipe.focus()
    page.keyboard.press("ArrowLeft")
    assert part() < middle
    expect(swipe).to_have_attribute("aria-valuetext", "before fills 49 % of the map")
    line = page.locator(".swipe-line").bounding_box()
    page.evaluate("gapplanner.page.map.panBy([120, 0], {animate: false})")
    moved = page.evaluate(
        "gapplanner.page.map.layerPointToContainerPoint([gapplanner.page.swipe.x, 0]).x"
    )
    assert moved == pytest.approx(line["x"] - 360, abs=2)  # the colours part where the line is
    _choose(page, "sector", "all")
    expect(swipe).to_be_visible()
    _choose(page, "sector", "money")
    expect(swipe).to_be_hidden()
    assert toy.complaints == []
