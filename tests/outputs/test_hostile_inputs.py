"""Hostile text in every free text of every input file is shown as text and harms nothing.

The fields are found by walking the files and their contracts, so that a new one is among them by
itself; those of codes and closed words, which the doors check, are named.
"""

import csv
import datetime as dt
import io
import json
import math
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import pypdf
import pytest
import shapely
from ruamel.yaml import YAML

from gapplanner import pipeline
from gapplanner.boundaries import load_topology, load_units
from gapplanner.candidates.own.contracts import OWN_TABLES
from gapplanner.candidates.typologies import CeilingFile, TypologyFile
from gapplanner.compare import open_runs
from gapplanner.compare.findings import Findings
from gapplanner.compare.page import draw_comparison
from gapplanner.compare.workbook import write_comparison
from gapplanner.gaps.norms import NormFile
from gapplanner.importing.asking import Asked
from gapplanner.importing.territory import import_territory
from gapplanner.language import use_language
from gapplanner.maps.geojson import write_geojson
from gapplanner.reports import write_fichas
from gapplanner.runs import Run, read_run, write_run
from gapplanner.runs.cells import FORMULA_SIGNS
from gapplanner.scenario import Scenario
from gapplanner.sources import SourceSpec, hash_of, load_catalog
from gapplanner.sources.catalog import TableSpec
from gapplanner.sources.contracts import CONTRACTS

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"

PROVINCE = "0607"
"""The world is cut to one province, so that a whole plan of it takes a second."""

BEGINNINGS = (
    '=HYPERLINK("http://example.org","click")',
    "<script>document.title='harmed'</script>",
    "+1+1",
    "-2+3",
    "@SUM(1:9)",
    "\t=1+1",
    "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "' \" ` \\ ${1}",
)
"""What a text may begin with: the signs of formulas must stand first to do harm."""

BODY = (
    '"><img src=x onerror="document.title=\'harmed\'"> <!-- ]]> </style></title></script>'
    " {{ 7 * 7 }} {0} {name} %s %(n)s &amp; _x0041_ \r\n=1+1\rb a\x07b\x1bc \uffff"
    " \N{GRINNING FACE}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}"
    " \N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET} http://example.org/"
)
"""What every text holds besides."""

LONG = "x" * 10_000

CODES = frozenset(
    {
        *("sector", "source_id", "sources", "quality", "id", "indicators", "indicator", "cost"),
        *(
            "weight",
            "nature",
            "executed_by",
            "level",
            "levels",
            "indicator_id",
            "reliability",
            "variant_of",
        ),
        *("path", "sha256", "table_id", "government", "timing"),
    }
)
"""Keys of codes, of words from closed lists and of names that other entries refer to."""


@dataclass
class Pen:
    """Writes hostile texts: equal texts stay equal, the first of every field is a long one."""

    written: dict[str, str] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)

    def text(self, where: str, old: str) -> str:
        if old not in self.written:
            number = len(self.written)
            start = BEGINNINGS[number % len(BEGINNINGS)]
            kept = " ".join(re.findall(r"{\w+}", old))
            tail = LONG if where not in self.fields else ""
            self.written[old] = f"{start} n{number}n {kept} {BODY} {tail}"
        self.fields.add(where)
        text = self.written[old]
        self.numbers.add((where, re.findall(r" n(\d+)n ", text)[0]))
        return text


def poisoned(entry: Any, pen: Pen, where: str, key: str = "") -> Any:
    """The entry of a YAML file with hostile text in every text that is no code."""
    if isinstance(entry, Mapping):
        return {name: poisoned(part, pen, where, str(name)) for name, part in entry.items()}
    if isinstance(entry, list):
        return [poisoned(part, pen, where, key) for part in entry]
    if isinstance(entry, str) and key not in CODES:
        return pen.text(f"{where}.{key}", entry)
    return entry


def read_yaml(path: Path) -> Any:
    return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))


def write_yaml(path: Path, entry: Any) -> None:
    """Write an entry as YAML: JSON is a part of it, and escapes what YAML cannot hold as it is."""
    text = json.dumps(entry, ensure_ascii=False, indent=1).replace("\uffff", "\\uffff")
    text = re.sub(r'^( *)"(\d{4})":', r"\1\2:", text, flags=re.M)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def free_columns(table_id: str) -> list[str]:
    """The columns of a table that may hold any text, by its contract."""
    return [
        column.name
        for column in CONTRACTS[table_id].columns
        if column.kind == "text" and not column.pattern and not column.one_of
    ]


def poisoned_table(table_id: str, table: pd.DataFrame, pen: Pen) -> pd.DataFrame:
    keys = {*CONTRACTS[table_id].key, "unit"}
    for column in (name for name in free_columns(table_id) if name not in keys):
        where = f"{table_id}.{column}"
        old = table[column].where(table[column] != "", f"{where} was empty")
        table = table.assign(**{column: [pen.text(where, text) for text in old]})
    return table


def poisoned_data(into: Path, pen: Pen) -> None:
    """A copy of the product's data, of one province, with hostile text in every free text."""
    for folder in ("norms", "typologies"):
        for path in sorted((DATA / folder).rglob("*.yaml")):
            name = path.relative_to(DATA)
            write_yaml(into / name, poisoned(read_yaml(path), pen, folder))
    catalog = read_yaml(DATA / "catalog.yaml")
    for table_id, spec in load_catalog(DATA).tables.items():
        path = into / spec.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if table_id not in CONTRACTS:
            path.write_bytes((DATA / spec.path).read_bytes())
            continue
        table = pd.read_csv(DATA / spec.path, dtype=str, keep_default_na=False, encoding="utf-8")
        if "unit_id" in table:
            kept = table["unit_id"].str.startswith(PROVINCE) | table["unit_id"].isin(["06"])
            table = table[kept]
        poisoned_table(table_id, table, pen).to_csv(path, index=False, encoding="utf-8")
        catalog["tables"][table_id]["sha256"] = hash_of(path)
    write_yaml(into / "catalog.yaml", poisoned(catalog, pen, "catalog"))


GUIDE = (ROOT / "docs" / "own-tables.md").read_text(encoding="utf-8")
GUIDE_FILES = dict(
    re.findall(r"^`([\w-]+\.(?:csv|yaml))`:\n\n```\w+\n(.*?)```", GUIDE, re.M | re.S)
)
KEPT = frozenset({"soles", "canon", "*", ""})
OWN_CODES = frozenset({"gap_id", "indicator_id", "resource", "unit_id", "source_id"})


def poisoned_problem(into: Path, pen: Pen) -> Path:
    """The example of the guide of own tables with hostile text in every text, ids and all."""
    scenario = YAML(typ="safe", pure=True).load(GUIDE_FILES["obras.yaml"])
    into.mkdir(parents=True, exist_ok=True)
    for name, file in scenario["problem"]["tables"].items():
        table = pd.read_csv(io.StringIO(GUIDE_FILES[file]), dtype=str, keep_default_na=False)
        for column in OWN_TABLES[name].contract.columns:
            is_free = column.kind == "text" and not column.pattern and not column.one_of
            if is_free and column.name in table and column.name not in OWN_CODES:
                table[column.name] = [
                    old if old in KEPT else pen.text(f"own.{column.name}", old)
                    for old in table[column.name]
                ]
        table.to_csv(into / file, index=False, encoding="utf-8")
    del scenario["rules"]  # they name investments by ids that are others now
    texts = {key: pen.text(f"own.{key}", scenario.get(key, key)) for key in ("name", "description")}
    write_yaml(into / "own.yaml", {**scenario, **texts})
    return into / "own.yaml"


@dataclass(frozen=True)
class Made:
    """Everything made of hostile inputs: two run folders, a comparison, layers, fichas."""

    folder: Path
    pen: Pen
    run: Run

    def page(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def numbers_of(self, where: str) -> set[str]:
        """The numbers that stand in the texts of the fields so called."""
        return {n for name, n in self.pen.numbers if name == where}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Two real plans, of the product's data and of own tables, and all that is made of them."""
    folder, pen = tmp_path_factory.mktemp("hostile"), Pen()
    poisoned_data(folder / "data", pen)
    scenario = read_yaml(ROOT / "scenarios" / "base.yaml")
    for key in ("name", "description"):
        scenario[key] = pen.text(f"scenario.{key}", scenario[key])
    scenario |= {"data": "data", "solver": {"relative_gap": 0.02}}
    use_language("es")
    scenario["candidates"]["prospective"]["sizes"] = [0.5]
    write_yaml(folder / "hostile.yaml", scenario)
    _folder, run = pipeline.plan(folder / "hostile.yaml", out=folder / "run")
    pipeline.plan(poisoned_problem(folder / "own", pen), out=folder / "own-run")
    other = replace(run, scenario=run.scenario.model_copy(update={"name": "Another"}))
    manifest = json.loads((folder / "run" / "manifest.json").read_text(encoding="utf-8"))
    write_run(other, folder / "other", manifest=manifest, pages={})
    found = Findings.of(open_runs([folder / "run", folder / "other"]))
    topology = load_topology(folder / "data")
    page = draw_comparison(found, topology)
    (folder / "comparison.html").write_text(page, encoding="utf-8", newline="\n")
    write_comparison(found, folder / "comparison.xlsx")
    write_geojson(run, topology, folder / "layers")
    write_fichas(run, folder / "fichas.pdf", on=dt.date(2026, 1, 2))
    return Made(folder, pen, run)


def plain_texts(schema: Any, definitions: Any, key: str = "") -> Iterator[str]:
    """The names of the fields of a model that may hold any text."""
    if "$ref" in schema:
        yield from plain_texts(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, key)
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from plain_texts(part, definitions, key)
    closed = {"pattern", "enum", "const"} & schema.keys()
    if schema.get("type") == "string" and not closed:
        yield key
    for name, part in schema.get("properties", {}).items():
        yield from plain_texts(part, definitions, name)
    for part in (schema.get("items"), schema.get("additionalProperties")):
        if isinstance(part, dict):
            yield from plain_texts(part, definitions, key)


@pytest.mark.parametrize(
    ("model", "file"),
    [
        (TypologyFile, "typologies"),
        (CeilingFile, "typologies"),
        (NormFile, "norms"),
        (SourceSpec, "catalog"),
        (TableSpec, "catalog"),
    ],
)
def test_every_field_that_may_hold_any_text_holds_a_hostile_one(
    made: Made, model: Any, file: str
) -> None:
    schema = model.model_json_schema()
    free = set(plain_texts(schema, schema.get("$defs", {}))) - CODES
    # An address that no publication of a file has is a text like those that others have.
    assert free - {"address"} <= {name.removeprefix(f"{file}.") for name in made.pen.fields}


def test_the_scenario_has_no_other_free_text() -> None:
    schema = Scenario.model_json_schema()
    free = set(plain_texts(schema, schema["$defs"]))
    names_of_others = {"typology", "executing_unit", "candidate", "candidates", "must_do"}
    names_of_others |= {"must_not", "needs", "needs_any", "excludes", "all_or_none", "work"}
    names_of_others |= {"serves", "indicator", "department"}
    assert free - names_of_others <= {"name", "description"}


SHOWN = {
    "units.name": ("run/map.html", "run/report.html", "comparison.html"),
    "executing-units.name": ("run/map.html", "run/report.html", "comparison.html"),
    "scenario.name": ("run/map.html", "run/report.html", "comparison.html"),
    "scenario.description": ("run/report.html",),
    "typologies.work": ("run/map.html", "run/report.html"),
    "typologies.reason": ("run/report.html",),
    "norms.reference": ("run/report.html",),
    "catalog.title": ("run/report.html",),
    "own.name": ("own-run/report.html",),
    "own.executing_unit": ("own-run/report.html",),
}
"""Fields of the inputs and some pages that show them."""


@pytest.mark.parametrize("where", SHOWN)
def test_what_the_inputs_say_reaches_the_pages(made: Made, where: str) -> None:
    for page in SHOWN[where]:
        assert made.numbers_of(where) & set(re.findall(r"n(\d+)n", made.page(page))), page


PAGES = ("run/map.html", "run/report.html", "comparison.html", "own-run/report.html")


@pytest.mark.browser
@pytest.mark.parametrize("page", PAGES)
def test_a_page_runs_nothing_of_it_and_asks_for_nothing(
    made: Made, offline: Any, page: str
) -> None:
    def ask(opened: Any) -> tuple[str, int, int, list[str], str]:
        tab = opened.page
        tab.wait_for_timeout(300)
        images = tab.locator("img[src='x']").count()
        return tab.title(), images, len(opened.requests), opened.complaints, tab.inner_text("body")

    title, images, requests, complaints, text = offline.read(made.page(page), ask)
    assert title != "harmed"
    assert (images, requests, complaints) == (0, 1, [])
    assert "onerror=\"document.title='harmed'\">" in text
    # No name turns the direction of the figures behind it; the map isolates each of its texts.
    assert page == "run/map.html" or "\N{RIGHT-TO-LEFT OVERRIDE}" not in text


BOOKS = ("run/portfolio.xlsx", "own-run/portfolio.xlsx", "comparison.xlsx")


@pytest.mark.parametrize("book", BOOKS)
def test_a_workbook_is_whole_and_no_cell_is_a_formula_of_it(made: Made, book: str) -> None:
    numbers = set()
    for sheet in openpyxl.load_workbook(made.folder / book):
        assert sheet.freeze_panes is not None
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                assert str(cell.value).startswith("=SUBTOTAL(109,")
            elif isinstance(cell.value, str):
                assert cell.hyperlink is None
                assert not cell.value.startswith(tuple("=+-@\t")) or cell.quotePrefix
                numbers |= set(re.findall(r"n(\d+)n", cell.value))
    assert len(numbers) > 10


@pytest.mark.parametrize("book", BOOKS)
def test_every_part_of_a_workbook_is_what_spreadsheets_accept(made: Made, book: str) -> None:
    parts = 0
    with zipfile.ZipFile(made.folder / book) as archive:
        for name in archive.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            root = ET.fromstring(archive.read(name))
            parts += 1
            for part in root.iter():
                tag = part.tag.rsplit("}", 1)[-1]
                if tag == "si":
                    text = "".join(part.itertext()).replace("_x005F_", "_")
                    assert len(text.encode("utf-16-le")) <= 2 * 32_767
                elif tag == "c" and part.get("t", "n") == "n" and len(part):
                    assert math.isfinite(float(part[-1].text or "nan")), name
                elif tag in ("oddHeader", "oddFooter"):
                    assert len(part.text or "") <= 255
                elif tag == "row":
                    assert float(part.get("ht", 15)) <= 409
                elif tag == "sheet":
                    assert re.fullmatch(r"[^\[\]:*?/\\']{1,31}", part.get("name", ""))
                elif tag == "col":
                    assert 0 < float(part.get("width", 9)) <= 255
    assert parts > 10


def test_no_cell_of_a_csv_file_begins_a_formula(made: Made) -> None:
    kept = read_run(made.folder / "own-run")
    assert all(re.search(r"n\d+n", text) for text in kept.candidates["candidate_id"])
    for path in [*made.folder.glob("run/**/*.csv"), *made.folder.glob("own-run/**/*.csv")]:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for cell in (cell for row in csv.reader(lines) for cell in row):
                is_number = re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", cell)
                assert is_number or not cell.startswith(tuple(FORMULA_SIGNS)), (path.name, cell)


def test_layers_hold_it_as_text(made: Made) -> None:
    names = made.numbers_of("units.name")
    gpkg = made.folder / "run" / "portfolio.gpkg"
    for layer in ("districts", "provinces", "investments"):
        table = pyogrio.read_dataframe(gpkg, layer=layer)
        texts = " ".join(str(cell) for name in table for cell in table[name])
        assert names & set(re.findall(r"n(\d+)n", texts)), layer
    layers = list((made.folder / "layers").glob("*.geojson"))
    assert layers
    for path in layers:
        assert json.loads(path.read_text(encoding="utf-8"))["features"]


@pytest.mark.parametrize("name", ["run/report.pdf", "own-run/report.pdf", "fichas.pdf"])
def test_a_document_is_whole_and_its_answer_stays_in_front(made: Made, name: str) -> None:
    reader = pypdf.PdfReader(made.folder / name)
    assert "/JavaScript" not in str(reader.trailer["/Root"])
    assert reader.metadata is not None
    assert len(str(reader.metadata.title)) <= 200
    first = reader.pages[0].extract_text()
    assert re.search(r"\d+ inversiones", first), "a long description must not push the answer away"
    assert reader.pages[-1].extract_text()


def test_names_that_are_imported_arrive_as_text(tmp_path: Path) -> None:
    pen = Pen()
    names = [pen.text("codes.name", f"district {n}") for n in range(3)]
    codes = pd.DataFrame(
        {
            "inei": ["010101", "010102", "010103"],
            "reniec": ["010101", "010102", "010103"],
            "departamento": pen.text("codes.department", "department"),
            "provincia": pen.text("codes.province", "province"),
            "distrito": names,
            "capital": [pen.text("codes.capital", f"capital {n}") for n in range(3)],
            "altitude": "2338",
            "latitude": "-6.05",
            "longitude": "-77.95",
            "superficie": "100",
        }
    )
    codes.to_csv(tmp_path / "codes.csv", index=False)
    boxes = [shapely.box(-78 + 0.1 * n, -6.1, -77.9 + 0.1 * n, -6.0) for n in range(3)]
    drawn = gpd.GeoDataFrame({"UBIGEO": codes["inei"], "DISTRITO": names}, geometry=boxes, crs=4326)
    drawn.to_file(tmp_path / "limits.gpkg", driver="GPKG")
    told = import_territory(
        tmp_path / "limits.gpkg",
        tmp_path / "data",
        ask=Asked(department="01", codes=tmp_path / "codes.csv"),
    )
    assert told.refused == []
    units = load_units(tmp_path / "data", "01")
    assert {*units["name"].str.extract(r"[nN](\d+)n")[0]} == {"0", "1", "2", "3", "4"}
