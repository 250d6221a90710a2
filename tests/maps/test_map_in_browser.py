"""The map as an official opens it: from a file, without a network, by mouse, keyboard or thumb."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from gapplanner.maps import draw_map
from gapplanner.maps.palette import CLOSURE_RAMP, GAP_RAMP
from gapplanner.runs import Run

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def _fill(page: Page, unit: str) -> str | None:
    return page.locator(f"path.unit[data-unit='{unit}']").get_attribute("fill")


def _choose(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name='{name}'][value='{value}']").check(force=True)


def _search(page: Page, text: str) -> None:
    page.locator("#search").fill(text)
    page.locator("#search").press("Enter")


@pytest.fixture
def toy(open_page: Callable[..., Any], toy_page: str) -> Any:
    return open_page(toy_page)


@pytest.fixture
def cajamarca(
    open_page: Callable[..., Any], cajamarca_run: Run, cajamarca_topology: dict[str, Any]
) -> Any:
    return open_page(draw_map(cajamarca_run, cajamarca_topology))


def test_cajamarca_draws_127_districts_and_asks_for_nothing(cajamarca: Any) -> None:
    page = cajamarca.page
    assert page.locator("path.unit.districts").count() == 127
    assert page.locator("path.unit.provinces").count() == 13
    assert page.locator("path.work").count() == len(page.evaluate("gapplanner.page.works.id"))
    _search(page, "bambamarca")
    assert len(cajamarca.requests) == 1
    assert cajamarca.requests[0].startswith("file://")
    assert cajamarca.complaints == []


def test_cajamarca_fits_a_memory_stick_and_an_email(
    cajamarca_run: Run, cajamarca_topology: dict[str, Any]
) -> None:
    assert len(draw_map(cajamarca_run, cajamarca_topology).encode()) < 800_000


def test_search_finds_bambamarca_without_capitals_and_opens_its_page(cajamarca: Any) -> None:
    page = cajamarca.page
    page.locator("#search").fill("bambamarca")
    expect(page.locator("#search-list li").first).to_contain_text("Bambamarca")
    page.locator("#search").press("Enter")
    expect(page.locator("#unit h2")).to_have_text("Bambamarca")
    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("District of Hualgayoc")
    expect(popup).to_contain_text("Public water network")
    expect(popup).to_contain_text("2017")
    expect(popup).to_contain_text("INEI, Censos Nacionales 2017")
    expect(popup).to_contain_text("measured")


def test_search_forgives_accents_and_says_when_nothing_is_found(toy: Any) -> None:
    page = toy.page
    page.locator("#search").fill("nandu")
    expect(page.locator("#search-list li .found-title")).to_have_text(["Ñandú"])
    page.locator("#search").fill("nowhere")
    expect(page.locator("#search-list")).to_have_text("Nothing is called that.")
    page.locator("#search").press("Enter")
    expect(page.locator("#unit h2")).to_have_text("Gaps of the whole territory")


def test_search_finds_an_investment_and_opens_its_sheet(toy: Any) -> None:
    page = toy.page
    _search(page, "dwellings beta")
    sheet = page.locator(".leaflet-popup")
    expect(sheet).to_contain_text("Water for 25 dwellings in Beta")
    for figure in ("S/ 1,000,000.00", "2029", "2031", "Municipalidad Distrital de Beta", "125"):
        expect(sheet).to_contain_text(figure)
    expect(page.locator("#unit h2")).to_have_text("Beta")


def test_before_and_after_paint_the_gap_that_stays(toy: Any) -> None:
    page = toy.page
    _choose(page, "view", "before")
    assert _fill(page, "060102") == GAP_RAMP.colours[2]  # half unserved
    _choose(page, "view", "after")
    assert _fill(page, "060102") == GAP_RAMP.colours[1]  # a quarter
    assert _fill(page, "060101") == GAP_RAMP.colours[0]  # nobody
    _choose(page, "view", "change")
    assert _fill(page, "060101") == CLOSURE_RAMP.colours[4]


def test_each_of_the_three_dates_is_told_apart(toy: Any) -> None:
    page = toy.page
    _choose(page, "moment", "0")
    expect(page.locator("#moment-meaning")).to_contain_text("year ten, 2037")
    expect(page.locator("#legend")).to_contain_text("After, by 2037")
    _choose(page, "moment", "1")
    expect(page.locator("#moment-meaning")).to_contain_text(
        "within the programme, by the end of 2030"
    )
    assert page.evaluate("gapplanner.page.state.moment") == 1


def test_an_unknown_district_is_hatched_and_never_the_lowest_class(toy: Any) -> None:
    assert _fill(toy.page, "060202") == "url(#unknown)"
    _search(toy.page, "nandu")
    expect(toy.page.locator(".leaflet-popup")).to_contain_text("no data")


def test_a_provincial_layer_paints_provinces_and_no_district(toy: Any) -> None:
    page = toy.page
    _choose(page, "sector", "roads")
    _choose(page, "view", "before")
    districts = page.locator("path.unit.districts")
    assert {districts.nth(i).get_attribute("fill") for i in range(districts.count())} == {"none"}
    assert _fill(page, "0601") == GAP_RAMP.colours[1]
    assert _fill(page, "0602") == GAP_RAMP.colours[2]
    expect(page.locator("#legend")).to_contain_text("painted on provinces only")
    page.locator("#table-button").click()
    expect(page.locator(".figures-table tbody th")).to_have_text(["North", "South"])


def test_a_district_does_not_wear_the_figures_of_its_province(toy: Any) -> None:
    page = toy.page
    _search(page, "beta 060102")
    assert page.locator("#unit .gap:not(.index)").count() == 1
    expect(page.locator("#unit")).to_contain_text("Roads are measured by province:")
    page.locator("#unit .link", has_text="North").click()
    expect(page.locator("#unit h2")).to_have_text("North")
    expect(page.locator("#unit .gap:not(.index) .gap-title")).to_contain_text("Local roads")


def test_a_click_on_a_district_opens_its_page_and_popup(toy: Any) -> None:
    page = toy.page
    box = page.locator("path.unit[data-unit='060202']").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6)
    expect(page.locator("#unit h2")).to_have_text("Ñandú")
    expect(page.locator(".leaflet-popup h2")).to_have_text("Ñandú")
    page.locator(".back").click()
    expect(page.locator("#unit h2")).to_have_text("Gaps of the whole territory")
    expect(page.locator(".leaflet-popup")).to_have_count(0)


def test_the_page_of_a_district_tells_what_it_gets_by_year_and_per_person(toy: Any) -> None:
    page = toy.page
    _search(page, "alfa 060101")
    unit = page.locator("#unit")
    expect(unit).to_contain_text("1 investment, S/ 4.0 million")
    expect(unit).to_contain_text("S/ 4,000 per person; the median district gets S/ 1,000")
    expect(unit.locator(".years tbody td:last-child")).to_have_text(
        ["1,000,000.00", "2,000,000.00", "1,000,000.00"]
    )
    expect(unit.locator(".years tfoot td").last).to_have_text("4,000,000.00")


def test_the_page_of_a_district_tells_what_is_left_out_and_why(toy: Any) -> None:
    _search(toy.page, "gamma 060201")
    left_out = toy.page.locator(".left-out")
    expect(left_out).to_contain_text("Water for 80 dwellings in Gamma")
    expect(left_out).to_contain_text("its executing unit is full")


def test_filters_hide_investments_and_tell_how_many_remain(toy: Any) -> None:
    page = toy.page
    shown = page.locator("path.work:not(.hidden)")
    expect(shown).to_have_count(3)
    page.locator("input[name='shown-sector'][value='roads']").uncheck(force=True)
    expect(shown).to_have_count(2)
    expect(page.locator("#shown")).to_have_text("2 of 3 investments shown, S/ 5.0 million")
    page.locator("#filter-starts").select_option("2029")
    expect(shown).to_have_count(1)
    page.locator("#filter-executing").select_option(label="Municipalidad Provincial de North")
    expect(shown).to_have_count(0)
    page.locator("#filter-executing").select_option("")
    page.locator("#filter-starts").select_option("")
    page.locator("#filter-province").select_option(label="South")
    expect(shown).to_have_count(0)


def test_year_by_year_works_begin_run_and_operate(toy: Any) -> None:
    page = toy.page
    slider = page.locator("#year")
    # Road: 2028 to 2030; Alfa: 2028 to 2031; Beta: 2029 to 2031.
    expected = {
        2028: "0 operate, 2 in works, 1 not begun",
        2030: "1 operate, 2 in works, 0 not begun",
    }
    for year, words in expected.items():
        slider.evaluate(f"e => {{ e.value = {year}; e.dispatchEvent(new Event('input')); }}")
        expect(page.locator("#year-told")).to_have_text(f"{year}: {words}")
    expect(page.locator("path.work.open:not(.hidden)")).to_have_count(1)


def test_areas_of_circles_are_to_each_other_as_costs_are(toy: Any) -> None:
    small, large = toy.page.evaluate(
        "[1e6, 4e6].map((cost) => gapplanner.radiusOf(gapplanner.page, cost, 1))"
    )
    assert large == pytest.approx(2 * small)


def test_circles_at_one_place_do_not_cover_each_other(toy: Any) -> None:
    centres = toy.page.evaluate(
        "[...gapplanner.page.circles.circleOf.values()]"
        ".map((circle) => [circle._point.x, circle._point.y, circle._radius])"
    )
    for place, (x, y, radius) in enumerate(centres):
        for other_x, other_y, other_radius in centres[place + 1 :]:
            apart = ((x - other_x) ** 2 + (y - other_y) ** 2) ** 0.5
            assert apart >= radius + other_radius


def test_the_table_says_in_text_what_the_map_paints(toy: Any) -> None:
    page = toy.page
    page.locator("#table-button").click()
    rows = page.locator(".figures-table tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_contain_text("Beta")
    assert rows.nth(1).locator("td").all_inner_texts() == [
        "North",
        "50.0",
        "25.0",
        "50",
        "25",
        "2017",
        "● measured",
        "1",
        "1,000,000.00",
        "2,000.00",
    ]
    assert "no data" in rows.nth(3).inner_text()
    _choose(page, "view", "before")
    expect(page.locator(".figures-table caption")).to_contain_text("Before")


def test_arrows_walk_over_the_map_and_enter_opens(toy: Any) -> None:
    page = toy.page
    page.locator("path.unit.districts[tabindex='0']").focus()
    assert page.evaluate("document.activeElement.dataset.unit") == "060101"
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.unit") == "060102"
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.dataset.unit") == "060202"
    page.keyboard.press("Enter")
    expect(page.locator("#unit h2")).to_have_text("Ñandú")
    assert page.locator("path.unit[tabindex='0']").count() == 1


def test_every_control_and_shape_has_a_name_for_readers(toy: Any) -> None:
    nameless = toy.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, a, [role]")]
          .filter((one) => {
            if (one.getAttribute("role") === "status") return false;
            const labels = one.labels ? [...one.labels].map((l) => l.textContent).join("") : "";
            const name = one.getAttribute("aria-label") || one.title || labels || one.textContent;
            return !name.trim() && one.getAttribute("aria-hidden") !== "true";
        }).map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert nameless == []
    label = toy.page.locator("path.unit[data-unit='060102']").get_attribute("aria-label")
    assert label == "Beta, North: 25.0 %"


def test_layers_can_be_taken_off_and_put_back(toy: Any) -> None:
    page = toy.page
    page.locator(".leaflet-control-layers").hover()
    box = page.locator(".leaflet-control-layers-overlays label", has_text="Investments").locator(
        "input"
    )
    box.uncheck()
    expect(page.locator("path.work")).to_have_count(0)
    page.locator("#filter-starts").select_option("2029")
    box.check()
    expect(page.locator("path.work:not(.hidden)")).to_have_count(1)
    assert toy.complaints == []


def test_on_a_phone_the_sheet_comes_from_below_and_nothing_is_cut(
    open_page: Callable[..., Any], toy_page: str
) -> None:
    opened = open_page(toy_page, PHONE)
    page = opened.page
    panel, stage = page.locator(".panel").bounding_box(), page.locator(".map-box").bounding_box()
    assert panel["y"] >= stage["y"] + stage["height"] - 1
    assert panel["width"] == stage["width"] == PHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator("#handle").click()
    page.wait_for_function("() => document.querySelector('.map-box').clientHeight > 600")
    assert opened.complaints == []


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_on_paper_the_map_fits_the_sheet_and_the_table_follows(toy: Any, paper: str) -> None:
    page = toy.page
    page.locator("#paper").select_option(paper)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    width = {"A4": 186, "A3": 273}[paper]
    box = page.locator(".map-box").bounding_box()
    assert box["width"] == pytest.approx(width / 25.4 * 96, abs=2)
    expect(page.locator(".figures-table")).to_be_visible()
    expect(page.locator("#legend")).to_be_visible()
    expect(page.locator(".search-box")).to_be_hidden()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.locator(".stage > .map-box").count() == 1
    assert page.locator(".stage > #table").count() == 1
    assert toy.complaints == []


def test_a_printed_map_is_a_few_pages(toy: Any) -> None:
    printed = toy.page.pdf(prefer_css_page_size=True, print_background=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4


def test_gaps_alone_are_painted_without_promises(
    open_page: Callable[..., Any], gaps_alone: Run, toy_topology: dict[str, Any]
) -> None:
    opened = open_page(draw_map(gaps_alone, toy_topology))
    page = opened.page
    assert _fill(page, "060101") == GAP_RAMP.colours[2]
    for absent in ("#views", ".filters", "path.work"):
        assert page.locator(absent).count() == 0
    _search(page, "alfa 060101")
    expect(page.locator("#unit")).to_contain_text("100 dwellings to close")
    assert "→" not in page.locator("#unit .gaps").inner_text()
    assert opened.complaints == []


def test_hostile_names_are_shown_as_text_and_harm_nothing(
    open_page: Callable[..., Any], toy_run: Run, toy_topology: dict[str, Any], hostile: str
) -> None:
    def attacked(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
        return table.assign(**dict.fromkeys(columns, hostile))

    sources = {
        key: spec.model_copy(update={"attribution": hostile, "title": hostile, "licence": hostile})
        for key, spec in toy_run.sources.items()
    }
    attack = replace(
        toy_run,
        units=attacked(toy_run.units, "name", "capital"),
        candidates=attacked(
            toy_run.candidates,
            "name",
            "reason",
            "executing_unit_name",
            "cui",
            "idea_code",
            "gap_unit",
        ),
        gaps=attacked(toy_run.gaps, "unit_name", "province", "gap_unit"),
        scenario=toy_run.scenario.model_copy(update={"name": hostile}),
        sources=sources,
        assumptions=((hostile, "mef-gaps-2023"),),
    )
    opened = open_page(draw_map(attack, toy_topology))
    page = opened.page
    _search(page, "060101")
    expect(page.locator(".leaflet-popup h2")).to_contain_text("<script>alert(1)</script>")
    _search(page, "060101 alert")
    page.locator("#table-button").click()
    assert page.locator("img").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 1366
    assert "{{7*7}}" in page.locator("#unit h2").inner_text()
    assert opened.complaints == []
    assert len(opened.requests) == 1


def test_a_lowered_sheet_gives_its_room_to_the_map(
    open_page: Callable[..., Any], cajamarca_run: Run, cajamarca_topology: dict[str, Any]
) -> None:
    page = open_page(draw_map(cajamarca_run, cajamarca_topology), PHONE).page
    page.locator("#handle").click()
    page.wait_for_function("() => gapplanner.page.map.getSize().y > 600")


def test_paper_shows_the_territory_as_large_as_it_can(
    open_page: Callable[..., Any], cajamarca_run: Run, cajamarca_topology: dict[str, Any]
) -> None:
    page = open_page(draw_map(cajamarca_run, cajamarca_topology)).page
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    part = page.evaluate(
        """() => {
            const { map, bounds } = gapplanner.page;
            const [top, bottom] = [bounds.getNorthWest(), bounds.getSouthEast()]
              .map((corner) => map.latLngToContainerPoint(corner).y);
            return [top, bottom, map.getSize().y];
        }"""
    )
    top, bottom, height = part
    assert top >= 0
    assert bottom <= height
    assert bottom - top > 0.75 * height


def test_where_there_is_no_gap_closure_is_neither_unknown_nor_a_class(
    open_page: Callable[..., Any], toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    gaps = toy_run.gaps.copy()
    gaps.loc[gaps["unit_id"] == "060201", ["value", "gap"]] = 0.0
    page = open_page(draw_map(replace(toy_run, gaps=gaps), toy_topology)).page
    _choose(page, "view", "change")
    assert _fill(page, "060201") == "#ffffff"
    assert _fill(page, "060202") == "url(#unknown)"
    expect(page.locator("#legend")).to_contain_text("no gap")
    expect(page.locator("path.unit[data-unit='060201']")).to_have_attribute(
        "aria-label", "Gamma, South: no gap"
    )


def test_what_nobody_knows_is_not_said_to_be_measured(toy: Any) -> None:
    page = toy.page
    _search(page, "060202")
    expect(page.locator("#unit .gap:not(.index)")).to_contain_text("No data · 2017")
    assert "measured" not in page.locator("#unit .gap:not(.index)").inner_text()
    page.locator("#table-button").click()
    assert "measured" not in page.locator(".figures-table tbody tr").nth(3).inner_text()


def test_works_under_way_wear_a_ring_that_the_key_explains(
    open_page: Callable[..., Any], toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    candidates = toy_run.candidates.copy()
    candidates.loc[candidates["unit_id"] == "0601", "stage"] = 2
    page = open_page(draw_map(replace(toy_run, candidates=candidates), toy_topology)).page
    expect(page.locator("path.work.under-way")).to_have_count(1)
    expect(page.locator("#legend")).to_contain_text("already under way")
