"""Map, report, document, workbook, tables, layers and comparison say one total, to the cent."""

import json
import re
import shutil
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import openpyxl
import pandas as pd
import pyogrio
import pypdf
import pytest

from gapplanner.boundaries import load_topology
from gapplanner.compare import open_runs
from gapplanner.compare.findings import Findings
from gapplanner.compare.page import draw_comparison
from gapplanner.compare.workbook import write_comparison
from gapplanner.figures import money
from gapplanner.labels import sector_label
from gapplanner.language import use_language

Planned = tuple[CompletedProcess[str], Path]
Totals = Mapping[str, int]

pytestmark = pytest.mark.xdist_group("base-plan")

YEARS = (2028, 2029, 2030)


def in_cents(amount: object) -> int:
    return round(float(str(amount).replace(",", "")) * 100)


@pytest.fixture(scope="module")
def folder(planned: Planned) -> Path:
    return planned[1]


@pytest.fixture(scope="module")
def said(folder: Path) -> dict[str, dict[str, int]]:
    """Cents by sector, by province and in all, and by year: added up from the CSV files alone."""
    works = pd.read_csv(folder / "portfolio.csv", encoding="utf-8-sig", dtype={"province_id": str})
    spending = pd.read_csv(folder / "spending.csv", encoding="utf-8-sig")
    cents = (works["cost"] * 100).round().astype("int64")
    paid = (spending["amount"] * 100).round().astype("int64")
    by_year = paid.groupby(spending["year"]).sum()
    return {
        "sector": {str(k): int(v) for k, v in cents.groupby(works["sector"]).sum().items()},
        "province": {str(k): int(v) for k, v in cents.groupby(works["province"]).sum().items()},
        "year": {str(year): int(by_year[year]) for year in YEARS},
        "all": {"cost": int(cents.sum()), "works": len(works)},
    }


def content_of(page: str) -> dict[str, Any]:
    """The data of the map's script, as the browser reads them."""
    found = re.search(r'<script[^>]*id="content"[^>]*>(.*?)</script>', page, re.S)
    assert found is not None
    content: dict[str, Any] = json.loads(found.group(1))
    return content


def test_the_map_carries_the_totals_of_the_tables(
    folder: Path, said: dict[str, dict[str, int]]
) -> None:
    content = content_of((folder / "map.html").read_text(encoding="utf-8"))
    works = content["works"]
    assert len(works["cost"]) == said["all"]["works"]
    assert sum(in_cents(cost) for cost in works["cost"]) == said["all"]["cost"]
    by_sector: dict[str, int] = defaultdict(int)
    for place, cost in zip(works["sector"], works["cost"], strict=True):
        by_sector[content["sectors"][place]["id"]] += in_cents(cost)
    assert by_sector == said["sector"]
    by_year: dict[str, int] = defaultdict(int)
    spending = content["spending"]
    for year, amount in zip(spending["year"], spending["amount"], strict=True):
        by_year[str(year)] += in_cents(amount)
    assert {year: by_year[year] for year in said["year"]} == said["year"]


def rows_of(page: str, caption: str) -> list[list[str]]:
    """The rows of a table of the report, as text."""
    table = next(
        part for part in re.findall(r"<table.*?</table>", page, re.S) if f">{caption}<" in part
    )
    rows = re.findall(r"<tr.*?</tr>", table, re.S)
    return [
        [re.sub(r"<[^>]*>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_the_report_adds_up_to_the_totals_of_the_tables(
    folder: Path, said: dict[str, dict[str, int]]
) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    for caption, key in (("Dinero por sector", "sector"), ("Dinero por provincia", "province")):
        head, *rows, last = rows_of(page, caption)
        place = next(n for n, title in enumerate(head) if title.startswith("Costo total"))
        years = [head.index(str(year)) for year in YEARS]
        assert in_cents(last[place]) == said["all"]["cost"]
        assert [in_cents(last[year]) for year in years] == list(said["year"].values())
        use_language("es")
        names = {sector_label(name): cents for name, cents in said["sector"].items()}
        use_language("en")
        expected = names if key == "sector" else said["province"]
        assert {row[0]: in_cents(row[place]) for row in rows} == expected


def test_the_document_prints_the_total(folder: Path, said: dict[str, dict[str, int]]) -> None:
    reader = pypdf.PdfReader(folder / "report.pdf")
    text = "".join(page.extract_text() for page in reader.pages)
    figure = money(said["all"]["cost"] / 100).removeprefix("S/ ")
    assert text.count(figure) >= 2, f"{figure} must be the total of the tables of money"
    for parts in ("sector", "province", "year"):
        for name, cents in said[parts].items():
            assert money(cents / 100).removeprefix("S/ ") in text, (parts, name)


def test_the_workbook_adds_up_to_the_totals_of_the_tables(
    folder: Path, said: dict[str, dict[str, int]]
) -> None:
    book = openpyxl.load_workbook(folder / "portfolio.xlsx", data_only=True)
    for title, head in (
        ("Cartera", "Costo actualizado, S/"),
        ("Gasto", "Monto, S/"),
        ("Provincias", "Costo total, S/"),
    ):
        sheet = book[title]
        heads = [cell.value for cell in sheet[1]]
        last = [cell.value for cell in sheet[sheet.max_row]]
        assert last[0] == "Total"
        assert in_cents(last[heads.index(head)]) == said["all"]["cost"], title
        for year, cents in said["year"].items():
            if year in heads:
                assert in_cents(last[heads.index(year)]) == cents, (title, year)


@pytest.fixture(scope="module")
def twice(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the plan compared with a copy of itself; its workbook lies beside it."""
    place = tmp_path_factory.mktemp("twice")
    shutil.copytree(folder, place / "copy")
    use_language("es")
    found = Findings.of(open_runs([folder, place / "copy"]))
    (place / "page.html").write_text(draw_comparison(found, load_topology()), encoding="utf-8")
    write_comparison(found, place / "page.xlsx")
    return place / "page.html"


def test_the_comparison_adds_up_to_the_totals_of_the_tables(
    twice: Path, said: dict[str, dict[str, int]]
) -> None:
    page = twice.read_text(encoding="utf-8")
    for caption, key in (
        ("Costo total por sector, S/", "sector"),
        ("Costo total por provincia, S/", "province"),
        ("Costo total por unidad ejecutora, S/", None),
    ):
        _head, *rows, last = rows_of(page, caption)
        assert [in_cents(cell) for cell in last[1:3]] == [said["all"]["cost"]] * 2, caption
        if key:
            assert sorted(in_cents(row[1]) for row in rows) == sorted(said[key].values())
    _head, *_rows, last = rows_of(page, "Dinero por fuente y año, S/")
    assert in_cents(last[2]) == sum(said["year"].values())


def test_the_workbook_of_the_comparison_adds_up_to_the_totals_of_the_tables(
    twice: Path, said: dict[str, dict[str, int]]
) -> None:
    book = openpyxl.load_workbook(twice.with_suffix(".xlsx"), data_only=True)
    for title in ("Sectores", "Provincias", "Unidades ejecutoras"):
        last = [cell.value for cell in book[title][book[title].max_row]]
        assert [in_cents(cell) for cell in last[1:3]] == [said["all"]["cost"]] * 2, title
    first = [cell.value for cell in book["Resumen"][2]]
    heads = [cell.value for cell in book["Resumen"][1]]
    assert in_cents(first[heads.index("Costo total, S/")]) == said["all"]["cost"]
    assert first[heads.index("Inversiones")] == said["all"]["works"]
    programmed = in_cents(first[heads.index("Programado, S/")])
    assert programmed == sum(said["year"].values())


def test_the_layers_add_up_to_the_totals_of_the_tables(
    folder: Path, said: dict[str, dict[str, int]]
) -> None:
    path = folder / "portfolio.gpkg"
    works = pyogrio.read_dataframe(path, layer="investments")
    assert len(works) == said["all"]["works"]
    cents = (works["cost"] * 100).round().astype("int64")
    assert int(cents.sum()) == said["all"]["cost"]
    assert cents.groupby(works["sector"]).sum().to_dict() in (
        said["sector"],
        {name: said["sector"][key] for key, name in _sector_names().items()},
    )


def _sector_names() -> dict[str, str]:
    use_language("es")
    names = {
        key: sector_label(key) for key in ("water", "sanitation", "health", "education", "roads")
    }
    use_language("en")
    return names
