"""Hostile text in every free text of a run is shown as text and harms nothing."""

import csv
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyogrio
import pypdf
import pytest

from gapplanner.maps import draw_map, write_geopackage
from gapplanner.reports import draw_report, write_document, write_workbook
from gapplanner.runs import Run, read_run, write_run
from gapplanner.runs.cells import FORMULA_SIGNS
from gapplanner.sources import SourceSpec

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": '"><img src=x onerror="document.title=\'harmed\'">',
    "quotes": "' \" ` \\ ${1} {{ 7 * 7 }} %s {name}",
    "formula": '=HYPERLINK("http://example.org","click")',
    "signs": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(1:9)",
    "tab": "\t=1+1",
    "lines": "a\r\n=1+1\rb",
    "emoji": "\N{GRINNING FACE}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
    "backwards": "\N{RIGHT-TO-LEFT OVERRIDE}abc",
    "hebrew": "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}",
    "control": "a\x07b\x1bc",
    "comment": "<!-- ]]> </style></title></script>",
    "long": "x" * 10_000,
}
"""What may stand in any text of any input."""

IN_PAGES = ("script", "image", "quotes", "comment", "backwards", "control", "long")
"""What could harm a page; the others are aimed at spreadsheets."""

CODES = frozenset(
    {
        *("unit_id", "parent_id", "reniec_id", "province_id", "level", "indicator_id", "gap_id"),
        *("gap_unit", "quality", "source_id", "candidate_id", "sector", "typology", "slot"),
        *("variant", "executing_unit", "decision", "origin", "resource", "owner", "source"),
        *("rule", "unit"),
    }
)
"""Columns of codes and of words from closed lists, which the doors check: no free text."""

TABLES = ("units", "indicators", "gaps", "candidates", "rules")


def hostile_columns(table: pd.DataFrame) -> list[str]:
    """Every column of text that is not one of codes: a new one is among them by itself."""
    return [
        str(name)
        for name, kind in table.dtypes.items()
        if pd.api.types.is_object_dtype(kind)
        and name not in CODES
        and any(isinstance(cell, str) for cell in table[name])
    ]


def with_text(run: Run, text: str) -> Run:
    """The run with this text in every free text of its tables, its scenario and its sources."""
    tables: dict[str, Any] = {}
    for name in TABLES:
        table = getattr(run, name)
        columns = hostile_columns(table)
        tables[name] = table.assign(
            **{
                column: table[column].map(lambda cell: text if isinstance(cell, str) else cell)
                for column in columns
            }
        )
    source = SourceSpec(
        source_id="hostile",
        publisher=text,
        title=text,
        year=2020,
        licence=text,
        attribution=text,
        note=text,
        url=text,
    )
    return replace(
        run,
        **tables,
        scenario=run.scenario.model_copy(update={"name": text, "description": text}),
        sources={**run.sources, "hostile": source},
        assumptions=((text, "hostile"),),
    )


@dataclass(frozen=True)
class Made:
    """A run folder with everything that is made of a run."""

    run: Run
    folder: Path
    text: str

    def page(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


_MADE: dict[str, Made] = {}


@pytest.fixture(params=list(HOSTILE))
def hostile(
    request: pytest.FixtureRequest,
    toy_run: Run,
    toy_topology: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Made:
    """Everything made of a run in whose every free text one hostile text stands; made once."""
    name = request.param
    if name not in _MADE:
        run = with_text(toy_run, HOSTILE[name])
        pages: dict[str, Callable[[Path], None]] = {
            "map.html": lambda path: _text(path, draw_map(run, toy_topology)),
            "report.html": lambda path: _text(path, draw_report(run)),
            "report.pdf": lambda path: write_document(run, path, on=dt.date(2026, 1, 2)),
            "portfolio.xlsx": lambda path: write_workbook(run, path),
            "portfolio.gpkg": lambda path: write_geopackage(run, toy_topology, path),
        }
        folder = tmp_path_factory.mktemp(name) / "run"
        _MADE[name] = Made(run, write_run(run, folder, manifest={}, pages=pages), HOSTILE[name])
    return _MADE[name]


def shown(text: str) -> str:
    """The text as a reader sees it: one kind of line end, no control characters, no spaces."""
    plain = re.sub(r"\r\n?", "\n", text)
    plain = "".join(c for c in plain if c in "\n\t" or not (ord(c) < 32 or c == "\ufffd"))
    return re.sub(r"\s+", "", plain)


def test_free_texts_are_found_by_themselves(toy_run: Run) -> None:
    found = {name: hostile_columns(getattr(toy_run, name)) for name in TABLES}
    assert {"name", "reason", "executing_unit_name", "unit_name"} <= set(found["candidates"])
    assert "name" in found["units"]
    assert "sentence" in found["rules"]


@pytest.mark.browser
@pytest.mark.parametrize("hostile", IN_PAGES, indirect=True)
@pytest.mark.parametrize("page", ["map.html", "report.html"])
def test_a_page_shows_it_runs_nothing_and_asks_for_nothing(
    hostile: Made, offline: Any, page: str
) -> None:
    def ask(opened: Any) -> dict[str, Any]:
        tab = opened.page
        tab.wait_for_timeout(300)
        return {
            "title": tab.title(),
            "images": tab.locator("img[src='x']").count(),
            "requests": len(opened.requests),
            "complaints": opened.complaints,
            "text": tab.locator("body").inner_text(),
        }

    found = offline.read(hostile.page(page), ask)
    assert found["title"] != "harmed"
    assert (found["images"], found["requests"], found["complaints"]) == (0, 1, [])
    assert shown(hostile.text)[:80] in shown(found["text"])


def test_the_workbook_holds_it_as_text_and_no_cell_is_a_formula_of_it(hostile: Made) -> None:
    book = openpyxl.load_workbook(hostile.folder / "portfolio.xlsx")
    texts = set()
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value).startswith("=SUBTOTAL(109,")
                elif isinstance(cell.value, str):
                    texts.add(shown(cell.value))
                    assert cell.hyperlink is None
    assert shown(hostile.text) in texts


def test_csv_files_hold_it_whole_and_no_cell_begins_a_formula(hostile: Made) -> None:
    kept = read_run(hostile.folder)
    assert {shown(name) for name in kept.candidates["name"]} == {shown(hostile.text)}
    assert kept.scenario.name == hostile.run.scenario.name
    for path in hostile.folder.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for cell in (cell for row in csv.reader(lines) for cell in row):
                is_number = re.fullmatch(r"-?[\d.]+(e[-+]?\d+)?", cell)
                assert is_number or not cell.startswith(tuple(FORMULA_SIGNS)), (path.name, cell)


def test_the_geopackage_holds_it_as_text(hostile: Made) -> None:
    layer = pyogrio.read_dataframe(hostile.folder / "portfolio.gpkg", layer="investments")
    texts = {shown(cell) for column in layer for cell in layer[column] if isinstance(cell, str)}
    assert shown(hostile.text)[:200] in {text[:200] for text in texts}


def test_the_document_is_whole(hostile: Made) -> None:
    reader = pypdf.PdfReader(hostile.folder / "report.pdf")
    assert len(reader.pages) >= 2
    assert "/JavaScript" not in str(reader.trailer["/Root"])
    text = "".join(page.extract_text() for page in reader.pages)
    letters = re.sub(r"[^a-z0-9]", "", shown(hostile.text))[:8]
    assert letters in re.sub(r"[^a-z0-9]", "", text)
