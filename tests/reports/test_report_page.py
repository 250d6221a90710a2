"""The report as text: totals that agree, hostile text as text, nothing loaded from elsewhere."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from gapplanner.portfolio import Audit, Proof
from gapplanner.reports import draw_report, listings, sections
from gapplanner.reports.spreadsheet.pmi import portfolio_sheet
from gapplanner.reports.spreadsheet.sheets import district_sheet, province_sheet, spending_sheet
from gapplanner.reports.tables import LISTED
from gapplanner.reports.webpage.environment import css_text
from gapplanner.runs import Run
from gapplanner.scenario.order import Order

HOSTILE = '<script>alert("x")</script>\'"</style>{{ 77*77 }}\u202e\N{GRINNING FACE}=HYPERLINK("x")'
TableOf = Callable[[Run], object]


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text that a browser would see."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", " ".join(read(html).words).replace("\N{NO-BREAK SPACE}", " "))


def test_every_table_of_cost_ends_in_the_same_figure(toy_run: Run) -> None:
    tables = [
        sections.sector_table(toy_run),
        sections.weight_table(toy_run),
        sections.province_table(toy_run),
        sections.executing_table(toy_run),
        listings.portfolio_table(toy_run),
        listings.quality_table(toy_run),
        portfolio_sheet(toy_run),
        province_sheet(toy_run),
    ]
    assert {table.total_of("cost") for table in tables} == {10_000_000.0}


def test_every_table_of_the_programme_ends_in_the_same_figure(toy_run: Run) -> None:
    odd = toy_run.spending.assign(amount=toy_run.spending["amount"] / 3)
    run = replace(toy_run, spending=odd)
    totals = {
        sections.year_table(run).total_of("used"),
        sections.sector_table(run).total_of("programme"),
        sections.province_table(run).total_of("programme"),
        sections.executing_table(run).total_of("programme"),
        listings.portfolio_table(run).total_of("programme"),
        spending_sheet(run).total_of("amount"),
        province_sheet(run).total_of("programme"),
    }
    assert totals == {3_333_333.33}


def test_districts_hold_the_money_that_is_placed_in_them_alone(toy_run: Run) -> None:
    table = district_sheet(toy_run)
    assert table.total_of("cost") == 5_000_000.0
    assert "belong to no district" in table.note


def test_the_page_loads_nothing_from_anywhere(toy_run: Run) -> None:
    reader = read(draw_report(toy_run))
    loading = [
        (tag, name, value)
        for tag, attributes in reader.tags
        for name, value in attributes.items()
        if name in {"src", "href", "xlink:href", "action", "srcset", "data"}
        and not str(value).startswith(("#", "data:"))
    ]
    assert loading == []
    assert not re.search(r"url\(|@import", draw_report(toy_run))


def test_the_same_run_gives_the_same_page(toy_run: Run) -> None:
    assert draw_report(toy_run) == draw_report(replace(toy_run))


def test_the_order_of_input_rows_changes_nothing(toy_run: Run) -> None:
    shuffled = {
        name: getattr(toy_run, name).sample(frac=1, random_state=3)
        for name in ("gaps", "candidates", "spending", "limits", "indicators", "units")
    }
    assert draw_report(replace(toy_run, **shuffled)) == draw_report(toy_run)


def hostile(run: Run, text: str) -> Run:
    candidates = run.candidates.assign(
        name=text, reason=text, unit_name=text, province=text, executing_unit_name=text
    )
    sources = {
        name: source.model_copy(
            update={"publisher": text, "title": text, "licence": text, "url": text}
        )
        for name, source in run.sources.items()
    }
    return replace(
        run,
        scenario=run.scenario.model_copy(update={"name": text, "description": text}),
        units=run.units.assign(name=text),
        gaps=run.gaps.assign(unit_name=text, province=text, gap_unit=text),
        candidates=candidates,
        rules=run.rules.assign(sentence=text, unit=text),
        sources=sources,
        assumptions=((text, "mef-gaps-2023"), (text, text)),
    )


def test_hostile_text_is_shown_as_text(with_reference: Run) -> None:
    tame = read(draw_report(with_reference))
    page = draw_report(hostile(with_reference, HOSTILE))
    reader = read(page)
    count = [tag for tag, _attributes in reader.tags].count
    # The page's own script, and its fichas as data.
    assert (count("script"), count("style")) == (2, 1)
    assert {tag for tag, _ in reader.tags} <= {tag for tag, _ in tame.tags}
    assert '<script>alert("x")</script>' in text_of(page)
    assert "5929" not in text_of(page)


def test_a_text_of_ten_thousand_characters_harms_nothing(toy_run: Run) -> None:
    page = draw_report(hostile(toy_run, "ñ" * 10_000))
    assert "ñ" * 10_000 in text_of(page)


def test_no_text_breaks_out_of_a_style_sheet() -> None:
    assert css_text('"}</style>\\') == "\\22 \\7d \\3c \\2f style\\3e \\5c "
    assert len(css_text("a" * 500)) < 100


def test_every_drawing_is_well_formed_and_says_in_words_what_it_shows(toy_run: Run) -> None:
    drawings = re.findall(r"<svg.*?</svg>", draw_report(toy_run), flags=re.DOTALL)
    assert len(drawings) >= 8
    for drawing in drawings:
        root = ET.fromstring(drawing)
        assert root.attrib["role"] == "img"
        assert root.findtext("title")


def test_the_report_says_who_decides_and_how_sure_it_is(toy_run: Run) -> None:
    text = text_of(draw_report(toy_run))
    assert "Technical proposal: the decision belongs to the Regional Council" in text
    assert "none can be better than this one by more than 0.1 %: it is proved" in text
    assert "no rule is broken" in text
    assert f"Scenario {toy_run.scenario.fingerprint}" in text


def test_a_broken_rule_and_a_clock_are_said(toy_run: Run) -> None:
    audit = Audit(-1.2, ("Canon 2028: 3 against 2 S/.",))
    proof = Proof("feasible", -1.2, -1.1, 0.1, 0.005, "HiGHS", 600.0, 9, "time", audit)
    rules = toy_run.rules.assign(violation=1e6)
    text = text_of(draw_report(replace(toy_run, proof=proof, rules=rules)))
    assert "The clock ended the search: on another machine the answer may differ" in text
    assert "Independent arithmetic found 1 broken rule." in text
    assert "Canon 2028: 3 against 2 S/." in text
    assert "it is proved" not in text


def test_what_is_unknown_is_named_and_never_zero(toy_run: Run) -> None:
    text = text_of(draw_report(toy_run))
    assert "Water network: no figure in 1 place (Ñandú)." in text
    assert "1 figure is unknown and counts for nothing, neither as a gap nor as zero." in text


def test_money_of_whole_provinces_is_in_no_district(toy_run: Run) -> None:
    text = text_of(draw_report(toy_run))
    assert "S/ 5.0 million belong to whole provinces, as roads do" in text


def test_an_indicator_that_nothing_can_serve_is_said(toy_run: Run) -> None:
    only_water = toy_run.candidates[toy_run.candidates["indicator_id"] == "water-network"]
    spent = toy_run.spending[toy_run.spending["candidate_id"].isin(only_water["candidate_id"])]
    run = replace(toy_run, candidates=only_water, spending=spent)
    text = text_of(draw_report(run))
    assert "Local roads has a weight, but no candidate can serve it: it leaves the sum." in text


def test_a_report_of_gaps_alone_shows_gaps_and_no_plan(gaps_run: Run) -> None:
    text = text_of(draw_report(gaps_run))
    assert "Diagnosis of gaps" in text
    assert "By province: unserved today" in text
    assert "The portfolio" not in text


def test_an_empty_portfolio_is_reported(empty_run: Run) -> None:
    text = text_of(draw_report(empty_run))
    assert "no investment enters the portfolio" in text
    assert "Of 5 works, no size entered." in text


def test_the_reference_says_what_this_scenario_buys(with_reference: Run) -> None:
    text = text_of(draw_report(with_reference))
    assert "What «Toy region» changes against «Toy base»" in text
    assert "Money programmed: S/ 10.0 million against S/ 5.0 million (+S/ 5.0 million)." in text
    assert (
        "1 work enters, 0 leave, 0 change size, 1 starts in another year, 1 stays the same." in text
    )
    assert "Local roads: +10.0 km closed by year ten." in text


def test_the_scenario_can_be_copied_from_the_page(toy_run: Run) -> None:
    found = re.search(r"<pre>(.*?)</pre>", draw_report(toy_run), flags=re.DOTALL)
    assert found is not None
    assert read(found.group(1)).words == [toy_run.scenario.to_yaml()]


@pytest.mark.parametrize("column", ["people", "numerator", "denominator"])
def test_a_column_that_is_nowhere_known_leaves_a_dash(toy_run: Run, column: str) -> None:
    gaps = toy_run.gaps.assign(**{column: pd.Series([pd.NA] * 6, dtype=object)})
    assert "–" in text_of(draw_report(replace(toy_run, gaps=gaps)))


@pytest.mark.parametrize(
    ("mode", "stands"),
    [
        ("strict", "broken"),
        ("flexible", "not kept, and it does not bind"),
        ("free", "not kept, and it does not bind"),
    ],
)
def test_an_inversion_that_the_planner_allows_breaks_nothing(
    mode: str, stands: str, toy_run: Run
) -> None:
    row = ("precedence", "Earlier classes enter first.", 0.0, 2.0, 2.0, "investments")
    rules = pd.DataFrame([row], columns=toy_run.rules.columns)
    order = Order.model_validate_strings({"mode": mode})
    scenario = toy_run.scenario.model_copy(update={"precedence": order})
    table = listings.rules_table(replace(toy_run, scenario=scenario, rules=rules))
    assert table.values("stands") == [stands]


def of_a_country(run: Run, copies: int) -> Run:
    """The run with so many investments like Beta's water, and so many works left out like Gamma's."""
    beta, gamma = "water-network@060102:rural-water:0.50", "water-network@060201:rural-water:1.00"
    many = {"candidates": [run.candidates], "spending": [run.spending]}
    for number in range(copies):
        for name, rows in many.items():
            table = getattr(run, name)
            alike = table[table["candidate_id"].isin([beta, gamma])]
            marks = {
                key: alike[key] + f"~{number}" for key in ("candidate_id", "slot") if key in alike
            }
            rows.append(alike.assign(**marks))
    return replace(
        run, candidates=pd.concat(many["candidates"]), spending=pd.concat(many["spending"])
    )


def test_a_page_of_a_country_lists_the_first_works_and_says_where_the_rest_are(
    toy_run: Run,
) -> None:
    run = of_a_country(toy_run, LISTED)
    page = draw_report(run)
    assert page.count('<tr id="inv-') == 2 * LISTED
    held = re.search(r'<script type="application/json" id="fichas">(.*?)</script>', page, re.S)
    assert held is not None
    assert len(json.loads(held.group(1))["works"]) == 2 * LISTED
    said = text_of(page)
    # The three investments of the toy region and a thousand more; two left out and a thousand.
    assert "The first 1,000 of 1,003 are listed, and the total is of all" in said
    assert "all are in portfolio.csv, portfolio.xlsx" in said
    assert "The first 1,000 of 1,002 are listed" in said
    assert "1,010,000,000.00" in said
    assert "of the {of} investments listed" in page
    assert len(page) < 3_000_000


def test_a_page_that_lists_every_work_says_nothing_of_others(toy_run: Run) -> None:
    page = draw_report(toy_run)
    assert "are listed, and the total" not in page
    assert "investments listed" not in page
