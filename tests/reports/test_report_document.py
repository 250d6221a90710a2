"""The report as a PDF: the same figures as the tables, any text shown, the same bytes again."""

import datetime as dt
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pypdf import PdfReader

from gapplanner.figures import money
from gapplanner.inquiry import Answer
from gapplanner.language import use_language
from gapplanner.reports import draw_report, listings, sections, write_document, write_fichas
from gapplanner.reports.paper.document import fichas_document, report_document
from gapplanner.reports.paper.letters import REPLACEMENT, Ruler
from gapplanner.reports.paper.sheet import Heads, Sheet
from gapplanner.reports.tables import Kind, Table
from gapplanner.reports.words import unknown_figures
from gapplanner.runs import Run

DAY = dt.date(2026, 11, 25)
HOSTILE = "<script>alert(1)</script> =1+1 \N{GRINNING FACE}\N{ROCKET} \x07\x00 \u202eabc שלום ñ→−"


def pages_of(document: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(document))
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def text_of(document: bytes) -> str:
    return " ".join(pages_of(document))


def report_of(run: Run, answers: dict[str, Answer] | None = None) -> bytes:
    return report_document(run, DAY, answers or {})


LAID_DOWN: list[bytes] = []


@pytest.fixture
def document(toy_run: Run) -> bytes:
    """The report of the toy region, laid down once for the tests that only read it."""
    if not LAID_DOWN:
        LAID_DOWN.append(report_of(toy_run))
    return LAID_DOWN[0]


def test_the_tables_of_the_document_end_in_the_figures_of_the_run(
    toy_run: Run, document: bytes
) -> None:
    text = text_of(document)
    cost = money(toy_run.portfolio["cost"].sum()).removeprefix("S/ ")
    programme = toy_run.spending["amount"][toy_run.spending["year"].between(2028, 2030)].sum()
    # By sector, province, executing unit, weight, quality, and the portfolio itself.
    assert text.count(cost) >= 6
    assert text.count(money(programme).removeprefix("S/ ")) >= 5


TABLES: tuple[Callable[[Run], Table], ...] = (
    sections.year_table,
    sections.sector_table,
    sections.province_table,
    sections.executing_table,
    sections.fairness_table,
    sections.closure_table,
    listings.portfolio_table,
    listings.reasons_table,
    listings.rules_table,
    listings.quality_table,
    listings.sources_table,
)


def test_every_money_and_name_of_a_table_is_in_the_document(toy_run: Run, document: bytes) -> None:
    text = text_of(document).replace(" ", "")
    for table in (make(toy_run) for make in TABLES):
        for row in table.rows:
            for value, column in zip(row, table.columns, strict=True):
                if column.is_head:
                    assert str(value).replace(" ", "") in text
                if column.kind is Kind.MONEY and value is not None:
                    assert money(float(str(value))).removeprefix("S/ ") in text


def test_a_portfolio_of_many_rows_repeats_its_heads_and_loses_no_row(toy_run: Run) -> None:
    run = many(toy_run, 90)
    pages = pages_of(report_of(run))
    listing = [page for page in pages if "of many" in page]
    assert len(listing) > 1
    assert all("Executing unit" in page and "Programme, S/" in page for page in listing)
    text = " ".join(pages)
    assert all(f"Work {number:03d} of many" in text for number in range(90))


def many(run: Run, number: int) -> Run:
    """Return the run with its first investment repeated, each at a hundredth of its cost."""
    chosen = run.portfolio.iloc[:1]
    rows = pd.concat([chosen] * number, ignore_index=True)
    ids = [f"work-{place:03d}" for place in range(number)]
    rows = rows.assign(
        candidate_id=ids,
        slot=ids,
        name=[f"Work {place:03d} of many" for place in range(number)],
        cost=10_000.0,
    )
    spending = pd.DataFrame(
        {"candidate_id": ids, "year": 2028, "source": "canon", "amount": 10_000.0}
    )
    return replace(run, candidates=rows, spending=spending)


def test_every_page_says_its_number_the_day_and_that_it_is_a_proposal(
    toy_run: Run, document: bytes
) -> None:
    pages = pages_of(document)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} of {len(pages)}" in page
        assert "25/11/2026" in page
        assert toy_run.scenario.fingerprint in page
        assert "Technical proposal" in page


def test_the_outline_leads_to_every_chapter(document: bytes) -> None:
    outline = PdfReader(io.BytesIO(document)).outline
    chapters = [str(one["/Title"]) for one in outline if not isinstance(one, list)]
    assert chapters == [
        "Summary",
        "Where the money goes",
        "Why each province gets what it gets",
        "How much of each gap closes",
        "Whom the money reaches",
        "The portfolio",
        "What stays out, and why",
        "The rules and how they stand",
        "What the figures rest on",
        "Proof and record",
        "Words",
    ]


def test_a_voice_reads_the_document_in_the_language_of_the_reader(toy_run: Run) -> None:
    use_language("es")
    root: Any = PdfReader(io.BytesIO(report_of(toy_run))).trailer["/Root"]
    assert root["/Lang"] == "es-PE"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/MarkInfo"]["/Marked"]


def test_every_block_is_read_in_order_with_its_role_and_charts_with_words(document: bytes) -> None:
    reader: Any = PdfReader(io.BytesIO(document))
    blocks = [
        kid.get_object()
        for top in reader.trailer["/Root"]["/StructTreeRoot"]["/K"]
        for kid in top.get_object()["/K"]
    ]
    roles = [block["/S"] for block in blocks]
    assert set(roles) == {"/H1", "/H2", "/P", "/Figure"}
    # The title and as many heads as the outline has, the summary's own being the title.
    assert roles.count("/H1") == sum(not isinstance(part, list) for part in reader.outline)
    assert all(len(block["/Alt"]) > 10 for block in blocks if block["/S"] == "/Figure")
    places = {page.indirect_reference.idnum: n for n, page in enumerate(reader.pages)}
    order = [places[block.raw_get("/Pg").idnum] for block in blocks]
    assert order == sorted(order)


def test_all_that_is_written_on_a_page_is_a_block_or_is_passed_over(document: bytes) -> None:
    reader: Any = PdfReader(io.BytesIO(document))
    for page in reader.pages:
        within, written = 0, 0
        marks: list[int] = []
        for operands, operator in page.get_contents().operations:
            if operator in (b"BDC", b"BMC"):
                within += 1
            if operator == b"BDC":
                marks.append(operands[1]["/MCID"])
            within -= operator == b"EMC"
            assert within in (0, 1)
            if operator in (b"Tj", b"TJ"):
                written += 1
                assert within == 1
        assert within == 0
        assert marks == list(range(len(marks)))
        assert written > len(marks) > 0


def test_the_same_run_and_day_give_the_same_bytes(toy_run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    write_document(toy_run, first, on=DAY)
    shuffled: dict[str, Any] = {
        "candidates": toy_run.candidates.iloc[::-1],
        "gaps": toy_run.gaps.iloc[::-1],
        "spending": toy_run.spending.iloc[::-1],
    }
    write_document(replace(toy_run, **shuffled), second, on=DAY)
    assert first.read_bytes() == second.read_bytes()
    about = PdfReader(first).metadata
    assert about is not None
    assert about.creation_date == dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def test_hostile_text_is_shown_and_what_has_no_glyph_leaves_a_square(toy_run: Run) -> None:
    run = replace(
        toy_run,
        scenario=toy_run.scenario.model_copy(update={"name": HOSTILE, "description": HOSTILE}),
        candidates=toy_run.candidates.assign(
            name=HOSTILE, unit_name=HOSTILE, executing_unit_name=HOSTILE, reason=HOSTILE
        ),
        gaps=toy_run.gaps.assign(unit_name=HOSTILE, province=HOSTILE),
        units=toy_run.units.assign(name=HOSTILE),
        rules=toy_run.rules.assign(sentence=HOSTILE),
    )
    for document in (report_of(run), fichas_document(run, DAY)):
        text = text_of(document)
        assert "<script>alert(1)</script>" in text
        assert REPLACEMENT in text
        assert "ñ→−" in text
        assert not re.search("[\x00-\x08\u202e]", text)
        assert b"/JavaScript" not in document


def test_a_name_of_ten_thousand_characters_goes_over_pages_and_is_whole(toy_run: Run) -> None:
    run = replace(toy_run, candidates=toy_run.candidates.assign(name="ñandú" * 2_000))
    for document in (report_of(run), fichas_document(run, DAY)):
        assert text_of(document).count("ñ") >= 2_000 * len(run.portfolio)


def test_no_text_lies_outside_of_its_page(toy_run: Run) -> None:
    long = "ñandú" * 2_000
    run = replace(
        toy_run,
        candidates=toy_run.candidates.assign(executing_unit_name=long, name=long, reason=long),
        units=toy_run.units.assign(name="long " * 200),
        scenario=toy_run.scenario.model_copy(update={"description": long}),
    )
    for document in (report_of(run), fichas_document(run, DAY)):
        for page in PdfReader(io.BytesIO(document)).pages:
            wide, tall = float(page.mediabox.width), float(page.mediabox.height)
            places: list[tuple[float, float]] = []

            def note(
                text: str, _cm: Any, tm: Any, _font: Any, _size: Any, at: Any = places
            ) -> None:
                if text.strip():
                    at.append((float(tm[4]), float(tm[5])))

            page.extract_text(visitor_text=note)
            assert all(0 < x < wide and 20 < y < tall for x, y in places)


def test_a_run_with_nothing_chosen_and_gaps_alone_have_their_document(
    empty_run: Run, gaps_run: Run, with_reference: Run
) -> None:
    assert "no investment enters the portfolio" in text_of(report_of(empty_run))
    assert "The gaps" in text_of(report_of(gaps_run))
    assert "What «Toy region» changes against «Toy base»" in text_of(report_of(with_reference))


def test_fichas_say_what_where_for_how_much_and_why(toy_run: Run, tmp_path: Path) -> None:
    path = tmp_path / "fichas.pdf"
    write_fichas(toy_run, path, on=DAY)
    text = text_of(path.read_bytes())
    for row in toy_run.portfolio.to_dict("records"):
        for words in (row["name"], row["reason"], money(row["cost"]), row["candidate_id"]):
            assert str(words).replace(" ", "") in text.replace(" ", "")


def test_a_line_is_never_wider_than_its_room() -> None:
    ruler = Ruler({ord(char): 500 for char in "abc "})
    lines = ruler.lines("aa bbbbbbb c", 10, 20)
    assert lines == ["aa", "bbbb", "bbb", "c"]
    assert max(ruler.width(line, 10) for line in lines) <= 20


def test_what_does_not_fit_begins_another_page_of_the_same_kind() -> None:
    sheet = Sheet(Heads("title", "proposal", "mark", DAY))
    sheet.page(across=True)
    sheet.y = 200
    sheet.needs(30)
    assert (sheet.pdf.pages_count, sheet.is_across) == (2, True)
    sheet.finished()


def answered(table: list[dict[str, Any]], name: str, **about: Any) -> Answer:
    return Answer(name, pd.DataFrame(table), about)


def asked() -> dict[str, Answer]:
    """What a planner may have asked: twice the money, a rule less, four drawn cases."""
    points = [
        {"factor": 1.0, "budget": 15e6, "chosen": True, "objective": 0.5, "level": "0.5"},
        {"factor": 2.0, "budget": 30e6, "chosen": False, "objective": 0.75, "level": "0.75"},
    ]
    curve = [{**point, "level_at_most": 0.8, "investments": 3} for point in points]
    price = {
        "kind": "rule", "subject": "rules[0]", "part": "", "step": "", "how": "solved",
        "sentence": "Every province gets something.", "verdict": "gain", "gain": 0.01,
        "gain_share": 0.02, "gain_share_least": 0.015, "gain_share_most": 0.03, "people": 12.0,
    }  # fmt: skip
    often = [
        {"kind": "slot", "id": "water-network@060101", "times": 4, "frequency": 1.0, "group": "core", "in_plan": True},
        {"kind": "slot", "id": "water-network@060102", "times": 2, "frequency": 0.5, "group": "contested", "in_plan": True},
        {"kind": "slot", "id": "water-network@060201", "times": 0, "frequency": 0.0, "group": "never", "in_plan": False},
    ]  # fmt: skip
    return {
        "curve": answered(curve, "curve", objective="balanced"),
        "prices": answered([price], "prices", objective="balanced"),
        "robust": answered(often, "robust", samples=4, without_plan=0, core_from=0.9),
    }


def test_what_was_asked_is_shown_and_what_was_not_names_its_command(
    toy_run: Run, document: bytes
) -> None:
    told = text_of(report_of(toy_run, asked()))
    assert "+2.00 %" in told
    assert "from +1.50 % to +3.00 %" in told
    assert (
        "With S/ 15.0 million the result is 50.00 %; with S/ 30.0 million it would be 75.00 %"
        in told
    )
    assert "1 of the 2 works of the plan enter in at least 90.0 % of the 4 drawn cases" in told
    untold = text_of(document)
    assert "'gapplanner prices FOLDER'" in untold
    page = draw_report(toy_run, asked())
    assert ("from +1.50 % to +3.00 %".replace(" %", "\N{NO-BREAK SPACE}%")) in page
    assert "'gapplanner prices FOLDER'" not in page


def test_a_reason_found_by_solving_again_stands_in_the_ficha(toy_run: Run) -> None:
    run = replace(toy_run, candidates=toy_run.candidates.assign(why="Two works would leave."))
    assert "Why: Two works would leave." in text_of(fichas_document(run, DAY))
    held = re.search(r'id="fichas">(.*?)</script>', draw_report(run), flags=re.DOTALL)
    assert held is not None
    assert "Two works would leave." in json.loads(held.group(1))["pool"]


def test_one_establishment_is_one_however_it_was_estimated(toy_run: Run) -> None:
    candidates = toy_run.candidates.assign(quantity=0.97, gap_unit="facilities")
    text = text_of(fichas_document(replace(toy_run, candidates=candidates), DAY))
    assert "1 health facility" in text


def test_money_that_answers_no_gap_of_its_place_has_its_row_and_the_total_holds(
    toy_run: Run,
) -> None:
    table = listings.quality_table(
        replace(toy_run, candidates=toy_run.candidates.assign(unit_id="elsewhere"))
    )
    assert table.values("quality")[-1] == "no gap of its own"
    assert table.total_of("cost") == toy_run.portfolio["cost"].sum()


def test_what_is_not_known_says_where_and_why(toy_run: Run) -> None:
    assert unknown_figures(toy_run) == [
        "Water network: no figure in 1 place (Ñandú). not published"
    ]
