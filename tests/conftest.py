"""What every test shares: the language of messages, published files, and one toy run."""

import runpy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd
import pytest
import shapely

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from gapplanner.runs import Run

PUBLISHED = Path(__file__).parents[2] / "shared"

TOY_SCENARIO = """\
name: "Toy region"
description: "Two provinces, four districts, two indicators."
base_year: 2027
years: 3
territory: {department: "06"}
indicators:
  water-network: {weight: 0.6}
  road-local: {weight: 0.4}
equity: null
candidates:
  prospective: {sizes: [0.5, 1.0], cost_case: mid}
budget:
  sources:
    canon: {2028: 2_000_000, 2029: 2_000_000, 2030: 2_000_000}
    ordinary: {2028: 3_000_000, 2029: 3_000_000, 2030: 3_000_000}
  tail: {after_years: 3, at_most: 1.0}
capacity: {basis: accrued, growth: 1.0, free_share: 0.5, new_starts: 4}
rules: []
precedence: strict
objective: {maximize: balanced}
discount_rate: 0.08
solver: {relative_gap: 0.005, node_limit: null, time_limit: 600}
"""


WELLS_SCENARIO = """\
name: "Three wells"
base_year: 2027
years: 2
problem: {tables: {candidates: candidates.csv, closures: closures.csv, limits: limits.csv}}
rules: [RULE]
objective: {maximize: closure}
discount_rate: 0
solver: {relative_gap: 0}
"""


@pytest.fixture(scope="session")
def write_wells() -> Callable[[Path, str], Path]:
    """Write three wells in own tables into a folder, under one rule; returns the scenario.

    Money 5 a year: north gives 7 for 5, south 6 for 4, east 5 for 3.
    """

    def write(folder: Path, rule: str) -> Path:
        tables = {
            "candidates": "candidate_id,cost\nnorth,5\nsouth,4\neast,3\n",
            "closures": "candidate_id,gap_id,amount\nnorth,water,7\nsouth,water,6\neast,water,5\n",
            "limits": "resource,owner,amount\nsoles,*,5\n",
        }
        for name, text in tables.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        path = folder / "wells.yaml"
        path.write_text(WELLS_SCENARIO.replace("RULE", rule), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def published() -> Path:
    """The folder of published files; a test that needs it says so when it is absent."""
    if not PUBLISHED.is_dir():
        pytest.skip("the published files are not beside the repository (../shared)")
    return PUBLISHED


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that the test command looks for and installs; pages are opened in nothing less."""
    where = Path(__file__).parents[1] / "tools" / "browser.py"
    found = runpy.run_path(str(where))["find"]()
    if found is None:
        pytest.fail("pages are tested in a real browser: install Chromium or name one in CHROMIUM")
    return str(found)


DESKTOP = {"width": 1366, "height": 768}
Answer = TypeVar("Answer")


@dataclass
class Opened:
    """A page in the browser, what it asked for and what it complained of."""

    page: "Page"
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


class OfflineReader:
    """Opens a report in Chromium with the network off, in a thread of its own.

    The browser's driver allows one running copy per thread, and other tests have theirs.
    """

    def __init__(self, executable: str, folder: Path) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._folder = folder
        from playwright.sync_api import sync_playwright

        self._driver = self._thread.submit(sync_playwright().start).result()
        self._browser = self._thread.submit(self._launch, executable).result()

    def _launch(self, executable: str) -> Any:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        return self._driver.chromium.launch(executable_path=executable, args=flags)

    def read(
        self,
        html: str,
        ask: Callable[[Opened], Answer],
        *,
        size: dict[str, int] | None = None,
        scripts: bool = True,
    ) -> Answer:
        """Return what ``ask`` finds in the page."""
        options = {"viewport": size or DESKTOP, "java_script_enabled": scripts}
        return self._thread.submit(self._read, html, ask, options).result()

    def _read(self, html: str, ask: Callable[[Opened], Answer], options: dict[str, Any]) -> Answer:
        path = self._folder / "report.html"
        path.write_text(html, encoding="utf-8", newline="\n")
        context = self._browser.new_context(offline=True, **options)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.goto(path.as_uri())
        try:
            return ask(opened)
        finally:
            context.close()

    def close(self) -> None:
        """Close the browser and its driver."""
        self._thread.submit(self._browser.close).result()
        self._thread.submit(self._driver.stop).result()
        self._thread.shutdown()


@pytest.fixture(scope="module")
def offline(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfflineReader]:
    """Chromium of this machine, headless and without a network."""
    reader = OfflineReader(chromium, tmp_path_factory.mktemp("report"))
    yield reader
    reader.close()


@pytest.fixture(scope="session")
def toy_units() -> pd.DataFrame:
    """Two provinces of two districts each, squares of one degree tenth."""
    rows = [
        ("06", "department", "Toy region", None, None, -78.9, -6.9, None, 400.0, None),
        ("0601", "province", "North", "06", "Alfa", -78.95, -6.95, 2000.0, 200.0, None),
        ("0602", "province", "South", "06", "Gamma", -78.95, -6.85, 2100.0, 200.0, None),
        ("060101", "district", "Alfa", "0601", "Alfa", -78.95, -6.95, 2000.0, 100.0, "060101"),
        ("060102", "district", "Beta", "0601", "Beta", -78.85, -6.95, 2500.0, 100.0, "060103"),
        ("060201", "district", "Gamma", "0602", "Gamma", -78.95, -6.85, 2100.0, 100.0, "060301"),
        ("060202", "district", "Ñandú", "0602", "Ñandú", -78.85, -6.85, 3000.0, 100.0, "060302"),
    ]
    columns = (
        "unit_id,level,name,parent_id,capital,capital_lon,capital_lat,altitude_m,area_km2,reniec_id"
    )
    return pd.DataFrame(rows, columns=columns.split(","))


@pytest.fixture(scope="session")
def toy_topology() -> dict[str, Any]:
    """Four squares; two provinces that share their arcs."""
    from gapplanner.boundaries import topology

    corner = {"060101": (0, 0), "060102": (1, 0), "060201": (0, 1), "060202": (1, 1)}
    square = {
        unit_id: shapely.box(
            round(-79 + 0.1 * x, 5),
            round(-7 + 0.1 * y, 5),
            round(-78.9 + 0.1 * x, 5),
            round(-6.9 + 0.1 * y, 5),
        )
        for unit_id, (x, y) in corner.items()
    }
    provinces = [
        (code, shapely.union_all([box for unit_id, box in square.items() if unit_id[:4] == code]))
        for code in ("0601", "0602")
    ]
    return topology.encode({"districts": sorted(square.items()), "provinces": provinces})


@pytest.fixture
def toy_run(tmp_path: Path, toy_units: pd.DataFrame) -> "Run":
    """A whole run whose numbers fit in the head.

    Water: Alfa 100, Beta 50, Gamma 80 dwellings unserved, Ñandú unknown. Local roads: North 20 km,
    South 40 km. Chosen: water for all of Alfa (2028, S/ 4,000,000 over 2028-2030, operates from
    2031), half of Beta (2029, S/ 1,000,000 over 2029-2030, operates from 2031) and 10 km in North
    (2028, S/ 5,000,000 over two years, operates from 2030). Left out: Gamma's water and South's road.
    """
    from gapplanner.portfolio import Audit, Proof
    from gapplanner.runs import Run
    from gapplanner.scenario import load_scenario
    from gapplanner.sources import SourceSpec

    path = tmp_path / "toy.yaml"
    path.write_text(TOY_SCENARIO, encoding="utf-8")
    return Run(
        scenario=load_scenario(path),
        units=toy_units,
        indicators=_toy_indicators(),
        gaps=_toy_gaps(),
        candidates=_toy_candidates(),
        spending=_toy_spending(),
        limits=_toy_limits(),
        rules=pd.DataFrame(
            [
                (
                    "money",
                    "Money of each source and year stays under its ceiling.",
                    15e6,
                    10e6,
                    0.0,
                    "S/",
                )
            ],
            columns=["rule", "sentence", "limit", "reached", "violation", "unit"],
        ),
        proof=Proof(
            status="optimal",
            objective=-1.2,
            bound=-1.199,
            relative_gap=0.001,
            asked_gap=0.005,
            solver="HiGHS 1.15.1",
            seconds=1.5,
            nodes=3,
            stopped_by="gap",
            audit=Audit(-1.2),
        ),
        indicator_weights=pd.Series({"road-local": 0.4, "water-network": 0.6}),
        sources={
            "inei-census-2017": SourceSpec(
                source_id="inei-census-2017",
                publisher="INEI",
                title="Census 2017",
                year=2017,
                licence="open",
                url=None,
                attribution="INEI, Censos Nacionales 2017",
                note="",
            ),
            "mef-gaps-2023": SourceSpec(
                source_id="mef-gaps-2023",
                publisher="MEF",
                title="Gap dashboard",
                year=2023,
                licence="open",
                url=None,
                attribution="MEF, DGPMI",
                note="",
            ),
        },
        assumptions=(("A kilometre costs S/ 500,000.", "mef-gaps-2023"),),
        closures=pd.DataFrame(
            [
                ("road-local@0601:basic:0.50", "road-local@0601", 10.0),
                ("road-local@0602:basic:0.50", "road-local@0602", 20.0),
                ("water-network@060101:rural-water:1.00", "water-network@060101", 100.0),
                ("water-network@060102:rural-water:0.50", "water-network@060102", 25.0),
                ("water-network@060201:rural-water:1.00", "water-network@060201", 80.0),
            ],
            columns=["candidate_id", "gap_id", "amount"],
        ),
        uses=_toy_uses(),
    )


def _toy_indicators() -> pd.DataFrame:
    rows = [
        ("population", "060101", "district", 2017, 1000.0, None, None, "persons"),
        ("population", "060102", "district", 2017, 500.0, None, None, "persons"),
        ("population", "060201", "district", 2017, 800.0, None, None, "persons"),
        ("population", "060202", "district", 2017, 300.0, None, None, "persons"),
        ("poverty-2018", "060101", "district", 2018, 0.2, None, None, "share"),
        ("poverty-2018", "060102", "district", 2018, 0.6, None, None, "share"),
        ("poverty-2018", "060201", "district", 2018, 0.4, None, None, "share"),
        ("poverty-2018", "060202", "district", 2018, 0.8, None, None, "share"),
        ("road-local", "0601", "province", 2023, 0.2, 20.0, 100.0, "km"),
        ("road-local", "0602", "province", 2023, 0.4, 40.0, 100.0, "km"),
        ("water-network", "060101", "district", 2017, 0.5, 100.0, 200.0, "dwellings"),
        ("water-network", "060102", "district", 2017, 0.5, 50.0, 100.0, "dwellings"),
        ("water-network", "060201", "district", 2017, 0.5, 80.0, 160.0, "dwellings"),
        ("water-network", "060202", "district", 2017, None, None, 60.0, "dwellings"),
    ]
    columns = [
        "indicator_id",
        "unit_id",
        "level",
        "year",
        "value",
        "numerator",
        "denominator",
        "unit",
    ]
    table = pd.DataFrame(rows, columns=columns)
    table["low"] = table["high"] = float("nan")
    table["source_id"] = [
        "mef-gaps-2023" if i == "road-local" else "inei-census-2017" for i in table["indicator_id"]
    ]
    table["quality"] = [
        "estimated" if i == "road-local" else "measured" for i in table["indicator_id"]
    ]
    table["note"] = ["" if known else "not published" for known in table["value"].notna()]
    return table


def _toy_gaps() -> pd.DataFrame:
    rows = [
        ("road-local", "0601", "province", 0.2, 20.0, 100.0, 20.0, "km", None, 10.0, 10.0),
        ("road-local", "0602", "province", 0.4, 40.0, 100.0, 40.0, "km", None, 0.0, 0.0),
        (
            "water-network",
            "060101",
            "district",
            0.5,
            100.0,
            200.0,
            100.0,
            "dwellings",
            500.0,
            100.0,
            0.0,
        ),
        (
            "water-network",
            "060102",
            "district",
            0.5,
            50.0,
            100.0,
            50.0,
            "dwellings",
            250.0,
            25.0,
            25.0,
        ),
        (
            "water-network",
            "060201",
            "district",
            0.5,
            80.0,
            160.0,
            80.0,
            "dwellings",
            400.0,
            0.0,
            0.0,
        ),
        (
            "water-network",
            "060202",
            "district",
            None,
            None,
            60.0,
            None,
            "dwellings",
            None,
            0.0,
            0.0,
        ),
    ]
    columns = "indicator_id,unit_id,level,value,numerator,denominator,gap,gap_unit,people,set_in_motion,within_programme"
    table = pd.DataFrame(rows, columns=columns.split(","))
    table.insert(0, "gap_id", table["indicator_id"] + "@" + table["unit_id"])
    table["target"] = 0.0
    table["weight"] = 1.0
    table["year"] = [2023, 2023, 2017, 2017, 2017, 2017]
    table["source_id"] = ["mef-gaps-2023"] * 2 + ["inei-census-2017"] * 4
    table["quality"] = ["estimated"] * 2 + ["measured"] * 4
    table["unit_name"] = ["North", "South", "Alfa", "Beta", "Gamma", "Ñandú"]
    table["province_id"] = table["unit_id"].str[:4]
    table["province"] = table["province_id"].map({"0601": "North", "0602": "South"})
    # Alfa operates from 2031 = base year + years + 1, so within the programme; by year ten all.
    table.loc[table["unit_id"] == "060101", "within_programme"] = 100.0
    table["by_year_ten"] = table["set_in_motion"]
    return table


def _toy_candidates() -> pd.DataFrame:
    rows: list[dict[str, Any]] = [
        {"candidate_id": "road-local@0601:basic:0.50", "name": "Improve 10 km of local road in North",
         "sector": "roads", "typology": "basic", "unit_id": "0601", "executing_unit": "MP-0601",
         "executing_unit_name": "Municipalidad Provincial de North", "variant": "0.50", "cost": 5e6,
         "duration_years": 2, "om_cost": 50_000.0, "beneficiaries": None, "lon": -78.95, "lat": -6.95,
         "unit_name": "North", "level": "province", "indicator_id": "road-local", "quantity": 10.0,
         "gap_unit": "km", "decision": "in", "start_year": 2028, "operates_from": 2030,
         "reason": "closes 17 % of the gap"},
        {"candidate_id": "road-local@0602:basic:0.50", "name": "Improve 20 km of local road in South",
         "sector": "roads", "typology": "basic", "unit_id": "0602", "executing_unit": "MP-0602",
         "executing_unit_name": "Municipalidad Provincial de South", "variant": "0.50", "cost": 10e6,
         "duration_years": 2, "om_cost": 100_000.0, "beneficiaries": None, "lon": -78.95, "lat": -6.85,
         "unit_name": "South", "level": "province", "indicator_id": "road-local", "quantity": 20.0,
         "gap_unit": "km", "decision": "out", "start_year": None, "operates_from": None,
         "reason": "no money left that year"},
        {"candidate_id": "water-network@060101:rural-water:1.00", "name": "Water for 100 dwellings in Alfa",
         "sector": "water", "typology": "rural-water", "unit_id": "060101", "executing_unit": "MP-0601",
         "executing_unit_name": "Municipalidad Provincial de North", "variant": "1.00", "cost": 4e6,
         "duration_years": 3, "om_cost": 40_000.0, "beneficiaries": 500.0, "lon": -78.95, "lat": -6.95,
         "unit_name": "Alfa", "level": "district", "indicator_id": "water-network", "quantity": 100.0,
         "gap_unit": "dwellings", "decision": "in", "start_year": 2028, "operates_from": 2031,
         "reason": "closes 43 % of the gap"},
        {"candidate_id": "water-network@060102:rural-water:0.50", "name": "Water for 25 dwellings in Beta",
         "sector": "water", "typology": "rural-water", "unit_id": "060102", "executing_unit": "MD-060102",
         "executing_unit_name": "Municipalidad Distrital de Beta", "variant": "0.50", "cost": 1e6,
         "duration_years": 2, "om_cost": 10_000.0, "beneficiaries": 125.0, "lon": -78.85, "lat": -6.95,
         "unit_name": "Beta", "level": "district", "indicator_id": "water-network", "quantity": 25.0,
         "gap_unit": "dwellings", "decision": "in", "start_year": 2029, "operates_from": 2031,
         "reason": "closes 11 % of the gap"},
        {"candidate_id": "water-network@060201:rural-water:1.00", "name": "Water for 80 dwellings in Gamma",
         "sector": "water", "typology": "rural-water", "unit_id": "060201", "executing_unit": "MP-0602",
         "executing_unit_name": "Municipalidad Provincial de South", "variant": "1.00", "cost": 3.2e6,
         "duration_years": 3, "om_cost": 32_000.0, "beneficiaries": 400.0, "lon": -78.95, "lat": -6.85,
         "unit_name": "Gamma", "level": "district", "indicator_id": "water-network", "quantity": 80.0,
         "gap_unit": "dwellings", "decision": "out", "start_year": None, "operates_from": None,
         "reason": "its executing unit is full"},
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    table["slot"] = table["indicator_id"] + "@" + table["unit_id"]
    table["stage"] = 9
    table["earliest_start"] = 2028
    table["origin"] = "prospective"
    table["cui"] = table["idea_code"] = None
    table["province_id"] = table["unit_id"].str[:4]
    table["province"] = table["province_id"].map({"0601": "North", "0602": "South"})
    for column in ("start_year", "operates_from"):
        table[column] = table[column].astype("Int64")
    return table


def _toy_spending() -> pd.DataFrame:
    rows = [
        ("road-local@0601:basic:0.50", 2028, "canon", 2e6),
        ("road-local@0601:basic:0.50", 2028, "ordinary", 1e6),
        ("road-local@0601:basic:0.50", 2029, "canon", 2e6),
        ("water-network@060101:rural-water:1.00", 2028, "ordinary", 1e6),
        ("water-network@060101:rural-water:1.00", 2029, "ordinary", 2e6),
        ("water-network@060101:rural-water:1.00", 2030, "ordinary", 1e6),
        ("water-network@060102:rural-water:0.50", 2029, "ordinary", 400_000.0),
        ("water-network@060102:rural-water:0.50", 2030, "ordinary", 600_000.0),
    ]
    return pd.DataFrame(rows, columns=["candidate_id", "year", "source", "amount"])


def _toy_limits() -> pd.DataFrame:
    rows = [
        ("soles", "canon", 2028, 2e6, 2e6),
        ("soles", "canon", 2029, 2e6, 2e6),
        ("soles", "canon", 2030, 2e6, 0.0),
        ("soles", "ordinary", 2028, 3e6, 2e6),
        ("soles", "ordinary", 2029, 3e6, 2.4e6),
        ("soles", "ordinary", 2030, 3e6, 1.6e6),
        ("soles", "MD-060102", 2029, 1e6, 400_000.0),
        ("soles", "MD-060102", 2030, 1e6, 600_000.0),
        ("soles", "MP-0601", 2028, 4e6, 4e6),
        ("soles", "MP-0601", 2029, 4e6, 4e6),
        ("soles", "MP-0601", 2030, 4e6, 1e6),
        ("starts", "MP-0601", 2028, 4.0, 2.0),
        ("starts", "MD-060102", 2029, 4.0, 1.0),
    ]
    return pd.DataFrame(rows, columns=["resource", "owner", "year", "amount", "used"])


def _toy_uses() -> pd.DataFrame:
    rows = [
        ("road-local@0601:basic:0.50", "soles", 0, 3e6),
        ("road-local@0601:basic:0.50", "soles", 1, 2e6),
        ("water-network@060101:rural-water:1.00", "soles", 0, 1e6),
        ("water-network@060101:rural-water:1.00", "soles", 1, 2e6),
        ("water-network@060101:rural-water:1.00", "soles", 2, 1e6),
        ("water-network@060102:rural-water:0.50", "soles", 0, 400_000.0),
        ("water-network@060102:rural-water:0.50", "soles", 1, 600_000.0),
    ]
    return pd.DataFrame(rows, columns=["candidate_id", "resource", "year_offset", "amount"])
