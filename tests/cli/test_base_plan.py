"""The base scenario of Cajamarca, end to end: what the council will be told must hold."""

import json
import random
import re
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import openpyxl
import pandas as pd
import pytest
from pypdf import PdfReader

from gapplanner.runs import Run, read_run
from gapplanner.sources import data_root

Planned = tuple[CompletedProcess[str], Path]

pytestmark = pytest.mark.xdist_group("base-plan")


@pytest.fixture(scope="module")
def run(planned: Planned) -> Run:
    return read_run(planned[1])


def test_stdout_ends_with_the_run_folder_alone(planned: Planned) -> None:
    ended, folder = planned
    assert ended.stdout.splitlines() == [str(folder)]
    assert "Mapa" in ended.stderr


def test_the_portfolio_is_proved_to_the_asked_gap(planned: Planned) -> None:
    proof = json.loads((planned[1] / "proof.json").read_text(encoding="utf-8"))
    assert proof["status"] == "optimal"
    assert 0 <= proof["relative_gap"] <= proof["asked_gap"] == 0.005
    assert proof["stopped_by"] == "gap"
    assert proof["audit"]["violations"] == []
    assert proof["audit"]["objective"] == pytest.approx(proof["objective"], rel=1e-6)


def test_money_in_the_portfolio_is_the_money_spent(run: Run) -> None:
    assert run.spending["amount"].sum() == pytest.approx(run.portfolio["cost"].sum(), abs=0.005)
    per_candidate = run.spending.groupby("candidate_id")["amount"].sum()
    cost = run.portfolio.set_index("candidate_id")["cost"]
    assert (per_candidate - cost).abs().max() < 0.005


def test_no_year_spends_more_than_its_sources_and_units_have(run: Run) -> None:
    assert (run.limits["used"] <= run.limits["amount"] + 0.005).all()
    assert run.limits["used"].max() > 0


def test_closure_never_exceeds_a_gap(run: Run) -> None:
    known = run.gaps[run.gaps["gap"].notna()]
    for date in ("set_in_motion", "within_programme", "by_year_ten"):
        assert (known[date] <= known["gap"] + 1e-9).all()
    assert (known["within_programme"] <= known["set_in_motion"] + 1e-9).all()
    assert known["set_in_motion"].sum() > 0


def test_provincial_values_are_on_provinces_only(run: Run) -> None:
    roads = run.gaps[run.gaps["indicator_id"].str.startswith("road-")]
    assert set(roads["level"]) == {"province"}
    assert set(roads["unit_id"].str.len()) == {4}
    others = run.gaps[~run.gaps["indicator_id"].str.startswith("road-")]
    assert set(others["level"]) == {"district"}


def test_departmental_roads_of_jaen_and_san_ignacio_stay_unknown(run: Run) -> None:
    gaps = run.gaps[run.gaps["indicator_id"] == "road-departmental"].set_index("unit_id")["gap"]
    for unit_id in ("0608", "0609"):
        assert unit_id not in gaps.index or pd.isna(gaps[unit_id])


def test_no_sector_gets_nothing(run: Run) -> None:
    money = run.portfolio.groupby("sector")["cost"].sum()
    assert set(money.index) == {"water", "sanitation", "health", "education", "roads"}
    assert (money / money.sum()).min() > 0.05


def test_every_province_gets_its_minimum_share(run: Run) -> None:
    share = run.portfolio.groupby("province_id")["cost"].sum() / run.portfolio["cost"].sum()
    assert len(share) == 13
    assert share.min() >= 0.02 - 1e-9


def test_municipalities_do_not_build_clinics(run: Run) -> None:
    health = run.candidates[run.candidates["sector"] == "health"]
    assert set(health["executing_unit"]) == {"GR-06"}


def test_every_candidate_says_why_it_is_in_or_out(run: Run) -> None:
    assert run.candidates["reason"].str.len().min() > 10
    assert set(run.candidates["decision"]) == {"in", "out"}


def test_the_workbook_and_the_table_hold_the_same_money(run: Run, planned: Planned) -> None:
    book = openpyxl.load_workbook(planned[1] / "portfolio.xlsx", read_only=True, data_only=True)
    sheet = book.worksheets[0]
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    head = next(number for number, row in enumerate(rows) if "Costo actualizado, S/" in row)
    column = rows[head].index("Costo actualizado, S/")
    name = rows[head].index("Unidad ejecutora")
    listed = [row[column] for row in rows[head + 1 :] if row[name] and row[column] is not None]
    numbers = [float(str(cell)) for cell in listed]
    assert len(numbers) == len(run.portfolio)
    assert sum(numbers) == pytest.approx(run.portfolio["cost"].sum(), abs=0.005)


def test_pages_are_small_and_ask_nothing_of_the_network(planned: Planned) -> None:
    assert (planned[1] / "map.html").stat().st_size < 800_000
    assert (planned[1] / "report.html").stat().st_size < 1_000_000
    assert (planned[1] / "report.pdf").stat().st_size < 300_000
    for page in ("map.html", "report.html"):
        text = (planned[1] / page).read_text(encoding="utf-8")
        loading = (
            r"""<(?:script|img|link|iframe|source)\b[^>]*(?:src|href)\s*=\s*["'](?:https?:)?//"""
        )
        assert not re.search(loading, text)
        assert not re.search(r"@import|url\(\s*['\"]?https?:", text)


def test_the_totals_of_page_and_document_are_those_of_the_tables_to_the_cent(
    planned: Planned,
) -> None:
    folder = planned[1]
    spending = pd.read_csv(folder / "spending.csv", encoding="utf-8-sig")
    portfolio = pd.read_csv(folder / "portfolio.csv", encoding="utf-8-sig")
    in_years = spending["year"].between(2028, 2030)
    later = spending.loc[~in_years, "amount"].sum()
    totals = [spending.loc[in_years, "amount"].sum(), later, portfolio["cost"].sum()]
    reader = PdfReader(folder / "report.pdf")
    document = " ".join(page.extract_text() for page in reader.pages)
    page = (folder / "report.html").read_text(encoding="utf-8")
    for total in totals:
        # By sector, by province and by executing unit at the least.
        assert document.count(f"{total:,.2f}") >= 3
        assert page.count(f"{total:,.2f}") >= 3
    for row in portfolio.itertuples():
        assert f"{row.cost:,.2f}" in document


def test_shuffled_tables_give_the_same_bytes(planned: Planned, tmp_path: Path) -> None:
    """A second plan, in another process order and from tables whose rows were shuffled."""
    from gapplanner import pipeline
    from gapplanner.language import use_language
    from gapplanner.sources import load_catalog, register

    root = tmp_path / "data"
    shutil.copytree(data_root(), root)
    shuffle = random.Random(7)
    tables = list(load_catalog(root).tables.values())
    for table in tables:
        if table.path.endswith(".csv"):
            head, *rows = (root / table.path).read_text(encoding="utf-8").splitlines()
            shuffle.shuffle(rows)
            (root / table.path).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    register(root, tables=tables)
    use_language("es")
    folder, _run = pipeline.plan(
        Path(__file__).parents[2] / "scenarios" / "base.yaml", out=tmp_path / "again", root=root
    )
    for name in ("portfolio.csv", "candidates.csv", "spending.csv", "gaps.csv"):
        assert (folder / name).read_bytes() == (planned[1] / name).read_bytes(), name
