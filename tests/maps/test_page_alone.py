"""A page stands alone: nothing in it reaches out, nothing in its data breaks out."""

import datetime as dt
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapplanner.maps import draw_map
from gapplanner.maps.elements import OfflineMap, OfflinePage
from gapplanner.maps.embedding import (
    LEAFLET_SCRIPT,
    LEAFLET_STYLE,
    RemoteAssetError,
    css_string,
    embed_images,
    leaflet_asset,
    refuse_remote_assets,
    safe_json,
)
from gapplanner.runs import Run

A_DAY = dt.date(2027, 9, 3)


def _data_of(html: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="content">(.*?)</script>', html)
    assert found is not None
    data: dict[str, Any] = json.loads(found.group(1))
    return data


def test_the_page_holds_the_runs_title_date_and_answer(
    toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    html = draw_map(toy_run, toy_topology, date=A_DAY)
    for words in ("Proposed investments 2028–2030, Toy region", "03/09/2027", "Technical proposal"):
        assert words in html
    assert toy_run.scenario.fingerprint in html


def test_the_same_run_on_the_same_day_is_the_same_page(
    toy_run: Run, toy_topology: dict[str, Any]
) -> None:
    once = draw_map(toy_run, toy_topology, date=A_DAY)
    assert once == draw_map(toy_run, toy_topology, date=A_DAY)


def test_the_page_needs_neither_jquery_nor_bootstrap(toy_page: str) -> None:
    lower = toy_page.lower()
    assert "leaflet 1.9" in lower
    for absent in ("jquery", "bootstrap", "fontawesome", "cdn.", "sourcemappingurl"):
        assert absent not in lower


def test_geometry_is_carried_once(toy_page: str) -> None:
    assert toy_page.count('"Topology"') == 1
    assert list(_data_of(toy_page)["topology"]["objects"]) == ["districts", "provinces"]


def test_the_page_asks_for_itself_that_nothing_be_fetched(toy_page: str) -> None:
    assert "default-src 'none'" in toy_page


def test_a_run_of_gaps_alone_has_no_portfolio_on_its_page(
    gaps_alone: Run, toy_topology: dict[str, Any]
) -> None:
    html = draw_map(gaps_alone, toy_topology)
    data = _data_of(html)
    assert data["hasPortfolio"] is False
    assert data["works"]["id"] == []
    assert "Gaps of Toy region" in html


@pytest.mark.parametrize(
    "piece",
    [
        '<script src="https://example.org/a.js"></script>',
        '<link rel="stylesheet" href="//example.org/a.css">',
        '<img src="picture.png">',
        '<p style="background: url(picture.png)">',
        "<style>@import 'a.css';</style>",
        "<style>a { background: url('https://example.org/a.png') }</style>",
    ],
)
def test_a_page_that_reaches_out_is_refused(piece: str) -> None:
    with pytest.raises(RemoteAssetError, match="the page must stand alone; it asks for"):
        refuse_remote_assets(f"<html><body>{piece}</body></html>")


def test_links_within_the_page_and_data_are_not_reaching_out() -> None:
    refuse_remote_assets(
        '<a href="#table"></a><img src="data:image/png;base64,AA=="><p>http://x</p>'
    )


def test_a_piece_of_folium_that_brings_its_own_link_is_refused() -> None:
    page = OfflinePage({})
    territory = OfflineMap("map", (0.0, 0.0))
    page.add_child(territory)
    links: list[tuple[str, str]] = [("charts", "https://example.org/charts.js")]
    territory.default_js = [*territory.default_js, *links]
    with pytest.raises(RemoteAssetError, match="every asset must be carried within the page"):
        page.render()


def test_leaflet_is_whole_in_itself() -> None:
    style = leaflet_asset(LEAFLET_STYLE)
    assert "url(images" not in style
    assert style.count("url(data:image/png;base64,") == 3
    assert "L.map" not in style
    assert "sourceMappingURL" not in leaflet_asset(LEAFLET_SCRIPT)


def test_a_style_that_names_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RemoteAssetError, match=r"images that can be embedded; found 'a\.png'"):
        embed_images("a { background: url(a.png) }", tmp_path)


@given(st.text())
def test_any_text_survives_json_in_a_script_and_never_ends_it(text: str) -> None:
    written = safe_json({"name": text})
    assert not re.search("[<>&\u2028\u2029]", written)
    assert json.loads(written) == {"name": re.sub("[\ud800-\udfff]", "\ufffd", text)}


def test_an_unknown_number_must_be_null_in_json() -> None:
    with pytest.raises(ValueError, match="JSON compliant"):
        safe_json({"gap": float("nan")})


@given(st.text())
def test_any_text_in_a_style_stays_one_quoted_string(text: str) -> None:
    written = css_string(text)
    assert re.fullmatch(r'"(?:[A-Za-z0-9 ]|\\[0-9a-f]{1,6} )*"', written)


class _Frame(HTMLParser):
    """Counts the scripts of a page and gathers its visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts = 0
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        self.handlers += [name for name, _value in attrs if name.startswith("on")]


def test_hostile_words_of_a_scenario_add_no_element(
    toy_run: Run, toy_topology: dict[str, Any], hostile: str
) -> None:
    plain, attacked = _Frame(), _Frame()
    plain.feed(draw_map(toy_run, toy_topology))
    scenario = toy_run.scenario.model_copy(update={"name": hostile})
    attack = replace(toy_run, scenario=scenario, assumptions=((hostile, "mef-gaps-2023"),))
    attacked.feed(draw_map(attack, toy_topology))
    assert attacked.scripts == plain.scripts
    assert attacked.handlers == []
