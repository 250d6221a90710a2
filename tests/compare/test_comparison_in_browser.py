"""The page of a comparison as people open it: in a browser, from a file, without a network."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from gapplanner.compare import Compared, open_runs
from gapplanner.compare.findings import Findings
from gapplanner.compare.page import draw_comparison
from gapplanner.errors import SourceError

if TYPE_CHECKING:
    from gapplanner.runs import Run

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
FILLS = "svg path.unit[data-id='060101']"


def fills(page: Any) -> list[str]:
    return [str(shape.get_attribute("fill")) for shape in page.locator(FILLS).all()]


def test_the_page_asks_for_nothing_complains_of_nothing_and_says_what_differs(
    offline: Any, compared: tuple[Compared, ...], toy_topology: dict[str, Any]
) -> None:
    def ask(opened: Any) -> tuple[int, list[str], str, int]:
        page = opened.page
        said = page.locator(".same").inner_text()
        return len(opened.requests), opened.complaints, said, page.locator("#panes svg").count()

    asked, complaints, said, maps = offline.read(
        draw_comparison(Findings.of(compared), toy_topology), ask
    )
    assert (asked, complaints, maps) == (1, [], 2)
    assert said.startswith("All rest on the same data")


def test_maps_paint_alike_show_differences_and_keep_the_chosen_place(
    offline: Any, compared: tuple[Compared, ...], toy_topology: dict[str, Any]
) -> None:
    def ask(opened: Any) -> dict[str, Any]:
        page = opened.page
        found: dict[str, Any] = {"money": fills(page)}
        page.locator("#difference").click()
        found["difference"] = fills(page)
        found["pressed"] = page.locator("#difference").get_attribute("aria-pressed")
        page.locator("#measure").select_option(label="Water network: closed by year ten")
        page.locator("svg path.unit[data-id='060201']").first.click()
        found["place"] = page.locator("#place").inner_text()
        found["chosen"] = page.locator("path.chosen").count()
        page.locator("#works").check()
        found["works"] = page.locator("#panes circle:visible").count()
        before = page.locator("#panes svg").first.get_attribute("viewBox")
        page.locator("#closer").click()
        views = [one.get_attribute("viewBox") for one in page.locator("#panes svg").all()]
        found["together"] = len(set(views)) == 1 and views[0] != before
        return found

    found = offline.read(draw_comparison(Findings.of(compared), toy_topology), ask)
    # The same work in Alfa in both plans: the same colour, and no difference.
    assert len(set(found["money"])) == 1
    assert found["difference"][1] == "#f7f7f7"
    assert found["pressed"] == "true"
    assert found["place"].startswith(
        "Gamma · Water network: closed by year ten: A 0.0 %; B 100.0 %"
    )
    assert found["chosen"] == 2
    assert found["works"] == 6
    assert found["together"]


def test_provincial_gaps_are_painted_on_provinces(
    offline: Any, compared: tuple[Compared, ...], toy_topology: dict[str, Any]
) -> None:
    def ask(opened: Any) -> list[str]:
        page = opened.page
        page.locator("#measure").select_option(label="Local roads: closed by year ten")
        return [str(one.get_attribute("data-id")) for one in page.locator("path.unit").all()]

    shown = offline.read(draw_comparison(Findings.of(compared), toy_topology), ask)
    assert sorted(set(shown)) == ["0601", "0602"]


def test_moves_are_filtered_by_what_happens(
    offline: Any, compared: tuple[Compared, ...], toy_topology: dict[str, Any]
) -> None:
    def ask(opened: Any) -> tuple[int, str]:
        block = opened.page.locator("#moves .filterable")
        block.locator("select").first.select_option("leaves")
        return block.locator("tbody tr:visible").count(), block.locator("output").inner_text()

    rows, told = offline.read(draw_comparison(Findings.of(compared), toy_topology), ask)
    assert rows == 1
    assert told.startswith("1 of 3 investments")


def test_hostile_text_is_shown_and_runs_nothing(
    offline: Any, toy_run: "Run", other_run: "Run", keep: Any, toy_topology: dict[str, Any]
) -> None:
    text = "</script><img src=x onerror=\"document.title='harmed'\"><script>alert(1)</script>"
    hostile = replace(
        other_run,
        candidates=other_run.candidates.assign(name=text, reason=text, executing_unit_name=text),
        units=other_run.units.assign(name=text),
        scenario=other_run.scenario.model_copy(update={"name": text}),
    )
    page = draw_comparison(
        Findings.of(open_runs([keep(hostile, "a"), keep(hostile, "b")])), toy_topology
    )

    def ask(opened: Any) -> tuple[str, int, int, list[str]]:
        images = opened.page.locator("img").count()
        return opened.page.title(), images, len(opened.requests), opened.complaints

    title, images, requests, complaints = offline.read(page, ask)
    assert title != "harmed"
    assert (images, requests, complaints) == (0, 1, [])


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_everybody_can_read_it_and_nothing_runs_sideways(
    offline: Any,
    compared: tuple[Compared, ...],
    toy_topology: dict[str, Any],
    size: dict[str, int] | None,
) -> None:
    def ask(opened: Any) -> tuple[list[tuple[str, str]], int]:
        found = Axe().run(opened.page).response["violations"]
        grave = [
            (one["id"], one["nodes"][0]["html"])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        return grave, opened.page.evaluate(SIDEWAYS)

    grave, sideways = offline.read(
        draw_comparison(Findings.of(compared), toy_topology), ask, size=size
    )
    assert (grave, sideways) == ([], 0)


def test_four_plans_with_long_names_fit_a_telephone(
    offline: Any, toy_run: "Run", keep: Any, toy_topology: dict[str, Any]
) -> None:
    def ask(opened: Any) -> tuple[int, int]:
        return opened.page.evaluate(SIDEWAYS), opened.page.locator("#panes svg").count()

    plans = [
        replace(
            toy_run,
            scenario=toy_run.scenario.model_copy(
                update={"name": f"Assistance to every municipality, paid by the canon {letter}"}
            ),
        )
        for letter in "ABCD"
    ]
    found = Findings.of(open_runs([keep(plan, str(n)) for n, plan in enumerate(plans)]))
    assert offline.read(draw_comparison(found, toy_topology), ask, size=PHONE) == (0, 4)


def test_own_tables_are_compared_without_maps(
    offline: Any, toy_run: "Run", other_run: "Run", keep: Any
) -> None:
    own = [
        keep(replace(run, units=run.units.iloc[:0]), name)
        for run, name in ((toy_run, "a"), (other_run, "b"))
    ]

    def ask(opened: Any) -> tuple[int, int, list[str]]:
        page = opened.page
        return (
            page.locator("#maps").count(),
            page.locator("#moves tbody tr").count(),
            opened.complaints,
        )

    assert offline.read(draw_comparison(Findings.of(open_runs(own)), None), ask) == (0, 3, [])


def test_a_place_without_shape_is_refused_in_words(
    compared: tuple[Compared, ...], toy_topology: dict[str, Any]
) -> None:
    objects = toy_topology["objects"]
    few = {"districts": {"geometries": objects["districts"]["geometries"][1:]}}
    topology = {**toy_topology, "objects": {**objects, **few}}
    with pytest.raises(SourceError, match="must have its shape in the boundaries"):
        draw_comparison(Findings.of(compared), topology)
