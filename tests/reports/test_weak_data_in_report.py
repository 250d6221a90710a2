"""What the report says of weak data, once it was asked."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from pypdf import PdfReader

from gapplanner.inquiry import Answer
from gapplanner.language import use_language
from gapplanner.reports import draw_report, write_document
from gapplanner.reports.weak_words import gain_share, hangs_on, weak_block, weak_sentences
from gapplanner.runs import Run

EVERY = {"gain_share": 0.0125, "error_share": 0.002, "gain_share_most": 0.02}
ABOUT = {
    "figures": 381,
    "samples": 6,
    "everything": EVERY,
    "searching_longer": 0.0012,
    "certain": ["water-network"],
    "without_plan": 1,
}


@pytest.fixture(autouse=True)
def _spanish() -> Iterator[None]:
    use_language("es")
    yield
    use_language("en")


def answer(gain: float = 0.01, error: float = 0.001) -> Answer:
    """Three works, two surveys and a figure of one place."""
    work = {"kind": "work", "unit_id": "060101"}
    rows = [
        {**work, "id": "water-network@060101", "stays": 1.0, "group": "firm"},
        {**work, "id": "sanitation@060101", "stays": 0.5, "group": "weak",
         "hangs_on": "poverty-2018"},
        {**work, "id": "road-local@0601", "stays": 0.25, "group": "weak", "hangs_on": ""},
        {**work, "id": "school-services@060101", "stays": 0.0, "group": "even"},
        {"kind": "indicator", "id": "poverty-2018", "indicator_id": "poverty-2018",
         "gain_share": gain, "error_share": error, "gain_share_most": 0.015},
        {"kind": "indicator", "id": "school-services", "indicator_id": "school-services",
         "gain_share": 0.0, "error_share": 0.0, "gain_share_most": 0.004},
        {"kind": "place", "id": "poverty-2018@060101", "indicator_id": "poverty-2018",
         "unit_id": "060101", "gain_share": 0.0001, "gain_share_most": 0.003},
    ]  # fmt: skip
    return Answer("weak", pd.DataFrame(rows), ABOUT)


def test_the_sentences_count_works_and_say_what_is_known(toy_run: Run) -> None:
    first, second, third, fourth, fifth = weak_sentences(answer())
    assert first.startswith("De las 4 obras de este plan: firmes")
    assert "381 cifras dentro de sus errores, 1; que dependen de ellas, 2; con una" in first
    assert "1.25 % en promedio sobre 6 sorteos (error 0.20 %), y a lo más 2.00 %" in second
    assert "buscar más tiempo con las cifras como están ganaría 0.12 %" in second
    assert third == (
        "La encuesta que más cambiaría la decisión: Personas en pobreza monetaria, 2018."
    )
    assert fourth.startswith("No se publica el error de Red pública de agua")
    assert fifth.startswith("Sorteos en que ningún plan cumple las reglas")


def test_a_gain_within_the_error_of_drawing_is_not_told_as_one() -> None:
    assert any(
        sentence.startswith("Ninguna encuesta de un solo indicador ganaría más")
        for sentence in weak_sentences(answer(gain=0.001, error=0.001))
    )


def test_works_that_hang_on_data_are_shown_and_the_others_not() -> None:
    block = weak_block(answer(), {"060101": "Cajamarca"})
    surveys, places, works = block["tables"]
    assert surveys.values("gain") == ["1.00 %", "0.00 %"]
    assert places.values("place") == ["Cajamarca"]
    assert works.values("stays") == [0.5, 0.25]
    assert works.values("hangs") == [
        "Personas en pobreza monetaria, 2018", "varias a la vez",
    ]  # fmt: skip
    assert (gain_share(None), hangs_on(None)) == ("–", "varias a la vez")


def test_the_page_shows_the_answer_or_how_to_ask(toy_run: Run) -> None:
    page = draw_report(toy_run, {"weak": answer()})
    assert "Con las cifras dentro de sus errores</h3>" in page
    assert "Obras que dependen de datos débiles" in page
    assert "gapplanner weak CARPETA" not in page
    assert "gapplanner weak CARPETA" in draw_report(toy_run, {})


def test_the_document_shows_it_too(toy_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    write_document(toy_run, path, on=date(2026, 11, 25), answers={"weak": answer()})
    text = " ".join(page.extract_text() for page in PdfReader(path).pages)
    assert "Con las cifras dentro de sus errores" in text
    assert "Lo que ganaría cada encuesta" in text
