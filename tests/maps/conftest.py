"""A browser without a network, and a run as large as Cajamarca's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from gapplanner.boundaries import load_topology, load_units
from gapplanner.maps import draw_map
from gapplanner.runs import Run

DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}


@dataclass
class Opened:
    """A page in the browser, what it asked for and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


OpenPage = Callable[..., Opened]


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Chromium of this machine, headless."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Open a page's text as a file, with the network off; every request and complaint is kept."""
    contexts = []

    def open_it(html: str, size: dict[str, int] | None = None) -> Opened:
        context = browser.new_context(offline=True, viewport=size or DESKTOP)  # type: ignore[arg-type]
        contexts.append(context)
        path = tmp_path / "map.html"
        path.write_text(html, encoding="utf-8")
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on(
            "console",
            lambda message: (
                opened.complaints.append(message.text)
                if message.type in {"error", "warning"}
                else None
            ),
        )
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on("dialog", lambda dialog: opened.complaints.append(dialog.message))
        opened.page.goto(path.as_uri())
        opened.page.wait_for_selector("body.ready", timeout=20_000)
        return opened

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture
def toy_page(toy_run: Run, toy_topology: dict[str, Any]) -> str:
    """The toy run's map."""
    return draw_map(toy_run, toy_topology)


@pytest.fixture(scope="session")
def cajamarca_topology() -> dict[str, Any]:
    """The 127 districts and 13 provinces that come with the program."""
    return load_topology()


@pytest.fixture
def cajamarca_run(toy_run: Run) -> Run:
    """A run over the real districts with made figures: sizes as in real life, values of no meaning.

    Unserved water runs from 0 to 1 in the order of the districts, sanitation the other way round;
    the last district is unknown. Roads are provincial. Each district has three sizes of water and
    of sanitation; half is chosen.
    """
    units = load_units()
    districts = units[units["level"] == "district"]["unit_id"].tolist()
    provinces = units[units["level"] == "province"]["unit_id"].tolist()
    names = dict(zip(units["unit_id"], units["name"], strict=True))
    gaps, candidates, spending = [], [], []
    for place, unit in enumerate(districts):
        share = None if place == len(districts) - 1 else place / (len(districts) - 1)
        for indicator, value in (
            ("water-network", share),
            ("sanitation", None if share is None else 1 - share),
        ):
            gaps.append(_gap(indicator, unit, "district", names, value))
            if value:
                candidates += _sizes(indicator, unit, "district", names, value, place)
    for place, unit in enumerate(provinces):
        gaps.append(_gap("road-local", unit, "province", names, 0.3 + place / 30))
        candidates += _sizes("road-local", unit, "province", names, 0.3 + place / 30, place)
    chosen = [row for row in candidates if row["decision"] == "in"]
    for row in chosen:
        for later, part in enumerate((0.4, 0.6)):
            spending.append(
                (row["candidate_id"], row["start_year"] + later, "canon", row["cost"] * part)
            )
    population = pd.DataFrame(
        {
            "indicator_id": "population",
            "unit_id": districts,
            "level": "district",
            "year": 2017,
            "value": [1000.0 + 100 * place for place in range(len(districts))],
            "source_id": "inei-census-2017",
            "quality": "measured",
        }
    )
    return replace(
        toy_run,
        units=units,
        indicators=population,
        gaps=_closed(pd.DataFrame(gaps), pd.DataFrame(chosen)),
        candidates=pd.DataFrame(candidates),
        spending=pd.DataFrame(spending, columns=["candidate_id", "year", "source", "amount"]),
    )


def _gap(
    indicator: str, unit: str, level: str, names: dict[str, str], value: float | None
) -> dict[str, Any]:
    gap = None if value is None else value * 1000
    return {
        "gap_id": f"{indicator}@{unit}",
        "indicator_id": indicator,
        "unit_id": unit,
        "level": level,
        "target": 0.0,
        "value": value,
        "numerator": gap,
        "denominator": 1000.0,
        "gap": gap,
        "gap_unit": "km" if indicator == "road-local" else "dwellings",
        "people": None,
        "weight": 1.0,
        "year": 2017,
        "source_id": "inei-census-2017",
        "quality": "measured",
        "unit_name": names[unit],
        "province_id": unit[:4],
        "province": names[unit[:4]],
    }


def _sizes(
    indicator: str, unit: str, level: str, names: dict[str, str], value: float, place: int
) -> list[dict[str, Any]]:
    sector = {"water-network": "water", "sanitation": "sanitation", "road-local": "roads"}[
        indicator
    ]
    rows = []
    for size in (0.25, 0.5, 1.0):
        is_chosen = size == 0.5 and place % 2 == 0
        start = 2028 + place % 3
        rows.append(
            {
                "candidate_id": f"{indicator}@{unit}:made:{size:.2f}",
                "name": f"Servicio de prueba en {names[unit]} ({size:.0%})",
                "sector": sector,
                "typology": "made",
                "unit_id": unit,
                "executing_unit": f"MP-{unit[:4]}",
                "slot": f"{indicator}@{unit}",
                "variant": f"{size:.2f}",
                "stage": 9,
                "cost": round(2e6 * size * (0.1 + value) * (1 + place % 7), 2),
                "duration_years": 2,
                "om_cost": 1000.0,
                "earliest_start": 2028,
                "beneficiaries": round(4000 * size * value),
                "origin": "prospective",
                "cui": None,
                "idea_code": None,
                "lon": None,
                "lat": None,
                "unit_name": names[unit],
                "province_id": unit[:4],
                "province": names[unit[:4]],
                "level": level,
                "indicator_id": indicator,
                "quantity": 1000 * size * value,
                "gap_unit": "km" if indicator == "road-local" else "dwellings",
                "executing_unit_name": f"Municipalidad Provincial de {names[unit[:4]]}",
                "decision": "in" if is_chosen else "out",
                "start_year": start if is_chosen else None,
                "operates_from": start + 2 if is_chosen else None,
                "reason": "closes part of the gap" if is_chosen else "no money left that year",
            }
        )
    return rows


def _closed(gaps: pd.DataFrame, chosen: pd.DataFrame) -> pd.DataFrame:
    amount = gaps["gap_id"].map(chosen.set_index("slot")["quantity"]).fillna(0.0)
    return gaps.assign(set_in_motion=amount, within_programme=amount / 2, by_year_ten=amount)


@pytest.fixture
def gaps_alone(toy_run: Run) -> Run:
    """The toy run before anything is proposed."""
    gaps = toy_run.gaps.assign(set_in_motion=0.0, within_programme=0.0, by_year_ten=0.0)
    return replace(
        toy_run,
        gaps=gaps,
        candidates=toy_run.candidates.iloc[:0],
        spending=toy_run.spending.iloc[:0],
        proof=None,
    )


@pytest.fixture
def hostile() -> str:
    """Text that breaks careless pages: markup, quotes, formulas, templates, direction, length."""
    return (
        "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`{{7*7}}${alert(3)}{name}"
        '=HYPERLINK("http://x")\u2028\u2029\u202e🙂&amp;<!--' + "x" * 10_000
    )
