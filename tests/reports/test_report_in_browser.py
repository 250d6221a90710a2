"""The report as people open it: in a browser, from a file, without a network."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe

from gapplanner.reports import draw_report
from gapplanner.runs import Run

pytestmark = pytest.mark.browser

SOLES = "S/\N{NO-BREAK SPACE}"
PHONE = {"width": 390, "height": 844}
SEVERE = ("serious", "critical")
NAMES = ".filterable tbody tr:not([hidden]) th"
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def names_shown(page: Any) -> list[str]:
    cells = page.locator(NAMES).all()
    return [str(cell.evaluate("cell => cell.firstChild.textContent.trim()")) for cell in cells]


def test_the_page_asks_for_nothing_and_complains_of_nothing(
    offline: Any, with_reference: Run
) -> None:
    def ask(opened: Any) -> tuple[int, list[str], str]:
        return len(opened.requests), opened.complaints, opened.page.title()

    asked, complaints, title = offline.read(draw_report(with_reference), ask)
    assert (asked, complaints) == (1, [])
    assert title == "Portfolio of investments 2028–2030 · Toy region · Toy region"


def test_hostile_text_runs_nothing(offline: Any, toy_run: Run) -> None:
    text = "<img src=x onerror=\"document.title='harmed'\"><script>document.title='harmed'</script>"
    candidates = toy_run.candidates.assign(name=text, reason=text, executing_unit_name=text)
    run = replace(toy_run, candidates=candidates)

    def ask(opened: Any) -> tuple[str, int, int]:
        images = opened.page.locator("img").count()
        return opened.page.title(), images, len(opened.requests)

    title, images, requests = offline.read(draw_report(run), ask)
    assert "harmed" not in title
    assert (images, requests) == (0, 1)


def test_the_portfolio_is_sorted_by_any_column(offline: Any, toy_run: Run) -> None:
    def ask(opened: Any) -> list[Any]:
        page = opened.page
        cost = page.locator(".filterable th[data-cost] button")
        found = [names_shown(page)]
        cost.click()
        found.append(names_shown(page))
        found.append(page.locator(".filterable th[data-cost]").get_attribute("aria-sort"))
        cost.press("Enter")
        found.append(names_shown(page))
        return found

    water, road, half = (
        "Water for 100 dwellings in Alfa",
        "Improve 10 km of local road in North",
        "Water for 25 dwellings in Beta",
    )
    assert offline.read(draw_report(toy_run), ask) == [
        [water, road, half],
        [half, water, road],
        "ascending",
        [road, water, half],
    ]


def test_the_portfolio_is_filtered_and_its_cost_follows(offline: Any, toy_run: Run) -> None:
    def ask(opened: Any) -> list[Any]:
        page = opened.page
        said = page.locator(".filters output")
        found: list[Any] = [said.inner_text()]
        page.locator(".filters select").nth(1).select_option("Water")
        found.append((names_shown(page), said.inner_text()))
        page.locator(".filters input").fill("BETA")
        found.append((names_shown(page), said.inner_text()))
        page.locator(".filters input").fill("nowhere")
        found.append((names_shown(page), said.inner_text()))
        return found

    assert offline.read(draw_report(toy_run), ask) == [
        f"3 of 3 investments, {SOLES}10,000,000.00",
        (
            ["Water for 100 dwellings in Alfa", "Water for 25 dwellings in Beta"],
            f"2 of 3 investments, {SOLES}5,000,000.00",
        ),
        (["Water for 25 dwellings in Beta"], f"1 of 3 investments, {SOLES}1,000,000.00"),
        ([], f"0 of 3 investments, {SOLES}0.00"),
    ]


def test_search_heeds_no_accents(offline: Any, toy_run: Run) -> None:
    candidates = toy_run.candidates.assign(
        unit_name=toy_run.candidates["unit_name"].replace("Beta", "Jaén")
    )

    def ask(opened: Any) -> list[str]:
        opened.page.locator(".filters input").fill("jaen")
        return names_shown(opened.page)

    found = offline.read(draw_report(replace(toy_run, candidates=candidates)), ask)
    assert found == ["Water for 25 dwellings in Beta"]


def test_without_scripts_everything_is_still_read(offline: Any, toy_run: Run) -> None:
    def ask(opened: Any) -> tuple[int, int]:
        page = opened.page
        return page.locator(NAMES).count(), page.locator(".filters").count()

    assert offline.read(draw_report(toy_run), ask, scripts=False) == (3, 0)


def test_on_a_phone_the_page_does_not_scroll_sideways(offline: Any, toy_run: Run) -> None:
    long = replace(toy_run, candidates=toy_run.candidates.assign(name="word" * 80))

    def ask(opened: Any) -> int:
        return int(opened.page.evaluate(SIDEWAYS))

    assert offline.read(draw_report(toy_run), ask, size=PHONE) <= 0
    assert offline.read(draw_report(long), ask, size=PHONE) <= 0


def test_nothing_is_cut_on_paper(offline: Any, toy_run: Run, tmp_path: Path) -> None:
    many = pd.concat(
        [
            toy_run.gaps.assign(indicator_id=f"indicator-{number}", gap_id=f"{number}")
            for number in range(9)
        ]
    )
    run = replace(toy_run, gaps=many.assign(gap_id=many["gap_id"] + "@" + many["unit_id"]))
    path = tmp_path / "report.pdf"

    def ask(opened: Any) -> list[Any]:
        page = opened.page
        page.pdf(path=str(path), format="A4", prefer_css_page_size=True)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 703, "height": 1000})
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        closed = page.locator("details:not([open])").count()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        hidden = page.locator(".scroll").evaluate_all(
            "all => all.filter(one => getComputedStyle(one).overflowX !== 'visible').length"
        )
        return [closed, hidden, page.locator("nav").is_visible()]

    assert offline.read(draw_report(run), ask) == [0, 0, False]
    assert path.read_bytes().startswith(b"%PDF-")


def test_every_control_has_a_name_and_every_region_takes_the_keyboard(
    offline: Any, toy_run: Run
) -> None:
    unnamed = """() => [...document.querySelectorAll('button, input, select, svg, a')]
        .filter(one => !(one.textContent.trim() || one.labels?.length
                         || one.getAttribute('aria-label'))).map(one => one.outerHTML)"""
    unreachable = """() => [...document.querySelectorAll('.scroll')]
        .filter(one => one.tabIndex !== 0 || !one.getAttribute('aria-label')).length"""

    def ask(opened: Any) -> tuple[list[str], int]:
        page = opened.page
        return page.evaluate(unnamed), page.evaluate(unreachable)

    assert offline.read(draw_report(toy_run), ask) == ([], 0)


def many(run: Run, number: int) -> Run:
    """The run with so many works more that cost a sol each, the last of them first by cost."""
    road = run.candidates[run.candidates["decision"] == "in"].iloc[:1]
    rows = pd.concat([road] * number, ignore_index=True)
    ids = [f"well-{place:02d}" for place in range(number)]
    rows = rows.assign(
        candidate_id=ids,
        slot=ids,
        name=[f"Well {place:02d}" for place in range(number)],
        cost=[float(number - place) for place in range(number)],
    )
    spending = pd.DataFrame(
        {"candidate_id": ids, "year": 2028, "source": "canon", "amount": rows["cost"]}
    )
    return replace(
        run,
        candidates=pd.concat([run.candidates, rows], ignore_index=True),
        spending=pd.concat([run.spending, spending], ignore_index=True),
    )


def test_a_long_table_shows_ten_rows_until_it_is_unfolded_and_paper_has_them_all(
    offline: Any, toy_run: Run
) -> None:
    def ask(opened: Any) -> list[Any]:
        page = opened.page
        rows = page.locator("#portfolio tbody tr:visible")
        button = page.locator("#portfolio button.fold")
        found: list[Any] = [
            rows.count(),
            button.inner_text(),
            button.get_attribute("aria-expanded"),
        ]
        page.locator("#portfolio th[data-cost] button").click()
        found.append(rows.first.locator("th").inner_text().split("\n")[0])
        page.emulate_media(media="print")
        found.append(rows.count())
        page.emulate_media(media="screen")
        button.press("Enter")
        found += [rows.count(), button.get_attribute("aria-expanded")]
        page.locator(".filters input").fill("well 05")
        found += [rows.count(), button.is_visible()]
        return found

    assert offline.read(draw_report(many(toy_run, 20)), ask) == [
        10, "Show all 23 rows", "false", "Well 19", 23, 23, "true", 1, False,
    ]  # fmt: skip


# The browser tells a page that its dialog is closed after the key, not with it.
CLOSED = "!document.querySelector('dialog[open]') && location.hash === ''"


def test_a_work_is_found_in_or_out_and_its_ficha_opens_and_gives_the_place_back(
    offline: Any, toy_run: Run
) -> None:
    def ask(opened: Any) -> list[Any]:
        page = opened.page
        page.locator(".finder input").fill("gamma")
        links = page.locator(".found a")
        found: list[Any] = [links.count(), page.locator(".found .state").first.inner_text()]
        found.append(page.locator(".finder output").inner_text())
        links.first.focus()
        page.keyboard.press("Enter")
        dialog = page.locator("dialog[open]")
        found.append(dialog.locator("h2").inner_text() == links.first.inner_text())
        found.append(dialog.locator(".because").inner_text())
        found.append(page.evaluate("location.hash").startswith("#inv-"))
        page.keyboard.press("Escape")
        page.wait_for_function(CLOSED)
        found.append(page.evaluate("[location.hash, document.activeElement.className]"))
        found.append(page.evaluate("document.activeElement.closest('.found') !== null"))
        page.evaluate("scrollTo(0, 0)")
        links.first.click()
        page.keyboard.press("Escape")
        page.wait_for_function(CLOSED)
        found.append(page.evaluate("scrollY"))
        return found

    out = toy_run.candidates[toy_run.candidates["unit_id"] == "060201"].iloc[0]
    assert offline.read(draw_report(toy_run), ask) == [
        1, "Stays out", "Works found: 1.", True, f"Why: {out['reason']}", True, ["", ""], True, 0,
    ]  # fmt: skip


def test_the_address_of_a_ficha_opens_it_and_its_money_is_that_of_the_table(
    offline: Any, toy_run: Run
) -> None:
    chosen = toy_run.portfolio.iloc[0]

    def ask(opened: Any) -> tuple[str, str]:
        page = opened.page
        page.evaluate(f"location.hash = 'inv-' + encodeURIComponent({chosen['candidate_id']!r})")
        dialog = page.locator("dialog[open]")
        return dialog.locator("h2").inner_text(), dialog.inner_text()

    name, words = offline.read(draw_report(toy_run), ask)
    assert name == chosen["name"]
    assert f"S/ {chosen['cost']:,.2f}" in words.replace("\N{NO-BREAK SPACE}", " ")


def test_hostile_text_runs_nothing_in_a_ficha(offline: Any, toy_run: Run) -> None:
    text = "</script><img src=x onerror=\"document.title='harmed'\">"
    ids = [f"{text}{place}" for place in range(len(toy_run.candidates))]
    run = replace(
        toy_run,
        candidates=toy_run.candidates.assign(name=text, reason=text, candidate_id=ids, why=text),
        spending=toy_run.spending.head(0),
    )

    def ask(opened: Any) -> tuple[int, str, str, list[str]]:
        page = opened.page
        page.locator("#portfolio a.inv").first.click()
        shown = page.locator("dialog[open] h2").inner_text()
        return page.locator("img").count(), page.title(), shown, opened.complaints

    images, title, shown, complaints = offline.read(draw_report(run), ask)
    assert (images, "harmed" in title, shown, complaints) == (0, False, text, [])


@pytest.mark.parametrize("size", [None, PHONE])
def test_no_serious_fault_of_access_with_everything_open(
    offline: Any, with_reference: Run, size: dict[str, int] | None
) -> None:
    def ask(opened: Any) -> list[tuple[str, str]]:
        page = opened.page
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        faults = Axe().run(page).response["violations"]
        page.locator("#portfolio a.inv").first.click()
        faults += Axe().run(page).response["violations"]
        return [(one["id"], one["impact"]) for one in faults if one["impact"] in SEVERE]

    assert offline.read(draw_report(many(with_reference, 20)), ask, size=size) == []
